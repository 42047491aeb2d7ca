//! Many runs, one verdict per requirement.

use super::verdict::{Judgement, Outcome, Verdict};
use crate::patterns::Finding;

/// What one case found of a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFinding {
    /// The case.
    pub case: String,
    /// What it found.
    pub finding: Finding,
}

/// What all runs say of one requirement; `verdict.findings` is empty, see `findings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The strongest of the outcomes, with the sums of what was counted.
    pub verdict: Verdict,
    /// What was found, case by case.
    pub findings: Vec<CaseFinding>,
}

/// What all runs say of all requirements: violated outweighs inconclusive, that met, and that not exercised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// One for each requirement, in the order of the catalogue.
    pub requirements: Vec<Merged>,
}

impl Verdicts {
    /// Adds what one case's run says. All runs are judged by the same catalogue.
    pub fn merge(&mut self, case: &str, judgement: Judgement) {
        for (index, mut verdict) in judgement.verdicts.into_iter().enumerate() {
            let found = std::mem::take(&mut verdict.findings);
            let findings = found.into_iter().map(|finding| CaseFinding { case: case.to_owned(), finding });
            match self.requirements.get_mut(index) {
                Some(merged) => {
                    debug_assert_eq!(merged.verdict.id, verdict.id, "runs judged by different catalogues");
                    merged.verdict.outcome = merged.verdict.outcome.max(verdict.outcome);
                    merged.verdict.exercised += verdict.exercised;
                    merged.verdict.found += verdict.found;
                    merged.verdict.about_subject |= verdict.about_subject;
                    merged.verdict.beside |= verdict.beside;
                    merged.verdict.after = merged.verdict.after.take().or(verdict.after);
                    merged.findings.extend(findings);
                }
                None => self.requirements.push(Merged { findings: findings.collect(), verdict }),
            }
        }
    }

    /// Requirements that the subject under test has broken.
    pub fn violations(&self) -> impl Iterator<Item = &Merged> {
        self.requirements.iter().filter(|merged| merged.verdict.about_subject && merged.verdict.outcome == Outcome::Violated)
    }

    /// Requirements that the tool itself has broken.
    pub fn own_defects(&self) -> impl Iterator<Item = &Merged> {
        self.requirements.iter().filter(|merged| merged.verdict.is_own_defect())
    }
}
