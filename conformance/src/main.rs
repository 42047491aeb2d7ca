//! The command line.
#![forbid(unsafe_code)]

mod cli;
mod command;

use clap::Parser;
use cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    // The process of a case is started by one that has seen to it, and is to play as soon as it can.
    if std::env::args_os().nth(1).is_none_or(|command| command != mapi_conformance::run::provider::CASE_COMMAND) {
        mapi_conformance::run::undo_what_was_left();
    }
    match command::run(Cli::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("mapi-conformance: {error}");
            ExitCode::from(2)
        }
    }
}
