/* A client for Windows that finds MAPI as programs do that are linked with a stub library: the default mail client's library,
 * as the registry names it. It names neither MAPI nor OLE among its imports.
 *
 * SUBJECT_OLE=late: OLE is called by a library that is loaded later and imports it. SUBJECT_FAULT=ole-after-mapi: OleUninitialize comes
 * last. SUBJECT_FAULT=waits: it never ends. SUBJECT_MAPI names a library to be taken instead of the registered one. */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef HRESULT(WINAPI *OleInit)(LPVOID);
typedef HRESULT(WINAPI *CoInitEx)(LPVOID, DWORD);
typedef void(WINAPI *Nothing)(void);

static int failed;

static void step(const char *what, HRESULT result)
{
    printf("client_registry: %s: 0x%08x\n", what, (unsigned)result);
    if (FAILED(result))
        failed = 1;
}

static void *function(HMODULE library, const char *name)
{
    void *found = (void *)GetProcAddress(library, name);
    if (!found) {
        printf("client_registry: no function %s\n", name);
        exit(2);
    }
    return found;
}

static int is_set(const char *variable, const char *value)
{
    const char *is = getenv(variable);
    return is && !strcmp(is, value);
}

/* The path of the MAPI library of the default mail client; nothing if there is none. */
static int registered(char *path, DWORD room)
{
    static const char mail[] = "Software\\Clients\\Mail";
    char name[200], key[300];
    DWORD size = sizeof name;
    if (RegGetValueA(HKEY_LOCAL_MACHINE, mail, NULL, RRF_RT_REG_SZ, NULL, name, &size) != ERROR_SUCCESS)
        return 0;
    snprintf(key, sizeof key, "%s\\%s", mail, name);
    size = room;
    if (RegGetValueA(HKEY_LOCAL_MACHINE, key, "DllPathEx", RRF_RT_REG_SZ, NULL, path, &size) == ERROR_SUCCESS)
        return 1;
    size = room;
    return RegGetValueA(HKEY_LOCAL_MACHINE, key, "DllPath", RRF_RT_REG_SZ, NULL, path, &size) == ERROR_SUCCESS;
}

int main(void)
{
    char path[130]; /* as much as stub libraries have room for */
    MAPIINIT_0 init = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    LPMAPISESSION session = NULL;
    HMODULE ole;
    OleInit ole_initialize;
    Nothing ole_uninitialize;
    setvbuf(stdout, NULL, _IONBF, 0);
    if (is_set("SUBJECT_OLE", "late")) {
        ole = LoadLibraryA("late_ole.dll");
        ole_initialize = (OleInit)function(ole, "late_initialize");
        ole_uninitialize = (Nothing)function(ole, "late_uninitialize");
    } else {
        ole = LoadLibraryA("ole32.dll");
        ole_initialize = (OleInit)function(ole, "OleInitialize");
        ole_uninitialize = (Nothing)function(ole, "OleUninitialize");
        step("CoInitializeEx", ((CoInitEx)function(ole, "CoInitializeEx"))(NULL, 2 /* COINIT_APARTMENTTHREADED */));
        ((Nothing)function(ole, "CoUninitialize"))();
    }
    step("OleInitialize", ole_initialize(NULL));

    if (getenv("SUBJECT_MAPI"))
        snprintf(path, sizeof path, "%s", getenv("SUBJECT_MAPI"));
    else if (!registered(path, sizeof path))
        snprintf(path, sizeof path, "nothing is registered");
    HMODULE mapi = LoadLibraryA(path);
    printf("client_registry: %s: %s\n", path, mapi ? "loaded" : "cannot be loaded");
    if (!mapi)
        return 2;
    step("MAPIInitialize", ((LPMAPIINITIALIZE)function(mapi, "MAPIInitialize"))(&init));
    step("MAPILogonEx", ((MAPILOGONEX *)function(mapi, "MAPILogonEx"))(
                            0, NULL, NULL, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, &session));
    if (is_set("SUBJECT_FAULT", "waits"))
        Sleep(INFINITE);
    if (session) {
        step("Logoff", session->lpVtbl->Logoff(session, 0, 0, 0));
        session->lpVtbl->Release(session);
    }
    if (!is_set("SUBJECT_FAULT", "ole-after-mapi"))
        ole_uninitialize();
    ((LPMAPIUNINITIALIZE)function(mapi, "MAPIUninitialize"))();
    if (is_set("SUBJECT_FAULT", "ole-after-mapi"))
        ole_uninitialize();
    return failed;
}
