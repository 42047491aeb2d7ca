/* The C message store: entry point, provider object, logon. */
#include "store.h"

/* Process-wide, under the library lock. */
static ULONG running_providers;
static Thread *worker;
static Provider *shared_provider; /* FAULT_PROVIDER_SHARED only */
LPMAPIADVISESINK store_late_sink;

static void worker_body(void *unused)
{
    while (!gate_wait(20))
        ;
}

/* The thread serves all provider objects of the process and may outlive none of them: after
 * the last Shutdown the library may be unmapped (shutting-down-a-service-provider.md). */
static void provider_starts(void)
{
    lock_library();
    mailbox_acquire();
    if (running_providers++ == 0) {
        gate_set(0);
        worker = thread_start(worker_body, NULL);
    }
    unlock_library();
}

static void provider_stops(Provider *self)
{
    lock_library();
    int last = !self->shut_down && --running_providers == 0;
    self->shut_down = 1;
    if (last && !FAULTY(FAULT_WORKER_OUTLIVES_SHUTDOWN)) {
        gate_set(1);
        thread_join(worker); /* it never takes the lock we hold */
        worker = NULL;
    }
    unlock_library();
}

static HRESULT WINAPI provider_query(Provider *self, REFIID iid, void **out)
{
    *out = NULL;
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IMSProvider) && !fast_asked(iid))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    __atomic_add_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
    *out = fast_asked(iid) ? (void *)&self->fast : self;
    return S_OK;
}

static ULONG WINAPI provider_addref(Provider *self)
{
    return (ULONG)__atomic_add_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
}

static ULONG WINAPI provider_release(Provider *self)
{
    LONG left = __atomic_sub_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
    if (left > 0)
        return (ULONG)left;
    /* Without a Shutdown before, act as if there had been one (releasing-the-transport-
     * provider.md, last paragraph; nothing speaks against it for a store). */
    provider_stops(self);
    lock_library();
    for (Pair *pair = self->pairs; pair; pair = pair->next)
        pair->provider = NULL;
    mailbox_release();
    if (shared_provider == self)
        shared_provider = NULL;
    unlock_library();
    self->alloc.free(self);
    return 0;
}

static HRESULT WINAPI provider_shutdown(Provider *self, ULONG *flags)
{
    if (FAULTY(FAULT_HANG_IN_SHUTDOWN))
        for (;;)
            sleep_ms(1000);
    if (FAULTY(FAULT_ABORT_IN_SHUTDOWN))
        abort();
    provider_stops(self);
    if (FAULTY(FAULT_LIBRARY_DELETED))
        remove_own_file();
    if (FAULTY(FAULT_NOTIFY_AFTER_LOGOFF) && store_late_sink) {
        NOTIFICATION what = {.ulEventType = fnevCriticalError};
        what.info.err.scode = MAPI_E_END_OF_SESSION;
        store_late_sink->lpVtbl->OnNotify(store_late_sink, 1, &what);
        store_late_sink->lpVtbl->Release(store_late_sink);
        store_late_sink = NULL;
    }
    return S_OK;
}

/* --- logon --- */

static Pair *find_open(Provider *self, ULONG size, LPENTRYID id)
{
    Pair *found = NULL;
    lock_library();
    for (Pair *pair = self->pairs; pair && !found; pair = pair->next)
        if (!pair->logged_off && pair->store.refs > 0 && pair->key_size == size && !memcmp(pair->key, id, size)) {
            object_addref(&pair->store);
            found = pair;
        }
    unlock_library();
    return found;
}

static void describe_store(Pair *pair, LPMAPISUP support)
{
    static const struct {
        ULONG tag, node;
    } folders[] = {
        {PR_IPM_SUBTREE_ENTRYID, NODE_IPM},
        {PR_IPM_OUTBOX_ENTRYID, NODE_OUTBOX},
        {PR_IPM_SENTMAIL_ENTRYID, NODE_SENT},
    };
    Bag *bag = &pair->store.bag;
    ULONG size;
    LPENTRYID wrapped;
    bag_set_long(bag, PR_OBJECT_TYPE, MAPI_STORE);
    bag_set_text(bag, PR_DISPLAY_NAME, store_status_facts.display);
    bag_set_bytes(bag, PR_MDB_PROVIDER, sizeof store_uid, &store_uid);
    bag_set_bytes(bag, PR_RECORD_KEY, sizeof store_uid, &store_uid);
    bag_set_bytes(bag, PR_STORE_RECORD_KEY, sizeof store_uid, &store_uid);
    bag_set_long(bag, PR_STORE_SUPPORT_MASK,
                 STORE_ENTRYID_UNIQUE | STORE_MODIFY_OK | STORE_CREATE_OK | STORE_ATTACH_OK | STORE_SUBMIT_OK |
                     STORE_NOTIFY_OK);
    bag_set_long(bag, PR_VALID_FOLDER_MASK,
                 FOLDER_IPM_SUBTREE_VALID | FOLDER_IPM_INBOX_VALID | FOLDER_IPM_OUTBOX_VALID |
                     FOLDER_IPM_SENTMAIL_VALID);
    for (size_t i = 0; i < LENGTH(folders); i++) {
        EntryId eid = entry_id(&store_uid, MAPI_FOLDER, folders[i].node);
        bag_set_bytes(bag, folders[i].tag, sizeof eid, &eid);
    }
    /* Clients see the wrapped form only (imsprovider-logon.md on where it may come from). */
    if (support->lpVtbl->WrapStoreEntryID(support, pair->key_size, (LPENTRYID)pair->key, &size, &wrapped) == S_OK) {
        bag_set_bytes(bag, PR_ENTRYID, size, wrapped);
        bag_set_bytes(bag, PR_STORE_ENTRYID, size, wrapped);
        pair->family.alloc.free(wrapped);
    } else {
        bag_set_bytes(bag, PR_ENTRYID, pair->key_size, pair->key);
        bag_set_bytes(bag, PR_STORE_ENTRYID, pair->key_size, pair->key);
    }
}

/* What the store table shows comes from here (imsprovider-logon.md on PR_DISPLAY_NAME); the
 * DLL name and the resource flags are not ours to write. */
static void write_profile(Pair *pair, LPMAPISUP support)
{
    static const ULONG kept[] = {PR_DISPLAY_NAME, PR_ENTRYID, PR_RECORD_KEY, PR_MDB_PROVIDER};
    SPropValue values[LENGTH(kept) + 1];
    LPPROFSECT section;
    if (support->lpVtbl->OpenProfileSection(support, NULL, MAPI_MODIFY, &section) != S_OK)
        return;
    for (size_t i = 0; i < LENGTH(kept); i++)
        values[i] = *bag_find(&pair->store.bag, kept[i]);
    values[LENGTH(kept)].ulPropTag = CHANGE_PROP_TYPE(PR_PROVIDER_DISPLAY, PT_STRING8);
    values[LENGTH(kept)].Value.lpszA = (LPSTR)store_status_facts.display;
    section->lpVtbl->SetProps(section, LENGTH(values), values, NULL);
    section->lpVtbl->SaveChanges(section, 0);
    if (!FAULTY(FAULT_PROFILE_SECTION_LEAKED))
        section->lpVtbl->Release(section);
    if (FAULTY(FAULT_PROFILE_SECTION_OVERRELEASED))
        section->lpVtbl->Release(section);
}

static Pair *pair_new(Provider *provider, LPMAPISUP support, ULONG size, LPENTRYID id)
{
    EntryId standard = entry_id(&store_uid, MAPI_STORE, NODE_ROOT);
    void *block;
    if (provider->alloc.buffer(sizeof(Pair), &block) != S_OK)
        return NULL;
    Pair *self = memset(block, 0, sizeof(Pair));
    self->key_size = size ? size : sizeof standard;
    self->key = malloc(self->key_size);
    if (!self->key) {
        provider->alloc.free(self);
        return NULL;
    }
    memcpy(self->key, size ? (void *)id : (void *)&standard, self->key_size);
    self->store.vtbl = &store_vtbl;
    self->store.refs = 1;
    self->store.iids = store_iids;
    self->store.type = MAPI_STORE;
    self->store.family = &self->family;
    self->logon_vtbl = &store_logon_vtbl;
    self->logon_refs = 1;
    self->family.alloc = provider->alloc;
    self->provider = provider;
    self->support = support;
    if (!FAULTY(FAULT_SUPPORT_NOT_ADDREFED))
        support->lpVtbl->AddRef(support);
    lock_library();
    self->next = provider->pairs;
    provider->pairs = self;
    unlock_library();
    return self;
}

static void leak_for_the_faults(const Alloc *alloc)
{
    void *lost;
    if (FAULTY(FAULT_GROWS)) {
        lost = malloc(64 * 1024);
        if (lost)
            memset(lost, 0x5a, 64 * 1024); /* touched, so that it counts as resident */
    }
    if (FAULTY(FAULT_BUFFER_LEAKED))
        alloc->buffer(64, &lost);
}

static HRESULT log_on(Provider *self, LPMAPISUP support, ULONG size, LPENTRYID id, LPCIID iid, int for_spooler,
                      LPMSLOGON *logon, LPMDB *store)
{
    *logon = NULL;
    *store = NULL;
    if (iid && !same_iid(iid, &IID_IMsgStore) && !same_iid(iid, &IID_IMAPIProp) && !same_iid(iid, &IID_IUnknown))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    /* A store that is open already gets neither a second logon object, nor a status row,
     * nor a reference on this support object (imsprovider-logon.md, last steps). */
    Pair *pair = size ? find_open(self, size, id) : NULL;
    if (pair) {
        if (FAULTY(FAULT_PROFILE_REOPENED))
            write_profile(pair, support);
        *store = (LPMDB)&pair->store;
        return S_OK;
    }
    pair = pair_new(self, support, size, id);
    if (!pair)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    pair->for_spooler = for_spooler;
    leak_for_the_faults(&self->alloc);
    describe_store(pair, support);
    if (!for_spooler)
        write_profile(pair, support);
    MAPIUID uid = store_uid;
    support->lpVtbl->SetProviderUID(support, &uid, FAULTY(FAULT_UID_FLAGS) ? 0x10 : 0);
    status_row(support, &store_status_facts, STATUS_AVAILABLE, FAULTY(FAULT_STATUS_ROW_FLAGS) ? 0x1 : 0);
    if (FAULTY(FAULT_UNINITIALIZES)) {
        LPMAPIUNINITIALIZE uninitialize = (LPMAPIUNINITIALIZE)mapi_function("MAPIUninitialize");
        if (uninitialize)
            uninitialize();
    }
    *logon = (LPMSLOGON)&pair->logon_vtbl;
    *store = (LPMDB)&pair->store;
    return S_OK;
}

static HRESULT WINAPI provider_logon(Provider *self, LPMAPISUP support, ULONG ui, LPTSTR profile, ULONG size,
                                     LPENTRYID id, ULONG flags, LPCIID iid, ULONG *security_size,
                                     LPBYTE *security, LPMAPIERROR *error, LPMSLOGON *logon, LPMDB *store)
{
    /* The spooler needs nothing beyond the profile section: no validation data. */
    if (security_size)
        *security_size = 0;
    if (security)
        *security = NULL;
    if (error)
        *error = NULL;
    return log_on(self, support, size, id, iid, 0, logon, store);
}

static HRESULT WINAPI provider_spooler_logon(Provider *self, LPMAPISUP support, ULONG ui, LPTSTR profile,
                                             ULONG size, LPENTRYID id, ULONG flags, LPCIID iid,
                                             ULONG security_size, LPBYTE security, LPMAPIERROR *error,
                                             LPMSLOGON *logon, LPMDB *store)
{
    if (error)
        *error = NULL;
    return log_on(self, support, size, id, iid, 1, logon, store);
}

static HRESULT WINAPI provider_compare(Provider *self, ULONG size1, LPENTRYID id1, ULONG size2, LPENTRYID id2,
                                       ULONG flags, ULONG *equal)
{
    *equal = size1 == size2 && memcmp(id1, id2, size1) == 0;
    return S_OK;
}

static const IMSProviderVtbl provider_vtbl = {
    .QueryInterface = SLOT(provider_query),
    .AddRef = SLOT(provider_addref),
    .Release = SLOT(provider_release),
    .Shutdown = SLOT(provider_shutdown),
    .Logon = SLOT(provider_logon),
    .SpoolerLogon = SLOT(provider_spooler_logon),
    .CompareStoreIDs = SLOT(provider_compare),
};

SUBJECT_EXPORT HRESULT __cdecl MSProviderInit(HINSTANCE instance, LPMALLOC malloc_object, LPALLOCATEBUFFER buffer,
                                              LPALLOCATEMORE more, LPFREEBUFFER free_buffer, ULONG flags,
                                              ULONG mapi_version, ULONG *provider_version, LPMSPROVIDER *out)
{
    void *block;
    *out = NULL;
    *provider_version = CURRENT_SPI_VERSION;
    /* Refuse a MAPI older than this provider
     * (implementing-a-service-provider-entry-point-function.md, step 1). */
    if (mapi_version < CURRENT_SPI_VERSION)
        return MAPI_E_VERSION;
    if (FAULTY(FAULT_PINS_ITSELF))
        pin_own_library();
    if (FAULTY(FAULT_PROVIDER_SHARED) && shared_provider) {
        provider_addref(shared_provider);
        *out = (LPMSPROVIDER)shared_provider;
        return S_OK;
    }
    SCODE sc = buffer(sizeof(Provider), &block);
    if (sc != S_OK)
        return sc;
    /* A provider object of its own for every call (msproviderinit.md, implementers). */
    Provider *self = memset(block, 0, sizeof(Provider));
    self->vtbl = &provider_vtbl;
    self->refs = 1;
    self->alloc = (Alloc){buffer, more, free_buffer};
    fast_face(&self->fast, self);
    provider_starts();
    if (FAULTY(FAULT_PROVIDER_SHARED))
        shared_provider = self;
    *out = (LPMSPROVIDER)self;
    return S_OK;
}

/* MAPI must not be called from where libraries are attached (mapiinitialize.md, note); works
 * only where the MAPI library is in the process already. */
__attribute__((constructor)) static void attached(void)
{
    if (!FAULTY(FAULT_MAPI_IN_CONSTRUCTOR))
        return;
    LPMAPIINITIALIZE initialize = (LPMAPIINITIALIZE)mapi_function("MAPIInitialize");
    LPMAPIUNINITIALIZE uninitialize = (LPMAPIUNINITIALIZE)mapi_function("MAPIUninitialize");
    if (initialize && uninitialize && initialize(NULL) == S_OK)
        uninitialize();
}
