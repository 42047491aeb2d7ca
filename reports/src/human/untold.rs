//! What the documents that were the measure keep from their reader.

use std::io;

use anstyle::Style;

use super::page::Page;
use crate::{Citation, Report, Requirement, Verdict};

/// Every requirement that its reader could not know, with the first breach of it.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let Some(spec) = &report.spec else { return Ok(()) };
    let subjects = report.requirements.iter().filter(|r| r.about_subject);
    let untold: Vec<_> = subjects.filter_map(|r| r.untold.as_ref().map(|place| (r, place))).collect();
    if untold.is_empty() {
        return Ok(());
    }
    let title = format!("Kept from the reader of {spec} ({})", untold.len());
    page.heading(page.palette.caution, &title, "not held against the subject, but a rule for the others")?;
    untold.into_iter().try_for_each(|(requirement, place)| block(page, requirement, place))
}

fn block(page: &mut Page<'_>, requirement: &Requirement, place: &Citation) -> io::Result<()> {
    let (plain, faint) = (Style::new(), page.palette.faint);
    page.gap()?;
    let verdict = format!("   [{}]", requirement.verdict.name());
    page.spans(2, &[(page.palette.heading, &requirement.id), (faint, &verdict)])?;
    page.paragraph(4, plain, &requirement.title)?;
    let Citation { doc, locale, edition, at, lost } = place;
    page.labelled(4, (faint, "page"), 5, (page.palette.name, &format!("{doc} ({locale}, {edition}) {at}")))?;
    if let Some(lost) = lost {
        page.labelled(4, (faint, "there"), 5, (plain, lost))?;
    }
    match requirement.findings.first() {
        Some(finding) if requirement.verdict == Verdict::Waived => {
            page.labelled(4, (faint, "found"), 5, (page.palette.caution, &finding.message))
        }
        _ => Ok(()),
    }
}
