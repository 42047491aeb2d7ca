/* Clients that share a session of one machine, as programs of their own. The argument says which of them this is: `stays` joins the
 * session, says `waiting`, and leaves when it is told that the session is being logged off; `ends` logs it off for all who share it;
 * `submits` submits a message, and then does what `stays` does, if it lives. Exits with 1 where an answer is not as documented, or nobody
 * tells it in a minute. */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <mapiutil.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "platform.h"

enum { PATIENCE = 60000, STEP = 10 };

static struct {
    LPMAPISESSION session;
    LPMDB store;
    ULONG_PTR connection;
} my;

/* What the sink heard. */
static unsigned told;

static __LONG32 WINAPI on_notify(LPVOID context, ULONG count, LPNOTIFICATION notifications)
{
    lock_library();
    told += count; /* of either sort: the documents differ in which */
    unlock_library();
    return 0;
}

static unsigned is_told(void)
{
    unsigned count;
    lock_library();
    count = told;
    unlock_library();
    return count;
}

static void advise(void)
{
    LPMAPIADVISESINK sink = NULL;
    CHECK(HrAllocAdviseSink(on_notify, NULL, &sink) == S_OK);
    CHECK(my.session->lpVtbl->Advise(my.session, 0, NULL, fnevCriticalError | fnevExtended, sink, (ULONG *)&my.connection) == S_OK);
    sink->lpVtbl->Release(sink);
}

static void submit(void)
{
    SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};
    ADRLIST *list = NULL;
    LPMAPITABLE stores = NULL;
    LPMAPIFOLDER outbox = NULL;
    LPMESSAGE message = NULL;
    LPSRowSet rows = NULL;
    LPSPropValue id = NULL, props = NULL;
    SPropValue subject = {.ulPropTag = PR_SUBJECT_A};
    ULONG type;
    CHECK(my.session->lpVtbl->GetMsgStoresTable(my.session, 0, &stores) == S_OK);
    CHECK(HrQueryAllRows(stores, (LPSPropTagArray)&columns, NULL, NULL, 0, &rows) == S_OK && rows->cRows >= 1);
    id = rows->aRow[0].lpProps;
    CHECK(my.session->lpVtbl->OpenMsgStore(my.session, 0, id->Value.bin.cb, (LPENTRYID)id->Value.bin.lpb, NULL, MDB_WRITE,
                                           &my.store) == S_OK);
    FreeProws(rows);
    stores->lpVtbl->Release(stores);
    CHECK(HrGetOneProp((LPMAPIPROP)my.store, PR_IPM_OUTBOX_ENTRYID, &id) == S_OK);
    CHECK(my.store->lpVtbl->OpenEntry(my.store, id->Value.bin.cb, (LPENTRYID)id->Value.bin.lpb, NULL, MAPI_MODIFY, &type,
                                      (LPUNKNOWN *)&outbox) == S_OK);
    MAPIFreeBuffer(id);
    CHECK(outbox->lpVtbl->CreateMessage(outbox, NULL, 0, &message) == S_OK);
    subject.Value.lpszA = "from one who dies";
    CHECK(message->lpVtbl->SetProps(message, 1, &subject, NULL) == S_OK);
    CHECK(MAPIAllocateBuffer(CbNewADRLIST(1), (LPVOID *)&list) == S_OK);
    CHECK(MAPIAllocateBuffer(3 * sizeof *props, (LPVOID *)&props) == S_OK);
    props[0].ulPropTag = PR_RECIPIENT_TYPE;
    props[0].Value.l = MAPI_TO;
    props[1].ulPropTag = PR_ADDRTYPE_A;
    props[1].Value.lpszA = "SMTP";
    props[2].ulPropTag = PR_EMAIL_ADDRESS_A;
    props[2].Value.lpszA = "anna@example.com";
    list->cEntries = 1;
    list->aEntries[0] = (ADRENTRY){0, 3, props};
    CHECK(message->lpVtbl->ModifyRecipients(message, MODRECIP_ADD, list) == S_OK);
    FreePadrlist(list);
    CHECK(message->lpVtbl->SubmitMessage(message, 0) == S_OK);
    message->lpVtbl->Release(message);
    outbox->lpVtbl->Release(outbox);
}

int main(int count, char **arguments)
{
    const char *mode = count > 1 ? arguments[1] : "";
    MAPIINIT_0 init = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    ULONG flags = MAPI_EXTENDED | MAPI_ALLOW_OTHERS | MAPI_USE_DEFAULT;
    int ends = !strcmp(mode, "ends"), submits = !strcmp(mode, "submits");
    setvbuf(stdout, NULL, _IONBF, 0);
    CHECK(MAPIInitialize(&init) == S_OK);
    CHECK(SUCCEEDED(MAPILogonEx(0, NULL, NULL, flags, &my.session)));
    if (failed)
        return 1;
    advise();
    if (submits)
        submit();
    if (!ends) {
        printf("sharing %s: waiting\n", mode);
        for (unsigned waited = 0; waited < PATIENCE && !is_told(); waited += STEP)
            sleep_ms(STEP);
        CHECK(is_told() == 1);
    }
    CHECK(my.session->lpVtbl->Unadvise(my.session, (ULONG)my.connection) == S_OK);
    CHECK(my.session->lpVtbl->Logoff(my.session, 0, ends ? MAPI_LOGOFF_SHARED : 0, 0) == S_OK);
    my.session->lpVtbl->Release(my.session);
    MAPIUninitialize();
    printf("sharing %s: %s\n", mode, failed ? "not as it should be" : "as it should be");
    return failed;
}
