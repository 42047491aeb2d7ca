//! The run ended inside a provider.
//! Violates: a crash, hang or exit while the innermost call under way is one into a provider.
//! Conforms: another thread ended the process (`mock::ProcessExits`, `mock::Fault`), the client dies between two calls, or the provider had called MAPI and MAPI did not return.
//! Open: the trace ends inside of a call into a provider, and nobody saw the process end: the call may have gone on; or a program crashed
//! and nobody saw on which of its threads.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Frame, World};
use messages::tell;
use mock_mapi::trace::Party;

/// Nothing: the world counts the calls into providers and knows those under way.
pub(super) const NOTHING: &[&str] = &[];

pub(super) struct CallNeverReturns;

pub(super) fn call_never_returns() -> CallNeverReturns {
    CallNeverReturns
}

impl Monitor for CallNeverReturns {
    fn at_end(&mut self, world: &World, completed: bool, _: u64, out: &mut Out<'_>) -> usize {
        out.exercised_times(world.provider_calls());
        if completed { 0 } else { inside(world).count() }
    }

    fn died(&mut self, world: &World, out: &mut Out<'_>) {
        for frame in world.ending_frames().filter(|frame| frame.to == Party::Provider) {
            let message = tell!("finding-never-returned", call = frame.method.to_string());
            out.found(Finding::new(frame.entered, message).on(frame.object));
        }
    }
}

/// Calls into providers in which nothing else was under way.
fn inside(world: &World) -> impl Iterator<Item = &Frame> {
    world.innermost_frames().filter(|frame| frame.to == Party::Provider)
}
