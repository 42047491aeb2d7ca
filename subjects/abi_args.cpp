/* The arguments of every method and function as third-party headers declare them, worked out by the compiler from their
 * types, `this` left out:
 *     args Interface::Method word...   or, of an exported function,   args Function word...
 * A word is 4 or 8 for an integer of so many bytes, *4 for a pointer to a 4-byte integer (which a number may be written to), ** for
 * a pointer to a pointer (which something is handed out through), and * for any other pointer. Whatever else the headers
 * might hold, a structure or a floating-point number by value, does not fit into one whole register and does not compile. */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <mapispi.h>
#include <mapiutil.h>
#include <objbase.h>
#include <stdio.h>
#include <type_traits>

template <class Type> struct Word {
    static_assert((std::is_integral<Type>::value || std::is_enum<Type>::value) && (sizeof(Type) == 4 || sizeof(Type) == 8),
                  "an argument that is no whole register");
    static constexpr const char *text = sizeof(Type) == 4 ? "4" : "8";
};
template <class Type> constexpr bool is_number()
{
    if constexpr (std::is_integral<Type>::value)
        return sizeof(Type) == 4;
    return false;
}
template <class Type> struct Word<Type *> {
    static constexpr const char *text = std::is_pointer<Type>::value ? "**" : is_number<Type>() ? "*4" : "*";
};
template <class Type> struct Word<Type &> : Word<Type *> {};

template <class... Types> static void print(const char *face, const char *name)
{
    printf("args %s%s%s", face, *face ? "::" : "", name);
    (printf(" %s", Word<Types>::text), ...);
    printf("\n");
}

template <class Result, class This, class... Types>
static void method(const char *face, const char *name, Result (*)(This *, Types...))
{
    print<Types...>(face, name);
}

template <class Result, class... Types> static void function(const char *name, Result (*)(Types...))
{
    print<Types...>("", name);
}

#define FACE(name, iid)
#define SLOT(name, method_) method(#name, #method_, decltype(name##Vtbl::method_)())
#define FUNCTION(name) function(#name, static_cast<decltype(&name)>(nullptr))

extern "C" void print_arguments(void)
{
#include "abi_slots.h"
    FUNCTION(MAPIInitialize); FUNCTION(MAPIUninitialize); FUNCTION(MAPILogonEx); FUNCTION(MAPIAdminProfiles);
    FUNCTION(MAPIAllocateBuffer); FUNCTION(MAPIAllocateMore); FUNCTION(MAPIFreeBuffer); FUNCTION(MAPIGetDefaultMalloc);
    FUNCTION(ScInitMapiUtil); FUNCTION(DeinitMapiUtil); FUNCTION(HrQueryAllRows); FUNCTION(FreeProws);
    FUNCTION(FreePadrlist); FUNCTION(UlAddRef); FUNCTION(UlRelease); FUNCTION(HrAllocAdviseSink);
    FUNCTION(HrThisThreadAdviseSink); FUNCTION(OleInitialize); FUNCTION(OleUninitialize); FUNCTION(CoInitialize);
    FUNCTION(CoInitializeEx); FUNCTION(CoUninitialize); FUNCTION(MSProviderInit); FUNCTION(ABProviderInit);
    FUNCTION(XPProviderInit);
    function("MSGServiceEntry", static_cast<MSGSERVICEENTRY *>(nullptr));
}
