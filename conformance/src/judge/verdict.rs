//! Verdicts: what one run, or all runs together, say of each requirement.

use crate::patterns::Finding;
use cases::{Bound, Kind, Level};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// It came to its end.
    Completed,
    /// The process died of this signal or exception.
    Crashed {
        /// The signal, or the exception's number.
        signal: u32,
    },
    /// It was ended because it did not come to its end in time.
    Hung,
    /// The process left before the run's end.
    Exited {
        /// Its exit code.
        code: i32,
    },
    /// A call ended the process, as its trace says: nobody saw with which exit code.
    Left,
    /// The trace breaks off: nothing is known of what came after.
    BrokenOff,
    /// The trace can be read to its end and does not say that the run was over: nothing is known of what came after.
    Unseen,
    /// It could not be started, though others needed it.
    NotStarted,
    /// The trace holds no event, and nobody saw how its process ended.
    Empty,
    /// It came to its end, and the process reported a failure afterwards: the program it ran in did, or what the subject does at exit.
    Failed {
        /// Its exit code.
        code: i32,
    },
}

impl RunEnd {
    /// Whether all was recorded that there is to be judged.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::Completed | Self::Failed { .. })
    }

    /// Whether the process is known to have ended in the middle of its run, so that a call under way is one that never returned. Of a
    /// trace that ends nothing more is known than that, and who is killed by others may have been anywhere.
    #[must_use]
    pub const fn is_death(self) -> bool {
        match self {
            // The signals of terminals and `kill`, and what the console of Windows ends programs with.
            Self::Crashed { signal } => !matches!(signal, 1..=3 | 9 | 15 | 0xC000_013A),
            _ => matches!(self, Self::Hung | Self::Exited { .. } | Self::Left),
        }
    }
}

/// Who is under test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A program that uses MAPI.
    Client,
    /// A library of service providers of these sorts.
    Provider(Vec<Kind>),
}

/// What to judge by.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only requirements of this edition; all, if left out.
    pub edition: Option<String>,
    /// Who is under test.
    pub subject: Subject,
}

/// What is said of one requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// No trace can show it.
    Unobservable,
    /// It does not belong to the edition, or does not bind this sort of provider.
    NotApplicable,
    /// Nothing put it to the test; never to be counted as met.
    NotExercised,
    /// It was put to the test and kept.
    Met,
    /// The run ended before it was settled.
    Inconclusive,
    /// It was broken.
    Violated,
}

/// What one run says of one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The requirement's id.
    pub id: String,
    /// Whom it binds.
    pub bound: Bound,
    /// How strongly.
    pub level: Level,
    /// Whether a breach is one of the subject under test; else it is the tool's own.
    pub about_subject: bool,
    /// Whether a breach is one of a program that was recorded beside the subject: neither the subject's nor the tool's.
    pub beside: bool,
    /// What is said.
    pub outcome: Outcome,
    /// How often it was put to the test.
    pub exercised: u64,
    /// How often it was broken; the first hundred are in `findings`.
    pub found: u64,
    /// How it was broken.
    pub findings: Vec<Finding>,
    /// What the subject had broken before somebody else seemed to break this: [`Judgement::excuse_what_followed`].
    pub after: Option<String>,
}

/// What one run says of all requirements, in the order of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// One for each requirement.
    pub verdicts: Vec<Verdict>,
    /// Events judged.
    pub events: u64,
}

impl Judgement {
    /// The verdict on the requirement of this id.
    #[must_use]
    pub fn verdict(&self, id: &str) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.id == id)
    }

    /// Passes over the duties of parties that broke some on purpose.
    pub fn leave_out(&mut self, parties: &[Bound]) {
        for verdict in self.verdicts.iter_mut().filter(|verdict| parties.contains(&verdict.bound)) {
            verdict.findings.clear();
            (verdict.exercised, verdict.found) = (0, 0);
            if verdict.outcome > Outcome::NotExercised {
                verdict.outcome = Outcome::NotExercised;
            }
        }
    }

    /// The client was a program that was recorded, not one that the tool played: what it broke is its own affair, whoever else in the
    /// trace is asked about.
    pub fn set_client_beside(&mut self) {
        for verdict in self.verdicts.iter_mut().filter(|verdict| verdict.bound == Bound::Client) {
            verdict.beside = !verdict.about_subject;
        }
    }

    /// The tool is not blamed for what came after the subject, or another that was recorded, had broken a rule: it may follow from that, and nothing
    /// in the trace tells what would have been without. What came before is held against whoever did it.
    pub fn excuse_what_followed(&mut self) {
        let real = self.verdicts.iter().filter(|verdict| verdict.about_subject || verdict.beside);
        let breaches = real
            .filter(|verdict| verdict.outcome == Outcome::Violated)
            .flat_map(|verdict| verdict.findings.iter().map(move |finding| (finding.at, &verdict.id)));
        let Some((since, broken)) = breaches.min().map(|(since, id)| (since, id.clone())) else { return };
        for verdict in self.verdicts.iter_mut().filter(|verdict| verdict.is_own_defect()) {
            let kept = verdict.findings.len();
            verdict.findings.retain(|finding| finding.at < since);
            if verdict.findings.len() < kept {
                verdict.found = verdict.findings.len() as u64;
            }
            if verdict.found == 0 {
                verdict.outcome = Outcome::Inconclusive;
                verdict.after = Some(broken.clone());
            }
        }
    }

    /// All findings, each with the verdict it belongs to.
    pub fn findings(&self) -> impl Iterator<Item = (&Verdict, &Finding)> {
        self.verdicts.iter().flat_map(|verdict| verdict.findings.iter().map(move |finding| (verdict, finding)))
    }
}

impl Verdict {
    /// Broken by the mock, or by the client or the providers that it plays, not by anyone under test: a defect of the tool.
    #[must_use]
    pub fn is_own_defect(&self) -> bool {
        self.outcome == Outcome::Violated && !self.about_subject && !self.beside
    }
}
