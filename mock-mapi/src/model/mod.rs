//! The deterministic model of a machine as MAPI sees it.
//!
//! A value: no threads, no clock, no pointers, no I/O. A call goes in with [`Machine::enter`] and comes back as a
//! [`Step`]: an effect that whoever drives the model performs and answers with [`Machine::resume`], or the reply.
//! While an effect is performed other calls may come in, on the same thread too: providers call back.

mod fast;
mod functions;
mod lifecycle;
mod logon;
mod memory;
mod notified;
mod objects;
mod profiles;
mod routing;
mod services;
mod session;
mod spooling;
mod support;
mod tables;
pub mod tags;

pub use fast::FastShutdown;
pub use lifecycle::ProviderObject;
pub use logon::{Logon, LogonState};
pub use objects::{Object, ObjectState};
pub use profiles::{Profile, ProviderKind, Service};
pub use session::Session;
pub use spooling::{FarSession, SpoolerPlace};
pub(crate) use spooling::{PLACE, Transport};
pub(crate) use support::one_off;

use crate::spec::{Code, Method};
use crate::trace::{Field, ObjectId, Party};
use crate::value::{Notification, Reply, Value};
use std::collections::{BTreeMap, VecDeque};

/// A thread of the process, counted in order of first appearance.
pub type ThreadId = u16;

/// A call that reaches the subsystem.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub from: Party,
    /// On which thread.
    pub thread: ThreadId,
    /// The object, or 0 for a function.
    pub object: ObjectId,
    /// The method or function.
    pub method: Method,
    /// Its arguments.
    pub args: Vec<Value>,
}

impl Call {
    pub(crate) fn arg(&self, index: usize) -> &Value {
        self.args.get(index).unwrap_or(&Value::None)
    }
}

/// What the model wants done outside it.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Call a provider's object or a client's advise sink.
    Call {
        /// In whose name: subsystem or spooler.
        from: Party,
        /// The object.
        object: ObjectId,
        /// The method.
        method: Method,
        /// Its arguments.
        args: Vec<Value>,
    },
    /// Call an entry point of a library.
    Entry {
        /// In whose name.
        from: Party,
        /// The library.
        library: String,
        /// The entry point.
        method: Method,
        /// Its arguments.
        args: Vec<Value>,
    },
    /// Load a library; the reply says whether it could be.
    Load {
        /// The library.
        library: String,
    },
    /// Free it, and note whether it is gone.
    Free {
        /// The library.
        library: String,
    },
}

/// What comes of a call so far.
#[derive(Debug)]
pub enum Step {
    /// Perform this, then [`Machine::resume`].
    Do(Effect),
    /// The call returns this.
    Done(Reply),
}

/// A note for the trace: what, and its values.
pub type Note = (Method, Vec<(&'static str, Field)>);

/// Where a transport's Shutdown comes (conflict `transport-shutdown-place`): pages differ, both are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransportShutdown {
    /// After the logon's Release (page `shutting-down-a-service-provider`).
    #[default]
    AfterLogonRelease,
    /// Inside the support object's last Release (page `releasing-the-transport-provider`).
    InSupportRelease,
}

/// How this machine behaves where the documents leave a choice, and where a test wants an abrupt end.
#[derive(Clone, Copy, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Where a transport's Shutdown comes.
    pub transport_shutdown: TransportShutdown,
    /// Skip logoff methods and Shutdown, go straight to the final releases: providers must bear it (page
    /// `releasing-the-transport-provider`, last paragraph). The subsystem's own duties are broken on purpose then.
    pub abrupt: bool,
    /// Whether clients may shut down fast.
    pub fast_shutdown: FastShutdown,
}

/// One step of what a call still has to do.
#[derive(Debug)]
pub(crate) enum Task {
    /// Load the library of a service's provider and get a provider object, unless both are there.
    Prepare {
        library: String,
    },
    /// Get a provider object of a library that is loaded.
    MakeProvider {
        library: String,
        kind: ProviderKind,
        session: ObjectId,
        from: Party,
    },
    /// Log a session on to a service's provider; the store goes to the place of this argument.
    LogOn {
        /// The session object it is done for: of a shared session, that of the client who asked.
        opener: ObjectId,
        service: usize,
        session: ObjectId,
        from: Party,
        entry_id: Vec<u8>,
        flags: u32,
        place: Option<usize>,
    },
    /// Let go of the subsystem's own reference to a support object.
    DropSupport {
        support: ObjectId,
    },
    /// The store of a logon goes to its client.
    HandOutStore {
        support: ObjectId,
        place: usize,
        code: Code,
    },
    /// Do this; what it answers does not matter.
    Perform(Effect),
    /// Call the logoff method of a logon that is on, and what follows it.
    LogOff {
        support: ObjectId,
    },
    ReleaseLogon {
        support: ObjectId,
    },
    /// Shut a provider object down, if no logon of it is left.
    ShutDownIdle {
        provider: ObjectId,
    },
    ReleaseProvider {
        provider: ObjectId,
    },
    /// Log off what a session is logged on to.
    EndSession {
        session: ObjectId,
    },
    /// Objects of the session that outlived their logon.
    GiveUpOutlived {
        session: ObjectId,
    },
    /// All references to one of them.
    GiveUp {
        object: ObjectId,
        left: u32,
    },
    Invalidate {
        session: ObjectId,
    },
    /// The last reference to a session object went.
    ForgetSession {
        session: ObjectId,
    },
    /// Call the entry point of a message service.
    EnterService {
        admin: ObjectId,
        library: String,
        uid: [u8; 16],
        context: u32,
    },
    /// Tell a registration with a table what changed.
    TellTable {
        table: ObjectId,
        connection: u32,
        news: Vec<Notification>,
    },
    FreeLibraries,
    FreeLibrary {
        library: String,
    },
    /// Ask providers for an object until one knows its entry identifier.
    Route {
        method: Method,
        args: Vec<Value>,
        candidates: Vec<ObjectId>,
    },
    /// Ask the spooler, which is another process.
    Ask(spooling::Question),
}

/// What an effect's reply is for.
#[derive(Debug)]
pub(crate) enum Awaiting {
    Nothing,
    Loaded { library: String },
    Made { library: String, kind: ProviderKind, session: ObjectId, from: Party },
    LoggedOn { support: ObjectId, place: Option<usize> },
    Freed { library: String },
    ServiceEntered { support: ObjectId, providers: ObjectId, uid: [u8; 16], context: u32 },
    Routed { object: ObjectId, method: Method, args: Vec<Value>, candidates: Vec<ObjectId> },
    Told(spooling::Question),
}

/// One call in progress.
#[derive(Debug)]
pub(crate) struct Frame {
    pub plan: VecDeque<Task>,
    pub reply: Reply,
    awaiting: Awaiting,
}

impl Frame {
    /// Fails the call and drops what it still had to do.
    pub fn fail(&mut self, code: Code) {
        self.plan.clear();
        self.reply = Reply::code(code);
    }
}

/// The machine. Made with profiles, driven with calls.
#[derive(Debug, Default)]
pub struct Machine {
    /// How it behaves where there is a choice.
    pub policy: Policy,
    /// Where the spooler is.
    pub spooler: SpoolerPlace,
    /// Whether a client asked for notifications on a thread of their own (`MAPI_MULTITHREAD_NOTIFICATIONS`).
    pub(crate) notify_thread: bool,
    /// Status objects of transports that are logged on in the spooler's process.
    pub(crate) far_statuses: BTreeMap<ObjectId, spooling::FarStatus>,
    /// In the spooler's process: the message that a transport has is to be given up.
    pub(crate) gives_up: bool,
    /// In the spooler's process: what stores told that is still to reach other processes.
    pub(crate) told: Vec<spooling::Told>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) objects: BTreeMap<ObjectId, Object>,
    pub(crate) sessions: BTreeMap<ObjectId, Session>,
    pub(crate) providers: BTreeMap<ObjectId, ProviderObject>,
    /// By their support objects, which exist before them.
    pub(crate) logons: BTreeMap<ObjectId, Logon>,
    pub(crate) libraries: BTreeMap<String, bool>,
    pub(crate) buffers: memory::Buffers,
    pub(crate) tables: BTreeMap<ObjectId, tables::Table>,
    pub(crate) sections: BTreeMap<ObjectId, [u8; 16]>,
    pub(crate) initialised: BTreeMap<ThreadId, u32>,
    /// How many of them are providers'.
    pub(crate) initialised_by_providers: u32,
    pub(crate) utilities: u32,
    pub(crate) subscriptions: BTreeMap<u32, support::Subscription>,
    /// By the number the client knows.
    pub(crate) routed_advises: BTreeMap<u32, routing::RoutedAdvise>,
    /// Whether the last client that asked for fast shutdown was refused.
    pub(crate) fast_refused: bool,
    pub(crate) added_services: Vec<services::AddedService>,
    pub(crate) next_connection: u32,
    pub(crate) next_uid: u32,
    next_object: u32,
    frames: BTreeMap<ThreadId, Vec<Frame>>,
    notes: Vec<Note>,
}

impl Machine {
    /// A machine on which these profiles exist; the first is the default.
    #[must_use]
    pub fn new(profiles: Vec<Profile>) -> Self {
        Self { profiles, ..Self::default() }
    }

    /// A call enters.
    pub fn enter(&mut self, call: Call) -> Step {
        let mut frame = Frame { plan: VecDeque::new(), reply: Reply::ok(), awaiting: Awaiting::Nothing };
        self.dispatch(&call, &mut frame);
        self.advance(call.thread, frame)
    }

    /// The effect asked for last on this thread was performed, with this result.
    pub fn resume(&mut self, thread: ThreadId, reply: Reply) -> Step {
        let frame = self.frames.get_mut(&thread).and_then(Vec::pop);
        let mut frame = frame.expect("an effect is answered once, on the thread that was asked for it");
        let awaiting = std::mem::replace(&mut frame.awaiting, Awaiting::Nothing);
        self.settle(awaiting, reply, &mut frame);
        self.advance(thread, frame)
    }

    /// The effect asked for last on this thread will not be answered: what asked for it is given up.
    pub fn abandon(&mut self, thread: ThreadId) {
        if let Some(frames) = self.frames.get_mut(&thread) {
            frames.pop();
        }
    }

    /// The notes made since they were taken last, in order.
    pub fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    fn advance(&mut self, thread: ThreadId, mut frame: Frame) -> Step {
        while let Some(task) = frame.plan.pop_front() {
            if let Some((effect, awaiting)) = self.perform(task, &mut frame) {
                frame.awaiting = awaiting;
                self.frames.entry(thread).or_default().push(frame);
                return Step::Do(effect);
            }
        }
        Step::Done(frame.reply)
    }

    pub(crate) fn note(&mut self, method: Method, values: Vec<(&'static str, Field)>) {
        self.notes.push((method, values));
    }

    /// An identity nothing had before.
    pub(crate) fn new_id(&mut self) -> ObjectId {
        self.next_object += 1;
        ObjectId(self.next_object)
    }
}

/// A scalar of a note.
pub(crate) fn scalar(value: impl Into<u64>) -> Field {
    Field::Scalar(value.into())
}

/// A text of a note.
pub(crate) fn text(value: &str) -> Field {
    Field::Blob(value.as_bytes().to_vec())
}
