//! Stores that are shut down by force, with clients still holding them, and keep their support object.
//! Violates: IMSLogon::Logoff inside IMAPISession::Logoff, store open, returned with the support object held.
//! Conforms: given back in it.  Left to `support_kept_after_store`: a store that was released, whose own Release gives it back.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Frame, World};
use messages::tell;
use mock_mapi::spec::{Interface, method::MsLogon, method::Unknown};
use mock_mapi::trace::Party;

pub(super) const LOGOFFS: &[&str] = &["IMSLogon::Logoff@leave"];

pub(super) struct ForcedLogoff;

pub(super) fn support_kept_after_forced_logoff() -> ForcedLogoff {
    ForcedLogoff
}

impl Monitor for ForcedLogoff {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let support = cx.scopes.logon;
        let Some(logon) = world.logon(support).filter(|logon| logon.referenced && !logon.store_released) else { return };
        // A provider may keep one support object for all its logons, and then needs it longer.
        if world.provider(logon.provider).is_some_and(|provider| provider.logons_on > 1) {
            return;
        }
        // Inside the Release of the support object the provider is giving it back.
        let gives_back = |frame: &Frame| {
            let support = frame.method == Unknown::Release && frame.interface == Interface::Support as u8;
            support && frame.scopes.provider == logon.provider
        };
        if world.all_frames().any(gives_back) {
            return;
        }
        out.exercised();
        if world.object(support).is_some_and(|object| object.ledger.held_by(Party::Provider) > 0) {
            let finding = Finding::new(cx.event.seq, tell!("finding-forced-logoff"));
            out.found(finding.because(cx.call, tell!("finding-note-entered")).on(support));
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let by_force = |frame: &&Frame| {
            let logon = world.logon(frame.scopes.logon);
            frame.method == MsLogon::Logoff && logon.is_some_and(|logon| logon.referenced && !logon.store_released)
        };
        if completed { 0 } else { world.all_frames().filter(by_force).count() }
    }
}
