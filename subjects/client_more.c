/* The C client's fast exit, its use of a status object, and what only faulty clients do. */
#include <stdio.h>

#include "client.h"

void too_early(void)
{
    LPPROFADMIN admin;
    if (FAULTY(FAULT_PROFILES_BEFORE_INITIALIZE) && MAPIAdminProfiles(0, &admin) == S_OK)
        UlRelease(admin);
}

void blocks_of_its_own(void)
{
    LPVOID head, more;
    if (FAULTY(FAULT_OWN_BLOCK_KEPT))
        MAPIAllocateBuffer(16, &head);
    if (!FAULTY(FAULT_MORE_FREED) || MAPIAllocateBuffer(16, &head) != S_OK)
        return;
    if (MAPIAllocateMore(16, head, &more) == S_OK)
        MAPIFreeBuffer(more);
    MAPIFreeBuffer(head);
}

void flush_transport(LPMAPISESSION session, LPMAPITABLE status)
{
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_RESOURCE_TYPE}};
    LPSRowSet rows;
    if (!step("status rows again", HrQueryAllRows(status, (LPSPropTagArray)&columns, NULL, NULL, 0, &rows)))
        return;
    for (ULONG i = 0; i < rows->cRows; i++) {
        LPSPropValue row = rows->aRow[i].lpProps;
        LPMAPISTATUS transport;
        ULONG type, flags = FLUSH_UPLOAD | (FAULTY(FAULT_FLUSH_FLAGS) ? 0x100 : 0);
        if (row[0].ulPropTag != PR_ENTRYID || row[1].ulPropTag != PR_RESOURCE_TYPE || row[1].Value.l != MAPI_TRANSPORT_PROVIDER)
            continue;
        if (step("status object", session->lpVtbl->OpenEntry(session, row[0].Value.bin.cb, (LPENTRYID)row[0].Value.bin.lpb, NULL,
                                                             0, &type, (LPUNKNOWN *)&transport))) {
            step("FlushQueues", transport->lpVtbl->FlushQueues(transport, 0, 0, NULL, flags));
            UlRelease(transport);
        }
    }
    FreeProws(rows);
}

/* What an administrator does (fast-shutdown-user-options.md, option 3), as the mock has it. */
void disable_fast_shutdown(void)
{
#ifdef _WIN32
    SetEnvironmentVariableA("MOCK_MAPI_FAST_SHUTDOWN", "2");
#else
    setenv("MOCK_MAPI_FAST_SHUTDOWN", "2", 1);
#endif
}

/* A fast exit (best-practices-for-fast-shutdown.md), for `--fast`. Answers whether the process may end now. */
int exit_fast(LPMAPISESSION session)
{
    FastFace *fast;
    LPMAPITABLE table;
    HRESULT asked = S_OK;
    if (!step("IMAPIClientShutdown", session->lpVtbl->QueryInterface(session, &iid_client_shutdown, (void **)&fast)))
        return 0;
    if (!FAULTY(FAULT_FAST_NOT_ASKED))
        asked = fast->lpVtbl->QueryFastShutdown(fast);
    if (asked == MAPI_E_NO_SUPPORT)
        printf("client: no fast shutdown\n");
    else
        step("QueryFastShutdown", asked);
    if (FAILED(asked) && !FAULTY(FAULT_FAST_ALTHOUGH_REFUSED)) {
        fast->lpVtbl->Release(fast);
        return 0;
    }
    if (!FAULTY(FAULT_FAST_NOT_ANNOUNCED))
        step("NotifyProcessShutdown", fast->lpVtbl->NotifyProcessShutdown(fast));
    HRESULT exits = fast->lpVtbl->DoFastShutdown(fast);
    if (FAILED(exits)) {
        if (!FAULTY(FAULT_FAST_ALTHOUGH_REFUSED))
            step("DoFastShutdown", exits);
        fast->lpVtbl->Release(fast);
        return 0;
    }
    step("DoFastShutdown", exits);
    if (FAULTY(FAULT_FAST_THEN_USES) && SUCCEEDED(session->lpVtbl->GetStatusTable(session, 0, &table)))
        UlRelease(table);
    if (FAULTY(FAULT_FAST_THEN_UNINITIALIZES))
        MAPIUninitialize();
    return 1;
}
