//! Flags of TransportNotify that come back changed.
//! Violates: entered with BEGIN_INBOUND, returned with none.  Conforms: returned as they were; a call that fails.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::method::XpLogon;

pub(super) const NOTIFIES: &[&str] = &["IXPLogon::TransportNotify ok"];

pub(super) struct NotifyFlags;

pub(super) fn notify_flags_changed() -> NotifyFlags {
    NotifyFlags
}

impl Monitor for NotifyFlags {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.call == 0 {
            // A return whose entry is not in the trace.
            return;
        }
        out.exercised();
        let (given, returned) = (world.entry_word(0), cx.event.word(0));
        if given != returned {
            let (given, returned) = (format!("{given:#x}"), format!("{returned:#x}"));
            let finding = Finding::new(cx.event.seq, tell!("finding-flags-changed", given = given, returned = returned));
            out.found(finding.because(cx.call, tell!("finding-note-as-given")).on(cx.object));
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { world.all_frames().filter(|frame| frame.method == XpLogon::TransportNotify).count() }
    }
}
