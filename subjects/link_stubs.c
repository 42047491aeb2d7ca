/* Empty stand-ins to link clients against: names only, never loaded. */
#ifdef STUB_mapi32
#define STUB(name) void name(void) {}
STUB(MAPIInitialize) STUB(MAPIUninitialize) STUB(MAPILogonEx) STUB(MAPIAllocateBuffer) STUB(MAPIAllocateMore)
STUB(MAPIFreeBuffer) STUB(MAPIAdminProfiles) STUB(ScInitMapiUtil) STUB(DeinitMapiUtil) STUB(HrQueryAllRows)
STUB(HrAllocAdviseSink) STUB(FreeProws) STUB(FreePadrlist) STUB(HrGetOneProp) STUB(UlRelease)
STUB(HrThisThreadAdviseSink) STUB(HrDispatchNotifications)
#else
void OleInitialize(void) {}
void OleUninitialize(void) {}
#endif
