//! The sample subjects, built for whoever tests with them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where the subjects are built.
pub fn built() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("subjects")
}

/// Builds the subjects; the error says what is missing for it.
pub fn build() -> Result<(), String> {
    // Tests of one program run at once, and two makes at once write the same files.
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    BUILT.get_or_init(make_all).clone()
}

fn make_all() -> Result<(), String> {
    let make = |dry: &[&str]| {
        let mut make = Command::new("make");
        make.args(["-s", "-j2", "-C", "subjects"]).args(dry).arg(format!("OUT={}", built().display())).current_dir(root());
        // What cargo's own make handed down is not for this one.
        make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").output().map_err(|error| format!("make: {error}"))
    };
    for tool in ["gcc", "g++", "awk"] {
        Command::new(tool).arg("--version").output().map_err(|error| format!("{tool}: {error}"))?;
    }
    let planned = make(&["-n"])?;
    if !planned.status.success() {
        return Err(String::from_utf8_lossy(&planned.stderr).trim().to_owned());
    }
    let made = make(&[])?;
    // With everything there, subjects that do not build are a failure of the project's own.
    assert!(made.status.success(), "make -C subjects: {}", String::from_utf8_lossy(&made.stderr));
    Ok(())
}
