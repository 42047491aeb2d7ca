//! Calls on objects that the caller has released.
//! Violates: folder released, folder asked for its properties.  Conforms: the same folder opened again in between.
//! Lent objects, arguments of a call still under way, may be called without a reference.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use mock_mapi::spec::{Interface, method};
use mock_mapi::trace::{Party, Phase};

pub(super) const SELECTORS: &[&str] = &["client>*(IUnknown)@enter", "client>IUnknown::Release last", "provider>*(IUnknown)@enter", "provider>IUnknown::Release last"];

/// Which calls are judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Of the client, on whatever is not its own.
    Client,
    /// Of the provider, on support objects; their Release is judged elsewhere.
    Support,
    /// Notifications of the provider.
    Sink,
}

pub(super) struct AfterRelease(Which);

pub(super) fn client_call_after_release() -> AfterRelease {
    AfterRelease(Which::Client)
}

pub(super) fn provider_support_after_release() -> AfterRelease {
    AfterRelease(Which::Support)
}

pub(super) fn provider_sink_after_release() -> AfterRelease {
    AfterRelease(Which::Sink)
}

impl AfterRelease {
    fn judges(&self, cx: &Context<'_>) -> bool {
        let released = cx.event.method == method::Unknown::Release;
        match self.0 {
            Which::Client => cx.event.from == Party::Client,
            Which::Support => cx.event.from == Party::Provider && cx.interface() == Some(Interface::Support) && !released,
            Which::Sink => cx.event.from == Party::Provider && cx.event.method == method::AdviseSink::OnNotify,
        }
    }
}

impl Monitor for AfterRelease {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let from = cx.event.from;
        if cx.event.phase == Phase::Leave {
            let mine = match self.0 {
                Which::Client => from == Party::Client,
                Which::Support => from == Party::Provider && cx.interface() == Some(Interface::Support),
                Which::Sink => false,
            };
            if mine {
                out.exercised();
            }
            return;
        }
        if !self.judges(cx) {
            return;
        }
        let Some(object) = world.object_or_dead(cx.object).filter(|object| object.owner != from) else { return };
        let held = object.ledger.held_by(from);
        // A Release under way has given its reference up already.
        let frames = world.frames(cx.event.tid);
        let releases = |frame: &&crate::tracker::Frame| frame.object == cx.object && frame.from == from && frame.method == method::Unknown::Release;
        let given_up = frames[..frames.len().saturating_sub(1)].iter().filter(releases).count();
        let held = usize::try_from(held).unwrap_or(0);
        if self.0 == Which::Sink && (held > 0 || object.dropped_by(from)) {
            out.exercised();
        }
        let dropped = object.dropped_by(from) || held > 0;
        if dropped && held <= given_up && !world.is_lent(cx.event.tid, cx.object, from) {
            let finding = Finding::new(cx.event.seq, format!("{} on an object that the {} has released", cx.event.method, from.name()));
            out.found(finding.because(cx.died.unwrap_or(0), "the last reference was given up here").on(cx.object));
        }
    }
}
