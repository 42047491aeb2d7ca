//! Fast shutdown: what a client asks of a session, and what its providers are asked and told (pages `fast-shutdown-overview`,
//! `fast-shutdown-user-options`).

use super::{Subsystem, lock};
use crate::model::FastShutdown;
use crate::spec::{Code, Interface, Method, method};
use crate::trace::ObjectId;
use crate::value::{Reply, Value};

impl Subsystem {
    /// The methods of `IMAPIClientShutdown`, which every session answers; none for the others.
    pub(super) fn client_shutdown(&self, session: ObjectId, called: Method) -> Option<Reply> {
        use method::ClientShutdown as m;
        if called.interface() != Interface::ClientShutdown {
            return None;
        }
        let setting = lock(&self.model).policy.fast_shutdown;
        // After Logoff only Release may be called (page `imapisession-logoff`, Remarks); these methods have one way to refuse.
        let disabled = setting == FastShutdown::Disabled || !lock(&self.model).is_on(session);
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
                    self.tell_all(method::ProviderShutdown::NotifyProcessShutdown);
                }
                Code::S_OK
            }
            // After a refusal providers are not told of an exit (page `best-practices-for-fast-shutdown`).
            _ if disabled || lock(&self.model).fast_refused => Code::MAPI_E_NO_SUPPORT,
            _ => {
                self.tell_all(method::ProviderShutdown::DoFastShutdown);
                Code::S_OK
            }
        };
        Some(Reply::code(code))
    }

    /// Asks every provider of a session that is on; all are asked, whatever the first says.
    fn all_agree(&self, setting: FastShutdown) -> bool {
        let providers = lock(&self.model).providers_in_use();
        let answers: Vec<_> = providers
            .into_iter()
            .map(|provider| self.of_provider(provider, method::ProviderShutdown::QueryFastShutdown))
            .collect();
        // One without the interface has not opted out, and not opted in (page `fast-shutdown-user-options`, options 1 and 2).
        answers.into_iter().all(|answer| answer.map_or(setting == FastShutdown::OptOut, Code::is_ok))
    }

    /// Tells every provider that is loaded and has the interface; what it answers changes nothing.
    fn tell_all(&self, what: Method) {
        let providers = lock(&self.model).providers_loaded();
        for provider in providers {
            let _told = self.of_provider(provider, what);
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
