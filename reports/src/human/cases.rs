//! Cases that came to a bad end, each with the last calls before it.

use std::io;

use anstyle::Style;

use super::page::Page;
use crate::{Case, Outcome, Report};

/// Every case that did not come to its end.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let broken: Vec<&Case> = report.cases.iter().filter(|case| case.outcome != Outcome::Completed).collect();
    if broken.is_empty() {
        return Ok(());
    }
    page.heading(page.palette.heading, &format!("Cases that did not end well ({})", broken.len()), "")?;
    broken.into_iter().try_for_each(|case| block(page, case))
}

fn block(page: &mut Page<'_>, case: &Case) -> io::Result<()> {
    let (faint, plain) = (page.palette.faint, Style::new());
    let (label, style) = match case.outcome {
        Outcome::Completed => ("DONE", page.palette.good),
        Outcome::Crashed => ("CRASH", page.palette.bad),
        Outcome::Hung => ("HANG", page.palette.bad),
        Outcome::Exited => ("EXIT", page.palette.bad),
        Outcome::MemoryCorrupted => ("MEMORY", page.palette.bad),
        Outcome::TraceBrokenOff => ("TRACE", page.palette.caution),
        Outcome::NotStarted => ("NOT STARTED", page.palette.caution),
    };
    page.gap()?;
    page.spans(0, &[(style, label), (plain, " "), (page.palette.heading, &case.id)])?;
    page.paragraph(2, plain, &case.title)?;
    if let Some(detail) = &case.detail {
        page.paragraph(2, page.palette.bad, detail)?;
    }
    if !case.last_calls.is_empty() {
        page.gap()?;
        page.spans(2, &[(faint, "last calls, the latest at the bottom")])?;
    }
    for call in &case.last_calls {
        // A caller that indents nested calls says something by it, which wrapping would drop.
        let call_itself = call.trim_start();
        let nesting = (call.len() - call_itself.len()).min(page.width / 3);
        page.paragraph(4 + nesting, plain, call_itself)?;
    }
    match &case.trace {
        Some(trace) => page.paragraph(2, faint, &format!("trace {trace}")),
        None => Ok(()),
    }
}
