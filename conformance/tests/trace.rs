//! `trace` from outside: what it reads stays as it is, and what it writes stands there whole or not at all.

mod program;

use mapi_conformance::notation::Notation;
use mock_mapi::spec::method::Note;
use mock_mapi::trace::{EventBuf, Field, Phase, to_json_line, write_trace};
use program::program;
use std::fs;
use std::path::Path;
use std::process::Output;

const SESSION: &str = "client MAPIInitialize(init=0)
client MAPILogonEx(flags=2) -> session=S
client S.Logoff(flags=0)
client S.Release()
client MAPIUninitialize()";

fn events(trace: &str) -> Vec<EventBuf> {
    Notation::parse(trace, true).unwrap().events
}

fn binary(events: &[EventBuf]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_trace(&mut bytes, 1, events).unwrap();
    bytes
}

fn json(events: &[EventBuf]) -> Vec<u8> {
    events.iter().flat_map(|event| format!("{}\n", to_json_line(&event.as_event(), 1)).into_bytes()).collect()
}

fn trace(verb: &str, paths: &[&Path]) -> Output {
    program().args(["trace", verb]).args(paths).output().unwrap()
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    for (verb, bytes) in
        [("convert", binary(&events(SESSION))), ("convert", json(&events(SESSION))), ("export", binary(&events(SESSION)))]
    {
        let [input, hard, soft] = ["a.trace", "hard.trace", "soft.trace"].map(|name| folder.path().join(name));
        fs::write(&input, &bytes).unwrap();
        let mut others = vec![input.clone(), folder.path().join(".").join("a.trace")];
        #[cfg(unix)]
        {
            fs::hard_link(&input, &hard).unwrap();
            std::os::unix::fs::symlink(&input, &soft).unwrap();
            others.extend([hard.clone(), soft.clone()]);
        }
        for other in others {
            let run = trace(verb, &[&input, &other]);
            assert_eq!(run.status.code(), Some(2), "{verb} {}: {}", other.display(), said(&run));
            assert!(said(&run).contains("it is the trace that is read"), "{}", said(&run));
            assert!(fs::read(&input).unwrap() == bytes, "{verb} {} wrote over what it read", other.display());
        }
        for name in [input, hard, soft] {
            let _ = fs::remove_file(name);
        }
    }
}

#[test]
fn what_fails_leaves_what_stood_there() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("cut.trace"), folder.path().join("out"));
    let bytes = binary(&events(SESSION));
    let lines = json(&events(SESSION));
    for (verb, cut) in
        [("convert", &bytes[..bytes.len() - 20]), ("export", &bytes[..bytes.len() - 20]), ("convert", &lines[..lines.len() - 20])]
    {
        fs::write(&input, cut).unwrap();
        for before in [None, Some("what stood there")] {
            let _ = fs::remove_file(&out);
            if let Some(before) = before {
                fs::write(&out, before).unwrap();
            }
            let run = trace(verb, &[&input, &out]);
            assert_eq!(run.status.code(), Some(2), "{}", said(&run));
            assert_eq!(fs::read_to_string(&out).ok().as_deref(), before, "{verb}");
            let left = fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(left, 1 + usize::from(before.is_some()), "{verb} leaves something beside it");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_is_replaced_keeps_its_links_and_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let [input, out, link] = ["a.trace", "out.jsonl", "link.jsonl"].map(|name| folder.path().join(name));
    fs::write(&input, binary(&events(SESSION))).unwrap();
    fs::write(&out, "before").unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&out, &link).unwrap();
    assert!(trace("convert", &[&input, &link]).status.success());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o640);
    let lines = fs::read(&out).unwrap();
    assert!(lines.ends_with(&json(&events(SESSION))));
    // What is no file takes what it is given.
    let run = trace("convert", &[&input, Path::new("/dev/stdout")]);
    assert!(run.status.success() && run.stdout == lines, "{}", said(&run));
}

#[test]
fn a_joined_trace_replaces_only_one_that_was_joined() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other, out] = ["1.trace", "2.trace", "all.trace"].map(|name| folder.path().join(name));
    let bytes = binary(&events(SESSION));
    fs::write(&one, &bytes).unwrap();
    fs::write(&other, &bytes).unwrap();
    let join = |out: &Path| program().args(["trace", "join"]).arg(folder.path()).arg(out).output().unwrap();
    let first = join(&out);
    assert!(first.status.success(), "{}", said(&first));
    let joined = fs::read(&out).unwrap();
    let again = join(&out);
    assert!(again.status.success() && fs::read(&out).unwrap() == joined, "{}", said(&again));
    let run = join(&folder.path().join(".").join("1.trace"));
    assert_eq!(run.status.code(), Some(2), "{}", said(&run));
    assert!(fs::read(&one).unwrap() == bytes);
}

/// Traces of two processes, of which the first sends the other a message.
fn of_a_machine() -> [Vec<u8>; 2] {
    let note = |method, peer: &str, value| {
        let mut note = EventBuf::new(Phase::Note, method);
        note.set_fields(&[(peer, Field::Scalar(value)), ("serial", Field::Scalar(77))]).unwrap();
        note
    };
    [(1, note(Note::Sent, "to", 2)), (2, note(Note::Received, "from", 1))].map(|(pid, note)| {
        let mut all = events(SESSION);
        let seq = all.last().unwrap().seq + 10;
        all.push(EventBuf { seq, ..note });
        let mut bytes = Vec::new();
        write_trace(&mut bytes, pid, &all).unwrap();
        bytes
    })
}

#[test]
fn two_traces_of_one_process_are_not_joined() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let [one, other] = of_a_machine();
    fs::write(path("1.trace"), &one).unwrap();
    fs::write(path("2.trace"), &other).unwrap();
    let run = trace("join", &[folder.path()]);
    assert!(run.status.success() && said(&run).contains("2 processes"), "{}", said(&run));
    for (copy, of) in [(&one, "1.trace"), (&other, "2.trace")] {
        fs::write(path("copy.trace"), copy).unwrap();
        let run = trace("join", &[folder.path()]);
        assert_eq!(run.status.code(), Some(2), "{}", said(&run));
        assert!(said(&run).contains("copy.trace") && said(&run).contains(of), "{}", said(&run));
    }
}

#[test]
fn what_can_be_read_of_traces_is_joined() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let [one, other] = of_a_machine();
    fs::write(path("1.trace"), &one[..one.len() - 20]).unwrap();
    fs::write(path("2.trace"), &other).unwrap();
    fs::write(path("3.trace"), "none").unwrap();
    fs::write(path("4.trace"), "").unwrap();
    let run = trace("join", &[folder.path()]);
    assert_eq!(run.status.code(), Some(2), "{}", said(&run));
    let text = said(&run);
    assert!(text.contains("2 processes") && ["1.trace", "3.trace", "4.trace"].iter().all(|name| text.contains(name)), "{text}");
    let check = program().arg("check").arg(path("joined.trace")).arg("--out").arg(path("out")).output().unwrap();
    assert_eq!(check.status.code(), Some(0), "{}", said(&check));
    fs::remove_file(path("1.trace")).unwrap();
    fs::remove_file(path("2.trace")).unwrap();
    fs::remove_file(path("joined.trace")).unwrap();
    let run = trace("join", &[folder.path()]);
    assert!(run.status.code() == Some(2) && !path("joined.trace").exists(), "{}", said(&run));
}

#[test]
fn a_place_beyond_all_measure_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("a.jsonl"), folder.path().join("a.trace"));
    let mut events = events(SESSION);
    let last = events.len() - 1;
    let line = last + 1;
    for (seq, says, everywhere) in [
        (u64::MAX, "expected a number below 2147483648", true),
        (1 << 60, "expected a number below 2147483648", true),
        (1_000_000_000, "places empty; expected at most", false),
        (1_000_000, "places empty; expected at most", false),
    ] {
        events[last].seq = seq;
        fs::write(&input, json(&events)).unwrap();
        let run = trace("convert", &[&input, &out]);
        assert_eq!(run.status.code(), Some(2), "{}", said(&run));
        assert!(said(&run).contains(&format!("line {line}: `seq` {seq}")) && said(&run).contains(says), "{}", said(&run));
        assert!(!out.exists());
        // Looking at what was left of a long trace needs no room for what is missing.
        assert_eq!(trace("show", &[&input]).status.success(), !everywhere, "{seq}");
    }
    events[last].seq = 60_000;
    fs::write(&input, json(&events)).unwrap();
    assert!(trace("convert", &[&input, &out]).status.success(), "a trace may miss something");
}

#[test]
fn what_can_be_read_of_a_trace_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.trace");
    let (bytes, lines) = (binary(&events(SESSION)), json(&events(SESSION)));
    fs::write(&input, &bytes).unwrap();
    let whole = trace("show", &[&input]);
    assert!(whole.status.success());
    let whole = String::from_utf8(whole.stdout).unwrap();
    // The last record, or line, is cut.
    for cut in [&bytes[..bytes.len() - 20], &lines[..lines.len() - 20]] {
        fs::write(&input, cut).unwrap();
        let run = trace("show", &[&input]);
        assert_eq!(run.status.code(), Some(2), "{}", said(&run));
        let shown = String::from_utf8(run.stdout).unwrap();
        assert_eq!(shown.lines().count(), whole.lines().count() - 1, "{shown}");
        assert!(whole.starts_with(&shown), "{shown}");
        let why = String::from_utf8(run.stderr).unwrap();
        assert!(why.starts_with("mapi-conformance: ") && why.lines().count() == 1, "{why}");
    }
}
