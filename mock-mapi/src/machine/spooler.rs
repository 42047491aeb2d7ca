//! The spooler: keeps the sessions of a machine, and logs on to transports for them.
//!
//! Driven by what it is told, so that it is the same whether its clients are processes or values beside it.

use super::cycle::Cycle;
use super::front::{Front, Holding, PutOff};
use super::journal::Journal;
use super::message::{Answer, Notice, Request};
use super::registry::{Begun, ClientId, Left};
use crate::model::{PLACE, Profile, tags};
use crate::providers::spi::FastStage;
use crate::spec::{Code, method};
use crate::subsystem::Subsystem;
use crate::trace::{Field, ObjectId};
use crate::value::Value;
use std::ops::Deref;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    front: Arc<Mutex<Front<S>>>,
    cycle: Cycle<S>,
}

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Spooler<S> {
    /// A spooler that calls transports through this subsystem, which is no client's, and remembers what it sends in a journal.
    pub fn new(subsystem: S, pid: u32, incarnation: u32, journal: Box<dyn Journal>) -> Self {
        let cycle = Cycle::new(subsystem.clone(), journal);
        subsystem.write_note(method::Note::SpoolerStarted, &[("incarnation", Field::Scalar(incarnation.into()))]);
        let front = Arc::new(Mutex::new(Front::new(subsystem.clone(), incarnation, cycle.serving())));
        Self { subsystem, pid, front, cycle }
    }

    /// The same, whose mail has the times of the clock on the wall. Without it time is what it is told, from the first day of 2000 on,
    /// so that a run replays exactly.
    #[must_use]
    pub fn by_the_wall(self) -> Self {
        self.cycle.reporter.go_by_the_wall();
        self
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

    /// What can be answered while a transport holds it up.
    pub(super) fn front(&self) -> Arc<Mutex<Front<S>>> {
        Arc::clone(&self.front)
    }

    /// Says whether a transport holds it up.
    pub(super) fn holding(&self) -> Arc<Holding> {
        Arc::clone(&self.cycle.holding)
    }

    fn desk(&self) -> MutexGuard<'_, Front<S>> {
        self.front.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sessions that have not ended.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.desk().registry.sessions()
    }

    /// A client process connects.
    pub fn connect(&mut self, pid: u32) -> ClientId {
        self.desk().registry.connect(pid)
    }

    /// A client asks; answers with the number of the answer, which counts what the spooler has said.
    pub fn ask(&mut self, client: ClientId, serial: u64, request: Request) -> (u64, Answer) {
        self.catch_up();
        self.desk().came(client, serial);
        let answer = self.answer(client, request);
        let serial = self.desk().say(client);
        self.pass_on();
        (serial, answer)
    }

    /// Does what there is to do at this time, in milliseconds since it began. Answers are to be on their way before.
    pub fn work(&mut self, now: u64) {
        loop {
            self.catch_up();
            let sessions: Vec<_> = self.desk().sessions.values().copied().collect();
            self.cycle.work(now, &sessions);
            self.pass_on();
            if self.desk().put_off.is_empty() {
                return;
            }
        }
    }

    /// Does what was put off while a transport held it up.
    fn catch_up(&mut self) {
        loop {
            let Some(next) = self.desk().put_off.pop_front() else { return };
            let object = |spooler: &Self, session: u32| spooler.desk().sessions.get(&session).copied();
            match next {
                PutOff::Begin(session) => {
                    let profile = self.desk().registry.profile_of(session);
                    // It may have ended meanwhile.
                    if let Some(profile) = profile {
                        let _code = self.log_on(session, &profile);
                        self.sharers_changed(session);
                    }
                }
                PutOff::End(session) => self.log_off(session),
                PutOff::SharersChanged(session) => self.sharers_changed(session),
                PutOff::QueueChanged(session) => object(self, session).into_iter().for_each(|it| self.cycle.queue_changed(it)),
                PutOff::StoreOpened(session, service) => {
                    object(self, session).into_iter().for_each(|it| self.cycle.store_opened(it, service));
                }
            }
        }
    }

    /// What stores here had to tell reaches those who subscribed to it in the processes of their sessions.
    fn pass_on(&mut self) {
        for told in self.subsystem.with_model(crate::model::Machine::take_told) {
            // Sessions that have the same store have the same mailbox, whoever of them the spooler changed it for.
            let concerned = |object: &ObjectId| *object == told.session || self.cycle.has_store(*object, told.service);
            let mut desk = self.desk();
            let sessions: Vec<_> =
                desk.sessions.iter().filter(|(_, object)| concerned(object)).map(|(number, _)| *number).collect();
            for session in sessions {
                for to in desk.registry.clients_of(session) {
                    let serial = desk.say(to);
                    let notice = Notice::Notified { session, service: told.service, news: told.news.clone() };
                    desk.outgoing.push(Outgoing { to, serial, notice });
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
        std::mem::take(&mut self.desk().outgoing)
    }

    /// A client is gone without a word: its sessions end, and it is logged off wherever it was the last.
    pub fn disconnect(&mut self, client: ClientId) {
        self.catch_up();
        let left = self.desk().registry.disconnect(client);
        if !left.is_empty() {
            self.desk().note(method::Note::ClientLost, &[("client", client.0)]);
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
        let from = self.desk().registry.pid(client);
        self.refuse(from, reason);
    }

    /// The end: what is still logged on is logged off, and libraries are freed.
    pub fn stop(&mut self) {
        self.catch_up();
        let sessions: Vec<_> = self.desk().sessions.values().copied().collect();
        sessions.into_iter().for_each(|session| self.cycle.leave(session));
        self.subsystem.drive_own(method::Spooler::Stop, Vec::new());
        let left = u32::try_from(self.sessions()).unwrap_or(u32::MAX);
        let desk = self.desk();
        desk.note(method::Note::SpoolerEnded, &[("sessions", left)]);
        desk.note(method::Note::EndOfRun, &[("outcome", 0)]);
    }

    fn answer(&mut self, client: ClientId, request: Request) -> Answer {
        match request {
            Request::Begin { profile, new_session, shared } => self.begin(client, profile, new_session, shared),
            Request::End { session } => {
                let left = self.desk().registry.leave(client, session);
                self.left(client, session, left);
                Answer::Code(if left == Left::NotYours { Code::MAPI_E_NO_ACCESS.0 } else { 0 })
            }
            Request::TellSharers { session } => self.of_session(client, session, |spooler, _| {
                spooler.desk().tell_sharers(client, session);
                Answer::Code(0)
            }),
            Request::Submitted { session } => self.of_session(client, session, |spooler, object| {
                spooler.cycle.queue_changed(object);
                Answer::Code(0)
            }),
            Request::StoreOpened { session, service } => self.of_session(client, session, |spooler, object| {
                spooler.cycle.store_opened(object, service);
                Answer::Code(0)
            }),
            Request::StoreLogoff { session, service, flags } => self.of_session(client, session, |spooler, object| {
                Answer::Flags(spooler.log_off_store((client, session), (object, service), flags))
            }),
            Request::StatusRows { session } => self.of_session(client, session, |spooler, object| {
                Answer::Rows(spooler.subsystem.with_model(|model| model.transport_rows(object)))
            }),
            Request::ValidateState { session, row, flags } => self.of_session(client, session, |spooler, object| {
                let args = vec![Value::None, Value::from(flags)];
                spooler.ask_transport(object, row, method::XpLogon::ValidateState, args)
            }),
            Request::FastShutdown { session, stage, opt_in } => self.of_session(client, session, |spooler, object| {
                let heard = match stage {
                    FastStage::Query => None,
                    FastStage::Notify => Some(method::Note::ExitAnnounced),
                    FastStage::Exit => Some(method::Note::ExitDemanded),
                };
                if let Some(heard) = heard {
                    spooler.desk().note(heard, &[("session", session), ("client", client.0)]);
                }
                let ask = || spooler.subsystem.fast_shutdown_of_transports(object, stage, opt_in);
                Answer::Code(spooler.cycle.holding.during(ask).0)
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
        let its_own = {
            let desk = self.desk();
            desk.registry.session_of(client, session).and_then(|_| desk.sessions.get(&session).copied())
        };
        if let Some(object) = its_own {
            return body(self, object);
        }
        self.refuse_client(client, &format!("session {session} is not this client's"));
        Answer::Code(Code::MAPI_E_NO_ACCESS.0)
    }

    /// A store is logged off: what is sent before, and what is left to be sent (page `imapisupport-storelogofftransports`).
    fn log_off_store(&mut self, (client, session): (ClientId, u32), store: (ObjectId, [u8; 16]), flags: u32) -> u32 {
        let (object, service) = store;
        // Another process has the store open for the same profile; or it was opened without mail, and nothing is known of it here.
        if !self.desk().registry.others(client, session).is_empty() || !self.cycle.has_store(object, service) {
            return tags::LOGOFF_COMPLETE;
        }
        match flags {
            tags::LOGOFF_PURGE => self.cycle.flush(object),
            tags::LOGOFF_NO_WAIT => self.cycle.send(object),
            _ => {}
        }
        // Between two requests nothing is under way but what a transport keeps and will ask for.
        let under_way = if self.cycle.has_deferred(object, service) { tags::LOGOFF_OUTBOUND } else { 0 };
        let queued = if self.cycle.has_waiting(object, service) { tags::LOGOFF_OUTBOUND_QUEUE } else { 0 };
        let stays = matches!(flags, tags::LOGOFF_QUIET | tags::LOGOFF_ABORT) && under_way != 0;
        under_way | queued | if stays { 0 } else { tags::LOGOFF_COMPLETE }
    }

    fn ask_transport(&self, session: ObjectId, row: u32, called: crate::spec::Method, args: Vec<Value>) -> Answer {
        match self.subsystem.with_model(|model| model.transport_of_row(session, row)) {
            Some(logon) => Answer::Code(self.cycle.call(logon, called, args).code.0),
            None => Answer::Code(Code::MAPI_E_UNKNOWN_ENTRYID.0),
        }
    }

    fn begin(&mut self, client: ClientId, profile: Profile, new_session: bool, shared: bool) -> Answer {
        let (begun, session, profile) = self.desk().begin(client, profile, new_session, shared);
        let code = match begun {
            Begun::New(_) => self.log_on(session, &profile),
            Begun::Joined(_) => 0,
        };
        self.sharers_changed(session);
        Answer::Begun { session, profile, code }
    }

    /// Logs on to the transports of a session.
    fn log_on(&mut self, session: u32, profile: &Profile) -> u32 {
        let place = self.subsystem.with_model(|model| model.learn_profile(profile));
        let mut args = vec![Value::None; PLACE + 1];
        (args[0], args[PLACE]) = (Value::from(profile.name.as_str()), Value::from(place));
        let reply = self.cycle.holding.during(|| self.subsystem.drive_own(method::Spooler::Begin, args));
        if let Some(object) = reply.out(2).object() {
            self.desk().sessions.insert(session, object);
        }
        reply.code.0
    }

    /// Logs off from the stores and transports of a session that is over.
    fn log_off(&mut self, session: u32) {
        let object = self.desk().sessions.remove(&session);
        if let Some(object) = object {
            self.cycle.leave(object);
            let args = vec![Value::from(object.0)];
            self.cycle.holding.during(|| self.subsystem.drive_own(method::Spooler::End, args));
        }
    }

    fn left(&mut self, client: ClientId, session: u32, left: Left) {
        if left == Left::NotYours {
            return self.refuse_client(client, &format!("session {session} is not this client's"));
        }
        if left == Left::Over {
            self.log_off(session);
        }
        self.sharers_changed(session);
        self.desk().note(method::Note::SessionLeft, &[("session", session), ("client", client.0)]);
    }

    /// Of a session that one client has alone, what is sent can be given up when that wants it.
    fn sharers_changed(&mut self, session: u32) {
        let (object, clients) = {
            let desk = self.desk();
            (desk.sessions.get(&session).copied(), desk.registry.clients_of(session).len())
        };
        if let Some(object) = object {
            self.cycle.alone(object, (clients == 1).then_some(session));
        }
    }
}
