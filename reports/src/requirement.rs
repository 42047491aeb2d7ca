//! A requirement in a report: verdict, findings with their evidence, citations.

use messages::{Messages, say};
use serde::{Deserialize, Serialize};

use crate::Verdict;

/// How strongly a requirement binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Demanded.
    Must,
    /// Recommended.
    Should,
    /// Permitted.
    May,
}

impl Level {
    /// The name in running text.
    #[must_use]
    pub fn in_words(self, messages: &Messages) -> String {
        match self {
            Self::Must => say!(messages, "report-level-must"),
            Self::Should => say!(messages, "report-level-should"),
            Self::May => say!(messages, "report-level-may"),
        }
    }
}

/// One requirement and what the run says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Stable name, `<area>/<slug>`.
    pub id: String,
    /// The requirement as one sentence.
    pub title: String,
    /// Who is bound by it.
    pub bound: String,
    /// How strongly.
    pub level: Level,
    /// What the run says.
    pub verdict: Verdict,
    /// How often the run put it to the test.
    pub exercised: u64,
    /// Whether it binds the subject. `false`: a duty of the tool itself, checked in every run and counted apart; a breach of
    /// it is never blamed on the subject.
    pub about_subject: bool,
    /// Whether it binds a program that was recorded beside the subject. What that did is shown and counts for nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside: bool,
    /// Why the verdict is not simply `met` or `violated`; beside those two, what the verdict depends on.
    pub reason: Option<String>,
    /// Where the documents disagree on it, so that the verdict rests on a reading of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    /// Each breach.
    pub findings: Vec<Finding>,
    /// Where the requirement comes from.
    pub citations: Vec<Citation>,
    /// Where the documents that alone were the measure ([`crate::Report::spec`]) keep it from their reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untold: Option<Citation>,
}

impl Requirement {
    /// Who is bound and how strongly, in running text: `client, must`.
    #[must_use]
    pub(crate) fn binds_in_words(&self, messages: &Messages) -> String {
        say!(messages, "report-binds", party = party(messages, &self.bound), level = self.level.in_words(messages))
    }

    /// Whether it is a duty of the tool itself.
    #[must_use]
    pub const fn is_own(&self) -> bool {
        !self.about_subject && !self.beside
    }

    /// The part of the id before its first `/`.
    #[must_use]
    pub fn area(&self) -> &str {
        self.id.split_once('/').map_or("", |(area, _)| area)
    }

    /// The part of the id after its first `/`.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.id.split_once('/').map_or(&self.id, |(_, slug)| slug)
    }
}

/// Who is bound, or what was tested, in running text; a name that is not known stays as it is.
pub(crate) fn party(messages: &Messages, name: &str) -> String {
    match name {
        "client" => say!(messages, "report-party-client"),
        "provider" => say!(messages, "report-party-provider"),
        "subsystem" => say!(messages, "report-party-subsystem"),
        "spooler" => say!(messages, "report-party-spooler"),
        "trace" => say!(messages, "report-party-trace"),
        other => other.to_owned(),
    }
}

/// A question that the documents answer differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Its name.
    pub slug: String,
    /// What is asked.
    pub question: String,
    /// The answer that the verdict rests on.
    pub judged_by: String,
    /// Why that one.
    pub why: String,
    /// What each document answers.
    pub readings: Vec<Reading>,
}

/// What one document answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What it requires.
    pub requires: String,
    /// Where it says so.
    pub citation: Citation,
}

/// One breach of a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What happened, in one sentence.
    pub message: String,
    /// Sequence numbers of the events concerned, from the opening to the breach.
    pub events: Vec<u64>,
    /// Trace file that holds them, relative to the report; none when it was not kept.
    pub trace: Option<String>,
    /// Id of the case that found it.
    pub case: String,
    /// The events in words, in the order to be shown.
    pub evidence: Vec<Evidence>,
    /// How to mend it.
    pub remedy: Option<String>,
}

/// One event of a trace, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Sequence number in the trace.
    pub seq: u64,
    /// Who called, a space, and the call: `client IMAPISession::Logoff(S1, flags=0)`. A first word of letters, `-` and `>` alone
    /// gets a column of its own for people to read.
    pub text: String,
    /// What the event has to do with the breach: `open since here`.
    pub note: Option<String>,
}

/// A place in a document; its text is never copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Name of the document.
    pub doc: String,
    /// Its language: `en-us`.
    pub locale: String,
    /// Its edition.
    pub edition: String,
    /// Step or section.
    pub at: String,
    /// What this language's document leaves out, alters or reverses at this place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
}

impl Citation {
    /// Where it stands, in running text.
    pub(crate) fn place(&self, messages: &Messages) -> String {
        let Self { doc, locale, edition, at, .. } = self;
        say!(messages, "report-place", doc = doc, locale = locale, edition = edition, at = at)
    }
}

impl Finding {
    /// Where it was found, in running text.
    pub(crate) fn place(&self, messages: &Messages) -> String {
        match &self.trace {
            Some(trace) => say!(messages, "report-in-case-trace", case = &self.case, trace = trace),
            None => say!(messages, "report-in-case", case = &self.case),
        }
    }
}
