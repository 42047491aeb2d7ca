//! What the logon object and the store object of one logon share: they act as one object with two interfaces
//! (page `imsprovider-logon`).

use super::mailbox::{Change, Mailbox};
use super::{NAME, UID, folder, message};
use crate::model::tags;
use crate::providers::connections::Connections;
use crate::providers::lock;
use crate::providers::logon::{Held, answer, free, number_in};
use crate::providers::spi::{AdviseRequest, Answer, LogonRequest, NewTable, Opened};
use crate::providers::table::{Source, Tables};
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Cx, Native, not_served};
use crate::trace::ObjectId;
use crate::value::{Notification, Prop, PropValue, Reply, Row, Value};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};

/// What may change what tables show.
const CHANGES: u32 = tags::FNEV_OBJECT_CREATED
    | tags::FNEV_OBJECT_DELETED
    | tags::FNEV_OBJECT_MODIFIED
    | tags::FNEV_OBJECT_MOVED
    | tags::FNEV_OBJECT_COPIED;

/// In the place of a client's connection: no client ends it.
const OURS: u32 = 0;

/// Hears of changes that the spooler makes.
struct Follower(Weak<Desk>);

impl Native for Follower {
    fn call(&self, cx: &Cx<'_>, called: Method, _args: &[Value]) -> Reply {
        if called != method::AdviseSink::OnNotify {
            return not_served();
        }
        if let Some(desk) = self.0.upgrade() {
            desk.tables.refresh(cx);
        }
        Reply::ok()
    }
}

/// One logon to the mailbox.
pub(super) struct Desk {
    pub mailbox: Arc<Mailbox>,
    pub connections: Arc<Connections>,
    /// Registrations for new mail that MAPI carries the news of, by ours.
    subscriptions: Mutex<Vec<(u32, u32)>>,
    /// Whether the spooler is logged on, to whom locked messages are open.
    by_spooler: bool,
    tables: Tables,
    /// Whether changes that other processes make are heard of.
    follows: AtomicBool,
    held: Held,
    /// Whether `StoreLogoffTransports` has succeeded; it has to, once, before the support object goes.
    transports_off: AtomicBool,
    /// The identity of the store object, as long as it is open; 0 before and after.
    store: AtomicU32,
}

impl Desk {
    pub fn log_on(cx: &Cx<'_>, request: &LogonRequest, mailbox: &Arc<Mailbox>, by_spooler: bool) -> Answer<Self> {
        let held = Held::log_on(cx, request, UID, NAME)?;
        Ok(Self {
            mailbox: Arc::clone(mailbox),
            connections: Arc::default(),
            subscriptions: Mutex::default(),
            by_spooler,
            tables: Tables::default(),
            follows: AtomicBool::new(false),
            held,
            transports_off: AtomicBool::new(false),
            store: AtomicU32::new(0),
        })
    }

    /// The store object was handed out.
    pub fn handed_out(&self, store: ObjectId) {
        self.store.store(store.0, Ordering::Relaxed);
    }

    /// The store object, if it is open.
    pub fn open_store(&self) -> Option<ObjectId> {
        let store = self.store.load(Ordering::Relaxed);
        (store != 0 && self.is_on().is_ok()).then_some(ObjectId(store))
    }

    /// Whether MAPI still serves this logon; if not, its objects are of no more use.
    ///
    /// # Errors
    /// `MAPI_E_INVALID_OBJECT` after the end.
    pub fn is_on(&self) -> Answer<()> {
        self.held.support().map(|_| ()).ok_or(Code::MAPI_E_INVALID_OBJECT)
    }

    /// Opens a folder or a message of the mailbox; the root folder for an empty identifier.
    ///
    /// # Errors
    /// There is no such object.
    pub fn open(self: &Arc<Self>, entry_id: &[u8]) -> Answer<Opened> {
        self.is_on()?;
        let number = if entry_id.is_empty() { super::mailbox::ROOT } else { number_in(UID, entry_id)? };
        if self.mailbox.has_folder(number) {
            return Ok(Opened::Folder(folder::open(self, number)));
        }
        let saved = self.mailbox.message(number).ok_or(Code::MAPI_E_NOT_FOUND)?;
        if !self.by_spooler && self.mailbox.is_locked(number) {
            return Err(Code::MAPI_E_NO_ACCESS);
        }
        Ok(Opened::Message(message::open(self, number, saved)))
    }

    /// Registers a sink with the store. Where the mailbox is kept for several processes, new mail comes in elsewhere, and MAPI
    /// carries the news of it (pages `imapisupport-subscribe`, `imsgstore-notifynewmail`).
    ///
    /// # Errors
    /// What MAPI answered.
    pub fn advise(&self, cx: &Cx<'_>, request: &AdviseRequest) -> Answer<u32> {
        let support = self.held.support().ok_or(Code::MAPI_E_INVALID_OBJECT)?;
        let new_mail = request.events & tags::FNEV_NEW_MAIL;
        let subscribed = if new_mail != 0 && request.entry_id.is_empty() && self.mailbox.is_kept() {
            let args = vec![Value::None, Value::from(new_mail), Value::Num(0), Value::Object(request.sink), Value::None];
            let reply = cx.call(support, method::Support::Subscribe, args);
            answer(&reply)?;
            Some(reply.out(4).long())
        } else {
            None
        };
        let connection = self.connections.advise(cx, request);
        lock(&self.subscriptions).extend(subscribed.map(|subscribed| (connection, subscribed)));
        Ok(connection)
    }

    /// Ends a registration.
    ///
    /// # Errors
    /// There is no such connection.
    pub fn unadvise(&self, cx: &Cx<'_>, connection: u32) -> Answer<()> {
        self.connections.unadvise(cx, connection)?;
        self.unsubscribe(cx, |ours| ours == connection);
        Ok(())
    }

    fn unsubscribe(&self, cx: &Cx<'_>, which: impl Fn(u32) -> bool) {
        let gone: Vec<_> = lock(&self.subscriptions).extract_if(.., |(ours, _)| which(*ours)).collect();
        let Some(support) = self.held.support() else { return };
        for (_, subscribed) in gone {
            let _ended = cx.call(support, method::Support::Unsubscribe, vec![Value::from(subscribed)]);
        }
    }

    /// The spooler delivered messages: whoever registered for new mail is told, in whatever process.
    ///
    /// # Errors
    /// What MAPI answered.
    pub fn tell_of_new_mail(&self, cx: &Cx<'_>, mail: &[Notification]) -> Answer<()> {
        if !self.mailbox.is_kept() {
            self.connections.notify(cx, mail);
            return Ok(());
        }
        let support = self.held.support().ok_or(Code::MAPI_E_INVALID_OBJECT)?;
        let args = vec![Value::None, Value::Num(mail.len() as u64), Value::Notifications(mail.to_vec()), Value::Num(0)];
        answer(&cx.call(support, method::Support::Notify, args))
    }

    /// Tells advise sinks of what changed in the mailbox: first of the objects, then of the tables that show them. What the spooler
    /// changes, tables in the processes of clients show too, which MAPI carries the news to.
    pub fn tell(&self, cx: &Cx<'_>, changes: &[Change]) {
        let news: Vec<_> = changes.iter().map(Change::news).collect();
        self.connections.notify(cx, &news);
        self.tables.refresh(cx);
        if let Some(support) = self.held.support().filter(|_| self.by_spooler && self.mailbox.is_kept() && !news.is_empty()) {
            let args = vec![Value::None, Value::Num(news.len() as u64), Value::Notifications(news), Value::Num(0)];
            let _told = cx.call(support, method::Support::Notify, args);
        }
    }

    /// From the first table on, changes that the spooler makes are heard of (page `imapisupport-subscribe`).
    fn follow(self: &Arc<Self>, cx: &Cx<'_>) {
        if self.by_spooler || !self.mailbox.is_kept() || self.follows.swap(true, Ordering::Relaxed) {
            return;
        }
        let Some(support) = self.held.support() else { return };
        let sink = Value::New(Interface::AdviseSink, Arc::new(Follower(Arc::downgrade(self))));
        let args = vec![Value::None, Value::from(CHANGES), Value::Num(0), sink, Value::None];
        let reply = cx.call(support, method::Support::Subscribe, args);
        if reply.code.is_ok() {
            lock(&self.subscriptions).push((OURS, reply.out(4).long()));
        }
    }

    /// The number of an open folder or message, which only its own properties say.
    ///
    /// # Errors
    /// `MAPI_E_UNKNOWN_ENTRYID`: it is not of this store.
    pub fn number_of(&self, cx: &Cx<'_>, object: ObjectId) -> Answer<u32> {
        let reply = cx.call(object, method::Prop::GetProps, vec![Value::Tags(vec![tags::PR_ENTRYID]), Value::Num(0)]);
        let number = match reply.out(3).props() {
            [Prop { value: PropValue::Bytes(id), .. }] => number_in(UID, id),
            _ => Err(Code::MAPI_E_UNKNOWN_ENTRYID),
        };
        free(cx, &reply);
        number
    }

    /// A table that follows the mailbox.
    pub fn table(self: &Arc<Self>, cx: &Cx<'_>, rows: impl Fn(&Mailbox) -> Vec<Row> + Send + Sync + 'static) -> NewTable {
        self.follow(cx);
        let (mailbox, changes) = (Arc::clone(&self.mailbox), Arc::clone(&self.mailbox));
        let source = Source { rows: Box::new(move || rows(&mailbox)), generation: Box::new(move || changes.generation()) };
        self.tables.open(source, &self.connections)
    }

    /// Passes the client's wish on to the transports; answers what they still do.
    ///
    /// # Errors
    /// What MAPI answered, or `MAPI_E_UNKNOWN_FLAGS` for a wish that is none or several: the transports are not logged off.
    pub fn log_off_transports(&self, cx: &Cx<'_>, flags: u32) -> Answer<u32> {
        // Whoever passed it on would break the rule himself.
        if !tags::is_one_logoff(flags) {
            return Err(Code::MAPI_E_UNKNOWN_FLAGS);
        }
        let support = self.held.support().ok_or(Code::MAPI_E_INVALID_OBJECT)?;
        let reply = cx.call(support, method::Support::StoreLogoffTransports, vec![Value::from(flags)]);
        answer(&reply)?;
        self.transports_off.store(true, Ordering::Relaxed);
        // Where no spooler serves the session, MAPI does not know what waits.
        let waits = self.mailbox.is_kept() && !self.mailbox.queued().is_empty();
        Ok(reply.out(0).long() | if waits { tags::LOGOFF_OUTBOUND_QUEUE } else { 0 })
    }

    /// The store's last reference was released: the transports, if nobody has yet, then the support object. Inside that
    /// Release MAPI calls [`Desk::close`] (page `shutting-down-a-message-store-provider`).
    pub fn let_go(&self, cx: &Cx<'_>) {
        self.store.store(0, Ordering::Relaxed);
        self.unsubscribe(cx, |ours| ours == OURS);
        if self.held.support().is_some() && !self.transports_off.load(Ordering::Relaxed) {
            // What it answers cannot be told to anybody any more.
            let _still_busy = self.log_off_transports(cx, tags::LOGOFF_ABORT);
        }
        self.held.let_go(cx);
    }

    /// The logon is logged off, by force or inside the support object's Release: everything goes, the support object last.
    pub fn close(&self, cx: &Cx<'_>) {
        self.connections.close(cx);
        self.unsubscribe(cx, |_| true);
        self.let_go(cx);
    }
}
