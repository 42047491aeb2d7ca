//! The life of providers: libraries, provider objects, logons, and their end.
//!
//! Pages: `starting-a-service-provider`, `shutting-down-a-service-provider`, `shutting-down-a-message-store-provider`,
//! `releasing-the-transport-provider`.

use super::logon::{Logon, LogonState};
use super::profiles::{ProviderKind, Service};
use super::{Awaiting, Effect, Frame, Machine, Task, TransportShutdown, scalar, tags};
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};

/// How many references to an object are given up at most: a Release that never ends the object must not be called for ever.
const MOST_REFERENCES: u32 = 64;

/// A provider object, from its entry point's return to its Release.
#[derive(Clone, Debug)]
pub struct ProviderObject {
    /// The library it came from.
    pub library: String,
    /// What it is.
    pub kind: ProviderKind,
    /// Whether Shutdown was called.
    pub shut_down: bool,
    /// The session it serves: each has a provider object of its own (pages `msproviderinit`, `imsprovider-logon`). A library
    /// that hands out one object for several is used with all of them, once for each time it handed it out.
    pub sessions: Vec<ObjectId>,
    /// In whose name it was made, and is shut down.
    pub by: Party,
}

impl Machine {
    fn service(&self, session: ObjectId, service: usize) -> &Service {
        &self.profiles[self.sessions[&session].profile].services[service]
    }

    /// Plans what logging on takes: the library, a provider object, the logon.
    #[expect(clippy::too_many_arguments, reason = "all of them go into one task")]
    pub(crate) fn plan_logon(
        &self,
        frame: &mut Frame,
        service: usize,
        opener: ObjectId,
        from: Party,
        entry_id: Vec<u8>,
        flags: u32,
        place: Option<usize>,
    ) {
        let session = self.session_of(opener).unwrap_or(opener);
        let Service { library, kind, .. } = self.service(session, service).clone();
        frame.plan.push_back(Task::Prepare { library: library.clone() });
        frame.plan.push_back(Task::MakeProvider { library, kind, session, from });
        frame.plan.push_back(Task::LogOn { opener, service, session, from, entry_id, flags, place });
    }

    /// The provider object of this library and kind that serves a session and is not shut down.
    fn provider_of(&self, library: &str, kind: ProviderKind, session: ObjectId) -> Option<ObjectId> {
        let fits = |p: &ProviderObject| p.library == library && p.kind == kind && p.sessions.contains(&session) && !p.shut_down;
        self.providers.iter().find(|(_, p)| fits(p)).map(|(id, _)| *id)
    }

    pub(crate) fn perform(&mut self, task: Task, frame: &mut Frame) -> Option<(Effect, Awaiting)> {
        match task {
            Task::Prepare { library } => {
                if self.libraries.contains_key(&library) {
                    return None;
                }
                Some((Effect::Load { library: library.clone() }, Awaiting::Loaded { library }))
            }
            Task::MakeProvider { library, kind, session, from } => {
                if !self.libraries.contains_key(&library) || self.provider_of(&library, kind, session).is_some() {
                    return None;
                }
                let mut args = vec![Value::None; 9];
                args[6] = Value::from(tags::CURRENT_SPI_VERSION);
                args[5] = Value::Num(0);
                let effect = Effect::Entry { from, library: library.clone(), method: kind.entry(), args };
                Some((effect, Awaiting::Made { library, kind, session, from }))
            }
            Task::LogOn { opener, service, session, from, entry_id, flags, place } => {
                self.begin_logon(opener, service, session, from, entry_id, flags, place, frame)
            }
            Task::DropSupport { support } => {
                let args = Vec::new();
                let effect = Effect::Call { from: Party::Subsystem, object: support, method: method::Unknown::Release, args };
                Some((effect, Awaiting::Nothing))
            }
            Task::HandOutStore { support, place, code } => {
                match self.logons.get_mut(&support).and_then(|logon| logon.store.take()) {
                    Some(store) => frame.reply = Reply { code, outs: Vec::new() }.with(place, store),
                    // The logon ended when MAPI let go of the support object: the provider had taken no reference.
                    None => frame.fail(Code::MAPI_E_CALL_FAILED),
                }
                None
            }
            Task::Perform(effect) => Some((effect, Awaiting::Nothing)),
            Task::LogOff { support } => self.log_off(support, frame),
            Task::ReleaseLogon { support } => self.release_logon(support, frame),
            Task::ShutDownIdle { provider } => self.shut_down_idle(provider, frame),
            Task::ReleaseProvider { provider } => {
                let gone = self.providers.remove(&provider)?;
                let release =
                    || Effect::Call { from: gone.by, object: provider, method: method::Unknown::Release, args: Vec::new() };
                for _ in gone.sessions.iter().skip(1) {
                    frame.plan.push_front(Task::Perform(release()));
                }
                Some((release(), Awaiting::Nothing))
            }
            Task::EndSession { session } => {
                self.end_session(session, frame);
                None
            }
            Task::GiveUpOutlived { session } => {
                let left = MOST_REFERENCES;
                let releases = self.outlived(session).into_iter().map(|object| Task::GiveUp { object, left });
                releases.rev().for_each(|release| frame.plan.push_front(release));
                None
            }
            Task::GiveUp { object, left } => {
                if left == 0 || !self.objects.contains_key(&object) {
                    return None;
                }
                frame.plan.push_front(Task::GiveUp { object, left: left - 1 });
                let args = Vec::new();
                let release = Effect::Call { from: Party::Subsystem, object, method: method::Unknown::Release, args };
                Some((release, Awaiting::Nothing))
            }
            Task::Invalidate { session } => {
                self.invalidate(session, frame);
                None
            }
            Task::ForgetSession { session } => {
                let root = self.session_of(session);
                self.forget(session);
                // A session that ended is kept as long as an object stands for it.
                let kept = root.is_some_and(|root| {
                    self.objects.values().any(|o| o.session == Some(root) && o.interface == Interface::Session)
                });
                if let Some(root) = root.filter(|root| !kept && self.sessions.get(root).is_some_and(|s| s.ended)) {
                    self.sessions.remove(&root);
                }
                None
            }
            Task::EnterService { admin, library, uid, context } => {
                if !self.libraries.contains_key(&library) {
                    frame.fail(Code::MAPI_E_NOT_FOUND);
                    return None;
                }
                Some(self.enter_service(admin, library, uid, context))
            }
            Task::TellTable { table, connection, news } => {
                self.tell_table(table, connection, news, frame);
                None
            }
            Task::FreeLibraries => {
                for library in self.libraries.keys().cloned().collect::<Vec<_>>() {
                    frame.plan.push_back(Task::FreeLibrary { library });
                }
                None
            }
            Task::FreeLibrary { library } => Some((Effect::Free { library: library.clone() }, Awaiting::Freed { library })),
            Task::Route { method, args, candidates } => self.ask_next(method, args, candidates),
            Task::Ask(question) => self.ask_spooler(question, frame),
        }
    }

    pub(crate) fn settle(&mut self, awaiting: Awaiting, reply: Reply, frame: &mut Frame) {
        match awaiting {
            Awaiting::Nothing => {}
            Awaiting::Loaded { library } => {
                if reply.code.is_ok() {
                    self.libraries.insert(library, true);
                }
            }
            Awaiting::Made { library, kind, session, from } => {
                // A version the mock does not know is refused by not using the provider (page `msproviderinit`).
                if let (true, Some(object)) = (reply.code.is_ok(), reply.object()) {
                    let made = ProviderObject { library, kind, shut_down: false, sessions: Vec::new(), by: from };
                    self.providers.entry(object).or_insert(made).sessions.push(session);
                }
            }
            Awaiting::LoggedOn { support, place } => self.logged_on(support, place, &reply, frame),
            Awaiting::ServiceEntered { support, providers, uid, context } => {
                self.service_entered([support, providers], uid, context, &reply, frame);
            }
            Awaiting::Freed { library } => {
                self.libraries.remove(&library);
            }
            Awaiting::Routed { object, method, args, candidates } => self.routed(object, method, args, candidates, reply, frame),
            Awaiting::Told(question) => self.spooler_told(question, reply, frame),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one task")]
    fn begin_logon(
        &mut self,
        opener: ObjectId,
        service: usize,
        session: ObjectId,
        from: Party,
        entry_id: Vec<u8>,
        flags: u32,
        place: Option<usize>,
        frame: &mut Frame,
    ) -> Option<(Effect, Awaiting)> {
        let Service { library, kind, uid, .. } = self.service(session, service).clone();
        let Some(provider) = self.provider_of(&library, kind, session) else {
            self.logon_failed(Code::MAPI_E_FAILONEPROVIDER, place, frame);
            return None;
        };
        let support = self.adopt(Interface::Support, Party::Subsystem, opener, &library);
        let logon = Logon {
            kind,
            service: uid,
            provider,
            object: None,
            session,
            by: from,
            store: None,
            state: LogonState::LoggingOn,
            support_gone: false,
            ended_itself: false,
            uids: Vec::new(),
            status: None,
            flags: 0,
            asked: 0,
        };
        self.logons.insert(support, logon);
        let profile = Value::from(self.profiles[self.sessions[&session].profile].name.as_str());
        let method = match (kind, from) {
            (ProviderKind::Store, Party::Spooler) => method::MsProvider::SpoolerLogon,
            _ => kind.logon(),
        };
        let mut args = vec![Value::None; method.spec().args.len()];
        (args[0], args[2]) = (Value::Object(support), profile);
        match kind {
            ProviderKind::Store => (args[4], args[5]) = (Value::Bytes(entry_id), Value::from(flags)),
            ProviderKind::AddressBook | ProviderKind::Transport => args[3] = Value::from(flags),
        }
        Some((Effect::Call { from, object: provider, method, args }, Awaiting::LoggedOn { support, place }))
    }

    fn logon_failed(&mut self, code: Code, place: Option<usize>, frame: &mut Frame) {
        if place.is_some() {
            frame.reply = Reply::code(code);
        } else {
            // The session stands without this provider (pages `mapilogonex`, `imapisession-openaddressbook`).
            frame.reply.code = Code::MAPI_W_ERRORS_RETURNED;
        }
    }

    fn logged_on(&mut self, support: ObjectId, place: Option<usize>, reply: &Reply, frame: &mut Frame) {
        let objects: Vec<_> =
            reply.outs.iter().filter_map(|v| if let Value::Object(id) = v { Some(*id) } else { None }).collect();
        let interface = |id: &ObjectId| self.objects.get(id).map(|o| o.interface);
        let is_logon =
            |id: &&ObjectId| matches!(interface(id), Some(Interface::MsLogon | Interface::AbLogon | Interface::XpLogon));
        let logon_object = objects.iter().find(is_logon).copied();
        let store = objects.iter().find(|id| interface(id) == Some(Interface::MsgStore)).copied();
        let kind = self.logons[&support].kind;
        if let (true, None, Some(store), Some(place)) = (reply.code.is_ok(), logon_object, store, place) {
            // A store that was open already is handed out again, without a logon object (page `imsprovider-logon`).
            self.logons.remove(&support);
            frame.reply = Reply { code: reply.code, outs: Vec::new() }.with(place, store);
            frame.plan.push_front(Task::DropSupport { support });
            return;
        }
        if !reply.code.is_ok() || logon_object.is_none() {
            self.logons.remove(&support);
            let code = if reply.code.is_ok() { Code::MAPI_E_CALL_FAILED } else { reply.code };
            self.logon_failed(code, place, frame);
            frame.plan.push_front(Task::DropSupport { support });
            return;
        }
        let logon = self.logons.get_mut(&support).expect("looked up above");
        (logon.object, logon.state) = (logon_object, LogonState::On);
        logon.flags = if kind == ProviderKind::Transport { reply.out(3).long() } else { 0 };
        if let (Some(place), Some(store)) = (place, store) {
            logon.store = Some(store);
            frame.plan.push_front(Task::HandOutStore { support, place, code: reply.code });
        }
        if kind == ProviderKind::Transport {
            self.plan_transport_start(logon_object, frame);
        }
        // The provider took its own reference if it keeps the support object (page `imsprovider-logon`).
        frame.plan.push_front(Task::DropSupport { support });
    }

    /// What the spooler does with a transport that logged on (page `transport-provider-and-mapi-spooler-operational-model`).
    fn plan_transport_start(&self, logon: Option<ObjectId>, frame: &mut Frame) {
        let Some(object) = logon else { return };
        let call = |method: Method, args: Vec<Value>| Task::Perform(Effect::Call { from: Party::Spooler, object, method, args });
        let none = Value::None;
        let begin = Value::from(tags::NOTIFY_BEGIN_INBOUND | tags::NOTIFY_BEGIN_OUTBOUND);
        frame.plan.push_front(call(method::XpLogon::TransportNotify, vec![begin, none.clone()]));
        frame
            .plan
            .push_front(call(method::XpLogon::AddressTypes, vec![Value::Num(0), none.clone(), none.clone(), none.clone(), none]));
    }

    fn log_off(&mut self, support: ObjectId, frame: &mut Frame) -> Option<(Effect, Awaiting)> {
        let abrupt = self.policy.abrupt;
        let logon = self.logons.get_mut(&support).filter(|l| l.is_on())?;
        logon.state = LogonState::Off;
        let (kind, by, object) = (logon.kind, logon.by, logon.object?);
        frame.plan.push_front(Task::ReleaseLogon { support });
        if abrupt {
            return None;
        }
        let method = kind.logoff();
        let off = Effect::Call { from: by, object, method, args: vec![Value::Num(0)] };
        if kind == ProviderKind::Transport {
            // Sending and receiving end before the logoff (same page, last steps).
            frame.plan.push_front(Task::Perform(off));
            let end = Value::from(tags::NOTIFY_END_INBOUND | tags::NOTIFY_END_OUTBOUND);
            let args = vec![end, Value::None];
            return Some((Effect::Call { from: by, object, method: method::XpLogon::TransportNotify, args }, Awaiting::Nothing));
        }
        Some((off, Awaiting::Nothing))
    }

    fn release_logon(&mut self, support: ObjectId, frame: &mut Frame) -> Option<(Effect, Awaiting)> {
        let logon = self.logons.get_mut(&support).filter(|l| l.state == LogonState::Off)?;
        logon.state = LogonState::Released;
        let (kind, provider, object, by) = (logon.kind, logon.provider, logon.object?, logon.by);
        let (gone, ended_itself) = (logon.support_gone, logon.ended_itself);
        if gone {
            self.logons.remove(&support);
        }
        if kind == ProviderKind::Transport {
            frame.plan.push_front(Task::ShutDownIdle { provider });
        }
        // What the provider handed out through this logon went with its Logoff.
        // A store that gave its support object back inside StoreLogoff, which page `imslogon-logoff` allows, still awaits its
        // client's Release: nothing but that Release frees it.
        self.invalidate_below(object, ended_itself);
        Some((Effect::Call { from: by, object, method: method::Unknown::Release, args: Vec::new() }, Awaiting::Nothing))
    }

    /// Shutdown comes once no logon of the provider object is on, and once only.
    fn shut_down_idle(&mut self, provider: ObjectId, frame: &mut Frame) -> Option<(Effect, Awaiting)> {
        let in_use =
            self.logons.values().any(|l| l.provider == provider && matches!(l.state, LogonState::On | LogonState::LoggingOn));
        let abrupt = self.policy.abrupt;
        let object = self.providers.get_mut(&provider).filter(|p| !p.shut_down && !in_use)?;
        object.shut_down = true;
        let (from, method) = (object.by, object.kind.shutdown());
        frame.plan.push_front(Task::ReleaseProvider { provider });
        if abrupt {
            return None;
        }
        Some((Effect::Call { from, object: provider, method, args: vec![Value::Num(0)] }, Awaiting::Nothing))
    }

    /// Plans the end of all logons of a session, then of the providers nobody is logged on to any more.
    fn end_session(&mut self, session: ObjectId, frame: &mut Frame) {
        let Some(ending) = self.sessions.get_mut(&session) else { return };
        ending.ended = true;
        // A client that did not log off before the last MAPIUninitialize finds its session gone after the next MAPIInitialize.
        ending.sharers.clear();
        let advises = std::mem::take(&mut ending.advises);
        let mut tasks = Vec::new();
        let mut providers = Vec::new();
        for kind in ProviderKind::ALL {
            for (support, logon) in self.logons.iter().filter(|(_, l)| l.session == session && l.kind == kind) {
                tasks.push(Task::LogOff { support: *support });
                if !providers.contains(&logon.provider) {
                    providers.push(logon.provider);
                }
            }
        }
        // Providers whose last logon ended earlier (StoreLogoff, store released) go with the session too.
        for (id, _) in self.providers.iter().filter(|(_, p)| p.sessions.contains(&session)) {
            if !providers.contains(id) {
                providers.push(*id);
            }
        }
        tasks.extend(self.end_at_spooler(session));
        tasks.push(Task::GiveUpOutlived { session });
        tasks.extend(providers.into_iter().map(|provider| Task::ShutDownIdle { provider }));
        tasks.push(Task::Invalidate { session });
        frame.plan.extend(tasks);
        // Registrations that no client ended, where none logged off either.
        for (.., sink) in advises {
            self.plan_release(frame, sink);
        }
    }

    /// The last reference to a support object is gone (pages named at the top): the row and the identifiers go,
    /// a store is logged off, and where that page is followed a transport's provider object is shut down.
    pub(crate) fn support_released(&mut self, support: ObjectId, frame: &mut Frame) {
        self.forget(support);
        let Some(logon) = self.logons.get_mut(&support) else { return };
        logon.support_gone = true;
        logon.ended_itself = logon.is_on();
        let (uids, row, unseen) = (std::mem::take(&mut logon.uids), logon.status.take(), logon.store.take());
        let (kind, provider, state, session) = (logon.kind, logon.provider, logon.state, logon.session);
        for _ in uids {
            self.note(method::Note::ProviderUid, vec![("object", scalar(support.0)), ("present", scalar(0_u32))]);
        }
        if row.is_some() {
            self.note(method::Note::StatusRow, vec![("object", scalar(support.0)), ("present", scalar(0_u32))]);
            self.status_changed(session, frame);
        }
        // A registration that the provider left behind ends with what it was made on: nobody could cancel it any more.
        let left: Vec<_> =
            self.subscriptions.iter().filter(|(_, s)| s.support == support).map(|(number, s)| (*number, s.sink)).collect();
        for (number, sink) in left {
            self.subscriptions.remove(&number);
            self.plan_release(frame, sink);
        }
        match (kind, state) {
            (ProviderKind::Store, LogonState::On) => {
                // The client will never see a store whose logon ends before it was handed out.
                if let Some(object) = unseen {
                    let args = Vec::new();
                    let release = Effect::Call { from: Party::Subsystem, object, method: method::Unknown::Release, args };
                    frame.plan.push_back(Task::Perform(release));
                }
                frame.plan.push_back(Task::LogOff { support });
            }
            (ProviderKind::Transport, LogonState::Off)
                if self.policy.transport_shutdown == TransportShutdown::InSupportRelease =>
            {
                frame.plan.push_back(Task::ShutDownIdle { provider });
            }
            (_, LogonState::Released) => {
                self.logons.remove(&support);
            }
            _ => {}
        }
    }

    /// Ends whatever is left when the last client has uninitialised: sessions, providers, then the libraries.
    pub(crate) fn plan_process_end(&self, frame: &mut Frame) {
        for (session, _) in self.sessions.iter().filter(|(_, s)| !s.ended) {
            frame.plan.push_back(Task::EndSession { session: *session });
        }
        for provider in self.providers.keys() {
            frame.plan.push_back(Task::ShutDownIdle { provider: *provider });
        }
        frame.plan.push_back(Task::FreeLibraries);
    }

    /// The support object of the logon that this provider object is being asked for.
    pub(crate) fn support_of_logon_in_progress(&self, provider: ObjectId) -> Option<ObjectId> {
        let waits = |l: &Logon| l.provider == provider && l.state == LogonState::LoggingOn;
        self.logons.iter().rev().find(|(_, l)| waits(l)).map(|(support, _)| *support)
    }

    pub(crate) fn status_note(&mut self, support: ObjectId) {
        self.note(method::Note::StatusRow, vec![("object", scalar(support.0)), ("present", scalar(1_u32))]);
    }
}
