//! One object as the subsystem keeps it, and how objects get an identity.

use super::{Native, Subsystem, lock};
use crate::spec::{ArgKind, Interface, Method};
use crate::trace::{Field, ObjectId, Party};
use crate::value::{AdrList, Reply, Value};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// Where an object is implemented.
pub enum Body {
    /// In the model.
    Served,
    /// In Rust.
    Native(Implementation),
    /// Behind the binary interface: the interface pointer it was known by first.
    Foreign(usize),
}

impl Body {
    /// Implemented in Rust.
    #[must_use]
    pub fn native(native: Arc<dyn Native>) -> Self {
        Self::Native(Implementation(Mutex::new(Some(native))))
    }

    /// The interface pointer a foreign object was known by first; 0 of one that is not foreign.
    #[must_use]
    pub const fn pointer(&self) -> usize {
        if let Self::Foreign(pointer) = self { *pointer } else { 0 }
    }
}

/// What implements an object in Rust, as long as it can be called. What stands for the object behind the binary interface stays
/// for late calls; the implementation, and all it holds, does not.
pub struct Implementation(Mutex<Option<Arc<dyn Native>>>);

impl Implementation {
    pub(super) fn get(&self) -> Option<Arc<dyn Native>> {
        lock(&self.0).clone()
    }

    fn let_go(&self) {
        // Dropped after the lock was given back: what goes with it is anybody's code.
        let _gone = lock(&self.0).take();
    }
}

const LIVE: u8 = 0;
const INVALID: u8 = 1;
const DEAD: u8 = 2;

/// An object that somebody holds a reference to.
pub struct Entry {
    /// Its identity.
    pub id: ObjectId,
    /// Its interface.
    pub interface: Interface,
    /// Who implements it.
    pub owner: Party,
    /// Where it is implemented.
    pub body: Body,
    /// References held through the mock.
    pub refs: AtomicU32,
    state: AtomicU8,
    /// Whether its provider gave it away with `MakeInvalid`: the subsystem frees it then.
    given_away: AtomicBool,
}

impl Entry {
    fn new(id: ObjectId, interface: Interface, owner: Party, body: Body, refs: u32) -> Self {
        Self {
            id,
            interface,
            owner,
            body,
            refs: AtomicU32::new(refs),
            state: AtomicU8::new(LIVE),
            given_away: AtomicBool::new(false),
        }
    }

    /// Whether its session ended while it was open.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.state.load(Ordering::Acquire) == INVALID
    }

    /// Whether its last reference was released.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.state.load(Ordering::Acquire) == DEAD
    }

    /// Whether calls go through.
    #[must_use]
    #[inline]
    pub fn is_live(&self) -> bool {
        self.state.load(Ordering::Acquire) == LIVE
    }

    /// An `AddRef` that is passed on to the foreign object by the caller.
    #[inline]
    pub(crate) fn count_up(&self) {
        self.refs.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn invalidate(&self) {
        self.end(INVALID);
    }

    fn end(&self, state: u8) {
        self.state.store(state, Ordering::Release);
        if let Body::Native(implementation) = &self.body {
            implementation.let_go();
        }
    }

    pub(super) fn give_away(&self) {
        self.given_away.store(true, Ordering::Release);
        self.invalidate();
    }

    pub(super) fn is_given_away(&self) -> bool {
        self.given_away.load(Ordering::Acquire)
    }

    pub(super) fn mark_dead(&self) {
        self.end(DEAD);
    }
}

impl Subsystem {
    /// An object the model made: it has an entry before anybody can call it.
    pub(super) fn make_served_entry(&self, note: &[(&'static str, Field)]) {
        let number = |name: &str| {
            let field = note.iter().find(|(n, _)| *n == name);
            field.and_then(|(_, f)| if let Field::Scalar(word) = f { u32::try_from(*word).ok() } else { None }).unwrap_or(0)
        };
        let owner = u8::try_from(number("owner")).ok().and_then(Party::from_number).unwrap_or(Party::Subsystem);
        if owner != Party::Subsystem {
            return;
        }
        let interface = u8::try_from(number("interface")).ok().and_then(Interface::from_number).unwrap_or(Interface::Unknown);
        let id = ObjectId(number("object"));
        let entry = Entry::new(id, interface, owner, Body::Served, 1);
        lock(&self.entries).entry(id).or_insert_with(|| Arc::new(entry));
    }

    /// Gives an identity to an object implemented elsewhere and notes its creation. Of an object handed out, one reference
    /// is held from the start; of one handed in (`refs` 0) none.
    pub fn adopt(
        &self,
        interface: Interface,
        owner: Party,
        parent: ObjectId,
        library: &str,
        body: Body,
        refs: u32,
    ) -> Arc<Entry> {
        let made = {
            let mut model = lock(&self.model);
            let id = model.adopt(interface, owner, parent, library);
            (id, model.take_notes())
        };
        let (id, notes) = made;
        let entry = Arc::new(Entry::new(id, interface, owner, body, refs));
        lock(&self.entries).insert(id, Arc::clone(&entry));
        self.write_notes(notes);
        entry
    }

    /// Objects in Rust that are handed in for the first time (advise sinks) get their identity.
    pub(super) fn adopt_arguments(&self, from: Party, args: &mut [Value], method: Method) -> Vec<Arc<Entry>> {
        let mut adopted = Vec::new();
        for (arg, spec) in args.iter_mut().zip(method.spec().args) {
            if let (Value::Rows(rows), ArgKind::AdrList) = (&mut *arg, spec.kind) {
                *arg = Value::AdrList(AdrList::loose(std::mem::take(rows)));
            }
            if let (Value::New(interface, native), ArgKind::Sink | ArgKind::Obj(_)) = (&*arg, spec.kind) {
                let entry = self.adopt(*interface, from, ObjectId(0), "", Body::native(Arc::clone(native)), 0);
                *arg = Value::Object(entry.id);
                adopted.push(entry);
            }
        }
        adopted
    }

    /// Forgets what was handed in and nobody took a reference to.
    pub(super) fn drop_unheld(&self, adopted: &[Arc<Entry>]) {
        for entry in adopted {
            if entry.refs.load(Ordering::Acquire) == 0 {
                self.drop_entry(entry);
            }
        }
    }

    /// Gives identities to objects in Rust, and buffers to contents, that a reply hands out.
    pub(super) fn hand_out(&self, reply: &mut Reply, by: Party, object: ObjectId, method: Method) {
        self.hand_out_from(reply, by, object, method, "");
    }

    pub(super) fn hand_out_from(&self, reply: &mut Reply, by: Party, object: ObjectId, method: Method, library: &str) {
        let mut parent = object;
        // A logon belongs to the session its support object belongs to, and a store to the logon made with it.
        if let Some(support) = self.support_given_to(object, method) {
            parent = support;
        }
        for (out, spec) in reply.outs.iter_mut().zip(method.spec().args) {
            match out {
                Value::New(interface, native) => {
                    let entry = self.adopt(*interface, by, parent, library, Body::native(Arc::clone(native)), 1);
                    parent = entry.id;
                    native.handed_out(entry.id);
                    *out = Value::Object(entry.id);
                }
                Value::Bytes(_) | Value::Tags(_) | Value::Props(_) | Value::Rows(_) if spec.kind.hands_out_buffer() => {
                    let content = std::mem::take(out);
                    *out = self.buffer_for(by, content);
                }
                _ => {}
            }
        }
    }

    /// The support object given to the logon method of a provider object that runs now.
    pub(crate) fn support_given_to(&self, object: ObjectId, method: Method) -> Option<ObjectId> {
        use crate::spec::method as m;
        let logs_on = matches!(
            method,
            m::MsProvider::Logon | m::MsProvider::SpoolerLogon | m::AbProvider::Logon | m::XpProvider::TransportLogon
        );
        if !logs_on {
            return None;
        }
        lock(&self.model).support_of_logon_in_progress(object)
    }
}
