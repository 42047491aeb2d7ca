//! What a service provider implements, as Rust traits with typed arguments, and the thin layer that brings calls to them.
//!
//! A `Box<dyn StoreProvider>` (or any other of these traits) turns into a [`Value`] that hands the object out. Every method
//! is given the [`Cx`](crate::subsystem::Cx) through which the provider reaches MAPI, so whatever it does is recorded. Tests mock these traits.

mod address_book;
mod folder;
mod message;
mod properties;
mod status;
mod store;
mod transport;

pub use address_book::{AbContainer, AbLogon, AbProvider, Resolved};
pub use folder::{Folder, NewFolder};
pub use message::Message;
pub use properties::Properties;
pub use status::Status;
pub use store::{Store, StoreLoggedOn, StoreLogon, StoreProvider};
pub use transport::{AddressTypes, XpLogon, XpProvider};

#[cfg(test)]
pub(crate) use address_book::{MockAbLogon, MockAbProvider};
#[cfg(test)]
pub(crate) use store::{MockStore, MockStoreLogon, MockStoreProvider};
#[cfg(test)]
pub(crate) use transport::{MockXpLogon, MockXpProvider};

use crate::model::tags;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::Native;
use crate::trace::ObjectId;
use crate::value::{Reply, Value};
use std::sync::Arc;

/// What a provider answers: what it hands out, or why not.
pub type Answer<T> = Result<T, Code>;

/// What a session asks of a provider's logon method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogonRequest {
    /// The support object. A provider that keeps it takes a reference of its own (page `imsprovider-logon`).
    pub support: ObjectId,
    /// The profile.
    pub profile: String,
    /// The flags.
    pub flags: u32,
    /// The store to open; empty for other providers, and where any will do.
    pub entry_id: Vec<u8>,
}

/// How far a fast shutdown is (page `imapiprovidershutdowniunknown`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FastStage {
    /// MAPI asks whether the provider bears it.
    Query,
    /// A client announced it: what is to be saved is saved now.
    Notify,
    /// The client exits.
    Exit,
}

impl FastStage {
    /// All, in order.
    pub(crate) const ALL: [Self; 3] = [Self::Query, Self::Notify, Self::Exit];

    /// The method that asks or tells a provider.
    pub(crate) const fn method(self) -> Method {
        use method::ProviderShutdown as m;
        match self {
            Self::Query => m::QueryFastShutdown,
            Self::Notify => m::NotifyProcessShutdown,
            Self::Exit => m::DoFastShutdown,
        }
    }

    fn of(called: Method) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.method() == called)
    }
}

fn fast_stage(called: Method, provider: impl FnOnce(FastStage) -> Answer<()>) -> Reply {
    FastStage::of(called).map_or_else(crate::subsystem::not_served, |stage| done(provider(stage)))
}

/// An advise registration that a client or MAPI asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviseRequest {
    /// What it is about; empty for the whole.
    pub entry_id: Vec<u8>,
    /// The events wanted.
    pub events: u32,
    /// The sink. A provider that keeps it takes a reference of its own.
    pub sink: ObjectId,
}

impl AdviseRequest {
    /// Reads `Advise(cb_entry_id, entry_id, event_mask, advise_sink, connection)`.
    fn read(args: &[Value]) -> Answer<Self> {
        let sink = object(args, 3).ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
        Ok(Self { entry_id: bytes(args, 1).to_vec(), events: long(args, 2), sink })
    }
}

/// An object that an entry identifier named.
pub enum Opened {
    /// A folder.
    Folder(Box<dyn Folder>),
    /// A message.
    Message(Box<dyn Message>),
    /// A container of an address book.
    Container(Box<dyn AbContainer>),
    /// A user in an address book.
    MailUser(Box<dyn Properties>),
}

impl Opened {
    fn into_reply(self) -> Reply {
        let (interface, value) = match self {
            Self::Folder(it) => (Interface::Folder, Value::from(it)),
            Self::Message(it) => (Interface::Message, Value::from(it)),
            Self::Container(it) => (Interface::AbContainer, Value::from(it)),
            Self::MailUser(it) => (Interface::MailUser, properties::hand_out(Interface::MailUser, it)),
        };
        Reply::ok().with(4, interface.object_type()).with(5, value)
    }
}

/// Stands between the subsystem and an implementation of one of the traits.
struct Adapter<T: ?Sized>(Box<T>);

macro_rules! hands_out {
    ($($provider:ident as $interface:ident),* $(,)?) => {
        $(impl From<Box<dyn $provider>> for Value {
            fn from(it: Box<dyn $provider>) -> Self {
                Self::New(Interface::$interface, Arc::new(Adapter::<dyn $provider>(it)))
            }
        })*
    };
}

hands_out! {
    StoreProvider as MsProvider, StoreLogon as MsLogon, Store as MsgStore, Folder as Folder, Message as Message,
    AbProvider as AbProvider, AbLogon as AbLogon, AbContainer as AbContainer,
    XpProvider as XpProvider, XpLogon as XpLogon, Status as Status,
}

/// A table handed out.
pub type NewTable = Arc<dyn Native>;

fn table(table: NewTable) -> Value {
    Value::New(Interface::Table, table)
}

/// The reply to a method that hands nothing out.
fn done(result: Answer<()>) -> Reply {
    Reply::code(result.err().unwrap_or_default())
}

/// The reply to a method that hands one thing out, in the place of argument `index`.
fn handing<T: Into<Value>>(index: usize, result: Answer<T>) -> Reply {
    match result {
        Ok(value) => Reply::ok().with(index, value),
        Err(code) => Reply::code(code),
    }
}

fn opened(result: Answer<Opened>) -> Reply {
    result.map_or_else(Reply::code, Opened::into_reply)
}

fn arg(args: &[Value], index: usize) -> &Value {
    args.get(index).unwrap_or(&Value::None)
}

fn long(args: &[Value], index: usize) -> u32 {
    arg(args, index).long()
}

fn bytes(args: &[Value], index: usize) -> &[u8] {
    arg(args, index).bytes()
}

fn object(args: &[Value], index: usize) -> Option<ObjectId> {
    arg(args, index).object()
}

/// `GetLastError`: nothing to add to the code (page `imapiprop-getlasterror`).
fn no_last_error() -> Reply {
    Reply::ok()
}

/// The provider object that an entry point asks for, unless MAPI is older than what this crate was written for.
#[must_use]
pub fn provider_object(args: &[Value], provider: impl Into<Value>) -> Reply {
    if long(args, 6) < tags::CURRENT_SPI_VERSION {
        return Reply::code(Code::MAPI_E_VERSION);
    }
    Reply::ok().with(7, tags::CURRENT_SPI_VERSION).with(8, provider)
}

/// The reply to `OpenStatusEntry`: the object type, then the object.
fn status_opened(result: Answer<Box<dyn Status>>) -> Reply {
    match result {
        Ok(status) => Reply::ok().with(2, Interface::Status.object_type()).with(3, status),
        Err(code) => Reply::code(code),
    }
}

/// Compares two entry identifiers where equal bytes are all that makes them equal; the result stands in place 5.
fn compared(args: &[Value]) -> Reply {
    Reply::ok().with(5, u32::from(bytes(args, 1) == bytes(args, 3)))
}
