//! C programs that call the library, built for whoever tests with them.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the library this test was built beside.
pub fn built() -> PathBuf {
    std::env::current_exe().expect("the path of a running test").parent().expect("a folder").to_owned()
}

/// Says what is not tested for want of a tool.
pub fn left_out(what: &str) {
    // Not by a macro: the test harness would keep it to itself.
    let _shown = writeln!(io::stderr(), "LEFT OUT: {what}; `.ci/setup` installs what is missing");
}

/// A program of `subjects`, compiled against third-party headers and linked with the library itself; `with` are files of `out`
/// that are made too. Nothing where headers or compilers are missing, which leaves out `what`.
pub fn program(name: &str, with: &[&str], out: &Path, what: &str) -> Option<PathBuf> {
    let subjects = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../subjects");
    let object = out.join(format!("obj/{name}.o"));
    let mut make = Command::new("make");
    make.arg("-s").arg("-C").arg(subjects).arg(format!("OUT={}", out.display())).arg(&object).env_remove("MAKEFLAGS");
    let trouble = match make.args(with.iter().map(|file| out.join(file))).output() {
        Ok(made) if made.status.success() => String::new(),
        Ok(made) => String::from_utf8_lossy(&made.stderr).into_owned(),
        Err(error) => format!("make: {error}"),
    };
    if !trouble.is_empty() {
        let missing = ["no mapix.h found", "no windows.h found", "No such file or directory", "command not found"];
        assert!(missing.iter().any(|sign| trouble.contains(sign)), "{name}.c does not compile:\n{trouble}");
        left_out(what);
        return None;
    }
    let program = out.join(name);
    let linked = Command::new("gcc").arg("-o").arg(&program).arg(object).arg(built().join("libmapi32.so")).output();
    let linked = linked.expect("gcc compiled the object");
    assert!(linked.status.success(), "{}", String::from_utf8_lossy(&linked.stderr));
    Some(program)
}
