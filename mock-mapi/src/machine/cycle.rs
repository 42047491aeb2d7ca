//! The spooler's work with transports and stores: sends what waits in outgoing queues, and delivers what comes in
//! (pages `transport-provider-and-mapi-spooler-operational-model`, `sending-messages-mapi-spooler-tasks`).
//!
//! Time is handed in, in milliseconds since the spooler began.

use super::fault;
use super::journal::{Journal, Sending};
use crate::model::Transport;
use crate::model::tags;
use crate::providers::Parcel;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Body, Subsystem};
use crate::trace::{ObjectId, Party};
use crate::value::{Notification, Prop, PropValue, Reply, Row, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

/// How long a message waits whose transport is busy, or did not say how long.
const A_WHILE: u64 = 1_000;
/// How long one waits that its transport wants at once: others have their turn between.
const AT_ONCE: u64 = 10;
/// How long one waits that no transport takes, or whose transport failed.
const LONG: u64 = 60_000;
/// How often transports are polled, and given idle time, that asked for it.
const PERIOD: u64 = 1_000;
/// Most messages a transport delivers in one go: others wait too.
const MOST_AT_ONCE: u32 = 100;
/// What two copies of one message have in common.
const KEY: u32 = tags::PR_SEARCH_KEY;

/// What the spooler does for sessions.
pub(super) struct Cycle<S> {
    subsystem: S,
    journal: Box<dyn Journal>,
    /// The stores it is logged on to, by session, in the order in which they were opened; each with its service.
    stores: BTreeMap<ObjectId, Vec<([u8; 16], ObjectId)>>,
    /// Messages that wait, and until when.
    due: BTreeMap<Vec<u8>, u64>,
    /// Sessions that something is to be done for.
    wanted: BTreeMap<ObjectId, ()>,
    now: u64,
    /// When transports are polled next, if any wants to be.
    poll: Option<u64>,
}

/// What became of an offer.
enum Offer {
    Taken,
    Kept,
    Again,
    Later(u64),
    NotMine,
}

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Cycle<S> {
    pub fn new(subsystem: S, journal: Box<dyn Journal>) -> Self {
        let (stores, due, wanted) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { subsystem, journal, stores, due, wanted, now: 0, poll: None }
    }

    fn call(&self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        self.subsystem.call(Party::Spooler, object, called, args)
    }

    fn free(&self, reply: &Reply) {
        for out in &reply.outs {
            if let Value::Buffer(buffer, content) = out {
                let rows = matches!(**content, Value::Rows(_));
                let how = if rows { method::Function::FreeProws } else { method::Function::MAPIFreeBuffer };
                let _freed = self.call(ObjectId(0), how, vec![Value::Object(*buffer)]);
            }
        }
    }

    fn release(&self, object: ObjectId) {
        let _count = self.call(object, method::Unknown::Release, Vec::new());
    }

    /// A client opened a store: the spooler logs on to it too (page `imsprovider-spoolerlogon`), once for a session.
    pub fn store_opened(&mut self, session: ObjectId, service: [u8; 16]) {
        self.wanted.insert(session, ());
        if self.stores.get(&session).is_some_and(|stores| stores.iter().any(|(known, _)| *known == service)) {
            return;
        }
        let args = vec![Value::from(session.0), Value::Uid(service)];
        let reply = self.subsystem.drive_own(method::Spooler::OpenStore, args);
        if let (true, Some(store)) = (reply.code.is_ok(), reply.out(2).object()) {
            self.stores.entry(session).or_default().push((service, store));
            self.forget_finished(service, store);
        }
    }

    /// Forgets what a spooler that died had finished: it is in no queue any more.
    fn forget_finished(&self, service: [u8; 16], store: ObjectId) {
        let known: Vec<_> = self.journal.known().into_iter().filter(|key| key.starts_with(&service)).collect();
        if known.is_empty() {
            return;
        }
        let queued: Vec<_> = self.queue(store).iter().map(|id| key(service, id)).collect();
        for gone in known.into_iter().filter(|key| !queued.contains(key)) {
            let _forgotten = self.journal.set(&gone, None);
        }
    }

    /// Something may have changed for a session.
    pub fn look_after(&mut self, session: ObjectId) {
        self.wanted.insert(session, ());
    }

    /// The session ends: stores are released. What was not sent stays in their queues.
    pub fn leave(&mut self, session: ObjectId) {
        self.wanted.remove(&session);
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
        let due = self.due.values().any(|due| *due <= self.now);
        let poll = self.poll.is_some_and(|at| at <= self.now);
        let wanted = std::mem::take(&mut self.wanted);
        for session in sessions.iter().filter(|session| due || poll || wanted.contains_key(session)) {
            self.serve(*session, poll);
        }
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
    fn transports(&self, session: ObjectId) -> Vec<Transport> {
        let all = self.subsystem.with_model(|model| model.transports_of(session));
        all.into_iter().filter(|transport| transport.asked & tags::NOTIFY_CRITICAL_ERROR == 0).collect()
    }

    fn serve(&mut self, session: ObjectId, poll: bool) {
        if !self.stores.contains_key(&session) {
            // There is nothing to send, and no place for what comes in. What was asked for is kept.
            return;
        }
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
                self.send_deferred(session);
            }
        }
    }

    /// What waits in the outgoing queues of a session, oldest first; in each store the messages' entry identifiers.
    fn queue(&self, store: ObjectId) -> Vec<Vec<u8>> {
        let got = self.call(store, method::MsgStore::GetOutgoingQueue, vec![Value::Num(0)]);
        let Some(table) = got.object().filter(|_| got.code.is_ok()) else { return Vec::new() };
        let rows = self.rows(table, &[tags::PR_ENTRYID]);
        self.release(table);
        rows.iter().filter_map(|row| bytes_of(row, tags::PR_ENTRYID)).collect()
    }

    fn rows(&self, table: ObjectId, columns: &[u32]) -> Vec<Row> {
        const EVERY_ROW: u32 = i32::MAX.cast_unsigned();
        let _set = self.call(table, method::Table::SetColumns, vec![Value::Tags(columns.to_vec()), Value::Num(0)]);
        let read = self.call(table, method::Table::QueryRows, vec![Value::from(EVERY_ROW), Value::Num(0)]);
        let rows = read.out(2).rows().to_vec();
        self.free(&read);
        rows
    }

    /// How many messages of a session wait to be sent.
    pub fn waiting(&self, session: ObjectId) -> usize {
        self.stores.get(&session).into_iter().flatten().map(|(_, store)| self.queue(*store).len()).sum()
    }

    /// Whether a transport keeps a message of the session that it will ask for.
    pub fn has_deferred(&self, session: ObjectId) -> bool {
        let deferred = |service, id: &Vec<u8>| self.journal.state(&key(service, id)) == Some(Sending::Deferred);
        let mut stores = self.stores.get(&session).into_iter().flatten();
        stores.any(|(service, store)| self.queue(*store).iter().any(|id| deferred(*service, id)))
    }

    /// Sends what waits and is not to wait longer.
    pub fn send(&mut self, session: ObjectId) {
        for (service, store) in self.stores.get(&session).cloned().unwrap_or_default() {
            for message in self.queue(store) {
                let waits = self.due.get(&message).is_some_and(|due| *due > self.now);
                if !waits && self.journal.state(&key(service, &message)) != Some(Sending::Deferred) {
                    self.send_one(session, (service, store), &message, 0);
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

    fn send_deferred(&mut self, session: ObjectId) {
        for (service, store) in self.stores.get(&session).cloned().unwrap_or_default() {
            for message in self.queue(store) {
                if self.journal.state(&key(service, &message)) == Some(Sending::Deferred) {
                    self.send_one(session, (service, store), &message, tags::BEGIN_DEFERRED);
                }
            }
        }
    }

    /// Offers one message to the transports and tells the store what became of it. Each step is in the journal before the next.
    fn send_one(&mut self, session: ObjectId, (service, store): ([u8; 16], ObjectId), id: &[u8], flags: u32) {
        self.due.remove(id);
        let key = key(service, id);
        if self.journal.state(&key) == Some(Sending::Sent) {
            return self.finish(store, id, &key);
        }
        let args = vec![Value::None, Value::Bytes(id.to_vec()), Value::None, Value::from(tags::MAPI_MODIFY)];
        let opened = self.call(store, method::MsgStore::OpenEntry, args);
        let Some(message) = opened.object().filter(|_| opened.code.is_ok()) else {
            self.due.insert(id.to_vec(), self.now + LONG);
            return;
        };
        self.lock(store, message, tags::MSG_LOCKED);
        let parcel = Arc::new(self.parcel(message, &key));
        let offered = self.offer_to_all(session, &parcel, &key, flags);
        if !matches!(offered, Offer::Taken) {
            self.lock(store, message, tags::MSG_UNLOCKED);
        }
        self.release(message);
        match offered {
            Offer::Taken => self.finish(store, id, &key),
            Offer::Kept => {}
            Offer::Again => drop(self.due.insert(id.to_vec(), self.now + AT_ONCE)),
            Offer::Later(wait) => drop(self.due.insert(id.to_vec(), self.now + wait)),
            Offer::NotMine => drop(self.due.insert(id.to_vec(), self.now + LONG)),
        }
    }

    fn lock(&self, store: ObjectId, message: ObjectId, state: u32) {
        let args = vec![Value::Object(message), Value::from(state)];
        let _done = self.call(store, method::MsgStore::SetLockState, args);
    }

    fn offer_to_all(&self, session: ObjectId, parcel: &Arc<Parcel>, key: &[u8], flags: u32) -> Offer {
        let mut best = Offer::NotMine;
        let mut taken = false;
        for transport in self.transports(session) {
            if taken && parcel.recipients().iter().all(is_cared_for) {
                break;
            }
            if self.journal.set(key, Some(Sending::Offered)).is_err() {
                return Offer::Later(LONG);
            }
            match self.offer(transport.logon, parcel, flags) {
                Offer::Taken => taken = true,
                Offer::NotMine => {}
                other => best = other,
            }
        }
        if taken {
            // From here on no transport is offered it again, whoever dies.
            return if self.journal.set(key, Some(Sending::Sent)).is_ok() { Offer::Taken } else { Offer::Later(LONG) };
        }
        let state = matches!(best, Offer::Kept).then_some(Sending::Deferred);
        let _forgotten = self.journal.set(key, state);
        best
    }

    /// Offers a message to one transport, and ends the transfer with it if it takes it (pages `ixplogon-submitmessage`,
    /// `ixplogon-endmessage`).
    fn offer(&self, logon: ObjectId, parcel: &Arc<Parcel>, flags: u32) -> Offer {
        let body = Body::native(Arc::clone(parcel) as Arc<dyn crate::subsystem::Native>);
        let lent = self.subsystem.adopt(Interface::Message, Party::Spooler, ObjectId(0), "", body, 1);
        let args = vec![Value::from(flags), Value::Object(lent.id), Value::None, Value::None];
        fault::place();
        let reply = self.call(logon, method::XpLogon::SubmitMessage, args);
        fault::place();
        let seconds = |reply: &Reply| match reply.out(3).long() {
            0 => A_WHILE,
            seconds => u64::from(seconds) * 1_000,
        };
        let offered = match reply.code {
            Code::MAPI_E_NOT_ME => Offer::NotMine,
            Code::MAPI_E_BUSY => Offer::Later(A_WHILE),
            Code::MAPI_E_WAIT | Code::MAPI_E_NETWORK_ERROR => Offer::Later(seconds(&reply)),
            code if code.is_ok() => {
                let reference = Value::from(reply.out(2).long());
                let ended = self.call(logon, method::XpLogon::EndMessage, vec![reference, Value::Num(0)]);
                fault::place();
                match ended.out(1).long() {
                    done if done & tags::END_DONT_RESEND != 0 => Offer::Kept,
                    done if done & tags::END_RESEND_LATER != 0 => Offer::Later(A_WHILE),
                    done if done & tags::END_RESEND_NOW != 0 => Offer::Again,
                    _ => Offer::Taken,
                }
            }
            _ => Offer::Later(LONG),
        };
        self.subsystem.withdraw(&lent);
        self.release(lent.id);
        offered
    }

    /// A copy for transports, which never see the store's own. Its key is the same each time it is made.
    fn parcel(&self, message: ObjectId, key: &[u8]) -> Parcel {
        let wanted = vec![tags::PR_SUBJECT, tags::PR_MESSAGE_CLASS, KEY];
        let read = self.call(message, method::Prop::GetProps, vec![Value::Tags(wanted), Value::from(tags::MAPI_UNICODE)]);
        let mut props: Vec<_> = read.out(3).props().iter().filter(|p| !matches!(p.value, PropValue::Error(_))).cloned().collect();
        self.free(&read);
        if props.iter().all(|p| p.id() != KEY >> 16) {
            props.push(Prop::new(KEY, Sha256::digest(key)[..16].to_vec()));
        }
        let got = self.call(message, method::Message::GetRecipientTable, vec![Value::from(tags::MAPI_UNICODE)]);
        let columns = [tags::PR_ROWID, tags::PR_DISPLAY_NAME, tags::PR_ADDRTYPE, tags::PR_EMAIL_ADDRESS, tags::PR_RECIPIENT_TYPE];
        let recipients = got.object().filter(|_| got.code.is_ok()).map(|table| {
            let rows = self.rows(table, &columns);
            self.release(table);
            rows
        });
        Parcel::new(props, recipients.unwrap_or_default())
    }

    /// The store is told that a message was sent (page `imsgstore-finishedmsg`).
    fn finish(&mut self, store: ObjectId, id: &[u8], key: &[u8]) {
        fault::place();
        let done = self.call(store, method::MsgStore::FinishedMsg, vec![Value::Num(0), Value::None, Value::Bytes(id.to_vec())]);
        if done.code.is_ok() {
            let _forgotten = self.journal.set(key, None);
        } else {
            self.due.insert(id.to_vec(), self.now + LONG);
        }
    }

    /// Has a transport write what came in, message by message (page `ixplogon-startmessage`).
    fn receive(&self, session: ObjectId, logon: ObjectId) {
        let Some((_, store)) = self.stores.get(&session).and_then(|stores| stores.first().copied()) else { return };
        for _ in 0..MOST_AT_ONCE {
            let saved = Arc::new(std::sync::Mutex::new(None));
            let (keep, subsystem) = (Arc::clone(&saved), self.subsystem.clone());
            // Saved in the store while the transport still has it: it lets go of it only then.
            let save = move |parcel: &Parcel| match deliver(&subsystem, store, parcel) {
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
            if !id.is_empty() {
                let news = Notification { event: tags::FNEV_NEW_MAIL, entry_id: id, ..Notification::default() };
                let _told = self.call(store, method::MsgStore::NotifyNewMail, vec![Value::Notifications(vec![news])]);
            }
        }
    }
}

/// Puts a message that came in into the store's receive folder, unless one of its key is there; answers its entry identifier, or
/// nothing for one that was there.
fn deliver(subsystem: &Subsystem, store: ObjectId, parcel: &Parcel) -> Result<Vec<u8>, Code> {
    let call = |object, called, args| subsystem.call(Party::Spooler, object, called, args);
    let release = |object| drop(call(object, method::Unknown::Release, Vec::new()));
    let ok = |reply: Reply| if reply.code.is_ok() { Ok(reply) } else { Err(reply.code) };
    let free = |reply: &Reply| {
        for out in &reply.outs {
            if let Value::Buffer(buffer, content) = out {
                let rows = matches!(**content, Value::Rows(_));
                let how = if rows { method::Function::FreeProws } else { method::Function::MAPIFreeBuffer };
                let _freed = call(ObjectId(0), how, vec![Value::Object(*buffer)]);
            }
        }
    };
    let class = vec![Value::from("IPM"), Value::from(tags::MAPI_UNICODE)];
    let found = ok(call(store, method::MsgStore::GetReceiveFolder, class))?;
    let inbox = found.out(3).bytes().to_vec();
    free(&found);
    let args = vec![Value::None, Value::Bytes(inbox), Value::None, Value::from(tags::MAPI_MODIFY)];
    let folder = ok(call(store, method::MsgStore::OpenEntry, args))?.object().ok_or(Code::MAPI_E_CALL_FAILED)?;
    let key = bytes_of(&parcel.props(), KEY);
    let there = key.as_ref().is_some_and(|key| {
        let got = call(folder, method::Container::GetContentsTable, vec![Value::Num(0)]);
        let Some(table) = got.object().filter(|_| got.code.is_ok()) else { return false };
        let _set = call(table, method::Table::SetColumns, vec![Value::Tags(vec![KEY]), Value::Num(0)]);
        let read = call(table, method::Table::QueryRows, vec![Value::from(i32::MAX.cast_unsigned()), Value::Num(0)]);
        let there = read.out(2).rows().iter().any(|row| bytes_of(row, KEY).as_ref() == Some(key));
        free(&read);
        release(table);
        there
    });
    if there {
        release(folder);
        return Ok(Vec::new());
    }
    let filled = || {
        let made = ok(call(folder, method::Folder::CreateMessage, vec![Value::None, Value::Num(0)]))?;
        let message = made.object().ok_or(Code::MAPI_E_CALL_FAILED)?;
        let props = Value::Props(parcel.props());
        let write = || {
            ok(call(message, method::Prop::SetProps, vec![Value::Num(parcel.props().len() as u64), props.clone()]))?;
            let rows = Value::Rows(parcel.recipients());
            ok(call(message, method::Message::ModifyRecipients, vec![Value::from(2), rows]))?;
            // KEEP_OPEN_READONLY: its identifier is asked for.
            ok(call(message, method::Prop::SaveChanges, vec![Value::from(1)]))?;
            let read = call(message, method::Prop::GetProps, vec![Value::Tags(vec![tags::PR_ENTRYID]), Value::Num(0)]);
            let id = bytes_of(read.out(3).props(), tags::PR_ENTRYID).unwrap_or_default();
            free(&read);
            Ok(id)
        };
        let written = write();
        release(message);
        written
    };
    let filled = filled();
    release(folder);
    filled
}

/// What a message goes by in the journal: its store's service, and its entry identifier there.
fn key(service: [u8; 16], id: &[u8]) -> Vec<u8> {
    [&service[..], id].concat()
}

fn bytes_of(props: &[Prop], tag: u32) -> Option<Vec<u8>> {
    let found = props.iter().find(|p| p.id() == tag >> 16)?;
    if let PropValue::Bytes(bytes) = &found.value { Some(bytes.clone()) } else { None }
}

/// Whether a transport has taken care of a recipient.
fn is_cared_for(row: &Row) -> bool {
    row.iter().any(|p| p.id() == tags::PR_RESPONSIBILITY >> 16 && p.value == PropValue::Bool(true))
}
