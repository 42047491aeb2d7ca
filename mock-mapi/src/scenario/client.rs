//! The client that a scenario plays: what it holds, and the calls that each step is made of.

mod fast;
mod mail;
mod names;
mod services;
mod tables;

use super::{Door, LogoffFlag, LogoffOptions, LogonOptions, Name, Step};
use crate::model::tags;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Cx, Native, not_served};
use crate::trace::ObjectId;
use crate::value::{Notification, Prop, PropValue, Reply, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// `MAPI_BEST_ACCESS`: as much as there is.
const BEST_ACCESS: u32 = 0x10;
/// `MDB_WRITE`
const MDB_WRITE: u32 = 0x4;

/// An object behind a name.
#[derive(Clone, Copy)]
struct Handle {
    object: ObjectId,
    interface: Interface,
}

#[derive(Default)]
struct Holds {
    objects: BTreeMap<Name, Handle>,
    connections: BTreeMap<Name, u32>,
    /// The name of an entry in an address book.
    somebody: Option<String>,
    /// Whether fast shutdown was granted when it was asked for last.
    fast_granted: bool,
    /// Whether the client exited fast.
    exited: bool,
}

/// A client. Steps answer `None` where a name stood for nothing or nothing came of a call.
pub(super) struct Client<'a> {
    door: Box<dyn Door + 'a>,
    profile: String,
    holds: Mutex<Holds>,
    /// Who is shown what advise sinks are told.
    pub heard: Option<Heard>,
}

/// Looks at notifications.
type Heard = Arc<dyn Fn(&[Notification]) + Send + Sync>;

/// An advise sink that listens and says nothing.
struct Listener(Option<Heard>);

impl Native for Listener {
    fn call(&self, _cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        if called != method::AdviseSink::OnNotify {
            return not_served();
        }
        if let (Some(heard), Some(Value::Notifications(list))) = (&self.0, args.get(1)) {
            heard(list);
        }
        Reply::ok()
    }
}

fn flags(bits: u32) -> Value {
    Value::from(bits)
}

impl<'a> Client<'a> {
    pub fn new(door: Box<dyn Door + 'a>, profile: &str) -> Self {
        Self { door, profile: profile.to_owned(), holds: Mutex::default(), heard: None }
    }

    pub fn names(&self) -> Vec<Name> {
        self.holds().objects.keys().cloned().collect()
    }

    /// The object behind a name.
    pub fn object(&self, name: &Name) -> Option<ObjectId> {
        self.handle(name).map(|handle| handle.object)
    }

    fn holds(&self) -> MutexGuard<'_, Holds> {
        self.holds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn handle(&self, name: &Name) -> Option<Handle> {
        self.holds().objects.get(name).copied()
    }

    fn call(&self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        self.door.call(object, called, args)
    }

    fn function(&self, called: Method, args: Vec<Value>) -> Reply {
        self.call(ObjectId(0), called, args)
    }

    /// Frees every buffer that a reply handed out.
    fn free(&self, reply: &Reply) {
        for out in &reply.outs {
            if let Value::Buffer(buffer, content) = out {
                let rows = matches!(**content, Value::Rows(_));
                let how = if rows { method::Function::FreeProws } else { method::Function::MAPIFreeBuffer };
                let _freed = self.function(how, vec![Value::Object(*buffer)]);
            }
        }
    }

    /// Keeps the object that a reply hands out in the place of argument `index`.
    fn keep(&self, name: &Name, interface: Interface, reply: &Reply, index: usize) -> Option<()> {
        self.free(reply);
        let object = reply.out(index).object().filter(|_| reply.code.is_ok())?;
        self.holds().objects.insert(name.clone(), Handle { object, interface });
        Some(())
    }

    /// Keeps what `OpenEntry` handed out; its interface follows from the object type.
    fn keep_entry(&self, name: &Name, reply: &Reply) -> Option<()> {
        let interface = Interface::from_object_type(reply.out(4).long()).unwrap_or(Interface::Unknown);
        self.keep(name, interface, reply, 5)
    }

    /// Makes the calls of a step.
    pub fn step(&self, step: &Step) -> Option<()> {
        use method::{Function as f, Session as m};
        if self.holds().exited {
            return None;
        }
        match step {
            Step::Init { options } => self.plain(f::MAPIInitialize, vec![flags(u32::from(options.multithread))]),
            Step::Uninit {} => self.plain(f::MAPIUninitialize, Vec::new()),
            Step::OleInit {} => self.plain(f::OleInitialize, vec![Value::None]),
            Step::OleUninit {} => self.plain(f::OleUninitialize, Vec::new()),
            Step::UtilInit {} => self.plain(f::ScInitMapiUtil, vec![Value::Num(0)]),
            Step::UtilDeinit {} => self.plain(f::DeinitMapiUtil, Vec::new()),
            Step::Logon { session, options } => self.log_on(session, *options),
            Step::Logoff { session, options } => self.log_off(session, *options),
            Step::AddressBook { session, book } => {
                let args = vec![Value::None, Value::None, Value::Num(0), Value::None];
                self.open_with(session, m::OpenAddressBook, args, book, Interface::AddrBook)
            }
            Step::ProfileSection { session, section } => {
                let args = vec![Value::None, Value::None, Value::Num(0), Value::None];
                self.open_with(session, m::OpenProfileSection, args, section, Interface::ProfSect)
            }
            Step::AdminServices { session, admin } => {
                self.open_with(session, m::AdminServices, vec![Value::Num(0), Value::None], admin, Interface::ServiceAdmin)
            }
            Step::CreateService { admin } => self.create_service(admin),
            Step::ConfigureService { admin } => self.configure_service(admin),
            Step::DeleteService { admin } => self.delete_service(admin),
            Step::AdminProfiles { admin } => {
                let reply = self.function(f::MAPIAdminProfiles, vec![Value::Num(0), Value::None]);
                self.keep(admin, Interface::ProfAdmin, &reply, 1)
            }
            Step::Advise { object, connection } => self.advise(object, connection),
            Step::Unadvise { object, connection } => self.unadvise(object, connection),
            Step::GetProps { object } => self.get_props(object),
            Step::Use { object } => self.touch(object),
            Step::AddRef { object } => self.plain_on(object, method::Unknown::AddRef, Vec::new()),
            Step::Release { object } => self.plain_on(object, method::Unknown::Release, Vec::new()),
            Step::FastShutdown { session, call } => self.fast_shutdown(session, *call),
            Step::Resolve { object, names } => self.resolve(object, &names.0),
            Step::Table { object, which, table } => self.open_table(object, *which, table),
            Step::QueryRows { table } => self.read_table(table),
            Step::OpenStore { session, store, index } => self.open_store(session, store, index.0),
            Step::OpenStatus { session, status, of } => self.open_status(session, status, *of),
            Step::Flush { status } => {
                // FLUSH_UPLOAD and FLUSH_DOWNLOAD (page `imapistatus-flushqueues`).
                self.plain_on(status, method::Status::FlushQueues, vec![Value::None, Value::None, Value::None, flags(0x6)])
            }
            Step::Validate { status } => self.plain_on(status, method::Status::ValidateState, vec![Value::None, Value::Num(0)]),
            _ => self.mail_step(step),
        }
    }

    /// A function that hands nothing out but perhaps buffers.
    fn plain(&self, called: Method, args: Vec<Value>) -> Option<()> {
        let reply = self.function(called, args);
        self.free(&reply);
        succeeded(reply.code)
    }

    /// A method that hands nothing out but perhaps buffers.
    fn plain_on(&self, name: &Name, called: Method, args: Vec<Value>) -> Option<()> {
        let Handle { object, interface } = self.handle(name)?;
        // A step on an object of another kind would call past the end of its vtable.
        interface.extends(called.interface()).then(|| self.free(&self.call(object, called, args)))
    }

    /// A method whose last argument is an object handed out.
    fn open_with(&self, on: &Name, called: Method, args: Vec<Value>, name: &Name, interface: Interface) -> Option<()> {
        let handle = self.handle(on).filter(|h| h.interface.extends(called.interface()))?;
        let place = args.len() - 1;
        let reply = self.call(handle.object, called, args);
        self.keep(name, interface, &reply, place)
    }

    fn log_on(&self, session: &Name, options: LogonOptions) -> Option<()> {
        let sharing = if options.shared { tags::MAPI_ALLOW_OTHERS } else { tags::MAPI_NEW_SESSION };
        let mail = if options.no_mail { tags::MAPI_NO_MAIL } else { 0 };
        let bits = tags::MAPI_EXTENDED | tags::MAPI_EXPLICIT_PROFILE | tags::MAPI_UNICODE | sharing | mail;
        let args = vec![Value::None, Value::from(self.profile.as_str()), Value::None, flags(bits), Value::None];
        let reply = self.function(method::Function::MAPILogonEx, args);
        self.keep(session, Interface::Session, &reply, 4)
    }

    fn log_off(&self, session: &Name, options: LogoffOptions) -> Option<()> {
        let bits = if options.shared { tags::MAPI_LOGOFF_SHARED } else { 0 };
        self.plain_on(session, method::Session::Logoff, vec![Value::None, flags(bits), Value::Num(0)])
    }

    fn advise(&self, name: &Name, connection: &Name) -> Option<()> {
        let Handle { object, interface } = self.handle(name)?;
        let objects = tags::FNEV_OBJECT_CREATED
            | tags::FNEV_OBJECT_DELETED
            | tags::FNEV_OBJECT_MODIFIED
            | tags::FNEV_OBJECT_MOVED
            | tags::FNEV_OBJECT_COPIED;
        let events = tags::FNEV_CRITICAL_ERROR | tags::FNEV_EXTENDED | tags::FNEV_NEW_MAIL | objects;
        let sink = Value::New(Interface::AdviseSink, Arc::new(Listener(self.heard.clone())));
        let (called, place) = match interface {
            Interface::Session => (method::Session::Advise, 4),
            Interface::MsgStore => (method::MsgStore::Advise, 4),
            Interface::AddrBook => (method::AddrBook::Advise, 4),
            Interface::Table => (method::Table::Advise, 2),
            _ => return None,
        };
        let args = if place == 2 {
            vec![flags(tags::FNEV_TABLE_MODIFIED), sink, Value::None]
        } else {
            vec![Value::None, Value::None, flags(events), sink, Value::None]
        };
        let reply = self.call(object, called, args);
        let number = reply.code.is_ok().then(|| reply.out(place).long())?;
        self.holds().connections.insert(connection.clone(), number);
        Some(())
    }

    fn unadvise(&self, name: &Name, connection: &Name) -> Option<()> {
        let Handle { object, interface } = self.handle(name)?;
        let called = match interface {
            Interface::Session => method::Session::Unadvise,
            Interface::MsgStore => method::MsgStore::Unadvise,
            Interface::AddrBook => method::AddrBook::Unadvise,
            Interface::Table => method::Table::Unadvise,
            _ => return None,
        };
        let number = self.holds().connections.get(connection).copied()?;
        self.free(&self.call(object, called, vec![flags(number)]));
        Some(())
    }

    fn get_props(&self, name: &Name) -> Option<()> {
        let wanted = vec![tags::PR_ENTRYID, tags::PR_DISPLAY_NAME, tags::PR_SUBJECT];
        self.plain_on(
            name,
            method::Prop::GetProps,
            vec![Value::Tags(wanted), flags(tags::MAPI_UNICODE), Value::None, Value::None],
        )
    }

    /// One call that changes nothing, by the kind of the object.
    fn touch(&self, name: &Name) -> Option<()> {
        let interface = self.handle(name)?.interface;
        let (called, args) = if interface.extends(Interface::Prop) {
            (method::Prop::GetPropList, vec![flags(tags::MAPI_UNICODE), Value::None])
        } else {
            match interface {
                Interface::Table => (method::Table::GetRowCount, vec![Value::Num(0), Value::None]),
                Interface::Session => (method::Session::CompareEntryIDs, vec![Value::None; 6]),
                Interface::ProfAdmin => (method::ProfAdmin::GetLastError, vec![Value::Num(0), Value::Num(0), Value::None]),
                Interface::ServiceAdmin => (method::ServiceAdmin::GetLastError, vec![Value::Num(0), Value::Num(0), Value::None]),
                _ => return None,
            }
        };
        self.plain_on(name, called, args)
    }

    /// The entry identifier among properties that were read.
    fn binary(props: &[Prop], tag: u32) -> Option<Vec<u8>> {
        let found = props.iter().find(|p| p.id() == tag >> 16)?;
        if let PropValue::Bytes(bytes) = &found.value { Some(bytes.clone()) } else { None }
    }
}

impl LogoffFlag {
    const fn bits(self) -> u32 {
        match self {
            Self::NoWait => tags::LOGOFF_NO_WAIT,
            Self::Orderly => tags::LOGOFF_ORDERLY,
            Self::Purge => tags::LOGOFF_PURGE,
            Self::Abort => tags::LOGOFF_ABORT,
            Self::Quiet => tags::LOGOFF_QUIET,
        }
    }
}

/// The result a step wants.
fn succeeded(code: Code) -> Option<()> {
    code.is_ok().then_some(())
}
