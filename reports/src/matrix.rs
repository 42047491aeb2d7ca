//! Faults against requirements, as one aligned table: what each deliberately broken subject was found guilty of.

use std::borrow::Cow;
use std::{array, io, iter};

use messages::{Language, Messages, say};
use serde::{Deserialize, Serialize};

use crate::{Outcome, text};

/// Subjects and faults, each with what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// In the order to be shown.
    pub rows: Vec<MatrixRow>,
}

/// One subject with one fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    /// What was tested.
    pub subject: String,
    /// The fault it was given; `None` for the subject as it should be.
    pub fault: Option<String>,
    /// How the run ended.
    pub outcome: Outcome,
    /// Ids of the requirements found violated.
    pub violated: Vec<String>,
}

impl Matrix {
    /// Writes the table as plain text: a heading, a line for each row, one more for each further violation, and the totals.
    ///
    /// # Errors
    /// What writing to `out` returns.
    pub fn render(&self, language: Language, out: &mut dyn io::Write) -> io::Result<()> {
        let messages = Messages::of(language);
        let heading = [
            say!(messages, "report-matrix-subject"),
            say!(messages, "report-matrix-fault"),
            say!(messages, "report-matrix-outcome"),
            say!(messages, "report-matrix-violated"),
        ];
        let table: Vec<[Cow<'_, str>; 4]> = iter::once(heading.map(Cow::Owned)).chain(self.lines(messages)).collect();
        let columns: [usize; 3] = array::from_fn(|n| table.iter().map(|line| text::width(&line[n])).max().unwrap_or(0));
        for [cells @ .., last] in &table {
            for (cell, columns) in cells.iter().zip(columns) {
                write!(out, "{}", text::pad(cell, columns + 2))?;
            }
            writeln!(out, "{last}")?;
        }
        self.totals(messages, out)
    }

    fn totals(&self, messages: &Messages, out: &mut dyn io::Write) -> io::Result<()> {
        let faulty: Vec<_> = self.rows.iter().filter(|row| row.fault.is_some()).collect();
        let caught = faulty.iter().filter(|row| row.is_caught()).count();
        let sound = self.rows.len() - faulty.len();
        let faults = faulty.len();
        let totals = if sound > 0 {
            // A suite that accuses everyone finds every fault: the one number means little without the other.
            let accused = self.rows.iter().filter(|row| row.fault.is_none() && row.is_caught()).count();
            say!(messages, "report-matrix-caught-accused", caught = caught, faults = faults, accused = accused, sound = sound)
        } else {
            say!(messages, "report-matrix-caught", caught = caught, faults = faults)
        };
        writeln!(out, "\n{totals}")
    }

    /// The cells of every line; subject and fault are repeated on lines of the same row, so that each line can be grepped.
    fn lines<'a>(&'a self, messages: &'a Messages) -> impl Iterator<Item = [Cow<'a, str>; 4]> {
        self.rows.iter().flat_map(move |row| {
            let violated: Vec<&str> =
                if row.violated.is_empty() { vec!["-"] } else { row.violated.iter().map(String::as_str).collect() };
            let fault = row.fault.as_deref().unwrap_or("-");
            let outcome = row.outcome.in_words(messages);
            violated.into_iter().map(move |id| {
                [text::visible(&row.subject), text::visible(fault), Cow::Owned(outcome.clone()), text::visible(id)]
            })
        })
    }
}

impl MatrixRow {
    /// Whether anything was found: a requirement violated, or a bad end.
    fn is_caught(&self) -> bool {
        !self.violated.is_empty() || self.outcome.is_against_subject()
    }
}
