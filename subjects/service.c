/* The message service entry point of the library that holds all three providers. */
#include "common.h"

SUBJECT_EXPORT HRESULT WINAPI MSGServiceEntry(HINSTANCE instance, LPMALLOC malloc_object, LPMAPISUP support, ULONG ui,
                                              ULONG flags, ULONG context, ULONG count, LPSPropValue values,
                                              LPPROVIDERADMIN providers, LPMAPIERROR *error)
{
    if (error)
        *error = NULL;
    if (FAULTY(FAULT_SERVICE_KEEPS_SUPPORT) && support)
        support->lpVtbl->AddRef(support);
    switch (context) {
    case MSG_SERVICE_DELETE:
        return FAULTY(FAULT_SERVICE_DELETE_FAILS) ? MAPI_E_CALL_FAILED : S_OK;
    case MSG_SERVICE_INSTALL:
    case MSG_SERVICE_UNINSTALL:
    case MSG_SERVICE_CREATE: /* complete without a dialog: nothing has to be asked */
    case MSG_SERVICE_CONFIGURE:
        return S_OK;
    default: /* creating and deleting single providers is optional (msgserviceentry.md) */
        return MAPI_E_NO_SUPPORT;
    }
}
