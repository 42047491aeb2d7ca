//! What only a real process shows: on which of its threads a client is told of events, and that a subject which writes over the
//! memory of its process takes no report with it. `subjects/notify.c`, `subjects/scribble.c`.

mod built;
mod program;

use built::{build, built, root};
use libtest_mimic::{Arguments, Failed, Trial};
use program::program;
use serde_json::Value;
use std::fs;
use std::process::{ExitCode, Output};

/// What clients count on, and the requirements that they violate.
const THREADS: [(&str, &[&str]); 4] =
    [("first", &["threads/multithread-flag"]), ("own", &[]), ("wrapped", &["threads/multithread-flag"]), ("wrapped-own", &[])];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    match build() {
        Ok(()) => {
            for (mode, violated) in THREADS {
                trials.push(Trial::test(format!("notified on the thread: {mode}"), move || notified(mode, violated)));
            }
            #[cfg(unix)]
            trials.push(Trial::test("a program that another one started", started_by_another));
            for seed in 1..=12 {
                trials.push(Trial::test(format!("memory overwritten, seed {seed}"), move || overwritten("all", seed)));
            }
            for seed in 1..=12 {
                trials.push(Trial::test(format!("trace overwritten, seed {seed}"), move || overwritten("trace", seed)));
            }
        }
        Err(missing) => {
            eprintln!("left out: threads of clients, and overwritten memory: {missing}; `.ci/setup` installs what they need");
            trials.push(Trial::test("threads of clients, and overwritten memory", || Ok(())).with_ignored_flag(true));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn said(run: &Output) -> String {
    [String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr)].concat()
}

fn report(run: &Output, out: &std::path::Path) -> Result<Value, Failed> {
    let text = fs::read_to_string(out.join("report.json")).map_err(|error| format!("no report: {error}\n{}", said(run)))?;
    Ok(serde_json::from_str(&text)?)
}

/// The ids of requirements with this verdict.
fn with_verdict<'a>(report: &'a Value, verdict: &str) -> Vec<&'a str> {
    let all = report["requirements"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter().filter(|one| one["verdict"] == verdict).filter_map(|one| one["id"].as_str()).collect()
}

fn notified(mode: &str, violated: &[&str]) -> Result<(), Failed> {
    let out = tempfile::tempdir()?;
    let mut command = program();
    command.arg("client").arg("--out").arg(out.path()).arg("--").arg(built().join("notify")).arg(mode);
    let run = command.current_dir(root()).output()?;
    assert!(said(&run).contains(&format!("notify {mode}: told rightly")), "{}", said(&run));
    let report = report(&run, out.path())?;
    assert_eq!(with_verdict(&report, "violated"), violated, "{}", said(&run));
    assert_eq!(run.status.code(), Some(i32::from(!violated.is_empty())), "{}", said(&run));
    let exercised = if mode.starts_with("wrapped") { "threads/this-thread-sink" } else { "threads/notification-thread" };
    assert!(with_verdict(&report, "met").contains(&exercised), "{exercised} was not put to the test:\n{}", said(&run));
    Ok(())
}

/// What is said of a program whose trace another process was watched for is said of the trace again.
#[cfg(unix)]
fn started_by_another() -> Result<(), Failed> {
    let out = tempfile::tempdir()?;
    let script = format!("{} first; exit 0", built().join("notify").display());
    let mut command = program();
    command.arg("client").arg("--out").arg(out.path()).args(["--", "/bin/sh", "-c", &script]);
    let run = command.current_dir(root()).output()?;
    let live = report(&run, out.path())?;
    let trace = live["cases"][0]["trace"].as_str().ok_or("no trace")?;
    let again = tempfile::tempdir()?;
    let check = program().arg("check").arg(out.path().join(trace)).arg("--out").arg(again.path()).output()?;
    let checked = report(&check, again.path())?;
    for report in [&live, &checked] {
        assert_eq!(report["cases"][0]["outcome"], "completed", "{}", said(&check));
    }
    for verdict in ["violated", "met", "inconclusive"] {
        assert_eq!(with_verdict(&live, verdict), with_verdict(&checked, verdict), "{}", said(&check));
    }
    assert_eq!(run.status.code(), check.status.code());
    Ok(())
}

fn overwritten(what: &str, seed: u32) -> Result<(), Failed> {
    let out = tempfile::tempdir()?;
    let mut command = program();
    command.arg("provider").arg(built().join("libscribble.so")).args(["--kind", "store", "--case", "logon-logoff"]);
    command.arg("--out").arg(out.path()).env("SUBJECT_SCRIBBLE", what).env("SUBJECT_SEED", seed.to_string());
    let run = command.current_dir(root()).output()?;
    let report = report(&run, out.path())?;
    assert_eq!(report["cases"].as_array().map(Vec::len), Some(1), "{}", said(&run));
    // Violations, or a case that did not come to its end. What the mock recorded of itself after its memory was written over may look
    // like a fault of its own.
    assert!(matches!(run.status.code(), Some(1 | 3)), "{:?}\n{}", run.status, said(&run));
    assert_ne!(report["cases"][0]["outcome"], "completed", "{}", said(&run));
    Ok(())
}
