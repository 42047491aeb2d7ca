//! One object has one identity in a trace, whichever interface it was asked for, and whichever pointer that was answered with:
//! `subjects/identity.cpp` has entries with several bases and with a tear-off, and `subjects/identity_client.cpp` asks for them.

mod built;
mod program;

use built::{build, built, root};
use libtest_mimic::{Arguments, Failed, Trial};
use program::program;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match build() {
        Ok(()) => vec![
            Trial::test("an entry is one object by whatever interface", || asked(None)),
            Trial::test("a late call by whatever interface is of the same object", || asked(Some("late"))),
        ],
        Err(missing) => {
            eprintln!("left out: objects with several interface pointers: {missing}; `.ci/setup` installs what they need");
            vec![Trial::test("entries of several interfaces", || Ok(())).with_ignored_flag(true)]
        }
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The events of the one trace in a folder, as JSON Lines.
fn events(traces: &Path) -> Result<Vec<Value>, Failed> {
    let trace = fs::read_dir(traces)?.next().ok_or("no trace")??.path();
    let lines = trace.with_extension("jsonl");
    let converted = program().arg("trace").arg("convert").args([&trace, &lines]).status()?;
    assert!(converted.success());
    Ok(fs::read_to_string(lines)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn asked(argument: Option<&str>) -> Result<(), Failed> {
    let out = tempfile::tempdir()?;
    let mut command = program();
    command.arg("client").arg("--provider").arg(built().join("libidentity.so")).arg("--out").arg(out.path());
    let run = command.arg("--").arg(built().join("identity_client")).args(argument).current_dir(root()).output()?;
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(said.starts_with("identity_client: 0 wrong\n"), "{said}{}", String::from_utf8_lossy(&run.stderr));
    // Late calls are the client's fault, and nothing else is.
    assert_eq!(run.status.code(), Some(i32::from(argument.is_some())), "{said}");
    let events = events(&out.path().join("traces"))?;
    let is = |event: &Value, name: &str, phase: &str| event["name"] == name && event["ph"] == phase;
    let id = |event: &Value, key: &str| event["args"][key].as_u64().unwrap_or(0);
    let opened: BTreeSet<_> = events.iter().filter(|e| is(e, "IAddrBook::OpenEntry", "E")).map(|e| id(e, "unk")).collect();
    let asked: BTreeSet<_> = events
        .iter()
        .filter(|e| is(e, "IUnknown::QueryInterface", "E") && id(e, "object") != 0)
        .map(|e| id(e, "object"))
        .collect();
    assert_eq!(opened.len(), 2, "two entries are opened");
    assert_eq!(asked, opened, "what an object answers when it is asked for an interface is itself");
    let late: BTreeSet<_> = events.iter().filter(|e| e["name"] == "mock::LateCall").map(|e| id(e, "object")).collect();
    assert_eq!(late.len(), usize::from(argument.is_some()));
    assert!(late.is_subset(&opened));
    Ok(())
}
