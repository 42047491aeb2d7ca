//! What a logon leaves behind when it ends: rows, UIDs, its support object.
//! Violates: Logoff returned, UID registered.  Conforms: support object released in Logoff, UID gone with it.
//! A provider may keep one support object for all its logons, so what is left is asked when the last of them ends.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{ADDRESS_BOOK, Context, Logon, STORE, TRANSPORT, World};
use messages::tell;
use mock_mapi::spec::{Interface, method};
use mock_mapi::trace::{Party, Phase};

pub(super) const ENDS: &[&str] = &[
    "IABLogon::Logoff@leave",
    "IXPLogon::TransportLogoff@leave",
    "IUnknown::Release(IMSLogon) last",
    "IUnknown::Release(IMAPISupport)@leave",
];

/// What is looked for at a logon's end.
#[derive(Clone, Copy)]
struct Question {
    kinds: u8,
    /// Whether the logon had it at all, and whether it still has it.
    asks: fn(&World, u32, &Logon) -> (bool, bool),
    message: fn() -> String,
}

/// A logon that has ended.
struct Ended {
    provider: u32,
    support: u32,
    /// It had what is looked for.
    had: bool,
    at: u64,
}

pub(super) struct LogonEnd {
    question: Question,
    /// Logons that have ended and wait for others of their provider, or for the Release around them: provider, support, and
    /// whether they had what is looked for; and where they ended.
    ended: Vec<Ended>,
}

fn end(kinds: u8, message: fn() -> String, asks: fn(&World, u32, &Logon) -> (bool, bool)) -> LogonEnd {
    LogonEnd { question: Question { kinds, asks, message }, ended: Vec::new() }
}

pub(super) fn row_left_after_logoff() -> LogonEnd {
    end(STORE | ADDRESS_BOOK | TRANSPORT, || tell!("finding-row-left"), |world, support, logon| {
        (logon.rows.1, logon.rows.0 > 0 && holds(world, support))
    })
}

pub(super) fn uid_left_after_logoff() -> LogonEnd {
    end(STORE | ADDRESS_BOOK | TRANSPORT, || tell!("finding-uid-left"), |world, support, logon| {
        (logon.uids.1, logon.uids.0 > 0 && holds(world, support))
    })
}

pub(super) fn support_kept_after_logoff() -> LogonEnd {
    end(ADDRESS_BOOK | TRANSPORT, || tell!("finding-support-kept"), holds_support)
}

pub(super) fn support_kept_after_store() -> LogonEnd {
    end(STORE, || tell!("finding-support-kept"), holds_support)
}

fn holds_support(world: &World, support: u32, logon: &Logon) -> (bool, bool) {
    (logon.referenced, holds(world, support))
}

/// Without a reference the provider has done its part, and what is left is the fault of MAPI.
fn holds(world: &World, support: u32) -> bool {
    world.object(support).is_some_and(|object| object.ledger.held_by(Party::Provider) > 0)
}

impl Monitor for LogonEnd {
    fn reads_after(&self) -> bool {
        true
    }

    fn after(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let support = cx.scopes.logon;
        let released_store = cx.interface() == Some(Interface::MsLogon) && cx.event.from != Party::Provider;
        let question = self.question;
        if (cx.event.method != method::Unknown::Release || released_store)
            && let Some(logon) = world.logon(support).filter(|logon| logon.kind & question.kinds != 0)
            && !self.ended.iter().any(|known| known.support == support)
        {
            let had = (question.asks)(world, support, logon).0;
            self.ended.push(Ended { provider: cx.scopes.provider, support, had, at: cx.event.seq });
        }
        let in_release = |frame: &crate::tracker::Frame| {
            frame.method == method::Unknown::Release && frame.interface == Interface::Support as u8
        };
        if self.ended.is_empty() || cx.event.phase != Phase::Leave || world.frames(cx.event.tid).iter().any(in_release) {
            return;
        }
        self.ended.retain(|Ended { provider, support, had, at }| {
            if world.provider(*provider).is_some_and(|provider| provider.logons_on > 0) {
                return true;
            }
            // A logon of which nothing lives any more has left nothing.
            let has = world.logon(*support).is_some_and(|logon| (question.asks)(world, *support, logon).1);
            if *had {
                out.exercised();
            }
            if *had && has {
                // Another provider's event is not the place to show.
                let at = if cx.scopes.provider == *provider { cx.event.seq } else { *at };
                out.found(Finding::new(at, (question.message)()).on(*support));
            }
            false
        });
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed {
            return 0;
        }
        let waiting = self.ended.iter().filter(|ended| ended.had).count();
        let ended = |support: u32| self.ended.iter().any(|known| known.support == support);
        let has = |(support, logon): &(u32, &Logon)| {
            let kind = logon.kind & self.question.kinds != 0 && logon.on && !ended(*support);
            kind && (self.question.asks)(world, *support, logon).1
        };
        waiting + world.logons().filter(has).count()
    }
}
