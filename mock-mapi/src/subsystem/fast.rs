//! Fast shutdown: what a client asks of a session, and what its providers are asked and told (pages `fast-shutdown-overview`,
//! `fast-shutdown-user-options`).

use super::{Subsystem, lock};
use crate::model::FastShutdown;
use crate::providers::spi::FastStage;
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};

impl Subsystem {
    /// The methods of `IMAPIClientShutdown`, which every session answers; none for the others.
    pub(super) fn client_shutdown(&self, session: ObjectId, called: Method) -> Option<Reply> {
        use method::ClientShutdown as m;
        if called.interface() != Interface::ClientShutdown {
            return None;
        }
        let setting = lock(&self.model).policy.fast_shutdown;
        if !lock(&self.model).is_on(session) {
            // After Logoff only Release may be called (page `imapisession-logoff`, Remarks).
            return Some(Reply::code(Code::MAPI_E_INVALID_OBJECT));
        }
        let disabled = setting == FastShutdown::Disabled;
        let code = match called {
            m::QueryFastShutdown => {
                let granted = !disabled && self.all_agree(setting);
                lock(&self.model).fast_refused = !granted;
                if granted { Code::S_OK } else { Code::MAPI_E_NO_SUPPORT }
            }
            // That it was tried is all that this answer says. Where it is disabled nobody is told (conflict
            // `fast-shutdown-disabled-notice`).
            m::NotifyProcessShutdown => {
                if !disabled {
                    self.tell_all(FastStage::Notify);
                }
                Code::S_OK
            }
            // After a refusal providers are not told of an exit (page `best-practices-for-fast-shutdown`).
            _ if disabled || lock(&self.model).fast_refused => Code::MAPI_E_NO_SUPPORT,
            _ => {
                self.tell_all(FastStage::Exit);
                Code::S_OK
            }
        };
        Some(Reply::code(code))
    }

    /// Asks every provider of a session that is on, transports first, wherever they are; all are asked, whatever the first says.
    fn all_agree(&self, setting: FastShutdown) -> bool {
        let opt_in = setting == FastShutdown::OptIn;
        let elsewhere = self.ask_elsewhere(FastStage::Query, opt_in);
        let providers = lock(&self.model).providers_in_use();
        self.agree(&providers, opt_in) && elsewhere
    }

    fn agree(&self, providers: &[ObjectId], opt_in: bool) -> bool {
        let ask = |provider: &ObjectId| self.of_provider(*provider, FastStage::Query.method());
        let answers: Vec<_> = providers.iter().map(ask).collect();
        // One without the interface has not opted out, and not opted in (page `fast-shutdown-user-options`, options 1 and 2).
        answers.into_iter().all(|answer| answer.map_or(!opt_in, Code::is_ok))
    }

    /// Tells every provider that is loaded and has the interface, transports first; what it answers changes nothing.
    fn tell_all(&self, stage: FastStage) {
        self.ask_elsewhere(stage, false);
        let providers = lock(&self.model).providers_loaded();
        self.tell_these(&providers, stage);
    }

    fn tell_these(&self, providers: &[ObjectId], stage: FastStage) {
        for provider in providers {
            let _told = self.of_provider(*provider, stage.method());
        }
    }

    /// The same of the transports of this process's sessions that a spooler in another process is logged on to; whether they agree. One
    /// that is gone has nothing against it.
    fn ask_elsewhere(&self, stage: FastStage, opt_in: bool) -> bool {
        let sessions = lock(&self.model).far_sessions();
        let ask = |session: u32| {
            let args = vec![Value::from(session), Value::from(stage as u32), Value::from(u32::from(opt_in))];
            self.call(Party::Subsystem, ObjectId(0), method::Spooler::FastShutdown, args).code
        };
        let answers: Vec<_> = sessions.into_iter().map(ask).collect();
        answers.into_iter().all(|answer| answer != Code::MAPI_E_NO_SUPPORT)
    }

    /// In the spooler's process: asks or tells the transports of one session.
    pub(crate) fn fast_shutdown_of_transports(&self, session: ObjectId, stage: FastStage, opt_in: bool) -> Code {
        let transports = lock(&self.model).transports_in_use(session);
        match stage {
            FastStage::Query if self.agree(&transports, opt_in) => Code::S_OK,
            FastStage::Query => Code::MAPI_E_NO_SUPPORT,
            FastStage::Notify | FastStage::Exit => {
                self.tell_these(&transports, stage);
                Code::S_OK
            }
        }
    }

    /// Calls a method of a provider's `IMAPIProviderShutdown`, in the name of whoever holds the provider object; nothing where it
    /// has none.
    fn of_provider(&self, provider: ObjectId, called: Method) -> Option<Code> {
        let by = lock(&self.model).maker_of(provider)?;
        let ask = |object, called, args| self.call(by, object, called, args);
        let wanted = Value::Uid(Interface::ProviderShutdown.iid());
        let found = ask(provider, method::Unknown::QueryInterface, vec![wanted, Value::None]);
        let object = found.out(1).object().filter(|_| found.code.is_ok())?;
        let answer = ask(object, called, Vec::new());
        ask(object, method::Unknown::Release, Vec::new());
        Some(answer.code)
    }
}
