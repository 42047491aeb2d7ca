//! First and last lines: what was tested by which rules, and what came of it.

use std::io;

use anstyle::Style;

use super::page::Page;
use crate::{Exit, Outcome, Report, Verdict};

/// What was tested, by which rules, with what result.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let title = format!("{} {}", report.tool.name, report.tool.version);
    page.spans(0, &[(page.palette.heading, &title)])?;
    let subject = &report.subject;
    let digest = subject.sha256.as_ref().map_or(String::new(), |hex| {
        // Enough to compare by eye; the whole digest is in the JSON report.
        format!("  (sha256 {}…)", hex.chars().take(12).collect::<String>())
    });
    field(page, "subject", &format!("{}  {}{digest}", subject.kind, subject.path))?;
    let spec = report.spec.as_ref().map_or(String::new(), |spec| format!(", as {spec} alone tells them"));
    field(page, "rules", &format!("edition {}{spec}", report.edition))?;
    field(page, "ran", &cases(report))?;
    let result = counts(report);
    let style = style_of(page, report.exit());
    page.labelled(2, (page.palette.faint, "result"), 7, (style, &result))
}

/// The result once more, where the eye rests when the output has scrolled past, and the exit code with its meaning.
pub fn close(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let took = report.run.as_ref().and_then(|run| run.duration_ms);
    let took = took.map_or(String::new(), |ms| format!(", in {}.{} s", ms / 1000, ms % 1000 / 100));
    page.gap()?;
    page.paragraph(0, Style::new(), &format!("{}; {}{took}", counts(report), cases(report)))?;
    let exit = report.exit();
    page.paragraph(0, style_of(page, exit), &format!("exit code {}: {}", exit.code(), meaning(report, exit)))
}

fn style_of(page: &Page<'_>, exit: Exit) -> Style {
    match exit {
        Exit::Clean => page.palette.good,
        Exit::Failed => page.palette.bad,
        Exit::OwnFault | Exit::NothingRan => page.palette.caution,
    }
}

/// The meaning of the exit code, in numbers where there are any.
fn meaning(report: &Report, exit: Exit) -> String {
    let summary = report.summary();
    match exit {
        Exit::Clean if summary.met + summary.waived == 0 => return format!("{}, but nothing was met either", exit.meaning()),
        Exit::Clean if summary.waived > 0 => return format!("{} but what is waived", exit.meaning()),
        Exit::Failed => {}
        _ => return exit.meaning().to_owned(),
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let mut parts = Vec::new();
    let violated = summary.violated;
    if violated > 0 {
        parts.push(format!("violated {violated} requirement{}", plural(violated)));
    }
    let broken = report.cases.iter().filter(|case| case.outcome.is_against_subject()).count();
    if broken > 0 {
        parts.push(format!("brought {broken} case{} to a bad end", plural(broken)));
    }
    format!("the subject {}", parts.join(" and "))
}

fn field(page: &mut Page<'_>, label: &str, value: &str) -> io::Result<()> {
    page.labelled(2, (page.palette.faint, label), 7, (Style::new(), value))
}

fn counts(report: &Report) -> String {
    let summary = report.summary();
    let parts = Verdict::ALL.into_iter().filter(|&verdict| summary.of(verdict) > 0);
    let parts: Vec<String> = parts.map(|verdict| format!("{} {}", summary.of(verdict), verdict.name())).collect();
    match summary.total() {
        0 => "no requirement was judged".to_owned(),
        1 => format!("1 requirement: {}", parts.join(", ")),
        total => format!("{total} requirements: {}", parts.join(", ")),
    }
}

fn cases(report: &Report) -> String {
    let count = |outcome| report.cases.iter().filter(|case| case.outcome == outcome).count();
    let parts: Vec<(usize, &str)> =
        Outcome::ALL.into_iter().map(|outcome| (count(outcome), outcome.name())).filter(|part| part.0 > 0).collect();
    match (report.cases.len(), parts.as_slice()) {
        (0, _) => "no case".to_owned(),
        (1, [(_, name)]) => format!("1 case, {name}"),
        (total, [(_, name)]) => format!("{total} cases, all {name}"),
        (total, parts) => {
            let parts: Vec<String> = parts.iter().map(|(count, name)| format!("{count} {name}")).collect();
            format!("{total} cases: {}", parts.join(", "))
        }
    }
}
