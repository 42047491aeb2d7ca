/* A client that counts on which of its threads it is told of what another thread of it does. The argument says what it counts on:
 * `first`, the thread that initialised MAPI; `own`, a thread of MAPI's; `wrapped`, the thread that wrapped the sink; `wrapped-own`, that too,
 * where MAPI has a thread of its own. Exits with 1 where it is told elsewhere, too early, or not at all. */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <mapiutil.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "platform.h"

/* Each thread has one in a place of its own. */
static __thread char me;

static struct {
    MAPIINIT_0 init;
    LPMDB store;
    LPMAPIFOLDER outbox;
    ULONG_PTR connection;
    int ends; /* the other thread also ends the registration */
    char *other;
} my;

/* What the sink heard, by whatever thread. */
static struct {
    unsigned count;
    char *on;
} told;

static __LONG32 WINAPI on_notify(LPVOID context, ULONG count, LPNOTIFICATION notifications)
{
    lock_library();
    told.count++;
    told.on = &me;
    unlock_library();
    return 0;
}

static unsigned told_on(char **on)
{
    unsigned count;
    lock_library();
    count = told.count;
    *on = told.on;
    unlock_library();
    return count;
}

static int told_here(unsigned count)
{
    char *on;
    return told_on(&on) == count && (!count || on == &me);
}

static void cause(void)
{
    LPMESSAGE message = NULL;
    CHECK(my.outbox->lpVtbl->CreateMessage(my.outbox, NULL, 0, &message) == S_OK);
    if (message) {
        CHECK(message->lpVtbl->SaveChanges(message, 0) == S_OK);
        message->lpVtbl->Release(message);
    }
}

static void other_thread(void *unused)
{
    my.other = &me;
    CHECK(MAPIInitialize(&my.init) == S_OK);
    cause();
    if (my.ends)
        CHECK(my.store->lpVtbl->Unadvise(my.store, (ULONG)my.connection) == S_OK);
    MAPIUninitialize();
}

static void elsewhere(void) { thread_join(thread_start(other_thread, NULL)); }

/* The messages of this thread, where there are messages. */
static void pump(void)
{
#ifdef _WIN32
    MSG message;
    while (PeekMessageA(&message, NULL, 0, 0, PM_REMOVE))
        DispatchMessageA(&message);
#else
    CHECK(HrDispatchNotifications(0) == S_OK);
#endif
}

static void open_outbox(LPMAPISESSION session)
{
    static SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};
    LPMAPITABLE stores = NULL;
    LPSRowSet rows = NULL;
    LPSPropValue id;
    ULONG type;
    CHECK(session->lpVtbl->GetMsgStoresTable(session, 0, &stores) == S_OK);
    CHECK(HrQueryAllRows(stores, (LPSPropTagArray)&columns, NULL, NULL, 0, &rows) == S_OK && rows->cRows == 1);
    id = rows->aRow[0].lpProps;
    CHECK(session->lpVtbl->OpenMsgStore(session, 0, id->Value.bin.cb, (LPENTRYID)id->Value.bin.lpb, NULL, MDB_WRITE, &my.store) == S_OK);
    FreeProws(rows);
    stores->lpVtbl->Release(stores);
    CHECK(HrGetOneProp((LPMAPIPROP)my.store, PR_IPM_OUTBOX_ENTRYID, &id) == S_OK);
    CHECK(my.store->lpVtbl->OpenEntry(my.store, id->Value.bin.cb, (LPENTRYID)id->Value.bin.lpb, NULL, MAPI_MODIFY, &type,
                                      (LPUNKNOWN *)&my.outbox) == S_OK);
    MAPIFreeBuffer(id);
}

static void advise(int wraps)
{
    LPMAPIADVISESINK sink = NULL, wrapped = NULL;
    CHECK(HrAllocAdviseSink(on_notify, NULL, &sink) == S_OK);
    if (wraps) {
        CHECK(HrThisThreadAdviseSink(sink, &wrapped) == S_OK && wrapped != sink);
        sink->lpVtbl->Release(sink);
        sink = wrapped;
    }
    CHECK(my.store->lpVtbl->Advise(my.store, 0, NULL, fnevObjectCreated, sink, (ULONG *)&my.connection) == S_OK);
    sink->lpVtbl->Release(sink);
}

/* Told on this thread: not before it comes to MAPI or dispatches, and then by each way there is. */
static void on_this_thread(void)
{
    LPSPropValue value = NULL;
    elsewhere();
    CHECK(told_here(0));
    pump();
    CHECK(told_here(1));
    elsewhere();
    CHECK(told_here(1) && HrDispatchNotifications(0) == S_OK && told_here(2));
    elsewhere();
    CHECK(told_here(2) && HrGetOneProp((LPMAPIPROP)my.outbox, PR_DISPLAY_NAME_A, &value) == S_OK);
    CHECK(told_here(3));
    MAPIFreeBuffer(value);
    /* What nobody listens for any more is not told. */
    my.ends = 1;
    elsewhere();
    pump();
    CHECK(HrDispatchNotifications(0) == S_OK && told_here(3));
}

static void on_a_thread_of_mapis(void)
{
    char *on = NULL;
    elsewhere();
    for (int tries = 0; tries < 500 && !told_on(&on); tries++)
        sleep_ms(10);
    CHECK(told_on(&on) == 1 && on != &me && on != my.other);
    CHECK(my.store->lpVtbl->Unadvise(my.store, (ULONG)my.connection) == S_OK);
}

int main(int count, char **arguments)
{
    const char *mode = count > 1 ? arguments[1] : "";
    int wraps = !strncmp(mode, "wrapped", 7), own = strstr(mode, "own") != NULL;
    LPMAPISESSION session = NULL;
    setvbuf(stdout, NULL, _IONBF, 0);
    my.init.ulVersion = MAPI_INIT_VERSION;
    my.init.ulFlags = own ? MAPI_MULTITHREAD_NOTIFICATIONS : 0;
    CHECK(HrDispatchNotifications(0) == MAPI_E_NOT_INITIALIZED);
    CHECK(MAPIInitialize(&my.init) == S_OK);
    CHECK(MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, &session) == S_OK);
    open_outbox(session);
    advise(wraps);
    if (own && !wraps)
        on_a_thread_of_mapis();
    else
        on_this_thread();
    my.outbox->lpVtbl->Release(my.outbox);
    {
        ULONG flags = LOGOFF_ORDERLY;
        CHECK(my.store->lpVtbl->StoreLogoff(my.store, &flags) == S_OK);
    }
    my.store->lpVtbl->Release(my.store);
    CHECK(session->lpVtbl->Logoff(session, 0, 0, 0) == S_OK);
    session->lpVtbl->Release(session);
    MAPIUninitialize();
    printf("notify %s: %s\n", mode, failed ? "told wrongly" : "told rightly");
    return failed;
}
