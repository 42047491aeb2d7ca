//! Standard output, whose reader may go before all of it is written: `… | head`. That reader has seen enough, and the exit code stays what
//! it is; whatever else keeps it from being written is an error.

use mapi_conformance::run::RunError;
use messages::tell;
use std::fmt;
use std::io::{self, ErrorKind, Write};

/// A line of standard output, as `println!` takes it.
macro_rules! out {
    ($($text:tt)*) => { $crate::command::output::line(format_args!($($text)*)) };
}
pub(super) use out;

pub fn line(text: fmt::Arguments<'_>) {
    if let Err(error) = written(writeln!(io::stdout().lock(), "{text}")) {
        eprintln!("mapi-conformance: {error}");
        std::process::exit(2);
    }
}

/// What came of writing to standard output.
pub fn written(result: io::Result<()>) -> Result<(), RunError> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(RunError(tell!("error-output", error = error.to_string()))),
        _ => Ok(()),
    }
}
