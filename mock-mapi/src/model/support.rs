//! What providers can ask of MAPI: the support object (page `imapisupport-iunknown` and those of its methods).

use super::{Call, Effect, Frame, Machine, Task, scalar, tags};
use crate::spec::{Code, Interface, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Notification, Prop, Reply, Value};

/// A registration made with `IMAPISupport::Subscribe`.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub support: ObjectId,
    events: u32,
    pub sink: ObjectId,
    /// `NOTIFY_SYNC`
    pub at_once: bool,
}

impl Machine {
    pub(crate) fn support_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::Support as m;
        let support = call.object;
        match call.method {
            m::GetMemAllocRoutines => {}
            m::Subscribe => {
                let Some(sink) = call.arg(3).object() else { return frame.fail(Code::MAPI_E_INVALID_PARAMETER) };
                self.next_connection += 1;
                let connection = self.next_connection;
                let at_once = call.arg(2).long() & tags::NOTIFY_SYNC != 0;
                self.subscriptions.insert(connection, Subscription { support, events: call.arg(1).long(), sink, at_once });
                frame.reply = Reply::ok().with(4, connection);
                self.plan_add_ref(frame, sink);
            }
            m::Unsubscribe => match self.subscriptions.remove(&call.arg(0).long()) {
                Some(gone) => self.plan_release(frame, gone.sink),
                None => frame.fail(Code::MAPI_E_INVALID_PARAMETER),
            },
            m::Notify => {
                let Value::Notifications(list) = call.arg(2).clone() else { return };
                self.notify_subscribers(support, &list, frame);
            }
            m::ModifyStatusRow => {
                let Some(logon) = self.logons.get_mut(&support) else { return };
                let merge = call.arg(2).long() & tags::STATUSROW_UPDATE != 0;
                let old = logon.status.take();
                let appeared = old.is_none();
                let old = old.filter(|_| merge).unwrap_or_default();
                let columns = call.arg(1).props().to_vec();
                let kept = old.into_iter().filter(|p| columns.iter().all(|c| c.id() != p.id()));
                logon.status = Some(kept.chain(columns.iter().cloned()).collect());
                let session = logon.session;
                if appeared {
                    self.status_note(support);
                }
                self.status_changed(session, frame);
            }
            m::OpenProfileSection => self.open_section(call, frame, call.arg(0).clone(), 2),
            m::NewUID => {
                self.next_uid += 1;
                let mut uid = *b"mock-mapi id\0\0\0\0";
                uid[12..].copy_from_slice(&self.next_uid.to_le_bytes());
                frame.reply = Reply::ok().with(0, Value::Uid(uid));
            }
            m::SetProviderUID => {
                let Some(uid) = call.arg(0).uid() else { return frame.fail(Code::MAPI_E_INVALID_PARAMETER) };
                if let Some(logon) = self.logons.get_mut(&support) {
                    logon.uids.push(uid);
                }
                self.note(method::Note::ProviderUid, vec![("object", scalar(support.0)), ("present", scalar(1_u32))]);
            }
            m::MakeInvalid | m::SpoolerNotify | m::SpoolerYield | m::RegisterPreprocessor | m::ModifyProfile => {}
            m::CompareEntryIDs => {
                frame.reply = Reply::ok().with(5, u32::from(call.arg(1).bytes() == call.arg(3).bytes()));
            }
            m::StoreLogoffTransports => {
                if !tags::is_one_logoff(call.arg(0).long()) {
                    return frame.fail(Code::MAPI_E_UNKNOWN_FLAGS);
                }
                // No traffic is ever pending in a spooler modelled inside the process: the logoff is complete.
                frame.reply = Reply::ok().with(0, tags::LOGOFF_COMPLETE);
            }
            m::WrapStoreEntryID => {
                let service = self.logons.get(&support).and_then(|l| {
                    let services = &self.profiles[self.sessions.get(&l.session)?.profile].services;
                    services.iter().find(|s| s.kind == l.kind).map(|s| s.uid)
                });
                let mut wrapped = vec![0, 0, 0, 0];
                wrapped.extend_from_slice(b"mock-mapi wrap\0\0");
                wrapped.extend_from_slice(&service.unwrap_or_default());
                wrapped.extend_from_slice(call.arg(1).bytes());
                frame.reply = Reply::ok().with(3, Value::Bytes(wrapped));
            }
            m::CreateOneOff => {
                frame.reply =
                    Reply::ok().with(5, Value::Bytes(one_off(call.arg(0).text(), call.arg(1).text(), call.arg(2).text())));
            }
            m::GetSvcConfigSupportObj => {
                let session = self.session_of(support).unwrap_or(ObjectId(0));
                let config = self.adopt(Interface::Support, Party::Subsystem, session, "");
                frame.reply = Reply::ok().with(1, config);
            }
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    fn notify_subscribers(&mut self, support: ObjectId, list: &[Notification], frame: &mut Frame) {
        for subscription in self.subscriptions.values().filter(|s| s.support == support) {
            let wanted: Vec<_> = list.iter().filter(|n| n.event & subscription.events != 0).cloned().collect();
            if !wanted.is_empty() {
                frame.plan.push_back(Task::Perform(Effect::Call {
                    from: Party::Subsystem,
                    object: subscription.sink,
                    method: method::AdviseSink::OnNotify,
                    args: vec![Value::None, Value::Notifications(wanted)],
                }));
            }
        }
    }

    /// Takes a reference to somebody else's object.
    pub(crate) fn plan_add_ref(&self, frame: &mut Frame, object: ObjectId) {
        frame.plan.push_back(Task::Perform(Effect::Call {
            from: Party::Subsystem,
            object,
            method: method::Unknown::AddRef,
            args: Vec::new(),
        }));
    }

    /// Opens the profile section of an identifier, or of the caller's own service.
    pub(crate) fn open_section(&mut self, call: &Call, frame: &mut Frame, uid: Value, place: usize) {
        let section = self.adopt(Interface::ProfSect, Party::Subsystem, call.object, "");
        self.sections.insert(section, uid.uid().unwrap_or_default());
        frame.reply = Reply::ok().with(place, section);
    }

    /// `IMAPIProp` of objects the subsystem serves: a section and the address book hold a name and nothing else.
    pub(crate) fn prop_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::Prop as m;
        let name = Prop::new(tags::PR_DISPLAY_NAME, self.objects.get(&call.object).map_or("", |o| o.interface.spec().name));
        match call.method {
            m::GetProps => {
                let tags = call.arg(0).tags().map_or_else(|| vec![name.tag], <[u32]>::to_vec);
                let props: Vec<_> =
                    tags.iter().map(|tag| if tag >> 16 == name.id() { name.clone() } else { Prop::missing(*tag) }).collect();
                let missing = props.iter().any(|p| p.tag & 0xFFFF == 0xA);
                let code = if missing { Code::MAPI_W_ERRORS_RETURNED } else { Code::S_OK };
                frame.reply = Reply::code(code).with(3, Value::Props(props));
            }
            m::GetPropList => frame.reply = Reply::ok().with(1, Value::Tags(vec![name.tag])),
            m::SaveChanges | m::SetProps | m::DeleteProps => {}
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }
}

/// A one-off entry identifier (page `imapisupport-createoneoff`).
pub(crate) fn one_off(name: &str, kind: &str, address: &str) -> Vec<u8> {
    let mut id = vec![0, 0, 0, 0];
    id.extend_from_slice(&[0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02]);
    id.extend_from_slice(&[0, 0, 0, 0]);
    for text in [name, kind, address] {
        id.extend_from_slice(text.as_bytes());
        id.push(0);
    }
    id
}
