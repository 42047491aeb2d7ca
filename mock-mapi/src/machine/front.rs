//! The spooler's desk: what it knows of its clients without asking a transport, and what it can answer while one holds it up.
//!
//! Transports are called on one thread, and any of them may take its time. Whoever asks meanwhile for something that needs no transport
//! is answered; what is then still to be done with transports and stores is put off until the call is over, in order.

use super::link::Crossing;
use super::message::{Answer, Notice, Request};
use super::registry::{Begun, ClientId, Left, Registry};
use super::spooler::Outgoing;
use crate::model::{Profile, tags};
use crate::spec::{Method, method};
use crate::subsystem::Subsystem;
use crate::trace::{Field, ObjectId};
use std::collections::{BTreeMap, VecDeque};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is to be done with transports and stores.
pub(super) enum PutOff {
    /// Log on to the transports of a session.
    Begin(u32),
    /// Log off from them.
    End(u32),
    /// One client has a session alone now, or several have it.
    SharersChanged(u32),
    /// Look after a session's queues.
    LookAfter(u32),
    /// Log on to a store for a session.
    StoreOpened(u32, [u8; 16]),
}

/// The desk.
pub(super) struct Front<S> {
    subsystem: S,
    serial: u64,
    pub registry: Registry,
    /// By the number of a session, its object in this process.
    pub sessions: BTreeMap<u32, ObjectId>,
    pub outgoing: Vec<Outgoing>,
    pub put_off: VecDeque<PutOff>,
    /// The number of the session for which a transport has a message, if one client has it alone.
    serving: Arc<AtomicU32>,
    /// Whether the spooler ends: nobody is answered any more.
    over: bool,
}

impl<S: Deref<Target = Subsystem>> Front<S> {
    /// `incarnation` counts the spoolers of the machine. Of two that had the same number as processes, the messages have different ones.
    pub fn new(subsystem: S, incarnation: u32, serving: Arc<AtomicU32>) -> Self {
        let serial = u64::from(incarnation.saturating_sub(1)) << 24;
        let (sessions, outgoing, put_off) = (BTreeMap::new(), Vec::new(), VecDeque::new());
        Self { subsystem, serial, registry: Registry::default(), sessions, outgoing, put_off, serving, over: false }
    }

    /// Ends it, if no session is left; whether it did.
    pub fn end_without_sessions(&mut self) -> bool {
        self.over |= self.registry.sessions() == 0;
        self.over
    }

    /// A client connects while a transport holds the spooler up.
    pub fn connect_meanwhile(&mut self, pid: u32) -> Option<ClientId> {
        (!self.over).then(|| self.registry.connect(pid))
    }

    /// A client's message has come.
    pub fn came(&self, client: ClientId, serial: u64) {
        self.subsystem.note_crossing(Crossing::Received { from: self.registry.pid(client), serial });
    }

    /// A number for what is said to a client now.
    pub fn say(&mut self, client: ClientId) -> u64 {
        self.serial += 1;
        self.subsystem.note_crossing(Crossing::Sent { to: self.registry.pid(client), serial: self.serial });
        self.serial
    }

    pub fn note(&self, note: Method, values: &[(&str, u32)]) {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, Field::Scalar((*value).into()))).collect();
        self.subsystem.write_note(note, &values);
    }

    /// Tells the other clients of a session of its end.
    pub fn tell_sharers(&mut self, client: ClientId, session: u32) {
        for to in self.registry.others(client, session) {
            let serial = self.say(to);
            self.outgoing.push(Outgoing { to, serial, notice: Notice::SharedLogoff { session } });
        }
    }

    /// A session begins for a client, or is joined; its number, its profile, and how.
    pub fn begin(&mut self, client: ClientId, profile: Profile, new_session: bool, shared: bool) -> (Begun, u32, Profile) {
        let begun = self.registry.begin(client, profile, new_session, shared);
        let (Begun::New(session) | Begun::Joined(session)) = begun;
        let profile = self.registry.session_of(client, session).map(|found| found.profile.clone()).unwrap_or_default();
        self.note(method::Note::SessionBegan, &[("session", session), ("client", client.0)]);
        (begun, session, profile)
    }

    /// Answers what a client asks while a transport holds the spooler up, if that needs no transport and no store; nothing of it is
    /// done otherwise. The number is that of the answer.
    pub fn ask_meanwhile(&mut self, client: ClientId, serial: u64, request: &Request) -> Option<(u64, Answer)> {
        let has = |session: &u32| self.registry.session_of(client, *session).is_some();
        let possible = match request {
            _ if self.over => false,
            Request::Begin { .. } => true,
            Request::End { session }
            | Request::TellSharers { session }
            | Request::Submitted { session }
            | Request::StoreOpened { session, .. }
            | Request::StatusRows { session } => has(session),
            Request::StoreLogoff { session, .. } => has(session) && !self.registry.others(client, *session).is_empty(),
            Request::ValidateState { .. } | Request::FlushQueues { .. } | Request::FastShutdown { .. } => false,
        };
        if !possible {
            return None;
        }
        self.came(client, serial);
        let answer = self.answer_meanwhile(client, request)?;
        Some((self.say(client), answer))
    }

    fn answer_meanwhile(&mut self, client: ClientId, request: &Request) -> Option<Answer> {
        Some(match request {
            Request::Begin { profile, new_session, shared } => {
                let (begun, session, profile) = self.begin(client, profile.clone(), *new_session, *shared);
                match begun {
                    Begun::New(_) => self.put_off.push_back(PutOff::Begin(session)),
                    Begun::Joined(_) => self.shared_now(session),
                }
                Answer::Begun { session, profile, code: 0 }
            }
            Request::End { session } => {
                let left = self.registry.leave(client, *session);
                self.left_meanwhile(client, *session, left);
                Answer::Code(0)
            }
            Request::TellSharers { session } => {
                self.tell_sharers(client, *session);
                Answer::Code(0)
            }
            Request::Submitted { session } => {
                self.put_off.push_back(PutOff::LookAfter(*session));
                Answer::Code(0)
            }
            Request::StoreOpened { session, service } => {
                self.put_off.push_back(PutOff::StoreOpened(*session, *service));
                Answer::Code(0)
            }
            Request::StatusRows { session } => {
                let rows = |object: &ObjectId| self.subsystem.with_model(|model| model.transport_rows(*object));
                Answer::Rows(self.sessions.get(session).map(rows).unwrap_or_default())
            }
            // Another process has the store open for the same profile.
            Request::StoreLogoff { .. } => Answer::Flags(tags::LOGOFF_COMPLETE),
            Request::ValidateState { .. } | Request::FlushQueues { .. } | Request::FastShutdown { .. } => return None,
        })
    }

    /// A client is gone without a word while a transport holds the spooler up.
    pub fn lose_meanwhile(&mut self, client: ClientId) {
        let left = self.registry.disconnect(client);
        if !left.is_empty() {
            self.note(method::Note::ClientLost, &[("client", client.0)]);
        }
        for (session, left) in left {
            self.left_meanwhile(client, session, left);
        }
    }

    fn left_meanwhile(&mut self, client: ClientId, session: u32, left: Left) {
        self.put_off.push_back(if left == Left::Over { PutOff::End(session) } else { PutOff::SharersChanged(session) });
        self.note(method::Note::SessionLeft, &[("session", session), ("client", client.0)]);
    }

    /// What one client sends may not be given up any more at the word of another.
    fn shared_now(&mut self, session: u32) {
        let _other = self.serving.compare_exchange(session, 0, Ordering::Relaxed, Ordering::Relaxed);
        self.put_off.push_back(PutOff::SharersChanged(session));
    }
}

/// Whether a transport is being called, for whoever watches how long that takes.
#[derive(Default)]
pub(super) struct Holding {
    /// Odd while a call runs; grows with every one.
    calls: AtomicU64,
    /// No more of them.
    over: AtomicBool,
    watched: Mutex<()>,
    changed: Condvar,
}

impl Holding {
    /// Calls a transport.
    pub fn during<T>(&self, call: impl FnOnce() -> T) -> T {
        struct Over<'a>(&'a Holding);
        impl Drop for Over<'_> {
            fn drop(&mut self) {
                self.0.step();
            }
        }
        // One that is called inside the call of another, or as part of it, is that call.
        if !self.now().is_multiple_of(2) {
            return call();
        }
        self.step();
        let _over = Over(self);
        call()
    }

    fn now(&self) -> u64 {
        self.calls.load(Ordering::Acquire)
    }

    fn step(&self) {
        let _watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        self.calls.fetch_add(1, Ordering::AcqRel);
        self.changed.notify_all();
    }

    /// There will be no more calls: nobody needs to wait for one.
    pub fn end(&self) {
        let _watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        self.over.store(true, Ordering::Release);
        self.changed.notify_all();
    }

    /// Waits until one call has lasted so long, and answers which; nothing once there will be no more.
    pub fn wait_for_long(&self, how_long: Duration) -> Option<u64> {
        loop {
            let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
            let over = || self.over.load(Ordering::Acquire);
            let idle = |(): &mut ()| self.now().is_multiple_of(2) && !over();
            let watched = self.changed.wait_while(watched, idle).unwrap_or_else(PoisonError::into_inner);
            if over() {
                return None;
            }
            let (call, begun) = (self.now(), Instant::now());
            let same = |(): &mut ()| self.now() == call;
            let waited = self.changed.wait_timeout_while(watched, how_long, same).unwrap_or_else(PoisonError::into_inner);
            if waited.1.timed_out() && begun.elapsed() >= how_long {
                return Some(call);
            }
        }
    }

    /// Waits a little; whether that call still lasts.
    pub fn still(&self, call: u64, a_little: Duration) -> bool {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |(): &mut ()| self.now() == call;
        drop(self.changed.wait_timeout_while(watched, a_little, same).unwrap_or_else(PoisonError::into_inner));
        self.now() == call
    }
}
