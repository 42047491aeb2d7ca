//! The command line.
#![forbid(unsafe_code)]

mod cli;
mod command;

use clap::Parser;
use cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    mapi_conformance::run::undo_what_was_left();
    match command::run(Cli::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("mapi-conformance: {error}");
            ExitCode::from(2)
        }
    }
}
