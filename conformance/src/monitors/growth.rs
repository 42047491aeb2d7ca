//! Memory that grows with every round of logon and logoff.
//! Violates: 10,000 rounds, 60 MiB more.  Conforms: 10,000 rounds, 15 MiB more: the recorder keeps the boxes of objects that were
//! released, about a KiB for a round, and up to 4 MiB of freed memory, to tell late calls and second frees for what they are.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;

pub(super) const NOTES: &[&str] = &["mock::Growth"];

/// Fewer rounds tell nothing.
const ROUNDS: u64 = 50;
/// Growth, in KiB, that is never held against a provider: twice what the recorder keeps of freed memory.
const ALLOWANCE: u64 = 8192;
/// Growth per round, in KiB, beyond which it is a leak: several times what the recorder keeps.
const PER_ROUND: u64 = 4;

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
            out.found(Finding::new(cx.event.seq, tell!("finding-growth", grown = grown, rounds = rounds)));
        }
    }
}
