//! Sharers of a session that are not told of its end.
//! Violates: Logoff with `MAPI_LOGOFF_SHARED`, and another sharer's advise sink hears nothing until it is unadvised.
//! Conforms: `IMAPIAdviseSink::OnNotify` on that sink before; or a reference taken on it during Logoff, since then the notice waits for the thread that
//! is to hear it, which the client may never give the time. Errors and extended notifications are both accepted.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::method::{AdviseSink, Session, Unknown};
use mock_mapi::trace::{Party, Phase};

pub(super) const EVENTS: &[&str] = &[
    "IMAPISession::Advise ok",
    "client>IMAPISession::Unadvise@enter",
    "client>IMAPISession::Logoff@enter",
    "client>IMAPISession::Logoff@leave",
    "client>IUnknown::Release(IMAPISession) last@enter",
    "subsystem>IMAPIAdviseSink::OnNotify@enter",
    "subsystem>IUnknown::AddRef(IMAPIAdviseSink)@enter",
];

const LOGOFF_SHARED: u64 = 1;
/// Critical errors, and extended events.
const TELLS_OF_LOGOFF: u64 = 0x8000_0001;

/// What is owed to a registration.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owed {
    Nothing,
    /// Logoff has been entered here and has not returned.
    Perhaps(u64),
    /// It has returned with success.
    Since(u64),
}

struct Registration {
    session: u32,
    number: u32,
    sink: u32,
    owed: Owed,
}

pub(super) struct Sharers(Vec<Registration>);

pub(super) fn sharers_not_told() -> Sharers {
    Sharers(Vec::new())
}

impl Sharers {
    fn logoff(&mut self, world: &World, cx: &Context<'_>) {
        let root = |session: u32| world.session(session).map_or(session, |session| session.root);
        let shared = cx.event.scalar("flags").unwrap_or(0) & LOGOFF_SHARED != 0;
        for other in
            self.0.iter_mut().filter(|other| shared && other.session != cx.object && root(other.session) == root(cx.object))
        {
            if other.owed == Owed::Nothing {
                other.owed = Owed::Perhaps(cx.call);
            }
        }
    }

    fn settle(&mut self, seq: u64, out: &mut Out<'_>, done: impl Fn(&Registration) -> bool) {
        self.0.retain(|registration| {
            if !done(registration) {
                return true;
            }
            if let Owed::Since(call) = registration.owed {
                out.exercised();
                let finding = Finding::new(seq, tell!("finding-sharer-not-told"));
                out.found(finding.because(call, tell!("finding-note-shared-logged-off")).on(registration.sink));
            }
            false
        });
    }
}

impl Monitor for Sharers {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let seq = cx.event.seq;
        match (cx.event.method, cx.event.phase) {
            (Session::Advise, _) => {
                let mask = Session::Advise.scalar_index("event_mask", false).map_or(0, |at| world.entry_word(at));
                if mask & TELLS_OF_LOGOFF != 0 {
                    self.0.push(Registration { session: cx.object, number: cx.connection, sink: cx.sink, owed: Owed::Nothing });
                }
            }
            (Session::Unadvise, _) => self.settle(seq, out, |one| one.session == cx.object && one.number == cx.connection),
            (Session::Logoff, Phase::Enter) => {
                self.settle(seq, out, |one| one.session == cx.object);
                self.logoff(world, cx);
            }
            // With its session object a registration ends, too, whatever else its owner forgot.
            (Unknown::Release, _) => self.settle(seq, out, |one| one.session == cx.object),
            (Session::Logoff, _) => {
                for one in self.0.iter_mut().filter(|one| one.owed == Owed::Perhaps(cx.call)) {
                    one.owed = if cx.succeeded() { Owed::Since(cx.call) } else { Owed::Nothing };
                }
            }
            (AdviseSink::OnNotify, _) if cx.event.from == Party::Subsystem => {
                for one in self.0.iter_mut().filter(|one| one.sink == cx.object && one.owed != Owed::Nothing) {
                    one.owed = Owed::Nothing;
                    out.exercised();
                }
            }
            (Unknown::AddRef, _) => {
                for one in self.0.iter_mut().filter(|one| one.sink == cx.object && matches!(one.owed, Owed::Perhaps(_))) {
                    one.owed = Owed::Nothing;
                    out.exercised();
                }
            }
            _ => {}
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        if completed {
            self.settle(seq, out, |_| true);
        }
        self.0.iter().filter(|one| one.owed != Owed::Nothing).count()
    }
}
