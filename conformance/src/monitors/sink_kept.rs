//! Advise sinks that MAPI made for a client and that the client keeps when it logs off.
//! Violates: `HrAllocAdviseSink`, Advise, Unadvise, Logoff.  Conforms: the sink released before Logoff, or in use by another
//! session. Sinks that the client implements itself are its own affair.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, IdMap, World, id};
use messages::tell;
use mock_mapi::spec::method::{Function, Session, Unknown};
use mock_mapi::trace::Party;

pub(super) const EVENTS: &[&str] = &[
    "client>HrAllocAdviseSink ok",
    "client>HrThisThreadAdviseSink ok",
    "client>IMAPISession::Advise ok",
    "client>IMsgStore::Advise ok",
    "client>IAddrBook::Advise ok",
    "client>IMAPITable::Advise ok",
    "IUnknown::Release(IMAPIAdviseSink)@leave",
    "client>IMAPISession::Logoff@enter",
];

/// Sinks that MAPI made, and the sessions that each was registered with.
pub(super) struct SinkKept(IdMap<u32, Vec<u32>>);

pub(super) fn sink_kept_at_logoff() -> SinkKept {
    SinkKept(IdMap::default())
}

impl SinkKept {
    fn logoff(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let session = cx.object;
        let mut kept: Vec<u32> = Vec::new();
        for (sink, sessions) in &mut self.0 {
            let before = sessions.len();
            sessions
                .retain(|registered| *registered != session && world.session(*registered).is_some_and(|other| !other.logged_off));
            // What another session needs may be kept, and is asked about at that one's end.
            if sessions.len() == before || !sessions.is_empty() {
                continue;
            }
            out.exercised();
            if world.object(*sink).is_some_and(|object| object.ledger.held_by(Party::Client) > 0) {
                kept.push(*sink);
            }
        }
        kept.sort_unstable();
        for sink in kept {
            out.found(Finding::new(cx.event.seq, tell!("finding-sink-kept")).on(sink));
        }
    }
}

impl Monitor for SinkKept {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        match cx.event.method {
            Function::HrAllocAdviseSink | Function::HrThisThreadAdviseSink => {
                self.0.entry(id(cx.event.word(0))).or_default();
            }
            Session::Logoff => self.logoff(world, cx, out),
            Unknown::Release => {}
            _ => {
                if let Some(sessions) = self.0.get_mut(&cx.sink).filter(|sessions| !sessions.contains(&cx.scopes.session)) {
                    sessions.push(cx.scopes.session);
                }
            }
        }
    }

    fn reads_after(&self) -> bool {
        true
    }

    fn after(&mut self, world: &World, cx: &Context<'_>, _: &mut Out<'_>) {
        // A sink is judged as released if it was registered, so it is forgotten only when no session is left to ask.
        if cx.event.method == Unknown::Release
            && world.object(cx.object).is_none()
            && self.0.get(&cx.object).is_some_and(Vec::is_empty)
        {
            self.0.remove(&cx.object);
        } else if cx.event.method == Session::Logoff {
            self.0.retain(|sink, sessions| !sessions.is_empty() || world.object(*sink).is_some());
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let held = |sink: u32| world.object(sink).is_some_and(|object| object.ledger.held_by(Party::Client) > 0);
        if completed { 0 } else { self.0.iter().filter(|(sink, sessions)| !sessions.is_empty() && held(**sink)).count() }
    }
}
