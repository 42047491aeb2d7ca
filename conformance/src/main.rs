//! The command line.
#![forbid(unsafe_code)]

mod cli;
mod command;
mod help;

use clap::Parser;
use cli::Cli;
use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    // The process of a case is started by one that has seen to it, and is to play as soon as it can.
    if args.get(1).is_none_or(|command| command != mapi_conformance::run::provider::CASE_COMMAND) {
        mapi_conformance::run::undo_what_was_left();
    }
    // Before anything is read: what is wrong with an argument is said in it too.
    messages::speak(help::language_in(&args));
    // Help is put together only for somebody who asks for it, or is in need of it.
    let Ok(cli) = Cli::try_parse_from(&args) else { return ExitCode::from(help::answer(&args)) };
    match command::run(cli) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("mapi-conformance: {error}");
            ExitCode::from(2)
        }
    }
}
