//! Programs on a machine of several processes: their traces and the spooler's join, and are judged process by process.

use mapi_conformance::run::mock_library;
use mock_mapi::abi::{CONFIG_VARIABLE, Config};
use mock_mapi::machine::{HOME_VARIABLE, Home};
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mapi-conformance");

const GOOD: &str = r#"
init; logon s shared
open-store s m; open m f outbox
create-message f g; set-subject g "x"; add-recipient g "a@example.com"; submit g; release g; release f
table s status t; query-rows t; release t
store-logoff m orderly; release m
logoff s; release s; uninit"#;

fn program(args: &[&str]) -> Output {
    Command::new(PROGRAM).args(args).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Plays scripts one after the other, each as a program of its own on one machine; the folder of their traces.
fn play(folder: &Path, scripts: &[&str]) -> PathBuf {
    let traces = folder.join("traces");
    std::fs::create_dir_all(&traces).expect("a folder");
    let home = Home::open(&folder.join("home")).expect("a machine");
    let mock = mock_library().expect("the mock is built");
    for (number, steps) in scripts.iter().enumerate() {
        let trace = Some(traces.join("{pid}.trace"));
        let config = Config { trace, steps: (*steps).to_owned(), ..Config::default() };
        let file = folder.join(format!("{number}.json"));
        std::fs::write(&file, serde_json::to_string(&config).expect("JSON")).expect("a file");
        // Into a file: Wine may start its desktop for the first program that has a window, and that would keep a pipe open.
        let said = folder.join(format!("{number}.txt"));
        let into = File::create(&said).expect("a file");
        let mut command = Command::new(PROGRAM);
        command.arg("play-case").arg(&mock).arg(&file).env(HOME_VARIABLE, home.path()).env(CONFIG_VARIABLE, &file);
        command.stdout(Stdio::null()).stderr(into);
        let status = command.status().expect("the program runs");
        let said = std::fs::read_to_string(&said).expect("text");
        assert!(status.success() && said.is_empty(), "{status}: {said}");
    }
    assert!(home.wait_for_spooler(Duration::from_secs(30)), "the spooler goes on");
    traces
}

/// Joins the traces of a folder and judges what comes of it: the report.
fn judged(folder: &Path, traces: &Path, exit: i32) -> Value {
    let traces = traces.to_string_lossy();
    let joined = program(&["trace", "join", &traces]);
    assert!(joined.status.success() && joined.stderr.is_empty(), "{}", said(&joined));
    let out = folder.join("out");
    let trace = format!("{traces}/joined.trace");
    let checked = program(&["check", "--format", "json", "--out", &out.to_string_lossy(), &trace]);
    assert_eq!(checked.status.code(), Some(exit), "{}", said(&checked));
    serde_json::from_slice(&checked.stdout).expect("a report")
}

#[test]
fn programs_that_end_well_are_found_right_and_so_is_the_spooler() {
    let folder = tempfile::tempdir().expect("a folder");
    let traces = play(folder.path(), &[GOOD, GOOD]);
    let names: Vec<_> = std::fs::read_dir(&traces).expect("the traces").flatten().map(|entry| entry.file_name()).collect();
    let spoolers = names.iter().filter(|name| name.to_string_lossy().starts_with("spooler-")).count();
    assert_eq!((names.len(), spoolers), (4, 2), "each program had a spooler of its own, started and ended with it");
    let report = judged(folder.path(), &traces, 0);
    let requirements = report["requirements"].as_array().expect("requirements");
    let verdict = |id: &str| requirements.iter().find(|one| one["id"] == id).map(|one| one["verdict"].clone());
    // The transport is logged on in the spooler's process alone; the client's own providers are an order of their own.
    assert_eq!(verdict("provider-shutdown/logons-off-first"), Some("met".into()));
    assert_eq!(verdict("end-session/logoff-before-release"), Some("met".into()));
    for id in [
        "spooler/runs-while-a-session-is-active",
        "spooler/ends-with-the-last-session",
        "spooler/reference-value-forgotten",
        "queue/locked-before-sending",
    ] {
        assert_eq!(verdict(id), Some("met".into()), "{id}");
    }
}

#[test]
fn a_client_that_exits_fast_is_found_right_and_so_are_the_transports_in_the_spooler() {
    let folder = tempfile::tempdir().expect("a folder");
    let fast = "init; logon s; open-store s m; fast-shutdown s query; fast-shutdown s notify; fast-shutdown s exit";
    let traces = play(folder.path(), &[fast]);
    let report = judged(folder.path(), &traces, 0);
    let requirements = report["requirements"].as_array().expect("requirements");
    let one = |id: &str| requirements.iter().find(|one| one["id"] == id).expect("it is there");
    let notified = one("fast-shutdown/provider-notify-succeeds");
    // The store in the client's process, and the transport in the spooler's.
    assert_eq!((&notified["verdict"], &notified["exercised"]), (&"met".into(), &2.into()));
}

#[test]
fn what_one_process_does_wrong_is_shown_with_its_own_calls() {
    let folder = tempfile::tempdir().expect("a folder");
    let leaky = GOOD.replace("release m\nlogoff", "logoff");
    assert_ne!(leaky, GOOD);
    let traces = play(folder.path(), &[GOOD, &leaky]);
    let report = judged(folder.path(), &traces, 1);
    let found = report["requirements"].as_array().expect("requirements").iter().find(|one| one["verdict"] == "violated");
    let found = found.expect("a violation");
    assert_eq!((&found["id"], &found["bound"]), (&"release/message-stores".into(), &"client".into()));
    let joined = traces.join("joined.trace");
    let out = folder.path().join("human");
    let shown = said(&program(&["check", "--out", &out.to_string_lossy(), &joined.to_string_lossy()]));
    assert!(shown.contains("IMAPISession::Logoff(S1") && shown.contains("IMAPISession::OpenMsgStore(S1"), "{shown}");
}
