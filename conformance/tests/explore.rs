//! Explorations from outside: the program on the mock's own providers, and on sample subjects.

mod program;

use program::program;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn explore(args: &[&str], out: &Path) -> Output {
    let mut command = program();
    command.arg("explore").args(args).args(["--format", "json", "--out"]).arg(out);
    command.output().expect("the program was built with this test")
}

fn report(output: &Output) -> Value {
    let mut report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("no report ({error}): {}", String::from_utf8_lossy(&output.stderr));
    });
    report.as_object_mut().expect("a report is an object").remove("run");
    report
}

fn violated(report: &Value) -> BTreeSet<&str> {
    let all = report["requirements"].as_array().into_iter().flatten();
    all.filter(|requirement| requirement["verdict"] == "violated").filter_map(|requirement| requirement["id"].as_str()).collect()
}

/// A subject in a folder of its own, built if the headers it is compiled against are installed.
fn subject(name: &str, folder: &Path) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join("subjects");
    let target = built.join(name);
    let mut make = Command::new("make");
    make.args(["-s", "-C"]).arg(root.join("subjects")).arg(format!("OUT={}", built.display())).arg(&target);
    if !make.status().is_ok_and(|status| status.success()) {
        // .ci/setup installs what is missing; without it the other tests still say something.
        eprintln!("skipped: {name} cannot be built here");
        return None;
    }
    let copy = folder.join(name);
    std::fs::copy(target, &copy).expect("both folders are there");
    Some(copy)
}

#[test]
fn nothing_is_found_in_the_built_in_providers() {
    for kind in ["store", "address-book", "transport", "auto"] {
        let out = tempfile::tempdir().unwrap();
        let output = explore(&["--builtin", kind, "--seed", "11", "--runs", "60"], out.path());
        let report = report(&output);
        assert!(violated(&report).is_empty(), "{kind}: {:?}", violated(&report));
        assert_eq!(output.status.code(), Some(0), "{kind}");
        assert!(!out.path().join("builtin.mapi-regressions").exists());
    }
}

#[test]
fn a_leaked_support_object_is_found_by_a_well_behaved_client_in_seven_steps() {
    let home = tempfile::tempdir().unwrap();
    let Some(library) = subject("libstore-support-leaked.so", home.path()) else { return };
    let out = home.path().join("out");
    let output = explore(&[&library.display().to_string(), "--seed", "1", "--runs", "100"], &out);
    let report = report(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(violated(&report).contains("store-logoff/support-released"), "{:?}", violated(&report));
    let stories: Vec<_> = report["cases"].as_array().unwrap().iter().filter_map(|case| case["steps"].as_array()).collect();
    // Nothing shorter opens a store and breaks no rule.
    let shortest = ["init", "logon s", "open-store s m", "release m", "logoff s", "release s", "uninit"];
    assert!(stories.iter().any(|steps| **steps == shortest), "{stories:?}");
}

#[test]
fn the_same_seed_finds_the_same() {
    let run = || {
        let home = tempfile::tempdir().unwrap();
        let library = subject("libtransport-support-leaked.so", home.path())?;
        let out = home.path().join("out");
        let explore =
            || report(&explore(&[&library.display().to_string(), "--seed", "3", "--runs", "64"], &out))["cases"].to_string();
        let first = explore();
        let kept = std::fs::read_to_string(out.join("libtransport-support-leaked.mapi-regressions")).unwrap();
        // What was kept comes first and is found again, in the same stories.
        assert_eq!(explore(), first);
        assert_eq!(std::fs::read_to_string(out.join("libtransport-support-leaked.mapi-regressions")).unwrap(), kept);
        Some((first, kept))
    };
    let Some(first) = run() else { return };
    assert!(first.1.contains("story provider-logoff/releases-support"), "{}", first.1);
    assert_eq!(Some(first), run());
}

#[test]
fn a_crash_costs_one_process_and_is_a_finding() {
    let home = tempfile::tempdir().unwrap();
    let Some(library) = subject("libstore-crash-in-logoff.so", home.path()) else { return };
    let output = explore(&[&library.display().to_string(), "--seed", "1", "--runs", "40"], &home.path().join("out"));
    let report = report(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(violated(&report).contains("provider-logoff/every-call-returns"));
    let crashed = report["cases"].as_array().unwrap().iter().find(|case| case["outcome"] == "crashed").unwrap();
    assert!(crashed["steps"].as_array().unwrap().len() <= 7, "{crashed}");
}

#[test]
fn usage_errors_say_what_was_expected() {
    let home = tempfile::tempdir().unwrap();
    let missing = explore(&["no-such-library.so"], home.path());
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no-such-library.so"));
    std::fs::write(home.path().join("builtin.mapi-regressions"), "story a\nseed 1\n").unwrap();
    let broken = explore(&["--builtin"], home.path());
    assert_eq!(broken.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("line 2: expected `seed N, run N, copies N`"));
}

/// Two pages disagree on when a store gives its support object back; what it holds then is freed all the same, if it is released.
#[test]
fn what_outlives_its_logon_is_released_at_the_end_of_the_session() {
    let home = tempfile::tempdir().unwrap();
    let name = "libstore-storelogoff-releases-support";
    let Some(library) = subject(&format!("{name}.so"), home.path()) else { return };
    let out = home.path().join("out");
    std::fs::create_dir_all(&out).unwrap();
    let steps = ["init", "logon s", "open-store s m", "open-store s m2", "store-logoff m2 quiet", "open m f outbox", "logoff s"];
    let late = ["release f", "release m", "release m2", "release s", "uninit"];
    let lines: String = steps.iter().chain(&late).map(|step| format!("  {step}\n")).collect();
    let story = format!("story buffers/provider-allocations-freed\nseed 1, run 1, copies 1\n{lines}\n");
    std::fs::write(out.join(format!("{name}.mapi-regressions")), story).unwrap();
    let output = explore(&[&library.display().to_string(), "--seed", "1", "--runs", "1"], &out);
    assert!(violated(&report(&output)).is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
}
