//! The spooler as another process: what a client's machine asks of it, and what the machine in the spooler's process does.
//!
//! Each side is a machine of its own. A client's plans questions and goes on with the answers; the spooler's logs on to
//! transports in its own name (pages `mapilogonex`, `transport-provider-and-mapi-spooler-operational-model`).

use super::profiles::{ProviderKind, store_entry_id};
use super::{Awaiting, Call, Effect, Frame, Machine, Task, tags};
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Notification, Prop, PropValue, Reply, Row, Value};

/// Where the place of its profile stands behind the arguments of `Spooler::Begin`, from 1: of profiles that clients bring with them several may have
/// one name.
pub(crate) const PLACE: usize = 4;

/// Where the spooler of a machine is, as one process sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SpoolerPlace {
    /// In this process: it is modelled along with everything else.
    #[default]
    Here,
    /// In a process of its own, which answers; each session knows whether it does.
    Elsewhere,
}

/// A session as the spooler in another process knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FarSession {
    /// Its number.
    pub number: u32,
    /// The spooler's process: another one does not know it.
    pub spooler: u32,
}

/// A transport as the spooler works with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transport {
    /// Its logon.
    pub logon: ObjectId,
    /// What its logon method answered in its flags.
    pub flags: u32,
    /// `NOTIFY_…` bits of `SpoolerNotify`.
    pub asked: u32,
}

/// What a client's machine asks the spooler.
#[derive(Clone, Debug)]
pub(crate) enum Question {
    /// A session begins here, or joins one of another process.
    Begin { session: ObjectId, flags: u32 },
    /// The last client of this process left a session.
    End { number: u32 },
    /// A shared session is being logged off: clients of it in other processes are to know.
    TellSharers { number: u32 },
    /// A client of this process opened a message store.
    StoreOpened { number: u32, service: [u8; 16] },
    /// A store is logged off.
    StoreLogoff { number: u32, service: [u8; 16], flags: u32 },
    /// The rows of the transports, for a status table.
    StatusTable { call: Call, session: ObjectId, number: u32 },
    /// The same, to open one of them.
    OpenStatus { call: Call, row: u32, number: u32 },
    /// A method of a transport's status object.
    Status { called: Method, number: u32, row: u32, flags: u32 },
}

/// A status object that stands here for a transport in the spooler's process.
#[derive(Clone, Debug)]
pub(crate) struct FarStatus {
    number: u32,
    row: u32,
    props: Row,
}

/// Before the number of a transport's row in its entry identifier.
const FAR_STATUS: &[u8; 16] = b"mock-mapi remote";
/// `STATUS_FAILURE`
const STATUS_FAILURE: u32 = 0x4;

/// Entry identifier by which a status row names a transport in the spooler's process.
fn far_entry_id(row: u32) -> Vec<u8> {
    [&[0; 4], &FAR_STATUS[..], &row.to_le_bytes()].concat()
}

/// The number of the row that this entry identifier names.
pub(crate) fn row_of_status(entry_id: &[u8]) -> Option<u32> {
    let rest = entry_id.get(4..)?.strip_prefix(FAR_STATUS)?;
    Some(u32::from_le_bytes(rest.try_into().ok()?))
}

/// What a message store in the spooler's process told its subscribers, some of whom are in other processes.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The session.
    pub session: ObjectId,
    /// The store's service in the profile.
    pub service: [u8; 16],
    /// What it told.
    pub news: Vec<Notification>,
}

impl Machine {
    /// What stores told since this was asked last.
    pub(crate) fn take_told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    /// A provider tells whoever subscribed. A store of the spooler's has subscribers in the processes of clients, too.
    pub(crate) fn tell_elsewhere(&mut self, support: ObjectId, news: &[Notification]) {
        let stores = |l: &&super::Logon| l.by == Party::Spooler && l.kind == ProviderKind::Store;
        if let Some(logon) = self.logons.get(&support).filter(stores) {
            self.told.push(Told { session: logon.session, service: logon.service, news: news.to_vec() });
        }
    }

    /// How the spooler's row in a status table says it is (page `mapilogonex`: failure where there is none for the session).
    pub(crate) fn spooler_status(&self, session: ObjectId) -> u32 {
        let known = self.sessions.get(&session).is_some_and(|s| s.far.is_some());
        match self.spooler {
            SpoolerPlace::Here => tags::STATUS_AVAILABLE,
            SpoolerPlace::Elsewhere if known => tags::STATUS_AVAILABLE,
            SpoolerPlace::Elsewhere => STATUS_FAILURE,
        }
    }

    /// The spooler is gone; answers how many sessions of this process it knew of, the first time, if there are any. One that
    /// ended by itself, with the last session, is missed by nobody.
    pub(crate) fn lose_spooler(&mut self, spooler: u32) -> Option<u32> {
        let known = self.sessions.values_mut().filter_map(|s| s.far.take_if(|far| far.spooler == spooler)).count();
        if known == 0 {
            return None;
        }
        u32::try_from(known).ok()
    }

    pub(crate) fn number_of(&self, object: ObjectId) -> Option<u32> {
        self.session_of(object).and_then(|root| self.sessions.get(&root)).and_then(|session| session.far).map(|far| far.number)
    }

    pub(crate) fn ask_spooler(&self, question: Question, frame: &Frame) -> Option<(Effect, Awaiting)> {
        use method::Spooler as s;
        if matches!(question, Question::StoreOpened { .. }) && !frame.reply.code.is_ok() {
            // A store that could not be opened concerns nobody.
            return None;
        }
        let number = |number: u32| Value::from(number);
        let (method, args) = match &question {
            Question::Begin { session, flags } => {
                let profile = self.profiles[self.sessions[session].profile].name.as_str();
                (s::Begin, vec![Value::from(profile), number(*flags), Value::None, Value::None])
            }
            Question::End { number: session } => (s::End, vec![number(*session)]),
            Question::TellSharers { number: session } => (s::TellSharers, vec![number(*session)]),
            Question::StoreOpened { number: session, service } => (s::StoreOpened, vec![number(*session), Value::Uid(*service)]),
            // Which store it is stands behind the arguments, as it does nowhere in the trace.
            Question::StoreLogoff { number: session, service, flags } => {
                (s::StoreLogoff, vec![number(*session), number(*flags), Value::Uid(*service)])
            }
            Question::StatusTable { number: session, .. } | Question::OpenStatus { number: session, .. } => {
                (s::StatusRows, vec![number(*session), Value::None])
            }
            Question::Status { called, number: session, row, flags } => {
                let asked = if *called == method::Status::FlushQueues { s::FlushQueues } else { s::ValidateState };
                (asked, vec![number(*session), number(*row), number(*flags)])
            }
        };
        Some((Effect::Call { from: Party::Subsystem, object: ObjectId(0), method, args }, Awaiting::Told(question)))
    }

    pub(crate) fn spooler_told(&mut self, question: Question, reply: Reply, frame: &mut Frame) {
        match question {
            Question::Begin { session, .. } => self.begun(session, &reply, frame),
            Question::End { .. } | Question::TellSharers { .. } | Question::StoreOpened { .. } => {}
            Question::StoreLogoff { .. } => {
                // Nobody is there who could be sending.
                let flags = if reply.code.is_ok() { reply.out(1).long() } else { tags::LOGOFF_COMPLETE };
                frame.reply = Reply::ok().with(0, flags);
            }
            Question::StatusTable { call, session, .. } => {
                let far = reply.out(1).rows().iter().map(shown_here).collect();
                self.hand_out_status_table(&call, frame, session, far);
            }
            Question::OpenStatus { call, row, number } => {
                let found = reply.out(1).rows().iter().find(|columns| row_number(columns) == Some(row)).map(shown_here);
                let Some(props) = found else { return frame.fail(Code::MAPI_E_UNKNOWN_ENTRYID) };
                let status = self.adopt(Interface::Status, Party::Subsystem, call.object, "");
                self.far_statuses.insert(status, FarStatus { number, row, props });
                frame.reply = Reply::ok().with(4, Interface::Status.object_type()).with(5, status);
            }
            Question::Status { .. } => frame.reply = Reply::code(reply.code),
        }
    }

    fn begun(&mut self, session: ObjectId, reply: &Reply, frame: &mut Frame) {
        if !reply.code.is_ok() {
            // The session stands, without mail; its status table says so.
            frame.reply.code = Code::MAPI_W_ERRORS_RETURNED;
            return;
        }
        // The profile of a session that was joined in another process may be another one.
        let profile = self.profile_at(reply.out(5).long(), reply.out(3).text());
        if let Some(begun) = self.sessions.get_mut(&session) {
            begun.far = Some(FarSession { number: reply.out(2).long(), spooler: reply.out(4).long() });
            begun.profile = profile.unwrap_or(begun.profile);
        }
        if reply.code != Code::S_OK {
            frame.reply.code = reply.code;
        }
    }

    /// The status table: at once, or with what the spooler says of its transports.
    pub(crate) fn status_table(&mut self, call: &Call, frame: &mut Frame, root: ObjectId) {
        match self.number_of(root) {
            Some(number) => {
                frame.plan.push_back(Task::Ask(Question::StatusTable { call: call.clone(), session: root, number }));
            }
            None => self.hand_out_status_table(call, frame, root, Vec::new()),
        }
    }

    pub(crate) fn open_far_status(&mut self, call: &Call, frame: &mut Frame, root: ObjectId, row: u32) {
        match self.number_of(root) {
            Some(number) => frame.plan.push_back(Task::Ask(Question::OpenStatus { call: call.clone(), row, number })),
            None => frame.fail(Code::MAPI_E_UNKNOWN_ENTRYID),
        }
    }

    pub(crate) fn far_status_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::{Prop as p, Status as s};
        let Some(FarStatus { number, row, props }) = self.far_statuses.get(&call.object) else {
            return frame.fail(Code::MAPI_E_INVALID_OBJECT);
        };
        match call.method {
            s::ValidateState | s::FlushQueues => {
                let flags = call.arg(if call.method == s::FlushQueues { 3 } else { 1 }).long();
                let question = Question::Status { called: call.method, number: *number, row: *row, flags };
                frame.plan.push_back(Task::Ask(question));
            }
            p::GetPropList => frame.reply = Reply::ok().with(1, Value::Tags(props.iter().map(|p| p.tag).collect())),
            p::GetProps => {
                let one = |tag: &u32| props.iter().find(|p| p.id() == tag >> 16).cloned().unwrap_or_else(|| Prop::missing(*tag));
                let values: Vec<_> = call.arg(0).tags().map_or_else(|| props.clone(), |tags| tags.iter().map(one).collect());
                let missing = values.iter().any(|p| matches!(p.value, PropValue::Error(_)));
                let code = if missing { Code::MAPI_W_ERRORS_RETURNED } else { Code::S_OK };
                frame.reply = Reply::code(code).with(3, Value::Props(values));
            }
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    /// What becomes of the transports when a store is logged off (page `imapisupport-storelogofftransports`).
    pub(crate) fn log_off_transports(&mut self, support: ObjectId, flags: u32, frame: &mut Frame) {
        let service = self.logons.get(&support).map(|logon| logon.service).unwrap_or_default();
        match self.number_of(support) {
            Some(number) => frame.plan.push_back(Task::Ask(Question::StoreLogoff { number, service, flags })),
            // No traffic is ever pending in a spooler modelled inside the process: the logoff is complete.
            None => frame.reply = Reply::ok().with(0, tags::LOGOFF_COMPLETE),
        }
    }

    /// Clients of the same session in other processes are to know of its end.
    pub(crate) fn tell_other_processes(&mut self, root: ObjectId, frame: &mut Frame) {
        if let Some(number) = self.number_of(root) {
            frame.plan.push_back(Task::Ask(Question::TellSharers { number }));
        }
    }

    /// The end of a session in this process, told to the spooler after its own providers are logged off.
    pub(crate) fn end_at_spooler(&mut self, session: ObjectId) -> Option<Task> {
        let far = self.sessions.get_mut(&session).and_then(|session| session.far.take())?;
        Some(Task::Ask(Question::End { number: far.number }))
    }

    /// What reaches a machine from the other side: in a client's process a notice, in the spooler's a request.
    pub(crate) fn spooler_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::Spooler as s;
        match call.method {
            s::TellSharers => {
                let number = Some(call.arg(0).long());
                let advises: Vec<_> = self
                    .sessions
                    .values()
                    .filter(|s| s.far.map(|far| far.number) == number)
                    .flat_map(|s| s.advises.clone())
                    .collect();
                self.tell_sharers(&advises, frame);
            }
            s::Begin => {
                let Some(profile) = self.profile_at(call.arg(PLACE).long(), call.arg(0).text()) else {
                    return frame.fail(Code::MAPI_E_LOGON_FAILED);
                };
                let id = self.adopt(Interface::Session, Party::Spooler, ObjectId(0), "");
                self.sessions.insert(id, super::Session::of_spooler(profile));
                frame.reply = Reply::ok().with(2, id);
                for service in self.services_of(id, ProviderKind::Transport) {
                    self.plan_logon(frame, service, id, Party::Spooler, Vec::new(), 0, None);
                }
            }
            s::End => {
                let session = ObjectId(call.arg(0).long());
                frame.plan.push_back(Task::EndSession { session });
                frame.plan.push_back(Task::ForgetSession { session });
            }
            s::OpenStore => {
                let session = ObjectId(call.arg(0).long());
                let wanted = call.arg(1).uid().unwrap_or_default();
                let services = self.sessions.get(&session).map(|s| &self.profiles[s.profile].services[..]).unwrap_or_default();
                let found = services.iter().position(|s| s.kind == ProviderKind::Store && s.uid == wanted);
                let Some(service) = found else { return frame.fail(Code::MAPI_E_NOT_FOUND) };
                let entry_id = store_entry_id(&services[service]);
                self.plan_logon(frame, service, session, Party::Spooler, entry_id, tags::MDB_WRITE, Some(2));
            }
            s::Notified => {
                let (number, service) = (Some(call.arg(0).long()), call.arg(1).uid().unwrap_or_default());
                let Value::Notifications(news) = call.arg(2).clone() else { return };
                let of_session = |l: &super::Logon| self.sessions.get(&l.session).and_then(|s| s.far).map(|far| far.number);
                let concerned = self.logons.iter().filter(|(_, l)| l.service == service && l.is_on() && of_session(l) == number);
                let supports: Vec<_> = concerned.map(|(support, _)| *support).collect();
                supports.into_iter().for_each(|support| self.notify_subscribers(support, &news, frame));
            }
            s::Stop => self.plan_process_end(frame),
            s::Lost => self.far_rows_lost(frame),
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    /// The status rows of the transports a session is logged on to, each with the number of its row.
    pub(crate) fn transport_rows(&self, session: ObjectId) -> Vec<Row> {
        let mine = self.logons.iter().filter(|(_, l)| l.session == session && l.kind == ProviderKind::Transport);
        let row = |(support, logon): (&ObjectId, &super::Logon)| {
            let columns = logon.status.as_ref()?;
            let kept = columns.iter().filter(|p| ![tags::PR_ENTRYID, tags::PR_ROWID].contains(&(p.id() << 16 | p.tag & 0xFFFF)));
            let mut row =
                vec![Prop::new(tags::PR_ROWID, support.0), Prop::new(tags::PR_RESOURCE_TYPE, logon.kind.resource_type())];
            row.extend(kept.filter(|p| p.id() != tags::PR_RESOURCE_TYPE >> 16).cloned());
            Some(row)
        };
        mine.filter_map(row).collect()
    }

    /// A client is about to get a store that it opened; the spooler is told, unless the client says that it must not
    /// (page `imapisession-openmsgstore`).
    pub(crate) fn plan_store_opened(&self, frame: &mut Frame, session: ObjectId, service: [u8; 16], flags: u32) {
        if let Some(number) = self.number_of(session).filter(|_| flags & tags::MDB_NO_MAIL == 0) {
            frame.plan.push_back(Task::Ask(Question::StoreOpened { number, service }));
        }
    }

    /// The transports a session is logged on to.
    pub(crate) fn transports_of(&self, session: ObjectId) -> Vec<Transport> {
        let mine = self.logons.values().filter(|l| l.session == session && l.kind == ProviderKind::Transport && l.is_on());
        mine.filter_map(|logon| Some(Transport { logon: logon.object?, flags: logon.flags, asked: logon.asked })).collect()
    }

    /// The session of the transport that has this support object.
    ///
    /// # Errors
    /// It is no transport's, or the transport is not logged on (any more).
    pub(crate) fn transport_with(&self, support: ObjectId) -> Result<ObjectId, Code> {
        match self.logons.get(&support) {
            Some(logon) if logon.kind == ProviderKind::Transport => {
                if logon.is_on() {
                    Ok(logon.session)
                } else {
                    Err(Code::MAPI_E_INVALID_OBJECT)
                }
            }
            // It is implemented for transports only (page `imapisupport-statusrecips`).
            _ => Err(Code::MAPI_E_NO_SUPPORT),
        }
    }

    /// What a transport asked of the spooler; asked for once but for what lasts until it is taken back.
    pub(crate) fn take_wishes(&mut self, session: ObjectId, transport: ObjectId) -> u32 {
        let found = self.logons.values_mut().find(|l| l.session == session && l.object == Some(transport));
        found.map_or(0, |logon| {
            let asked = logon.asked;
            logon.asked &= tags::NOTIFY_CRITICAL_ERROR | tags::NOTIFY_CRITSEC;
            asked
        })
    }

    /// `IMAPISupport::SpoolerNotify` (its page).
    pub(crate) fn spooler_notified(&mut self, support: ObjectId, flags: u32) {
        if let Some(logon) = self.logons.get_mut(&support) {
            logon.asked |= flags;
            if flags & tags::NOTIFY_READYTOSEND != 0 {
                // It has recovered (Notes to Transport Providers).
                logon.asked &= !tags::NOTIFY_CRITICAL_ERROR;
            }
            if flags & tags::NOTIFY_NONCRIT != 0 {
                logon.asked &= !(tags::NOTIFY_CRITSEC | tags::NOTIFY_NONCRIT);
            }
        }
    }

    /// The logon object behind the row of this number.
    pub(crate) fn transport_of_row(&self, session: ObjectId, row: u32) -> Option<ObjectId> {
        self.logons.get(&ObjectId(row)).filter(|l| l.session == session && l.is_on()).and_then(|l| l.object)
    }
}

fn row_number(row: &Row) -> Option<u32> {
    let found = row.iter().find(|p| p.id() == tags::PR_ROWID >> 16)?;
    if let PropValue::Long(number) = found.value { Some(number) } else { None }
}

/// A transport's row as this process shows it: with an entry identifier that leads to the spooler.
fn shown_here(row: &Row) -> Row {
    let number = row_number(row).unwrap_or(0);
    let kept = row.iter().filter(|p| p.id() != tags::PR_ROWID >> 16).cloned();
    let identity = [tags::PR_ENTRYID, tags::PR_INSTANCE_KEY].map(|tag| Prop::new(tag, far_entry_id(number)));
    let kept = kept.filter(|p| p.id() != tags::PR_INSTANCE_KEY >> 16);
    identity.into_iter().chain(kept).collect()
}
