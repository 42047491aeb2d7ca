//! `doctor`: what would keep a run from working.

use crate::cli::{Doctor, DoctorFormat};
use mapi_conformance::doctor::{Examination, Machine, examine};
use mapi_conformance::run::RunError;
use std::io::Write;

/// Runs the command.
pub fn run(args: &Doctor) -> Result<u8, RunError> {
    let machine = Machine::look();
    let (mut files, mut unreadable) = (Vec::new(), Vec::new());
    for path in &args.files {
        match examine(path, &machine) {
            Ok(examined) => files.push(examined),
            Err(error) => unreadable.push(error.0),
        }
    }
    // What can be said is said, also of the files beside one that cannot be read.
    let examination = Examination::new(machine, files);
    let text = match args.format {
        DoctorFormat::Human => examination.human(),
        DoctorFormat::Json => examination.json()?,
    };
    if unreadable.is_empty() || !examination.files.is_empty() || args.format == DoctorFormat::Json {
        super::output::written(std::io::stdout().lock().write_all(text.as_bytes()))?;
    }
    if !unreadable.is_empty() {
        return Err(RunError(unreadable.join("\nmapi-conformance: ")));
    }
    Ok(u8::from(!examination.fine))
}
