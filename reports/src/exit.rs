//! What a report means to the shell.

use crate::{Outcome, Report, Verdict};

/// How the tool ends after a report. Code 2 (usage, unreadable input) is not among them: there is no report then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing was violated, and every case came to its end.
    Clean,
    /// 1: the subject violated a requirement, or brought a case to a bad end.
    Failed,
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
            Self::OwnFault => 3,
            Self::NothingRan => 4,
        }
    }

    /// The meaning of the code, as part of a sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Clean => "nothing was violated",
            Self::Failed => "the subject violated a requirement or brought a case to a bad end",
            Self::OwnFault => "the tool itself is at fault; please report it, and do not rely on the other verdicts",
            Self::NothingRan => "no case ran, so nothing is known about the subject",
        }
    }
}

impl Report {
    /// How the tool should end after this report.
    ///
    /// A fault of our own comes first, since it casts doubt on every other verdict; a violation before "nothing ran", since it
    /// may have been found without running anything.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let violated =
            |about_subject| self.requirements.iter().any(|r| r.about_subject == about_subject && r.verdict == Verdict::Violated);
        let unstarted = self.cases.iter().filter(|case| case.outcome == Outcome::NotStarted).count();
        let nothing_ran = unstarted == self.cases.len();
        if violated(false) || (unstarted > 0 && !nothing_ran) {
            Exit::OwnFault
        } else if violated(true) || self.cases.iter().any(|case| case.outcome.is_against_subject()) {
            Exit::Failed
        } else if nothing_ran {
            Exit::NothingRan
        } else {
            Exit::Clean
        }
    }
}
