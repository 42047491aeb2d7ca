//! The steps of cases that were made up: without them a finding could not be followed.

use std::io;

use anstyle::Style;
use messages::say;

use super::page::Page;
use crate::{Case, Report};

/// Every case that brings its steps.
pub fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let told: Vec<&Case> = report.cases.iter().filter(|case| !case.steps.is_empty()).collect();
    if told.is_empty() {
        return Ok(());
    }
    page.heading(page.palette.heading, &say!(page.messages, "report-stories", count = told.len()), "")?;
    told.into_iter().try_for_each(|case| story(page, case))
}

fn story(page: &mut Page<'_>, case: &Case) -> io::Result<()> {
    page.gap()?;
    page.spans(0, &[(page.palette.heading, &case.id)])?;
    page.paragraph(2, page.palette.faint, &case.title)?;
    case.steps.iter().try_for_each(|step| page.spans(4, &[(Style::new(), step)]))
}
