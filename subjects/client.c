/* A client in C, linked against libmapi32 and libole32: one session from OleInitialize to
 * DeinitMapiUtil, ended in the order of ending-a-mapi-session.md. What a subsystem answers
 * with MAPI_E_NO_SUPPORT is skipped; any other failure shows in the exit code. */
#define CINTERFACE
#include <windows.h>
#include <ole2.h>
#include <stdio.h>

#include "client.h"

/* mingw's headers give Advise a ULONG to fill, Microsoft's a ULONG_PTR: hand out the wider
 * one, zeroed, and both kinds of subsystem are content. */
typedef ULONG_PTR Connection;
#define OUT_CONNECTION(connection) ((ULONG *)&(connection))

static int failed;

static struct {
    LPMAPISESSION session;
    LPMAPITABLE stores, status;
    LPMDB store;
    LPMAPIFOLDER outbox;
    LPMESSAGE message;
    LPADRBOOK book;
    LPABCONT root;
    LPPROFSECT section;
    LPPROFADMIN admin;
    LPMAPIADVISESINK sink;
    LPSPropValue ids; /* the store's cached entry identifiers */
    Connection on_session, on_stores, on_store, on_book;
    ULONG notifications;
} my;

enum { ID_SUBTREE, ID_OUTBOX };

int step(const char *what, HRESULT result)
{
    int ok = SUCCEEDED(result);
    printf("client: %s: %s (0x%08x)\n", what, ok ? "ok" : result == MAPI_E_NO_SUPPORT ? "no support" : "failed",
           (unsigned)result);
    if (!ok && result != MAPI_E_NO_SUPPORT)
        failed = 1;
    return ok;
}

static void release(void *slot)
{
    LPUNKNOWN *object = slot;
    if (*object)
        UlRelease(*object);
    *object = NULL;
}

static __LONG32 WINAPI on_notify(LPVOID context, ULONG count, LPNOTIFICATION notifications)
{
    my.notifications += count;
    return 0;
}

static void start(void)
{
    MAPIINIT_0 init = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS | (FAULTY(FAULT_INIT_FLAGS) ? 0x4000 : 0)};
    if (FAULTY(FAULT_SERVICE_WITH_DIALOG))
        init.ulFlags |= MAPI_NT_SERVICE;
    if (!FAULTY(FAULT_OLE_UNINIT_ONLY))
        step("OleInitialize", OleInitialize(NULL));
    if (!FAULTY(FAULT_DEINIT_WITHOUT_INIT))
        step("ScInitMapiUtil", ScInitMapiUtil(FAULTY(FAULT_UTIL_FLAGS) ? 1 : 0));
    too_early();
    step("MAPIInitialize", MAPIInitialize(&init));
}

static int log_on(void)
{
    char *profile = getenv("MAPI_PROFILE");
    ULONG flags = MAPI_EXTENDED | MAPI_NEW_SESSION | (profile ? 0 : MAPI_USE_DEFAULT);
    if (!step("MAPILogonEx", MAPILogonEx(0, profile, NULL, flags, &my.session)))
        return 0;
    if (step("HrAllocAdviseSink", HrAllocAdviseSink(on_notify, NULL, &my.sink)))
        step("session Advise", my.session->lpVtbl->Advise(my.session, 0, NULL, fnevCriticalError | fnevExtended,
                                                          my.sink, OUT_CONNECTION(my.on_session)));
    return 1;
}

static void open_store(void)
{
    enum { ENTRY_ID, DEFAULT_STORE };
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DEFAULT_STORE}};
    SizedSPropTagArray(2, wanted) = {2, {PR_IPM_SUBTREE_ENTRYID, PR_IPM_OUTBOX_ENTRYID}};
    LPSRowSet rows;
    ULONG count;
    if (!step("GetMsgStoresTable", my.session->lpVtbl->GetMsgStoresTable(my.session, 0, &my.stores)))
        return;
    if (my.sink)
        step("table Advise", my.stores->lpVtbl->Advise(my.stores, fnevTableModified, my.sink, OUT_CONNECTION(my.on_stores)));
    if (!step("HrQueryAllRows", HrQueryAllRows(my.stores, (LPSPropTagArray)&columns, NULL, NULL, 0, &rows)))
        return;
    LPSPropValue best = NULL;
    for (ULONG i = 0; i < rows->cRows; i++) {
        LPSPropValue row = rows->aRow[i].lpProps;
        int is_default = row[DEFAULT_STORE].ulPropTag == PR_DEFAULT_STORE && row[DEFAULT_STORE].Value.b;
        if (row[ENTRY_ID].ulPropTag == PR_ENTRYID && (!best || is_default))
            best = row;
    }
    if (!best)
        step("default store", MAPI_E_NOT_FOUND);
    else if (step("OpenMsgStore", my.session->lpVtbl->OpenMsgStore(
                                      my.session, 0, best[ENTRY_ID].Value.bin.cb,
                                      (LPENTRYID)best[ENTRY_ID].Value.bin.lpb, NULL, MDB_WRITE | MDB_NO_DIALOG, &my.store)))
        step("store GetProps", my.store->lpVtbl->GetProps(my.store, (LPSPropTagArray)&wanted, 0, &count, &my.ids));
    if (!FAULTY(FAULT_ROWS_KEPT))
        FreeProws(rows);
    if (my.store && my.sink)
        step("store Advise", my.store->lpVtbl->Advise(my.store, 0, NULL, fnevNewMail | fnevObjectCreated, my.sink,
                                                      OUT_CONNECTION(my.on_store)));
}

static void add_recipient(LPMESSAGE message)
{
    LPADRLIST list = NULL;
    LPSPropValue props = NULL;
    if (MAPIAllocateBuffer(CbNewADRLIST(1), (LPVOID *)&list) != S_OK ||
        MAPIAllocateBuffer(4 * sizeof *props, (LPVOID *)&props) != S_OK) {
        step("MAPIAllocateBuffer", MAPI_E_NOT_ENOUGH_MEMORY);
        MAPIFreeBuffer(list);
        return;
    }
    props[0].ulPropTag = PR_RECIPIENT_TYPE;
    props[0].Value.l = MAPI_TO;
    props[1].ulPropTag = PR_DISPLAY_NAME;
    props[1].Value.lpszA = "Anna Example";
    props[2].ulPropTag = PR_ADDRTYPE;
    props[2].Value.lpszA = "SMTP";
    props[3].ulPropTag = PR_EMAIL_ADDRESS;
    props[3].Value.lpszA = "anna@example.com";
    list->cEntries = 1;
    list->aEntries[0].ulReserved1 = 0;
    list->aEntries[0].cValues = 4;
    list->aEntries[0].rgPropVals = props;
    step("ModifyRecipients", message->lpVtbl->ModifyRecipients(message, MODRECIP_ADD, list));
    FreePadrlist(list);
}

static void read_table(const char *what, LPMAPITABLE table)
{
    LPSRowSet rows;
    if (step(what, table->lpVtbl->QueryRows(table, 20, 0, &rows)))
        FreeProws(rows);
}

static void send_message(void)
{
    SPropValue props[2] = {{.ulPropTag = PR_SUBJECT}, {.ulPropTag = PR_MESSAGE_CLASS}};
    LPMAPITABLE contents;
    ULONG type;
    if (!my.ids || my.ids[ID_OUTBOX].ulPropTag != PR_IPM_OUTBOX_ENTRYID)
        return;
    if (!step("open Outbox", my.store->lpVtbl->OpenEntry(my.store, my.ids[ID_OUTBOX].Value.bin.cb,
                                                         (LPENTRYID)my.ids[ID_OUTBOX].Value.bin.lpb, NULL, MAPI_MODIFY,
                                                         &type, (LPUNKNOWN *)&my.outbox)))
        return;
    if (step("GetContentsTable", my.outbox->lpVtbl->GetContentsTable(my.outbox, 0, &contents))) {
        read_table("Outbox rows", contents);
        UlRelease(contents);
    }
    if (!step("CreateMessage", my.outbox->lpVtbl->CreateMessage(my.outbox, NULL, 0, &my.message)))
        return;
    props[0].Value.lpszA = "Hello";
    props[1].Value.lpszA = "IPM.Note";
    step("SetProps", my.message->lpVtbl->SetProps(my.message, 2, props, NULL));
    add_recipient(my.message);
    step("SaveChanges", my.message->lpVtbl->SaveChanges(my.message, KEEP_OPEN_READWRITE));
    step("SubmitMessage", my.message->lpVtbl->SubmitMessage(my.message, 0));
    /* From here on only Release (imessage-submitmessage.md, "Notes to callers"). */
    if (!FAULTY(FAULT_MESSAGE_AFTER_STORE) && !FAULTY(FAULT_MESSAGE_LEFT_OPEN)) {
        UlRelease(my.message);
        my.message = NULL;
    }
}

static void look_around(void)
{
    static MAPIUID own_section = {
        {0x5a, 0x11, 0xc3, 0x70, 0x42, 0x88, 0x4d, 0x09, 0xb1, 0x6e, 0x43, 0x6c, 0x69, 0x65, 0x6e, 0x74}};
    LPMAPITABLE table;
    ULONG type;
    if (step("GetStatusTable", my.session->lpVtbl->GetStatusTable(my.session, 0, &my.status)))
        read_table("status rows", my.status);
    if (my.status)
        flush_transport(my.session, my.status);
    if (step("OpenAddressBook", my.session->lpVtbl->OpenAddressBook(my.session, 0, NULL, AB_NO_DIALOG, &my.book))) {
        if (my.sink)
            step("address book Advise", my.book->lpVtbl->Advise(my.book, 0, NULL, fnevObjectModified, my.sink,
                                                                OUT_CONNECTION(my.on_book)));
        resolve_names(my.book);
        if (step("root container", my.book->lpVtbl->OpenEntry(my.book, 0, NULL, NULL, 0, &type, (LPUNKNOWN *)&my.root))) {
            if (step("GetHierarchyTable", my.root->lpVtbl->GetHierarchyTable(my.root, 0, &table))) {
                read_table("hierarchy rows", table);
                UlRelease(table);
            }
            if (!FAULTY(FAULT_CONTAINER_KEPT))
                release(&my.root);
        }
    }
    step("OpenProfileSection",
         my.session->lpVtbl->OpenProfileSection(my.session, &own_section, NULL, MAPI_MODIFY, &my.section));
    if (step("MAPIAdminProfiles", MAPIAdminProfiles(0, &my.admin)) &&
        step("GetProfileTable", my.admin->lpVtbl->GetProfileTable(my.admin, 0, &table))) {
        read_table("profile rows", table);
        UlRelease(table);
    }
}

/* Step 1. A connection number of zero means that none was made. */
static void unadvise(void)
{
    if (my.on_session && !FAULTY(FAULT_SESSION_ADVISE_KEPT))
        step("session Unadvise", my.session->lpVtbl->Unadvise(my.session, (ULONG)my.on_session));
    if (my.on_stores && !FAULTY(FAULT_TABLE_ADVISE_KEPT))
        step("table Unadvise", my.stores->lpVtbl->Unadvise(my.stores, (ULONG)my.on_stores));
    if (my.on_store && !FAULTY(FAULT_STORE_ADVISE_KEPT))
        step("store Unadvise", my.store->lpVtbl->Unadvise(my.store, (ULONG)my.on_store));
    if (my.on_store && FAULTY(FAULT_UNADVISED_TWICE))
        my.store->lpVtbl->Unadvise(my.store, (ULONG)my.on_store);
    if (my.on_book && !FAULTY(FAULT_BOOK_ADVISE_KEPT))
        step("address book Unadvise", my.book->lpVtbl->Unadvise(my.book, (ULONG)my.on_book));
}


/* Step 2, children before parents; a faulty client leaves its one object for later. */
static void release_all(void)
{
    ULONG flags = LOGOFF_ORDERLY | (FAULTY(FAULT_STORELOGOFF_TWO_FLAGS) ? LOGOFF_QUIET : 0);
    if (!FAULTY(FAULT_MESSAGE_AFTER_STORE)) {
        if (!FAULTY(FAULT_MESSAGE_LEFT_OPEN))
            release(&my.message);
        if (my.outbox && FAULTY(FAULT_FOLDER_OVERRELEASED))
            UlRelease(my.outbox);
        if (!FAULTY(FAULT_OUTBOX_KEPT) && !FAULTY(FAULT_CALL_AFTER_LOGOFF) && !FAULTY(FAULT_FOLDER_LEAKED))
            release(&my.outbox);
    }
    if (my.store && !FAULTY(FAULT_STORE_KEPT)) {
        step("StoreLogoff", my.store->lpVtbl->StoreLogoff(my.store, &flags));
        release(&my.store);
    }
    if (FAULTY(FAULT_MESSAGE_AFTER_STORE)) {
        release(&my.message);
        release(&my.outbox);
    }
    if (!FAULTY(FAULT_TABLE_KEPT))
        release(&my.stores);
    if (!FAULTY(FAULT_STATUS_TABLE_KEPT))
        release(&my.status);
    if (!FAULTY(FAULT_ADDRESS_BOOK_KEPT))
        release(&my.book);
    if (!FAULTY(FAULT_PROFILE_SECTION_KEPT))
        release(&my.section);
    if (!FAULTY(FAULT_PROFILE_ADMIN_KEPT))
        release(&my.admin);
    if (!FAULTY(FAULT_SINK_LEAKED))
        release(&my.sink);
}

/* Step 3. */
static void free_entry_ids(void)
{
    LPSPropValue ids = my.ids;
    if (!ids || FAULTY(FAULT_ENTRY_ID_KEPT))
        return;
    if (FAULTY(FAULT_CHAINED_BLOCK_FREED))
        MAPIFreeBuffer(ids[ID_OUTBOX].Value.bin.lpb);
    MAPIFreeBuffer(ids);
    if (FAULTY(FAULT_ENTRY_ID_FREED_TWICE))
        MAPIFreeBuffer(ids);
    my.ids = NULL;
}

static void log_off(LPMAPISESSION session)
{
    ULONG flags = FAULTY(FAULT_LOGOFF_UNKNOWN_FLAGS) ? 0x40000000
                : FAULTY(FAULT_LOGOFF_SHARED)        ? MAPI_LOGOFF_SHARED
                : FAULTY(FAULT_SERVICE_WITH_DIALOG)  ? MAPI_LOGOFF_UI
                                                     : 0;
    HRESULT result = session->lpVtbl->Logoff(session, 0, flags, FAULTY(FAULT_LOGOFF_RESERVED) ? 1 : 0);
    step("Logoff", result);
    if (FAILED(result) && (flags || FAULTY(FAULT_LOGOFF_RESERVED)))
        step("Logoff again", session->lpVtbl->Logoff(session, 0, 0, 0)); /* one breach is enough */
    if (FAULTY(FAULT_LOGOFF_TWICE))
        session->lpVtbl->Logoff(session, 0, 0, 0);
}

/* Steps 4 and 5, and between them what faulty clients still have in their hands. */
static void end_session(void)
{
    LPMAPISESSION session = my.session;
    LPMAPITABLE table = NULL;
    LPSPropValue props = NULL;
    ULONG count;
    if (FAULTY(FAULT_SESSION_RELEASED_FIRST))
        UlRelease(session);
    if (!FAULTY(FAULT_LOGOFF_OMITTED))
        log_off(session);
    if (FAULTY(FAULT_CALL_AFTER_LOGOFF) && my.outbox)
        my.outbox->lpVtbl->GetProps(my.outbox, NULL, 0, &count, &props);
    if (!FAULTY(FAULT_FOLDER_LEAKED))
        release(&my.outbox);
    release(&my.message);
    release(&my.root);
    release(&my.store);
    release(&my.stores);
    release(&my.status);
    release(&my.book);
    release(&my.section);
    if (FAULTY(FAULT_SESSION_USED_AFTER_LOGOFF) &&
        SUCCEEDED(session->lpVtbl->GetStatusTable(session, 0, &table)) && table)
        UlRelease(table);
    if (!FAULTY(FAULT_SESSION_RELEASED_FIRST) && !FAULTY(FAULT_SESSION_KEPT))
        UlRelease(session);
}

/* Steps 6 to 8. */
static void stop(void)
{
    LPVOID late;
    if (!FAULTY(FAULT_OLE_AFTER_MAPI) && !FAULTY(FAULT_OLE_UNINIT_MISSING))
        OleUninitialize();
    if (!FAULTY(FAULT_MAPI_UNINIT_MISSING))
        MAPIUninitialize();
    if (FAULTY(FAULT_MAPI_UNINIT_TWICE))
        MAPIUninitialize();
    if (FAULTY(FAULT_OLE_AFTER_MAPI))
        OleUninitialize();
    if (!FAULTY(FAULT_DEINIT_OMITTED))
        DeinitMapiUtil();
    if (FAULTY(FAULT_MAPI_AFTER_UNINIT) && MAPIAllocateBuffer(16, &late) == S_OK)
        MAPIFreeBuffer(late);
}

int main(int count, char **arguments)
{
    int fast = count > 1 && strcmp(arguments[1], "--fast") == 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (FAULTY(FAULT_FAST_ALTHOUGH_REFUSED))
        disable_fast_shutdown();
    start();
    if (log_on()) {
        open_store();
        if (my.store)
            send_message();
        look_around();
        blocks_of_its_own();
        if (FAULTY(FAULT_QUITS_MIDWAY))
            exit(4);
        if (fast && exit_fast(my.session)) {
            printf("client: exits, %s\n", failed ? "with failures" : "all well");
            return failed; /* nothing is called after DoFastShutdown */
        }
        unadvise();
        release_all();
        free_entry_ids();
        end_session();
    }
    stop();
    printf("client: done, %s\n", failed ? "with failures" : "all well");
    return failed;
}
