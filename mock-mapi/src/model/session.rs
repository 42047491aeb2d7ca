//! Sessions: logging on, `IMAPISession`, sharing and logging off (pages `mapilogonex`, `imapisession`, `imapisession-logoff`).

use super::profiles::{ProviderKind, service_of_store, support_of_status};
use super::spooling::{self, FarSession, Question, SpoolerPlace};
use super::{Call, Effect, Frame, Machine, Task, tags};
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Notification, Reply, Row, Value};

/// A session, private or shared; several `IMAPISession` objects may stand for one shared session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Index of its profile.
    pub profile: usize,
    /// Whether other clients may join (`MAPI_ALLOW_OTHERS`).
    pub shared: bool,
    /// The `IMAPISession` objects that have not logged off.
    pub sharers: Vec<ObjectId>,
    /// Whether providers of this session are logged off or being so.
    pub ended: bool,
    /// Whether address book providers were asked to log on.
    pub address_book: bool,
    /// The containers in which names are looked up, once a client said which.
    pub search_path: Option<Vec<Row>>,
    /// Session-level advise registrations: connection, who registered, events, sink.
    pub advises: Vec<(u32, ObjectId, u32, ObjectId)>,
    /// What it is to the spooler, where that is another process and knows of it.
    pub far: Option<FarSession>,
}

impl Session {
    /// A session as the spooler's own process has it: nobody there logs off from it.
    pub(crate) fn of_spooler(profile: usize) -> Self {
        Self {
            profile,
            shared: false,
            sharers: Vec::new(),
            ended: false,
            address_book: false,
            search_path: None,
            advises: Vec::new(),
            far: None,
        }
    }
}

impl Machine {
    pub(crate) fn logon_ex(&mut self, call: &Call, frame: &mut Frame) {
        let (name, flags) = (call.arg(1).text(), call.arg(3).long());
        if self.initialised.values().sum::<u32>() == 0 {
            return frame.fail(Code::MAPI_E_NOT_INITIALIZED);
        }
        if flags & tags::MAPI_NEW_SESSION == 0
            && let Some(root) = self.joinable(name)
        {
            let joined = self.adopt(Interface::Session, Party::Subsystem, root, "");
            self.sessions.get_mut(&root).expect("joinable answers a session").sharers.push(joined);
            frame.reply = Reply::ok().with(4, joined);
            return;
        }
        let profile = if name.is_empty() {
            (!self.profiles.is_empty()).then_some(0)
        } else {
            self.profiles.iter().position(|p| p.name == name)
        };
        let Some(profile) = profile else { return frame.fail(Code::MAPI_E_LOGON_FAILED) };
        let id = self.adopt(Interface::Session, Party::Subsystem, ObjectId(0), "");
        let session = Session {
            profile,
            shared: flags & tags::MAPI_ALLOW_OTHERS != 0,
            sharers: vec![id],
            ended: false,
            address_book: false,
            search_path: None,
            advises: Vec::new(),
            far: None,
        };
        self.sessions.insert(id, session);
        frame.reply = Reply::ok().with(4, id);
        // The spooler logs on to transports unless the client wants no mail.
        match self.spooler {
            _ if flags & tags::MAPI_NO_MAIL != 0 => {}
            SpoolerPlace::Elsewhere => frame.plan.push_back(Task::Ask(Question::Begin { session: id, flags })),
            SpoolerPlace::Here => {
                for service in self.services_of(id, ProviderKind::Transport) {
                    self.plan_logon(frame, service, id, Party::Spooler, Vec::new(), 0, None);
                }
            }
        }
    }

    /// A shared session of this profile that is still on; without a name, any (page `mapilogonex`, flags).
    fn joinable(&self, profile: &str) -> Option<ObjectId> {
        let fits = |s: &Session| s.shared && !s.ended && (profile.is_empty() || self.profiles[s.profile].name == profile);
        self.sessions.iter().find(|(_, s)| fits(s)).map(|(id, _)| *id)
    }

    /// The root of the session an object belongs to.
    pub(crate) fn session_of(&self, object: ObjectId) -> Option<ObjectId> {
        self.objects.get(&object).and_then(|o| o.session)
    }

    /// Services of one kind in the profile of a session, as indices into it.
    pub(crate) fn services_of(&self, session: ObjectId, kind: ProviderKind) -> Vec<usize> {
        let services = &self.profiles[self.sessions[&session].profile].services;
        (0..services.len()).filter(|i| services[*i].kind == kind).collect()
    }

    pub(crate) fn session_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::Session as m;
        let Some(root) = self.session_of(call.object) else { return frame.fail(Code::MAPI_E_INVALID_OBJECT) };
        let joined = self.sessions.get(&root).is_some_and(|s| s.sharers.contains(&call.object));
        if !joined {
            // After Logoff only Release may be called (page `imapisession-logoff`, Remarks).
            return frame.fail(Code::MAPI_E_INVALID_OBJECT);
        }
        match call.method {
            m::GetMsgStoresTable => self.hand_out_table(call, frame, 1, |machine| machine.stores_rows(root)),
            m::GetStatusTable => self.status_table(call, frame, root),
            m::OpenMsgStore => self.open_store(call, frame, root),
            m::OpenAddressBook => {
                let book = self.adopt(Interface::AddrBook, Party::Subsystem, call.object, "");
                frame.reply = Reply::ok().with(3, book);
                if !std::mem::replace(&mut self.session_mut(root).address_book, true) {
                    for service in self.services_of(root, ProviderKind::AddressBook) {
                        self.plan_logon(frame, service, root, Party::Subsystem, Vec::new(), 0, None);
                    }
                }
            }
            m::OpenProfileSection => self.open_section(call, frame, call.arg(0).clone(), 3),
            m::OpenEntry => self.open_entry(call, frame, root),
            m::CompareEntryIDs => {
                frame.reply = Reply::ok().with(5, u32::from(call.arg(1).bytes() == call.arg(3).bytes()));
            }
            m::Advise => self.session_advise(call, frame, root),
            m::Unadvise => {
                let connection = call.arg(0).long();
                let advises = &mut self.session_mut(root).advises;
                match advises.iter().position(|(c, ..)| *c == connection) {
                    Some(at) => {
                        let (_, _, _, sink) = advises.remove(at);
                        self.plan_release(frame, sink);
                    }
                    None => self.unadvise_routed(call, frame),
                }
            }
            m::EnumAdrTypes => frame.reply = Reply::ok().with(1, 0),
            m::QueryIdentity => frame.reply = Reply::code(Code::MAPI_W_NO_SERVICE),
            m::Logoff => self.log_off_session(call.object, call.arg(1).long(), frame),
            m::SetDefaultStore => {}
            m::AdminServices => {
                let admin = self.adopt(Interface::ServiceAdmin, Party::Subsystem, call.object, "");
                frame.reply = Reply::ok().with(1, admin);
            }
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    pub(crate) fn session_mut(&mut self, root: ObjectId) -> &mut Session {
        self.sessions.get_mut(&root).expect("the root of a session is kept as long as the session")
    }

    fn open_store(&mut self, call: &Call, frame: &mut Frame, root: ObjectId) {
        let (entry_id, flags) = (call.arg(2).bytes(), call.arg(4).long());
        let wanted = service_of_store(entry_id);
        let services = &self.profiles[self.sessions[&root].profile].services;
        let service = services.iter().position(|s| s.kind == ProviderKind::Store && Some(s.uid) == wanted);
        match service {
            Some(service) => {
                let uid = services[service].uid;
                self.plan_logon(frame, service, call.object, Party::Subsystem, entry_id.to_vec(), flags, Some(5));
                self.plan_store_opened(frame, call.object, uid, flags);
            }
            None if entry_id.is_empty() => frame.fail(Code::MAPI_E_INVALID_ENTRYID),
            None => frame.fail(Code::MAPI_E_NOT_FOUND),
        }
    }

    /// `OpenEntry` of session and address book: a status object by its row, else the providers in turn.
    pub(crate) fn open_entry(&mut self, call: &Call, frame: &mut Frame, root: ObjectId) {
        let entry_id = call.arg(1).bytes();
        if let Some(row) = spooling::row_of_status(entry_id) {
            return self.open_far_status(call, frame, root, row);
        }
        if let Some(support) = support_of_status(entry_id) {
            let logon = self.logons.get(&support).filter(|l| l.session == root).and_then(|l| l.object.map(|o| (l.kind, o)));
            let Some((kind, object)) = logon else { return frame.fail(Code::MAPI_E_UNKNOWN_ENTRYID) };
            let method = match kind {
                ProviderKind::Store => method::MsLogon::OpenStatusEntry,
                ProviderKind::AddressBook => method::AbLogon::OpenStatusEntry,
                ProviderKind::Transport => method::XpLogon::OpenStatusEntry,
            };
            let args = vec![call.arg(2).clone(), call.arg(3).clone(), Value::None, Value::None];
            return frame.plan.push_back(Task::Route { method, args, candidates: vec![object] });
        }
        let kinds: &[_] = if call.method == method::AddrBook::OpenEntry {
            &[ProviderKind::AddressBook]
        } else {
            &[ProviderKind::Store, ProviderKind::AddressBook]
        };
        let candidates = self.logon_objects(root, kinds);
        let method = if kinds.len() == 1 { method::AbLogon::OpenEntry } else { method::MsLogon::OpenEntry };
        frame.reply = Reply::code(Code::MAPI_E_UNKNOWN_ENTRYID);
        frame.plan.push_back(Task::Route { method, args: call.args.clone(), candidates });
    }

    /// The logon objects of these kinds that are on.
    pub(crate) fn logon_objects(&self, root: ObjectId, kinds: &[ProviderKind]) -> Vec<ObjectId> {
        let mine = self.logons.values().filter(|l| l.session == root && kinds.contains(&l.kind) && l.is_on());
        mine.filter_map(|l| l.object).collect()
    }

    /// The logon objects of one kind that a session, or the one it shares, is logged on with.
    pub(crate) fn logons_of(&self, session: ObjectId, kind: ProviderKind) -> Vec<ObjectId> {
        self.session_of(session).map_or_else(Vec::new, |root| self.logon_objects(root, &[kind]))
    }

    /// Whether an `IMAPISession` has not logged off.
    pub(crate) fn is_on(&self, session: ObjectId) -> bool {
        let root = self.session_of(session).and_then(|root| self.sessions.get(&root));
        root.is_some_and(|root| root.sharers.contains(&session))
    }

    /// The logon objects of the address books in the session of an address book object.
    pub(crate) fn address_books_of(&self, book: ObjectId) -> Vec<ObjectId> {
        self.logons_of(book, ProviderKind::AddressBook)
    }

    /// The search path that a client set in the session of an address book object.
    pub(crate) fn search_path(&self, book: ObjectId) -> Option<Vec<Row>> {
        self.session_of(book).and_then(|root| self.sessions.get(&root)).and_then(|session| session.search_path.clone())
    }

    /// The method of this name on a logon of another kind: `OpenEntry`, `Advise` and the like exist on stores and address books.
    pub(crate) fn same_method_on(&self, logon: ObjectId, method: Method) -> Method {
        let interface = self.objects.get(&logon).map_or(Interface::Unknown, |o| o.interface);
        Method::from_name(&format!("{interface}::{}", method.spec().name)).unwrap_or(method)
    }

    fn session_advise(&mut self, call: &Call, frame: &mut Frame, root: ObjectId) {
        let Some(sink) = call.arg(3).object() else { return frame.fail(Code::MAPI_E_INVALID_PARAMETER) };
        if !call.arg(1).bytes().is_empty() {
            let candidates = self.logon_objects(root, &[ProviderKind::Store, ProviderKind::AddressBook]);
            frame.reply = Reply::code(Code::MAPI_E_UNKNOWN_ENTRYID);
            frame.plan.push_back(Task::Route { method: method::MsLogon::Advise, args: call.args.clone(), candidates });
            return;
        }
        self.next_connection += 1;
        let connection = self.next_connection;
        self.session_mut(root).advises.push((connection, call.object, call.arg(2).long(), sink));
        frame.reply = Reply::ok().with(4, connection);
        frame.plan.push_back(Task::Perform(Effect::Call {
            from: Party::Subsystem,
            object: sink,
            method: method::Unknown::AddRef,
            args: Vec::new(),
        }));
    }

    /// Lets go of a reference the subsystem holds on somebody else's object.
    pub(crate) fn plan_release(&self, frame: &mut Frame, object: ObjectId) {
        frame.plan.push_back(Task::Perform(Effect::Call {
            from: Party::Subsystem,
            object,
            method: method::Unknown::Release,
            args: Vec::new(),
        }));
    }

    /// Tells registrations of the end of a shared session.
    pub(crate) fn tell_sharers(&self, advises: &[(u32, ObjectId, u32, ObjectId)], frame: &mut Frame) {
        for (_, _, events, sink) in advises {
            if events & (tags::FNEV_CRITICAL_ERROR | tags::FNEV_EXTENDED) != 0 {
                // An error notification (page `ending-a-mapi-session`, step 4; conflict `logoff-notice-kind`).
                let notice = Notification {
                    event: tags::FNEV_CRITICAL_ERROR,
                    code: Code::MAPI_E_END_OF_SESSION,
                    ..Notification::default()
                };
                frame.plan.push_back(Task::Perform(Effect::Call {
                    from: Party::Subsystem,
                    object: *sink,
                    method: method::AdviseSink::OnNotify,
                    args: vec![Value::None, Value::Notifications(vec![notice])],
                }));
            }
        }
    }

    /// Ends the part of one client in a session, and the session with the last one.
    pub(crate) fn log_off_session(&mut self, object: ObjectId, flags: u32, frame: &mut Frame) {
        let Some(root) = self.session_of(object) else { return };
        let session = self.session_mut(root);
        let Some(at) = session.sharers.iter().position(|s| *s == object) else { return };
        session.sharers.remove(at);
        let last = session.sharers.is_empty();
        let (own, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut session.advises).into_iter().partition(|(_, by, ..)| *by == object || last);
        if flags & tags::MAPI_LOGOFF_SHARED != 0 {
            self.tell_sharers(&others, frame);
            self.tell_other_processes(root, frame);
        }
        self.session_mut(root).advises = others;
        for (.., sink) in own {
            self.plan_release(frame, sink);
        }
        if last {
            frame.plan.push_back(Task::EndSession { session: root });
        }
    }
}
