//! Memory that grows with every round of logon and logoff.
//! Violates: 100 rounds, 500 KiB more.  Conforms: 100 rounds, 150 KiB more, which caches and fragmentation explain.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};

pub(super) const NOTES: &[&str] = &["mock::Growth"];

/// Fewer rounds tell nothing.
const ROUNDS: u64 = 50;
/// Growth, in KiB, that is never held against a provider.
const ALLOWANCE: u64 = 256;
/// Growth per round, in KiB, beyond which it is a leak.
const PER_ROUND: u64 = 2;

pub(super) struct Growth;

pub(super) fn growth() -> Growth {
    Growth
}

impl Monitor for Growth {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let [rounds, before, after] = [0, 1, 2].map(|at| cx.event.word(at));
        if rounds < ROUNDS {
            return;
        }
        out.exercised();
        let grown = after.saturating_sub(before);
        if grown > ALLOWANCE && grown > rounds.saturating_mul(PER_ROUND) {
            out.found(Finding::new(cx.event.seq, format!("{grown} KiB more after {rounds} rounds")));
        }
    }
}
