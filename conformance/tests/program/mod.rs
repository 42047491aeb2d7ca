//! The program under test, in English whatever language the developer speaks.

use std::process::Command;

/// Where it is.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mapi-conformance");

/// The program, to be given arguments.
pub fn program() -> Command {
    let mut program = Command::new(PROGRAM);
    program.env("LC_ALL", "C");
    program
}
