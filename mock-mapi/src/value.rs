//! Values that cross between clients, the subsystem and providers, free of pointers.

use crate::spec::{Code, Interface};
use crate::subsystem::Native;
use crate::trace::ObjectId;
use std::fmt;
use std::sync::Arc;

/// One property: its tag (id in the upper, type in the lower 16 bits) and value.
#[derive(Clone, Debug, PartialEq)]
pub struct Prop {
    /// The tag.
    pub tag: u32,
    /// The value; its variant follows from the type in the tag.
    pub value: PropValue,
}

/// The value of a property. Multi-valued types are not among those that the end of a session needs.
#[derive(Clone, Debug, PartialEq)]
pub enum PropValue {
    /// `PT_LONG`, `PT_SHORT` and every other type held in 32 bits.
    Long(u32),
    /// `PT_BOOLEAN`.
    Bool(bool),
    /// `PT_UNICODE` and `PT_STRING8`.
    Text(String),
    /// `PT_BINARY`.
    Bytes(Vec<u8>),
    /// `PT_SYSTIME`, `PT_I8`, `PT_DOUBLE`, `PT_CURRENCY`: 64 bits.
    Wide(u64),
    /// `PT_CLSID`.
    Uid([u8; 16]),
    /// `PT_ERROR`: the property could not be had, and why.
    Error(Code),
    /// `PT_NULL`, `PT_OBJECT` and types not carried.
    Null,
}

impl Prop {
    /// A property with the type its value has; only the id of `tag` counts.
    #[must_use]
    pub fn new(tag: u32, value: impl Into<PropValue>) -> Self {
        Self { tag, value: value.into() }
    }

    /// `PR_NULL`: in the place of a property where there is none.
    pub const NULL: Self = Self { tag: 1, value: PropValue::Null };

    /// The answer for a property that is not there (page `imapiprop-getprops`).
    #[must_use]
    pub fn missing(tag: u32) -> Self {
        Self { tag: tag & 0xFFFF_0000 | 0x000A, value: PropValue::Error(Code::MAPI_E_NOT_FOUND) }
    }

    /// The id, without the type.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.tag >> 16
    }
}

impl From<u32> for PropValue {
    fn from(value: u32) -> Self {
        Self::Long(value)
    }
}

impl From<bool> for PropValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for PropValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Vec<u8>> for PropValue {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<[u8; 16]> for PropValue {
    fn from(value: [u8; 16]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

/// What an advise sink is told (page `notification`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notification {
    /// The event, one `fnev…` bit.
    pub event: u32,
    /// Of a critical error: its code.
    pub code: Code,
    /// The entry identifier it is about; empty where there is none.
    pub entry_id: Vec<u8>,
    /// The type of an object that changed; 0 where none did.
    pub object_type: u32,
    /// The entry identifier of what that object is in.
    pub parent_id: Vec<u8>,
    /// The entry identifier of what an object was moved or copied from.
    pub old_id: Vec<u8>,
    /// The entry identifier of what that was in.
    pub old_parent_id: Vec<u8>,
    /// Of a table that changed: how.
    pub table: Option<TableChange>,
}

/// How a table changed (page `table_notification`).
#[derive(Clone, Debug, PartialEq)]
pub struct TableChange {
    /// The event, one of `TABLE_…`.
    pub event: u32,
    /// Of an error: its code.
    pub code: Code,
    /// The instance key of the row.
    pub index: Prop,
    /// The instance key of the row before it; `PR_NULL` where there is none.
    pub prior: Prop,
    /// The row, with the columns of the table's view; empty where it is gone.
    pub row: Row,
}

/// A row of a table.
pub type Row = Vec<Prop>;

/// An address list whose entries a call may replace (page `adrlist`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdrList {
    /// The block it stands in; [`AdrList::LOOSE`] for memory that is not MAPI's.
    pub block: ObjectId,
    /// Its entries, in order.
    pub entries: Vec<AdrEntry>,
}

/// One entry of an address list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdrEntry {
    /// The block its properties stand in; [`AdrList::LOOSE`] for memory that is not MAPI's, 0 for none.
    pub block: ObjectId,
    /// The properties.
    pub props: Row,
}

impl AdrList {
    /// The identity of memory that is not MAPI's.
    pub const LOOSE: ObjectId = ObjectId(u32::MAX);

    /// A list of these rows, in memory that is not MAPI's.
    #[must_use]
    pub fn loose(rows: Vec<Row>) -> Self {
        let entries = rows.into_iter().map(|props| AdrEntry { block: Self::LOOSE, props });
        Self { block: Self::LOOSE, entries: entries.collect() }
    }
}

/// What rows a table is to show (page `srestriction`), as far as this crate knows.
#[derive(Clone, Debug, PartialEq)]
pub enum Restriction {
    /// Those in which a property equals this.
    Equal(Prop),
    /// Any other.
    Other,
}

/// One argument or output of a call. A null pointer, a count and whatever is not interpreted is `None`.
#[derive(Clone, Default)]
pub enum Value {
    /// Nothing, null, or not interpreted.
    #[default]
    None,
    /// A number or bitmask.
    Num(u64),
    /// An identifier.
    Uid([u8; 16]),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A string.
    Text(String),
    /// Property tags.
    Tags(Vec<u32>),
    /// Properties.
    Props(Vec<Prop>),
    /// Rows.
    Rows(Vec<Row>),
    /// Notifications.
    Notifications(Vec<Notification>),
    /// Entry identifiers.
    Entries(Vec<Vec<u8>>),
    /// An address list that a call may change.
    AdrList(AdrList),
    /// A restriction.
    Restriction(Restriction),
    /// An object, an advise sink, or a block of memory.
    Object(ObjectId),
    /// An object implemented in Rust that its provider hands out for the first time.
    New(Interface, Arc<dyn Native>),
    /// A buffer handed out, with what is in it. Whoever gets it frees it.
    Buffer(ObjectId, Box<Value>),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Num(n) => write!(f, "Num({n:#x})"),
            Self::Uid(uid) => write!(f, "Uid({uid:02x?})"),
            Self::Bytes(bytes) => write!(f, "Bytes({bytes:02x?})"),
            Self::Text(text) => write!(f, "Text({text:?})"),
            Self::Tags(tags) => write!(f, "Tags({tags:08x?})"),
            Self::Props(props) => write!(f, "Props({props:?})"),
            Self::Rows(rows) => write!(f, "Rows({rows:?})"),
            Self::Notifications(list) => write!(f, "Notifications({list:?})"),
            Self::Entries(list) => write!(f, "Entries({list:02x?})"),
            Self::AdrList(list) => write!(f, "AdrList({list:?})"),
            Self::Restriction(restriction) => write!(f, "Restriction({restriction:?})"),
            Self::Object(id) => write!(f, "Object({})", id.0),
            Self::New(interface, _) => write!(f, "New({interface:?})"),
            Self::Buffer(id, content) => write!(f, "Buffer({}, {content:?})", id.0),
        }
    }
}

impl Value {
    /// The number, or 0.
    #[must_use]
    pub fn num(&self) -> u64 {
        match self {
            Self::Num(n) => *n,
            Self::Object(id) | Self::Buffer(id, _) => id.0.into(),
            _ => 0,
        }
    }

    /// The lower 32 bits of the number, as MAPI passes them.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "MAPI's numbers are 32 bits wide")]
    pub fn long(&self) -> u32 {
        self.num() as u32
    }

    /// The object or buffer, if it is one that exists.
    #[must_use]
    pub fn object(&self) -> Option<ObjectId> {
        match self {
            Self::Object(id) | Self::Buffer(id, _) if id.0 != 0 => Some(*id),
            _ => None,
        }
    }

    /// The bytes, looked for in a buffer too; empty otherwise.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Uid(uid) => uid,
            Self::Buffer(_, content) => content.bytes(),
            _ => &[],
        }
    }

    /// The text; empty otherwise.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Buffer(_, content) => content.text(),
            _ => "",
        }
    }

    /// The tags, if there are any.
    #[must_use]
    pub fn tags(&self) -> Option<&[u32]> {
        match self {
            Self::Tags(tags) => Some(tags),
            Self::Buffer(_, content) => content.tags(),
            _ => None,
        }
    }

    /// The properties; empty otherwise.
    #[must_use]
    pub fn props(&self) -> &[Prop] {
        match self {
            Self::Props(props) => props,
            Self::Buffer(_, content) => content.props(),
            _ => &[],
        }
    }

    /// The rows; empty otherwise.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        match self {
            Self::Rows(rows) => rows,
            Self::Buffer(_, content) => content.rows(),
            _ => &[],
        }
    }

    /// The address list, if it is one.
    #[must_use]
    pub fn adr_list(&self) -> Option<&AdrList> {
        match self {
            Self::AdrList(list) => Some(list),
            _ => None,
        }
    }

    /// Sixteen bytes that are an identifier.
    #[must_use]
    pub fn uid(&self) -> Option<[u8; 16]> {
        match self {
            Self::Uid(uid) => Some(*uid),
            _ => None,
        }
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Num(value.into())
    }
}

impl From<ObjectId> for Value {
    fn from(id: ObjectId) -> Self {
        Self::Object(id)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What a call answers: the result (or, of `AddRef` and Release, the count) and, in the places of the arguments, the outputs.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The result.
    pub code: Code,
    /// The outputs; may be shorter than the arguments.
    pub outs: Vec<Value>,
}

impl Reply {
    /// Success without outputs.
    #[must_use]
    pub const fn ok() -> Self {
        Self::code(Code::S_OK)
    }

    /// A result without outputs.
    #[must_use]
    pub const fn code(code: Code) -> Self {
        Self { code, outs: Vec::new() }
    }

    /// Adds the output that stands in the place of argument `index`.
    #[must_use]
    pub fn with(mut self, index: usize, value: impl Into<Value>) -> Self {
        if self.outs.len() <= index {
            self.outs.resize_with(index + 1, Value::default);
        }
        self.outs[index] = value.into();
        self
    }

    /// The output in the place of argument `index`.
    #[must_use]
    pub fn out(&self, index: usize) -> &Value {
        self.outs.get(index).unwrap_or(&Value::None)
    }

    /// The only object among the outputs.
    #[must_use]
    pub fn object(&self) -> Option<ObjectId> {
        self.outs.iter().find_map(|value| if let Value::Object(id) = value { Some(*id) } else { None })
    }
}

impl From<Code> for Reply {
    fn from(code: Code) -> Self {
        Self::code(code)
    }
}
