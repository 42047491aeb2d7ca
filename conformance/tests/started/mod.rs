//! The program under test, started with the sample subjects at hand.

use crate::built::root;
use crate::program::program;
use libtest_mimic::Failed;
use std::process::Output;

/// Runs the program; a folder of its own for what it writes goes with the test.
pub fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Result<(Output, tempfile::TempDir), Failed> {
    let out = tempfile::tempdir()?;
    let mut command = program();
    let (before, after) = arguments.split_at(arguments.iter().position(|argument| *argument == "--").unwrap_or(arguments.len()));
    command.args(before).arg("--out").arg(out.path()).args(after);
    let output = command.current_dir(root()).envs(variables.iter().copied()).output()?;
    Ok((output, out))
}

/// What was printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The exit code, or what was printed instead.
pub fn expect_code(output: &Output, code: i32) -> Result<(), Failed> {
    if output.status.code() == Some(code) {
        return Ok(());
    }
    Err(format!("exit code {:?}, expected {code}\n{}{}", output.status.code(), text(&output.stdout), text(&output.stderr)).into())
}
