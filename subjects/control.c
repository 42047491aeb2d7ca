/* Drives the mock's own functions as a test program does that knows of it: rightly, with nonsense, and out of order. The first
 * argument is a folder for traces, the second, if there is one, a provider library with a message store. Compiles as C and as
 * C++. Exits with 1 where an answer is not the one of mock_mapi.h. */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <mapiutil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOCK_MAPI_NO_IMPORT
#include "../sdk/include/mock_mapi.h"
#include "check.h"

static const char *folder;

static const char *in_folder(const char *name)
{
    static char path[1024];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static LPMAPISESSION log_on(void)
{
    LPMAPISESSION session = NULL;
    CHECK(MAPIInitialize(NULL) == S_OK);
    CHECK(MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, &session) == S_OK);
    return session;
}

static void log_off(LPMAPISESSION session)
{
    if (session) {
        CHECK(session->lpVtbl->Logoff(session, 0, 0, 0) == S_OK);
        session->lpVtbl->Release(session);
    }
    MAPIUninitialize();
}

static void nonsense(void)
{
    static const char broken[] = {(char)0xFF, 'x', 0};
    mock_mapi_provider provider = {MOCK_MAPI_STORE, "no/such/library"}, unknown = {7, NULL}, empty = {MOCK_MAPI_STORE, ""};

    CHECK(mock_mapi_start_recording(NULL) == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_start_recording("") == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_start_recording(broken) == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_start_recording("no/such/folder/x.trace") == MOCK_MAPI_E_NOT_FOUND);
    CHECK(mock_mapi_start_recording(folder) < 0);
    CHECK(mock_mapi_stop_recording() == MOCK_MAPI_E_NOT_FOUND);
    CHECK(mock_mapi_mark(NULL) == MOCK_MAPI_E_INVALID && mock_mapi_mark("nobody reads this") == MOCK_MAPI_OK);
    CHECK(mock_mapi_create_profile(NULL, NULL, 0) == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_create_profile("p", NULL, 1) == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_create_profile("p", &provider, (size_t)-1) == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_create_profile("p", &provider, 1) == MOCK_MAPI_E_NOT_FOUND);
    CHECK(mock_mapi_create_profile("p", &unknown, 1) == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_create_profile("p", &empty, 1) == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_select_profile(NULL) == MOCK_MAPI_E_INVALID);
    CHECK(mock_mapi_select_profile("p") == MOCK_MAPI_E_NOT_FOUND);
}

/* A test with a trace of its own, as right programs do it. */
static void recorded(void)
{
    LPMAPISESSION session;
    CHECK(mock_mapi_start_recording(in_folder("right.trace")) == MOCK_MAPI_OK);
    CHECK(mock_mapi_start_recording(in_folder("second.trace")) == MOCK_MAPI_E_BUSY);
    CHECK(mock_mapi_mark("before logon") == MOCK_MAPI_OK);
    session = log_on();
    CHECK(mock_mapi_mark("after logon") == MOCK_MAPI_OK);
    log_off(session);
    CHECK(mock_mapi_stop_recording() == MOCK_MAPI_OK);
    CHECK(mock_mapi_stop_recording() == MOCK_MAPI_E_NOT_FOUND);
    /* Not in the trace any more. */
    log_off(log_on());
}

/* A test that forgets to log off, and what a test program does about it. */
static void left_open(void)
{
    LPMAPISESSION session;
    void *block = NULL;
    CHECK(mock_mapi_start_recording(in_folder("left-open.trace")) == MOCK_MAPI_OK);
    session = log_on();
    CHECK(mock_mapi_select_profile("Default") < 0);
    CHECK(mock_mapi_stop_recording() == MOCK_MAPI_LEFT_OPEN);
    CHECK(mock_mapi_start_recording(in_folder("second.trace")) == MOCK_MAPI_E_BUSY);
    CHECK(mock_mapi_reset() == MOCK_MAPI_LEFT_OPEN && mock_mapi_reset() == MOCK_MAPI_OK);
    /* Given up, and refused rather than followed. */
    CHECK(session->lpVtbl->Logoff(session, 0, 0, 0) != 0x12345678);
    CHECK(MAPIInitialize(NULL) == S_OK);
    CHECK(MAPIAllocateBuffer(8, &block) == S_OK);
    MAPIUninitialize();
    CHECK(mock_mapi_start_recording(in_folder("second.trace")) == MOCK_MAPI_E_BUSY);
    CHECK(mock_mapi_reset() == MOCK_MAPI_LEFT_OPEN);
}

static void profiles(const char *library)
{
    mock_mapi_provider providers[2] = {{MOCK_MAPI_STORE, NULL}, {MOCK_MAPI_ADDRESS_BOOK, NULL}};
    LPMAPISESSION session = NULL;
    LPMAPITABLE stores = NULL;
    LPSRowSet rows = NULL;
    static SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};

    providers[0].library = library;
    CHECK(mock_mapi_create_profile("acme", providers, 2) == MOCK_MAPI_OK);
    CHECK(mock_mapi_create_profile("acme", providers, 2) == MOCK_MAPI_E_COLLISION);
    CHECK(mock_mapi_create_profile("plain", NULL, 0) == MOCK_MAPI_OK);
    CHECK(mock_mapi_select_profile("acme") == MOCK_MAPI_OK);
    CHECK(mock_mapi_start_recording(in_folder("profile-{pid}.trace")) == MOCK_MAPI_OK);
    session = log_on();
    CHECK(mock_mapi_select_profile("plain") == MOCK_MAPI_E_BUSY);
    CHECK(session->lpVtbl->GetMsgStoresTable(session, 0, &stores) == S_OK);
    CHECK(HrQueryAllRows(stores, (LPSPropTagArray)&columns, NULL, NULL, 0, &rows) == S_OK && rows->cRows == 1);
    if (rows && rows->cRows == 1) {
        LPSPropValue id = rows->aRow[0].lpProps;
        LPMDB store = NULL;
        ULONG flags = LOGOFF_ORDERLY;
        CHECK(session->lpVtbl->OpenMsgStore(session, 0, id->Value.bin.cb, (LPENTRYID)id->Value.bin.lpb, NULL, MDB_WRITE, &store) == S_OK);
        if (store) {
            CHECK(store->lpVtbl->StoreLogoff(store, &flags) == S_OK);
            store->lpVtbl->Release(store);
        }
    }
    FreeProws(rows);
    stores->lpVtbl->Release(stores);
    log_off(session);
    CHECK(mock_mapi_reset() == MOCK_MAPI_OK);
    CHECK(mock_mapi_stop_recording() == MOCK_MAPI_E_NOT_FOUND && mock_mapi_select_profile("acme") == MOCK_MAPI_E_NOT_FOUND);
}

/* Under the runner nothing of this interferes with its one trace of the whole process. */
static void under_the_runner(void)
{
    CHECK(mock_mapi_start_recording(in_folder("mine.trace")) == MOCK_MAPI_RECORDED_OUTSIDE);
    CHECK(mock_mapi_mark("my own words") == MOCK_MAPI_OK);
    log_off(log_on());
    CHECK(mock_mapi_stop_recording() == MOCK_MAPI_RECORDED_OUTSIDE);
    CHECK(mock_mapi_reset() == MOCK_MAPI_RECORDED_OUTSIDE);
}

int main(int count, char **arguments)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    if (count < 2)
        return 2;
    folder = arguments[1];
    CHECK(!strcmp(mock_mapi_version(), MOCK_MAPI_VERSION));
    if (getenv("MOCK_MAPI_CONFIG")) {
        under_the_runner();
    } else {
        nonsense();
        recorded();
        left_open();
        profiles(count > 2 ? arguments[2] : NULL);
    }
    puts(failed ? "not as mock_mapi.h says" : "as mock_mapi.h says");
    return failed;
}
