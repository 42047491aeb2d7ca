//! What a store does with the support object of a logon that hands out no new logon object.
//! Violates: AddRef on it; SetProviderUID on it; OpenProfileSection on it.  Conforms: the store handed out again, and nothing else.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::method::{MsProvider, Support, Unknown};
use mock_mapi::trace::Phase;

pub(super) const REFERENCES: &[&str] =
    &["IMSProvider::Logon@enter", "IMSProvider::Logon ok", "provider>IUnknown::AddRef(IMAPISupport)"];
pub(super) const REGISTRATIONS: &[&str] = &[
    "IMSProvider::Logon@enter",
    "IMSProvider::Logon ok",
    "provider>IMAPISupport::SetProviderUID",
    "provider>IMAPISupport::ModifyStatusRow",
];
pub(super) const SECTIONS: &[&str] =
    &["IMSProvider::Logon@enter", "IMSProvider::Logon ok", "provider>IMAPISupport::OpenProfileSection"];

/// Logons under way: the call, its support object, and what was done with that.
pub(super) struct Reopened {
    logons: Vec<(u64, u32, Option<u64>)>,
    message: fn() -> String,
}

pub(super) fn support_taken_without_logon() -> Reopened {
    Reopened { logons: Vec::new(), message: || tell!("finding-reference-without-logon") }
}

pub(super) fn registered_without_logon() -> Reopened {
    Reopened { logons: Vec::new(), message: || tell!("finding-registered-without-logon") }
}

pub(super) fn profile_opened_without_logon() -> Reopened {
    Reopened { logons: Vec::new(), message: || tell!("finding-profile-without-logon") }
}

impl Monitor for Reopened {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let seq = cx.event.seq;
        match (cx.event.method, cx.event.phase) {
            (MsProvider::Logon, Phase::Enter) => {
                // Of a call that failed nothing is asked: it stays behind until its thread is elsewhere.
                self.logons.retain(|(call, ..)| world.all_frames().any(|frame| frame.entered == *call));
                self.logons.push((seq, cx.event.object_arg("support").map_or(0, |id| id.0), None));
            }
            (MsProvider::Logon, _) => {
                let Some(at) = self.logons.iter().position(|(call, ..)| *call == cx.call) else { return };
                let (_, support, done) = self.logons.swap_remove(at);
                if cx.event.scalar("ms_logon").unwrap_or(0) != 0 {
                    return;
                }
                out.exercised();
                if let Some(done) = done {
                    let finding = Finding::new(seq, (self.message)());
                    out.found(finding.because(done, tell!("finding-note-here")).on(support));
                }
            }
            (Unknown::AddRef | Support::SetProviderUID | Support::ModifyStatusRow | Support::OpenProfileSection, _) => {
                if let Some((_, _, done)) = self.logons.iter_mut().find(|(_, support, _)| *support == cx.object) {
                    *done = Some(seq);
                }
            }
            _ => {}
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.logons.iter().filter(|(call, ..)| world.all_frames().any(|frame| frame.entered == *call)).count() }
    }
}
