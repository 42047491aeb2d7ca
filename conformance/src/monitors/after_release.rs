//! Calls on objects that the caller has released.
//! Violates: folder released, folder asked for its properties.  Conforms: the same folder opened again in between.
//! Lent objects, arguments of a call still under way, may be called without a reference.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::{Interface, method};
use mock_mapi::trace::Phase;

pub(super) const CLIENT: &[&str] = &["client>*(IUnknown)@enter", "client>IUnknown::Release last"];
pub(super) const PROVIDER: &[&str] = &["provider>*(IUnknown)@enter", "provider>IUnknown::Release last"];
pub(super) const SUPPORT: &[&str] = &[
    "provider>IMAPISupport::*@enter",
    "provider>IUnknown::AddRef(IMAPISupport)@enter",
    "provider>IUnknown::QueryInterface(IMAPISupport)@enter",
    "provider>IUnknown::Release(IMAPISupport) last",
];
pub(super) const SINK: &[&str] = &["provider>IMAPIAdviseSink::OnNotify@enter"];

/// Which calls are judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Of the client, on whatever is not its own.
    Client,
    /// Of the provider, on whatever is not its own and is judged nowhere else.
    Provider,
    /// Of the provider, on support objects; their Release is judged elsewhere.
    Support,
    /// Notifications of the provider.
    Sink,
}

pub(super) struct AfterRelease {
    which: Which,
    /// Last references that were given up: any of these objects may still be called, as long as the run goes on.
    released: usize,
}

impl AfterRelease {
    const fn new(which: Which) -> Self {
        Self { which, released: 0 }
    }
}

pub(super) fn client_call_after_release() -> AfterRelease {
    AfterRelease::new(Which::Client)
}

pub(super) fn provider_call_after_release() -> AfterRelease {
    AfterRelease::new(Which::Provider)
}

pub(super) fn provider_support_after_release() -> AfterRelease {
    AfterRelease::new(Which::Support)
}

pub(super) fn provider_sink_after_release() -> AfterRelease {
    AfterRelease::new(Which::Sink)
}

impl Monitor for AfterRelease {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let from = cx.event.from;
        let elsewhere = matches!(cx.interface(), Some(Interface::Support | Interface::AdviseSink));
        if self.which == Which::Provider && elsewhere {
            return;
        }
        if cx.event.phase == Phase::Leave {
            self.released += 1;
            out.exercised();
            return;
        }
        let frames = world.frames(cx.event.tid);
        if self.which != Which::Sink && usize::try_from(cx.held).is_ok_and(|held| held >= frames.len()) {
            // Not even if every call around this one were a Release under way.
            return;
        }
        let Some(object) = world.object_or_dead(cx.object).filter(|object| object.owner != from) else { return };
        let held = usize::try_from(object.ledger.held_by(from)).unwrap_or(0);
        // A Release under way has given its reference up already.
        let releases = |frame: &&crate::tracker::Frame| {
            frame.object == cx.object && frame.from == from && frame.method == method::Unknown::Release
        };
        let given_up = frames[..frames.len().saturating_sub(1)].iter().filter(releases).count();
        if self.which == Which::Sink && (held > 0 || object.dropped_by(from)) {
            out.exercised();
        }
        let judged = match self.which {
            Which::Client | Which::Provider => (object.dropped_by(from) || held > 0) && held <= given_up,
            // It was lent to the provider, if that never took a reference; calls nested in its Release are allowed.
            Which::Support => held == 0 && given_up == 0,
            // Of several providers that were handed one sink, each has references of its own.
            Which::Sink => match world.sink_holders(cx.object) {
                Some(holders) => !holders.perhaps(world.caller(cx).library),
                None => held == 0,
            },
        };
        if judged && !world.is_lent(cx.event.tid, cx.object, from) {
            let finding = Finding::new(
                cx.event.seq,
                tell!("finding-after-release", call = cx.event.method.to_string(), party = from.name()),
            );
            out.found(finding.because(cx.died.unwrap_or(0), tell!("finding-note-last-reference")).on(cx.object));
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.released }
    }
}
