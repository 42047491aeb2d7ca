//! The report for people at a terminal: what needs attention first, what went well in a few lines, the exit code last.

mod cases;
mod editions;
mod header;
mod page;
mod quiet;
mod stories;
mod untold;
mod violations;

use std::io;

use messages::{Language, Messages};
use page::{Page, Palette};

use crate::{Render, Report};

/// Text for a terminal or a log.
///
/// Colours are written only when asked for, and as ANSI escapes: it is for the caller to know whether a terminal listens
/// (`anstream::AutoStream` both knows and translates for old consoles).
#[derive(Clone, Copy, Debug)]
pub struct Human {
    /// Columns to fill; fewer than 40 are taken as 40.
    pub width: usize,
    /// Whether to write colours.
    pub colour: bool,
    /// Findings shown for each requirement, the others are only counted.
    pub findings: usize,
    /// The language of everything but what the report itself brings: titles, findings, reasons.
    pub language: Language,
}

impl Default for Human {
    /// 100 columns, no colours, three findings for each requirement, in English.
    fn default() -> Self {
        Self { width: 100, colour: false, findings: 3, language: Language::English }
    }
}

impl Render for Human {
    fn render(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let palette = if self.colour { Palette::COLOURS } else { Palette::PLAIN };
        let page = &mut Page::new(out, self.width.max(40), palette, Messages::of(self.language));
        header::write(page, report)?;
        violations::own_faults(page, report, self.findings)?;
        violations::of_subject(page, report, self.findings)?;
        violations::beside(page, report, self.findings)?;
        untold::write(page, report)?;
        stories::write(page, report)?;
        cases::write(page, report)?;
        editions::write(page, report)?;
        quiet::write(page, report)?;
        header::close(page, report)
    }
}
