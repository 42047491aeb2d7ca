//! A case that was run, and how it ended.

use messages::{Messages, say};
use serde::{Deserialize, Serialize};

/// How the process of a case ended. In JSON the names are hyphenated: `memory-corrupted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It came to its end.
    Completed,
    /// The subject brought the process down.
    Crashed,
    /// The time limit passed.
    Hung,
    /// The process was ended before the case was over, or with a failure after it.
    Exited,
    /// It came to an end, with memory damaged that is not the subject's.
    MemoryCorrupted,
    /// Its trace cannot be read to the end: what was read is judged.
    TraceBrokenOff,
    /// Its trace does not say that it came to its end: nothing is known of what came after.
    EndNotRecorded,
    /// Its trace holds nothing.
    NothingRecorded,
    /// The tool could not start it: says nothing about the subject.
    NotStarted,
}

impl Outcome {
    /// Every outcome, in the order in which they are counted out to people.
    pub const ALL: [Self; 9] = [
        Self::Completed,
        Self::Crashed,
        Self::Hung,
        Self::Exited,
        Self::MemoryCorrupted,
        Self::TraceBrokenOff,
        Self::EndNotRecorded,
        Self::NothingRecorded,
        Self::NotStarted,
    ];

    /// The name in English, for programs too: `memory corrupted`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Crashed => "crashed",
            Self::Hung => "hung",
            Self::Exited => "exited",
            Self::MemoryCorrupted => "memory corrupted",
            Self::TraceBrokenOff => "trace broken off",
            Self::EndNotRecorded => "end not recorded",
            Self::NothingRecorded => "nothing recorded",
            Self::NotStarted => "not started",
        }
    }

    /// The name in running text.
    #[must_use]
    pub fn in_words(self, messages: &Messages) -> String {
        match self {
            Self::Completed => say!(messages, "report-outcome-completed"),
            Self::Crashed => say!(messages, "report-outcome-crashed"),
            Self::Hung => say!(messages, "report-outcome-hung"),
            Self::Exited => say!(messages, "report-outcome-exited"),
            Self::MemoryCorrupted => say!(messages, "report-outcome-memory-corrupted"),
            Self::TraceBrokenOff => say!(messages, "report-outcome-trace-broken-off"),
            Self::EndNotRecorded => say!(messages, "report-outcome-end-not-recorded"),
            Self::NothingRecorded => say!(messages, "report-outcome-nothing-recorded"),
            Self::NotStarted => say!(messages, "report-outcome-not-started"),
        }
    }

    /// Whether the subject ended the case in a way that counts against it.
    #[must_use]
    pub const fn is_against_subject(self) -> bool {
        matches!(self, Self::Crashed | Self::Hung | Self::Exited | Self::MemoryCorrupted | Self::TraceBrokenOff)
    }
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Stable name.
    pub id: String,
    /// What it does, as one sentence.
    pub title: String,
    /// How it ended.
    pub outcome: Outcome,
    /// More about the end: the signal, the exit status, the time limit.
    pub detail: Option<String>,
    /// Trace file, relative to the report; none when it was not kept.
    pub trace: Option<String>,
    /// The last calls before an end that was not wanted, the latest last.
    pub last_calls: Vec<String>,
    /// The steps of a case that was made up, which can be read nowhere else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
}
