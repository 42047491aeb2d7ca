//! Result codes by name (`mapicode.h`; page `error-handling-in-mapi`).

use std::fmt;

/// A result: an `HRESULT` or `SCODE`, 32 bits; negative as a signed number means failure.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Code(pub u32);

impl Code {
    /// Whether the call succeeded, warnings included.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        self.0 < 0x8000_0000
    }

    /// The code of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        codes().find(|(n, _)| *n == name).map(|(_, code)| code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match code_name(*self) {
            Some(name) => f.write_str(name),
            None => write!(f, "{:#010X}", self.0),
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Every named code.
pub fn codes() -> impl Iterator<Item = (&'static str, Code)> {
    NAMES.iter().map(|(name, code)| (*name, *code))
}

/// The name of a code, if it has one.
#[must_use]
pub fn code_name(code: Code) -> Option<&'static str> {
    codes().find(|(_, c)| *c == code).map(|(name, _)| name)
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $value:literal,)*) => {
        impl Code {
            $(#[doc = concat!("`", stringify!($name), "`")] pub const $name: Self = Self($value);)*
        }
        static NAMES: &[(&str, Code)] = &[$((stringify!($name), Code($value)),)*];
    };
}

codes! {
    S_OK = 0x0000_0000,
    S_FALSE = 0x0000_0001,
    MAPI_E_CALL_FAILED = 0x8000_4005,
    MAPI_E_NOT_ENOUGH_MEMORY = 0x8007_000E,
    MAPI_E_INVALID_PARAMETER = 0x8007_0057,
    MAPI_E_INTERFACE_NOT_SUPPORTED = 0x8000_4002,
    MAPI_E_NO_ACCESS = 0x8007_0005,
    MAPI_E_NO_SUPPORT = 0x8004_0102,
    MAPI_E_BAD_CHARWIDTH = 0x8004_0103,
    MAPI_E_STRING_TOO_LONG = 0x8004_0105,
    MAPI_E_UNKNOWN_FLAGS = 0x8004_0106,
    MAPI_E_INVALID_ENTRYID = 0x8004_0107,
    MAPI_E_INVALID_OBJECT = 0x8004_0108,
    MAPI_E_OBJECT_CHANGED = 0x8004_0109,
    MAPI_E_OBJECT_DELETED = 0x8004_010A,
    MAPI_E_BUSY = 0x8004_010B,
    MAPI_E_NOT_ENOUGH_DISK = 0x8004_010D,
    MAPI_E_NOT_ENOUGH_RESOURCES = 0x8004_010E,
    MAPI_E_NOT_FOUND = 0x8004_010F,
    MAPI_E_VERSION = 0x8004_0110,
    MAPI_E_LOGON_FAILED = 0x8004_0111,
    MAPI_E_SESSION_LIMIT = 0x8004_0112,
    MAPI_E_USER_CANCEL = 0x8004_0113,
    MAPI_E_UNABLE_TO_ABORT = 0x8004_0114,
    MAPI_E_NETWORK_ERROR = 0x8004_0115,
    MAPI_E_DISK_ERROR = 0x8004_0116,
    MAPI_E_TOO_COMPLEX = 0x8004_0117,
    MAPI_E_BAD_COLUMN = 0x8004_0118,
    MAPI_E_EXTENDED_ERROR = 0x8004_0119,
    MAPI_E_COMPUTED = 0x8004_011A,
    MAPI_E_CORRUPT_DATA = 0x8004_011B,
    MAPI_E_UNCONFIGURED = 0x8004_011C,
    MAPI_E_FAILONEPROVIDER = 0x8004_011D,
    MAPI_E_UNKNOWN_CPID = 0x8004_011E,
    MAPI_E_UNKNOWN_LCID = 0x8004_011F,
    MAPI_E_PASSWORD_CHANGE_REQUIRED = 0x8004_0120,
    MAPI_E_PASSWORD_EXPIRED = 0x8004_0121,
    MAPI_E_INVALID_WORKSTATION_ACCOUNT = 0x8004_0122,
    MAPI_E_INVALID_ACCESS_TIME = 0x8004_0123,
    MAPI_E_ACCOUNT_DISABLED = 0x8004_0124,
    MAPI_E_END_OF_SESSION = 0x8004_0200,
    MAPI_E_UNKNOWN_ENTRYID = 0x8004_0201,
    MAPI_E_MISSING_REQUIRED_COLUMN = 0x8004_0202,
    MAPI_W_NO_SERVICE = 0x0004_0203,
    MAPI_E_BAD_VALUE = 0x8004_0301,
    MAPI_E_INVALID_TYPE = 0x8004_0302,
    MAPI_E_TYPE_NO_SUPPORT = 0x8004_0303,
    MAPI_E_UNEXPECTED_TYPE = 0x8004_0304,
    MAPI_E_TOO_BIG = 0x8004_0305,
    MAPI_E_DECLINE_COPY = 0x8004_0306,
    MAPI_E_UNEXPECTED_ID = 0x8004_0307,
    MAPI_W_ERRORS_RETURNED = 0x0004_0380,
    MAPI_E_UNABLE_TO_COMPLETE = 0x8004_0400,
    MAPI_E_TIMEOUT = 0x8004_0401,
    MAPI_E_TABLE_EMPTY = 0x8004_0402,
    MAPI_E_TABLE_TOO_BIG = 0x8004_0403,
    MAPI_E_INVALID_BOOKMARK = 0x8004_0405,
    MAPI_W_POSITION_CHANGED = 0x0004_0481,
    MAPI_W_APPROX_COUNT = 0x0004_0482,
    MAPI_E_WAIT = 0x8004_0500,
    MAPI_E_CANCEL = 0x8004_0501,
    MAPI_E_NOT_ME = 0x8004_0502,
    MAPI_W_CANCEL_MESSAGE = 0x0004_0580,
    MAPI_E_CORRUPT_STORE = 0x8004_0600,
    MAPI_E_NOT_IN_QUEUE = 0x8004_0601,
    MAPI_E_NO_SUPPRESS = 0x8004_0602,
    MAPI_E_COLLISION = 0x8004_0604,
    MAPI_E_NOT_INITIALIZED = 0x8004_0605,
    MAPI_E_NON_STANDARD = 0x8004_0606,
    MAPI_E_NO_RECIPIENTS = 0x8004_0607,
    MAPI_E_SUBMITTED = 0x8004_0608,
    MAPI_E_HAS_FOLDERS = 0x8004_0609,
    MAPI_E_HAS_MESSAGES = 0x8004_060A,
    MAPI_E_FOLDER_CYCLE = 0x8004_060B,
    MAPI_W_PARTIAL_COMPLETION = 0x0004_0680,
    MAPI_E_AMBIGUOUS_RECIP = 0x8004_0700,
}
