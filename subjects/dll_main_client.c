/* A client for Windows that loads and frees a library which calls MAPI in its DllMain; `right` as its argument: calls it itself. */
#include <windows.h>
#include <mapix.h>
#include <stdio.h>

int main(int count, char **arguments)
{
    HMODULE library;
    if (count > 1) {
        if (MAPIInitialize(NULL) != S_OK)
            return 2;
        MAPIUninitialize();
        return 0;
    }
    library = LoadLibraryA("in_dll_main.dll");
    printf("dll_main_client: %s\n", library ? "loaded" : "cannot be loaded");
    if (!library)
        return 2;
    FreeLibrary(library);
    return 0;
}
