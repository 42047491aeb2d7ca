//! A provider that gives up more references on an advise sink than it took.
//! Violates: sink kept without AddRef, released in Unadvise.  Conforms: AddRef in Advise, Release in Unadvise; or a Subscribe that
//! passed the sink on, after which two pages have the provider release its pointer.
//! A client may hand one sink to several providers: each library lives by its own references. A call on a thread of the provider's own
//! names none; what it took may be given up by any, and it may give up what any took.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, IdMap, World};
use messages::tell;
use mock_mapi::spec::method::Unknown;
use mock_mapi::trace::Phase;

pub(super) const EVENTS: &[&str] = &[
    "provider>IUnknown::AddRef(IMAPIAdviseSink)@enter",
    "provider>IMAPISupport::Subscribe ok",
    "provider>IUnknown::Release(IMAPIAdviseSink)@enter",
    "IUnknown::Release(IMAPIAdviseSink)@leave",
];

/// Per sink: the references taken and not given up, by library; 0 for one that is not named.
pub(super) struct Released(IdMap<u32, Vec<(u32, u32)>>);

pub(super) fn sink_released_without_reference() -> Released {
    Released(IdMap::default())
}

impl Monitor for Released {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let releases = cx.event.method == Unknown::Release;
        if releases && cx.event.phase == Phase::Leave {
            return;
        }
        let library = world.caller(cx).library;
        let sink = if cx.sink == 0 { cx.object } else { cx.sink };
        let taken = self.0.entry(sink).or_default();
        if !releases {
            match taken.iter_mut().find(|(known, _)| *known == library) {
                Some((_, count)) => *count += 1,
                None => taken.push((library, 1)),
            }
            return;
        }
        out.exercised();
        let mine = taken.iter().position(|(known, count)| *known == library && *count > 0);
        let any = |(known, count): &(u32, u32)| *count > 0 && (*known == 0 || library == 0);
        if let Some(at) = mine.or_else(|| taken.iter().position(any)) {
            taken[at].1 -= 1;
        } else {
            let message = tell!("finding-sink-released", call = cx.event.method.to_string());
            out.found(Finding::new(cx.event.seq, message).on(sink));
        }
    }

    fn reads_after(&self) -> bool {
        true
    }

    fn after(&mut self, world: &World, cx: &Context<'_>, _: &mut Out<'_>) {
        if cx.event.method == Unknown::Release && cx.event.phase == Phase::Leave && world.object(cx.object).is_none() {
            self.0.remove(&cx.object);
        }
    }
}
