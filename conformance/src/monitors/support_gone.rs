//! What is wrong once a provider has given up its support object: rows and UIDs still there, calls still made.
//! Violates: support object's last Release returned, status row in the table.  Conforms: the row removed in that Release.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Frame, Logon, World};
use messages::tell;
use mock_mapi::spec::method::{Unknown, XpLogon};
use mock_mapi::trace::{Party, Phase};

pub(super) const RELEASES: &[&str] = &["provider>IUnknown::Release(IMAPISupport)@leave"];
pub(super) const CALLS: &[&str] =
    &["provider>IUnknown::Release(IMAPISupport)@leave", "provider>*@enter", "IXPLogon::TransportLogoff@leave"];

/// How many of something a logon has, and whether it ever had one.
type Counted = fn(&Logon) -> (i32, bool);

pub(super) struct Left {
    counted: Counted,
    message: fn() -> String,
}

pub(super) fn row_left_with_support_gone() -> Left {
    Left { counted: |logon| logon.rows, message: || tell!("finding-row-without-support") }
}

pub(super) fn uid_left_with_support_gone() -> Left {
    Left { counted: |logon| logon.uids, message: || tell!("finding-uid-without-support") }
}

/// Whether the provider has now given the object up for good: no Release of it runs, and it is not lent to the provider.
fn given_up(world: &World, cx: &Context<'_>) -> bool {
    let running = |frame: &Frame| frame.method == Unknown::Release && frame.object == cx.object;
    let held = world.object(cx.object).is_some_and(|object| object.ledger.held_by(Party::Provider) > 0);
    let tid = cx.event.tid;
    !held && !world.frames(tid).iter().any(running) && !world.is_lent(tid, cx.object, Party::Provider)
}

impl Monitor for Left {
    fn reads_after(&self) -> bool {
        true
    }

    fn after(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let Some((count, ever)) = world.logon(cx.object).map(self.counted) else { return };
        if ever && given_up(world, cx) {
            out.exercised();
            if count != 0 {
                out.found(Finding::new(cx.event.seq, (self.message)()).on(cx.object));
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { world.logons().filter(|(_, logon)| (self.counted)(logon).0 != 0).count() }
    }
}

/// Calls of a transport in `TransportLogoff` after it has given up its support object; by call of `TransportLogoff`.
pub(super) struct CallAfter(Vec<(u64, u64)>);

pub(super) fn call_after_support_released() -> CallAfter {
    CallAfter(Vec::new())
}

fn logoff<'a>(world: &'a World, cx: &Context<'_>) -> impl Iterator<Item = &'a Frame> {
    world.frames(cx.event.tid).iter().filter(|frame| frame.method == XpLogon::TransportLogoff)
}

impl Monitor for CallAfter {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if self.0.is_empty() {
            return;
        }
        if cx.event.method == XpLogon::TransportLogoff && cx.event.phase == Phase::Leave {
            self.0.retain(|(call, _)| *call != cx.call);
        } else if cx.event.phase == Phase::Enter
            && let Some((_, released)) =
                logoff(world, cx).find_map(|frame| self.0.iter().find(|(call, _)| *call == frame.entered))
        {
            let message = tell!("finding-call-without-support", call = cx.event.method.to_string());
            out.found(Finding::new(cx.event.seq, message).because(*released, tell!("finding-note-given-up")).on(cx.object));
        }
    }

    fn reads_after(&self) -> bool {
        true
    }

    fn after(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.method == Unknown::Release && cx.event.phase == Phase::Leave && given_up(world, cx) {
            let mine = logoff(world, cx).filter(|frame| frame.scopes.logon == cx.object).last();
            if let Some(frame) = mine.filter(|frame| !self.0.iter().any(|(call, _)| *call == frame.entered)) {
                out.exercised();
                self.0.push((frame.entered, cx.event.seq));
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.0.iter().filter(|(call, _)| world.all_frames().any(|frame| frame.entered == *call)).count() }
    }
}
