//! Requirements with nothing to show: listed in few lines, those that need a thought first.

use std::io;

use anstyle::Style;

use super::page::Page;
use crate::{Report, Requirement, Verdict, text};

/// A reason stands beside its requirement where there are that many columns for it, else below.
const REASON_COLUMNS: usize = 36;

/// Everything that was not violated, nor kept from the reader of the documents that were the measure.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let palette = page.palette;
    by_reason(page, report, Verdict::Inconclusive, palette.caution, "Inconclusive", "its case ended before it could be judged")?;
    by_reason(page, report, Verdict::Waived, palette.caution, "Waived", "violated, and excused for now")?;
    met(page, report)?;
    by_reason(
        page,
        report,
        Verdict::NotExercised,
        palette.heading,
        "Not exercised",
        "not put to the test, and so not counted as met",
    )?;
    by_reason(page, report, Verdict::NotApplicable, palette.heading, "Not applicable", "does not bind this subject")?;
    by_reason(page, report, Verdict::Unobservable, palette.heading, "Unobservable", "a trace cannot show it")?;
    own_duties(page, report)
}

fn with(report: &Report, verdict: Verdict) -> Vec<&Requirement> {
    report.requirements.iter().filter(|r| r.about_subject && r.untold.is_none() && r.verdict == verdict).collect()
}

fn met(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let met = with(report, Verdict::Met);
    if met.is_empty() {
        return Ok(());
    }
    page.heading(page.palette.good, &format!("Met ({})", met.len()), "with how often each was put to the test")?;
    let most = met.iter().map(|r| r.exercised).max().unwrap_or(0).to_string().len();
    let mark = |r: &Requirement| if r.conflict.is_some() { "*" } else { "" };
    let items: Vec<String> = met.iter().map(|r| format!("{:>most$}x {}{}", r.exercised, r.id, mark(r))).collect();
    page.grid(2, Style::new(), &items)?;
    if met.iter().any(|r| r.conflict.is_some()) {
        page.paragraph(2, page.palette.faint, "* by one reading of documents that disagree: see `requirements explain ID`")?;
    }
    Ok(())
}

/// The requirements with one verdict, those with the same reason together.
fn by_reason(page: &mut Page<'_>, report: &Report, verdict: Verdict, style: Style, title: &str, remark: &str) -> io::Result<()> {
    let all = with(report, verdict);
    if all.is_empty() {
        return Ok(());
    }
    page.heading(style, &format!("{title} ({})", all.len()), remark)?;
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
    let parts = Verdict::ALL.into_iter().filter(|&verdict| own.of(verdict) > 0);
    let parts: Vec<String> = parts.map(|verdict| format!("{} {}", own.of(verdict), verdict.name())).collect();
    page.gap()?;
    page.paragraph(0, page.palette.faint, &format!("Duties of {} itself: {}", report.tool.name, parts.join(", ")))
}
