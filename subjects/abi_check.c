/* The binary interface as third-party headers see it, one fact per line, for comparison with
 * what the mock believes:
 *     Interface slot Method           place in the vtable, from offsetof
 *     iid Interface {GUID}
 *     methods Interface count         the whole vtable, so that nothing is missing at its end
 *     sizeof Type bytes  /  offsetof Type field bytes
 * The method names are spelled out; a wrong or missing one does not compile or shows in the count. */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <mapispi.h>
#include <mapiutil.h>
#include <stdio.h>

extern const IID IID_IMalloc;

static void print_iid(const char *name, const IID *iid)
{
    printf("iid %s {%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}\n", name, (unsigned)iid->Data1, iid->Data2,
           iid->Data3, iid->Data4[0], iid->Data4[1], iid->Data4[2], iid->Data4[3], iid->Data4[4], iid->Data4[5],
           iid->Data4[6], iid->Data4[7]);
}

#define FACE(name, iid)                                                            \
    print_iid(#name, &iid);                                                        \
    printf("methods %s %zu\n", #name, sizeof(name##Vtbl) / sizeof(void *))
#define SLOT(name, method) printf("%s %zu %s\n", #name, offsetof(name##Vtbl, method) / sizeof(void *), #method)
#define SIZE(type) printf("sizeof %s %zu\n", #type, sizeof(type))
#define FIELD(type, field) printf("offsetof %s %s %zu\n", #type, #field, offsetof(type, field))

static void interfaces(void)
{
    FACE(IUnknown, IID_IUnknown);
    SLOT(IUnknown, QueryInterface); SLOT(IUnknown, AddRef); SLOT(IUnknown, Release);
    FACE(IMAPIAdviseSink, IID_IMAPIAdviseSink);
    SLOT(IMAPIAdviseSink, QueryInterface); SLOT(IMAPIAdviseSink, AddRef); SLOT(IMAPIAdviseSink, Release);
    SLOT(IMAPIAdviseSink, OnNotify);
    FACE(IMAPIProp, IID_IMAPIProp);
    SLOT(IMAPIProp, QueryInterface); SLOT(IMAPIProp, AddRef); SLOT(IMAPIProp, Release); SLOT(IMAPIProp, GetLastError);
    SLOT(IMAPIProp, SaveChanges); SLOT(IMAPIProp, GetProps); SLOT(IMAPIProp, GetPropList);
    SLOT(IMAPIProp, OpenProperty); SLOT(IMAPIProp, SetProps); SLOT(IMAPIProp, DeleteProps); SLOT(IMAPIProp, CopyTo);
    SLOT(IMAPIProp, CopyProps); SLOT(IMAPIProp, GetNamesFromIDs); SLOT(IMAPIProp, GetIDsFromNames);
    FACE(IMAPITable, IID_IMAPITable);
    SLOT(IMAPITable, QueryInterface); SLOT(IMAPITable, AddRef); SLOT(IMAPITable, Release);
    SLOT(IMAPITable, GetLastError); SLOT(IMAPITable, Advise); SLOT(IMAPITable, Unadvise); SLOT(IMAPITable, GetStatus);
    SLOT(IMAPITable, SetColumns); SLOT(IMAPITable, QueryColumns); SLOT(IMAPITable, GetRowCount);
    SLOT(IMAPITable, SeekRow); SLOT(IMAPITable, SeekRowApprox); SLOT(IMAPITable, QueryPosition);
    SLOT(IMAPITable, FindRow); SLOT(IMAPITable, Restrict); SLOT(IMAPITable, CreateBookmark);
    SLOT(IMAPITable, FreeBookmark); SLOT(IMAPITable, SortTable); SLOT(IMAPITable, QuerySortOrder);
    SLOT(IMAPITable, QueryRows); SLOT(IMAPITable, Abort); SLOT(IMAPITable, ExpandRow); SLOT(IMAPITable, CollapseRow);
    SLOT(IMAPITable, WaitForCompletion); SLOT(IMAPITable, GetCollapseState); SLOT(IMAPITable, SetCollapseState);
    FACE(IProfSect, IID_IProfSect);
    SLOT(IProfSect, QueryInterface); SLOT(IProfSect, AddRef); SLOT(IProfSect, Release); SLOT(IProfSect, GetLastError);
    SLOT(IProfSect, SaveChanges); SLOT(IProfSect, GetProps); SLOT(IProfSect, GetPropList);
    SLOT(IProfSect, OpenProperty); SLOT(IProfSect, SetProps); SLOT(IProfSect, DeleteProps); SLOT(IProfSect, CopyTo);
    SLOT(IProfSect, CopyProps); SLOT(IProfSect, GetNamesFromIDs); SLOT(IProfSect, GetIDsFromNames);
    FACE(IMAPIStatus, IID_IMAPIStatus);
    SLOT(IMAPIStatus, QueryInterface); SLOT(IMAPIStatus, AddRef); SLOT(IMAPIStatus, Release);
    SLOT(IMAPIStatus, GetLastError); SLOT(IMAPIStatus, SaveChanges); SLOT(IMAPIStatus, GetProps);
    SLOT(IMAPIStatus, GetPropList); SLOT(IMAPIStatus, OpenProperty); SLOT(IMAPIStatus, SetProps);
    SLOT(IMAPIStatus, DeleteProps); SLOT(IMAPIStatus, CopyTo); SLOT(IMAPIStatus, CopyProps);
    SLOT(IMAPIStatus, GetNamesFromIDs); SLOT(IMAPIStatus, GetIDsFromNames); SLOT(IMAPIStatus, ValidateState);
    SLOT(IMAPIStatus, SettingsDialog); SLOT(IMAPIStatus, ChangePassword); SLOT(IMAPIStatus, FlushQueues);
    FACE(IMAPIContainer, IID_IMAPIContainer);
    SLOT(IMAPIContainer, QueryInterface); SLOT(IMAPIContainer, AddRef); SLOT(IMAPIContainer, Release);
    SLOT(IMAPIContainer, GetLastError); SLOT(IMAPIContainer, SaveChanges); SLOT(IMAPIContainer, GetProps);
    SLOT(IMAPIContainer, GetPropList); SLOT(IMAPIContainer, OpenProperty); SLOT(IMAPIContainer, SetProps);
    SLOT(IMAPIContainer, DeleteProps); SLOT(IMAPIContainer, CopyTo); SLOT(IMAPIContainer, CopyProps);
    SLOT(IMAPIContainer, GetNamesFromIDs); SLOT(IMAPIContainer, GetIDsFromNames);
    SLOT(IMAPIContainer, GetContentsTable); SLOT(IMAPIContainer, GetHierarchyTable); SLOT(IMAPIContainer, OpenEntry);
    SLOT(IMAPIContainer, SetSearchCriteria); SLOT(IMAPIContainer, GetSearchCriteria);
    FACE(IABContainer, IID_IABContainer);
    SLOT(IABContainer, QueryInterface); SLOT(IABContainer, AddRef); SLOT(IABContainer, Release);
    SLOT(IABContainer, GetLastError); SLOT(IABContainer, SaveChanges); SLOT(IABContainer, GetProps);
    SLOT(IABContainer, GetPropList); SLOT(IABContainer, OpenProperty); SLOT(IABContainer, SetProps);
    SLOT(IABContainer, DeleteProps); SLOT(IABContainer, CopyTo); SLOT(IABContainer, CopyProps);
    SLOT(IABContainer, GetNamesFromIDs); SLOT(IABContainer, GetIDsFromNames); SLOT(IABContainer, GetContentsTable);
    SLOT(IABContainer, GetHierarchyTable); SLOT(IABContainer, OpenEntry); SLOT(IABContainer, SetSearchCriteria);
    SLOT(IABContainer, GetSearchCriteria); SLOT(IABContainer, CreateEntry); SLOT(IABContainer, CopyEntries);
    SLOT(IABContainer, DeleteEntries); SLOT(IABContainer, ResolveNames);
    FACE(IMailUser, IID_IMailUser);
    SLOT(IMailUser, QueryInterface); SLOT(IMailUser, AddRef); SLOT(IMailUser, Release); SLOT(IMailUser, GetLastError);
    SLOT(IMailUser, SaveChanges); SLOT(IMailUser, GetProps); SLOT(IMailUser, GetPropList);
    SLOT(IMailUser, OpenProperty); SLOT(IMailUser, SetProps); SLOT(IMailUser, DeleteProps); SLOT(IMailUser, CopyTo);
    SLOT(IMailUser, CopyProps); SLOT(IMailUser, GetNamesFromIDs); SLOT(IMailUser, GetIDsFromNames);
    FACE(IDistList, IID_IDistList);
    SLOT(IDistList, QueryInterface); SLOT(IDistList, AddRef); SLOT(IDistList, Release); SLOT(IDistList, GetLastError);
    SLOT(IDistList, SaveChanges); SLOT(IDistList, GetProps); SLOT(IDistList, GetPropList);
    SLOT(IDistList, OpenProperty); SLOT(IDistList, SetProps); SLOT(IDistList, DeleteProps); SLOT(IDistList, CopyTo);
    SLOT(IDistList, CopyProps); SLOT(IDistList, GetNamesFromIDs); SLOT(IDistList, GetIDsFromNames);
    SLOT(IDistList, GetContentsTable); SLOT(IDistList, GetHierarchyTable); SLOT(IDistList, OpenEntry);
    SLOT(IDistList, SetSearchCriteria); SLOT(IDistList, GetSearchCriteria); SLOT(IDistList, CreateEntry);
    SLOT(IDistList, CopyEntries); SLOT(IDistList, DeleteEntries); SLOT(IDistList, ResolveNames);
    FACE(IMAPIFolder, IID_IMAPIFolder);
    SLOT(IMAPIFolder, QueryInterface); SLOT(IMAPIFolder, AddRef); SLOT(IMAPIFolder, Release);
    SLOT(IMAPIFolder, GetLastError); SLOT(IMAPIFolder, SaveChanges); SLOT(IMAPIFolder, GetProps);
    SLOT(IMAPIFolder, GetPropList); SLOT(IMAPIFolder, OpenProperty); SLOT(IMAPIFolder, SetProps);
    SLOT(IMAPIFolder, DeleteProps); SLOT(IMAPIFolder, CopyTo); SLOT(IMAPIFolder, CopyProps);
    SLOT(IMAPIFolder, GetNamesFromIDs); SLOT(IMAPIFolder, GetIDsFromNames); SLOT(IMAPIFolder, GetContentsTable);
    SLOT(IMAPIFolder, GetHierarchyTable); SLOT(IMAPIFolder, OpenEntry); SLOT(IMAPIFolder, SetSearchCriteria);
    SLOT(IMAPIFolder, GetSearchCriteria); SLOT(IMAPIFolder, CreateMessage); SLOT(IMAPIFolder, CopyMessages);
    SLOT(IMAPIFolder, DeleteMessages); SLOT(IMAPIFolder, CreateFolder); SLOT(IMAPIFolder, CopyFolder);
    SLOT(IMAPIFolder, DeleteFolder); SLOT(IMAPIFolder, SetReadFlags); SLOT(IMAPIFolder, GetMessageStatus);
    SLOT(IMAPIFolder, SetMessageStatus); SLOT(IMAPIFolder, SaveContentsSort); SLOT(IMAPIFolder, EmptyFolder);
    FACE(IMsgStore, IID_IMsgStore);
    SLOT(IMsgStore, QueryInterface); SLOT(IMsgStore, AddRef); SLOT(IMsgStore, Release); SLOT(IMsgStore, GetLastError);
    SLOT(IMsgStore, SaveChanges); SLOT(IMsgStore, GetProps); SLOT(IMsgStore, GetPropList);
    SLOT(IMsgStore, OpenProperty); SLOT(IMsgStore, SetProps); SLOT(IMsgStore, DeleteProps); SLOT(IMsgStore, CopyTo);
    SLOT(IMsgStore, CopyProps); SLOT(IMsgStore, GetNamesFromIDs); SLOT(IMsgStore, GetIDsFromNames);
    SLOT(IMsgStore, Advise); SLOT(IMsgStore, Unadvise); SLOT(IMsgStore, CompareEntryIDs); SLOT(IMsgStore, OpenEntry);
    SLOT(IMsgStore, SetReceiveFolder); SLOT(IMsgStore, GetReceiveFolder); SLOT(IMsgStore, GetReceiveFolderTable);
    SLOT(IMsgStore, StoreLogoff); SLOT(IMsgStore, AbortSubmit); SLOT(IMsgStore, GetOutgoingQueue);
    SLOT(IMsgStore, SetLockState); SLOT(IMsgStore, FinishedMsg); SLOT(IMsgStore, NotifyNewMail);
    FACE(IMessage, IID_IMessage);
    SLOT(IMessage, QueryInterface); SLOT(IMessage, AddRef); SLOT(IMessage, Release); SLOT(IMessage, GetLastError);
    SLOT(IMessage, SaveChanges); SLOT(IMessage, GetProps); SLOT(IMessage, GetPropList); SLOT(IMessage, OpenProperty);
    SLOT(IMessage, SetProps); SLOT(IMessage, DeleteProps); SLOT(IMessage, CopyTo); SLOT(IMessage, CopyProps);
    SLOT(IMessage, GetNamesFromIDs); SLOT(IMessage, GetIDsFromNames); SLOT(IMessage, GetAttachmentTable);
    SLOT(IMessage, OpenAttach); SLOT(IMessage, CreateAttach); SLOT(IMessage, DeleteAttach);
    SLOT(IMessage, GetRecipientTable); SLOT(IMessage, ModifyRecipients); SLOT(IMessage, SubmitMessage);
    SLOT(IMessage, SetReadFlag);
    FACE(IAttach, IID_IAttachment);
    SLOT(IAttach, QueryInterface); SLOT(IAttach, AddRef); SLOT(IAttach, Release); SLOT(IAttach, GetLastError);
    SLOT(IAttach, SaveChanges); SLOT(IAttach, GetProps); SLOT(IAttach, GetPropList); SLOT(IAttach, OpenProperty);
    SLOT(IAttach, SetProps); SLOT(IAttach, DeleteProps); SLOT(IAttach, CopyTo); SLOT(IAttach, CopyProps);
    SLOT(IAttach, GetNamesFromIDs); SLOT(IAttach, GetIDsFromNames);
    FACE(IMAPIControl, IID_IMAPIControl);
    SLOT(IMAPIControl, QueryInterface); SLOT(IMAPIControl, AddRef); SLOT(IMAPIControl, Release);
    SLOT(IMAPIControl, GetLastError); SLOT(IMAPIControl, Activate); SLOT(IMAPIControl, GetState);
    FACE(IMAPIProgress, IID_IMAPIProgress);
    SLOT(IMAPIProgress, QueryInterface); SLOT(IMAPIProgress, AddRef); SLOT(IMAPIProgress, Release);
    SLOT(IMAPIProgress, Progress); SLOT(IMAPIProgress, GetFlags); SLOT(IMAPIProgress, GetMax);
    SLOT(IMAPIProgress, GetMin); SLOT(IMAPIProgress, SetLimits);
    FACE(IProviderAdmin, IID_IProviderAdmin);
    SLOT(IProviderAdmin, QueryInterface); SLOT(IProviderAdmin, AddRef); SLOT(IProviderAdmin, Release);
    SLOT(IProviderAdmin, GetLastError); SLOT(IProviderAdmin, GetProviderTable); SLOT(IProviderAdmin, CreateProvider);
    SLOT(IProviderAdmin, DeleteProvider); SLOT(IProviderAdmin, OpenProfileSection);
    FACE(IMAPISession, IID_IMAPISession);
    SLOT(IMAPISession, QueryInterface); SLOT(IMAPISession, AddRef); SLOT(IMAPISession, Release);
    SLOT(IMAPISession, GetLastError); SLOT(IMAPISession, GetMsgStoresTable); SLOT(IMAPISession, OpenMsgStore);
    SLOT(IMAPISession, OpenAddressBook); SLOT(IMAPISession, OpenProfileSection); SLOT(IMAPISession, GetStatusTable);
    SLOT(IMAPISession, OpenEntry); SLOT(IMAPISession, CompareEntryIDs); SLOT(IMAPISession, Advise);
    SLOT(IMAPISession, Unadvise); SLOT(IMAPISession, MessageOptions); SLOT(IMAPISession, QueryDefaultMessageOpt);
    SLOT(IMAPISession, EnumAdrTypes); SLOT(IMAPISession, QueryIdentity); SLOT(IMAPISession, Logoff);
    SLOT(IMAPISession, SetDefaultStore); SLOT(IMAPISession, AdminServices); SLOT(IMAPISession, ShowForm);
    SLOT(IMAPISession, PrepareForm);
    FACE(IAddrBook, IID_IAddrBook);
    SLOT(IAddrBook, QueryInterface); SLOT(IAddrBook, AddRef); SLOT(IAddrBook, Release); SLOT(IAddrBook, GetLastError);
    SLOT(IAddrBook, SaveChanges); SLOT(IAddrBook, GetProps); SLOT(IAddrBook, GetPropList);
    SLOT(IAddrBook, OpenProperty); SLOT(IAddrBook, SetProps); SLOT(IAddrBook, DeleteProps); SLOT(IAddrBook, CopyTo);
    SLOT(IAddrBook, CopyProps); SLOT(IAddrBook, GetNamesFromIDs); SLOT(IAddrBook, GetIDsFromNames);
    SLOT(IAddrBook, OpenEntry); SLOT(IAddrBook, CompareEntryIDs); SLOT(IAddrBook, Advise); SLOT(IAddrBook, Unadvise);
    SLOT(IAddrBook, CreateOneOff); SLOT(IAddrBook, NewEntry); SLOT(IAddrBook, ResolveName); SLOT(IAddrBook, Address);
    SLOT(IAddrBook, Details); SLOT(IAddrBook, RecipOptions); SLOT(IAddrBook, QueryDefaultRecipOpt);
    SLOT(IAddrBook, GetPAB); SLOT(IAddrBook, SetPAB); SLOT(IAddrBook, GetDefaultDir); SLOT(IAddrBook, SetDefaultDir);
    SLOT(IAddrBook, GetSearchPath); SLOT(IAddrBook, SetSearchPath); SLOT(IAddrBook, PrepareRecips);
    FACE(IProfAdmin, IID_IProfAdmin);
    SLOT(IProfAdmin, QueryInterface); SLOT(IProfAdmin, AddRef); SLOT(IProfAdmin, Release);
    SLOT(IProfAdmin, GetLastError); SLOT(IProfAdmin, GetProfileTable); SLOT(IProfAdmin, CreateProfile);
    SLOT(IProfAdmin, DeleteProfile); SLOT(IProfAdmin, ChangeProfilePassword); SLOT(IProfAdmin, CopyProfile);
    SLOT(IProfAdmin, RenameProfile); SLOT(IProfAdmin, SetDefaultProfile); SLOT(IProfAdmin, AdminServices);
    FACE(IMsgServiceAdmin, IID_IMsgServiceAdmin);
    SLOT(IMsgServiceAdmin, QueryInterface); SLOT(IMsgServiceAdmin, AddRef); SLOT(IMsgServiceAdmin, Release);
    SLOT(IMsgServiceAdmin, GetLastError); SLOT(IMsgServiceAdmin, GetMsgServiceTable);
    SLOT(IMsgServiceAdmin, CreateMsgService); SLOT(IMsgServiceAdmin, DeleteMsgService);
    SLOT(IMsgServiceAdmin, CopyMsgService); SLOT(IMsgServiceAdmin, RenameMsgService);
    SLOT(IMsgServiceAdmin, ConfigureMsgService); SLOT(IMsgServiceAdmin, OpenProfileSection);
    SLOT(IMsgServiceAdmin, MsgServiceTransportOrder); SLOT(IMsgServiceAdmin, AdminProviders);
    SLOT(IMsgServiceAdmin, SetPrimaryIdentity); SLOT(IMsgServiceAdmin, GetProviderTable);
    FACE(IMAPISupport, IID_IMAPISup);
    SLOT(IMAPISupport, QueryInterface); SLOT(IMAPISupport, AddRef); SLOT(IMAPISupport, Release);
    SLOT(IMAPISupport, GetLastError); SLOT(IMAPISupport, GetMemAllocRoutines); SLOT(IMAPISupport, Subscribe);
    SLOT(IMAPISupport, Unsubscribe); SLOT(IMAPISupport, Notify); SLOT(IMAPISupport, ModifyStatusRow);
    SLOT(IMAPISupport, OpenProfileSection); SLOT(IMAPISupport, RegisterPreprocessor); SLOT(IMAPISupport, NewUID);
    SLOT(IMAPISupport, MakeInvalid); SLOT(IMAPISupport, SpoolerYield); SLOT(IMAPISupport, SpoolerNotify);
    SLOT(IMAPISupport, CreateOneOff); SLOT(IMAPISupport, SetProviderUID); SLOT(IMAPISupport, CompareEntryIDs);
    SLOT(IMAPISupport, OpenTemplateID); SLOT(IMAPISupport, OpenEntry); SLOT(IMAPISupport, GetOneOffTable);
    SLOT(IMAPISupport, Address); SLOT(IMAPISupport, Details); SLOT(IMAPISupport, NewEntry);
    SLOT(IMAPISupport, DoConfigPropsheet); SLOT(IMAPISupport, CopyMessages); SLOT(IMAPISupport, CopyFolder);
    SLOT(IMAPISupport, DoCopyTo); SLOT(IMAPISupport, DoCopyProps); SLOT(IMAPISupport, DoProgressDialog);
    SLOT(IMAPISupport, ReadReceipt); SLOT(IMAPISupport, PrepareSubmit); SLOT(IMAPISupport, ExpandRecips);
    SLOT(IMAPISupport, UpdatePAB); SLOT(IMAPISupport, DoSentMail); SLOT(IMAPISupport, OpenAddressBook);
    SLOT(IMAPISupport, Preprocess); SLOT(IMAPISupport, CompleteMsg); SLOT(IMAPISupport, StoreLogoffTransports);
    SLOT(IMAPISupport, StatusRecips); SLOT(IMAPISupport, WrapStoreEntryID); SLOT(IMAPISupport, ModifyProfile);
    SLOT(IMAPISupport, IStorageFromStream); SLOT(IMAPISupport, GetSvcConfigSupportObj);
    FACE(IABProvider, IID_IABProvider);
    SLOT(IABProvider, QueryInterface); SLOT(IABProvider, AddRef); SLOT(IABProvider, Release);
    SLOT(IABProvider, Shutdown); SLOT(IABProvider, Logon);
    FACE(IABLogon, IID_IABLogon);
    SLOT(IABLogon, QueryInterface); SLOT(IABLogon, AddRef); SLOT(IABLogon, Release); SLOT(IABLogon, GetLastError);
    SLOT(IABLogon, Logoff); SLOT(IABLogon, OpenEntry); SLOT(IABLogon, CompareEntryIDs); SLOT(IABLogon, Advise);
    SLOT(IABLogon, Unadvise); SLOT(IABLogon, OpenStatusEntry); SLOT(IABLogon, OpenTemplateID);
    SLOT(IABLogon, GetOneOffTable); SLOT(IABLogon, PrepareRecips);
    FACE(IXPProvider, IID_IXPProvider);
    SLOT(IXPProvider, QueryInterface); SLOT(IXPProvider, AddRef); SLOT(IXPProvider, Release);
    SLOT(IXPProvider, Shutdown); SLOT(IXPProvider, TransportLogon);
    FACE(IXPLogon, IID_IXPLogon);
    SLOT(IXPLogon, QueryInterface); SLOT(IXPLogon, AddRef); SLOT(IXPLogon, Release); SLOT(IXPLogon, AddressTypes);
    SLOT(IXPLogon, RegisterOptions); SLOT(IXPLogon, TransportNotify); SLOT(IXPLogon, Idle);
    SLOT(IXPLogon, TransportLogoff); SLOT(IXPLogon, SubmitMessage); SLOT(IXPLogon, EndMessage); SLOT(IXPLogon, Poll);
    SLOT(IXPLogon, StartMessage); SLOT(IXPLogon, OpenStatusEntry); SLOT(IXPLogon, ValidateState);
    SLOT(IXPLogon, FlushQueues);
    FACE(IMSProvider, IID_IMSProvider);
    SLOT(IMSProvider, QueryInterface); SLOT(IMSProvider, AddRef); SLOT(IMSProvider, Release);
    SLOT(IMSProvider, Shutdown); SLOT(IMSProvider, Logon); SLOT(IMSProvider, SpoolerLogon);
    SLOT(IMSProvider, CompareStoreIDs);
    FACE(IMSLogon, IID_IMSLogon);
    SLOT(IMSLogon, QueryInterface); SLOT(IMSLogon, AddRef); SLOT(IMSLogon, Release); SLOT(IMSLogon, GetLastError);
    SLOT(IMSLogon, Logoff); SLOT(IMSLogon, OpenEntry); SLOT(IMSLogon, CompareEntryIDs); SLOT(IMSLogon, Advise);
    SLOT(IMSLogon, Unadvise); SLOT(IMSLogon, OpenStatusEntry);
    FACE(IMalloc, IID_IMalloc);
    SLOT(IMalloc, QueryInterface); SLOT(IMalloc, AddRef); SLOT(IMalloc, Release); SLOT(IMalloc, Alloc);
    SLOT(IMalloc, Realloc); SLOT(IMalloc, Free); SLOT(IMalloc, GetSize); SLOT(IMalloc, DidAlloc);
    SLOT(IMalloc, HeapMinimize);
}

static void structures(void)
{
    SIZE(LONG); SIZE(ULONG); SIZE(HRESULT); SIZE(SCODE); SIZE(ULONG_PTR); SIZE(WCHAR); SIZE(ENTRYID);
    SIZE(SPropValue); FIELD(SPropValue, ulPropTag); FIELD(SPropValue, dwAlignPad); FIELD(SPropValue, Value);
    SIZE(SBinary); FIELD(SBinary, cb); FIELD(SBinary, lpb);
    SIZE(SRow); FIELD(SRow, ulAdrEntryPad); FIELD(SRow, cValues); FIELD(SRow, lpProps);
    SIZE(SRowSet); FIELD(SRowSet, cRows); FIELD(SRowSet, aRow);
    SIZE(ADRENTRY); FIELD(ADRENTRY, ulReserved1); FIELD(ADRENTRY, cValues); FIELD(ADRENTRY, rgPropVals);
    SIZE(ADRLIST); FIELD(ADRLIST, cEntries); FIELD(ADRLIST, aEntries);
    SIZE(MAPIERROR); FIELD(MAPIERROR, ulVersion); FIELD(MAPIERROR, lpszError); FIELD(MAPIERROR, lpszComponent);
    FIELD(MAPIERROR, ulLowLevelError); FIELD(MAPIERROR, ulContext);
    SIZE(NOTIFICATION); FIELD(NOTIFICATION, ulEventType); FIELD(NOTIFICATION, info);
    SIZE(ERROR_NOTIFICATION); FIELD(ERROR_NOTIFICATION, scode); FIELD(ERROR_NOTIFICATION, lpMAPIError);
    SIZE(NEWMAIL_NOTIFICATION); FIELD(NEWMAIL_NOTIFICATION, lpszMessageClass); FIELD(NEWMAIL_NOTIFICATION, ulMessageFlags);
    SIZE(OBJECT_NOTIFICATION); FIELD(OBJECT_NOTIFICATION, ulObjType); FIELD(OBJECT_NOTIFICATION, lpPropTagArray);
    SIZE(TABLE_NOTIFICATION); FIELD(TABLE_NOTIFICATION, hResult); FIELD(TABLE_NOTIFICATION, propIndex);
    FIELD(TABLE_NOTIFICATION, row);
    SIZE(EXTENDED_NOTIFICATION); FIELD(EXTENDED_NOTIFICATION, ulEvent); FIELD(EXTENDED_NOTIFICATION, pbEventParameters);
    SIZE(STATUS_OBJECT_NOTIFICATION); FIELD(STATUS_OBJECT_NOTIFICATION, cValues); FIELD(STATUS_OBJECT_NOTIFICATION, lpPropVals);
    SIZE(MAPIINIT_0); FIELD(MAPIINIT_0, ulVersion); FIELD(MAPIINIT_0, ulFlags);
    SIZE(ENTRYLIST); FIELD(ENTRYLIST, cValues); FIELD(ENTRYLIST, lpbin);
    SIZE(SPropTagArray); FIELD(SPropTagArray, cValues); FIELD(SPropTagArray, aulPropTag);
    SIZE(SPropProblem); SIZE(SPropProblemArray); FIELD(SPropProblemArray, aProblem);
    SIZE(FLATENTRY); FIELD(FLATENTRY, cb); FIELD(FLATENTRY, abEntry);
    SIZE(MAPINAMEID); FIELD(MAPINAMEID, ulKind); FIELD(MAPINAMEID, Kind);
    SIZE(MAPIUID); SIZE(NOTIFKEY); FIELD(NOTIFKEY, ab);
    SIZE(OPTIONDATA); FIELD(OPTIONDATA, lpRecipGUID); FIELD(OPTIONDATA, cOptionsProps); FIELD(OPTIONDATA, lpOptionsProps);
    SIZE(SRestriction); FIELD(SRestriction, res); SIZE(SSortOrderSet); FIELD(SSortOrderSet, aSort);
}

int main(void)
{
    interfaces();
    structures();
    return 0;
}
