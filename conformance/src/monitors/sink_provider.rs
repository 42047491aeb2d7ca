//! Advise sinks that a provider still holds when all its registrations are cancelled and its last logon has ended.
//! Violates: Advise, `AddRef`, Unadvise, last Release of the logon object, no Release of the sink.
//! Conforms: the sink released by then, at the latest in the Release that ends the logon.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Frame, World};
use messages::tell;
use mock_mapi::spec::{Interface, method::Unknown};
use mock_mapi::trace::{Party, Phase};

pub(super) const EVENTS: &[&str] = &[
    "IMsgStore::Advise ok",
    "IMSLogon::Advise ok",
    "IABLogon::Advise ok",
    "IMAPITable::Advise ok",
    "IMsgStore::Unadvise ok",
    "IMSLogon::Unadvise ok",
    "IABLogon::Unadvise ok",
    "IMAPITable::Unadvise ok",
    "IUnknown::Release@leave",
];

struct Registration {
    provider: u32,
    object: u32,
    number: u32,
    sink: u32,
    live: bool,
}

pub(super) struct KeepsSink {
    registrations: Vec<Registration>,
    /// Libraries and providers whose last logon object was released, to be judged when the Release around it has returned.
    ended: Vec<(u32, u32)>,
}

pub(super) fn provider_keeps_sink() -> KeepsSink {
    KeepsSink { registrations: Vec::new(), ended: Vec::new() }
}

impl KeepsSink {
    fn judge(&mut self, world: &World, (library, provider): (u32, u32), seq: u64, out: &mut Out<'_>) {
        let of = |one: &&Registration| one.provider == provider;
        let mut sinks: Vec<u32> = self.registrations.iter().filter(of).map(|one| one.sink).collect();
        sinks.sort_unstable();
        sinks.dedup();
        for sink in sinks {
            let Some(object) = world.object_or_dead(sink) else { continue };
            let cancelled = !self.registrations.iter().filter(of).any(|one| one.sink == sink && one.live);
            // The sink may have been handed to other providers, too, whose references are theirs.
            let held = object.ledger.held_by(Party::Provider) > 0
                && world.sink_holders(sink).is_some_and(|holders| holders.certainly(library, provider));
            if cancelled && (held || object.dropped_by(Party::Provider)) {
                out.exercised();
                if held {
                    out.found(Finding::new(seq, tell!("finding-provider-keeps-sink")).on(sink));
                }
            }
        }
        self.registrations.retain(|one| one.provider != provider);
    }
}

impl Monitor for KeepsSink {
    fn reads_after(&self) -> bool {
        true
    }

    fn after(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.method != Unknown::Release {
            if cx.event.to != Party::Provider || cx.scopes.provider == 0 {
                return;
            }
            let (provider, object, number, sink) = (cx.scopes.provider, cx.object, cx.connection, cx.sink);
            if sink != 0 {
                self.registrations.push(Registration { provider, object, number, sink, live: true });
            } else {
                let mine = self.registrations.iter_mut().filter(|one| one.object == object && one.number == number);
                mine.for_each(|one| one.live = false);
            }
            return;
        }
        if self.registrations.is_empty() {
            return;
        }
        let logon = matches!(cx.interface(), Some(Interface::MsLogon | Interface::AbLogon | Interface::XpLogon));
        let ended = (cx.scopes.library, cx.scopes.provider);
        let on = world.provider(cx.scopes.provider).is_some_and(|provider| provider.logons_on > 0);
        if logon && cx.last && cx.event.from != Party::Provider && !on && !self.ended.contains(&ended) {
            self.ended.push(ended);
        }
        let around = |frame: &Frame| {
            frame.method == Unknown::Release && (frame.interface == Interface::Support as u8 || frame.to == Party::Provider)
        };
        if cx.event.phase == Phase::Leave && !self.ended.is_empty() && !world.frames(cx.event.tid).iter().any(around) {
            for provider in std::mem::take(&mut self.ended) {
                self.judge(world, provider, cx.event.seq, out);
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let held = |one: &&Registration| world.object(one.sink).is_some_and(|sink| sink.ledger.held_by(Party::Provider) > 0);
        if completed { 0 } else { self.registrations.iter().filter(held).count() }
    }
}
