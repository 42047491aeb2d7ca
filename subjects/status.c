#include "common.h"

static HRESULT WINAPI validate(Object *self, ULONG ui, ULONG flags) { return S_OK; }

static HRESULT WINAPI flush(Object *self, ULONG ui, ULONG size, LPENTRYID target, ULONG flags)
{
    const SPropValue *methods = bag_find(&self->bag, PR_RESOURCE_METHODS);
    return methods && methods->Value.l & STATUS_FLUSH_QUEUES ? S_OK : MAPI_E_NO_SUPPORT;
}

static HRESULT WINAPI read_only(void) { return MAPI_E_NO_ACCESS; }

static const IMAPIStatusVtbl status_vtbl = {
    UNKNOWN_SLOTS,
    .GetLastError = SLOT(prop_last_error),
    .SaveChanges = SLOT(prop_save),
    .GetProps = SLOT(prop_get),
    .GetPropList = SLOT(prop_list),
    .OpenProperty = SLOT(prop_open),
    .SetProps = SLOT(read_only),
    .DeleteProps = SLOT(read_only),
    .CopyTo = SLOT(prop_refuse),
    .CopyProps = SLOT(prop_refuse),
    .GetNamesFromIDs = SLOT(prop_refuse),
    .GetIDsFromNames = SLOT(prop_refuse),
    .ValidateState = SLOT(validate),
    .SettingsDialog = SLOT(prop_refuse),
    .ChangePassword = SLOT(prop_refuse),
    .FlushQueues = SLOT(flush),
};

static const IID *const status_iids[] = {&IID_IUnknown, &IID_IMAPIProp, &IID_IMAPIStatus, NULL};

Object *status_new(Family *family, const StatusFacts *facts)
{
    Object *self = object_new(sizeof *self, family, NULL, &status_vtbl, status_iids, MAPI_STATUS, NULL);
    if (!self)
        return NULL;
    bag_set_text(&self->bag, PR_DISPLAY_NAME, facts->display);
    bag_set_text(&self->bag, PR_PROVIDER_DISPLAY, facts->display);
    bag_set_text(&self->bag, PR_PROVIDER_DLL_NAME, facts->dll);
    bag_set_long(&self->bag, PR_RESOURCE_TYPE, (LONG)facts->type);
    bag_set_long(&self->bag, PR_RESOURCE_METHODS, (LONG)facts->methods);
    bag_set_long(&self->bag, PR_STATUS_CODE, STATUS_AVAILABLE);
    return self;
}

void status_retire(Object *status, LPMAPISUP support)
{
    if (!status || object_release(status) == 0)
        return;
    if (!support)
        return; /* left to family_free */
    /* Somebody still holds it: its memory becomes MAPI's (imapisupport-makeinvalid.md),
     * so from here on only what hangs off it is ours. */
    family_leave(status);
    bag_clear(&status->bag);
    ULONG methods = FAULTY(FAULT_MAKE_INVALID_METHODS) ? 2 : METHODS(IMAPIStatusVtbl);
    ULONG flags = FAULTY(FAULT_MAKE_INVALID_FLAGS) ? 1 : 0;
    if (support->lpVtbl->MakeInvalid(support, flags, status, (ULONG)status->refs, methods) != S_OK)
        status->family->alloc.free(status);
}

HRESULT status_row(LPMAPISUP support, const StatusFacts *facts, ULONG code, ULONG flags)
{
    SPropValue row[5] = {
        {.ulPropTag = PR_STATUS_CODE},
        {.ulPropTag = PR_RESOURCE_METHODS},
        {.ulPropTag = CHANGE_PROP_TYPE(PR_DISPLAY_NAME, PT_STRING8)},
        {.ulPropTag = CHANGE_PROP_TYPE(PR_PROVIDER_DISPLAY, PT_STRING8)},
        {.ulPropTag = CHANGE_PROP_TYPE(PR_PROVIDER_DLL_NAME, PT_STRING8)},
    };
    row[0].Value.l = (LONG)code;
    row[1].Value.l = (LONG)facts->methods;
    row[2].Value.lpszA = (LPSTR)facts->display;
    row[3].Value.lpszA = (LPSTR)facts->display;
    row[4].Value.lpszA = (LPSTR)facts->dll;
    /* An update names only the columns that change (imapisupport-modifystatusrow.md). */
    ULONG columns = flags & STATUSROW_UPDATE ? 1 : LENGTH(row);
    return support->lpVtbl->ModifyStatusRow(support, columns, row, flags);
}

typedef HRESULT(WINAPI *Wrap)(LPMAPIADVISESINK sink, LPMAPIADVISESINK *wrapped);

HRESULT support_subscribe(LPMAPISUP support, LPNOTIFKEY key, ULONG mask, LPMAPIADVISESINK sink, ULONG *connection)
{
    LPMAPIADVISESINK wrapped = NULL;
    Wrap wrap = FAULTY(FAULT_WRAPPED_FOR_SYNC) ? (Wrap)mapi_function("HrThisThreadAdviseSink") : NULL;
    ULONG flags = FAULTY(FAULT_SUBSCRIBES_SYNC) || wrap ? NOTIFY_SYNC : 0;
    if (wrap && wrap(sink, &wrapped) != S_OK)
        wrapped = NULL;
    HRESULT result = support->lpVtbl->Subscribe(support, key, mask, flags, wrapped ? wrapped : sink, connection);
    if (wrapped)
        wrapped->lpVtbl->Release(wrapped);
    return result;
}
