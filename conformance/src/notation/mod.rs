//! The notation of the examples: lines that become the events a trace would hold (`docs/requirements.md`, "Examples").

mod build;
mod line;

use mock_mapi::trace::EventBuf;
use std::fmt;

/// A trace written by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notation {
    /// Its events, placed as a recorder would place them.
    pub events: Vec<EventBuf>,
    /// The line that each event comes from, by `seq`.
    pub lines: Vec<(u64, usize)>,
    /// What must be found: line and requirement.
    pub expected: Vec<(usize, String)>,
}

impl Notation {
    /// Reads a trace. One that completes gets its note `mock::EndOfRun`, if it has none; in another the calls still open at the
    /// last line never return.
    ///
    /// # Errors
    /// The first line that means nothing, and what was expected.
    pub fn parse(text: &str, completes: bool) -> Result<Self, NotationError> {
        let mut builder = build::Builder::default();
        let mut last = 0;
        for (index, text) in text.lines().enumerate() {
            let at = |what| NotationError { line: index + 1, what };
            if let Some(line) = line::parse(text).map_err(at)? {
                last = index + 1;
                builder.line(line, last).map_err(at)?;
            }
        }
        builder.finish(completes).map_err(|what| NotationError { line: last, what })
    }

    /// The line that an event comes from.
    #[must_use]
    pub fn line_of(&self, seq: u64) -> Option<usize> {
        self.lines.binary_search_by_key(&seq, |(seq, _)| *seq).ok().map(|at| self.lines[at].1)
    }
}

/// A line that means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationError {
    /// The line of the trace, from 1.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub what: String,
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for NotationError {}
