//! What a report means to the shell.

use messages::{Messages, say};

use crate::{Outcome, Report, Requirement, Verdict};

/// How the tool ends after a report. Code 2 means usage as well, and input of which nothing can be read: there is no report then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing was violated, and every case came to its end.
    Clean,
    /// 1: the subject violated a requirement, or brought a case to a bad end.
    Failed,
    /// 2: a trace that was to be checked is damaged, or is none.
    Damaged,
    /// 3: the tool breached a duty of its own, or could not start a case although it started others.
    OwnFault,
    /// 4: no case ran, so nothing is known.
    NothingRan,
}

impl Exit {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Failed => 1,
            Self::Damaged => 2,
            Self::OwnFault => 3,
            Self::NothingRan => 4,
        }
    }

    /// What it means for a report that ends so, in numbers where there are any, as part of a sentence.
    #[must_use]
    pub fn meaning(self, messages: &Messages, report: &Report) -> String {
        let summary = report.summary();
        let has = |outcome| report.cases.iter().any(|case| case.outcome == outcome);
        match self {
            Self::Clean if has(Outcome::EndNotRecorded) => say!(messages, "report-exit-clean-so-far"),
            Self::Clean if summary.met + summary.waived == 0 => say!(messages, "report-exit-clean-nothing-met"),
            Self::Clean if summary.waived > 0 => say!(messages, "report-exit-clean-but-waived"),
            Self::Clean => say!(messages, "report-exit-clean"),
            Self::Damaged => say!(messages, "report-exit-damaged"),
            Self::OwnFault => say!(messages, "report-exit-own-fault"),
            Self::NothingRan if has(Outcome::NothingRecorded) => say!(messages, "report-exit-nothing-recorded"),
            Self::NothingRan => say!(messages, "report-exit-nothing-ran"),
            Self::Failed => {
                let violated = summary.violated;
                match (violated, report.cases.iter().filter(|case| case.outcome.is_against_subject()).count()) {
                    (_, 0) => say!(messages, "report-exit-violated", violated = violated),
                    (0, broken) => say!(messages, "report-exit-broken", broken = broken),
                    (_, broken) => say!(messages, "report-exit-violated-and-broken", violated = violated, broken = broken),
                }
            }
        }
    }
}

impl Report {
    /// How the tool should end after this report.
    ///
    /// A trace that cannot be read to its end comes first: that is nothing the subject did, and there may be no telling what it did. Then
    /// a fault of our own, since it casts doubt on every other verdict; a violation before "nothing ran", since it
    /// may have been found without running anything.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let violated = |of: fn(&Requirement) -> bool| self.requirements.iter().any(|r| of(r) && r.verdict == Verdict::Violated);
        let unstarted = self.cases.iter().filter(|case| case.outcome == Outcome::NotStarted).count();
        let nothing_ran = self.cases.iter().all(|case| matches!(case.outcome, Outcome::NotStarted | Outcome::NothingRecorded));
        // Of a run that was watched the trace was whole before the subject wrote over it.
        let given = self.subject.kind == "trace";
        if given && self.cases.iter().any(|case| case.outcome == Outcome::TraceBrokenOff) {
            Exit::Damaged
        } else if violated(Requirement::is_own) || (unstarted > 0 && !nothing_ran) {
            Exit::OwnFault
        } else if violated(|r| r.about_subject) || self.cases.iter().any(|case| case.outcome.is_against_subject()) {
            Exit::Failed
        } else if nothing_ran {
            Exit::NothingRan
        } else {
            Exit::Clean
        }
    }
}
