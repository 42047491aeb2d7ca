//! The steps there are to choose from.

use super::super::{
    CopyOptions, EntryKind, FastCall, Index, InitOptions, LogoffFlag, LogoffOptions, LogonOptions, Name, StandardFolder,
    StatusOf, Step, TableKind, Text,
};
use super::{Held, Phase, State};
use crate::spec::Interface;

/// Scenarios stay small enough to be read: more objects than this are not opened at a time.
const MOST_OBJECTS: usize = 12;
const MOST_SESSIONS: usize = 3;

impl State {
    /// Every kind of step that a well-behaved client may take next, each once for every object it could be taken on.
    #[must_use]
    pub fn legal_steps(&self) -> Vec<Step> {
        let mut steps = self.process_steps();
        let held = self.objects.values().filter(|held| held.phase != Phase::Gone).count();
        for (name, held_here) in self.objects.iter().filter(|(_, held)| held.phase != Phase::Gone) {
            if held_here.phase == Phase::Open && self.is_on(name) {
                self.calls_on(name, held_here, &mut steps);
                if held < MOST_OBJECTS {
                    self.openings_on(name, held_here, &mut steps);
                }
            }
            self.ends_of(name, held_here, &mut steps);
        }
        steps
    }

    /// Steps that break a rule for clients and that MAPI and its providers should survive. Not every one breaks one every
    /// time: a judge says what was broken, not the generator.
    #[must_use]
    pub fn illegal_but_survivable(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (name, held) in &self.objects {
            let (object, late) = (name.clone(), held.phase == Phase::Gone);
            match held.interface {
                Interface::Session if !late && held.phase == Phase::Open && !self.is_bare(name) => {
                    steps.push(Step::Logoff { session: object.clone(), options: LogoffOptions::default() });
                    steps.push(Step::Release { object: object.clone() });
                }
                Interface::MsgStore if held.phase == Phase::Off => {
                    steps.push(Step::StoreLogoff { store: object.clone(), flag: LogoffFlag::Abort });
                }
                _ if !late && !self.is_bare(name) => steps.push(Step::Release { object: object.clone() }),
                _ => {}
            }
            if held.interface == Interface::Session && held.phase == Phase::Open {
                // The editions disagree on who may set the flag (conflict `shared-flag`).
                steps.push(Step::Logoff { session: object.clone(), options: LogoffOptions { shared: true } });
            }
            if late || !self.is_on(name) {
                steps.push(Step::Use { object: object.clone() });
            }
            if late {
                steps.push(Step::Release { object });
            }
        }
        if self.initialised > 0 {
            steps.push(Step::Uninit {});
        }
        if self.ole > 0 && self.initialised == 0 {
            steps.push(Step::OleUninit {});
        }
        if self.utilities == 0 {
            steps.push(Step::UtilDeinit {});
        }
        steps
    }

    fn process_steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.initialised < 2 {
            steps.push(Step::Init { options: InitOptions { multithread: self.initialised > 0 } });
        }
        if self.initialised > 1 || self.initialised == 1 && !self.holds_objects() && self.ole == 0 {
            steps.push(Step::Uninit {});
        }
        if self.ole == 0 && self.initialised == 0 {
            steps.push(Step::OleInit {});
        }
        if self.ole > 0 && !self.holds_objects() {
            steps.push(Step::OleUninit {});
        }
        steps.push(if self.utilities == 0 { Step::UtilInit {} } else { Step::UtilDeinit {} });
        let sessions = self.objects.values().filter(|held| held.interface == Interface::Session && held.phase != Phase::Gone);
        if self.initialised > 0 && sessions.count() < MOST_SESSIONS {
            for (shared, no_mail) in [(false, false), (true, false), (false, true)] {
                steps.push(Step::Logon { session: self.fresh('s'), options: LogonOptions { shared, no_mail } });
            }
        }
        steps
    }

    /// Calls that open nothing.
    fn calls_on(&self, name: &Name, held: &Held, steps: &mut Vec<Step>) {
        let object = name.clone();
        if held.interface != Interface::AdviseSink {
            steps.push(Step::Use { object: object.clone() });
        }
        if held.interface.extends(Interface::Prop) {
            steps.push(Step::GetProps { object: object.clone() });
        }
        if matches!(held.interface, Interface::Session | Interface::MsgStore | Interface::AddrBook | Interface::Table) {
            steps.push(Step::Advise { object: object.clone(), connection: self.fresh('c') });
        }
        match held.interface {
            Interface::Table => steps.push(Step::QueryRows { table: object }),
            // The exit is the end of a story, whose rest would go unplayed: scenarios have it.
            Interface::Session => {
                let fast = |call| Step::FastShutdown { session: object.clone(), call };
                steps.extend([fast(FastCall::Query), fast(FastCall::Notify)]);
            }
            Interface::Status => steps.extend([Step::Validate { status: object.clone() }, Step::Flush { status: object }]),
            Interface::Folder => {
                steps.extend([Step::Empty { folder: object.clone() }, Step::DeleteMessages { folder: object.clone() }]);
                steps.push(Step::DeleteFolder { parent: object.clone() });
                let folders = self.objects.iter().filter(|(to, held)| held.interface == Interface::Folder && self.is_on(to));
                for (to, _) in folders {
                    let copy =
                        |moved| Step::CopyMessages { folder: object.clone(), to: to.clone(), options: CopyOptions { moved } };
                    steps.extend([copy(false), copy(true)]);
                }
            }
            // A message that was submitted is the spooler's until it comes back.
            Interface::Message if !held.submitted => {
                steps.push(Step::SetSubject { object: object.clone(), subject: Text(format!("about {name}")) });
                steps.push(Step::AddRecipient { message: object.clone(), address: Text(format!("{name}@example.com")) });
                steps.push(Step::Save { object: object.clone() });
                if held.recipients {
                    steps.push(Step::Submit { message: object });
                }
            }
            Interface::Attach => steps.push(Step::Save { object }),
            // One of each sort, with the built-in address book: found, of several, an address, unknown.
            Interface::AddrBook | Interface::AbContainer => {
                steps.push(Step::Resolve { object, names: Text("*;alan;a@example.com;nobody".to_owned()) });
            }
            _ => {}
        }
    }

    /// Calls that open something.
    fn openings_on(&self, name: &Name, held: &Held, steps: &mut Vec<Step>) {
        let from = || name.clone();
        let mut tables = |kinds: &[TableKind]| {
            steps.extend(kinds.iter().map(|which| Step::Table { object: from(), which: *which, table: self.fresh('t') }));
        };
        match held.interface {
            Interface::Session => tables(&[TableKind::Stores, TableKind::Status]),
            Interface::MsgStore => tables(&[TableKind::ReceiveFolders, TableKind::OutgoingQueue]),
            Interface::Folder | Interface::AbContainer => tables(&[TableKind::Contents, TableKind::Hierarchy]),
            Interface::Message if !held.submitted => tables(&[TableKind::Recipients, TableKind::Attachments]),
            Interface::ServiceAdmin => tables(&[TableKind::Services]),
            _ => {}
        }
        match held.interface {
            Interface::Session => {
                steps.push(Step::OpenStore { session: from(), store: self.fresh('m'), index: Index(0) });
                steps.push(Step::AddressBook { session: from(), book: self.fresh('a') });
                steps.push(Step::ProfileSection { session: from(), section: self.fresh('p') });
                steps.push(Step::AdminServices { session: from(), admin: self.fresh('d') });
                let status = |of| Step::OpenStatus { session: from(), status: self.fresh('x'), of };
                steps.extend(StatusOf::ALL.iter().copied().map(status));
            }
            Interface::MsgStore => {
                let folder = |which| Step::Open { store: from(), folder: self.fresh('f'), which };
                steps.extend(StandardFolder::ALL.iter().copied().map(folder));
            }
            Interface::Folder => {
                steps.push(Step::CreateMessage { folder: from(), message: self.fresh('g') });
                let folder = self.fresh('f');
                steps.push(Step::CreateFolder { parent: from(), title: Text(folder.to_string()), folder });
                steps.push(Step::OpenEntry { container: from(), object: self.fresh('g'), which: EntryKind::Entry });
            }
            Interface::Message if !held.submitted => {
                steps.push(Step::Attach { message: from(), attachment: self.fresh('h') });
            }
            Interface::AddrBook => {
                steps.push(Step::OpenEntry { container: from(), object: self.fresh('e'), which: EntryKind::Root });
            }
            Interface::AbContainer => {
                steps.push(Step::OpenEntry { container: from(), object: self.fresh('e'), which: EntryKind::Container });
                steps.push(Step::OpenEntry { container: from(), object: self.fresh('u'), which: EntryKind::Entry });
            }
            _ => {}
        }
    }

    /// Steps by which something ends.
    fn ends_of(&self, name: &Name, held: &Held, steps: &mut Vec<Step>) {
        let connections = self.connections.iter().filter(|(_, of)| *of == name);
        steps.extend(connections.map(|(connection, of)| Step::Unadvise { object: of.clone(), connection: connection.clone() }));
        if !self.is_bare(name) {
            return;
        }
        match (held.interface, held.phase) {
            (Interface::Session, Phase::Open) => {
                steps.push(Step::Logoff { session: name.clone(), options: LogoffOptions::default() });
            }
            (Interface::MsgStore, Phase::Open) => {
                let logoff = |flag| Step::StoreLogoff { store: name.clone(), flag };
                steps.extend(LogoffFlag::ALL.iter().copied().map(logoff));
                steps.push(Step::Release { object: name.clone() });
            }
            _ => steps.push(Step::Release { object: name.clone() }),
        }
    }
}
