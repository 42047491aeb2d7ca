//! What MAPI looks like: interfaces, their methods in vtable order, and the arguments of each.

#[macro_use]
mod macros;

mod codes;
pub mod exports;
mod table;

pub use codes::{Code, code_name, codes};
pub use table::{Interface, method};

use serde::{Serialize, Serializer};
use std::fmt;

/// How one argument word is passed and what of it a trace keeps.
///
/// Every argument of a MAPI method is of the integer class and fills one register or stack word on x86-64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// Passed on, neither interpreted nor recorded: window handles, callbacks, restrictions.
    Opaque,
    /// A number.
    Num,
    /// A bitmask.
    Flags,
    /// Pointer to a bitmask read on entry and written on return.
    InOutFlags,
    /// `MAPIINIT_0*`; its flags are recorded, 0 for a null pointer.
    InitFlags,
    /// A size in bytes, 64 bits wide.
    Size,
    /// Count of bytes or elements of the argument that follows.
    Cb,
    /// Bytes, counted by the argument before.
    Bytes,
    /// Pointer to an interface identifier, or null.
    Iid,
    /// Pointer to a `MAPIUID`, or null.
    Uid,
    /// A string, wide when the flags of the call hold `MAPI_UNICODE`.
    Text,
    /// A string of 8-bit characters.
    Text8,
    /// `SPropTagArray*`.
    Tags,
    /// `SPropValue*`, counted by the argument before.
    Props,
    /// `SRowSet*` or `ADRLIST*`, which share one layout.
    Rows,
    /// `ADRLIST*` in which the callee replaces entries, or which it frees.
    AdrList,
    /// `FlagList*`, read on entry and written on return.
    FlagList,
    /// `SRestriction*`.
    Restriction,
    /// `ENTRYLIST*`.
    Entries,
    /// `NOTIFICATION*`, counted by the argument before.
    Notifications,
    /// An interface pointer handed in.
    Obj(Interface),
    /// An advise sink handed in.
    Sink,
    /// A block of MAPI memory handed in.
    Memory,
    /// Pointer to a number written on return.
    OutNum,
    /// Count of the output that follows.
    OutCb,
    /// `MAPIUID*` written on return.
    OutUid,
    /// Bytes in a MAPI buffer, counted by the argument before.
    OutBytes,
    /// `SPropTagArray**`.
    OutTags,
    /// `SPropValue**`, counted by the argument before.
    OutProps,
    /// `SRowSet**`.
    OutRows,
    /// Any other MAPI buffer handed out.
    OutBuf,
    /// An interface pointer handed out.
    Out(Interface),
    /// An interface pointer handed out, of the object type the argument before says.
    OutByType,
    /// An interface pointer handed out, of the interface the identifier among the arguments says.
    OutByIid,
}

/// Where in an event's payload a recorded argument stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Not in a trace.
    No,
    /// One word.
    Scalar,
    /// A length word, then the bytes.
    Blob,
}

impl ArgKind {
    /// What an event on entry keeps of the argument.
    #[must_use]
    pub const fn on_enter(self) -> Recorded {
        match self {
            Self::Num
            | Self::Flags
            | Self::InOutFlags
            | Self::InitFlags
            | Self::Size
            | Self::Obj(_)
            | Self::Sink
            | Self::Memory => Recorded::Scalar,
            Self::Bytes | Self::Iid | Self::Uid | Self::Text | Self::Text8 => Recorded::Blob,
            _ => Recorded::No,
        }
    }

    /// What an event on return keeps of the argument.
    #[must_use]
    pub const fn on_leave(self) -> Recorded {
        match self {
            Self::InOutFlags
            | Self::OutNum
            | Self::OutBytes
            | Self::OutTags
            | Self::OutProps
            | Self::OutRows
            | Self::OutBuf
            | Self::Out(_)
            | Self::OutByType
            | Self::OutByIid => Recorded::Scalar,
            Self::OutUid => Recorded::Blob,
            _ => Recorded::No,
        }
    }

    /// Whether an interface pointer is handed out.
    #[must_use]
    pub const fn hands_out_object(self) -> bool {
        matches!(self, Self::Out(_) | Self::OutByType | Self::OutByIid)
    }

    /// Whether a MAPI buffer is handed out.
    #[must_use]
    pub const fn hands_out_buffer(self) -> bool {
        matches!(self, Self::OutBytes | Self::OutTags | Self::OutProps | Self::OutRows | Self::OutBuf)
    }
}

/// One argument of a method.
#[derive(Clone, Copy, Debug)]
pub struct ArgSpec {
    /// Its name in traces.
    pub name: &'static str,
    /// How it is passed.
    pub kind: ArgKind,
}

/// One method of an interface, or one exported function.
#[derive(Clone, Copy, Debug)]
pub struct MethodSpec {
    /// Its name as documented, without the interface.
    pub name: &'static str,
    /// Its arguments in order, `this` left out.
    pub args: &'static [ArgSpec],
}

/// One interface with the methods it adds to its base.
#[derive(Clone, Copy, Debug)]
pub struct InterfaceSpec {
    /// The interface.
    pub interface: Interface,
    /// Its name as documented; empty for the exported functions.
    pub name: &'static str,
    /// First 32 bits of its identifier `xxxxxxxx-0000-0000-C000-000000000046`.
    pub iid: u32,
    /// The interface it extends.
    pub base: Option<Interface>,
    /// The methods it adds, in vtable order.
    pub methods: &'static [MethodSpec],
}

/// A method or function: the interface that declares it and its place there. The number is part of the trace format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Method(u16);

impl Method {
    /// The method at `index` of those `interface` declares itself.
    #[must_use]
    pub const fn new(interface: Interface, index: u8) -> Self {
        Self((interface as u16) << 8 | index as u16)
    }

    /// The method with this number, if there is one.
    #[inline]
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        let [interface, index] = number.to_be_bytes();
        if index < table::METHODS[usize::from(interface)] { Some(Self(number)) } else { None }
    }

    /// The method called `name`, written `Interface::Method` or, for a function, `Function`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let (interface, method) = name.rsplit_once("::").unwrap_or(("", name));
        let spec = table::TABLE.iter().find(|spec| spec.name == interface)?;
        let index = spec.methods.iter().position(|m| m.name == method)?;
        Some(Self::new(spec.interface, u8::try_from(index).ok()?))
    }

    /// Every method of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        table::TABLE.iter().flat_map(|spec| {
            (0..spec.methods.len())
                .map(|index| Self::new(spec.interface, u8::try_from(index).expect("an interface has fewer than 256 methods")))
        })
    }

    /// The number that stands in binary traces.
    #[inline]
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The interface that declares the method.
    #[must_use]
    pub fn interface(self) -> Interface {
        Interface::from_number((self.0 >> 8) as u8).expect("a Method is made from an Interface")
    }

    /// Its description.
    #[must_use]
    pub fn spec(self) -> &'static MethodSpec {
        &self.interface().spec().methods[(self.0 & 0xFF) as usize]
    }

    /// The document page of this name, for instance `imapisession-logoff`.
    #[must_use]
    pub fn page(self) -> String {
        self.to_string().replace("::", "-").to_lowercase()
    }

    /// Position of the recorded scalar argument `name` in the payload of an event on entry (`leave` false) or return.
    #[must_use]
    pub fn scalar_index(self, name: &str, leave: bool) -> Option<usize> {
        let recorded = |arg: &&ArgSpec| (if leave { arg.kind.on_leave() } else { arg.kind.on_enter() }) == Recorded::Scalar;
        self.spec().args.iter().filter(recorded).position(|arg| arg.name == name)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interface = self.interface().spec().name;
        if interface.is_empty() { f.write_str(self.spec().name) } else { write!(f, "{interface}::{}", self.spec().name) }
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Method {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Interface {
    /// The interface with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        table::by_number(number).map(|spec| spec.interface)
    }

    /// The interface of this documented name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        table::TABLE.iter().find(|spec| spec.name == name && !name.is_empty()).map(|spec| spec.interface)
    }

    /// The interface whose identifier this is, in memory order.
    #[must_use]
    pub fn from_iid(iid: &[u8; 16]) -> Option<Self> {
        table::TABLE.iter().map(|spec| spec.interface).find(|i| i.has_iid() && i.iid() == *iid)
    }

    fn has_iid(self) -> bool {
        self == Self::Unknown || self.spec().iid != 0
    }

    /// Its description.
    #[must_use]
    pub fn spec(self) -> &'static InterfaceSpec {
        table::by_number(self as u8).expect("every interface has an entry")
    }

    /// Its identifier in memory order (the first field little-endian).
    #[must_use]
    pub fn iid(self) -> [u8; 16] {
        let mut iid = [0, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];
        iid[..4].copy_from_slice(&self.spec().iid.to_le_bytes());
        iid
    }

    /// The interface and those it extends, nearest first.
    pub fn ancestry(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |i| i.spec().base)
    }

    /// Whether an object of this interface answers calls of `other`.
    #[must_use]
    pub fn extends(self, other: Self) -> bool {
        self.ancestry().any(|i| i == other)
    }

    /// Whether an object that the mock implements as this interface answers `QueryInterface` for another: for those it extends,
    /// and a session for the interface of fast shutdown (page `imapiclientshutdowniunknown`), which stands beside its own.
    #[must_use]
    pub fn answers(self, other: Self) -> bool {
        self.extends(other) || (self, other) == (Self::Session, Self::ClientShutdown)
    }

    /// All methods of the vtable in order, the base's first.
    #[must_use]
    pub fn vtable(self) -> Vec<Method> {
        let mut chain: Vec<_> = self.ancestry().collect();
        chain.reverse();
        let own =
            |i: Self| (0..i.spec().methods.len()).map(move |n| Method::new(i, u8::try_from(n).expect("fewer than 256 methods")));
        chain.into_iter().flat_map(own).collect()
    }

    /// The interface that an object type of `mapidefs.h` (`MAPI_STORE` and the like) stands for.
    #[must_use]
    pub fn from_object_type(object_type: u32) -> Option<Self> {
        Some(match object_type {
            1 => Self::MsgStore,
            2 => Self::AddrBook,
            3 => Self::Folder,
            4 => Self::AbContainer,
            5 => Self::Message,
            6 => Self::MailUser,
            7 => Self::Attach,
            8 => Self::DistList,
            9 => Self::ProfSect,
            10 => Self::Status,
            11 => Self::Session,
            _ => return None,
        })
    }

    /// The object type of `mapidefs.h` for this interface; 0 where there is none.
    #[must_use]
    pub fn object_type(self) -> u32 {
        (1..=11).find(|n| Self::from_object_type(*n) == Some(self)).unwrap_or(0)
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spec().name)
    }
}
