//! What the documents that were the measure keep from their reader.

use std::io;

use anstyle::Style;
use messages::say;

use super::page::Page;
use crate::{Citation, Report, Requirement, Verdict, text};

/// Every requirement that its reader could not know, with the first breach of it.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let Some(spec) = &report.spec else { return Ok(()) };
    let subjects = report.requirements.iter().filter(|r| r.about_subject);
    let untold: Vec<_> = subjects.filter_map(|r| r.untold.as_ref().map(|place| (r, place))).collect();
    if untold.is_empty() {
        return Ok(());
    }
    let title = say!(page.messages, "report-untold", spec = spec, count = untold.len());
    page.heading(page.palette.caution, &title, &say!(page.messages, "report-untold-remark"))?;
    untold.into_iter().try_for_each(|(requirement, place)| block(page, requirement, place))
}

fn block(page: &mut Page<'_>, requirement: &Requirement, place: &Citation) -> io::Result<()> {
    let (plain, faint, messages) = (Style::new(), page.palette.faint, page.messages);
    page.gap()?;
    let verdict = format!("   [{}]", requirement.verdict.in_words(messages));
    page.spans(2, &[(page.palette.heading, &requirement.id), (faint, &verdict)])?;
    page.paragraph(4, plain, &requirement.title)?;
    let labels =
        [say!(messages, "report-label-page"), say!(messages, "report-label-there"), say!(messages, "report-label-found")];
    let (column, [at, there, found]) = (text::widest(&labels), &labels);
    page.labelled(4, (faint, at), column, (page.palette.name, &place.place(messages)))?;
    if let Some(lost) = &place.lost {
        page.labelled(4, (faint, there), column, (plain, lost))?;
    }
    match requirement.findings.first() {
        Some(finding) if requirement.verdict == Verdict::Waived => {
            page.labelled(4, (faint, found), column, (page.palette.caution, &finding.message))
        }
        _ => Ok(()),
    }
}
