//! What the last Release of MAPI or the spooler on a provider's object leaves behind.
//! Violates: Release on the logon object answers 1.  Conforms: it answers 0, or someone still holds an object below it.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Frame, Object, World};
use messages::tell;
use mock_mapi::spec::{Interface, method::Unknown};
use mock_mapi::trace::Party;

pub(super) const LOGONS: &[&str] =
    &["subsystem>IUnknown::Release(IABLogon|IXPLogon) last", "spooler>IUnknown::Release(IABLogon|IXPLogon) last"];
pub(super) const PROVIDERS: &[&str] = &[
    "subsystem>IUnknown::Release(IABProvider|IMSProvider|IXPProvider) last",
    "spooler>IUnknown::Release(IABProvider|IMSProvider|IXPProvider) last",
];
pub(super) const TRANSPORTS: &[&str] =
    &["subsystem>IUnknown::Release(IXPLogon) last", "spooler>IUnknown::Release(IXPLogon) last"];

pub(super) struct NotFreed {
    providers: bool,
}

pub(super) fn logon_not_freed() -> NotFreed {
    NotFreed { providers: false }
}

pub(super) fn provider_not_freed() -> NotFreed {
    NotFreed { providers: true }
}

impl Monitor for NotFreed {
    fn reads_after(&self) -> bool {
        true
    }

    fn after(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.result != 0 {
            let scopes = cx.scopes;
            let below =
                |object: &Object| if self.providers { object.provider == scopes.provider } else { object.logon == scopes.logon };
            let held = |object: &Object| {
                [Party::Client, Party::Subsystem, Party::Spooler].iter().any(|party| object.ledger.held_by(*party) > 0)
            };
            let in_use = world
                .objects()
                .any(|(id, object)| id != cx.object && object.owner == Party::Provider && below(object) && held(object));
            let running = self.providers
                && world.all_frames().any(|frame| frame.to == Party::Provider && frame.scopes.provider == scopes.provider);
            if in_use || running {
                return;
            }
            let finding = Finding::new(cx.event.seq, tell!("finding-not-freed", count = cx.event.result));
            out.found(finding.on(cx.object));
        }
        out.exercised();
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let of: &[Interface] = if self.providers {
            &[Interface::AbProvider, Interface::MsProvider, Interface::XpProvider]
        } else {
            &[Interface::AbLogon, Interface::XpLogon]
        };
        if completed { 0 } else { under_way(world, of) }
    }
}

/// Releases of MAPI or the spooler on provider's objects of these sorts that have not returned.
fn under_way(world: &World, of: &[Interface]) -> usize {
    let by_mapi = |frame: &&Frame| matches!(frame.from, Party::Subsystem | Party::Spooler) && frame.method == Unknown::Release;
    world.all_frames().filter(by_mapi).filter(|frame| of.iter().any(|one| *one as u8 == frame.interface)).count()
}

/// A transport's logon object released without `TransportLogoff` lets go of its support object by itself.
pub(super) struct ReleasedWithoutLogoff;

pub(super) fn released_without_logoff() -> ReleasedWithoutLogoff {
    ReleasedWithoutLogoff
}

impl Monitor for ReleasedWithoutLogoff {
    fn reads_after(&self) -> bool {
        true
    }

    fn after(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let Some(logon) = world.logon(cx.scopes.logon) else { return };
        if logon.logoff_entered || !logon.referenced {
            return;
        }
        out.exercised();
        if world.object(cx.scopes.logon).is_some_and(|support| support.ledger.held_by(Party::Provider) > 0) {
            out.found(Finding::new(cx.event.seq, tell!("finding-support-kept")).on(cx.scopes.logon));
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { under_way(world, &[Interface::XpLogon]) }
    }
}
