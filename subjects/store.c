/* The C message store: the pair of store and logon object.
 *
 * The hard part is its end. A store's last Release gives the support object back, and MAPI
 * calls this logon's Logoff and Release inside that (shutting-down-a-message-store-
 * provider.md); but session logoff calls Logoff first, with the store still open (imslogon-
 * logoff.md). `pair->support` decides: who empties it owes the one Release, and touches
 * nothing of the pair afterwards. */
#include "store.h"

/* f0a50f3c-... : any fixed value does (registering-service-provider-unique-identifiers.md). */
const MAPIUID store_uid = {
    {0x3c, 0x0f, 0xa5, 0xf0, 0x11, 0x5e, 0x4d, 0x42, 0x9b, 0x07, 0x51, 0x70, 0x2e, 0x53, 0x54, 0x01}};

const StatusFacts store_status_facts = {
    .display = "Sample C store",
    .dll = "libstore.so",
    .type = MAPI_STORE_PROVIDER,
    .methods = STATUS_VALIDATE_STATE,
};

/* --- ending a pair --- */

LPMAPISUP pair_support(Pair *pair) { return pair->support; }

static LPMAPISUP take_support(Pair *pair)
{
    return __atomic_exchange_n(&pair->support, NULL, __ATOMIC_SEQ_CST);
}

static void give_back(LPMAPISUP support)
{
    if (FAULTY(FAULT_SUPPORT_LEAKED))
        return;
    support->lpVtbl->Release(support);
    if (FAULTY(FAULT_SUPPORT_RELEASED_TWICE))
        support->lpVtbl->Release(support);
    if (FAULTY(FAULT_SUPPORT_USED_AFTER_RELEASE))
        status_row(support, &store_status_facts, STATUS_OFFLINE, STATUSROW_UPDATE);
}

/* Once in a pair's life, whichever way it ends (shutting-down-a-message-store-provider.md). */
static void tell_transports(Pair *pair, LPMAPISUP support)
{
    if (pair->transports_told || FAULTY(FAULT_TRANSPORTS_NOT_TOLD))
        return;
    ULONG flags = FAULTY(FAULT_ABORT_FLAG_MISSING) ? LOGOFF_ORDERLY : LOGOFF_ABORT;
    pair->transports_told = 1;
    support->lpVtbl->StoreLogoffTransports(support, &flags);
}

static void free_advice(Pair *pair)
{
    lock_library();
    Advice *advice = pair->advice;
    pair->advice = NULL;
    unlock_library();
    while (advice) {
        Advice *next = advice->next;
        if (!FAULTY(FAULT_SINKS_KEPT_AT_LOGOFF))
            advice->sink->lpVtbl->Release(advice->sink);
        free(advice);
        advice = next;
    }
}

static void leave_provider(Pair *pair)
{
    lock_library();
    if (pair->provider)
        for (Pair **link = &pair->provider->pairs; *link; link = &(*link)->next)
            if (*link == pair) {
                *link = pair->next;
                break;
            }
    pair->provider = NULL;
    unlock_library();
}

static void misuse_buffers(const Alloc *alloc)
{
    void *root, *chained;
    if (alloc->buffer(32, &root) != S_OK || alloc->more(32, root, &chained) != S_OK)
        return;
    if (FAULTY(FAULT_CHAINED_BLOCK_FREED))
        alloc->free(chained);
    alloc->free(root);
    if (FAULTY(FAULT_BUFFER_FREED_TWICE))
        alloc->free(root);
}

/* Everything the logon holds but the support object. */
static void let_go(Pair *pair, LPMAPISUP support)
{
    pair->logged_off = 1;
    if (FAULTY(FAULT_CHAINED_BLOCK_FREED) || FAULTY(FAULT_BUFFER_FREED_TWICE))
        misuse_buffers(&pair->family.alloc);
    free_advice(pair);
    status_retire(pair->status, support);
    pair->status = NULL;
    if (!FAULTY(FAULT_FOLDER_LEAKED))
        family_free(&pair->family);
    leave_provider(pair);
}

void pair_free(Pair *pair)
{
    LPFREEBUFFER release_memory = pair->family.alloc.free;
    if (!pair->logged_off)
        let_go(pair, NULL);
    bag_clear(&pair->store.bag);
    free(pair->key);
    release_memory(pair);
}

/* --- the logon object --- */

static Pair *of_logon(IMSLogon *face) { return (Pair *)((char *)face - offsetof(Pair, logon_vtbl)); }

static HRESULT WINAPI logon_query(IMSLogon *face, REFIID iid, void **out)
{
    *out = NULL;
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IMSLogon))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    face->lpVtbl->AddRef(face);
    *out = face;
    return S_OK;
}

static ULONG WINAPI logon_addref(IMSLogon *face)
{
    return (ULONG)__atomic_add_fetch(&of_logon(face)->logon_refs, 1, __ATOMIC_SEQ_CST);
}

static ULONG WINAPI logon_release(IMSLogon *face)
{
    Pair *pair = of_logon(face);
    LONG left = __atomic_sub_fetch(&pair->logon_refs, 1, __ATOMIC_SEQ_CST);
    if (left > 0)
        return (ULONG)left;
    /* After a forced logoff no call reaches the store any more (ending-a-mapi-session.md,
     * note), so the pair goes now. Else it goes with whichever half is released last. */
    if (pair->forced || pair->store.refs <= 0)
        pair_free(pair);
    return 0;
}

static HRESULT WINAPI logon_last_error(IMSLogon *face, HRESULT result, ULONG flags, LPMAPIERROR *error)
{
    *error = NULL;
    return S_OK;
}

static HRESULT WINAPI logon_logoff(IMSLogon *face, ULONG *flags)
{
    Pair *pair = of_logon(face);
    if (pair->logged_off)
        return S_OK;
    if (FAULTY(FAULT_CRASH_IN_LOGOFF))
        *(volatile int *)NULL = 0;
    LPMAPISUP support = pair->support;
    pair->forced = support != NULL;
    if (support)
        tell_transports(pair, support);
    let_go(pair, support);
    support = take_support(pair);
    if (support)
        give_back(support); /* the pair may be gone after this */
    else if (FAULTY(FAULT_SUPPORT_RELEASED_WHEN_NESTED))
        pair->former_support->lpVtbl->Release(pair->former_support);
    return FAULTY(FAULT_LOGOFF_FAILS) ? MAPI_E_CALL_FAILED : S_OK;
}

static HRESULT open_by_id(Pair *pair, ULONG size, LPENTRYID id, ULONG *type, LPUNKNOWN *out)
{
    EntryId eid;
    *out = NULL;
    if (size && !entry_id_read(&store_uid, size, id, &eid))
        return MAPI_E_UNKNOWN_ENTRYID;
    HRESULT result = item_open(pair, size ? eid.id : NODE_ROOT, out, type);
    if (result == S_OK && FAULTY(FAULT_FOLDER_LEAKED) && *type == MAPI_FOLDER)
        object_addref((Object *)*out);
    return result;
}

static HRESULT WINAPI logon_open(IMSLogon *face, ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG *type,
                                 LPUNKNOWN *out)
{
    return open_by_id(of_logon(face), size, id, type, out);
}

static HRESULT WINAPI compare_ids(void *self, ULONG size1, LPENTRYID id1, ULONG size2, LPENTRYID id2,
                                  ULONG flags, ULONG *equal)
{
    *equal = size1 == size2 && memcmp(id1, id2, size1) == 0;
    return S_OK;
}

static HRESULT advise(Pair *pair, ULONG mask, LPMAPIADVISESINK sink, ULONG *connection)
{
    Advice *advice = calloc(1, sizeof *advice);
    if (!advice)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    if (!FAULTY(FAULT_SINK_OVERRELEASED))
        sink->lpVtbl->AddRef(sink);
    advice->sink = sink;
    advice->mask = mask;
    lock_library();
    advice->connection = FAULTY(FAULT_CONNECTION_REUSED) ? 1 : FAULTY(FAULT_CONNECTION_ZERO) ? 0 : ++pair->last_connection;
    advice->next = pair->advice;
    pair->advice = advice;
    if (FAULTY(FAULT_NOTIFY_AFTER_LOGOFF) && !store_late_sink) {
        sink->lpVtbl->AddRef(sink);
        store_late_sink = sink;
    }
    unlock_library();
    *connection = advice->connection;
    if (FAULTY(FAULT_SINK_CALLED_AFTER_RELEASE))
        sink->lpVtbl->Release(sink);
    return S_OK;
}

static HRESULT unadvise(Pair *pair, ULONG connection)
{
    Advice *found = NULL;
    lock_library();
    for (Advice **link = &pair->advice; *link; link = &(*link)->next)
        if ((*link)->connection == connection) {
            found = *link;
            *link = found->next;
            break;
        }
    unlock_library();
    if (!found)
        return MAPI_E_INVALID_PARAMETER;
    if (!FAULTY(FAULT_SINK_KEPT) && !FAULTY(FAULT_SINK_CALLED_AFTER_RELEASE))
        found->sink->lpVtbl->Release(found->sink);
    free(found);
    return S_OK;
}

static HRESULT WINAPI logon_advise(IMSLogon *face, ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                                   ULONG *connection)
{
    return advise(of_logon(face), mask, sink, connection);
}

static HRESULT WINAPI logon_unadvise(IMSLogon *face, ULONG connection)
{
    return unadvise(of_logon(face), connection);
}

static HRESULT WINAPI logon_open_status(IMSLogon *face, LPCIID iid, ULONG flags, ULONG *type, LPVOID *out)
{
    Pair *pair = of_logon(face);
    *out = NULL;
    if (!pair->status)
        pair->status = status_new(&pair->family, &store_status_facts);
    if (!pair->status)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    object_addref(pair->status); /* the logon keeps one of its own (status-object-implementation.md) */
    *type = MAPI_STATUS;
    *out = pair->status;
    return S_OK;
}

const IMSLogonVtbl store_logon_vtbl = {
    .QueryInterface = logon_query,
    .AddRef = logon_addref,
    .Release = logon_release,
    .GetLastError = logon_last_error,
    .Logoff = logon_logoff,
    .OpenEntry = logon_open,
    .CompareEntryIDs = SLOT(compare_ids),
    .Advise = logon_advise,
    .Unadvise = logon_unadvise,
    .OpenStatusEntry = logon_open_status,
};

/* --- the store object --- */

static ULONG WINAPI store_release(Pair *self)
{
    LONG left = __atomic_sub_fetch(&self->store.refs, 1, __ATOMIC_SEQ_CST);
    if (left > 0)
        return (ULONG)left;
    if (FAULTY(FAULT_EXIT_IN_RELEASE))
        exit(3);
    /* With its logon object gone already, nobody calls Logoff and nobody else frees it. */
    int alone = self->logon_refs <= 0;
    LPMAPISUP support = self->support;
    if (support) {
        tell_transports(self, support);
        if (alone)
            let_go(self, support);
        support = take_support(self);
        self->former_support = support;
        if (support)
            give_back(support); /* unless alone, the pair may be gone after this */
    }
    if (alone)
        pair_free(self);
    return 0;
}

static HRESULT WINAPI store_advise(Pair *self, ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                                   ULONG *connection)
{
    return advise(self, mask, sink, connection);
}

static HRESULT WINAPI store_open(Pair *self, ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG *type,
                                 LPUNKNOWN *out)
{
    return open_by_id(self, size, id, type, out);
}

static HRESULT WINAPI store_receive_folder(Pair *self, LPTSTR class, ULONG flags, ULONG *size, LPENTRYID *id,
                                           LPTSTR *explicit_class)
{
    EntryId inbox = entry_id(&store_uid, MAPI_FOLDER, NODE_INBOX);
    if (explicit_class) {
        void *text;
        SCODE sc = self->family.alloc.buffer(sizeof(WCHAR), &text);
        if (sc != S_OK)
            return sc;
        memset(text, 0, sizeof(WCHAR)); /* the empty class, in either character set */
        *explicit_class = text;
    }
    return give_bytes(&self->family.alloc, sizeof inbox, &inbox, size, id);
}

static HRESULT WINAPI store_logoff(Pair *self, ULONG *flags)
{
    LPMAPISUP support = self->support;
    HRESULT result = S_OK;
    if (support && !FAULTY(FAULT_TRANSPORTS_NOT_TOLD)) {
        /* The caller's flags, untouched (imapisupport-storelogofftransports.md). */
        ULONG passed_on = *flags;
        if (FAULTY(FAULT_LOGOFF_FLAGS_CHANGED))
            passed_on = *flags == LOGOFF_PURGE ? LOGOFF_NO_WAIT : LOGOFF_PURGE;
        if (FAULTY(FAULT_LOGOFF_FLAGS_COMBINED))
            passed_on |= *flags == LOGOFF_QUIET ? LOGOFF_ORDERLY : LOGOFF_QUIET;
        result = support->lpVtbl->StoreLogoffTransports(support, &passed_on);
        if (result == S_OK || result == MAPI_E_NO_SUPPORT) {
            self->transports_told = 1;
            *flags = passed_on;
            result = S_OK;
        }
    }
    if (FAULTY(FAULT_STORELOGOFF_RELEASES_SUPPORT) && (support = take_support(self)) != NULL)
        give_back(support);
    return result;
}

static HRESULT WINAPI store_outgoing(Pair *self, ULONG flags, LPMAPITABLE *out)
{
    *out = outgoing_queue(self);
    return *out ? S_OK : MAPI_E_NOT_ENOUGH_MEMORY;
}

static HRESULT WINAPI store_abort_submit(Pair *self, ULONG size, LPENTRYID id, ULONG flags)
{
    EntryId eid;
    HRESULT result = MAPI_E_NOT_FOUND;
    lock_library();
    Node *node = entry_id_read(&store_uid, size, id, &eid) ? mailbox_node(eid.id) : NULL;
    if (node) {
        const SPropValue *old = bag_find(&node->bag, PR_MESSAGE_FLAGS);
        bag_set_long(&node->bag, PR_MESSAGE_FLAGS, (old ? old->Value.l : 0) & ~MSGFLAG_SUBMIT);
        result = S_OK;
    }
    unlock_library();
    return result;
}

static HRESULT WINAPI store_set_lock(Pair *self, LPMESSAGE message, ULONG state) { return S_OK; }

static HRESULT WINAPI store_finished(Pair *self, ULONG flags, ULONG size, LPENTRYID id)
{
    EntryId eid;
    HRESULT result = MAPI_E_NOT_FOUND;
    lock_library();
    Node *node = entry_id_read(&store_uid, size, id, &eid) ? mailbox_node(eid.id) : NULL;
    if (node && node->kind == MAPI_MESSAGE) {
        bag_set_long(&node->bag, PR_MESSAGE_FLAGS, MSGFLAG_READ);
        mailbox_move(node, mailbox_node(NODE_SENT));
        result = S_OK;
    }
    unlock_library();
    if (result == S_OK)
        pair_notify(self, fnevObjectMoved, MAPI_MESSAGE, eid.id, NODE_SENT);
    return result;
}

/* Calls each matching sink without the lock: a sink may well unadvise from inside. */
static void notify(Pair *pair, NOTIFICATION *what)
{
    LPMAPIADVISESINK sinks[16];
    size_t count = 0;
    lock_library();
    for (Advice *advice = pair->advice; advice && count < LENGTH(sinks); advice = advice->next)
        if (advice->mask & what->ulEventType) {
            advice->sink->lpVtbl->AddRef(advice->sink);
            sinks[count++] = advice->sink;
        }
    unlock_library();
    for (size_t i = 0; i < count; i++) {
        sinks[i]->lpVtbl->OnNotify(sinks[i], 1, what);
        sinks[i]->lpVtbl->Release(sinks[i]);
    }
}

void pair_notify(Pair *pair, ULONG event, ULONG kind, ULONG id, ULONG parent_id)
{
    EntryId eid = entry_id(&store_uid, kind, id), parent = entry_id(&store_uid, MAPI_FOLDER, parent_id);
    NOTIFICATION what = {.ulEventType = event};
    what.info.obj.cbEntryID = sizeof eid;
    what.info.obj.lpEntryID = (LPENTRYID)&eid;
    what.info.obj.ulObjType = kind;
    what.info.obj.cbParentID = sizeof parent;
    what.info.obj.lpParentID = (LPENTRYID)&parent;
    notify(pair, &what);
}

static HRESULT WINAPI store_new_mail(Pair *self, LPNOTIFICATION notification)
{
    notify(self, notification);
    return S_OK;
}

const IMsgStoreVtbl store_vtbl = {
    .QueryInterface = SLOT(object_query),
    .AddRef = SLOT(object_addref),
    .Release = SLOT(store_release),
    .GetLastError = SLOT(prop_last_error),
    .SaveChanges = SLOT(prop_save),
    .GetProps = SLOT(prop_get),
    .GetPropList = SLOT(prop_list),
    .OpenProperty = SLOT(prop_open),
    .SetProps = SLOT(prop_set),
    .DeleteProps = SLOT(prop_delete),
    .CopyTo = SLOT(prop_refuse),
    .CopyProps = SLOT(prop_refuse),
    .GetNamesFromIDs = SLOT(prop_refuse),
    .GetIDsFromNames = SLOT(prop_refuse),
    .Advise = SLOT(store_advise),
    .Unadvise = SLOT(unadvise),
    .CompareEntryIDs = SLOT(compare_ids),
    .OpenEntry = SLOT(store_open),
    .SetReceiveFolder = SLOT(prop_refuse),
    .GetReceiveFolder = SLOT(store_receive_folder),
    .GetReceiveFolderTable = SLOT(prop_refuse),
    .StoreLogoff = SLOT(store_logoff),
    .AbortSubmit = SLOT(store_abort_submit),
    .GetOutgoingQueue = SLOT(store_outgoing),
    .SetLockState = SLOT(store_set_lock),
    .FinishedMsg = SLOT(store_finished),
    .NotifyNewMail = SLOT(store_new_mail),
};
const IID *const store_iids[] = {&IID_IUnknown, &IID_IMAPIProp, &IID_IMsgStore, NULL};
