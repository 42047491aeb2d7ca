//! What all stories found, one entry for each requirement, and the story that is to show it.

use super::regressions::Kept;
use super::stage::{FindingId, Played};
use super::story::Story;
use crate::judge::{Judgement, Outcome, RunEnd, Verdicts};
use std::collections::BTreeMap;

/// The story that shows a finding best before any is shrunk.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Its number under the seed.
    pub run: u64,
    /// Whether it was found because the time ran out.
    pub hung: bool,
    /// A well-behaved client convinces more than a bad one, and a short story more than a long one.
    rank: (bool, usize, u64),
}

/// A finding with the story that is to be shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub kept: Kept,
    pub hung: bool,
    /// Whether it is a breach of the tool's own.
    pub own: bool,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// By what was found, and whether it is the tool's own.
    pub candidates: BTreeMap<(bool, FindingId), Candidate>,
    /// What all stories say together, without evidence.
    pub verdicts: Verdicts,
    pub played: u64,
    pub behaving: u64,
    pub hung: u64,
}

impl Findings {
    /// A story was played.
    pub fn add(&mut self, run: u64, story: &Story, played: Played) {
        let behaves = story.behaves();
        let hung = played.end == RunEnd::Hung;
        self.played += 1;
        self.behaving += u64::from(behaves);
        self.hung += u64::from(hung);
        let candidate = Candidate { run, hung, rank: (!behaves, story.steps.len(), run) };
        let found = played.found.into_iter().map(|id| (false, id));
        for key in found.chain(played.own.into_iter().map(|id| (true, id))) {
            let best = self.candidates.entry(key).or_insert_with(|| candidate.clone());
            if candidate.rank < best.rank {
                *best = candidate.clone();
            }
        }
        self.merge(played.judgement);
    }

    /// Counts what a story says; its evidence comes from the shrunk story later.
    pub fn merge(&mut self, mut judgement: Judgement) {
        for verdict in &mut judgement.verdicts {
            verdict.findings.clear();
        }
        self.verdicts.merge("", judgement);
    }
}

/// A verdict that rested on something that turned out to be nothing.
pub(super) fn acquit(verdicts: &mut Verdicts, id: &str) {
    for merged in verdicts.requirements.iter_mut().filter(|merged| merged.verdict.id == id) {
        merged.verdict.found = 0;
        merged.verdict.outcome = if merged.verdict.exercised > 0 { Outcome::Met } else { Outcome::NotExercised };
    }
}
