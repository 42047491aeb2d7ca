//! Requirements with nothing to show: listed in few lines, those that need a thought first.

use std::io;

use anstyle::Style;
use messages::say;

use super::page::Page;
use crate::{Report, Requirement, Verdict, text};

/// A reason stands beside its requirement where there are that many columns for it, else below.
const REASON_COLUMNS: usize = 36;

/// Everything that was not violated, nor kept from the reader of the documents that were the measure.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    by_reason(page, report, Verdict::Inconclusive)?;
    by_reason(page, report, Verdict::Waived)?;
    met(page, report)?;
    by_reason(page, report, Verdict::NotExercised)?;
    by_reason(page, report, Verdict::NotApplicable)?;
    by_reason(page, report, Verdict::Unobservable)?;
    own_duties(page, report)
}

fn with(report: &Report, verdict: Verdict) -> Vec<&Requirement> {
    report.requirements.iter().filter(|r| r.about_subject && r.untold.is_none() && r.verdict == verdict).collect()
}

/// What the verdict is called and what it means, over so many requirements.
pub fn title(page: &mut Page<'_>, verdict: Verdict, count: usize) -> io::Result<()> {
    let (messages, palette) = (page.messages, page.palette);
    let (style, title, remark) = match verdict {
        Verdict::Violated => (palette.heading, say!(messages, "report-violated", count = count), String::new()),
        Verdict::Inconclusive => {
            (palette.caution, say!(messages, "report-inconclusive", count = count), say!(messages, "report-inconclusive-remark"))
        }
        Verdict::Waived => {
            (palette.caution, say!(messages, "report-waived", count = count), say!(messages, "report-waived-remark"))
        }
        Verdict::Met => (palette.good, say!(messages, "report-met", count = count), say!(messages, "report-met-remark")),
        Verdict::NotExercised => (
            palette.heading,
            say!(messages, "report-not-exercised", count = count),
            say!(messages, "report-not-exercised-remark"),
        ),
        Verdict::NotApplicable => (
            palette.heading,
            say!(messages, "report-not-applicable", count = count),
            say!(messages, "report-not-applicable-remark"),
        ),
        Verdict::Unobservable => {
            (palette.heading, say!(messages, "report-unobservable", count = count), say!(messages, "report-unobservable-remark"))
        }
    };
    page.heading(style, &title, &remark)
}

fn met(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let met = with(report, Verdict::Met);
    if met.is_empty() {
        return Ok(());
    }
    title(page, Verdict::Met, met.len())?;
    let most = met.iter().map(|r| r.exercised).max().unwrap_or(0).to_string().len();
    let mark = |r: &Requirement| if r.conflict.is_some() { "*" } else { "" };
    let item = |r: &&Requirement| {
        let (count, id) = (format!("{:>most$}", r.exercised), format!("{}{}", r.id, mark(r)));
        say!(page.messages, "report-times", count = count, id = id)
    };
    let items: Vec<String> = met.iter().map(item).collect();
    page.grid(2, Style::new(), &items)?;
    if met.iter().any(|r| r.conflict.is_some()) {
        page.paragraph(2, page.palette.faint, &say!(page.messages, "report-met-disputed"))?;
    }
    Ok(())
}

/// The requirements with one verdict, those with the same reason together.
fn by_reason(page: &mut Page<'_>, report: &Report, verdict: Verdict) -> io::Result<()> {
    let all = with(report, verdict);
    if all.is_empty() {
        return Ok(());
    }
    title(page, verdict, all.len())?;
    grouped(page, all)
}

/// Requirements, those with the same reason together.
fn grouped(page: &mut Page<'_>, all: Vec<&Requirement>) -> io::Result<()> {
    let mut groups: Vec<(Option<&str>, Vec<String>)> = Vec::new();
    for requirement in all {
        let reason = requirement.reason.as_deref();
        match groups.iter_mut().find(|group| group.0 == reason) {
            Some(group) => group.1.push(requirement.id.clone()),
            None => groups.push((reason, vec![requirement.id.clone()])),
        }
    }
    let alone = groups.iter().filter(|group| group.1.len() == 1).map(|group| text::width(&group.1[0]));
    let column = alone.max().unwrap_or(0);
    for (reason, ids) in groups {
        let reason = reason.unwrap_or("");
        match ids.as_slice() {
            [id] if column + REASON_COLUMNS < page.width => {
                page.labelled(2, (Style::new(), id), column, (page.palette.faint, reason))?;
            }
            ids => {
                page.grid(2, Style::new(), ids)?;
                if !reason.is_empty() {
                    page.paragraph(6, page.palette.faint, reason)?;
                }
            }
        }
    }
    Ok(())
}

/// One line: whoever trusts the verdicts wants to know that the tool was held to the rules as well.
fn own_duties(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let own = report.own_summary();
    if own.total() == 0 {
        return Ok(());
    }
    let parts = own.in_words(page.messages);
    page.gap()?;
    page.paragraph(0, page.palette.faint, &say!(page.messages, "report-own-duties", tool = &report.tool.name, parts = parts))?;
    // Where a case came to a bad end, that is why; else it wants saying.
    if report.cases.iter().any(|case| case.outcome.is_against_subject()) {
        return Ok(());
    }
    let open = report.requirements.iter().filter(|r| r.is_own() && r.verdict == Verdict::Inconclusive);
    grouped(page, open.collect())
}
