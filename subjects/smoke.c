/* Drives one provider library through its whole life with a support object in miniature, and
 * says what it left behind. Not the product: only so that a subject can be tried alone, under
 * valgrind too.      smoke LIBRARY [ROUNDS]      exit code 1 if anything was found. */
#include "mini.h"

static void check(Support *support, Counted *sink)
{
    if (support->refs > 0)
        found("support object not released", support->refs);
    if (support->section.refs > 0)
        found("profile section not released", support->section.refs);
    if (sink && sink->refs < 1)
        found("sink released too often", sink->refs);
    if (sink && sink->refs > 1)
        found("sink not released", sink->refs - 1);
    if (support->subscriptions)
        found("subscription not cancelled", support->subscriptions);
}

static void *keep[8]; /* what the forced way leaves open */
static int kept;
static void let_go(const char *what, void *object, int forced)
{
    if (!forced)
        release(what, object);
    else if (object && kept < 8)
        keep[kept++] = object;
}

/* --- message stores --- */

static void empty_rows(LPMAPITABLE table)
{
    LPSRowSet rows = NULL;
    if (!table || table->lpVtbl->QueryRows(table, 100, 0, &rows) != S_OK)
        return;
    for (ULONG i = 0; i < rows->cRows; i++)
        free_buffer(rows->aRow[i].lpProps);
    free_buffer(rows);
}

static void use_store(LPMDB store, Counted *sink, int forced)
{
    SizedSPropTagArray(2, tags) = {2, {PR_IPM_SUBTREE_ENTRYID, PR_IPM_OUTBOX_ENTRYID}};
    ULONG count, connection, type;
    LPSPropValue ids;
    LPMAPIFOLDER outbox = NULL;
    LPMESSAGE message = NULL;
    LPMAPITABLE table = NULL;
    LPATTACH attach = NULL;
    expect("Advise", store->lpVtbl->Advise(store, 0, NULL, 0xff, (LPMAPIADVISESINK)sink, &connection));
    expect("GetProps", store->lpVtbl->GetProps(store, (LPSPropTagArray)&tags, 0, &count, &ids));
    expect("OpenEntry", store->lpVtbl->OpenEntry(store, ids[1].Value.bin.cb, (LPENTRYID)ids[1].Value.bin.lpb, NULL,
                                                 MAPI_MODIFY, &type, (LPUNKNOWN *)&outbox));
    expect("CreateMessage", outbox->lpVtbl->CreateMessage(outbox, NULL, 0, &message));
    if (message) {
        SPropValue subject = {.ulPropTag = PR_SUBJECT, .Value.lpszA = "hello"};
        ADRLIST *list;
        ULONG number;
        allocate(sizeof *list, (void **)&list);
        list->cEntries = 1;
        list->aEntries[0] = (ADRENTRY){0, 1, NULL};
        allocate(sizeof(SPropValue), (void **)&list->aEntries[0].rgPropVals);
        list->aEntries[0].rgPropVals[0] = (SPropValue){.ulPropTag = PR_ADDRTYPE, .Value.lpszA = "SMTP"};
        expect("SetProps", message->lpVtbl->SetProps(message, 1, &subject, NULL));
        expect("ModifyRecipients", message->lpVtbl->ModifyRecipients(message, 0, list));
        free_buffer(list->aEntries[0].rgPropVals);
        free_buffer(list);
        expect("CreateAttach", message->lpVtbl->CreateAttach(message, NULL, 0, &number, &attach));
        expect("attach SaveChanges", attach->lpVtbl->SaveChanges(attach, 0));
        expect("SubmitMessage", message->lpVtbl->SubmitMessage(message, 0));
        expect("table", outbox->lpVtbl->GetContentsTable(outbox, 0, &table));
        empty_rows(table);
        let_go("table not gone", table, forced);
        expect("queue", store->lpVtbl->GetOutgoingQueue(store, 0, &table));
        empty_rows(table);
        let_go("table not gone", table, 0);
    }
    free_buffer(ids);
    if (!forced) {
        expect("Unadvise", store->lpVtbl->Unadvise(store, connection));
        sink->over = 1;
    }
    let_go("attachment not gone", attach, 0);
    let_go("message not gone", message, forced);
    let_go("folder not gone", outbox, forced);
}

enum { ORDERLY, ABRUPT, FORCED, ROBUST };

static HRESULT log_on(LPMSPROVIDER provider, Support *support, ULONG size, void *id, LPMSLOGON *logon, LPMDB *store)
{
    ULONG security_size;
    LPBYTE security;
    LPMAPIERROR error;
    HRESULT result = provider->lpVtbl->Logon(provider, (LPMAPISUP)support, 0, "p", size, id, 0, NULL, &security_size,
                                             &security, &error, logon, store);
    support->logon = *logon;
    support_release(support); /* ours; the provider has its own now */
    return result;
}

/* Two stores and one store opened twice, all through one provider object. */
static void store_logons(MSPROVIDERINIT *init)
{
    static BYTE first_id[20] = {1}, second_id[20] = {2};
    Support support[3] = {new_support(1), new_support(1), new_support(1)};
    ULONG version, zero = 0;
    LPMSPROVIDER provider;
    LPMSLOGON logon[3];
    LPMDB store[3];
    scenario = "store, three logons";
    expect("Init", init(NULL, NULL, allocate, allocate_more, free_buffer, 0, CURRENT_SPI_VERSION, &version, &provider));
    expect("Logon", log_on(provider, &support[0], sizeof first_id, first_id, &logon[0], &store[0]));
    expect("Logon", log_on(provider, &support[1], sizeof second_id, second_id, &logon[1], &store[1]));
    expect("Logon", log_on(provider, &support[2], sizeof first_id, first_id, &logon[2], &store[2]));
    if (store[2] != store[0] || logon[2])
        found("an open store got another logon object", 0);
    if (store[0]->lpVtbl->Release(store[0]) != 1)
        found("the store opened twice is gone too early", 0);
    release("first store not gone", store[2]);
    release("second store not gone", store[1]);
    expect("Shutdown", provider->lpVtbl->Shutdown(provider, &zero));
    release("provider object not gone", provider);
    for (int i = 0; i < 3; i++)
        check(&support[i], NULL);
}

static void store_life(MSPROVIDERINIT *init, int way)
{
    static const char *const names[] = {"store, StoreLogoff", "store, Release only", "store, forced",
                                        "store, no Shutdown"};
    Support support = new_support(1);
    Counted sink = {&sink_vtbl, 1, 0, 0};
    ULONG version, zero = 0, flags = LOGOFF_ORDERLY;
    LPMSPROVIDER provider, second;
    LPMSLOGON logon;
    LPMDB store;
    scenario = names[way];
    kept = 0;
    expect("Init", init(NULL, NULL, allocate, allocate_more, free_buffer, 0, CURRENT_SPI_VERSION, &version, &provider));
    expect("Init", init(NULL, NULL, allocate, allocate_more, free_buffer, 0, CURRENT_SPI_VERSION, &version, &second));
    if (second == provider)
        found("one provider object for two initializations", 0);
    expect("Shutdown", second->lpVtbl->Shutdown(second, &zero));
    if (second != provider)
        release("second provider object not gone", second);
    expect("Logon", log_on(provider, &support, 0, NULL, &logon, &store));
    use_store(store, &sink, way == FORCED);
    if (way == ORDERLY || way == ROBUST) {
        expect("StoreLogoff", store->lpVtbl->StoreLogoff(store, &flags));
        if (support.refs <= 0)
            found("support object released by StoreLogoff", 0);
    }
    if (way == FORCED) {
        support.logon = NULL;
        expect("Logoff", logon->lpVtbl->Logoff(logon, &zero));
        if (support.refs > 0)
            found("Logoff did not release the support object", support.refs);
        release("logon object not gone", logon);
        sink.over = 1;
    } else {
        release("store not gone", store);
        if (support.logon) { /* support object leaked: the session ends some day */
            support.logon = NULL;
            expect("Logoff", logon->lpVtbl->Logoff(logon, &zero));
            release("logon object not gone", logon);
        }
    }
    if (support.told != 1)
        found("StoreLogoffTransports calls", support.told);
    else if (support.told_flags != (way == ORDERLY || way == ROBUST ? LOGOFF_ORDERLY : LOGOFF_ABORT))
        found("StoreLogoffTransports flags", (long)support.told_flags);
    if (way != ROBUST)
        expect("Shutdown", provider->lpVtbl->Shutdown(provider, &zero));
    release("provider object not gone", provider);
    check(&support, &sink);
}

/* --- address books --- */

static void abook_life(ABPROVIDERINIT *init, int way)
{
    Support support = new_support(0);
    Counted sink = {&sink_vtbl, 1, 0, 0};
    ULONG version, zero = 0, type, connection = 0, count;
    int logons = 1;
    LPMAPIERROR error;
    LPABPROVIDER provider, second;
    LPABLOGON logon;
    LPABCONT root;
    LPMAPITABLE table;
    LPSRowSet rows;
    LPMAPISTATUS status;
    scenario = way == FORCED ? "address book, objects open" : way == ROBUST ? "address book, no Logoff" : "address book";
    expect("Init", init(NULL, NULL, allocate, allocate_more, free_buffer, 0, CURRENT_SPI_VERSION, &version, &provider));
    expect("Init", init(NULL, NULL, allocate, allocate_more, free_buffer, 0, CURRENT_SPI_VERSION, &version, &second));
    if (second == provider)
        found("one provider object for two initializations", 0);
    else
        release("second provider object not gone", second);
    expect("Logon", provider->lpVtbl->Logon(provider, (LPMAPISUP)&support, 0, "p", 0, NULL, NULL, &error, &logon));
    support_release(&support);
    support.live_logons = &logons;
    expect("Advise", logon->lpVtbl->Advise(logon, 0, NULL, 0xff, (LPMAPIADVISESINK)&sink, &connection));
    expect("OpenEntry", logon->lpVtbl->OpenEntry(logon, 0, NULL, NULL, 0, &type, (LPUNKNOWN *)&root));
    expect("hierarchy", root->lpVtbl->GetHierarchyTable(root, 0, &table));
    expect("QueryRows", table->lpVtbl->QueryRows(table, 10, 0, &rows));
    release("table not gone", table);
    for (ULONG i = 0; i < rows->aRow[0].cValues; i++) {
        SPropValue *id = &rows->aRow[0].lpProps[i];
        LPABCONT people;
        LPMAILUSER user;
        LPSRowSet users;
        if (id->ulPropTag != PR_ENTRYID)
            continue;
        expect("OpenEntry", root->lpVtbl->OpenEntry(root, id->Value.bin.cb, (LPENTRYID)id->Value.bin.lpb, NULL, 0, &type,
                                                    (LPUNKNOWN *)&people));
        expect("contents", people->lpVtbl->GetContentsTable(people, 0, &table));
        expect("QueryRows", table->lpVtbl->QueryRows(table, 1, 0, &users));
        let_go("table not gone", table, way == FORCED);
        for (ULONG v = 0; v < users->aRow[0].cValues; v++) {
            SPropValue *user_id = &users->aRow[0].lpProps[v];
            LPSPropValue props;
            if (user_id->ulPropTag != PR_ENTRYID)
                continue;
            expect("OpenEntry", logon->lpVtbl->OpenEntry(logon, user_id->Value.bin.cb,
                                                         (LPENTRYID)user_id->Value.bin.lpb, NULL, 0, &type,
                                                         (LPUNKNOWN *)&user));
            expect("GetProps", user->lpVtbl->GetProps(user, NULL, 0, &count, &props));
            free_buffer(props);
            let_go("mail user not gone", user, way == FORCED);
        }
        free_buffer(users->aRow[0].lpProps);
        free_buffer(users);
        let_go("container not gone", people, way == FORCED);
    }
    free_buffer(rows->aRow[0].lpProps);
    free_buffer(rows);
    let_go("root container not gone", root, way == FORCED);
    expect("OpenStatusEntry", logon->lpVtbl->OpenStatusEntry(logon, NULL, 0, &type, &status));
    if (way != FORCED) {
        status->lpVtbl->Release(status);
        expect("Unadvise", logon->lpVtbl->Unadvise(logon, connection));
    }
    if (way != ROBUST) {
        expect("Logoff", logon->lpVtbl->Logoff(logon, 0));
        if (support.refs > 0)
            found("Logoff did not release the support object", support.refs);
    }
    release("logon object not gone", logon);
    expect("Shutdown", provider->lpVtbl->Shutdown(provider, &zero));
    release("provider object not gone", provider);
    if (way == FORCED)
        status->lpVtbl->Release(status); /* MAPI's by now */
    check(&support, &sink);
}

/* --- transports --- */

static void transport_life(XPPROVIDERINIT *init, int way)
{
    Support support = new_support(0);
    ULONG version, zero = 0, type, flags = LOGON_NO_INBOUND | LOGON_NO_OUTBOUND, count, uids;
    int logons = 1;
    LPMAPIERROR error;
    LPXPPROVIDER provider;
    LPXPLOGON logon;
    LPMAPISTATUS status;
    LPTSTR *types;
    LPMAPIUID *uid;
    void *data = NULL;
    scenario = way == FORCED ? "transport, status open" : way == ROBUST ? "transport, no TransportLogoff" : "transport";
    shutdown_nested = 0;
    expect("Init", init(NULL, NULL, allocate, allocate_more, free_buffer, 0, CURRENT_SPI_VERSION, &version, &provider));
    expect("TransportLogon",
           provider->lpVtbl->TransportLogon(provider, (LPMAPISUP)&support, 0, "p", &flags, &error, &logon));
    support_release(&support);
    support.live_logons = &logons;
    support.provider = (LPUNKNOWN)provider;
    for (int i = 0; i < 2; i++)
        expect("AddressTypes", logon->lpVtbl->AddressTypes(logon, &flags, &count, &types, &uids, &uid));
    long rows = support.rows;
    flags = NOTIFY_BEGIN_OUTBOUND;
    expect("TransportNotify", logon->lpVtbl->TransportNotify(logon, &flags, &data));
    if (flags != NOTIFY_BEGIN_OUTBOUND)
        found("TransportNotify changed its flags", (long)flags);
    if (support.rows == rows)
        found("TransportNotify left the status row alone", 0);
    expect("OpenStatusEntry", logon->lpVtbl->OpenStatusEntry(logon, NULL, 0, &type, &status));
    expect("ValidateState", status->lpVtbl->ValidateState(status, 0, 0));
    if (way != FORCED)
        status->lpVtbl->Release(status);
    flags = NOTIFY_END_OUTBOUND;
    expect("TransportNotify", logon->lpVtbl->TransportNotify(logon, &flags, &data));
    if (way != ROBUST) {
        if (support.section.refs != 1)
            found("profile section", support.section.refs);
        expect("TransportLogoff", logon->lpVtbl->TransportLogoff(logon, 0));
        if (support.refs > 0)
            found("TransportLogoff did not release the support object", support.refs);
    }
    release("logon object not gone", logon);
    if (!shutdown_nested) {
        expect("Shutdown", provider->lpVtbl->Shutdown(provider, &zero));
        release("provider object not gone", provider);
    }
    if (way == FORCED)
        status->lpVtbl->Release(status);
    check(&support, NULL);
}

static void service_life(MSGSERVICEENTRY *entry)
{
    Support support = new_support(0);
    LPMAPIERROR error;
    scenario = "message service";
    for (ULONG context = MSG_SERVICE_INSTALL; context <= MSG_SERVICE_PROVIDER_DELETE; context++)
        expect("MSGServiceEntry",
               entry(NULL, NULL, (LPMAPISUP)&support, 0, 0, context, 0, NULL, NULL, &error));
    support_release(&support);
    check(&support, NULL);
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 1;
    if (argc < 2)
        return 2;
    keep_dead = !getenv("SMOKE_FREE");
    build_vtables();
    void *library = dlopen(argv[1], NOW);
    if (!library) {
        printf("%s\n", dlerror());
        return 2;
    }
    MSPROVIDERINIT *store = (MSPROVIDERINIT *)dlsym(library, "MSProviderInit");
    ABPROVIDERINIT *abook = (ABPROVIDERINIT *)dlsym(library, "ABProviderInit");
    XPPROVIDERINIT *transport = (XPPROVIDERINIT *)dlsym(library, "XPProviderInit");
    MSGSERVICEENTRY *service = (MSGSERVICEENTRY *)dlsym(library, "MSGServiceEntry");
    if (service)
        service_life(service);
    if (store)
        store_logons(store);
    for (int round = 0; round < rounds && !findings; round++)
        for (int way = ORDERLY; way <= ROBUST; way++) {
            if (store)
                store_life(store, way);
            if (abook)
                abook_life(abook, way);
            if (transport)
                transport_life(transport, way);
            if (live_buffers)
                found("buffers not freed", live_buffers);
            live_buffers = 0;
        }
    scenario = "unload";
    dlclose(library);
    usleep(100000); /* time for a forgotten thread to run into the hole */
    if (dlopen(argv[1], NOW | NOLOAD))
        found("library still mapped", 0);
    while (dead) {
        Block *next = dead->next;
        free(dead);
        dead = next;
    }
    printf("%s: %d finding(s)\n", argv[1], findings);
    return findings != 0;
}
