//! The sample subjects, in C and C++ against headers that are not ours: every faulty one is found to break what it breaks,
//! right ones nothing, and what is reported of a good, a bad, a crashed and a hung one stays as it is.

mod built;
mod program;
mod started;

use built::{build, built};
use libtest_mimic::{Arguments, Failed, Trial};
use program::program;
use serde_json::Value;
use started::{expect_code, run, text};
use std::io::{BufRead, BufReader};
use std::process::{ExitCode, Stdio};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match build() {
        Ok(()) => trials(),
        Err(missing) => {
            eprintln!("left out: the sample subjects, with the matrix of faults: {missing}; `.ci/setup` installs what they need");
            vec![Trial::test("sample subjects", || Ok(())).with_ignored_flag(true)]
        }
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials() -> Vec<Trial> {
    let mut trials = vec![Trial::test("matrix", matrix), Trial::test("a sample that cannot be run", missing_sample)];
    let reported = [
        ("good", "libstore.so", "store-logoff", 0),
        ("bad", "libstore-transports-not-told.so", "store-logoff", 1),
        ("crashed", "libstore-crash-in-logoff.so", "logon-logoff", 1),
        ("hung", "libstore-hang-in-shutdown.so", "logon-logoff", 1),
    ];
    for (name, library, case, code) in reported {
        trials.push(Trial::test(format!("report {name}"), move || report(name, library, case, code)));
    }
    for library in ["libstore.so", "libstore_pp.so", "libabook.so", "libtransport.so", "liballinone.so"] {
        trials.push(Trial::test(format!("right {library}"), move || right_provider(library)));
    }
    for library in ["libstore-uninitializes.so", "libstore-connection-reused.so", "libstore-provider-shared.so"] {
        trials.push(Trial::test(format!("nobody but {library} is blamed"), move || blamed(library)));
    }
    trials.push(Trial::test("names by ResolveNames", || names(&[])));
    trials.push(Trial::test("names by a contents table", || names(&[("ABOOK_ANR_ONLY", "1")])));
    for client in ["client", "client_dl"] {
        trials.push(Trial::test(format!("right {client}"), move || right_client(client, &[], "")));
    }
    trials.push(Trial::test("right client_dl, two threads", || right_client("client_dl", &[], "1")));
    trials.push(Trial::test("right client, exits fast", || right_client("client", &["--fast"], "")));
    for (name, setting, granted) in [("granted", None, true), ("opted out", Some("refuse"), false)] {
        let what = format!("fast shutdown {name}");
        trials.push(Trial::test(what, move || fast_shutdown(setting, granted)));
    }
    trials.push(Trial::test("a report that is the same again", stable_report));
    trials.push(Trial::test("a provider's fault under a right client", || provider_under_client(false)));
    trials.push(Trial::test("a provider's fault in the spooler of a machine", || provider_under_client(true)));
    for (name, arguments) in [("right client on a machine", &[][..]), ("right client on a machine, exits fast", &["--fast"])] {
        trials.push(Trial::test(name, move || right_client_on_a_machine(arguments)));
    }
    trials.push(Trial::test("messages that are kept, and that wait, on a machine", kept_messages));
    trials.push(Trial::test("programs that share a session of a machine", shared_session));
    trials
}

fn matrix() -> Result<(), Failed> {
    let built = built();
    let (output, _out) = run(&["samples", "--built", &built.to_string_lossy()], &[])?;
    insta::assert_snapshot!("matrix", text(&output.stdout));
    expect_code(&output, 0)
}

/// It is named, and what the others show is not lost.
fn missing_sample() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    for there in ["liballinone.so", "liballinone-service-keeps-support.so"] {
        std::fs::copy(built().join(there), folder.path().join(there))?;
    }
    let (output, _out) = run(&["samples", "allinone", "--built", &folder.path().to_string_lossy()], &[])?;
    expect_code(&output, 2)?;
    let table = text(&output.stdout);
    let rows: Vec<Vec<_>> = table.lines().skip(1).take(3).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["allinone", "-", "completed", "-"], "{table}");
    assert_eq!(rows[1], ["allinone", "service-delete-fails", "not", "started", "-"], "{table}");
    assert_eq!(rows[2], ["allinone", "service-keeps-support", "completed", "service-entry/support-not-kept"], "{table}");
    let said = text(&output.stderr);
    assert!(said.starts_with(&*folder.path().join("liballinone-service-delete-fails.so").to_string_lossy()), "{said}");
    Ok(())
}

fn right_provider(library: &str) -> Result<(), Failed> {
    // The ten thousand rounds are run for the matrix.
    let library = built().join(library);
    let (output, _out) = run(&["provider", &library.to_string_lossy(), "--case", "o"], &[])?;
    expect_code(&output, 0)
}

/// What follows from a provider's fault is no fault of the tool, in its cases and in stories that are made up.
fn blamed(library: &str) -> Result<(), Failed> {
    let path = built().join(library);
    let path = path.to_string_lossy();
    let (output, out) = run(&["provider", &path], &[])?;
    expect_code(&output, 1)?;
    let report: Value = serde_json::from_slice(&std::fs::read(out.path().join("report.json"))?)?;
    let own = report["requirements"].as_array().into_iter().flatten().filter(|one| one["about_subject"] == false);
    let reasons: Vec<_> =
        own.filter_map(|one| one["reason"].as_str()).filter(|reason| reason.starts_with("the subject had")).collect();
    if library == "libstore-provider-shared.so" && reasons.is_empty() {
        return Err("nothing says why no verdict was passed on what followed".into());
    }
    let regressions = out.path().join("kept");
    let regressions = regressions.to_string_lossy();
    let (output, _out) = run(&["explore", &path, "--runs", "64", "--seed", "1", "--regressions", &regressions], &[])?;
    if output.status.code() == Some(3) { expect_code(&output, 1) } else { Ok(()) }
}

/// What a provider does wrong is the provider's, not the tool's, whoever is under test.
fn provider_under_client(machine: bool) -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let home = home.path().join("home").to_string_lossy().into_owned();
    for (library, code) in [("libtransport.so", 0), ("libtransport-notify-flags-changed.so", 1)] {
        let (provider, client) = (built().join(library), built().join("client"));
        let mut arguments = vec!["client", "--provider"];
        let (provider, client) = (provider.to_string_lossy(), client.to_string_lossy());
        arguments.push(&provider);
        if machine {
            arguments.extend(["--machine", &home]);
        }
        arguments.extend(["--", &client]);
        let (output, _out) = run(&arguments, &[])?;
        expect_code(&output, code)?;
        if code != 0 && !text(&output.stdout).contains("FAIL provider-logoff/notify-flags-unchanged") {
            return Err(text(&output.stdout).into());
        }
    }
    Ok(())
}

/// What spooler and transport do with messages that are not sent at once is put to the test by real runs.
fn kept_messages() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (post, home) = (path("post"), path("home"));
    std::fs::create_dir_all(folder.path().join("post/sent"))?;
    let (provider, client) = (built().join("libtransport.so"), built().join("client"));
    let (provider, client) = (provider.to_string_lossy(), client.to_string_lossy());
    let arguments = ["client", "--format", "json", "--provider", &provider, "--machine", &home, "--", &client];
    for (orders, met) in [
        (
            "defer\n",
            &["spooler/abort-deferred-at-logoff", "spooler/ends-with-the-last-session", "queue/locked-before-sending"][..],
        ),
        ("wait 1\n", &["queue/retained-on-transport-error", "spooler/runs-while-a-session-is-active"]),
        ("", &["spooler/reference-value-forgotten", "queue/finished-message-was-locked"]),
    ] {
        std::fs::write(folder.path().join("post/orders"), orders)?;
        let (output, _out) = run(&arguments, &[("SAMPLE_POST", &post)])?;
        expect_code(&output, 0)?;
        // What the program printed stands elsewhere.
        let report: Value = serde_json::from_slice(&output.stdout)?;
        let traces: Vec<_> = report["cases"].as_array().into_iter().flatten().filter_map(|case| case["trace"].as_str()).collect();
        let expected = ["traces/run.trace", "traces/run-spooler.trace"];
        if !text(&output.stderr).contains("client: done") || traces != expected {
            return Err(format!("{traces:?}\n{}", text(&output.stderr)).into());
        }
        for id in met {
            let found = report["requirements"].as_array().and_then(|all| all.iter().find(|one| one["id"] == *id));
            if found.is_none_or(|one| one["verdict"] != "met") {
                return Err(format!("{id}: {found:?}").into());
            }
        }
    }
    // Three programs sent a message each; the last was logged on when there was nothing to wait for any more.
    if std::fs::read_dir(folder.path().join("post/sent"))?.count() != 3 {
        return Err("not every message was sent".into());
    }
    Ok(())
}

/// One program waits to be told that another logs their session off; the editions disagree on who may, and the classic one lets any sharer.
fn shared_session() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let sharing = built().join("sharing");
    let run = |mode: &str| {
        let mut command = program();
        command.args(["client", "--edition", "classic", "--machine"]).arg(folder.path().join("home"));
        command.arg("--out").arg(folder.path().join(mode));
        command.arg("--").arg(&sharing).arg(mode).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn()
    };
    let mut stays = run("stays")?;
    // It says so when it has the session.
    let mut said = String::new();
    let mut lines = BufReader::new(stays.stdout.as_mut().expect("it is piped"));
    while !said.contains("waiting") && lines.read_line(&mut said)? > 0 {}
    expect_code(&run("ends")?.wait_with_output()?, 0)?;
    expect_code(&stays.wait_with_output()?, 0)
}

fn right_client(client: &str, arguments: &[&str], threads: &str) -> Result<(), Failed> {
    let client = built().join(client);
    let client = client.to_string_lossy();
    let command = [&["client", "--", &client], arguments].concat();
    let (output, _out) = run(&command, &[("CLIENT_THREADS", threads)])?;
    expect_code(&output, 0)
}

fn right_client_on_a_machine(arguments: &[&str]) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home");
    let home = home.to_string_lossy();
    let client = built().join("client");
    let client = client.to_string_lossy();
    let (output, _out) = run(&[&["client", "--machine", &home, "--", &client], arguments].concat(), &[])?;
    expect_code(&output, 0)
}

/// Reports for programs are alike from run to run, and nothing stands before them.
fn stable_report() -> Result<(), Failed> {
    let client = built().join("client-logoff-omitted");
    let once = || -> Result<Value, Failed> {
        let (output, out) = run(&["client", "--format", "json", "--", &client.to_string_lossy()], &[])?;
        expect_code(&output, 1)?;
        let mut report: Value = serde_json::from_slice(&output.stdout)?;
        let of_findings = |one: &Value| one["findings"].as_array().cloned().unwrap_or_default();
        let findings: Vec<_> = report["requirements"].as_array().into_iter().flatten().flat_map(of_findings).collect();
        let traces = findings.iter().chain(report["cases"].as_array().into_iter().flatten()).map(|one| one["trace"].clone());
        let traces: Vec<_> = traces.filter_map(|trace| trace.as_str().map(str::to_owned)).collect();
        if traces.len() < 2 || traces.iter().any(|trace| trace != "traces/run.trace" || !out.path().join(trace).is_file()) {
            return Err(format!("{traces:?}").into());
        }
        report.as_object_mut().map(|report| report.remove("run"));
        // Whether MAPI's own thread comes to tell a sink before the program has ended is up to the system.
        report.as_object_mut().map(|report| report.remove("summary"));
        number_free(&mut report);
        if let Some(requirements) = report["requirements"].as_array_mut() {
            requirements.iter_mut().filter(|one| one["about_subject"] == false).for_each(|one| {
                (one["verdict"], one["exercised"]) = (Value::Null, Value::Null);
            });
        }
        Ok(report)
    };
    let (one, other) = (once()?, once()?);
    if one == other { Ok(()) } else { Err(format!("{one:#}\n\n{other:#}").into()) }
}

/// All three providers of a library are asked; one that opts out is obeyed, and nobody is accused either way.
fn fast_shutdown(setting: Option<&str>, granted: bool) -> Result<(), Failed> {
    let library = built().join("liballinone.so");
    let set: Vec<_> = setting.iter().map(|setting| ("SUBJECT_FAST_SHUTDOWN", *setting)).collect();
    let (output, out) = run(&["provider", &library.to_string_lossy(), "--case", "fast-shutdown"], &set)?;
    expect_code(&output, 0)?;
    let trace = out.path().join("fast-shutdown.trace");
    let shown = text(&program().args(["trace", "show"]).arg(trace).output()?.stdout);
    let count = |call: &str| shown.matches(&format!("{call} on")).count();
    let calls = ["QueryFastShutdown", "NotifyProcessShutdown", "DoFastShutdown"]
        .map(|call| (count(&format!("IMAPIClientShutdown::{call}")), count(&format!("IMAPIProviderShutdown::{call}"))));
    let expected = if granted { [(1, 3); 3] } else { [(1, 3), (0, 0), (0, 0)] };
    if calls == expected { Ok(()) } else { Err(format!("{calls:?}, expected {expected:?}\n{shown}").into()) }
}

/// An address book that refuses `ResolveNames` is asked by its contents table; either way a name and an address are found.
fn names(set: &[(&str, &str)]) -> Result<(), Failed> {
    let refuses = !set.is_empty();
    let library = built().join("libabook.so");
    let (output, out) = run(&["provider", &library.to_string_lossy(), "--case", "objects-used"], set)?;
    expect_code(&output, 0)?;
    let trace = out.path().join("objects-used.trace");
    let shown = text(&program().args(["trace", "show"]).arg(trace).output()?.stdout);
    let (_, asked) = shown.split_once("IAddrBook::ResolveName on").ok_or("no name was resolved")?;
    let resolved = asked.lines().skip_while(|line| !line.contains("IABContainer::ResolveNames on"));
    let answer = resolved.skip(1).find_map(|line| line.split_once(" = ")).map_or("", |(_, answer)| answer.trim());
    let found = asked.matches("mock::RowHandedOut").count();
    if answer.starts_with("MAPI_E_NO_SUPPORT") != refuses || asked.contains("IMAPITable::Restrict") != refuses || found != 2 {
        return Err(format!("ResolveNames answered {answer}, {found} entries were replaced\n{asked}").into());
    }
    Ok(())
}

fn report(name: &str, library: &str, case: &str, code: i32) -> Result<(), Failed> {
    let library = built().join(library);
    let (output, out) = run(&["provider", &library.to_string_lossy(), "--case", case, "--timeout", "2"], &[])?;
    expect_code(&output, code)?;
    let mut settings = insta::Settings::clone_current();
    // Events are numbered by their place in the trace, which depends on how long the library's path is.
    settings.add_filter(r"#\d+ *", "#N ");
    settings.bind(|| insta::assert_snapshot!(format!("{name}-human"), without_paths(&text(&output.stdout))));
    let json: Value = serde_json::from_slice(&std::fs::read(out.path().join("report.json"))?)?;
    settings.bind(|| insta::assert_snapshot!(format!("{name}-json"), about_the_subject(json)));
    Ok(())
}

/// The report without the lines that name the subject's place and digest, and the folder of the traces.
fn without_paths(report: &str) -> String {
    let mut subject = false;
    let mut lines: Vec<&str> = Vec::new();
    for line in report.lines() {
        subject = line.starts_with("  subject ") || subject && !line.starts_with("  rules ");
        if !subject && !line.starts_with("Traces, logs and the report") {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// The report without its `run` section, the subject's place, and requirements that nothing was found of: their form is that of the
/// others, and the catalogue grows.
fn about_the_subject(mut report: Value) -> String {
    if let Some(report) = report.as_object_mut() {
        report.remove("run");
        report.remove("subject");
    }
    if let Some(requirements) = report.get_mut("requirements").and_then(Value::as_array_mut) {
        let found =
            |one: &Value| matches!(one["verdict"].as_str(), Some("violated" | "inconclusive")) && one["about_subject"] == true;
        requirements.retain(found);
        for one in requirements {
            number_free(one);
        }
    }
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

/// Takes the numbers of events out; see [`report`].
fn number_free(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields
                .iter_mut()
                .filter(|(name, _)| matches!(name.as_str(), "seq" | "events"))
                .for_each(|(_, seq)| *seq = Value::Null);
            fields.values_mut().for_each(number_free);
        }
        Value::Array(list) => list.iter_mut().for_each(number_free),
        _ => {}
    }
}
