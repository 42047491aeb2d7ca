//! Steps of a fast shutdown.

use super::super::{FastCall, Name};
use super::{Client, succeeded};
use crate::spec::{Interface, method};
use crate::value::Value;

impl Client<'_> {
    /// One call of `IMAPIClientShutdown`. What was refused is not gone on with (page `best-practices-for-fast-shutdown`).
    pub(super) fn fast_shutdown(&self, session: &Name, call: FastCall) -> Option<()> {
        use method::ClientShutdown as m;
        let handle = self.handle(session).filter(|handle| handle.interface == Interface::Session)?;
        if call != FastCall::Query && !self.holds().fast_granted {
            return None;
        }
        let called = match call {
            FastCall::Query => m::QueryFastShutdown,
            FastCall::Notify => m::NotifyProcessShutdown,
            FastCall::Exit => m::DoFastShutdown,
        };
        let wanted = Value::Uid(Interface::ClientShutdown.iid());
        let found = self.call(handle.object, method::Unknown::QueryInterface, vec![wanted, Value::None]);
        let object = found.out(1).object().filter(|_| found.code.is_ok())?;
        let reply = self.call(object, called, Vec::new());
        let _left = self.call(object, method::Unknown::Release, Vec::new());
        let mut holds = self.holds();
        match call {
            FastCall::Query => holds.fast_granted = reply.code.is_ok(),
            FastCall::Notify => {}
            FastCall::Exit => holds.exited = reply.code.is_ok(),
        }
        drop(holds);
        succeeded(reply.code)
    }
}
