//! The report of a conformance run and its renderers.
//!
//! This crate knows nothing of what was tested. It is handed a finished [`Report`] and writes it down: [`Human`] for people,
//! [`Json`] for programs, [`Junit`] for build servers. A [`Matrix`] of subjects and faults is written as an aligned table.
//!
//! Output is a function of the report alone: what varies from run to run stands in [`Run`], which can be left out.
//!
//! ```
//! use reports::{Exit, Human, Render, Report, Subject, Tool};
//!
//! let report = Report {
//!     tool: Tool { name: "mapi-conformance".into(), version: "0.1.0".into() },
//!     subject: Subject { kind: "client".into(), path: "acme_mail.exe".into(), sha256: None },
//!     edition: "classic".into(),
//!     spec: None,
//!     requirements: vec![],
//!     cases: vec![],
//!     editions: vec![],
//!     run: None,
//! };
//! Human { width: 80, ..Human::default() }.render(&report, &mut std::io::stdout())?;
//! assert_eq!(report.exit(), Exit::NothingRan);
//! # Ok::<(), std::io::Error>(())
//! ```

mod case;
mod exit;
mod human;
mod json;
mod junit;
mod matrix;
mod report;
mod requirement;
mod text;
mod verdict;

use std::io;

pub use case::{Case, Outcome};
pub use exit::Exit;
pub use human::Human;
pub use json::Json;
pub use junit::Junit;
pub use matrix::{Matrix, MatrixRow};
pub use report::{Differs, Report, Run, SCHEMA, Subject, Tool};
pub use requirement::{Citation, Conflict, Evidence, Finding, Level, Reading, Requirement};
pub use text::{pad, width, wrap};
pub use verdict::{Summary, Verdict};

/// Writes a finished report in one format.
pub trait Render {
    /// Writes the whole report, the last line ended.
    ///
    /// # Errors
    /// Only what writing to `out` returns: every report can be rendered in every format.
    fn render(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()>;
}
