#include "recips.h"
#include "post.h"
#include <time.h>

enum Fate { NOTHING, DELIVERED, FAILED };
enum { COPIED = 5, MOST = COPIED + 3 };
/* Of mapidefs.h, which the headers at hand have only in part. */
enum { REASON_TRANSFER_FAILED = 0, DIAG_MAIL_RECIPIENT_UNKNOWN = 35 };

/* The message of a transfer that is over, which a transport that misuses goes on with. */
static LPMESSAGE over;

static FILETIME now(void)
{
    unsigned long long ticks = ((unsigned long long)time(NULL) + 11644473600ULL) * 10000000ULL;
    return (FILETIME){.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)};
}

/* The entries and the list are blocks of their own (adrlist.md). */
static void free_list(const Alloc *alloc, LPADRLIST list)
{
    for (ULONG i = 0; list && i < list->cEntries; i++)
        alloc->free(list->aEntries[i].rgPropVals);
    alloc->free(list);
}

/* An entry: who it is about, from a row of the recipient table, and what became of the message for him. */
static SCODE entry(const Alloc *alloc, LPADRENTRY into, const SRow *row, enum Fate fate)
{
    void *block, *text;
    SCODE sc = alloc->buffer(MOST * sizeof(SPropValue), &block);
    if (sc != S_OK)
        return sc;
    LPSPropValue props = memset(block, 0, MOST * sizeof(SPropValue));
    ULONG used = 0;
    into->rgPropVals = props;
    for (ULONG i = 0; i < COPIED; i++) {
        const SPropValue *from = &row->lpProps[i];
        if (PROP_TYPE(from->ulPropTag) == PT_ERROR)
            continue;
        props[used] = *from;
        if (PROP_TYPE(from->ulPropTag) == PT_STRING8) {
            size_t size = strlen(from->Value.lpszA) + 1;
            if ((sc = alloc->more((ULONG)size, block, &text)) != S_OK)
                return sc;
            props[used].Value.lpszA = memcpy(text, from->Value.lpszA, size);
        }
        used++;
    }
    if (fate == DELIVERED) {
        props[used].ulPropTag = PR_DELIVER_TIME;
        props[used++].Value.ft = now();
    } else if (fate == FAILED) {
        static const char why[] = "550 no such mailbox";
        props[used].ulPropTag = PR_NDR_REASON_CODE;
        props[used++].Value.l = REASON_TRANSFER_FAILED;
        props[used].ulPropTag = PR_NDR_DIAG_CODE;
        props[used++].Value.l = DIAG_MAIL_RECIPIENT_UNKNOWN;
        if ((sc = alloc->more(sizeof why, block, &text)) != S_OK)
            return sc;
        props[used].ulPropTag = PR_REPORT_TEXT_A;
        props[used++].Value.lpszA = memcpy(text, why, sizeof why);
    }
    into->cValues = used;
    return S_OK;
}

/* What the rows say of each recipient; the caller frees the row set. */
static LPSRowSet rows_of(LPMESSAGE message)
{
    SizedSPropTagArray(COPIED + 1, columns) = {COPIED + 1, {PR_ROWID, PR_RECIPIENT_TYPE, PR_DISPLAY_NAME_A, PR_ADDRTYPE_A,
                                                            PR_EMAIL_ADDRESS_A, PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED}};
    LPMAPITABLE table;
    LPSRowSet rows = NULL;
    if (message->lpVtbl->GetRecipientTable(message, 0, &table) != S_OK)
        return NULL;
    if (table->lpVtbl->SetColumns(table, (LPSPropTagArray)&columns, 0) != S_OK ||
        table->lpVtbl->QueryRows(table, 1000, 0, &rows) != S_OK)
        rows = NULL;
    table->lpVtbl->Release(table);
    return rows;
}

static int is_asked_for(const Alloc *alloc, LPMESSAGE message)
{
    SizedSPropTagArray(1, wanted) = {1, {PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED}};
    LPSPropValue value = NULL;
    ULONG count;
    int asked = 0;
    if (SUCCEEDED(message->lpVtbl->GetProps(message, (LPSPropTagArray)&wanted, 0, &count, &value)))
        asked = value[0].ulPropTag == PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED && value[0].Value.b;
    alloc->free(value);
    return asked;
}

static enum Fate fate(const SRow *row, int asked)
{
    const SPropValue *type = &row->lpProps[3], *address = &row->lpProps[4], *one = &row->lpProps[5];
    if (type->ulPropTag != PR_ADDRTYPE_A || strcmp(type->Value.lpszA, "SMTP") || address->ulPropTag != PR_EMAIL_ADDRESS_A)
        return NOTHING;
    if (!strncmp(address->Value.lpszA, "failed", 6))
        return FAILED;
    if (one->ulPropTag == PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED)
        asked = one->Value.b;
    return asked ? DELIVERED : NOTHING;
}

/* A list of those of whom there is something to say, and of the others too if there is to be something wrong with it. */
static LPADRLIST list_of(const Alloc *alloc, LPMESSAGE message, int all)
{
    LPSRowSet rows = rows_of(message);
    int asked = is_asked_for(alloc, message);
    LPADRLIST list = NULL;
    void *block;
    if (rows && alloc->buffer(CbNewADRLIST(rows->cRows + 1), &block) == S_OK) {
        list = memset(block, 0, CbNewADRLIST(rows->cRows + 1));
        for (ULONG i = 0; i < rows->cRows; i++) {
            enum Fate told = fate(&rows->aRow[i], asked);
            if ((all || told != NOTHING) && entry(alloc, &list->aEntries[list->cEntries++], &rows->aRow[i], told) != S_OK)
                break;
        }
    }
    for (ULONG i = 0; rows && i < rows->cRows; i++)
        alloc->free(rows->aRow[i].lpProps);
    alloc->free(rows);
    return list;
}

void recips_tell(LPMAPISUP support, const Alloc *alloc, LPMESSAGE message)
{
    LPADRLIST list = list_of(alloc, message, 0);
    if (list && list->cEntries) {
        HRESULT told = support->lpVtbl->StatusRecips(support, message, list);
        post_log("told", (ULONG)told);
        if (SUCCEEDED(told))
            return; /* MAPI has freed it */
    }
    free_list(alloc, list);
}

/* A call that is refused leaves the list with its caller. */
static void refused(LPMAPISUP support, const Alloc *alloc, LPMESSAGE message, LPADRLIST list)
{
    HRESULT told = support->lpVtbl->StatusRecips(support, message, list);
    post_log("misuse", (ULONG)told);
    if (FAILED(told))
        free_list(alloc, list);
}

void recips_misuse(LPMAPISUP support, const Alloc *alloc, LPMESSAGE message)
{
    SPropValue failed = {.ulPropTag = PR_NDR_REASON_CODE};
    struct {
        ULONG count;
        ADRENTRY entry;
    } loose = {1, {0, 1, &failed}};
    LPADRLIST empty = list_of(alloc, message, 0);
    /* No message, no list, nobody in it, memory that is not MAPI's, nothing said of anybody. */
    refused(support, alloc, NULL, list_of(alloc, message, 0));
    refused(support, alloc, message, NULL);
    while (empty && empty->cEntries)
        alloc->free(empty->aEntries[--empty->cEntries].rgPropVals);
    refused(support, alloc, message, empty);
    post_log("misuse", (ULONG)support->lpVtbl->StatusRecips(support, message, (LPADRLIST)&loose));
    LPADRLIST untold = list_of(alloc, message, 1);
    for (ULONG i = 0; untold && i < untold->cEntries; i++)
        untold->aEntries[i].cValues = COPIED;
    refused(support, alloc, message, untold);
    /* Something wrong with one of several: that is a warning, and the list is gone. */
    refused(support, alloc, message, list_of(alloc, message, 1));
    over = message;
}

void recips_late(LPMAPISUP support, const Alloc *alloc)
{
    SPropValue who[COPIED] = {{.ulPropTag = PR_EMAIL_ADDRESS_A, .Value.lpszA = "failed@example.com"}};
    SRow row = {.cValues = COPIED, .lpProps = who};
    void *block;
    if (!over || alloc->buffer(CbNewADRLIST(1), &block) != S_OK)
        return;
    for (ULONG i = 1; i < COPIED; i++)
        who[i].ulPropTag = CHANGE_PROP_TYPE(PR_NULL, PT_ERROR);
    LPADRLIST list = memset(block, 0, CbNewADRLIST(1));
    if (entry(alloc, &list->aEntries[0], &row, FAILED) == S_OK)
        list->cEntries = 1;
    refused(support, alloc, over, list);
}
