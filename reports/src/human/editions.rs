//! Where the editions of the documents come to other verdicts.

use std::io;

use anstyle::Style;
use messages::say;

use super::page::Page;
use crate::{Report, text};

/// Every requirement of the subject on which the editions differ, with the verdict of each.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    if report.editions.is_empty() {
        return Ok(());
    }
    let messages = page.messages;
    let title = say!(messages, "report-editions", count = report.editions.len());
    page.heading(page.palette.heading, &title, &say!(messages, "report-editions-remark"))?;
    let column = report.editions.iter().map(|differs| text::width(&differs.requirement)).max().unwrap_or(0);
    for differs in &report.editions {
        let verdicts = differs.verdicts.iter().map(|(edition, verdict)| format!("{edition}: {}", verdict.in_words(messages)));
        let verdicts = verdicts.collect::<Vec<_>>().join("; ");
        page.labelled(2, (Style::new(), &differs.requirement), column, (page.palette.faint, &verdicts))?;
    }
    Ok(())
}
