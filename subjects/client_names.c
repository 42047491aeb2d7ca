/* The names of recipients, as a client has them resolved (resolving-a-recipient-name.md). */
#include "client.h"

/* A list with one recipient who has a name and no more, in memory of MAPI's (adrlist.md). */
static LPADRLIST one_name(const char *name)
{
    static SPropValue own;
    LPADRLIST list = NULL;
    LPSPropValue props = NULL;
    if (MAPIAllocateBuffer(CbNewADRLIST(1), (LPVOID *)&list) != S_OK ||
        (!FAULTY(FAULT_ENTRY_NOT_OF_MAPI) && MAPIAllocateBuffer(sizeof *props, (LPVOID *)&props) != S_OK)) {
        step("MAPIAllocateBuffer", MAPI_E_NOT_ENOUGH_MEMORY);
        MAPIFreeBuffer(list);
        return NULL;
    }
    if (FAULTY(FAULT_ENTRY_NOT_OF_MAPI))
        props = &own;
    props->ulPropTag = PR_DISPLAY_NAME;
    props->Value.lpszA = (LPSTR)name;
    list->cEntries = 1;
    list->aEntries[0].ulReserved1 = 0;
    list->aEntries[0].cValues = 1;
    list->aEntries[0].rgPropVals = props;
    return list;
}

static const SPropValue *entry_id_in(const SPropValue *props, ULONG count)
{
    for (ULONG i = 0; i < count; i++)
        if (props[i].ulPropTag == PR_ENTRYID)
            return &props[i];
    return NULL;
}

static void resolve(LPADRBOOK book, const char *what, const char *name, HRESULT expected)
{
    LPADRLIST list = one_name(name);
    if (!list)
        return;
    LPSPropValue before = list->aEntries[0].rgPropVals;
    HRESULT result = book->lpVtbl->ResolveName(book, 0, 0, NULL, list);
    if (result == MAPI_E_NO_SUPPORT)
        step(what, result);
    else
        step(what, result != expected || !entry_id_in(list->aEntries[0].rgPropVals, list->aEntries[0].cValues) != FAILED(result)
                       ? MAPI_E_CALL_FAILED
                       : S_OK);
    if (FAULTY(FAULT_OLD_ENTRY_FREED) && expected == S_OK)
        MAPIFreeBuffer(before);
    if (FAULTY(FAULT_ENTRY_NOT_OF_MAPI) && list->aEntries[0].rgPropVals == before)
        list->aEntries[0].rgPropVals = NULL; /* one breach is enough */
    if (FAULTY(FAULT_RESOLVED_ENTRY_KEPT) && expected == S_OK)
        MAPIFreeBuffer(list);
    else
        FreePadrlist(list);
}

char *somebody(LPADRBOOK book)
{
    SizedSPropTagArray(2, columns) = {2, {PR_DISPLAY_NAME, PR_ENTRYID}};
    LPSRowSet path = NULL, rows = NULL;
    LPMAPITABLE table = NULL;
    LPABCONT container = NULL;
    ULONG type;
    char *name = NULL;
    if (!step("GetSearchPath", book->lpVtbl->GetSearchPath(book, 0, &path)))
        return NULL;
    const SPropValue *id = path->cRows ? entry_id_in(path->aRow[0].lpProps, path->aRow[0].cValues) : NULL;
    if (id && step("container", book->lpVtbl->OpenEntry(book, id->Value.bin.cb, (LPENTRYID)id->Value.bin.lpb, NULL, 0,
                                                           &type, (LPUNKNOWN *)&container)) &&
        step("contents", container->lpVtbl->GetContentsTable(container, 0, &table)) &&
        step("people", HrQueryAllRows(table, (LPSPropTagArray)&columns, NULL, NULL, 1, &rows))) {
        if (rows->cRows && rows->aRow[0].lpProps[0].ulPropTag == PR_DISPLAY_NAME)
            name = strdup(rows->aRow[0].lpProps[0].Value.lpszA);
        FreeProws(rows);
    }
    if (table)
        UlRelease(table);
    if (container)
        UlRelease(container);
    FreeProws(path);
    return name;
}

void resolve_names(LPADRBOOK book)
{
    char *name = somebody(book);
    resolve(book, "ResolveName of an address", "anna@example.com", S_OK);
    resolve(book, "ResolveName of a one-off", "Anna[SMTP:anna@example.com]", S_OK);
    if (name)
        resolve(book, "ResolveName of a name", name, S_OK);
    resolve(book, "ResolveName of nobody", "nobody of that name", MAPI_E_NOT_FOUND);
    free(name);
}
