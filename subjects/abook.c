/* The C address book provider: a root container, one container in it, four mail users, two of one name.
 * ABOOK_ANR_ONLY=1 makes it one that leaves names to PR_ANR restrictions (implementing-name-resolution.md). */
#include "common.h"

typedef struct Logon Logon;

typedef struct {
    const IABProviderVtbl *vtbl;
    LONG refs;
    Alloc alloc;
    Logon *logons; /* all that have not logged off (implementing-address-book-provider-logon-and-logoff.md) */
    FastFace fast;
} Provider;

typedef struct Subscription {
    struct Subscription *next;
    ULONG connection;
} Subscription;

struct Logon {
    const IABLogonVtbl *vtbl;
    LONG refs;
    Family family;
    Provider *provider; /* NULL once logged off, or once the provider object is gone */
    Logon *next;
    LPMAPISUP support; /* one reference, given back by Logoff */
    int logged_off;
    Object *status;
    Subscription *subscriptions;
    LPPROFSECT section; /* FAULT_SECTION_KEPT only */
};

static const MAPIUID abook_uid = {
    {0x71, 0x9e, 0x40, 0x2d, 0x55, 0xc1, 0x4b, 0x3a, 0x8d, 0x16, 0x41, 0x42, 0x6f, 0x6f, 0x6b, 0x01}};

static const StatusFacts status_facts = {
    .display = "Sample C address book",
    .dll = "libabook.so",
    .type = MAPI_AB_PROVIDER,
    .methods = STATUS_VALIDATE_STATE,
};

static Provider *shared_provider; /* FAULT_PROVIDER_SHARED only */

enum { ENTRY_ROOT = 1, ENTRY_PEOPLE, ENTRY_FIRST_USER };

static const struct {
    const char *name, *address;
} people[] = {
    {"Anna Example", "anna@example.com"},
    {"Bert Example", "bert@example.com"},
    {"Cleo Example", "cleo@example.com"},
    {"Bert Example", "bert@example.org"},
};

/* --- entries --- */

static ULONG kind_of(ULONG id) { return id >= ENTRY_FIRST_USER ? MAPI_MAILUSER : MAPI_ABCONT; }

static void describe(ULONG id, Bag *bag)
{
    EntryId eid = entry_id(&abook_uid, kind_of(id), id);
    bag_set_bytes(bag, PR_ENTRYID, sizeof eid, &eid);
    bag_set_bytes(bag, PR_RECORD_KEY, sizeof eid, &eid);
    bag_set_long(bag, PR_OBJECT_TYPE, (LONG)eid.kind);
    if (id < ENTRY_FIRST_USER) {
        bag_set_text(bag, PR_DISPLAY_NAME, id == ENTRY_ROOT ? "Root" : "People");
        bag_set_long(bag, PR_CONTAINER_FLAGS, AB_UNMODIFIABLE | (id == ENTRY_ROOT ? AB_SUBCONTAINERS : AB_RECIPIENTS));
        bag_set_long(bag, PR_DISPLAY_TYPE, DT_LOCAL);
        bag_set_long(bag, PR_DEPTH, 0);
        return;
    }
    bag_set_text(bag, PR_DISPLAY_NAME, people[id - ENTRY_FIRST_USER].name);
    bag_set_text(bag, PR_EMAIL_ADDRESS, people[id - ENTRY_FIRST_USER].address);
    bag_set_text(bag, PR_ADDRTYPE, "SMTP");
    bag_set_long(bag, PR_DISPLAY_TYPE, DT_MAILUSER);
}

static HRESULT entry_open(Family *family, ULONG size, LPENTRYID id, ULONG *type, LPUNKNOWN *out);

static HRESULT WINAPI container_open(Object *self, ULONG size, LPENTRYID id, LPCIID iid, ULONG flags,
                                     ULONG *type, LPUNKNOWN *out)
{
    return entry_open(self->family, size, id, type, out);
}

static ULONG container_id(Object *self)
{
    EntryId eid = {.id = 0};
    const SPropValue *own = bag_find(&self->bag, PR_ENTRYID);
    entry_id_read(&abook_uid, own->Value.bin.cb, own->Value.bin.lpb, &eid);
    return eid.id;
}

static HRESULT rows(Object *self, ULONG first, ULONG count, LPMAPITABLE *out)
{
    Table *table = table_new(self->family, self);
    *out = NULL;
    if (!table)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    for (ULONG i = 0; i < count; i++)
        describe(first + i, table_add_row(table));
    table_guesses(table);
    *out = table_face(table);
    return S_OK;
}

static HRESULT WINAPI container_contents(Object *self, ULONG flags, LPMAPITABLE *out)
{
    return rows(self, ENTRY_FIRST_USER, container_id(self) == ENTRY_PEOPLE ? LENGTH(people) : 0, out);
}

static HRESULT WINAPI container_hierarchy(Object *self, ULONG flags, LPMAPITABLE *out)
{
    return rows(self, ENTRY_PEOPLE, container_id(self) == ENTRY_ROOT ? 1 : 0, out);
}

/* An exact match or none: the best guess is the contents table's. */
static HRESULT WINAPI container_resolve(Object *self, LPSPropTagArray tags, ULONG flags, LPADRLIST list, LPFlagList found)
{
    People known = {describe, ENTRY_FIRST_USER, container_id(self) == ENTRY_PEOPLE ? LENGTH(people) : 0};
    if (getenv("ABOOK_ANR_ONLY"))
        return MAPI_E_NO_SUPPORT;
    return names_resolve(&self->family->alloc, &known, tags, flags, list, found);
}

static const IABContainerVtbl container_vtbl = {
    PROP_SLOTS,
    .GetContentsTable = SLOT(container_contents),
    .GetHierarchyTable = SLOT(container_hierarchy),
    .OpenEntry = SLOT(container_open),
    .SetSearchCriteria = SLOT(prop_refuse),
    .GetSearchCriteria = SLOT(prop_refuse),
    .CreateEntry = SLOT(prop_refuse),
    .CopyEntries = SLOT(prop_refuse),
    .DeleteEntries = SLOT(prop_refuse),
    .ResolveNames = SLOT(container_resolve),
};
static const IID *const container_iids[] = {&IID_IUnknown,     &IID_IMAPIProp, &IID_IMAPIContainer,
                                            &IID_IABContainer, NULL};

static SCODE WINAPI foreign_buffer(ULONG size, LPVOID *out) { return (*out = malloc(size)) ? S_OK : E_OUTOFMEMORY; }
static SCODE WINAPI foreign_more(ULONG size, LPVOID root, LPVOID *out) { return foreign_buffer(size, out); }
static ULONG WINAPI foreign_free(LPVOID block) { free(block); return 0; }

static HRESULT WINAPI user_get(Object *self, LPSPropTagArray tags, ULONG flags, ULONG *count, LPSPropValue *out)
{
    Family foreign = {.alloc = {foreign_buffer, foreign_more, foreign_free}};
    Object stand_in = *self;
    stand_in.family = &foreign;
    return prop_get(FAULTY(FAULT_FOREIGN_BUFFER) ? &stand_in : self, tags, flags, count, out);
}

static const IMailUserVtbl user_vtbl = {
    UNKNOWN_SLOTS,
    .GetLastError = SLOT(prop_last_error),
    .SaveChanges = SLOT(prop_save),
    .GetProps = SLOT(user_get),
    .GetPropList = SLOT(prop_list),
    .OpenProperty = SLOT(prop_open),
    .SetProps = SLOT(prop_refuse),
    .DeleteProps = SLOT(prop_refuse),
    .CopyTo = SLOT(prop_refuse),
    .CopyProps = SLOT(prop_refuse),
    .GetNamesFromIDs = SLOT(prop_refuse),
    .GetIDsFromNames = SLOT(prop_refuse),
};
static const IID *const user_iids[] = {&IID_IUnknown, &IID_IMAPIProp, &IID_IMailUser, NULL};

static HRESULT entry_open(Family *family, ULONG size, LPENTRYID id, ULONG *type, LPUNKNOWN *out)
{
    EntryId eid = {.id = ENTRY_ROOT};
    *out = NULL;
    if (size && !entry_id_read(&abook_uid, size, id, &eid))
        return MAPI_E_UNKNOWN_ENTRYID;
    if (eid.id < ENTRY_ROOT || eid.id >= ENTRY_FIRST_USER + LENGTH(people))
        return MAPI_E_NOT_FOUND;
    int user = kind_of(eid.id) == MAPI_MAILUSER;
    Object *object = object_new(sizeof *object, family, NULL, user ? (void *)&user_vtbl : (void *)&container_vtbl,
                                user ? user_iids : container_iids, kind_of(eid.id), NULL);
    if (!object)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    describe(eid.id, &object->bag);
    if (user && FAULTY(FAULT_USERS_LEAKED))
        object_addref(object);
    *type = kind_of(eid.id);
    *out = (LPUNKNOWN)object;
    return S_OK;
}

/* --- the logon object --- */

static HRESULT WINAPI logon_query(Logon *self, REFIID iid, void **out)
{
    *out = NULL;
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IABLogon))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    __atomic_add_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
    *out = self;
    return S_OK;
}

static ULONG WINAPI logon_addref(Logon *self)
{
    return (ULONG)__atomic_add_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
}

static HRESULT WINAPI logon_last_error(Logon *self, HRESULT result, ULONG flags, LPMAPIERROR *error)
{
    *error = NULL;
    return S_OK;
}

static void end_status(Logon *self)
{
    Object *status = self->status;
    self->status = NULL;
    if (FAULTY(FAULT_STATUS_OBJECT_KEPT)) {
        family_leave(status);
    } else if (FAULTY(FAULT_STATUS_FREED_AFTER_MAKEINVALID)) {
        family_leave(status);
        bag_clear(&status->bag);
        self->support->lpVtbl->MakeInvalid(self->support, 0, status, (ULONG)status->refs, METHODS(IMAPIStatusVtbl));
        self->family.alloc.free(status);
    } else {
        status_retire(status, self->support);
    }
}

static void leave_provider(Logon *self)
{
    lock_library();
    if (self->provider)
        for (Logon **link = &self->provider->logons; *link; link = &(*link)->next)
            if (*link == self) {
                *link = self->next;
                break;
            }
    self->provider = NULL;
    unlock_library();
}

static void give_back(Logon *self)
{
    LPMAPISUP support = self->support;
    if (FAULTY(FAULT_SUPPORT_LEAKED))
        return;
    self->support = NULL;
    support->lpVtbl->Release(support);
    if (FAULTY(FAULT_UID_AFTER_LOGOFF)) {
        MAPIUID uid = abook_uid;
        support->lpVtbl->SetProviderUID(support, &uid, 0);
    }
}

static HRESULT WINAPI logon_logoff(Logon *self, ULONG flags)
{
    if (self->logged_off)
        return S_OK;
    if (FAULTY(FAULT_HANG_IN_LOGOFF))
        for (;;)
            sleep_ms(1000);
    self->logged_off = 1;
    while (self->subscriptions) {
        Subscription *next = self->subscriptions->next;
        self->support->lpVtbl->Unsubscribe(self->support, self->subscriptions->connection);
        free(self->subscriptions);
        self->subscriptions = next;
    }
    if (self->section)
        self->section->lpVtbl->Release(self->section);
    end_status(self);
    if (!FAULTY(FAULT_USERS_LEAKED))
        family_free(&self->family);
    leave_provider(self);
    if (!FAULTY(FAULT_SUPPORT_RELEASED_LATE))
        give_back(self); /* last: MAPI may end the provider object inside */
    return FAULTY(FAULT_LOGOFF_FAILS) ? MAPI_E_CALL_FAILED : S_OK;
}

static ULONG WINAPI logon_release(Logon *self)
{
    LONG left = __atomic_sub_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
    if (left > 0)
        return (ULONG)left;
    logon_logoff(self, 0); /* if it has not come yet */
    if (FAULTY(FAULT_SUPPORT_RELEASED_LATE))
        give_back(self);
    self->family.alloc.free(self);
    return 0;
}

static HRESULT WINAPI logon_open(Logon *self, ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG *type,
                                 LPUNKNOWN *out)
{
    return entry_open(&self->family, size, id, type, out);
}

static HRESULT WINAPI logon_compare(Logon *self, ULONG size1, LPENTRYID id1, ULONG size2, LPENTRYID id2,
                                    ULONG flags, ULONG *equal)
{
    *equal = size1 == size2 && memcmp(id1, id2, size1) == 0;
    return S_OK;
}

/* With MAPI's help: Subscribe takes the sink, so no reference of ours stays on it
 * (imsgstore-advise.md, "Notes to implementers", for the like method of a store). */
static HRESULT WINAPI logon_advise(Logon *self, ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                                   ULONG *connection)
{
    EntryId root = entry_id(&abook_uid, MAPI_ABCONT, ENTRY_ROOT);
    SizedNOTIFKEY(sizeof root, key) = {.cb = sizeof root};
    if (size && size != sizeof root)
        return MAPI_E_UNKNOWN_ENTRYID;
    memcpy(key.ab, size ? (void *)id : (void *)&root, sizeof root);
    HRESULT result = support_subscribe(self->support, (LPNOTIFKEY)&key, mask, sink, connection);
    Subscription *subscription = result == S_OK ? calloc(1, sizeof *subscription) : NULL;
    if (subscription) {
        subscription->connection = *connection;
        lock_library();
        subscription->next = self->subscriptions;
        self->subscriptions = subscription;
        unlock_library();
    }
    return result;
}

static HRESULT WINAPI logon_unadvise(Logon *self, ULONG connection)
{
    Subscription *found = NULL;
    lock_library();
    for (Subscription **link = &self->subscriptions; *link; link = &(*link)->next)
        if ((*link)->connection == connection) {
            found = *link;
            *link = found->next;
            break;
        }
    unlock_library();
    if (!found)
        return MAPI_E_INVALID_PARAMETER;
    free(found);
    if (FAULTY(FAULT_SUBSCRIPTION_KEPT))
        return S_OK;
    if (FAULTY(FAULT_UNSUBSCRIBES_TWICE))
        self->support->lpVtbl->Unsubscribe(self->support, connection);
    return self->support->lpVtbl->Unsubscribe(self->support, connection);
}

static HRESULT WINAPI logon_open_status(Logon *self, LPCIID iid, ULONG flags, ULONG *type, LPMAPISTATUS *out)
{
    object_addref(self->status);
    *type = MAPI_STATUS;
    *out = (LPMAPISTATUS)self->status;
    return S_OK;
}

static HRESULT WINAPI logon_prepare(Logon *self, ULONG flags, LPSPropTagArray tags, LPADRLIST list)
{
    return S_OK; /* our users have no other, long-term form */
}

static const IABLogonVtbl logon_vtbl = {
    .QueryInterface = SLOT(logon_query),
    .AddRef = SLOT(logon_addref),
    .Release = SLOT(logon_release),
    .GetLastError = SLOT(logon_last_error),
    .Logoff = SLOT(logon_logoff),
    .OpenEntry = SLOT(logon_open),
    .CompareEntryIDs = SLOT(logon_compare),
    .Advise = SLOT(logon_advise),
    .Unadvise = SLOT(logon_unadvise),
    .OpenStatusEntry = SLOT(logon_open_status),
    .OpenTemplateID = SLOT(prop_refuse),
    .GetOneOffTable = SLOT(prop_refuse),
    .PrepareRecips = SLOT(logon_prepare),
};

/* --- the provider object --- */

static HRESULT WINAPI provider_query(Provider *self, REFIID iid, void **out)
{
    *out = NULL;
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IABProvider) && !fast_asked(iid))
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
    lock_library();
    for (Logon *logon = self->logons; logon; logon = logon->next)
        logon->provider = NULL;
    if (shared_provider == self)
        shared_provider = NULL;
    unlock_library();
    self->alloc.free(self);
    return 0;
}

static HRESULT WINAPI provider_shutdown(Provider *self, ULONG *flags)
{
    return FAULTY(FAULT_SHUTDOWN_FAILS) ? MAPI_E_CALL_FAILED : S_OK;
}

/* The steps are those of implementing-address-book-provider-logon-and-logoff.md. */
static HRESULT WINAPI provider_logon(Provider *self, LPMAPISUP support, ULONG ui, LPTSTR profile, ULONG flags,
                                     ULONG *security_size, LPBYTE *security, LPMAPIERROR *error, LPABLOGON *out)
{
    void *block;
    LPPROFSECT section;
    *out = NULL;
    if (error)
        *error = NULL;
    if (security_size)
        *security_size = 0;
    if (security)
        *security = NULL;
    SCODE sc = self->alloc.buffer(sizeof(Logon), &block);
    if (sc != S_OK)
        return sc;
    Logon *logon = memset(block, 0, sizeof(Logon));
    logon->vtbl = &logon_vtbl;
    logon->refs = 1;
    logon->family.alloc = self->alloc;
    logon->status = status_new(&logon->family, &status_facts);
    if (!logon->status) {
        self->alloc.free(logon);
        return MAPI_E_NOT_ENOUGH_MEMORY;
    }
    logon->support = support;
    if (!FAULTY(FAULT_SUPPORT_NOT_ADDREFED))
        support->lpVtbl->AddRef(support);
    if (support->lpVtbl->OpenProfileSection(support, NULL, MAPI_MODIFY, &section) == S_OK) {
        SPropValue value = {.ulPropTag = CHANGE_PROP_TYPE(PR_DISPLAY_NAME, PT_STRING8)};
        value.Value.lpszA = (LPSTR)status_facts.display;
        section->lpVtbl->SetProps(section, 1, &value, NULL);
        section->lpVtbl->SaveChanges(section, 0);
        if (FAULTY(FAULT_MAKES_SECTION_INVALID))
            support->lpVtbl->MakeInvalid(support, 0, section, 1, METHODS(IProfSectVtbl));
        if (FAULTY(FAULT_SECTION_KEPT))
            logon->section = section;
        else
            section->lpVtbl->Release(section);
    }
    LPMAPISUP config = NULL;
    if (FAULTY(FAULT_CONFIG_SUPPORT_FLAGS) && support->lpVtbl->GetSvcConfigSupportObj(support, 1, &config) == S_OK)
        config->lpVtbl->Release(config);
    MAPIUID uid = abook_uid;
    support->lpVtbl->SetProviderUID(support, &uid, 0);
    status_row(support, &status_facts, STATUS_AVAILABLE, 0);
    lock_library();
    logon->provider = self;
    logon->next = self->logons;
    self->logons = logon;
    unlock_library();
    *out = (LPABLOGON)logon;
    return S_OK;
}

static const IABProviderVtbl provider_vtbl = {
    .QueryInterface = SLOT(provider_query),
    .AddRef = SLOT(provider_addref),
    .Release = SLOT(provider_release),
    .Shutdown = SLOT(provider_shutdown),
    .Logon = SLOT(provider_logon),
};

SUBJECT_EXPORT HRESULT __cdecl ABProviderInit(HINSTANCE instance, LPMALLOC malloc_object, LPALLOCATEBUFFER buffer,
                                              LPALLOCATEMORE more, LPFREEBUFFER free_buffer, ULONG flags,
                                              ULONG mapi_version, ULONG *provider_version, LPABPROVIDER *out)
{
    void *block;
    *out = NULL;
    *provider_version = CURRENT_SPI_VERSION;
    if (mapi_version < CURRENT_SPI_VERSION)
        return MAPI_E_VERSION;
    if (FAULTY(FAULT_PROVIDER_SHARED) && shared_provider) {
        provider_addref(shared_provider);
        *out = (LPABPROVIDER)shared_provider;
        return S_OK;
    }
    SCODE sc = buffer(sizeof(Provider), &block);
    if (sc != S_OK)
        return sc;
    Provider *self = memset(block, 0, sizeof(Provider));
    self->vtbl = &provider_vtbl;
    self->refs = 1;
    self->alloc = (Alloc){buffer, more, free_buffer};
    fast_face(&self->fast, self);
    if (FAULTY(FAULT_PROVIDER_SHARED))
        shared_provider = self;
    *out = (LPABPROVIDER)self;
    return S_OK;
}
