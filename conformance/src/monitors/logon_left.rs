//! Logons that a session leaves on when it ends.
//! Violates: `IMAPISession::Logoff` returned, `IMSLogon::Logoff` never called.  Conforms: called, or the logon object released.
//! Of a shared session only the last Logoff counts. Transports may be left to the last `MAPIUninitialize`.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{ADDRESS_BOOK, Context, STORE, TRANSPORT, World};
use messages::tell;
use mock_mapi::spec::method;
use mock_mapi::trace::Phase;

pub(super) const LOGOFFS: &[&str] =
    &["IMAPISession::Logoff@enter", "IMAPISession::Logoff@leave", "client>MAPIUninitialize last@enter"];

pub(super) struct LogonLeft {
    kind: u8,
    /// Logons that were on: the call of Logoff, whether it succeeded, and the support object.
    on: Vec<(u64, bool, u32)>,
}

pub(super) fn logon_left_on_address_book() -> LogonLeft {
    LogonLeft { kind: ADDRESS_BOOK, on: Vec::new() }
}

pub(super) fn logon_left_on_store() -> LogonLeft {
    LogonLeft { kind: STORE, on: Vec::new() }
}

pub(super) fn logon_left_on_transport() -> LogonLeft {
    LogonLeft { kind: TRANSPORT, on: Vec::new() }
}

impl LogonLeft {
    fn entered(&mut self, world: &World, cx: &Context<'_>) {
        let Some(root) = world.session(cx.object).map(|session| session.root) else { return };
        let of_root = |session: u32| world.session(session).is_some_and(|session| session.root == root);
        if world.is_shared_on(cx.object) {
            return;
        }
        let on = world.logons().filter(|(_, logon)| logon.kind == self.kind && logon.on && of_root(logon.session));
        let mut on: Vec<_> = on.map(|(support, _)| (cx.call, false, support)).collect();
        on.sort_unstable();
        self.on.append(&mut on);
    }

    fn settle(&mut self, world: &World, seq: u64, call: Option<u64>, out: &mut Out<'_>) {
        self.on.retain(|(since, succeeded, support)| {
            if call.is_some_and(|call| call != *since) {
                return true;
            }
            if !*succeeded && call.is_none() {
                return false;
            }
            out.exercised();
            if world.logon(*support).is_some_and(|logon| logon.on && !logon.logoff_entered && !logon.released) {
                let finding = Finding::new(seq, tell!("finding-logon-left"));
                out.found(finding.because(*since, tell!("finding-note-logged-off")).on(*support));
            }
            false
        });
    }
}

impl Monitor for LogonLeft {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let seq = cx.event.seq;
        match (cx.event.method == method::Session::Logoff, cx.event.phase) {
            (true, Phase::Enter) => self.entered(world, cx),
            (true, _) if !cx.succeeded() => self.on.retain(|(call, _, _)| *call != cx.call),
            (true, _) if self.kind == TRANSPORT => {
                let mine = self.on.iter_mut().filter(|(call, _, _)| *call == cx.call);
                mine.for_each(|(_, succeeded, _)| *succeeded = true);
                // Most are off by now; only the others need remembering.
                self.on.retain(|(_, succeeded, support)| {
                    let still_on = world.logon(*support).is_some_and(|logon| logon.on && !logon.logoff_entered);
                    if *succeeded && !still_on {
                        out.exercised();
                    }
                    !*succeeded || still_on
                });
            }
            (true, _) => self.settle(world, seq, Some(cx.call), out),
            (false, _) => self.settle(world, seq, None, out),
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.on.len() }
    }
}
