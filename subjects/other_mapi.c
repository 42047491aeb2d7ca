/* Another MAPI for Windows, as a client may come to it instead of the mock: nothing of it works. */
#include <windows.h>

#include "platform.h"

SUBJECT_EXPORT HRESULT WINAPI MAPIInitialize(void *init) { return E_NOTIMPL; }
SUBJECT_EXPORT void WINAPI MAPIUninitialize(void) {}
SUBJECT_EXPORT HRESULT WINAPI MAPILogonEx(ULONG_PTR ui, void *profile, void *password, ULONG flags, void **session)
{
    return E_NOTIMPL;
}
