//! The mock as a library: what programs and providers find under the names of `mapi32` and `ole32`.
//!
//! Exports only. Each takes its arguments as words and hands them to the C door; see `mock_mapi::abi`.
#![expect(unsafe_code, reason = "exported names and foreign callers")]

use mock_mapi::abi;
use mock_mapi::spec::method::Function as f;

macro_rules! exports {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),*);)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`, as documented.")]
            ///
            /// # Safety
            /// The arguments are those of the documented function.
            #[unsafe(no_mangle)]
            pub unsafe extern "system" fn $name($($arg: usize),*) -> usize {
                abi::ensure_open();
                // SAFETY: the words are the arguments of a call of this function (caller).
                unsafe { abi::function(f::$name, &[$($arg),*]) }
            }
        )*
    };
}

exports! {
    MAPIInitialize(init);
    MAPIUninitialize();
    MAPILogonEx(ui_param, profile_name, password, flags, session);
    MAPIAdminProfiles(flags, admin);
    MAPIAllocateBuffer(size, buffer);
    MAPIAllocateMore(size, object, buffer);
    MAPIFreeBuffer(buffer);
    MAPIGetDefaultMalloc();
    GetMAPIDefaultMalloc();
    ScInitMapiUtil(flags);
    DeinitMapiUtil();
    HrQueryAllRows(table, tags, restriction, sort, rows_max, rows);
    FreeProws(rows);
    FreePadrlist(list);
    UlAddRef(object);
    UlRelease(object);
    HrAllocAdviseSink(callback, context, sink);
    HrThisThreadAdviseSink(sink, new_sink);
}

// On Windows programs get these from the system's own library, which no other can stand for.
#[cfg(not(windows))]
exports! {
    OleInitialize(reserved);
    OleUninitialize();
    CoInitialize(reserved);
    CoInitializeEx(reserved, flags);
    CoUninitialize();
}

/// Plays the scenario of a case in this process and answers the exit code; `config` is the path of its configuration, a
/// terminated string of 8-bit characters.
///
/// # Safety
/// `config` is null or such a string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn mock_mapi_play(config: *const std::ffi::c_char) -> i32 {
    if config.is_null() {
        return 2;
    }
    // SAFETY: a terminated string (caller).
    let config = unsafe { std::ffi::CStr::from_ptr(config) };
    abi::play(std::path::Path::new(&*config.to_string_lossy()))
}
