//! First and last lines: what was tested by which rules, and what came of it.

use std::io;

use anstyle::Style;
use messages::{Messages, say};

use super::page::Page;
use crate::requirement::party;
use crate::verdict::counted;
use crate::{Exit, Outcome, Report, Subject, text};

/// What was tested, by which rules, with what result.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let messages = page.messages;
    let title = format!("{} {}", report.tool.name, report.tool.version);
    page.spans(0, &[(page.palette.heading, &title)])?;
    let labels = [
        say!(messages, "report-label-subject"),
        say!(messages, "report-label-rules"),
        say!(messages, "report-label-ran"),
        say!(messages, "report-label-result"),
    ];
    let values = [subject(messages, report), rules(messages, report), cases(messages, report), counts(messages, report)];
    let styles = [Style::new(), Style::new(), Style::new(), style_of(page, report.exit())];
    let column = text::widest(&labels);
    for ((label, value), style) in labels.iter().zip(&values).zip(styles) {
        page.labelled(2, (page.palette.faint, label), column, (style, value))?;
    }
    Ok(())
}

fn subject(messages: &Messages, report: &Report) -> String {
    let Subject { kind, path, sha256 } = &report.subject;
    let kind = party(messages, kind);
    match sha256 {
        // Enough to compare by eye; the whole digest is in the JSON report.
        Some(hex) => {
            let digest: String = hex.chars().take(12).collect();
            say!(messages, "report-subject-digest", kind = kind, path = path, digest = digest)
        }
        None => say!(messages, "report-subject", kind = kind, path = path),
    }
}

fn rules(messages: &Messages, report: &Report) -> String {
    match &report.spec {
        Some(spec) => say!(messages, "report-rules-by-spec", edition = &report.edition, spec = spec),
        None => say!(messages, "report-rules", edition = &report.edition),
    }
}

/// The result once more, where the eye rests when the output has scrolled past, and the exit code with its meaning.
pub fn close(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let messages = page.messages;
    let (requirements, cases) = (counts(messages, report), cases(messages, report));
    let result = match report.run.as_ref().and_then(|run| run.duration_ms) {
        Some(ms) => {
            let seconds = format!("{}.{}", ms / 1000, ms % 1000 / 100);
            say!(messages, "report-result-took", requirements = requirements, cases = cases, seconds = seconds)
        }
        None => say!(messages, "report-result", requirements = requirements, cases = cases),
    };
    page.gap()?;
    page.paragraph(0, Style::new(), &result)?;
    let exit = report.exit();
    let meaning = exit.meaning(messages, report);
    page.paragraph(0, style_of(page, exit), &say!(messages, "report-exit", code = exit.code(), meaning = meaning))
}

fn style_of(page: &Page<'_>, exit: Exit) -> Style {
    match exit {
        Exit::Clean => page.palette.good,
        Exit::Failed => page.palette.bad,
        Exit::Damaged | Exit::OwnFault | Exit::NothingRan => page.palette.caution,
    }
}

fn counts(messages: &Messages, report: &Report) -> String {
    let summary = report.summary();
    match summary.total() {
        0 => say!(messages, "report-no-requirement"),
        total => say!(messages, "report-requirements", count = total, parts = summary.in_words(messages)),
    }
}

fn cases(messages: &Messages, report: &Report) -> String {
    let count = |outcome| report.cases.iter().filter(|case| case.outcome == outcome).count();
    let parts: Vec<(usize, String)> = Outcome::ALL
        .into_iter()
        .filter(|outcome| count(*outcome) > 0)
        .map(|outcome| (count(outcome), outcome.in_words(messages)))
        .collect();
    match (report.cases.len(), parts.as_slice()) {
        (0, _) => say!(messages, "report-no-case"),
        (total, [(_, outcome)]) => say!(messages, "report-cases-all", count = total, outcome = outcome),
        (total, _) => say!(messages, "report-cases", count = total, parts = counted(messages, parts)),
    }
}
