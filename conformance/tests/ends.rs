//! Real programs whose processes, or whose machine's spooler, do not come to the end they should: who is to blame, and that a run and a
//! check of its traces say the same.

mod built;
mod program;
mod started;

use built::{build, built, root};
use libtest_mimic::{Arguments, Failed, Trial};
use program::program;
use serde_json::Value;
use started::{expect_code, run, text};
use std::io::{BufRead, BufReader};
use std::process::{ExitCode, Output, Stdio};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match build() {
        Ok(()) => trials(),
        Err(missing) => {
            eprintln!("left out: how processes end: {missing}; `.ci/setup` installs what they need");
            vec![Trial::test("how processes end", || Ok(())).with_ignored_flag(true)]
        }
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for library in ["libtransport-exit-in-shutdown.so", "libstore-exit-in-release.so"] {
        for machine in [false, true] {
            let name = format!("{library} ends the process, on a machine: {machine}");
            trials.push(Trial::test(name, move || ended_by_provider(library, machine)));
        }
    }
    for how in ["seen", "unseen"] {
        trials.push(Trial::test(format!("a client that crashes beside a call, {how}"), move || crashed_beside(how)));
    }
    #[cfg(unix)]
    trials.push(Trial::test("a provider that crashes the spooler", crashed_spooler));
    #[cfg(unix)]
    trials.push(Trial::test("a spooler that is killed accuses nobody", killed_spooler));
    #[cfg(target_os = "linux")]
    trials.push(Trial::test("a machine whose path is no text", any_path));
    trials.push(Trial::test("a machine whose spooler cannot start", no_spooler));
    trials.push(Trial::test("profiles of one name on a machine", namesakes));
    trials
}

/// The requirements that a report says are violated, and whether `check` says the same of its traces.
fn violated(report: &Value, out: &std::path::Path) -> Result<Vec<String>, Failed> {
    let of = |report: &Value| -> Vec<String> {
        let all = report["requirements"].as_array().into_iter().flatten();
        all.filter(|one| one["verdict"] == "violated").filter_map(|one| Some(one["id"].as_str()?.to_owned())).collect()
    };
    let traces = report["cases"].as_array().into_iter().flatten().filter_map(|case| case["trace"].as_str());
    let again = tempfile::tempdir()?;
    let mut check = program();
    check.args(["check", "--format", "json", "--out"]).arg(again.path()).args(traces.map(|trace| out.join(trace)));
    let checked: Value = serde_json::from_slice(&check.output()?.stdout)?;
    if of(report) != of(&checked) {
        return Err(format!("the run says {:?}, check {:?}", of(report), of(&checked)).into());
    }
    Ok(of(report))
}

/// Runs the client with a provider, on a machine if one is named: the report, and where it stands.
fn under_client(provider: &str, home: Option<&str>) -> Result<(Value, Output, tempfile::TempDir), Failed> {
    let (provider, client) = (built().join(provider), built().join("client"));
    let (provider, client) = (provider.to_string_lossy(), client.to_string_lossy());
    let machine: Vec<_> = home.iter().flat_map(|home| ["--machine", home]).collect();
    let arguments = [&["client", "--format", "json", "--provider", &provider], &machine[..], &["--", &client]].concat();
    let (output, out) = run(&arguments, &[])?;
    let report = serde_json::from_slice(&output.stdout)?;
    Ok((report, output, out))
}

/// Whoever ends the process is to blame for that, and nobody for what could not be done any more.
fn ended_by_provider(library: &str, machine: bool) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home").to_string_lossy().into_owned();
    let (report, output, out) = under_client(library, machine.then_some(&home))?;
    let found = violated(&report, out.path())?;
    if found != ["provider-logoff/every-call-returns"] {
        return Err(format!("{found:?}\n{}", text(&output.stderr)).into());
    }
    if !report["cases"].as_array().is_some_and(|cases| cases.iter().any(|case| case["outcome"] == "exited")) {
        return Err(format!("{:#}", report["cases"]).into());
    }
    expect_code(&output, 1)
}

/// A provider takes its time while a thread of the client, which the trace does not know, crashes: that is not why the call does not return.
fn crashed_beside(how: &str) -> Result<(), Failed> {
    let (provider, client) = (built().join("libtransport-hang-in-logoff.so"), built().join("crasher"));
    let (provider, client) = (provider.to_string_lossy(), client.to_string_lossy());
    let (output, out) = run(&["client", "--format", "json", "--provider", &provider, "--", &client, how], &[])?;
    let report: Value = serde_json::from_slice(&output.stdout)?;
    let case = &report["cases"][0];
    let shown = std::fs::read_to_string(out.path().join("report.json"))?;
    let found = violated(&report, out.path())?;
    let inside = case["last_calls"].to_string().contains("TransportLogoff");
    if !found.is_empty() || case["outcome"] != "crashed" || !inside {
        return Err(format!("{found:?} {case:#}\n{shown}").into());
    }
    expect_code(&output, 1)
}

/// The spooler is nobody's child: what made it crash it says itself. The store is logged off in both processes, and crashes each; nobody
/// saw on which of its threads the client did.
#[cfg(unix)]
fn crashed_spooler() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home").to_string_lossy().into_owned();
    let (report, output, out) = under_client("libstore-crash-in-logoff.so", Some(&home))?;
    let found = violated(&report, out.path())?;
    let ends: Vec<_> = report["cases"].as_array().into_iter().flatten().map(|case| case["outcome"].clone()).collect();
    let accused = report["requirements"].as_array().into_iter().flatten().find(|one| one["verdict"] == "violated");
    let cases: Vec<_> =
        accused.and_then(|one| one["findings"].as_array()).into_iter().flatten().map(|one| &one["case"]).collect();
    if ends != ["crashed", "crashed"] || found != ["provider-logoff/every-call-returns"] || cases != ["run-spooler"] {
        return Err(format!("{found:?} {ends:?} {cases:?}\n{}", text(&output.stderr)).into());
    }
    expect_code(&output, 1)
}

/// A call is under way in the spooler, and somebody kills it.
#[cfg(unix)]
fn killed_spooler() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let mut command = program();
    command.args(["client", "--format", "json", "--machine"]).arg(folder.path().join("home")).arg("--out").arg(&out);
    command.arg("--provider").arg(built().join("libtransport-hang-in-logoff.so")).arg("--").arg(built().join("client"));
    let run = command.current_dir(root()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let begun = std::time::Instant::now();
    let is_spoolers = |name: &str| name.strip_prefix("spooler-").and_then(|name| name.strip_suffix(".trace")).map(str::to_owned);
    let pid = loop {
        let mut traces = std::fs::read_dir(out.join("traces")).into_iter().flatten().flatten();
        let found = traces.find_map(|trace| Some((is_spoolers(trace.file_name().to_str()?)?, trace.path())));
        if let Some((pid, trace)) = found
            && text(&program().args(["trace", "show"]).arg(trace).output()?.stdout).contains("IXPLogon::TransportLogoff")
        {
            break pid;
        }
        if begun.elapsed().as_secs() > 60 {
            return Err("the transport was never logged off".into());
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    std::process::Command::new("kill").args(["-9", &pid]).status()?;
    let output = run.wait_with_output()?;
    let report: Value = serde_json::from_slice(&output.stdout)?;
    let found = violated(&report, &out)?;
    let ends: Vec<_> = report["cases"].as_array().into_iter().flatten().map(|case| case["outcome"].clone()).collect();
    if !found.is_empty() || ends != ["completed", "end-not-recorded"] {
        return Err(format!("{found:?} {ends:?}").into());
    }
    expect_code(&output, 0)
}

/// A path is any bytes there, and the machine is at no other.
#[cfg(target_os = "linux")]
fn any_path() -> Result<(), Failed> {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir()?;
    let home = folder.path().join(std::ffi::OsStr::from_bytes(b"home\xff"));
    let out = folder.path().join("out");
    let mut command = program();
    command
        .args(["client", "--format", "json", "--machine"])
        .arg(&home)
        .arg("--out")
        .arg(&out)
        .arg("--")
        .arg(built().join("client"));
    let output = command.current_dir(root()).output()?;
    let report: Value = serde_json::from_slice(&output.stdout)?;
    let homes = std::fs::read_dir(folder.path())?.count() - 1;
    if homes != 1 || report["cases"][1]["id"] != "run-spooler" {
        return Err(format!("{homes} folders\n{:#}\n{}", report["cases"], text(&output.stderr)).into());
    }
    expect_code(&output, 0)?;
    // Without the suite, its traces are in it too.
    let library = mapi_conformance::run::mock_library()?;
    let front = out.join("lib");
    let mut alone = std::process::Command::new(built().join("client"));
    alone.env(mock_mapi::machine::HOME_VARIABLE, &home).env(mock_mapi::machine::LIBRARY_VARIABLE, library);
    let ran = alone.env("LD_LIBRARY_PATH", front).output()?;
    let traces = std::fs::read_dir(home.join("traces"))?.count();
    if ran.status.success() && traces == 2 { Ok(()) } else { Err(format!("{traces}\n{}", text(&ran.stderr)).into()) }
}

/// A program that has its sessions without the spooler it was to have is not said to be right.
fn no_spooler() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home");
    mock_mapi::machine::Home::open(&home)?;
    std::fs::write(home.join("mail.sqlite"), "this is no database, and long enough to be seen to be none".repeat(100))?;
    let client = built().join("client");
    let (home, client) = (home.to_string_lossy(), client.to_string_lossy());
    let (output, _out) = run(&["client", "--machine", &home, "--", &client], &[])?;
    if !text(&output.stdout).contains("no spooler could be started: “mapisp32: ") {
        return Err(text(&output.stdout).into());
    }
    expect_code(&output, 3)
}

/// Each client of a machine brings its profile `Default` with it: what is in another's is none of its own.
fn namesakes() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home");
    let shares = |mode: &str| {
        let mut command = program();
        command.args(["client", "--edition", "classic", "--machine"]).arg(&home).arg("--out").arg(folder.path().join(mode));
        command.arg("--provider").arg(built().join("libabook.so")).arg("--").arg(built().join("sharing")).arg(mode);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    };
    let mut stays = shares("stays")?;
    let mut said = String::new();
    let mut lines = BufReader::new(stays.stdout.as_mut().expect("it is piped"));
    while !said.contains("waiting") && lines.read_line(&mut said)? > 0 {}
    let mut command = program();
    command.args(["client", "--machine"]).arg(&home).arg("--out").arg(folder.path().join("sends"));
    command.arg("--provider").arg(built().join("libtransport.so")).arg("--").arg(built().join("client"));
    let sends = command.output()?;
    let ends = shares("ends")?.wait_with_output()?;
    expect_code(&ends, 0)?;
    expect_code(&stays.wait_with_output()?, 0)?;
    // The first program started the spooler, whose trace is with that one's.
    let trace = folder.path().join("stays/traces/run-spooler.trace");
    let shown = text(&program().args(["trace", "show"]).arg(trace).output()?.stdout);
    if !shown.contains("libtransport.so") || !shown.contains("IXPLogon::EndMessage on") {
        return Err(format!("the transport was not asked\n{}\n{shown}", text(&sends.stdout)).into());
    }
    expect_code(&sends, 0)
}
