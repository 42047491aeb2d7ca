//! Cases that came to a bad end, each with the last calls before it.

use std::io;

use anstyle::Style;
use messages::say;

use super::page::Page;
use crate::{Case, Outcome, Report};

/// Every case that did not come to its end.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let broken: Vec<&Case> = report.cases.iter().filter(|case| case.outcome != Outcome::Completed).collect();
    if broken.is_empty() {
        return Ok(());
    }
    page.heading(page.palette.heading, &say!(page.messages, "report-broken-cases", count = broken.len()), "")?;
    broken.into_iter().try_for_each(|case| block(page, case))
}

fn block(page: &mut Page<'_>, case: &Case) -> io::Result<()> {
    let (faint, plain, messages) = (page.palette.faint, Style::new(), page.messages);
    let (label, style) = match case.outcome {
        Outcome::Completed => (say!(messages, "report-case-done"), page.palette.good),
        Outcome::Crashed => (say!(messages, "report-case-crash"), page.palette.bad),
        Outcome::Hung => (say!(messages, "report-case-hang"), page.palette.bad),
        Outcome::Exited => (say!(messages, "report-case-exit"), page.palette.bad),
        Outcome::MemoryCorrupted => (say!(messages, "report-case-memory"), page.palette.bad),
        Outcome::TraceBrokenOff => (say!(messages, "report-case-trace"), page.palette.caution),
        Outcome::EndNotRecorded => (say!(messages, "report-case-end"), page.palette.caution),
        Outcome::NothingRecorded => (say!(messages, "report-case-nothing"), page.palette.caution),
        Outcome::NotStarted => (say!(messages, "report-case-not-started"), page.palette.caution),
    };
    page.gap()?;
    page.spans(0, &[(style, &label), (plain, " "), (page.palette.heading, &case.id)])?;
    page.paragraph(2, plain, &case.title)?;
    if let Some(detail) = &case.detail {
        page.paragraph(2, page.palette.bad, detail)?;
    }
    if !case.last_calls.is_empty() {
        page.gap()?;
        page.spans(2, &[(faint, &say!(messages, "report-last-calls"))])?;
    }
    for call in &case.last_calls {
        // A caller that indents nested calls says something by it, which wrapping would drop.
        let call_itself = call.trim_start();
        let nesting = (call.len() - call_itself.len()).min(page.width / 3);
        page.paragraph(4 + nesting, plain, call_itself)?;
    }
    match &case.trace {
        Some(trace) => page.paragraph(2, faint, &say!(messages, "report-trace", trace = trace)),
        None => Ok(()),
    }
}
