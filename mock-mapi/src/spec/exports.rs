//! The drop-in table: every name under which programs look for a function of `mapi32`.
//!
//! Together they are what mingw-w64's import library and Microsoft's MAPIStubLibrary resolve. Exports, the `.def` file of the
//! Windows library and what `mapi-conformance doctor` says of a program's imports all come from this one place.

use super::Code;
use std::fmt::Write;

/// What a function answers, and so what it means when it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// `HRESULT`: refused with `MAPI_E_NO_SUPPORT`.
    Hresult,
    /// `SCODE`: refused with `MAPI_E_NO_SUPPORT`.
    Scode,
    /// A pointer: refused with null.
    Pointer,
    /// Any other number: refused with this one, which is what the function answers where it fails or finds nothing.
    Number(u32),
    /// Nothing: refused by doing nothing.
    Nothing,
    /// A code of Simple MAPI: refused with its `MAPI_E_NOT_SUPPORTED`.
    SimpleMapi,
    /// A code of Common Messaging Calls: refused with `CMC_E_NOT_SUPPORTED`.
    Cmc,
}

impl Answer {
    /// What a function that answers so answers when it refuses.
    #[must_use]
    pub const fn refusal(self) -> u32 {
        match self {
            Self::Hresult | Self::Scode => Code::MAPI_E_NO_SUPPORT.0,
            Self::Pointer | Self::Nothing => 0,
            Self::Number(number) => number,
            Self::SimpleMapi => 26,
            Self::Cmc => 21,
        }
    }

    /// The refusal in words.
    #[must_use]
    pub fn refusal_text(self) -> String {
        match self {
            Self::Hresult | Self::Scode => "MAPI_E_NO_SUPPORT".into(),
            Self::Pointer => "a null pointer".into(),
            Self::Number(number) => number.to_string(),
            Self::Nothing => "nothing done".into(),
            Self::SimpleMapi => "MAPI_E_NOT_SUPPORTED (26)".into(),
            Self::Cmc => "CMC_E_NOT_SUPPORTED (21)".into(),
        }
    }
}

/// What the mock does when a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// The subsystem serves it; entry and return are recorded.
    Model,
    /// A helper that needs no subsystem does what the documents say; the call is noted (`mock::HelperCalled`).
    Helper,
    /// It is refused and noted (`mock::NotServed`).
    Refused,
}

/// One name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export {
    /// The function, as 64-bit programs ask for it.
    pub name: &'static str,
    /// Bytes of arguments on the stack of a 32-bit program, which asks for `name@bytes`; none where that asks for the plain
    /// name too.
    pub stack: Option<u8>,
    /// What it answers.
    pub answer: Answer,
    /// What the mock does.
    pub service: Service,
}

impl Export {
    /// The entry of a name, plain or as 32-bit programs decorate it.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        EXPORTS.iter().find(|export| export.name == name || export.decorated().is_some_and(|decorated| decorated == name))
    }

    /// The name 32-bit programs ask for, where it differs.
    #[must_use]
    pub fn decorated(&self) -> Option<String> {
        self.stack.map(|bytes| format!("{}@{bytes}", self.name))
    }
}

/// The module definition file of the Windows library: every name, decorated ones as further names of the plain one.
#[must_use]
pub fn definition_file() -> String {
    let mut text = String::from("; Made from mock-mapi/src/spec/exports.rs by its test; do not edit.\nEXPORTS\n");
    for export in EXPORTS {
        let _infallible = writeln!(text, "    {}", export.name);
    }
    for export in EXPORTS {
        if let Some(decorated) = export.decorated() {
            let _infallible = writeln!(text, "    {decorated} = {}", export.name);
        }
    }
    text
}

/// Hands the table to a macro: groups `model`, `helper` and `refused` of `Answer Name(stack);`, where `stack` is the number of
/// bytes in a decorated name or `plain`.
///
/// The number of words a function of the group `model` takes is a quarter of `stack`.
#[macro_export]
macro_rules! exported_functions {
    ($then:ident) => {
        $then! {
            model {
                Hresult MAPIInitialize(4);
                Nothing MAPIUninitialize(0);
                Hresult MAPILogonEx(20);
                Hresult MAPIAdminProfiles(8);
                Scode MAPIAllocateBuffer(8);
                Scode MAPIAllocateMore(12);
                Number(0) MAPIFreeBuffer(4);
                Pointer MAPIGetDefaultMalloc(0);
                Pointer GetMAPIDefaultMalloc(0);
                Scode ScInitMapiUtil(4);
                Nothing DeinitMapiUtil(0);
                Hresult HrQueryAllRows(24);
                Nothing FreeProws(4);
                Nothing FreePadrlist(4);
                Number(0) UlAddRef(4);
                Number(0) UlRelease(4);
                Hresult HrAllocAdviseSink(12);
                Hresult HrThisThreadAdviseSink(8);
            }
            helper {
                Hresult __CPPValidateParameters(8);
                Hresult __ValidateParameters(8);
                Number(0) FBinFromHex(8);
                Number(0) FEqualNames(8);
                Number(0) FPropExists(8);
                Number(0) FtAdcFt(20);
                Number(0) FtAddFt(16);
                Number(0) FtMulDw(12);
                Number(0) FtMulDwDw(8);
                Number(0) FtNegFt(8);
                Number(0) FtSubFt(16);
                Nothing HexFromBin(12);
                Hresult HrDispatchNotifications(4);
                Hresult HrGetOneProp(12);
                Hresult HrSetOneProp(8);
                Hresult HrValidateParameters(8);
                Hresult HrValidateParametersV(plain);
                Hresult HrValidateParametersValist(plain);
                Pointer LpValFindProp(12);
                Pointer MNLS_lstrcpyW(8);
                Number(0) MNLS_lstrlenW(4);
                Pointer PpropFindProp(12);
                Scode PropCopyMore(16);
                Scode ScBinFromHexBounded(12);
                Scode ScCopyProps(16);
                Scode ScCountProps(12);
                Scode ScDupPropset(16);
                Nothing SwapPlong(8);
                Nothing SwapPword(8);
                Pointer SzFindCh(8);
                Pointer SzFindLastCh(8);
                Pointer SzFindSz(8);
                Number(0) UFromSz(4);
                Number(0) UlFromSzHex(4);
                Number(0) UlPropSize(4);
            }
            refused {
                SimpleMapi BMAPIAddress(plain);
                SimpleMapi BMAPIDetails(plain);
                SimpleMapi BMAPIFindNext(plain);
                SimpleMapi BMAPIGetAddress(plain);
                SimpleMapi BMAPIGetReadMail(plain);
                SimpleMapi BMAPIReadMail(plain);
                SimpleMapi BMAPIResolveName(plain);
                SimpleMapi BMAPISaveMail(plain);
                SimpleMapi BMAPISendMail(plain);
                Hresult BuildDisplayTable(40);
                Number(0) CbOfEncoded(4);
                Number(0) CchOfEncoding(4);
                Nothing ChangeIdleRoutine(28);
                Nothing CloseIMsgSession(4);
                Cmc cmc_act_on(plain);
                Cmc cmc_free(plain);
                Cmc cmc_list(plain);
                Cmc cmc_logoff(plain);
                Cmc cmc_logon(plain);
                Cmc cmc_look_up(plain);
                Cmc cmc_query_configuration(plain);
                Cmc cmc_read(plain);
                Cmc cmc_send(plain);
                Cmc cmc_send_documents(plain);
                Scode CreateIProp(24);
                Scode CreateTable(36);
                Nothing DeregisterIdleRoutine(4);
                Nothing EnableIdleRoutine(8);
                Number(0) EncodeID(12);
                Number(0) FBadColumnSet(4);
                Number(0) FBadEntryList(4);
                Number(0) FBadProp(4);
                Number(0) FBadPropTag(4);
                Number(0) FBadRestriction(4);
                Number(0) FBadRglpNameID(8);
                Number(0) FBadRglpszA(8);
                Number(0) FBadRglpszW(8);
                Number(0) FBadRow(4);
                Number(0) FBadRowSet(4);
                Number(0) FBadSortOrderSet(4);
                Number(0) FDecodeID(12);
                Number(0) FGetComponentPath(20);
                Number(0) FixMAPI(0);
                Number(0) FPropCompareProp(12);
                Number(0) FPropContainsProp(12);
                Number(0) FtDivFtBogus(20);
                Pointer FtgRegisterIdleRoutine(20);
                Hresult GetAttribIMsgOnIStg(12);
                Number(0) GetDefCachedMode(4);
                Number(0) GetDefCachedModeDownloadPubFoldFavs(4);
                Number(0) GetOutlookVersion(0);
                Hresult GetTnefStreamCodepage(12);
                Hresult HrAddColumns(16);
                Hresult HrAddColumnsEx(20);
                Hresult HrCompareABEntryIDsWithExchangeContext(36);
                Hresult HrComposeEID(28);
                Hresult HrComposeMsgID(24);
                Hresult HrCreateNewWrappedObject(28);
                Hresult HrCreateOfflineObj(12);
                Hresult HrDecomposeEID(28);
                Hresult HrDecomposeMsgID(24);
                Hresult HrDoABDetailsWithExchangeContext(48);
                Hresult HrDoABDetailsWithProviderUID(44);
                Hresult HrEntryIDFromSz(12);
                Hresult HrGetAutoDiscoverXML(20);
                Hresult HrGetGALFromEmsmdbUID(20);
                Hresult HrGetOmiProvidersFlags(8);
                Hresult HrIStorageFromStream(16);
                Hresult HrOpenABEntryUsingDefaultContext(32);
                Hresult HrOpenABEntryWithExchangeContext(36);
                Hresult HrOpenABEntryWithProviderUID(32);
                Hresult HrOpenABEntryWithProviderUIDSupport(32);
                Hresult HrOpenABEntryWithResolvedRow(32);
                Hresult HrOpenABEntryWithSupport(28);
                Hresult HrOpenOfflineObj(20);
                Hresult HrSetOmiProvidersFlagsInvalid(4);
                Hresult HrSzFromEntryID(12);
                Hresult HrValidateIPMSubtree(20);
                Scode InstallFilterHook(4);
                Number(0) IsBadBoundedStringPtr(8);
                Hresult LAUNCHWIZARD(plain);
                Hresult LaunchWizard(20);
                Number(0) LPropCompareProp(8);
                SimpleMapi MAPIAddress(plain);
                Nothing MAPICrashRecovery(4);
                Nothing MAPIDeinitIdle(0);
                SimpleMapi MAPIDeleteMail(plain);
                SimpleMapi MAPIDetails(plain);
                SimpleMapi MAPIFindNext(plain);
                Pointer MAPIGetNetscapeVersion(plain);
                Number(1) MAPIInitIdle(4);
                SimpleMapi MAPILogoff(plain);
                SimpleMapi MAPILogon(plain);
                Hresult MAPIOpenFormMgr(8);
                Hresult MAPIOpenLocalFormContainer(4);
                SimpleMapi MAPIReadMail(plain);
                Scode MAPIReallocateBuffer(12);
                SimpleMapi MAPIResolveName(plain);
                SimpleMapi MAPISaveMail(plain);
                SimpleMapi MAPISendDocuments(plain);
                SimpleMapi MAPISendMail(plain);
                SimpleMapi MAPISendMailW(plain);
                SimpleMapi MAPI_NSCP_SynchronizeClient(plain);
                Scode MapStorageSCode(4);
                Number(0) MNLS_CompareStringW(24);
                Number(0) MNLS_IsBadStringPtrW(8);
                Number(0) MNLS_lstrcmpW(8);
                Number(0) MNLS_MultiByteToWideChar(24);
                Number(0) MNLS_WideCharToMultiByte(32);
                Scode OpenIMsgOnIStg(44);
                Scode OpenIMsgSession(12);
                Hresult OpenStreamOnFile(24);
                Hresult OpenStreamOnFileW(24);
                Hresult OpenTnefStream(28);
                Hresult OpenTnefStreamEx(32);
                Hresult ord_8(plain);
                Hresult PRProviderInit(plain);
                Hresult RTFSync(12);
                Scode ScCopyNotifications(16);
                Scode ScCountNotifications(12);
                Scode ScCreateConversationIndex(16);
                Scode ScGenerateMuid(4);
                Scode ScLocalPathFromUNC(12);
                Scode ScMAPIXFromCMC(plain);
                Scode ScMAPIXFromSMAPI(plain);
                Scode ScRelocNotifications(20);
                Scode ScRelocProps(20);
                Scode ScSplEntry(plain);
                Scode ScUNCFromLocalPath(12);
                Hresult SetAttribIMsgOnIStg(16);
                Nothing UNKOBJ_COFree(8);
                Nothing UNKOBJ_Free(8);
                Nothing UNKOBJ_FreeRows(8);
                Scode UNKOBJ_ScAllocate(12);
                Scode UNKOBJ_ScAllocateMore(16);
                Scode UNKOBJ_ScCOAllocate(12);
                Scode UNKOBJ_ScCOReallocate(12);
                Scode UNKOBJ_ScSzFromIdsAlloc(20);
                Hresult WrapCompressedRTFStream(12);
                Hresult WrapCompressedRTFStreamEx(16);
                Hresult WrapProgress(20);
                Hresult WrapStoreEntryID(24);
            }
        }
    };
}

macro_rules! table {
    ($($service:ident { $($answer:ident $(($number:literal))? $name:ident($stack:tt);)* })*) => {
        /// Every name, those the subsystem serves first.
        pub static EXPORTS: &[Export] = &[$($(Export {
            name: stringify!($name),
            stack: table!(@stack $stack),
            answer: Answer::$answer $(($number))?,
            service: table!(@service $service),
        },)*)*];
    };
    (@stack plain) => { None };
    (@stack $bytes:literal) => { Some($bytes) };
    (@service model) => { Service::Model };
    (@service helper) => { Service::Helper };
    (@service refused) => { Service::Refused };
}

exported_functions!(table);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Interface, Method};
    use std::collections::BTreeSet;

    #[test]
    fn a_name_stands_once_and_is_found_plain_and_decorated() {
        let names: BTreeSet<_> = EXPORTS.iter().map(|export| export.name).collect();
        assert_eq!(names.len(), EXPORTS.len());
        for export in EXPORTS {
            assert_eq!(Export::find(export.name), Some(export));
            if let Some(decorated) = export.decorated() {
                assert_eq!(Export::find(&decorated), Some(export));
            }
        }
        assert_eq!(Export::find("MAPILogonEx@16"), None);
        assert_eq!(Export::find("MAPISendMail@20"), None);
    }

    #[test]
    fn what_the_model_serves_is_a_function_of_the_method_table_with_as_many_words() {
        for export in EXPORTS.iter().filter(|export| export.service == Service::Model) {
            let function = Method::from_name(export.name).filter(|method| method.interface() == Interface::Function);
            let words = function.map(|function| function.spec().args.len());
            assert_eq!(words, export.stack.map(|bytes| usize::from(bytes) / 4), "{}", export.name);
        }
    }

    #[test]
    fn a_refusal_never_looks_like_success() {
        for export in EXPORTS.iter().filter(|export| export.service == Service::Refused) {
            let fails = match export.answer {
                Answer::Hresult | Answer::Scode => !Code(export.answer.refusal()).is_ok(),
                Answer::SimpleMapi | Answer::Cmc => export.answer.refusal() != 0,
                Answer::Pointer | Answer::Nothing | Answer::Number(_) => true,
            };
            assert!(fails, "{}", export.name);
        }
        assert_eq!(Export::find("MAPISendMail").unwrap().answer.refusal(), 26);
        assert_eq!(Export::find("MAPIInitIdle").unwrap().answer.refusal(), 1);
    }

    /// Set `UPDATE_DEF` to write it anew.
    #[test]
    fn the_definition_file_is_made_from_the_table() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("mapi32/mapi32.def");
        if std::env::var_os("UPDATE_DEF").is_some() {
            std::fs::write(&file, definition_file()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap().replace("\r\n", "\n"), definition_file());
    }
}
