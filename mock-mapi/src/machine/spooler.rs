//! The spooler: keeps the sessions of a machine, and logs on to transports for them.
//!
//! Driven by what it is told, so that it is the same whether its clients are processes or values beside it.

use super::cycle::Cycle;
use super::journal::Journal;
use super::link::Crossing;
use super::message::{Answer, Notice, Request};
use super::registry::{Begun, ClientId, Left, Registry};
use crate::model::{Profile, tags};
use crate::spec::{Code, method};
use crate::subsystem::Subsystem;
use crate::trace::{Field, ObjectId, Party};
use crate::value::Value;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

/// News on its way to a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Who is to know.
    pub to: ClientId,
    /// Counts what the spooler has said.
    pub serial: u64,
    /// What.
    pub notice: Notice,
}

/// The spooler of a machine.
pub struct Spooler<S> {
    subsystem: S,
    pid: u32,
    serial: u64,
    registry: Registry,
    /// By the number of a session, its object in this process.
    sessions: BTreeMap<u32, ObjectId>,
    outgoing: Vec<Outgoing>,
    cycle: Cycle<S>,
}

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Spooler<S> {
    /// A spooler that calls transports through this subsystem, which is no client's, and remembers what it sends in a journal.
    pub fn new(subsystem: S, pid: u32, incarnation: u32, journal: Box<dyn Journal>) -> Self {
        let cycle = Cycle::new(subsystem.clone(), journal);
        subsystem.write_note(method::Note::SpoolerStarted, &[("incarnation", Field::Scalar(incarnation.into()))]);
        Self { subsystem, pid, serial: 0, registry: Registry::default(), sessions: BTreeMap::new(), outgoing: Vec::new(), cycle }
    }

    /// Its process.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// The number of the session for which a transport has a message, if only one client has that session; 0 otherwise.
    #[must_use]
    pub fn serving(&self) -> Arc<AtomicU32> {
        self.cycle.serving()
    }

    /// Sessions that have not ended.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.registry.sessions()
    }

    /// A client process connects.
    pub fn connect(&mut self, pid: u32) -> ClientId {
        self.registry.connect(pid)
    }

    /// A client asks; answers with the number of the answer, which counts what the spooler has said.
    pub fn ask(&mut self, client: ClientId, serial: u64, request: Request) -> (u64, Answer) {
        self.crossed(Crossing::Received { from: self.registry.pid(client), serial });
        let answer = self.answer(client, request);
        let serial = self.say(client);
        self.pass_on();
        (serial, answer)
    }

    /// Does what there is to do at this time, in milliseconds since it began. Answers are to be on their way before.
    pub fn work(&mut self, now: u64) {
        let sessions: Vec<_> = self.sessions.values().copied().collect();
        self.cycle.work(now, &sessions);
        self.pass_on();
    }

    /// What stores here had to tell reaches those who subscribed to it in the processes of their sessions.
    fn pass_on(&mut self) {
        for told in self.subsystem.with_model(crate::model::Machine::take_told) {
            // Sessions that have the same store have the same mailbox, whoever of them the spooler changed it for.
            let concerned = |object: &ObjectId| *object == told.session || self.cycle.has_store(*object, told.service);
            let sessions: Vec<_> =
                self.sessions.iter().filter(|(_, object)| concerned(object)).map(|(number, _)| *number).collect();
            for session in sessions {
                for to in self.registry.clients_of(session) {
                    let serial = self.say(to);
                    let notice = Notice::Notified { session, service: told.service, news: told.news.clone() };
                    self.outgoing.push(Outgoing { to, serial, notice });
                }
            }
        }
    }

    /// When there is something to do again, if nobody asks before.
    #[must_use]
    pub fn next_due(&self) -> Option<u64> {
        self.cycle.next_due()
    }

    /// News for clients, in the order in which they were said.
    pub fn take_outgoing(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outgoing)
    }

    /// A client is gone without a word: its sessions end, and it is logged off wherever it was the last.
    pub fn disconnect(&mut self, client: ClientId) {
        let left = self.registry.disconnect(client);
        if !left.is_empty() {
            self.note(method::Note::ClientLost, &[("client", client.0)]);
        }
        for (session, left) in left {
            self.left(client, session, left);
        }
    }

    /// A message was refused; a person finds in the trace whose, and why.
    pub fn refuse(&self, from: u32, reason: &str) {
        let values = [("from", Field::Scalar(from.into())), ("reason", Field::Blob(reason.as_bytes().to_vec()))];
        self.subsystem.write_note(method::Note::Refused, &values);
    }

    /// A client's message was refused.
    pub fn refuse_client(&self, client: ClientId, reason: &str) {
        self.refuse(self.registry.pid(client), reason);
    }

    /// The end: what is still logged on is logged off, and libraries are freed.
    pub fn stop(&mut self) {
        let sessions: Vec<_> = self.sessions.values().copied().collect();
        sessions.into_iter().for_each(|session| self.cycle.leave(session));
        self.subsystem.drive_own(method::Spooler::Stop, Vec::new());
        self.note(method::Note::SpoolerEnded, &[("sessions", u32::try_from(self.sessions()).unwrap_or(u32::MAX))]);
        self.note(method::Note::EndOfRun, &[("outcome", 0)]);
    }

    fn note(&self, note: crate::spec::Method, values: &[(&str, u32)]) {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, Field::Scalar((*value).into()))).collect();
        self.subsystem.write_note(note, &values);
    }

    fn crossed(&self, crossing: Crossing) {
        self.subsystem.note_crossing(crossing);
    }

    /// A number for what is said to a client now.
    fn say(&mut self, client: ClientId) -> u64 {
        self.serial += 1;
        self.crossed(Crossing::Sent { to: self.registry.pid(client), serial: self.serial });
        self.serial
    }

    fn answer(&mut self, client: ClientId, request: Request) -> Answer {
        match request {
            Request::Begin { profile, new_session, shared } => self.begin(client, profile, new_session, shared),
            Request::End { session } => {
                let left = self.registry.leave(client, session);
                self.left(client, session, left);
                Answer::Code(if left == Left::NotYours { Code::MAPI_E_NO_ACCESS.0 } else { 0 })
            }
            Request::TellSharers { session } => self.of_session(client, session, |spooler, _| {
                for to in spooler.registry.others(client, session) {
                    let serial = spooler.say(to);
                    spooler.outgoing.push(Outgoing { to, serial, notice: Notice::SharedLogoff { session } });
                }
                Answer::Code(0)
            }),
            Request::Submitted { session } => self.of_session(client, session, |spooler, object| {
                spooler.cycle.look_after(object);
                Answer::Code(0)
            }),
            Request::StoreOpened { session, service } => self.of_session(client, session, |spooler, object| {
                spooler.cycle.store_opened(object, service);
                Answer::Code(0)
            }),
            Request::StoreLogoff { session, flags } => self.of_session(client, session, |spooler, object| {
                Answer::Flags(spooler.log_off_store(client, session, object, flags))
            }),
            Request::StatusRows { session } => self.of_session(client, session, |spooler, object| {
                Answer::Rows(spooler.subsystem.with_model(|model| model.transport_rows(object)))
            }),
            Request::ValidateState { session, row, flags } => self.of_session(client, session, |spooler, object| {
                let args = vec![Value::None, Value::from(flags)];
                spooler.ask_transport(object, row, method::XpLogon::ValidateState, args)
            }),
            Request::FastShutdown { session, stage, opt_in } => self.of_session(client, session, |spooler, object| {
                Answer::Code(spooler.subsystem.fast_shutdown_of_transports(object, stage, opt_in).0)
            }),
            Request::FlushQueues { session, row, flags } => self.of_session(client, session, |spooler, object| {
                let args = vec![Value::None, Value::None, Value::None, Value::from(flags)];
                let answer = spooler.ask_transport(object, row, method::XpLogon::FlushQueues, args);
                spooler.cycle.flush(object);
                answer
            }),
        }
    }

    /// What is asked about a session, if it is the client's.
    fn of_session(&mut self, client: ClientId, session: u32, body: impl FnOnce(&mut Self, ObjectId) -> Answer) -> Answer {
        let its_own = self.registry.session_of(client, session).and_then(|_| self.sessions.get(&session).copied());
        if let Some(object) = its_own {
            return body(self, object);
        }
        self.refuse(self.registry.pid(client), &format!("session {session} is not this client's"));
        Answer::Code(Code::MAPI_E_NO_ACCESS.0)
    }

    /// A store is logged off: what is sent before, and what is left to be sent (page `imapisupport-storelogofftransports`).
    fn log_off_store(&mut self, client: ClientId, session: u32, object: ObjectId, flags: u32) -> u32 {
        if !self.registry.others(client, session).is_empty() {
            // Another process has the store open for the same profile.
            return tags::LOGOFF_COMPLETE;
        }
        match flags {
            tags::LOGOFF_PURGE => self.cycle.flush(object),
            tags::LOGOFF_NO_WAIT => self.cycle.send(object),
            _ => {}
        }
        // Between two requests nothing is under way but what a transport keeps and will ask for.
        let under_way = if self.cycle.has_deferred(object) { tags::LOGOFF_OUTBOUND } else { 0 };
        let queued = if self.cycle.waiting(object) > 0 { tags::LOGOFF_OUTBOUND_QUEUE } else { 0 };
        let stays = matches!(flags, tags::LOGOFF_QUIET | tags::LOGOFF_ABORT) && under_way != 0;
        under_way | queued | if stays { 0 } else { tags::LOGOFF_COMPLETE }
    }

    fn ask_transport(&self, session: ObjectId, row: u32, called: crate::spec::Method, args: Vec<Value>) -> Answer {
        match self.subsystem.with_model(|model| model.transport_of_row(session, row)) {
            Some(logon) => Answer::Code(self.subsystem.call(Party::Spooler, logon, called, args).code.0),
            None => Answer::Code(Code::MAPI_E_UNKNOWN_ENTRYID.0),
        }
    }

    fn begin(&mut self, client: ClientId, profile: Profile, new_session: bool, shared: bool) -> Answer {
        let begun = self.registry.begin(client, profile, new_session, shared);
        let (Begun::New(session) | Begun::Joined(session)) = begun;
        let profile = self.registry.session_of(client, session).map(|found| found.profile.clone()).unwrap_or_default();
        self.note(method::Note::SessionBegan, &[("session", session), ("client", client.0)]);
        let mut code = 0;
        if let Begun::New(_) = begun {
            self.subsystem.with_model(|model| model.learn_profile(&profile));
            let reply = self.subsystem.drive_own(method::Spooler::Begin, vec![Value::from(profile.name.as_str())]);
            if let Some(object) = reply.out(2).object() {
                self.sessions.insert(session, object);
            }
            code = reply.code.0;
        }
        self.sharers_changed(session);
        Answer::Begun { session, profile, code }
    }

    fn left(&mut self, client: ClientId, session: u32, left: Left) {
        if left == Left::NotYours {
            return self.refuse(self.registry.pid(client), &format!("session {session} is not this client's"));
        }
        if let Some(object) = (left == Left::Over).then(|| self.sessions.remove(&session)).flatten() {
            self.cycle.leave(object);
            self.subsystem.drive_own(method::Spooler::End, vec![Value::from(object.0)]);
        }
        self.sharers_changed(session);
        self.note(method::Note::SessionLeft, &[("session", session), ("client", client.0)]);
    }

    /// Of a session that one client has alone, what is sent can be given up when that wants it.
    fn sharers_changed(&mut self, session: u32) {
        if let Some(object) = self.sessions.get(&session) {
            let alone = self.registry.clients_of(session).len() == 1;
            self.cycle.alone(*object, alone.then_some(session));
        }
    }
}
