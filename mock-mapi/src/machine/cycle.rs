//! The spooler's work with transports and stores: sends what waits in outgoing queues, and delivers what comes in
//! (pages `transport-provider-and-mapi-spooler-operational-model`, `sending-messages-mapi-spooler-tasks`).
//!
//! Time is handed in, in milliseconds since the spooler began.

use super::delivery::{bytes_of, deliver};
use super::fault;
use super::front::Holding;
use super::hands::Hands;
use super::journal::{Journal, Sending};
use super::offering::Offer;
use super::reporter::{Lent, Reporter, SERVICE};
use crate::model::Transport;
use crate::model::tags;
use crate::providers::Parcel;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Body, Subsystem};
use crate::trace::{Field, ObjectId, Party};
use crate::value::{Notification, Reply, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// How long one waits that its transport wants at once: others have their turn between.
const AT_ONCE: u64 = 10;
/// How long one waits that no transport takes, or whose transport failed.
pub(super) const LONG: u64 = 60_000;
/// How often transports are polled, and given idle time, that asked for it.
const PERIOD: u64 = 1_000;
/// Most messages a transport delivers in one go: others wait too.
const MOST_AT_ONCE: u32 = 100;
/// What two copies of one message have in common.
pub(super) const KEY: u32 = tags::PR_SEARCH_KEY;

/// What the spooler does for sessions.
pub(super) struct Cycle<S> {
    pub(super) subsystem: S,
    pub(super) journal: Arc<dyn Journal>,
    /// Makes reports of what transports say became of messages.
    pub(super) reporter: Arc<Reporter>,
    /// The stores it is logged on to, by session, in the order in which they were opened; each with its service.
    stores: BTreeMap<ObjectId, Vec<([u8; 16], ObjectId)>>,
    /// Messages that transports keep and will ask for: the logon that has each.
    deferred: BTreeMap<Vec<u8>, ObjectId>,
    /// Messages that wait, by what they go by in the journal, and until when.
    due: BTreeMap<Vec<u8>, u64>,
    /// Sessions that something is to be done for.
    wanted: BTreeMap<ObjectId, ()>,
    now: u64,
    /// When transports are polled next, if any wants to be.
    poll: Option<u64>,
    /// Sessions that one client has alone, with their numbers.
    alone: BTreeMap<ObjectId, u32>,
    /// The number of that for which a transport has a message.
    pub(super) serving: Arc<AtomicU32>,
    /// Says whether a transport is being called.
    pub(super) holding: Arc<Holding>,
}

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Cycle<S> {
    pub fn new(subsystem: S, journal: Box<dyn Journal>) -> Self {
        let (stores, deferred, due, wanted) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (alone, serving, holding) = (BTreeMap::new(), Arc::default(), Arc::default());
        let journal: Arc<dyn Journal> = Arc::from(journal);
        let reporter = Arc::new(Reporter::new(Arc::clone(&journal)));
        let telling = Arc::clone(&reporter);
        subsystem.on_status(move |subsystem, told| telling.tell(subsystem, told));
        Self { subsystem, journal, reporter, stores, deferred, due, wanted, now: 0, poll: None, alone, serving, holding }
    }

    pub(super) fn call(&self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        let call = || self.subsystem.call(Party::Spooler, object, called, args);
        if called.interface() == Interface::XpLogon { self.holding.during(call) } else { call() }
    }

    pub(super) fn release(&self, object: ObjectId) {
        Hands(&self.subsystem).release(object);
    }

    /// The stores it is logged on to for a session, each with its service.
    pub(super) fn stores_of(&self, session: ObjectId) -> Vec<([u8; 16], ObjectId)> {
        self.stores.get(&session).cloned().unwrap_or_default()
    }

    /// A client opened a store: the spooler logs on to it too (page `imsprovider-spoolerlogon`), once for a session.
    pub fn store_opened(&mut self, session: ObjectId, service: [u8; 16]) {
        self.wanted.insert(session, ());
        // Somebody is there again: nothing waits any more just because it failed before.
        self.due.clear();
        if self.has_store(session, service) {
            return;
        }
        let args = vec![Value::from(session.0), Value::Uid(service)];
        let reply = self.subsystem.drive_own(method::Spooler::OpenStore, args);
        if let (true, Some(store)) = (reply.code.is_ok(), reply.out(2).object()) {
            self.stores.entry(session).or_default().push((service, store));
            self.reporter.comes_in(session, Some(service));
            self.take_over(service, store);
        }
    }

    /// Whether it is logged on to the store of a service for a session.
    pub fn has_store(&self, session: ObjectId, service: [u8; 16]) -> bool {
        self.stores.get(&session).is_some_and(|stores| stores.iter().any(|(known, _)| *known == service))
    }

    /// Takes over from a spooler that died: what it had finished is in no queue any more, and what a transport kept for it that
    /// transport has lost with the process, or knows by the message's key when it is offered again.
    fn take_over(&mut self, service: [u8; 16], store: ObjectId) {
        let known: Vec<_> = self.journal.known().into_iter().filter(|key| key.starts_with(&service)).collect();
        if known.is_empty() {
            return;
        }
        let Some(queued) = self.keys(service, store) else { return };
        for known in known {
            let kept = self.journal.state(&known) == Some(Sending::Deferred);
            if !queued.contains(&known) {
                self.forget(&known);
            } else if kept && !self.deferred.contains_key(&known) {
                let _forgotten = self.journal.set(&known, None);
            }
        }
    }

    /// A client changed the queues of a session. What it took out of them is forgotten before it can be submitted again: then it is
    /// another message, of which no recipient is cared for, and that nobody keeps or waits for.
    pub fn queue_changed(&mut self, session: ObjectId) {
        self.forget_withdrawn(session);
        self.look_after(session);
    }

    fn forget_withdrawn(&mut self, session: ObjectId) {
        let known = self.journal.known().into_iter();
        let known: BTreeSet<_> = known.chain(self.deferred.keys().cloned()).chain(self.due.keys().cloned()).collect();
        for (service, store) in self.stores.get(&session).cloned().unwrap_or_default() {
            let mine: Vec<_> = known.iter().filter(|key| key.starts_with(&service)).collect();
            if mine.is_empty() {
                continue;
            }
            // A queue that cannot be read says nothing of what left it.
            let Some(queued) = self.keys(service, store) else { continue };
            mine.into_iter().filter(|key| !queued.contains(*key)).for_each(|key| self.forget(key));
        }
    }

    /// Forgets a message that is in no queue any more; a transport that keeps it is told.
    fn forget(&mut self, gone: &[u8]) {
        self.due.remove(gone);
        if let Some(keeper) = self.deferred.remove(gone) {
            self.take_back(gone, keeper, tags::NOTIFY_ABORT_DEFERRED | tags::NOTIFY_CANCEL_MESSAGE);
        }
        let _forgotten = self.journal.forget(gone);
    }

    /// Something may have changed for a session.
    pub fn look_after(&mut self, session: ObjectId) {
        self.wanted.insert(session, ());
    }

    /// The number of the session for which a transport has a message, if one client has it alone; else 0.
    pub fn serving(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.serving)
    }

    /// One client has a session alone, or several have it.
    pub fn alone(&mut self, session: ObjectId, number: Option<u32>) {
        match number {
            Some(number) => drop(self.alone.insert(session, number)),
            None => drop(self.alone.remove(&session)),
        }
    }

    /// The session ends: stores are released. What was not sent stays in their queues.
    pub fn leave(&mut self, session: ObjectId) {
        self.wanted.remove(&session);
        self.alone.remove(&session);
        self.forget_withdrawn(session);
        self.take_back_deferred(session);
        self.deliver_reports(session);
        self.reporter.comes_in(session, None);
        for (_, store) in self.stores.remove(&session).unwrap_or_default() {
            self.release(store);
        }
    }

    /// When there is something to do again without being told; nothing of it costs anything until then.
    pub fn next_due(&self) -> Option<u64> {
        let waiting = if self.stores.is_empty() { None } else { self.due.values().min().copied() };
        waiting.into_iter().chain(self.poll).min()
    }

    /// Does what there is to do at this time.
    pub fn work(&mut self, now: u64, sessions: &[ObjectId]) {
        self.now = self.now.max(now);
        self.reporter.time_passed(self.now);
        let due = self.due.values().any(|due| *due <= self.now);
        let poll = self.poll.is_some_and(|at| at <= self.now);
        let wanted = std::mem::take(&mut self.wanted);
        for session in sessions.iter().filter(|session| due || poll || wanted.contains_key(session)) {
            self.serve(*session, poll);
        }
        // What was due and is so still is in no queue that could be read.
        self.due.retain(|_, due| *due > self.now);
        let wants = |transport: &Transport| transport.flags & (tags::LOGON_SP_POLL | tags::LOGON_SP_IDLE) != 0;
        let mut any = false;
        for session in sessions {
            any |= self.transports(*session).iter().any(wants);
        }
        self.poll = match self.poll {
            Some(at) if any && !poll => Some(at),
            _ => any.then_some(self.now + PERIOD),
        };
    }

    /// The transports of a session that may be called; what they wished for is granted here, or by the caller.
    pub(super) fn transports(&self, session: ObjectId) -> Vec<Transport> {
        let all = self.subsystem.with_model(|model| model.transports_of(session));
        all.into_iter().filter(|transport| transport.asked & tags::NOTIFY_CRITICAL_ERROR == 0).collect()
    }

    fn serve(&mut self, session: ObjectId, poll: bool) {
        if !self.stores.contains_key(&session) {
            // There is nothing to send, and no place for what comes in. What was asked for is kept.
            return;
        }
        self.deliver_reports(session);
        self.send(session);
        for transport in self.transports(session) {
            let asked = self.subsystem.with_model(|model| model.take_wishes(session, transport.logon));
            if asked & tags::NOTIFY_CONFIG_CHANGE != 0 {
                let types = self.call(transport.logon, method::XpLogon::AddressTypes, vec![Value::Num(0)]);
                drop(types);
            }
            let quiet = asked & tags::NOTIFY_CRITSEC != 0;
            if poll && !quiet && transport.flags & tags::LOGON_SP_IDLE != 0 {
                let _idle = self.call(transport.logon, method::XpLogon::Idle, vec![Value::Num(0)]);
            }
            let polled = poll && !quiet && transport.flags & tags::LOGON_SP_POLL != 0;
            if asked & tags::NOTIFY_NEWMAIL != 0
                || polled && self.call(transport.logon, method::XpLogon::Poll, Vec::new()).out(0).long() != 0
            {
                self.receive(session, transport.logon);
            }
            if asked & tags::NOTIFY_READYTOSEND != 0 {
                self.due.clear();
                self.send(session);
            }
            if asked & tags::NOTIFY_SENTDEFERRED != 0 {
                self.send_deferred(session, transport.logon);
            }
        }
        if !self.deferred.is_empty() {
            self.forget_withdrawn(session);
        }
        self.deliver_reports(session);
    }

    /// At the end of a session, its transports give back what they keep: the next session sends it.
    fn take_back_deferred(&mut self, session: ObjectId) {
        let logons: Vec<_> = self.subsystem.with_model(|model| model.transports_of(session)).iter().map(|t| t.logon).collect();
        let kept: Vec<_> =
            self.deferred.iter().filter(|(_, by)| logons.contains(by)).map(|(key, by)| (key.clone(), *by)).collect();
        for (key, keeper) in kept {
            self.take_back(&key, keeper, tags::NOTIFY_ABORT_DEFERRED);
            self.deferred.remove(&key);
            let _forgotten = self.journal.set(&key, None);
        }
    }

    /// Tells a transport that it is not to send a message that it keeps (page `ixplogon-transportnotify`, `Remarks`), if it may be
    /// called.
    fn take_back(&self, key: &[u8], keeper: ObjectId, flags: u32) {
        let is_keeper = |session: &ObjectId| self.transports(*session).iter().any(|transport| transport.logon == keeper);
        if self.stores.keys().any(is_keeper) {
            self.about(key, ObjectId(0));
            let entry_id = Value::Bytes(key[SERVICE..].to_vec());
            let _told = self.call(keeper, method::XpLogon::TransportNotify, vec![Value::from(flags), entry_id]);
        }
    }

    /// Notes that what comes next is about a message of an outgoing queue, and the object by which the spooler has it open.
    fn about(&self, key: &[u8], object: ObjectId) {
        let digest = Sha256::digest(key);
        let number = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
        let values = [("message", Field::Scalar(number.into())), ("object", Field::Scalar(object.0.into()))];
        self.subsystem.write_note(method::Note::Sending, &values);
    }

    /// What waits in an outgoing queue, oldest first: the messages' entry identifiers.
    fn queue(&self, store: ObjectId) -> Vec<Vec<u8>> {
        self.read_queue(store).unwrap_or_default()
    }

    /// What the messages of an outgoing queue go by, if it can be read.
    fn keys(&self, service: [u8; SERVICE], store: ObjectId) -> Option<BTreeSet<Vec<u8>>> {
        self.read_queue(store).map(|queue| queue.iter().map(|id| key(service, id)).collect())
    }

    fn read_queue(&self, store: ObjectId) -> Option<Vec<Vec<u8>>> {
        let got = self.call(store, method::MsgStore::GetOutgoingQueue, vec![Value::Num(0)]);
        let table = got.object().filter(|_| got.code.is_ok())?;
        let rows = Hands(&self.subsystem).try_rows(table, &[tags::PR_ENTRYID]);
        self.release(table);
        Some(rows?.iter().filter_map(|row| bytes_of(row, tags::PR_ENTRYID)).collect())
    }

    /// What waits to be sent in the store of a service.
    fn queue_of(&self, session: ObjectId, service: [u8; 16]) -> Vec<Vec<u8>> {
        let stores = self.stores.get(&session).into_iter().flatten();
        stores.filter(|(of, _)| *of == service).flat_map(|(_, store)| self.queue(*store)).collect()
    }

    /// Whether a message of a store waits to be sent.
    pub fn has_waiting(&self, session: ObjectId, service: [u8; 16]) -> bool {
        !self.queue_of(session, service).is_empty()
    }

    /// Whether a transport keeps a message of a store that it will ask for.
    pub fn has_deferred(&self, session: ObjectId, service: [u8; 16]) -> bool {
        let deferred = |id: &Vec<u8>| self.journal.state(&key(service, id)) == Some(Sending::Deferred);
        self.queue_of(session, service).iter().any(deferred)
    }

    /// Sends what waits and is not to wait longer.
    pub fn send(&mut self, session: ObjectId) {
        for (service, store) in self.stores_of(session) {
            for message in self.queue(store) {
                let key = key(service, &message);
                let waits = self.due.get(&key).is_some_and(|due| *due > self.now);
                if !waits && self.journal.state(&key) != Some(Sending::Deferred) {
                    self.send_one(session, (service, store), &message, None);
                }
            }
        }
    }

    /// Nothing waits any more just because it was to be tried later.
    pub fn flush(&mut self, session: ObjectId) {
        self.due.clear();
        self.send(session);
        for transport in self.transports(session) {
            self.receive(session, transport.logon);
        }
    }

    /// A transport wants what it keeps.
    fn send_deferred(&mut self, session: ObjectId, logon: ObjectId) {
        for (service, store) in self.stores_of(session) {
            for message in self.queue(store) {
                if self.deferred.get(&key(service, &message)) == Some(&logon) {
                    self.send_one(session, (service, store), &message, Some(logon));
                }
            }
        }
    }

    /// Offers one message to the transports, or to the one that kept it and wants it now, and tells the store what became of it.
    /// Each step is in the journal before the next.
    fn send_one(&mut self, session: ObjectId, (service, store): ([u8; 16], ObjectId), id: &[u8], keeper: Option<ObjectId>) {
        let key = key(service, id);
        self.due.remove(&key);
        let state = self.journal.state(&key);
        if state == Some(Sending::Sent) {
            return self.finish(store, id, &key);
        }
        let args = vec![Value::None, Value::Bytes(id.to_vec()), Value::None, Value::from(tags::MAPI_MODIFY)];
        let opened = self.call(store, method::MsgStore::OpenEntry, args);
        let Some(message) = opened.object().filter(|_| opened.code.is_ok()) else {
            self.due.insert(key, self.now + LONG);
            return;
        };
        self.about(&key, message);
        self.lock(store, message, tags::MSG_LOCKED);
        let (offered, keeper) = if state == Some(Sending::Undelivered) {
            (Offer::Undelivered, None)
        } else {
            let parcel = Arc::new(self.parcel(message, &key));
            self.serving.store(self.alone.get(&session).copied().unwrap_or(0), Ordering::Relaxed);
            let offered = self.offer_to_all(session, &parcel, &Lent { key: key.clone(), message }, keeper);
            self.serving.store(0, Ordering::Relaxed);
            offered
        };
        match keeper {
            Some(keeper) => drop(self.deferred.insert(key.clone(), keeper)),
            None => drop(self.deferred.remove(&key)),
        }
        let offered = match offered {
            Offer::Undelivered if self.report(store, message, &key) => Offer::Taken,
            Offer::Undelivered => Offer::Later(LONG),
            other => other,
        };
        if !matches!(offered, Offer::Taken) {
            self.lock(store, message, tags::MSG_UNLOCKED);
        }
        self.release(message);
        match offered {
            Offer::Taken => self.finish(store, id, &key),
            Offer::Kept => {}
            Offer::Again => drop(self.due.insert(key, self.now + AT_ONCE)),
            Offer::Later(wait) => drop(self.due.insert(key, self.now + wait)),
            Offer::NotMine | Offer::Undelivered => drop(self.due.insert(key, self.now + LONG)),
        }
    }

    fn lock(&self, store: ObjectId, message: ObjectId, state: u32) {
        let args = vec![Value::Object(message), Value::from(state)];
        let _done = self.call(store, method::MsgStore::SetLockState, args);
    }

    /// The store is told that a message was sent (page `imsgstore-finishedmsg`).
    fn finish(&mut self, store: ObjectId, id: &[u8], key: &[u8]) {
        fault::place();
        self.about(key, ObjectId(0));
        let done = self.call(store, method::MsgStore::FinishedMsg, vec![Value::Num(0), Value::None, Value::Bytes(id.to_vec())]);
        if done.code.is_ok() {
            let _forgotten = self.journal.forget(key);
        } else {
            self.due.insert(key.to_vec(), self.now + LONG);
        }
    }

    /// Has a transport write what came in, message by message (page `ixplogon-startmessage`).
    fn receive(&self, session: ObjectId, logon: ObjectId) {
        let Some((_, store)) = self.stores.get(&session).and_then(|stores| stores.first().copied()) else { return };
        for _ in 0..MOST_AT_ONCE {
            let saved = Arc::new(std::sync::Mutex::new(None));
            let (keep, subsystem) = (Arc::clone(&saved), self.subsystem.clone());
            // Saved in the store while the transport still has it: it lets go of it only then.
            let save = move |parcel: &Parcel| match deliver(&subsystem, store, parcel, None) {
                Ok(id) => {
                    *keep.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(id);
                    Code::S_OK
                }
                Err(code) => code,
            };
            let parcel: Arc<dyn crate::subsystem::Native> = Arc::new(Parcel::to_be_filled(Box::new(save)));
            let lent = self.subsystem.adopt(Interface::Message, Party::Spooler, ObjectId(0), "", Body::native(parcel), 1);
            fault::place();
            let args = vec![Value::Num(0), Value::Object(lent.id), Value::None];
            let started = self.call(logon, method::XpLogon::StartMessage, args);
            fault::place();
            self.subsystem.withdraw(&lent);
            self.release(lent.id);
            let id = saved.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
            let Some(id) = id.filter(|_| started.code.is_ok()) else { return };
            self.tell_of_new_mail(store, id);
        }
    }

    /// A message came in, unless it had come in before.
    pub(super) fn tell_of_new_mail(&self, store: ObjectId, id: Vec<u8>) {
        if !id.is_empty() {
            let news = Notification { event: tags::FNEV_NEW_MAIL, entry_id: id, ..Notification::default() };
            let _told = self.call(store, method::MsgStore::NotifyNewMail, vec![Value::Notifications(vec![news])]);
        }
    }
}

/// What a message goes by in the journal: its store's service, and its entry identifier there.
fn key(service: [u8; 16], id: &[u8]) -> Vec<u8> {
    [&service[..], id].concat()
}
