//! The reports of `samples`, in every format.

mod exit;
mod human;
mod json;
mod junit;
mod matrix;
mod samples;

use reports::{Render, Report};

fn render(renderer: &dyn Render, report: &Report) -> String {
    let mut out = Vec::new();
    renderer.render(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
