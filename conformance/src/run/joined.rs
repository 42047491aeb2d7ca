//! Traces of a machine: several processes in one trace, each judged for itself.
//!
//! Identities of objects and threads are those of a process, and so is nearly everything a requirement speaks of.

use crate::judge::{Finding, Judgement, Verdict};
use mock_mapi::spec::method::Note;
use mock_mapi::trace::Event;

/// Whose events are read now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Processes(usize);

impl Processes {
    /// The number of the process an event belongs to; 0 in a trace of one process.
    pub fn of(&mut self, event: &Event<'_>) -> usize {
        if event.method == Note::Process {
            self.0 = usize::try_from(event.scalar("number").unwrap_or(0)).unwrap_or(0);
        }
        self.0
    }
}

/// What is said of all processes of a trace: the strongest verdict on each requirement, with the sums of what was counted.
pub(super) fn joined(judgements: impl Iterator<Item = Judgement>) -> Judgement {
    judgements.reduce(both).unwrap_or_default()
}

fn both(one: Judgement, other: Judgement) -> Judgement {
    let verdict = |(one, other): (Verdict, Verdict)| Verdict {
        about_subject: one.about_subject || other.about_subject,
        beside: one.beside || other.beside,
        outcome: one.outcome.max(other.outcome),
        exercised: one.exercised + other.exercised,
        found: one.found + other.found,
        findings: [one.findings, other.findings].concat(),
        after: one.after.or(other.after),
        ..one
    };
    Judgement { verdicts: one.verdicts.into_iter().zip(other.verdicts).map(verdict).collect(), events: one.events + other.events }
}

/// Which process each finding is about.
pub(super) struct Owners {
    processes: Processes,
    /// Places of findings, in order, each with its process once it is known.
    places: Vec<(u64, usize)>,
}

impl Owners {
    pub fn new(findings: &[&Finding]) -> Self {
        let mut places: Vec<_> = findings.iter().map(|finding| (finding.at, 0)).collect();
        places.sort_unstable();
        places.dedup();
        Self { processes: Processes::default(), places }
    }

    pub fn event(&mut self, event: &Event<'_>) {
        let process = self.processes.of(event);
        if let Ok(at) = self.places.binary_search_by_key(&event.seq, |(place, _)| *place) {
            self.places[at].1 = process;
        }
    }

    /// The process a finding is about.
    pub fn of(&self, finding: &Finding) -> usize {
        self.places.binary_search_by_key(&finding.at, |(place, _)| *place).map_or(0, |at| self.places[at].1)
    }

    /// The findings of each process that has any, in their order.
    pub fn parts<'a>(&self, findings: &[&'a Finding]) -> Vec<(usize, Vec<&'a Finding>)> {
        let mut parts: Vec<(usize, Vec<&Finding>)> = Vec::new();
        for finding in findings {
            let process = self.of(finding);
            match parts.iter_mut().find(|(number, _)| *number == process) {
                Some((_, part)) => part.push(finding),
                None => parts.push((process, vec![finding])),
            }
        }
        parts
    }
}
