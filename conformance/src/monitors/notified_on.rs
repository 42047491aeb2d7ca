//! The threads on which MAPI notifies.
//! Violates: a sink that `HrThisThreadAdviseSink` wrapped is told on a thread that did not wrap it; any other is told on another thread than initialised
//! first, or, where that initialisation had `MAPI_MULTITHREAD_NOTIFICATIONS`, on a thread of the client's.
//! Conforms: the wrapping thread; the first; one that never initialised.  Of a sink that is registered both ways nothing is said, nor of one
//! that a provider subscribed with `NOTIFY_SYNC`.  Left to nobody: what providers tell sinks by themselves, on whatever thread.

use super::Monitor;
use super::threads::First;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World, id};
use messages::tell;
use mock_mapi::spec::method::{AdviseSink, Function, Support};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const EVENTS: &[&str] = &[
    "MAPIInitialize ok",
    "MAPIUninitialize@enter",
    "HrThisThreadAdviseSink ok",
    "IMAPISession::Advise@enter",
    "IMsgStore::Advise@enter",
    "IAddrBook::Advise@enter",
    "IMAPITable::Advise@enter",
    "IMSLogon::Advise@enter",
    "IABLogon::Advise@enter",
    "IMAPISupport::Subscribe@enter",
    "subsystem>IMAPIAdviseSink::OnNotify@enter",
];

const NOTIFY_SYNC: u64 = 0x4000_0000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Duty {
    /// Sinks that were wrapped.
    Wrapped,
    /// All others.
    Plain,
}

pub(super) struct NotifiedOn {
    duty: Duty,
    first: Option<First>,
    count: u32,
    /// Threads that initialised since.
    initialised: BTreeSet<u16>,
    /// Per sink that was wrapped: on which threads, and where first.
    wrapped: BTreeMap<u32, (BTreeSet<u16>, u64)>,
    /// What was made of them.
    wrappers: BTreeSet<u32>,
    /// Sinks that were registered as they are.
    plain: BTreeSet<u32>,
    /// Sinks of which nothing is said.
    synchronous: BTreeSet<u32>,
}

fn notified_on(duty: Duty) -> NotifiedOn {
    NotifiedOn {
        duty,
        first: None,
        count: 0,
        initialised: BTreeSet::new(),
        wrapped: BTreeMap::new(),
        wrappers: BTreeSet::new(),
        plain: BTreeSet::new(),
        synchronous: BTreeSet::new(),
    }
}

pub(super) fn wrapped_sink_notified_elsewhere() -> NotifiedOn {
    notified_on(Duty::Wrapped)
}

pub(super) fn notified_elsewhere() -> NotifiedOn {
    notified_on(Duty::Plain)
}

impl NotifiedOn {
    fn initialised(&mut self, world: &World, cx: &Context<'_>) {
        if self.count == 0 {
            self.initialised.clear();
            self.first = Some(First::returned(world, cx));
        }
        self.count += 1;
        self.initialised.insert(cx.event.tid);
    }

    fn notified(&self, cx: &Context<'_>, out: &mut Out<'_>) {
        let (tid, sink) = (cx.event.tid, cx.object);
        if self.wrappers.contains(&sink) || self.synchronous.contains(&sink) {
            return;
        }
        let wrapped = self.wrapped.get(&sink);
        match self.duty {
            Duty::Wrapped => {
                let Some((threads, call)) = wrapped.filter(|_| !self.plain.contains(&sink)) else { return };
                out.exercised();
                if !threads.contains(&tid) {
                    let finding = Finding::new(cx.event.seq, tell!("finding-wrapped-sink-elsewhere"));
                    out.found(finding.because(*call, tell!("finding-note-wrapped")).on(sink));
                }
            }
            Duty::Plain => {
                let Some(first) = self.first.as_ref().filter(|_| wrapped.is_none()) else { return };
                out.exercised();
                let right = if first.flagged { !self.initialised.contains(&tid) } else { first.tid == tid };
                if !right {
                    let finding = Finding::new(cx.event.seq, tell!("finding-sink-told-elsewhere"));
                    let because =
                        if first.flagged { tell!("finding-note-with-flag") } else { tell!("finding-note-without-flag") };
                    out.found(finding.because(first.call, because).on(sink));
                }
            }
        }
    }
}

impl Monitor for NotifiedOn {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        match cx.event.method {
            Function::MAPIInitialize => self.initialised(world, cx),
            Function::MAPIUninitialize => {
                self.count = self.count.saturating_sub(1);
                if self.count == 0 {
                    self.first = None;
                }
            }
            Function::HrThisThreadAdviseSink => {
                let sink = Function::HrThisThreadAdviseSink.scalar_index("sink", false).map_or(0, |at| id(world.entry_word(at)));
                let made = id(cx.event.word(0));
                // Recordings of the mock's first versions have both in one.
                if made != sink {
                    self.wrapped.entry(sink).or_insert_with(|| (BTreeSet::new(), cx.call)).0.insert(cx.event.tid);
                    self.wrappers.insert(made);
                }
            }
            AdviseSink::OnNotify => self.notified(cx, out),
            registers => {
                self.plain.insert(cx.sink);
                if registers == Support::Subscribe && cx.event.scalar("flags").unwrap_or(0) & NOTIFY_SYNC != 0 {
                    self.synchronous.insert(cx.sink);
                }
            }
        }
    }
}
