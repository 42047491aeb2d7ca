//! Where every call goes: functions by name, methods by the interface of the object.

use super::support::one_off;
use super::{Call, Frame, Machine, ObjectState};
use crate::spec::{Code, Interface, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};

impl Machine {
    pub(crate) fn dispatch(&mut self, call: &Call, frame: &mut Frame) {
        if call.object == ObjectId(0) {
            return self.function(call, frame);
        }
        let Some(object) = self.objects.get(&call.object) else { return frame.fail(Code::MAPI_E_INVALID_OBJECT) };
        let (interface, state) = (object.interface, object.state);
        if call.method == method::Unknown::Release {
            return self.last_release(call, interface, frame);
        }
        if state == ObjectState::Invalid {
            return frame.fail(Code::MAPI_E_INVALID_OBJECT);
        }
        match interface {
            Interface::Session => self.session_call(call, frame),
            Interface::Support => self.support_call(call, frame),
            Interface::Table => self.table_call(call, frame),
            Interface::AddrBook => self.address_book_call(call, frame),
            Interface::ProfSect => self.prop_call(call, frame),
            Interface::ProfAdmin => self.profile_admin_call(call, frame),
            Interface::ServiceAdmin => self.service_admin_call(call, frame),
            Interface::ProviderAdmin => self.provider_admin_call(call, frame),
            Interface::Status => self.far_status_call(call, frame),
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    fn function(&mut self, call: &Call, frame: &mut Frame) {
        use method::Function as f;
        match call.method {
            f::MAPIInitialize => {
                *self.initialised.entry(call.thread).or_default() += 1;
                self.initialised_by_providers += u32::from(call.from == Party::Provider);
                self.notify_thread |= call.arg(0).long() & super::tags::MAPI_MULTITHREAD_NOTIFICATIONS != 0;
            }
            f::MAPIUninitialize => self.uninitialise(call, frame),
            f::MAPILogonEx => self.logon_ex(call, frame),
            f::MAPIAdminProfiles => {
                let admin = self.adopt(Interface::ProfAdmin, Party::Subsystem, ObjectId(0), "");
                frame.reply = Reply::ok().with(1, admin);
            }
            f::ScInitMapiUtil => self.utilities += 1,
            f::DeinitMapiUtil => self.utilities = self.utilities.saturating_sub(1),
            f::HrQueryAllRows => {
                let rows = call.arg(0).object().and_then(|table| self.all_rows(table, call.arg(1).tags(), call.arg(4).long()));
                match rows {
                    Some(rows) => frame.reply = Reply::ok().with(5, Value::Rows(rows)),
                    None => frame.fail(Code::MAPI_E_INVALID_PARAMETER),
                }
            }
            f::MAPIGetDefaultMalloc
            | f::GetMAPIDefaultMalloc
            | f::OleInitialize
            | f::OleUninitialize
            | f::CoInitialize
            | f::CoInitializeEx
            | f::CoUninitialize => {}
            called if called.interface() == Interface::Spooler => self.spooler_call(call, frame),
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    /// Counted per process and per thread; the last one ends what is left (page `mapiuninitialize`).
    fn uninitialise(&mut self, call: &Call, frame: &mut Frame) {
        if call.from == Party::Provider {
            // One that takes back what it did not do would pull MAPI away from under its client, who is not to suffer for it.
            let Some(left) = self.initialised_by_providers.checked_sub(1) else { return };
            self.initialised_by_providers = left;
        }
        // A thread that never initialised takes the count of another: what happens then is the caller's fault to bear.
        let own = self.initialised.get(&call.thread).is_some_and(|n| *n > 0);
        let thread = if own { Some(call.thread) } else { self.initialised.iter().find(|(_, n)| **n > 0).map(|(t, _)| *t) };
        let Some(count) = thread.and_then(|t| self.initialised.get_mut(&t)) else { return };
        *count -= 1;
        if self.initialised.values().sum::<u32>() == 0 {
            self.plan_process_end(frame);
        }
    }

    fn last_release(&mut self, call: &Call, interface: Interface, frame: &mut Frame) {
        match interface {
            Interface::Session => {
                // A session released without Logoff is logged off by the subsystem, or it could never end.
                self.log_off_session(call.object, 0, frame);
                frame.plan.push_back(super::Task::ForgetSession { session: call.object });
            }
            Interface::Support => self.support_released(call.object, frame),
            Interface::Table => {
                self.drop_table(call.object, frame);
                self.forget(call.object);
            }
            Interface::Status => {
                self.far_statuses.remove(&call.object);
                self.forget(call.object);
            }
            Interface::ProfSect => {
                self.sections.remove(&call.object);
                self.forget(call.object);
            }
            _ => self.forget(call.object),
        }
    }

    fn address_book_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::AddrBook as m;
        let Some(root) = self.session_of(call.object) else { return frame.fail(Code::MAPI_E_INVALID_OBJECT) };
        match call.method {
            m::OpenEntry => self.open_entry(call, frame, root),
            m::CompareEntryIDs => {
                frame.reply = Reply::ok().with(5, u32::from(call.arg(1).bytes() == call.arg(3).bytes()));
            }
            m::Advise => {
                let candidates = self.logon_objects(root, &[super::ProviderKind::AddressBook]);
                frame.reply = Reply::code(Code::MAPI_E_NO_SUPPORT);
                frame.plan.push_back(super::Task::Route { method: method::AbLogon::Advise, args: call.args.clone(), candidates });
            }
            m::Unadvise => self.unadvise_routed(call, frame),
            m::CreateOneOff => {
                frame.reply =
                    Reply::ok().with(5, Value::Bytes(one_off(call.arg(0).text(), call.arg(1).text(), call.arg(2).text())));
            }
            m::GetPAB | m::GetDefaultDir => frame.fail(Code::MAPI_E_NOT_FOUND),
            m::SetPAB | m::SetDefaultDir => {}
            // It stands for the session, not in the profile (page `iaddrbook-setsearchpath`).
            m::SetSearchPath => self.session_mut(root).search_path = Some(call.arg(1).rows().to_vec()),
            _ if call.method.interface() == Interface::Prop => self.prop_call(call, frame),
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    fn profile_admin_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::ProfAdmin as m;
        let name = call.arg(0).text();
        let found = self.profiles.iter().position(|p| p.name == name);
        match call.method {
            m::GetProfileTable => self.hand_out_table(call, frame, 1, |machine| {
                let row = |(index, p): (usize, &super::Profile)| {
                    vec![
                        crate::value::Prop::new(super::tags::PR_DISPLAY_NAME, p.name.as_str()),
                        crate::value::Prop::new(0x3D04_000B, index == 0),
                    ]
                };
                let profiles = machine.profiles.iter().enumerate();
                // Behind this process's own may stand another's of the same name, for a session that was joined.
                let first =
                    |(at, p): &(usize, &super::Profile)| machine.profiles[..*at].iter().all(|before| before.name != p.name);
                profiles.filter(first).map(row).collect()
            }),
            m::CreateProfile => match found {
                Some(_) => frame.fail(Code::MAPI_E_NO_ACCESS),
                None => self.profiles.push(super::Profile { name: name.to_owned(), services: Vec::new() }),
            },
            m::DeleteProfile => match found {
                // A profile in use goes when its last session ends (page `iprofadmin-deleteprofile`): it stays listed until then.
                Some(at) if self.sessions.values().any(|s| s.profile == at && !s.ended) => {}
                Some(at) => self.profiles[at].services.clear(),
                None => frame.fail(Code::MAPI_E_NOT_FOUND),
            },
            m::SetDefaultProfile if found.is_some() => {}
            m::AdminServices if found.is_some() => {
                let admin = self.adopt(Interface::ServiceAdmin, Party::Subsystem, call.object, "");
                frame.reply = Reply::ok().with(4, admin);
            }
            m::SetDefaultProfile | m::AdminServices => frame.fail(Code::MAPI_E_NOT_FOUND),
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    fn service_admin_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::ServiceAdmin as m;
        let session = self.session_of(call.object).unwrap_or(ObjectId(0));
        match call.method {
            m::GetMsgServiceTable => {
                let admin = call.object;
                self.hand_out_table(call, frame, 1, |machine| {
                    [machine.provider_rows(session), machine.added_rows(admin)].concat()
                });
            }
            m::GetProviderTable => self.hand_out_table(call, frame, 1, |machine| machine.provider_rows(session)),
            m::CreateMsgService => self.create_service(call, frame),
            m::ConfigureMsgService => self.change_service(call, frame, super::tags::MSG_SERVICE_CONFIGURE),
            m::DeleteMsgService => self.change_service(call, frame, super::tags::MSG_SERVICE_DELETE),
            m::OpenProfileSection => self.open_section(call, frame, call.arg(0).clone(), 3),
            m::AdminProviders => {
                let admin = self.adopt(Interface::ProviderAdmin, Party::Subsystem, call.object, "");
                frame.reply = Reply::ok().with(2, admin);
            }
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }

    fn provider_admin_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::ProviderAdmin as m;
        let session = self.session_of(call.object).unwrap_or(ObjectId(0));
        match call.method {
            m::GetProviderTable => self.hand_out_table(call, frame, 1, |machine| machine.provider_rows(session)),
            m::OpenProfileSection => self.open_section(call, frame, call.arg(0).clone(), 3),
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
    }
}
