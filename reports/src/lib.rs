//! The report of a conformance run and its renderers.
//!
//! This crate knows nothing of what was tested. It is handed a finished [`Report`] and writes it down: for people
//! aligned table. Every renderer is a value with a few options and writes to any [`std::io::Write`].
//!
//! Output is a function of the report alone: what varies from run to run stands in [`Run`], which can be left out.

mod case;
mod exit;
mod human;
mod json;
mod report;
mod requirement;
mod text;
mod verdict;

use std::io;

pub use case::{Case, Outcome};
pub use exit::Exit;
pub use human::Human;
pub use json::Json;
pub use report::{Report, Run, SCHEMA, Subject, Tool};
pub use requirement::{Citation, Evidence, Finding, Level, Requirement};
pub use verdict::{Summary, Verdict};

/// Writes a finished report in one format.
pub trait Render {
    /// Writes the whole report, the last line ended.
    ///
    /// # Errors
    /// Only what writing to `out` returns: every report can be rendered in every format.
    fn render(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()>;
}
