# MockMapi: the mock of MAPI32 and mapi-conformance, as unpacked from their package.
#
# Targets
#   MockMapi::mapi32        the mock as mapi32.dll or libmapi32.so, with mock_mapi.h and MAPI's headers
#   MockMapi::headers       MAPI's headers alone, for providers. They are not part of this package: mingw-w64 has them; for MSVC set
#                           MAPI_HEADERS to the folder of mapix.h (Microsoft's "Outlook MAPI headers"); on Linux they are taken from
#                           mingw-w64 and Wine (packages mingw-w64-x86-64-dev and libwine-dev of Debian), or MAPI_HEADERS, WINE_HEADERS.
#   MockMapi::conformance   the program mapi-conformance
#
# Functions
#   mock_mapi_copy_runtime(<target>)                          puts mapi32.dll beside a program on Windows
#   mock_mapi_add_test(NAME n COMMAND target [args...])       a test that finds the mock
#   mock_mapi_check_trace(NAME n AFTER test TRACE file)       judges what a test recorded
#   mock_mapi_certify(NAME n PROVIDER target [ARGS args...])  puts a provider through all cases
include_guard(GLOBAL)
if(NOT CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(MockMapi_FOUND FALSE)
    set(MockMapi_NOT_FOUND_MESSAGE "the mock is there for x86-64 alone")
    return()
endif()
get_filename_component(_mock_mapi_root "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(MockMapi_ROOT_DIR "${_mock_mapi_root}")

add_library(MockMapi::headers INTERFACE IMPORTED)
if(WIN32)
    if(MAPI_HEADERS)
        set_target_properties(MockMapi::headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${MAPI_HEADERS}")
    endif()
    if(MINGW)
        set_target_properties(MockMapi::headers PROPERTIES INTERFACE_LINK_LIBRARIES "uuid")
    endif()
else()
    find_path(MAPI_HEADERS mapix.h PATHS /usr/share/mingw-w64/include /usr/x86_64-w64-mingw32/include NO_CMAKE_FIND_ROOT_PATH)
    find_path(WINE_HEADERS windows.h PATHS /usr/include/wine/wine/windows /usr/include/wine/windows NO_CMAKE_FIND_ROOT_PATH)
    if(NOT MAPI_HEADERS OR NOT WINE_HEADERS)
        set(MockMapi_FOUND FALSE)
        set(MockMapi_NOT_FOUND_MESSAGE "no mapix.h or no windows.h: install mingw-w64-x86-64-dev and libwine-dev, or set MAPI_HEADERS and WINE_HEADERS")
        return()
    endif()
    # MAPI's headers without the others of their folder, which are for another compiler.
    set(_mock_mapi_headers "${CMAKE_BINARY_DIR}/mock-mapi-headers")
    file(MAKE_DIRECTORY "${_mock_mapi_headers}")
    file(GLOB _mock_mapi_found "${MAPI_HEADERS}/mapi*.h")
    foreach(_header IN LISTS _mock_mapi_found)
        get_filename_component(_name "${_header}" NAME)
        file(CREATE_LINK "${_header}" "${_mock_mapi_headers}/${_name}" SYMBOLIC)
    endforeach()
    set_target_properties(MockMapi::headers PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES "${_mock_mapi_headers};${WINE_HEADERS}"
        INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${_mock_mapi_headers};${WINE_HEADERS}"
        # Characters of 16 bits, LONG of 32, and the platform's own calling convention.
        INTERFACE_COMPILE_OPTIONS "-fshort-wchar;$<$<COMPILE_LANGUAGE:CXX>:-fno-gnu-unique>"
        INTERFACE_COMPILE_DEFINITIONS
            "ms_abi=sysv_abi;__LONG32=int;WINBOOL=BOOL;_OLE32_;$<$<COMPILE_LANGUAGE:CXX>:WINE_UNICODE_NATIVE;NOMINMAX>")
endif()

add_library(MockMapi::mapi32 SHARED IMPORTED)
add_executable(MockMapi::conformance IMPORTED)
set_target_properties(MockMapi::mapi32 PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${_mock_mapi_root}/include"
    INTERFACE_LINK_LIBRARIES MockMapi::headers)
if(WIN32)
    set_target_properties(MockMapi::mapi32 PROPERTIES IMPORTED_LOCATION "${_mock_mapi_root}/bin/mapi32.dll")
    if(MSVC)
        set_target_properties(MockMapi::mapi32 PROPERTIES IMPORTED_IMPLIB "${_mock_mapi_root}/lib/mapi32.lib")
    else()
        set_target_properties(MockMapi::mapi32 PROPERTIES IMPORTED_IMPLIB "${_mock_mapi_root}/lib/libmapi32.dll.a")
    endif()
    set_target_properties(MockMapi::conformance PROPERTIES IMPORTED_LOCATION "${_mock_mapi_root}/bin/mapi-conformance.exe")
else()
    set_target_properties(MockMapi::mapi32 PROPERTIES
        IMPORTED_LOCATION "${_mock_mapi_root}/lib/libmapi32.so" IMPORTED_NO_SONAME TRUE)
    set_target_properties(MockMapi::conformance PROPERTIES IMPORTED_LOCATION "${_mock_mapi_root}/bin/mapi-conformance")
endif()

function(mock_mapi_copy_runtime target)
    if(WIN32)
        add_custom_command(TARGET ${target} POST_BUILD
            COMMAND ${CMAKE_COMMAND} -E copy_if_different "$<TARGET_FILE:MockMapi::mapi32>" "$<TARGET_FILE_DIR:${target}>")
    endif()
endfunction()

# Wine takes its own mapi32.dll before any other unless told not to.
function(_mock_mapi_environment name)
    if(CMAKE_CROSSCOMPILING_EMULATOR MATCHES "wine")
        set_tests_properties(${name} PROPERTIES ENVIRONMENT "WINEDLLOVERRIDES=mapi32=n,b;WINEDEBUG=-all")
    elseif(NOT WIN32)
        set_tests_properties(${name} PROPERTIES ENVIRONMENT "LD_LIBRARY_PATH=${MockMapi_ROOT_DIR}/lib")
    endif()
endfunction()

function(mock_mapi_add_test)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "COMMAND")
    add_test(NAME ${arg_NAME} COMMAND ${arg_COMMAND})
    _mock_mapi_environment(${arg_NAME})
endfunction()

function(mock_mapi_check_trace)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;AFTER;TRACE" "")
    add_test(NAME ${arg_NAME} COMMAND ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:MockMapi::conformance> check ${arg_TRACE}
        --out ${CMAKE_CURRENT_BINARY_DIR}/mapi-conformance.out/${arg_NAME})
    _mock_mapi_environment(${arg_NAME})
    set_tests_properties(${arg_AFTER} PROPERTIES FIXTURES_SETUP ${arg_AFTER}_recorded)
    set_tests_properties(${arg_NAME} PROPERTIES FIXTURES_REQUIRED ${arg_AFTER}_recorded)
endfunction()

function(mock_mapi_certify)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;PROVIDER" "ARGS")
    add_test(NAME ${arg_NAME} COMMAND ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:MockMapi::conformance> provider
        $<TARGET_FILE:${arg_PROVIDER}> ${arg_ARGS} --out ${CMAKE_CURRENT_BINARY_DIR}/mapi-conformance.out/${arg_NAME})
    _mock_mapi_environment(${arg_NAME})
endfunction()
