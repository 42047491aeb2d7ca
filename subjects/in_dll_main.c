/* A library of a client's for Windows whose DllMain calls MAPI, as it must not. */
#include <windows.h>
#include <mapix.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    if (reason == DLL_PROCESS_ATTACH)
        return MAPIInitialize(NULL) == S_OK;
    if (reason == DLL_PROCESS_DETACH)
        MAPIUninitialize();
    return TRUE;
}
