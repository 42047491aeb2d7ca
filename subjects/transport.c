/* The C transport provider: takes SMTP recipients, counts what it sends; post.c says where messages go and come from. */
#include "post.h"
#include "recips.h"

typedef struct Logon Logon;

typedef struct {
    const IXPProviderVtbl *vtbl;
    LONG refs;
    Alloc alloc;
    Logon *logons;
    LPMAPISUP former_support; /* FAULT_STATUS_ROW_IN_SHUTDOWN only */
    FastFace fast;
} Provider;

struct Logon {
    const IXPLogonVtbl *vtbl;
    LONG refs;
    Family family;
    Provider *provider; /* NULL once logged off, or once the provider object is gone */
    Logon *next;
    LPMAPISUP support;  /* one reference, given back by TransportLogoff */
    LPPROFSECT section; /* our settings, open for the session; may be NULL */
    int logged_off, cancelled;
    ULONG status_code, last_message, open_message, end, sent;
    Object *status;
    LPMESSAGE kept_message; /* FAULT_MESSAGE_USED_AFTER_END only */
    LPTSTR *address_types; /* made on demand, freed at logoff (ixplogon-addresstypes.md) */
};

static const StatusFacts status_facts = {
    .display = "Sample C transport",
    .dll = "libtransport.so",
    .type = MAPI_TRANSPORT_PROVIDER,
    .methods = STATUS_VALIDATE_STATE | STATUS_FLUSH_QUEUES,
};

/* --- the end of a logon --- */

static void leave_provider(Logon *self, LPMAPISUP support)
{
    lock_library();
    if (self->provider) {
        self->provider->former_support = support;
        for (Logon **link = &self->provider->logons; *link; link = &(*link)->next)
            if (*link == self) {
                *link = self->next;
                break;
            }
    }
    self->provider = NULL;
    unlock_library();
}

static HRESULT WINAPI logon_logoff(Logon *self, ULONG flags)
{
    if (self->logged_off)
        return S_OK;
    if (FAULTY(FAULT_HANG_IN_LOGOFF))
        for (;;)
            sleep_ms(1000);
    LPMAPISUP support = self->support;
    LPPROFSECT section = self->section;
    if (self->kept_message) {
        ULONG count;
        LPSPropValue props = NULL;
        if (SUCCEEDED(self->kept_message->lpVtbl->GetProps(self->kept_message, NULL, 0, &count, &props)))
            self->family.alloc.free(props);
        self->kept_message->lpVtbl->Release(self->kept_message);
        self->kept_message = NULL;
    }
    self->logged_off = 1;
    self->cancelled = 1; /* a transfer under way stops (ixplogon-transportlogoff.md) */
    self->support = NULL;
    self->section = NULL;
    if (FAULTY(FAULT_STATUS_OBJECT_KEPT))
        family_leave(self->status);
    else
        status_retire(self->status, support);
    self->status = NULL;
    family_free(&self->family);
    if (!FAULTY(FAULT_ADDRESS_TYPES_LEAKED))
        self->family.alloc.free(self->address_types);
    self->address_types = NULL;
    if (section && !FAULTY(FAULT_SUPPORT_NOT_LAST))
        section->lpVtbl->Release(section);
    leave_provider(self, support);
    /* Last of all: inside, MAPI may shut the provider object down and release it
     * (releasing-the-transport-provider.md, step 3). */
    if (!FAULTY(FAULT_SUPPORT_LEAKED) && !FAULTY(FAULT_SUPPORT_USED_IN_RELEASE))
        support->lpVtbl->Release(support);
    recips_late(support, &self->family.alloc);
    if (section && FAULTY(FAULT_SUPPORT_NOT_LAST))
        section->lpVtbl->Release(section);
    return S_OK;
}

static HRESULT WINAPI transport_logoff(Logon *self, ULONG flags)
{
    if (FAULTY(FAULT_LOGOFF_VETOED))
        return MAPI_E_BUSY;
    return logon_logoff(self, flags);
}

static ULONG WINAPI logon_release(Logon *self)
{
    LONG left = __atomic_sub_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
    if (left > 0)
        return (ULONG)left;
    if (!self->logged_off && FAULTY(FAULT_CRASH_WITHOUT_LOGOFF))
        *(volatile int *)NULL = 0;
    logon_logoff(self, 0); /* if it has not come yet (releasing-the-transport-provider.md, end) */
    self->family.alloc.free(self);
    return 0;
}

/* --- the logon object --- */

static HRESULT WINAPI logon_query(Logon *self, REFIID iid, void **out)
{
    *out = NULL;
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IXPLogon))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    __atomic_add_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
    *out = self;
    return S_OK;
}

static ULONG WINAPI logon_addref(Logon *self)
{
    return (ULONG)__atomic_add_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
}

static HRESULT WINAPI address_types(Logon *self, ULONG *flags, ULONG *type_count, LPTSTR **types,
                                    ULONG *uid_count, LPMAPIUID **uids)
{
    if (!self->address_types) {
        void *array, *text;
        SCODE sc = self->family.alloc.buffer(sizeof(LPTSTR), &array);
        if (sc == S_OK)
            sc = self->family.alloc.more(sizeof "SMTP", array, &text);
        if (sc != S_OK)
            return sc;
        memcpy(text, "SMTP", sizeof "SMTP");
        self->address_types = array;
        self->address_types[0] = text;
    }
    *flags = 0;
    *type_count = 1;
    *types = self->address_types;
    *uid_count = 0;
    *uids = NULL;
    return S_OK;
}

static HRESULT WINAPI register_options(Logon *self, ULONG *flags, ULONG *count, LPOPTIONDATA *options)
{
    *flags = 0;
    *count = 0;
    *options = NULL;
    return S_OK;
}

static void report(Logon *self)
{
    if (!FAULTY(FAULT_STATUS_ROW_NOT_UPDATED))
        status_row(self->support, &status_facts, self->status_code, STATUSROW_UPDATE);
}

static HRESULT WINAPI transport_notify(Logon *self, ULONG *flags, LPVOID *data)
{
    static const struct {
        ULONG event, status;
        int sets;
    } effects[] = {
        {NOTIFY_BEGIN_INBOUND, STATUS_INBOUND_ENABLED, 1},
        {NOTIFY_END_INBOUND, STATUS_INBOUND_ENABLED, 0},
        {NOTIFY_BEGIN_OUTBOUND, STATUS_OUTBOUND_ENABLED, 1},
        {NOTIFY_END_OUTBOUND, STATUS_OUTBOUND_ENABLED, 0},
        /* A flush is over as soon as it begins: nothing is ever held back here. */
        {NOTIFY_END_INBOUND_FLUSH, STATUS_INBOUND_FLUSH, 0},
        {NOTIFY_END_OUTBOUND_FLUSH, STATUS_OUTBOUND_FLUSH, 0},
    };
    lock_library(); /* it may come from another thread, in the middle of SubmitMessage */
    for (size_t i = 0; i < LENGTH(effects); i++) {
        if (!(*flags & effects[i].event))
            continue;
        self->status_code &= ~effects[i].status;
        if (effects[i].sets)
            self->status_code |= effects[i].status;
    }
    if (*flags & NOTIFY_CANCEL_MESSAGE)
        self->cancelled = 1;
    unlock_library();
    post_log("notify", *flags);
    if (*flags & NOTIFY_END_OUTBOUND)
        recips_late(self->support, &self->family.alloc);
    if (*flags & NOTIFY_ABORT_DEFERRED) {
        const SBinary *id = data ? *(const SBinary **)data : NULL;
        post_log("deferred", id ? id->cb : 0);
    }
    report(self);
    if (FAULTY(FAULT_NOTIFY_FLAGS_CHANGED))
        *flags = 0;
    return S_OK;
}

static HRESULT WINAPI idle(Logon *self, ULONG flags)
{
    post_idle(self->support);
    return S_OK;
}

/* Marks our recipients as handled; how many those were. */
static ULONG take_responsibility(Logon *self, LPMESSAGE message)
{
    SizedSPropTagArray(6, columns) = {6, {PR_ROWID, PR_RECIPIENT_TYPE, PR_DISPLAY_NAME, PR_ADDRTYPE,
                                          PR_EMAIL_ADDRESS, PR_RESPONSIBILITY}};
    LPMAPITABLE table;
    LPSRowSet rows = NULL;
    ULONG ours = 0;
    if (message->lpVtbl->GetRecipientTable(message, 0, &table) != S_OK)
        return 0;
    if (table->lpVtbl->SetColumns(table, (LPSPropTagArray)&columns, 0) == S_OK &&
        table->lpVtbl->QueryRows(table, 1000, 0, &rows) == S_OK) {
        for (ULONG i = 0; i < rows->cRows; i++) {
            LPSPropValue type = &rows->aRow[i].lpProps[3], taken = &rows->aRow[i].lpProps[5];
            int handled = taken->ulPropTag == PR_RESPONSIBILITY && taken->Value.b;
            if (handled || PROP_TYPE(type->ulPropTag) != PT_STRING8 || strcmp(type->Value.lpszA, "SMTP"))
                continue;
            taken->ulPropTag = PR_RESPONSIBILITY;
            taken->Value.b = TRUE;
            ours++;
        }
        /* A row set and an address list are laid out alike. */
        message->lpVtbl->ModifyRecipients(message, MODRECIP_MODIFY, (LPADRLIST)rows);
        for (ULONG i = 0; i < rows->cRows; i++)
            self->family.alloc.free(rows->aRow[i].lpProps);
        self->family.alloc.free(rows);
    }
    table->lpVtbl->Release(table);
    return ours;
}

static HRESULT WINAPI submit_message(Logon *self, ULONG flags, LPMESSAGE message, ULONG *reference, ULONG *wait)
{
    if (self->open_message || !(self->status_code & STATUS_OUTBOUND_ENABLED))
        return MAPI_E_BUSY; /* nothing done, so no EndMessage follows */
    /* The reference goes out first: a cancellation names it (ixplogon-submitmessage.md). */
    self->cancelled = 0;
    self->open_message = *reference = ++self->last_message;
    if (!take_responsibility(self, message)) {
        self->open_message = 0;
        return MAPI_E_NOT_ME;
    }
    HRESULT result = post_send(self->support, &self->family.alloc, flags, message, &self->end, wait);
    if (result != S_OK) {
        self->open_message = 0;
        return result;
    }
    if (FAULTY(FAULT_MESSAGE_KEPT) || FAULTY(FAULT_MESSAGE_USED_AFTER_END))
        message->lpVtbl->AddRef(message);
    if (FAULTY(FAULT_MESSAGE_USED_AFTER_END))
        self->kept_message = message;
    if (FAULTY(FAULT_MESSAGE_OVERRELEASED))
        message->lpVtbl->Release(message);
    if (FAULTY(FAULT_SUCCESS_AFTER_CRITICAL_ERROR))
        self->support->lpVtbl->SpoolerNotify(self->support, NOTIFY_CRITICAL_ERROR, NULL);
    if (FAULTY(FAULT_CRITICAL_SECTION_KEPT))
        self->support->lpVtbl->SpoolerNotify(self->support, NOTIFY_CRITSEC, NULL);
    if (FAULTY(FAULT_YIELD_FLAGS))
        self->support->lpVtbl->SpoolerYield(self->support, 1);
    return S_OK;
}

static HRESULT WINAPI end_message(Logon *self, ULONG reference, ULONG *flags)
{
    if (reference != self->open_message)
        return MAPI_E_INVALID_PARAMETER;
    self->open_message = 0;
    *flags = self->cancelled ? END_RESEND_LATER : self->end;
    if (!*flags)
        self->sent++;
    return S_OK;
}

static HRESULT WINAPI poll(Logon *self, ULONG *incoming)
{
    *incoming = (ULONG)post_has_incoming();
    return S_OK;
}

static HRESULT WINAPI start_message(Logon *self, ULONG flags, LPMESSAGE message, ULONG *reference)
{
    *reference = 1;
    return post_receive(message);
}

static HRESULT WINAPI open_status(Logon *self, LPCIID iid, ULONG flags, ULONG *type, LPMAPISTATUS *out)
{
    object_addref(self->status);
    *type = MAPI_STATUS;
    *out = (LPMAPISTATUS)self->status;
    return S_OK;
}

static HRESULT WINAPI validate_state(Logon *self, ULONG ui, ULONG flags) { return S_OK; }

static HRESULT WINAPI flush_queues(Logon *self, ULONG ui, ULONG size, LPENTRYID target, ULONG flags)
{
    report(self);
    return S_OK;
}

static const IXPLogonVtbl logon_vtbl = {
    .QueryInterface = SLOT(logon_query),
    .AddRef = SLOT(logon_addref),
    .Release = SLOT(logon_release),
    .AddressTypes = SLOT(address_types),
    .RegisterOptions = SLOT(register_options),
    .TransportNotify = SLOT(transport_notify),
    .Idle = SLOT(idle),
    .TransportLogoff = SLOT(transport_logoff),
    .SubmitMessage = SLOT(submit_message),
    .EndMessage = SLOT(end_message),
    .Poll = SLOT(poll),
    .StartMessage = SLOT(start_message),
    .OpenStatusEntry = SLOT(open_status),
    .ValidateState = SLOT(validate_state),
    .FlushQueues = SLOT(flush_queues),
};

/* --- the provider object --- */

static HRESULT WINAPI provider_query(Provider *self, REFIID iid, void **out)
{
    *out = NULL;
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IXPProvider) && !fast_asked(iid))
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
    unlock_library();
    if (FAULTY(FAULT_SUPPORT_USED_IN_RELEASE) && self->former_support) {
        self->former_support->lpVtbl->SpoolerYield(self->former_support, 0);
        self->former_support->lpVtbl->Release(self->former_support);
    }
    self->alloc.free(self);
    return 0;
}

static HRESULT WINAPI provider_shutdown(Provider *self, ULONG *flags)
{
    if (FAULTY(FAULT_EXIT_IN_SHUTDOWN))
        exit(0);
    if (FAULTY(FAULT_STATUS_ROW_IN_SHUTDOWN) && self->former_support)
        status_row(self->former_support, &status_facts, STATUS_OFFLINE, STATUSROW_UPDATE);
    return S_OK;
}

static HRESULT WINAPI provider_logon(Provider *self, LPMAPISUP support, ULONG ui, LPTSTR profile, ULONG *flags,
                                     LPMAPIERROR *error, LPXPLOGON *out)
{
    void *block;
    *out = NULL;
    if (error)
        *error = NULL;
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
    support->lpVtbl->AddRef(support);
    logon->support = support;
    if (support->lpVtbl->OpenProfileSection(support, NULL, MAPI_MODIFY, &logon->section) != S_OK)
        logon->section = NULL;
    /* The first logon usually forbids traffic; TransportNotify allows it later
     * (ixpprovider-transportlogon.md, remarks). */
    logon->status_code = STATUS_AVAILABLE;
    if (!(*flags & LOGON_NO_INBOUND))
        logon->status_code |= STATUS_INBOUND_ENABLED;
    if (!(*flags & LOGON_NO_OUTBOUND))
        logon->status_code |= STATUS_OUTBOUND_ENABLED;
    *flags = LOGON_SP_IDLE | LOGON_SP_POLL;
    status_row(support, &status_facts, logon->status_code, 0);
    lock_library();
    logon->provider = self;
    logon->next = self->logons;
    self->logons = logon;
    unlock_library();
    *out = (LPXPLOGON)logon;
    return S_OK;
}

static const IXPProviderVtbl provider_vtbl = {
    .QueryInterface = SLOT(provider_query),
    .AddRef = SLOT(provider_addref),
    .Release = SLOT(provider_release),
    .Shutdown = SLOT(provider_shutdown),
    .TransportLogon = SLOT(provider_logon),
};

SUBJECT_EXPORT HRESULT __cdecl XPProviderInit(HINSTANCE instance, LPMALLOC malloc_object, LPALLOCATEBUFFER buffer,
                                              LPALLOCATEMORE more, LPFREEBUFFER free_buffer, ULONG flags,
                                              ULONG mapi_version, ULONG *provider_version, LPXPPROVIDER *out)
{
    void *block;
    *out = NULL;
    *provider_version = CURRENT_SPI_VERSION;
    if (mapi_version < CURRENT_SPI_VERSION)
        return MAPI_E_VERSION;
    SCODE sc = buffer(sizeof(Provider), &block);
    if (sc != S_OK)
        return sc;
    Provider *self = memset(block, 0, sizeof(Provider));
    self->vtbl = &provider_vtbl;
    self->refs = 1;
    self->alloc = (Alloc){buffer, more, free_buffer};
    fast_face(&self->fast, self);
    *out = (LPXPPROVIDER)self;
    return S_OK;
}
