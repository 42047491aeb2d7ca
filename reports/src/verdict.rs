//! Verdicts, and how often each was given.

use messages::{Messages, say};
use serde::{Deserialize, Serialize};

/// What a run says about one requirement. In JSON the names are hyphenated: `not-exercised`, `not-applicable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Broken at least once; the findings say where.
    Violated,
    /// The run crashed or timed out before it could be judged.
    Inconclusive,
    /// Broken, and excused: the reason names the waiver, its owner and its expiry, or the page that kept it from its reader.
    Waived,
    /// Exercised and never broken.
    Met,
    /// Nothing in the run called for it. Never counted as met.
    NotExercised,
    /// Does not bind this subject: another edition, another kind of provider.
    NotApplicable,
    /// No trace can show it; the reason says why.
    Unobservable,
}

impl Verdict {
    /// Every verdict, what needs attention first.
    pub const ALL: [Self; 7] = [
        Self::Violated,
        Self::Inconclusive,
        Self::Waived,
        Self::Met,
        Self::NotExercised,
        Self::NotApplicable,
        Self::Unobservable,
    ];

    /// The name in English, for programs too: `not exercised`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Violated => "violated",
            Self::Inconclusive => "inconclusive",
            Self::Waived => "waived",
            Self::Met => "met",
            Self::NotExercised => "not exercised",
            Self::NotApplicable => "not applicable",
            Self::Unobservable => "unobservable",
        }
    }

    /// The name in running text.
    #[must_use]
    pub fn in_words(self, messages: &Messages) -> String {
        match self {
            Self::Violated => say!(messages, "report-verdict-violated"),
            Self::Inconclusive => say!(messages, "report-verdict-inconclusive"),
            Self::Waived => say!(messages, "report-verdict-waived"),
            Self::Met => say!(messages, "report-verdict-met"),
            Self::NotExercised => say!(messages, "report-verdict-not-exercised"),
            Self::NotApplicable => say!(messages, "report-verdict-not-applicable"),
            Self::Unobservable => say!(messages, "report-verdict-unobservable"),
        }
    }
}

/// How many requirements got each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// Count of [`Verdict::Violated`].
    pub violated: usize,
    /// Count of [`Verdict::Inconclusive`].
    pub inconclusive: usize,
    /// Count of [`Verdict::Waived`].
    pub waived: usize,
    /// Count of [`Verdict::Met`].
    pub met: usize,
    /// Count of [`Verdict::NotExercised`].
    pub not_exercised: usize,
    /// Count of [`Verdict::NotApplicable`].
    pub not_applicable: usize,
    /// Count of [`Verdict::Unobservable`].
    pub unobservable: usize,
}

impl Summary {
    /// The count of one verdict.
    #[must_use]
    pub const fn of(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Violated => self.violated,
            Verdict::Inconclusive => self.inconclusive,
            Verdict::Waived => self.waived,
            Verdict::Met => self.met,
            Verdict::NotExercised => self.not_exercised,
            Verdict::NotApplicable => self.not_applicable,
            Verdict::Unobservable => self.unobservable,
        }
    }

    /// Verdicts that were given, with how often, in running text: `2 violated, 1 met`.
    pub(crate) fn in_words(&self, messages: &Messages) -> String {
        let given = Verdict::ALL.into_iter().filter(|&verdict| self.of(verdict) > 0);
        counted(messages, given.map(|verdict| (self.of(verdict), verdict.in_words(messages))))
    }

    /// How many requirements were counted.
    #[must_use]
    pub fn total(&self) -> usize {
        Verdict::ALL.into_iter().map(|verdict| self.of(verdict)).sum()
    }
}

/// What there is how often, in running text: `2 violated, 1 met`.
pub(crate) fn counted(messages: &Messages, parts: impl IntoIterator<Item = (usize, String)>) -> String {
    let parts = parts.into_iter().map(|(count, what)| say!(messages, "report-counted", count = count, what = what));
    parts.collect::<Vec<_>>().join(&say!(messages, "report-comma"))
}

impl FromIterator<Verdict> for Summary {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            *match verdict {
                Verdict::Violated => &mut counts.violated,
                Verdict::Inconclusive => &mut counts.inconclusive,
                Verdict::Waived => &mut counts.waived,
                Verdict::Met => &mut counts.met,
                Verdict::NotExercised => &mut counts.not_exercised,
                Verdict::NotApplicable => &mut counts.not_applicable,
                Verdict::Unobservable => &mut counts.unobservable,
            } += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_is_counted_in_its_own_place() {
        // As many of each as its place in ALL, so that two swapped counters cannot go unseen.
        let many = Verdict::ALL.into_iter().enumerate().flat_map(|(n, verdict)| std::iter::repeat_n(verdict, n + 1));
        let counts: Summary = many.collect();
        for (n, verdict) in Verdict::ALL.into_iter().enumerate() {
            assert_eq!(counts.of(verdict), n + 1, "{verdict:?}");
        }
        assert_eq!(counts.total(), 28);
    }

    #[test]
    fn words_in_english_are_the_names() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.in_words(Messages::of(messages::Language::English)), verdict.name());
        }
    }

    #[test]
    fn names_in_json_are_the_hyphenated_names_in_text() {
        for verdict in Verdict::ALL {
            let json = serde_json::to_value(verdict).unwrap();
            assert_eq!(json, verdict.name().replace(' ', "-"));
        }
    }

    #[test]
    fn the_keys_of_a_summary_are_the_verdicts() {
        let counts = Summary::from_iter(Verdict::ALL);
        let json = serde_json::to_value(counts).unwrap();
        let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, Verdict::ALL.map(|verdict| verdict.name().replace(' ', "-")));
    }
}
