/* Calls functions of mapi32 that no session needs: a dozen and more the mock refuses, and its helpers. Says what is not as
 * documented and exits with 1 then. The arguments are what a program would pass: what is refused must not touch them, and
 * must leave the stack as it was, also behind the longest argument list. */
#define CINTERFACE
#include <windows.h>
#include <mapi.h>
#include <mapix.h>
#include <mapiutil.h>
#include <mapiwz.h>
#include <xcmc.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

/* In a header of its own that needs more of Windows than the others. */
LPWSTR WINAPI MNLS_lstrcpyW(LPWSTR, LPCWSTR);
int WINAPI MNLS_lstrlenW(LPCWSTR);

static const ULONGLONG canary = 0x1122334455667788;

static void refused(void)
{
    volatile ULONGLONG before = canary;
    LPVOID out = (LPVOID)(ULONG_PTR)canary;
    ULONG count = 7;
    LHANDLE session = 0;
    volatile ULONGLONG after = canary;

    CHECK(CreateIProp(NULL, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, NULL, (LPPROPDATA *)&out) == MAPI_E_NO_SUPPORT);
    CHECK(CreateTable(NULL, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, NULL, 1, PR_ROWID, NULL, (LPTABLEDATA *)&out) ==
          MAPI_E_NO_SUPPORT);
    CHECK(BuildDisplayTable(MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, NULL, NULL, 1, NULL, 0, (LPMAPITABLE *)&out, NULL) ==
          MAPI_E_NO_SUPPORT);
    CHECK(HrAddColumns(NULL, NULL, MAPIAllocateBuffer, MAPIFreeBuffer) == MAPI_E_NO_SUPPORT);
    CHECK(HrComposeEID(NULL, 0, NULL, 0, NULL, &count, (LPENTRYID *)&out) == MAPI_E_NO_SUPPORT);
    CHECK(WrapStoreEntryID(0, (LPTSTR) "x.dll", 0, NULL, &count, (LPENTRYID *)&out) == MAPI_E_NO_SUPPORT);
    CHECK(HrValidateIPMSubtree(NULL, 0, &count, (LPSPropValue *)&out, NULL) == MAPI_E_NO_SUPPORT);
    CHECK(ScRelocProps(0, NULL, NULL, NULL, &count) == MAPI_E_NO_SUPPORT);
    CHECK(OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer, 0, (LPTSTR) "x", NULL, (LPSTREAM *)&out) == MAPI_E_NO_SUPPORT);
    CHECK(MAPIInitIdle(NULL) == 1);
    CHECK(FtgRegisterIdleRoutine(NULL, NULL, 0, 100, 0) == NULL);
    ChangeIdleRoutine(NULL, NULL, NULL, 0, 100, 0, 0);
    CHECK(!FPropCompareProp(NULL, RELOP_EQ, NULL));
    CHECK(MAPILogon(0, NULL, NULL, 0, 0, &session) == 26);
    CHECK(MAPISendMail(0, 0, NULL, 0, 0) == 26);
    CHECK(MAPIAddress(0, 0, NULL, 0, NULL, 0, NULL, 0, 0, &count, (lpMapiRecipDesc *)&out) == 26);
    CHECK(cmc_send_documents(NULL, NULL, NULL, 0, NULL, NULL, NULL, 0) == 21);

    CHECK(out == (LPVOID)(ULONG_PTR)canary && count == 7 && session == 0);
    CHECK(before == canary && after == canary);
}

static void values(void)
{
    static char note[] = "a note";
    static char *many[] = {"one", "three"};
    static BYTE bytes[5] = {1, 2, 3, 4, 5};
    SPropValue props[5] = {{.ulPropTag = PR_SUBJECT_A},
                           {.ulPropTag = PR_ENTRYID},
                           {.ulPropTag = PR_IMPORTANCE},
                           {.ulPropTag = PROP_TAG(PT_MV_STRING8, 0x6001)},
                           {.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6002)}};
    static LONG numbers[3] = {7, 8, 9};
    SPropValue bad = {.ulPropTag = PROP_TAG(0x00FF, 0x6003)};
    LPSPropValue copy = NULL, more = NULL;
    ULONG size = 0;
    static ULONGLONG room[64];
    ULONG written = 0;

    props[0].Value.lpszA = note;
    props[1].Value.bin.cb = sizeof(bytes);
    props[1].Value.bin.lpb = bytes;
    props[2].Value.l = 2;
    props[3].Value.MVszA.cValues = 2;
    props[3].Value.MVszA.lppszA = many;
    props[4].Value.MVl.cValues = 3;
    props[4].Value.MVl.lpl = numbers;

    CHECK(UlPropSize(&props[0]) == sizeof(note) && UlPropSize(&props[1]) == sizeof(bytes));
    CHECK(UlPropSize(&props[2]) == 4 && UlPropSize(&props[3]) == 4 + 6 && UlPropSize(&props[4]) == 12);
    CHECK(LpValFindProp(PR_IMPORTANCE, 5, props) == &props[2]);
    CHECK(PpropFindProp(props, 5, PROP_TAG(PT_UNSPECIFIED, PROP_ID(PR_ENTRYID))) == &props[1]);
    CHECK(!PpropFindProp(props, 5, PR_BODY) && !PpropFindProp(props, 5, PR_SUBJECT_W) && !LpValFindProp(PR_IMPORTANCE, 2, props));

    CHECK(ScCountProps(5, props, &size) == S_OK && size > 5 * sizeof(SPropValue) && size <= sizeof(room));
    memset(room, 0xA5, sizeof(room));
    CHECK(ScCopyProps(5, props, room, &written) == S_OK && written == size);
    CHECK(((BYTE *)room)[size - 1] != 0xA5 || ((BYTE *)room)[size - 8] != 0xA5);
    CHECK(((BYTE *)room)[size] == 0xA5);
    CHECK(ScDupPropset(5, props, MAPIAllocateBuffer, &copy) == S_OK && copy);
    for (LPSPropValue it = (LPSPropValue)room;; it = copy) {
        CHECK(it[0].ulPropTag == PR_SUBJECT_A && it[0].Value.lpszA != note && !strcmp(it[0].Value.lpszA, note));
        CHECK(it[1].Value.bin.cb == 5 && it[1].Value.bin.lpb != bytes && !memcmp(it[1].Value.bin.lpb, bytes, 5));
        CHECK(it[2].Value.l == 2 && it[3].Value.MVszA.cValues == 2);
        CHECK(!strcmp(it[3].Value.MVszA.lppszA[0], "one") && !strcmp(it[3].Value.MVszA.lppszA[1], "three"));
        CHECK(it[3].Value.MVszA.lppszA[1] != many[1] && it[4].Value.MVl.lpl[2] == 9);
        if (it == copy)
            break;
    }
    CHECK(MAPIAllocateBuffer(sizeof(SPropValue), (LPVOID *)&more) == S_OK);
    CHECK(PropCopyMore(more, &props[0], (ALLOCATEMORE *)MAPIAllocateMore, more) == S_OK && !strcmp(more->Value.lpszA, note));
    CHECK(PropCopyMore(more, &bad, (ALLOCATEMORE *)MAPIAllocateMore, more) == MAPI_E_NO_SUPPORT);
    CHECK(PropCopyMore(more, &props[3], (ALLOCATEMORE *)MAPIAllocateMore, more) == S_OK);
    CHECK(more->Value.MVszA.cValues == 2 && !strcmp(more->Value.MVszA.lppszA[1], "three"));
    CHECK(ScCountProps(1, &bad, NULL) == MAPI_E_INVALID_PARAMETER);
    props[2].ulPropTag = PROP_TAG(PT_LONG, PROP_ID_NULL);
    CHECK(ScCountProps(5, props, &size) == MAPI_E_INVALID_PARAMETER);
    MAPIFreeBuffer(copy);
    MAPIFreeBuffer(more);
}

static void times_and_text(void)
{
    FILETIME one = {0xFFFFFFFF, 1}, two = {1, 2};
    FILETIME sum = FtAddFt(one, two), product = FtMulDw(3, one), square = FtMulDwDw(0x10000, 0x10001);
    BYTE bytes[4] = {0}, raw[3] = {0x00, 0xA7, 0xFF};
    char digits[7];
    WCHAR wide[4] = {1, 1, 1, 1};
    static const WCHAR ab[] = {'a', 'b', 0};

    CHECK(sum.dwLowDateTime == 0 && sum.dwHighDateTime == 4);
    CHECK(product.dwLowDateTime == 0xFFFFFFFD && product.dwHighDateTime == 5);
    CHECK(square.dwLowDateTime == 0x10000 && square.dwHighDateTime == 1);
    HexFromBin(raw, 3, (LPTSTR)digits);
    CHECK(!strcmp(digits, "00A7FF"));
    CHECK(FBinFromHex((LPTSTR) "00a7FF01", bytes) && !memcmp(bytes, raw, 3) && bytes[3] == 1);
    CHECK(!FBinFromHex((LPTSTR) "0g", bytes) && !FBinFromHex((LPTSTR) "000", bytes));
    bytes[2] = 0x55;
    CHECK(ScBinFromHexBounded((LPTSTR) "0102", bytes, 2) == S_OK && bytes[1] == 2);
    CHECK(ScBinFromHexBounded((LPTSTR) "010203", bytes, 2) == MAPI_E_CALL_FAILED && bytes[2] == 0x55);
    CHECK(UlFromSzHex((LPCTSTR) "5g") == 5 && UlFromSzHex((LPCTSTR) "fFx") == 255 && UFromSz((LPCTSTR) "42a") == 42);
    CHECK(UFromSz((LPCTSTR) "x") == 0);
    CHECK(!strcmp((char *)SzFindLastCh((LPCTSTR) "a.b.c", '.'), ".c") && !SzFindCh((LPCTSTR) "abc", '.'));
    CHECK(!strcmp((char *)SzFindSz((LPCTSTR) "abcbc", (LPCTSTR) "bc"), "bcbc") && !SzFindSz((LPCTSTR) "ab", (LPCTSTR) "abc"));
    CHECK(MNLS_lstrlenW(ab) == 2 && MNLS_lstrcpyW(wide, ab) == wide && wide[1] == 'b' && wide[2] == 0 && wide[3] == 1);
    CHECK(HrDispatchNotifications(0) == MAPI_E_NOT_INITIALIZED);
}

/* Single properties of the default store and of a profile section. */
static void objects(void)
{
    LPMAPISESSION session = NULL;
    LPMAPITABLE stores = NULL;
    LPSRowSet rows = NULL;
    LPMDB store = NULL;
    LPPROFSECT section = NULL;
    LPSPropValue value = NULL, id;
    SPropValue number = {.ulPropTag = PROP_TAG(PT_LONG, 0x6601), .Value.l = 77};
    MAPIUID uid = {{1, 2, 3}};
    static SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};

    CHECK(MAPIInitialize(NULL) == S_OK);
    CHECK(HrDispatchNotifications(0) == S_OK);
    CHECK(MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, &session) == S_OK);
    CHECK(session->lpVtbl->GetMsgStoresTable(session, 0, &stores) == S_OK);
    CHECK(HrQueryAllRows(stores, (LPSPropTagArray)&columns, NULL, NULL, 0, &rows) == S_OK && rows->cRows > 0);
    id = rows->aRow[0].lpProps;
    CHECK(session->lpVtbl->OpenMsgStore(session, 0, id->Value.bin.cb, (LPENTRYID)id->Value.bin.lpb, NULL, MDB_WRITE, &store) == S_OK);
    CHECK(HrGetOneProp((LPMAPIPROP)store, PR_DISPLAY_NAME_W, &value) == S_OK && value && value->ulPropTag == PR_DISPLAY_NAME_W);
    MAPIFreeBuffer(value);
    value = (LPSPropValue)1;
    CHECK(HrGetOneProp((LPMAPIPROP)store, PR_SENDER_NAME_A, &value) == MAPI_E_NOT_FOUND && !value);
    CHECK(FPropExists((LPMAPIPROP)store, PROP_TAG(PT_UNSPECIFIED, PROP_ID(PR_DISPLAY_NAME_A))));
    CHECK(!FPropExists((LPMAPIPROP)store, PR_SENDER_NAME_A));
    store->lpVtbl->Release(store);
    CHECK(session->lpVtbl->OpenProfileSection(session, &uid, NULL, MAPI_MODIFY, &section) == S_OK);
    CHECK(HrSetOneProp((LPMAPIPROP)section, &number) == S_OK);
    CHECK(HrGetOneProp((LPMAPIPROP)section, PR_DISPLAY_NAME_W, &value) == S_OK && value);
    MAPIFreeBuffer(value);
    section->lpVtbl->Release(section);
    FreeProws(rows);
    stores->lpVtbl->Release(stores);
    CHECK(session->lpVtbl->Logoff(session, 0, 0, 0) == S_OK);
    session->lpVtbl->Release(session);
    MAPIUninitialize();
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    refused();
    CHECK(ScInitMapiUtil(0) == S_OK);
    values();
    times_and_text();
    DeinitMapiUtil();
    objects();
    puts(failed ? "not as documented" : "as documented");
    return failed;
}
