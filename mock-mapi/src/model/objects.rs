//! What the model knows of every object: interface, owner, ancestry and whether calls are still accepted.

use super::{Frame, Machine, scalar, text};
use crate::spec::{Interface, method};
use crate::trace::{ObjectId, Party};

/// Whether an object accepts calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectState {
    /// It does.
    Live,
    /// Its session ended while it was open (page `ending-a-mapi-session`, note).
    Invalid,
}

/// An object that somebody holds a reference to.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its interface.
    pub interface: Interface,
    /// Who implements it.
    pub owner: Party,
    /// What it was opened from.
    pub parent: ObjectId,
    /// The session it belongs to, if any; of a session opened by several clients, the first.
    pub session: Option<ObjectId>,
    /// The logon object it was opened through, if any.
    pub logon: Option<ObjectId>,
    /// Whether it accepts calls.
    pub state: ObjectState,
}

impl Machine {
    /// Gives an identity to an object that a party hands out or in, and notes its creation.
    pub fn adopt(&mut self, interface: Interface, owner: Party, parent: ObjectId, library: &str) -> ObjectId {
        let id = self.new_id();
        // The first client of a shared session may be gone: the session goes on under its identity.
        let of_parent = if self.sessions.contains_key(&parent) { Some(parent) } else { self.session_of(parent) };
        let session = if interface == Interface::Session { of_parent.or(Some(id)) } else { of_parent };
        let logon = match interface {
            Interface::MsLogon | Interface::AbLogon | Interface::XpLogon => Some(id),
            _ => self.objects.get(&parent).and_then(|o| o.logon),
        };
        self.objects.insert(id, Object { interface, owner, parent, session, logon, state: ObjectState::Live });
        let note = vec![
            ("object", scalar(id.0)),
            ("interface", scalar(interface as u8)),
            ("owner", scalar(owner as u8)),
            ("parent", scalar(parent.0)),
            ("library", text(library)),
        ];
        self.note(method::Note::ObjectCreated, note);
        id
    }

    /// The last reference to an object that the model does not serve itself was released.
    pub fn forget(&mut self, id: ObjectId) {
        self.objects.remove(&id);
    }

    /// What is known of an object; nothing once its last reference is gone.
    #[must_use]
    pub fn object(&self, id: ObjectId) -> Option<&Object> {
        self.objects.get(&id)
    }

    /// Objects of clients (not providers' own, not supports) that belong to a session and are open.
    pub(crate) fn open_in(&self, session: ObjectId) -> Vec<ObjectId> {
        let of_clients = |o: &Object| {
            !matches!(
                o.interface,
                Interface::Session
                    | Interface::Support
                    | Interface::AdviseSink
                    | Interface::MsLogon
                    | Interface::AbLogon
                    | Interface::XpLogon
            )
        };
        let mine = |o: &Object| o.session == Some(session) && o.state == ObjectState::Live && of_clients(o);
        self.objects.iter().filter(|(_, o)| mine(o)).map(|(id, _)| *id).collect()
    }

    /// Refuses calls on what was opened through a logon that is over.
    pub(crate) fn invalidate_below(&mut self, logon: ObjectId, store_stays: bool) {
        let Some(session) = self.session_of(logon) else { return };
        let mine = |o: &Object| o.logon == Some(logon) && !(store_stays && o.interface == Interface::MsgStore);
        let below = self.open_in(session).into_iter().filter(|id| mine(&self.objects[id]));
        self.invalidate_all(below.collect());
    }

    /// Refuses calls on whatever a session leaves open. Registrations with its tables end: no client can end them any more.
    pub(crate) fn invalidate(&mut self, session: ObjectId, frame: &mut Frame) {
        let open = self.open_in(session);
        let tables = self.tables.iter_mut().filter(|(id, _)| open.contains(id));
        let sinks: Vec<_> = tables.flat_map(|(_, table)| std::mem::take(&mut table.advises)).collect();
        for (_, sink) in sinks {
            self.plan_release(frame, sink);
        }
        self.invalidate_all(open);
    }

    /// Objects of providers that are open when every logon of their session is over, the newest first: a store that gave its
    /// support object back inside `StoreLogoff`, and what was opened from it. No logoff told their provider that the client's
    /// references are void.
    pub(crate) fn outlived(&self, session: ObjectId) -> Vec<ObjectId> {
        self.open_in(session).into_iter().rev().filter(|id| self.objects[id].owner == Party::Provider).collect()
    }

    fn invalidate_all(&mut self, objects: Vec<ObjectId>) {
        for id in objects {
            if let Some(object) = self.objects.get_mut(&id) {
                object.state = ObjectState::Invalid;
            }
            self.note(method::Note::Invalidated, vec![("object", scalar(id.0))]);
        }
    }
}
