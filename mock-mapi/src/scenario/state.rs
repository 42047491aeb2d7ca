//! Which steps a well-behaved client may take now, and which others it survives: for generating scenarios.
//!
//! What a client holds is followed as if every call succeeded; a step on something that did not come about is skipped by the
//! player, so a generated scenario stays playable against any provider.

mod allows;
mod choices;

use super::{EntryKind, Name, Step};
use crate::spec::Interface;
use std::collections::BTreeMap;

/// How far an object is from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// In use.
    Open,
    /// Logged off; only its release is left.
    Off,
    /// Released; the name is a dangling one.
    Gone,
}

#[derive(Clone, Debug)]
struct Held {
    interface: Interface,
    from: Option<Name>,
    phase: Phase,
    /// References held.
    refs: u32,
    /// What was done to it that is done once.
    submitted: bool,
    recipients: bool,
}

/// What a client that played some steps holds.
#[derive(Clone, Debug, Default)]
pub struct State {
    initialised: u32,
    utilities: u32,
    ole: u32,
    objects: BTreeMap<Name, Held>,
    /// Connections and the objects they were made with.
    connections: BTreeMap<Name, Name>,
    made: u32,
}

impl State {
    /// A client that has done nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A client that played these steps.
    #[must_use]
    pub fn after(steps: &[Step]) -> Self {
        let mut state = Self::new();
        for step in steps {
            state.apply(step);
        }
        state
    }

    /// A step was played.
    pub fn apply(&mut self, step: &Step) {
        self.made += 1;
        match step {
            Step::Init { .. } => self.initialised += 1,
            Step::Uninit {} => self.initialised = self.initialised.saturating_sub(1),
            Step::OleInit {} => self.ole += 1,
            Step::OleUninit {} => self.ole = self.ole.saturating_sub(1),
            Step::UtilInit {} => self.utilities += 1,
            Step::UtilDeinit {} => self.utilities = self.utilities.saturating_sub(1),
            Step::Repeat { rounds, steps } if *rounds > 0 => steps.iter().for_each(|step| self.apply(step)),
            Step::On { step, .. } => self.apply(step),
            Step::Logoff { session: object, .. } | Step::StoreLogoff { store: object, .. } => {
                if let Some(held) = self.objects.get_mut(object).filter(|held| held.phase == Phase::Open) {
                    held.phase = Phase::Off;
                }
            }
            Step::AddRef { object } => self.change(object, |held| held.refs += 1),
            Step::Release { object } => self.change(object, |held| {
                held.refs = held.refs.saturating_sub(1);
                if held.refs == 0 {
                    held.phase = Phase::Gone;
                }
            }),
            Step::Advise { object, connection } => drop(self.connections.insert(connection.clone(), object.clone())),
            Step::Unadvise { connection, .. } => drop(self.connections.remove(connection)),
            Step::AddRecipient { message, .. } => self.change(message, |held| held.recipients = true),
            Step::Submit { message } => self.change(message, |held| held.submitted = true),
            _ => {
                if let Some((name, interface, from)) = self.opened_by(step) {
                    let held = Held { interface, from, phase: Phase::Open, refs: 1, submitted: false, recipients: false };
                    self.objects.insert(name, held);
                }
            }
        }
    }

    fn change(&mut self, name: &Name, change: impl FnOnce(&mut Held)) {
        if let Some(held) = self.objects.get_mut(name) {
            change(held);
        }
    }

    /// What a step opens: its name, its interface, and what it is opened from.
    fn opened_by(&self, step: &Step) -> Option<(Name, Interface, Option<Name>)> {
        let (name, interface, from) = match step {
            Step::Logon { session, .. } => return Some((session.clone(), Interface::Session, None)),
            Step::AdminProfiles { admin } => return Some((admin.clone(), Interface::ProfAdmin, None)),
            Step::OpenStore { session, store, .. } => (store, Interface::MsgStore, session),
            Step::Open { store, folder, .. } => (folder, Interface::Folder, store),
            Step::CreateFolder { parent, folder, .. } => (folder, Interface::Folder, parent),
            Step::CreateMessage { folder, message } => (message, Interface::Message, folder),
            Step::Attach { message, attachment } => (attachment, Interface::Attach, message),
            Step::Table { object, table, .. } => (table, Interface::Table, object),
            Step::AddressBook { session, book } => (book, Interface::AddrBook, session),
            Step::OpenEntry { container, object, which } => (object, self.entry_of(container, *which), container),
            Step::OpenStatus { session, status, .. } => (status, Interface::Status, session),
            Step::ProfileSection { session, section } => (section, Interface::ProfSect, session),
            Step::AdminServices { session, admin } => (admin, Interface::ServiceAdmin, session),
            _ => return None,
        };
        Some((name.clone(), interface, Some(from.clone())))
    }

    fn entry_of(&self, container: &Name, which: EntryKind) -> Interface {
        let mail =
            self.objects.get(container).is_some_and(|held| matches!(held.interface, Interface::Folder | Interface::MsgStore));
        match (mail, which) {
            (true, EntryKind::Entry) => Interface::Message,
            (true, _) => Interface::Folder,
            (false, EntryKind::Entry) => Interface::MailUser,
            (false, _) => Interface::AbContainer,
        }
    }

    /// What is open and was opened from an object.
    fn opened_from<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = &'a Name> {
        self.objects.iter().filter(move |(_, held)| held.from.as_ref() == Some(name) && held.phase != Phase::Gone).map(|(n, _)| n)
    }

    /// Whether nothing depends on an object any more. A status object depends on the logon of its provider, which a store
    /// takes with it.
    fn is_bare(&self, name: &Name) -> bool {
        let is = |held: &Held, interface| held.interface == interface && held.phase != Phase::Gone;
        let store = self.objects.get(name).is_some_and(|held| is(held, Interface::MsgStore));
        if store && self.objects.values().any(|held| is(held, Interface::Status)) {
            return false;
        }
        self.opened_from(name).next().is_none() && self.connections.values().all(|of| of != name)
    }

    fn is_on(&self, name: &Name) -> bool {
        let Some(held) = self.objects.get(name) else { return false };
        held.phase == Phase::Open && held.from.as_ref().is_none_or(|from| self.is_on(from))
    }

    /// Whether an object is still held.
    #[must_use]
    pub fn holds_objects(&self) -> bool {
        self.objects.values().any(|held| held.phase != Phase::Gone)
    }

    /// Whether nothing is left to end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !self.holds_objects() && self.initialised == 0 && self.utilities == 0 && self.ole == 0
    }

    /// A name that no step so far has used.
    fn fresh(&self, letter: char) -> Name {
        let mut number = self.made;
        loop {
            let name = Name::numbered(letter, number);
            if !self.objects.contains_key(&name) && !self.connections.contains_key(&name) {
                return name;
            }
            number += 1;
        }
    }

    /// The steps by which a well-behaved client ends from here, in order.
    #[must_use]
    pub fn closing_steps(&self) -> Vec<Step> {
        let mut state = self.clone();
        let mut steps = Vec::new();
        while let Some(step) = state.next_closing_step() {
            state.apply(&step);
            steps.push(step);
        }
        steps
    }

    fn next_closing_step(&self) -> Option<Step> {
        if let Some((connection, object)) = self.connections.iter().next() {
            return Some(Step::Unadvise { object: object.clone(), connection: connection.clone() });
        }
        let bare = self.objects.iter().find(|(name, held)| held.phase != Phase::Gone && self.is_bare(name));
        match bare {
            Some((name, held)) if held.interface == Interface::Session && held.phase == Phase::Open => {
                Some(Step::Logoff { session: name.clone(), options: super::LogoffOptions::default() })
            }
            Some((name, _)) => Some(Step::Release { object: name.clone() }),
            // OLE, MAPI, its utilities: in this order (page `ending-a-mapi-session`, steps 6 to 8).
            None if self.ole > 0 => Some(Step::OleUninit {}),
            None if self.initialised > 0 => Some(Step::Uninit {}),
            None => (self.utilities > 0).then_some(Step::UtilDeinit {}),
        }
    }
}
