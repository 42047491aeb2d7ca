//! `check` from outside: a trace is judged again as it was when it was recorded, and one that cannot be read to its end is named with
//! the place, and judged as far as it goes. And `requirements explain`, where documents disagree; and `docs sentences`.

mod built;
mod program;

use built::{build, built, root};
use mapi_conformance::notation::Notation;
use mock_mapi::trace::{EventBuf, UNIT, to_json_line, write_trace};
use program::program;
use rstest::rstest;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// A client that logs on, breaks a rule, and logs off.
const SESSION: &str = "client MAPIInitialize(init=0)
client MAPILogonEx(flags=2) -> session=S
client S.Advise(event_mask=0x2, advise_sink=K:IMAPIAdviseSink) -> connection=7
client S.Logoff(flags=0)
client S.Release()
client MAPIUninitialize()";

fn events(trace: &str, completes: bool) -> Vec<EventBuf> {
    Notation::parse(trace, completes).unwrap().events
}

fn binary(events: &[EventBuf]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_trace(&mut bytes, 1, events).unwrap();
    bytes
}

struct Checked {
    code: Option<i32>,
    stderr: String,
    /// The report, if there is one.
    report: Option<Value>,
}

fn check(traces: &[&Path], arguments: &[&str]) -> Checked {
    let out = tempfile::tempdir().unwrap();
    let mut command = program();
    let Output { status, stderr, .. } =
        command.arg("check").args(traces).args(arguments).arg("--out").arg(out.path()).output().unwrap();
    let report = fs::read(out.path().join("report.json")).ok().map(|json| serde_json::from_slice(&json).unwrap());
    Checked { code: status.code(), stderr: String::from_utf8(stderr).unwrap(), report }
}

fn check_bytes(bytes: &[u8]) -> (Checked, PathBuf) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    (check(&[file.path()], &[]), file.path().to_owned())
}

fn verdict(report: &Value, id: &str) -> String {
    let requirements = report["requirements"].as_array().unwrap();
    requirements.iter().find(|one| one["id"] == id).unwrap()["verdict"].as_str().unwrap().to_owned()
}

const UNADVISE: &str = "notifications/unadvise-session";
const BALANCE: &str = "initialisation/balanced";

#[test]
fn a_whole_trace_is_judged_whole() {
    let (checked, _) = check_bytes(&binary(&events(SESSION, true)));
    assert_eq!((checked.code, checked.stderr.as_str()), (Some(1), ""));
    assert_eq!(verdict(&checked.report.unwrap(), UNADVISE), "violated");
}

#[test]
fn a_truncated_trace_is_named_with_the_place_and_judged_as_far_as_it_goes() {
    let events = events(&SESSION.replace("client MAPIUninitialize()", "client MAPILogonEx(flags=2) -> session=R"), true);
    let bytes = binary(&events);
    // Inside the last record of several units, the note of the second session's making.
    let long = events.iter().rev().find(|event| event.payload.len() > 1).unwrap();
    let cut = usize::try_from(long.seq).unwrap() * UNIT + UNIT;
    let (checked, file) = check_bytes(&bytes[..cut]);
    assert_eq!(checked.code, Some(2));
    let (file, place) = (file.display(), cut - UNIT);
    let read = events.iter().filter(|event| event.seq < long.seq).count();
    assert_eq!(
        checked.stderr,
        format!(
            "mapi-conformance: {file}: cannot be read further: “byte {place} (record #{}): the file ends inside the record that begins \
             here; expected {} bytes”. What came before, {read} events, was judged.\n",
            long.seq,
            32 * (1 + (long.payload.len() - 1).div_ceil(3)),
        )
    );
    let report = checked.report.unwrap();
    assert_eq!(verdict(&report, UNADVISE), "violated", "it was broken before the place");
    assert_eq!(verdict(&report, BALANCE), "inconclusive", "nothing is said of what may have come after");
    assert_eq!(report["cases"][0]["outcome"], "trace-broken-off");
}

#[test]
fn a_trace_cut_between_two_units_of_the_last_block_says_so() {
    let bytes = binary(&events(SESSION, true));
    let (checked, _) = check_bytes(&bytes[..bytes.len() - 20]);
    assert_eq!(checked.code, Some(2));
    assert!(checked.stderr.contains("the file ends inside the record that begins here; expected 32 bytes"), "{}", checked.stderr);
}

#[test]
fn a_record_that_is_none_is_named_with_what_was_expected() {
    let events = events(SESSION, true);
    let mut bytes = binary(&events);
    let place = usize::try_from(events[6].seq).unwrap() * UNIT;
    bytes[place] = 9;
    let (checked, _) = check_bytes(&bytes);
    assert_eq!(checked.code, Some(2));
    let expected = format!("byte {place} (record #{}): record of kind 9; expected 1, 2 or 3", events[6].seq);
    assert!(checked.stderr.contains(&expected) && checked.stderr.contains("6 events, was judged"), "{}", checked.stderr);
    assert_eq!(checked.report.unwrap()["cases"][0]["outcome"], "trace-broken-off");
}

/// A header with this word 1.
fn headed(magic: [u8; 8], version: u64) -> Vec<u8> {
    let mut bytes = binary(&events(SESSION, true));
    bytes[..8].copy_from_slice(&magic);
    bytes[8..16].copy_from_slice(&version.to_le_bytes());
    bytes
}

#[rstest]
#[case::empty(vec![], "the file is empty; expected a trace")]
#[case::garbage(b"PK\x03\x04 whatever an archive holds".to_vec(), "not a trace: it begins with \"PK\\x03\\x04 wha\"; expected \"MAPITRC\\x1a\"")]
#[case::text(b"12:03 logon".to_vec(), "not a trace: it begins with \"12:03 lo\"")]
#[case::json_of_something_else(b"{\"name\": \"other\"}\n".to_vec(), "line 1: ")]
#[case::header_alone(binary(&[])[..20].to_vec(), "byte 0: the file ends inside the header; expected 64 bytes")]
#[case::other_endian(headed(*b"\x1aCRTIPAM", 0), "other byte order")]
#[case::newer(headed(*b"MAPITRC\x1a", 2 | 5 << 16 | 32 << 32), "trace format 2.5 is newer than 1.")]
#[case::older(headed(*b"MAPITRC\x1a", 32 << 32), "trace format 0.0 is older than 1.0")]
#[case::other_units(headed(*b"MAPITRC\x1a", 1 | 64 << 32), "byte 12: units of 64 bytes; expected 32")]
fn what_is_no_trace_is_refused_and_nothing_said_of_it(#[case] bytes: Vec<u8>, #[case] says: &str) {
    let (checked, file) = check_bytes(&bytes);
    assert_eq!(checked.code, Some(2), "{}", checked.stderr);
    let begins = format!("mapi-conformance: {}: ", file.display());
    assert!(checked.stderr.starts_with(&begins) && checked.stderr.contains(says), "{}", checked.stderr);
    assert_eq!(checked.report, None);
}

#[test]
fn json_lines_are_judged_up_to_the_line_that_is_no_event() {
    let events = events(SESSION, true);
    let mut lines: Vec<String> = events.iter().map(|event| to_json_line(&event.as_event(), 1)).collect();
    lines.insert(lines.len() - 2, "{\"name\": \"IMAPISession::Nothing\", \"ph\": \"B\", \"cat\": \"client,subsystem\"}".into());
    let (checked, _) = check_bytes(lines.join("\n").as_bytes());
    assert_eq!(checked.code, Some(2));
    assert!(
        checked.stderr.contains(&format!("line {}: `IMAPISession::Nothing` is no MAPI method", lines.len() - 2)),
        "{}",
        checked.stderr
    );
    assert_eq!(verdict(&checked.report.unwrap(), UNADVISE), "violated");
}

#[test]
fn one_trace_that_cannot_be_read_does_not_keep_the_others_from_being_judged() {
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("good.trace"), folder.path().join("bad.trace"));
    fs::write(&good, binary(&events(SESSION, true))).unwrap();
    fs::write(&bad, b"nothing").unwrap();
    let checked = check(&[&bad, &good], &[]);
    assert_eq!(checked.code, Some(2));
    assert!(
        checked.stderr.contains("bad.trace: cannot be read as a trace: “not a trace") && !checked.stderr.contains("good.trace"),
        "{}",
        checked.stderr
    );
    assert_eq!(verdict(&checked.report.unwrap(), UNADVISE), "violated");
}

#[test]
fn a_trace_that_ends_inside_a_call_is_not_taken_for_a_whole_run() {
    let cut = SESSION.rsplit_once("client S.Logoff").unwrap().0.to_owned()
        + "client S.Logoff(flags=0)\n  subsystem L:IMSLogon.Logoff(flags=0)";
    let events: Vec<EventBuf> = events(&cut.replace("L:IMSLogon.Logoff(flags=0)", "K.AddRef()"), false);
    let (checked, _) = check_bytes(&binary(&events));
    let report = checked.report.unwrap();
    assert_eq!(verdict(&report, BALANCE), "inconclusive", "{}", checked.stderr);
    assert_eq!(checked.code, Some(1), "its subject broke a rule before");
}

/// Whoever recorded a program recorded its breaches, too: they are its own, and no fault of the tool.
#[test]
fn what_a_recorded_client_broke_is_its_own_when_the_store_is_asked_about() {
    let trace = tempfile::NamedTempFile::new().unwrap();
    fs::write(trace.path(), binary(&events(SESSION, true))).unwrap();
    let checked = check(&[trace.path()], &["--subject", "store"]);
    let report = checked.report.unwrap();
    assert_eq!((checked.code, verdict(&report, UNADVISE).as_str()), (Some(0), "violated"), "{}", checked.stderr);
    let one = report["requirements"].as_array().unwrap().iter().find(|one| one["id"] == UNADVISE).unwrap();
    assert_eq!((&one["about_subject"], &one["beside"]), (&Value::Bool(false), &Value::Bool(true)));
    assert_eq!(report["summary"]["violated"], 0);
    let out = tempfile::tempdir().unwrap();
    let output = program().arg("check").arg(trace.path()).args(["--subject", "store", "--out"]).arg(out.path()).output().unwrap();
    let human = String::from_utf8(output.stdout).unwrap();
    assert!(human.contains(&format!("ALSO {UNADVISE}")) && !human.contains("BUG"), "{human}");
    let asked = check(&[trace.path()], &["--subject", "client"]);
    assert_eq!((asked.code, asked.report.unwrap()["summary"]["violated"].as_u64()), (Some(1), Some(1)));
}

/// What does not depend on where the trace stands.
fn comparable(report: &Value) -> (Value, Vec<(String, String)>) {
    let mut requirements = report["requirements"].clone();
    for one in requirements.as_array_mut().unwrap() {
        one["findings"].as_array_mut().unwrap().iter_mut().for_each(|finding| finding["trace"] = Value::Null);
    }
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let cases = report["cases"].as_array().unwrap().iter().map(|case| (text(&case["id"]), text(&case["outcome"]))).collect();
    (requirements, cases)
}

#[test]
fn a_trace_is_judged_again_as_it_was_when_it_was_recorded() {
    if let Err(missing) = build() {
        eprintln!("left out: traces of sample subjects: {missing}; `.ci/setup` installs what they need");
        return;
    }
    // Right ones, whose cases misbehave on purpose, and some that break a rule, crash, hang or leave.
    for library in [
        "libstore.so",
        "libabook.so",
        "libtransport.so",
        "libstore-transports-not-told.so",
        "libstore-crash-in-logoff.so",
        "libstore-hang-in-shutdown.so",
        "libstore-exit-in-release.so",
    ] {
        let out = tempfile::tempdir().unwrap();
        let mut command = program();
        command.arg("provider").arg(built().join(library)).args(["--timeout", "1", "--out"]).arg(out.path());
        if library.contains("hang") {
            command.args(["--case", "lo"]);
        }
        let ran = command.current_dir(root()).output().unwrap();
        let report: Value = serde_json::from_slice(&fs::read(out.path().join("report.json")).unwrap()).unwrap();
        let ids = report["cases"].as_array().unwrap().iter().map(|case| case["trace"].as_str().unwrap());
        let traces: Vec<PathBuf> = ids.map(|trace| out.path().join(trace)).collect();
        let checked = check(&traces.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &[]);
        assert_eq!(checked.code, ran.status.code(), "{library}: {}", checked.stderr);
        assert_eq!(comparable(&checked.report.unwrap()), comparable(&report), "{library}");
        // Each by itself, too: a case that misbehaves on purpose is no fault of the tool.
        for trace in traces.iter().filter(|_| library == "libstore.so") {
            assert_eq!(check(&[trace], &[]).code, Some(0), "{}", trace.display());
        }
    }
}

#[test]
fn a_trace_converted_to_json_is_judged_the_same() {
    if build().is_err() {
        return;
    }
    let out = tempfile::tempdir().unwrap();
    let library = built().join("libstore.so");
    let mut command = program();
    command.arg("provider").arg(library).args(["--case", "left-open-at-logoff", "--out"]).arg(out.path());
    assert!(command.current_dir(root()).output().unwrap().status.success());
    let (trace, json) = (out.path().join("left-open-at-logoff.trace"), out.path().join("left-open-at-logoff.jsonl"));
    assert!(program().args(["trace", "convert"]).args([&trace, &json]).status().unwrap().success());
    let [binary, lines] = [&trace, &json].map(|trace| check(&[trace], &[]));
    assert_eq!((binary.code, lines.code), (Some(0), Some(0)), "{}", lines.stderr);
    assert_eq!(comparable(&binary.report.unwrap()), comparable(&lines.report.unwrap()));
}

#[test]
fn explain_shows_both_sides_and_how_we_judge() {
    let output = program().args(["requirements", "explain", "queue/unsent-message-stays"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let disputed = text.split("The documents disagree on this").nth(1).unwrap_or_default();
    let expected = " (conflict unsent-message): Whether an unsent message stays in the queue
  Does a message submitted right before logoff remain in the outgoing queue, or may it?
  classic:
    - It remains.
      ending-a-mapi-session (en-us, classic) introduction
  outlook-2013:
    - It may remain.
      ending-a-mapi-session (en-us, outlook-2013) introduction
    - It may remain.
      ending-a-mapi-session (ja-jp, outlook-2013) introduction
  We judge: Classic: it remains. Outlook 2013: it may.
  Because:  A spooler that is still running may have sent it meanwhile; the newer wording allows for that.
";
    assert!(disputed.starts_with(expected), "{text}");
}

#[test]
fn sentences_are_listed_with_what_a_citation_needs() {
    let docs = tempfile::tempdir().unwrap();
    for (locale, text) in [("en-us", "# Leaving\n\n1. Call **Farewell**. Then go.\n"), ("ja-jp", "# 退出\n\n1. 行きます。\n")]
    {
        fs::create_dir(docs.path().join(locale)).unwrap();
        fs::write(docs.path().join(locale).join("leaving.md"), text).unwrap();
    }
    let list = |name: &str| program().args(["docs", "sentences", name]).arg(docs.path()).output().unwrap();
    let text = String::from_utf8(list("leaving").stdout).unwrap();
    let hash = documents::Hash::of("Then go.");
    assert!(text.contains(&format!("  {hash}  line 3  step 1, sentence 2\n    Then go.\n")), "{text}");
    assert!(text.starts_with("en-us/leaving\n") && text.contains("ja-jp/leaving\n"), "{text}");
    assert!(!String::from_utf8(list("ja-jp/leaving").stdout).unwrap().contains("Farewell"));
    let unknown = list("leving");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("no document `leving`"));
}
