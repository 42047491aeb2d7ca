//! Fast shutdown: in which order providers are asked and told, and who offers the interfaces.
//! Violates: a store is asked before a transport of the same session; QueryInterface for the interface is refused.
//! Violates: a provider refuses, and the query of the client succeeds.
//! Conforms: transports, address books, stores within each session; sessions one after another.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{ADDRESS_BOOK, Context, STORE, World};
use messages::tell;
use mock_mapi::spec::Interface;
use mock_mapi::spec::method::ProviderShutdown;
use mock_mapi::trace::Phase;

pub(super) const QUERIES: &[&str] =
    &["subsystem>IMAPIProviderShutdown::QueryFastShutdown", "spooler>IMAPIProviderShutdown::QueryFastShutdown"];
pub(super) const NOTICES: &[&str] =
    &["subsystem>IMAPIProviderShutdown::NotifyProcessShutdown", "spooler>IMAPIProviderShutdown::NotifyProcessShutdown"];
pub(super) const REFUSALS: &[&str] =
    &["subsystem>IMAPIProviderShutdown::QueryFastShutdown failed", "spooler>IMAPIProviderShutdown::QueryFastShutdown failed", "client>IMAPIClientShutdown::QueryFastShutdown@leave"];
pub(super) const SESSION_ASKED: &[&str] =
    &["client>IUnknown::QueryInterface(IMAPISession)@enter", "client>IUnknown::QueryInterface(IMAPISession)@leave"];
pub(super) const PROVIDER_ASKED: &[&str] = &[
    "subsystem>IUnknown::QueryInterface(IMSProvider|IABProvider|IXPProvider)@enter",
    "subsystem>IUnknown::QueryInterface(IMSProvider|IABProvider|IXPProvider)@leave",
    "spooler>IUnknown::QueryInterface(IXPProvider)@enter",
    "spooler>IUnknown::QueryInterface(IXPProvider)@leave",
];

/// A provider that was asked or told: in which call of the client, of which session, its place in the order, and where.
struct Asked {
    during: u64,
    session: u32,
    rank: u8,
    seq: u64,
}

#[derive(Default)]
pub(super) struct OutOfOrder(Vec<Asked>);

pub(super) fn providers_queried_out_of_order() -> OutOfOrder {
    OutOfOrder::default()
}

pub(super) fn providers_notified_out_of_order() -> OutOfOrder {
    OutOfOrder::default()
}

impl Monitor for OutOfOrder {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let Some(during) = world.frames(cx.event.tid).first().map(|frame| frame.entered) else { return };
        self.0.retain(|asked| asked.during == during);
        let rank = match cx.scopes.kind {
            STORE => 2,
            ADDRESS_BOOK => 1,
            _ => 0,
        };
        let mut sessions: Vec<u32> = Vec::new();
        sessions.extend(world.logons().filter(|(_, logon)| logon.provider == cx.object).map(|(_, logon)| logon.session));
        sessions.sort_unstable();
        sessions.dedup();
        for session in sessions {
            // One that is asked alone, or with others of its kind, has no turn to miss.
            if self.0.iter().any(|asked| asked.session == session && asked.rank != rank) {
                out.exercised();
            }
            if let Some(before) = self.0.iter().find(|asked| asked.session == session && asked.rank > rank) {
                let finding = Finding::new(cx.event.seq, tell!("finding-shutdown-order"));
                out.found(finding.because(before.seq, tell!("finding-note-later-turn")).on(cx.object));
            }
            self.0.push(Asked { during, session, rank, seq: cx.event.seq });
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        // Before one of the first kind nobody was to come.
        let under_way = |asked: &&Asked| asked.rank > 0 && world.all_frames().any(|frame| frame.entered == asked.during);
        if completed { 0 } else { self.0.iter().filter(under_way).count() }
    }
}

/// A refusal of a provider, within which call of the client.
#[derive(Default)]
pub(super) struct NotPassedOn(Option<(u64, u64)>);

pub(super) fn refusal_not_passed_on() -> NotPassedOn {
    NotPassedOn::default()
}

impl Monitor for NotPassedOn {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.method == ProviderShutdown::QueryFastShutdown {
            self.0 = world.frames(cx.event.tid).first().map(|frame| (frame.entered, cx.event.seq));
        } else if let Some((_, refused)) = self.0.take_if(|(during, _)| *during == cx.call) {
            out.exercised();
            if cx.succeeded() {
                let finding = Finding::new(cx.event.seq, tell!("finding-hears-of-support"));
                out.found(finding.because(refused, tell!("finding-note-refused")).on(cx.object));
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { world.all_frames().filter(|frame| self.0.is_some_and(|(during, _)| during == frame.entered)).count() }
    }
}

/// Calls of QueryInterface that ask for this interface and have not returned.
pub(super) struct Refused {
    wanted: Interface,
    waiting: Vec<u64>,
}

pub(super) fn fast_shutdown_not_offered() -> Refused {
    Refused { wanted: Interface::ClientShutdown, waiting: Vec::new() }
}

pub(super) fn fast_shutdown_not_implemented() -> Refused {
    Refused { wanted: Interface::ProviderShutdown, waiting: Vec::new() }
}

impl Monitor for Refused {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.phase == Phase::Enter {
            if cx.event.blob("riid").is_some_and(|riid| riid == self.wanted.iid()) {
                self.waiting.push(cx.event.seq);
            }
        } else if let Some(at) = self.waiting.iter().position(|call| *call == cx.call) {
            self.waiting.swap_remove(at);
            out.exercised();
            if !cx.succeeded() {
                let finding = Finding::new(cx.event.seq, tell!("finding-refused", interface = self.wanted.to_string()));
                out.found(finding.because(cx.call, tell!("finding-note-asked")).on(cx.object));
            }
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.waiting.len() }
    }
}
