/* Just enough of libmapi32 and libole32 for the right clients to run without the product: one
 * session over libstore.so and libabook.so from the folder $SUBJECTS, called directly. Says on
 * unloading what the client left open. Built of the providers' own helpers. */
#include "common.h"
#include "mini.h"

#define API SUBJECT_EXPORT

static int mapi_inits, ole_inits, util_inits, sessions;
static Family family = {.alloc = {allocate, allocate_more, free_buffer}};
static Support store_support, book_support;
static LPMSPROVIDER stores;
static LPABPROVIDER books;
static LPABLOGON book_logon;
static BYTE store_key[] = "the only store";
static ULONG connections;

static void *entry(const char *library, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", getenv("SUBJECTS") ? getenv("SUBJECTS") : ".", library);
    void *handle = dlopen(path, NOW);
    if (!handle) {
        found(dlerror(), 0);
        exit(9);
    }
    return dlsym(handle, name);
}

static HRESULT WINAPI advise_session(Object *self, ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                                     ULONG_PTR *connection)
{
    *connection = ++connections; /* all eight bytes, as Microsoft's declaration has it */
    return S_OK;
}

static HRESULT WINAPI unadvise_session(Object *self, ULONG_PTR connection)
{
    connections--;
    return S_OK;
}

static const IProfSectVtbl section_like = {PROP_SLOTS};
static const IID *const any_iids[] = {&IID_IUnknown, NULL};

static HRESULT WINAPI stores_table(Object *self, ULONG flags, LPMAPITABLE *out)
{
    Table *table = table_new(&family, NULL);
    Bag *row = table_add_row(table);
    SPropValue is_default = {.ulPropTag = PR_DEFAULT_STORE, .Value.b = TRUE};
    bag_set_bytes(row, PR_ENTRYID, sizeof store_key, store_key);
    bag_set(row, &is_default);
    *out = table_face(table);
    return S_OK;
}

static HRESULT WINAPI empty_table(Object *self, ULONG flags, LPMAPITABLE *out)
{
    *out = table_face(table_new(&family, NULL));
    return S_OK;
}

static HRESULT WINAPI open_store(Object *self, ULONG_PTR ui, ULONG size, LPENTRYID id, LPCIID iid, ULONG flags,
                                 LPMDB *out)
{
    ULONG version, security_size;
    LPBYTE security;
    LPMAPIERROR error;
    LPMSLOGON logon;
    if (size != sizeof store_key || memcmp(id, store_key, size))
        return MAPI_E_NOT_FOUND;
    MSPROVIDERINIT *init = (MSPROVIDERINIT *)entry("libstore.so", "MSProviderInit");
    init(NULL, NULL, allocate, allocate_more, free_buffer, 0, CURRENT_SPI_VERSION, &version, &stores);
    store_support = new_support(1);
    HRESULT result = stores->lpVtbl->Logon(stores, (LPMAPISUP)&store_support, 0, "p", size, id, flags, iid,
                                           &security_size, &security, &error, &logon, out);
    store_support.logon = logon;
    support_release(&store_support);
    return result;
}

static HRESULT WINAPI book_open_entry(Object *self, ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG *type,
                                      LPUNKNOWN *out)
{
    return book_logon->lpVtbl->OpenEntry(book_logon, size, id, iid, flags, type, out);
}

static IAddrBookVtbl book_vtbl = {
    PROP_SLOTS,
    .OpenEntry = SLOT(book_open_entry),
    .ResolveName = SLOT(prop_refuse),
    .GetSearchPath = SLOT(prop_refuse),
    .Advise = SLOT(advise_session),
    .Unadvise = SLOT(unadvise_session),
};

static HRESULT WINAPI open_book(Object *self, ULONG_PTR ui, LPCIID iid, ULONG flags, LPADRBOOK *out)
{
    ULONG version;
    LPMAPIERROR error;
    ABPROVIDERINIT *init = (ABPROVIDERINIT *)entry("libabook.so", "ABProviderInit");
    init(NULL, NULL, allocate, allocate_more, free_buffer, 0, CURRENT_SPI_VERSION, &version, &books);
    book_support = new_support(0);
    books->lpVtbl->Logon(books, (LPMAPISUP)&book_support, 0, "p", 0, NULL, NULL, &error, &book_logon);
    support_release(&book_support);
    *out = object_new(sizeof(Object), &family, NULL, &book_vtbl, any_iids, MAPI_ADDRBOOK, NULL);
    return S_OK;
}

static HRESULT WINAPI open_profile(Object *self, LPMAPIUID uid, LPCIID iid, ULONG flags, LPPROFSECT *out)
{
    *out = object_new(sizeof(Object), &family, NULL, &section_like, any_iids, MAPI_PROFSECT, NULL);
    return S_OK;
}

static HRESULT WINAPI session_logoff(Object *self, ULONG_PTR ui, ULONG flags, ULONG reserved)
{
    ULONG zero = 0;
    if (connections)
        found("connections open at Logoff", connections);
    if (store_support.refs > 0)
        found("store open at Logoff", store_support.refs);
    if (family.first && family.first->next)
        found("objects open at Logoff", 0);
    if (book_logon) {
        expect("Logoff", book_logon->lpVtbl->Logoff(book_logon, 0));
        release("address book logon not gone", book_logon);
        expect("Shutdown", books->lpVtbl->Shutdown(books, &zero));
        release("address book provider not gone", books);
        book_logon = NULL;
    }
    if (stores) {
        expect("Shutdown", stores->lpVtbl->Shutdown(stores, &zero));
        release("store provider not gone", stores);
        stores = NULL;
    }
    sessions--;
    return S_OK;
}

static const IMAPISessionVtbl session_vtbl = {
    UNKNOWN_SLOTS,
    .GetMsgStoresTable = SLOT(stores_table),
    .OpenMsgStore = SLOT(open_store),
    .OpenAddressBook = SLOT(open_book),
    .OpenProfileSection = SLOT(open_profile),
    .GetStatusTable = SLOT(empty_table),
    .Advise = SLOT(advise_session),
    .Unadvise = SLOT(unadvise_session),
    .Logoff = SLOT(session_logoff),
};

static const IProfAdminVtbl admin_vtbl = {UNKNOWN_SLOTS, .GetProfileTable = SLOT(empty_table)};

API HRESULT WINAPI MAPIInitialize(LPVOID init)
{
    if (!mapi_inits++)
        build_vtables();
    return S_OK;
}
API void WINAPI MAPIUninitialize(void)
{
    mapi_inits--;
    if (ole_inits)
        found("MAPIUninitialize before OleUninitialize", ole_inits);
}
API HRESULT WINAPI OleInitialize(LPVOID reserved) { ole_inits++; return S_OK; }
API void WINAPI OleUninitialize(void) { ole_inits--; }
API SCODE WINAPI ScInitMapiUtil(ULONG flags) { util_inits++; return S_OK; }
API void WINAPI DeinitMapiUtil(void) { util_inits--; }
API SCODE WINAPI MAPIAllocateBuffer(ULONG size, LPVOID *out) { return allocate(size, out); }
API SCODE WINAPI MAPIAllocateMore(ULONG size, LPVOID root, LPVOID *out) { return allocate_more(size, root, out); }
API ULONG WINAPI MAPIFreeBuffer(LPVOID buffer) { return free_buffer(buffer); }
API ULONG WINAPI UlRelease(LPVOID object) { return ((LPUNKNOWN)object)->lpVtbl->Release((LPUNKNOWN)object); }

API HRESULT WINAPI MAPILogonEx(ULONG_PTR ui, LPTSTR profile, LPTSTR password, ULONG flags, LPMAPISESSION *out)
{
    sessions++;
    *out = object_new(sizeof(Object), &family, NULL, &session_vtbl, any_iids, MAPI_SESSION, NULL);
    return S_OK;
}

API HRESULT WINAPI MAPIAdminProfiles(ULONG flags, LPPROFADMIN *out)
{
    *out = object_new(sizeof(Object), &family, NULL, &admin_vtbl, any_iids, 0, NULL);
    return S_OK;
}

API void WINAPI FreeProws(LPSRowSet rows)
{
    for (ULONG i = 0; i < rows->cRows; i++)
        free_buffer(rows->aRow[i].lpProps);
    free_buffer(rows);
}
API void WINAPI FreePadrlist(LPADRLIST list) { FreeProws((LPSRowSet)list); }

API HRESULT WINAPI HrQueryAllRows(LPMAPITABLE table, LPSPropTagArray columns, LPSRestriction restriction,
                                  LPSSortOrderSet order, LONG most, LPSRowSet *out)
{
    HRESULT result = table->lpVtbl->SetColumns(table, columns, 0);
    return result == S_OK ? table->lpVtbl->QueryRows(table, 1000, 0, out) : result;
}

static ULONG WINAPI sink_notify(Object *self, ULONG count, LPNOTIFICATION what) { return 0; }
static const IMAPIAdviseSinkVtbl sink_like = {UNKNOWN_SLOTS, .OnNotify = SLOT(sink_notify)};

API HRESULT WINAPI HrAllocAdviseSink(LPNOTIFCALLBACK callback, LPVOID context, LPMAPIADVISESINK *out)
{
    *out = object_new(sizeof(Object), &family, NULL, &sink_like, any_iids, 0, NULL);
    return S_OK;
}

__attribute__((destructor)) static void last_words(void)
{
    if (mapi_inits || ole_inits || util_inits || sessions)
        found("initializations left", mapi_inits + ole_inits + util_inits + sessions);
    if (family.first)
        found("objects left", (long)family.first->type);
    if (live_buffers)
        found("buffers left", live_buffers);
    while (dead) {
        Block *next = dead->next;
        free(dead);
        dead = next;
    }
    printf("smoke_mapi: %d finding(s)\n", findings);
}
