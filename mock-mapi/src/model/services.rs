//! Message services that a client adds to a profile, configures and removes (pages `imsgserviceadmin-createmsgservice`,
//! `imsgserviceadmin-deletemsgservice`, `msgserviceentry`).
//!
//! A service that is added is a second copy of one in the profile, by its name. Its providers do not join the profile: what is
//! looked at is how its library answers, which a client sees in the result of its call.

use super::profiles::Service;
use super::{Awaiting, Call, Effect, Frame, Machine, Task, tags};
use crate::spec::{Code, Interface, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Prop, Reply, Row, Value};

/// A message service that was added.
#[derive(Clone, Debug)]
pub(crate) struct AddedService {
    profile: usize,
    name: String,
    library: String,
    uid: [u8; 16],
}

impl Machine {
    fn profile_of(&self, admin: ObjectId) -> usize {
        self.session_of(admin).and_then(|session| self.sessions.get(&session)).map_or(0, |session| session.profile)
    }

    /// The rows of the services that were added to the profile this object administers.
    pub(crate) fn added_rows(&self, admin: ObjectId) -> Vec<Row> {
        let profile = self.profile_of(admin);
        let row = |s: &AddedService| {
            vec![
                Prop::new(tags::PR_SERVICE_UID, s.uid),
                Prop::new(tags::PR_SERVICE_NAME, s.name.as_str()),
                Prop::new(tags::PR_DISPLAY_NAME, s.name.as_str()),
                Prop::new(tags::PR_INSTANCE_KEY, s.uid),
            ]
        };
        self.added_services.iter().filter(|s| s.profile == profile).map(row).collect()
    }

    pub(crate) fn create_service(&mut self, call: &Call, frame: &mut Frame) {
        let profile = self.profile_of(call.object);
        let known = |s: &&Service| s.name == call.arg(0).text();
        let found =
            self.profiles.get(profile).and_then(|p| p.services.iter().find(known)).map(|s| (s.name.clone(), s.library.clone()));
        let Some((name, library)) = found else { return frame.fail(Code::MAPI_E_NOT_FOUND) };
        self.next_uid += 1;
        let mut uid = *b"mock-mapi added\0";
        uid[15] = u8::try_from(self.next_uid).unwrap_or(u8::MAX);
        self.added_services.push(AddedService { profile, name, library: library.clone(), uid });
        self.plan_service(frame, call.object, library, uid, tags::MSG_SERVICE_CREATE);
    }

    /// Of services that were not added here, the profile keeps the providers in use: they can be configured, not deleted.
    pub(crate) fn change_service(&mut self, call: &Call, frame: &mut Frame, context: u32) {
        let uid = call.arg(0).uid().unwrap_or_default();
        let added = self.added_services.iter().find(|s| s.uid == uid).map(|s| s.library.clone());
        let profile = self.profiles.get(self.profile_of(call.object));
        let first = || profile?.services.iter().find(|s| s.uid == uid).map(|s| s.library.clone());
        match (added, context) {
            (Some(library), _) => self.plan_service(frame, call.object, library, uid, context),
            (None, tags::MSG_SERVICE_DELETE) if first().is_some() => frame.fail(Code::MAPI_E_NO_ACCESS),
            (None, _) => match first() {
                Some(library) => self.plan_service(frame, call.object, library, uid, context),
                None => frame.fail(Code::MAPI_E_NOT_FOUND),
            },
        }
    }

    fn plan_service(&self, frame: &mut Frame, admin: ObjectId, library: String, uid: [u8; 16], context: u32) {
        frame.plan.push_back(Task::Prepare { library: library.clone() });
        frame.plan.push_back(Task::EnterService { admin, library, uid, context });
    }

    /// Calls the entry point, with a support object and a provider administration that live as long as the call.
    pub(crate) fn enter_service(&mut self, admin: ObjectId, library: String, uid: [u8; 16], context: u32) -> (Effect, Awaiting) {
        let support = self.adopt(Interface::Support, Party::Subsystem, admin, &library);
        let providers = self.adopt(Interface::ProviderAdmin, Party::Subsystem, admin, "");
        let mut args = vec![Value::None; 10];
        (args[2], args[8]) = (Value::Object(support), Value::Object(providers));
        (args[4], args[5]) = (Value::from(tags::MAPI_UNICODE), Value::from(context));
        let effect = Effect::Entry { from: Party::Subsystem, library, method: method::Function::MSGServiceEntry, args };
        (effect, Awaiting::ServiceEntered { support, providers, uid, context })
    }

    /// The entry point has answered; so does the call that was made of MAPI.
    pub(crate) fn service_entered(&mut self, lent: [ObjectId; 2], uid: [u8; 16], context: u32, reply: &Reply, frame: &mut Frame) {
        frame.reply = Reply::code(reply.code);
        let gone = match context {
            tags::MSG_SERVICE_CREATE => !reply.code.is_ok(),
            tags::MSG_SERVICE_DELETE => reply.code.is_ok(),
            _ => false,
        };
        if gone {
            self.added_services.retain(|s| s.uid != uid);
        }
        for object in lent {
            self.plan_release(frame, object);
        }
    }
}
