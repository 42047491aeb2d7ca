//! A transport that the spooler names to a transport it asks to flush.
//! Violates: `IXPLogon::FlushQueues` with an identifier.  Conforms: the same with none; an identifier passed to a status object.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;

pub(super) const FLUSHES: &[&str] = &["IXPLogon::FlushQueues@enter"];

pub(super) struct FlushTarget;

pub(super) fn flush_target_named() -> FlushTarget {
    FlushTarget
}

impl Monitor for FlushTarget {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        out.exercised();
        if cx.event.blob("target_transport").is_some_and(|identifier| !identifier.is_empty()) {
            out.found(Finding::new(cx.event.seq, tell!("finding-flush-target")).on(cx.object));
        }
    }
}
