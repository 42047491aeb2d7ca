//! Traces that end before their run did. Nothing that is owed at the end of a run is charged to anybody whose end was not seen.

mod program;

use cases::{Catalogue, Ends, Example, ExampleSubject, Kind, Scenario, load_examples, load_incidents};
use mapi_conformance::judge::{Buffered, Compiled, Judgement, Options, Outcome, RunEnd, Subject, judge};
use mapi_conformance::notation::Notation;
use mapi_conformance::run::provider::model_kind;
use mapi_conformance::run::{Declared, Judged, judge_file};
use mock_mapi::model::{Machine, Profile};
use mock_mapi::providers::{self, builtin_libraries};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::method::Note;
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, Party, Phase, Recorder, TRACE_FORMAT, TraceReader, UNIT, to_json_line, write_trace};
use program::program;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| Compiled::new(&Catalogue::builtin().unwrap()).unwrap());

/// The trace of a case, played with the built-in providers: its bytes up to its end, and its events.
fn played(steps: &str, kinds: &[Kind]) -> (Vec<u8>, Vec<EventBuf>) {
    let library = |kind: &Kind| match kind {
        Kind::Store => providers::STORE,
        Kind::AddressBook => providers::ADDRESS_BOOK,
        Kind::Transport => providers::TRANSPORT,
    };
    let profile = Profile::new("Default", kinds.iter().map(|kind| (model_kind(*kind), library(kind).to_owned())));
    let recorder = Recorder::new(Memory, 1).unwrap();
    let subsystem =
        Subsystem::new(Machine::new(vec![profile]), recorder, logical_clock(), Box::new(NoOutside), builtin_libraries());
    Player::new(&subsystem, "Default").measuring(|| 0).play(&steps.parse::<Script>().unwrap().0);
    let bytes = subsystem.recorder().bytes();
    let mut reader = TraceReader::new(&bytes[..]).unwrap();
    let mut events = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        events.push(event.to_buf());
    }
    (bytes, events)
}

const ALL: [Kind; 3] = [Kind::Store, Kind::AddressBook, Kind::Transport];

/// A program that closes everything.
const RIGHT: &str = "init\nlogon s\nopen-store s m 0\nadvise m c\nunadvise m c\nrelease m\nlogoff s\nrelease s\nuninit\n";

fn judged(path: &Path, bytes: &[u8], subject: &Subject) -> Judged {
    fs::write(path, bytes).unwrap();
    judge_file(path, &Declared::unwatched("cut".into(), subject.clone()), None, &COMPILED).unwrap()
}

fn violated(judged: &Judged) -> BTreeSet<String> {
    let broken = judged.judgement.verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Violated);
    broken.map(|verdict| verdict.id.clone()).collect()
}

#[test]
fn what_is_cut_accuses_nobody_whom_the_whole_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.trace");
    let mut inside = 0;
    for case in Scenario::builtin().unwrap().iter().filter(|case| case.id != "ten-thousand-rounds") {
        let (bytes, events) = played(&case.steps, &case.kinds);
        for subject in [Subject::Client, Subject::Provider(case.kinds.clone())] {
            let whole = judged(&path, &bytes, &subject);
            assert_eq!(whole.end, RunEnd::Completed, "{}", case.id);
            let whole = violated(&whole);
            // The first event is there, the last one, the note of the end, is not; every third place will do for the long ones.
            for (at, event) in events.iter().enumerate().skip(1).step_by(1 + events.len() / 400) {
                let cut = usize::try_from(event.seq).unwrap() * UNIT;
                for zeros in [0, 40 * UNIT + 7] {
                    let mut bytes = bytes[..cut].to_vec();
                    bytes.resize(cut + zeros, 0);
                    let judged = judged(&path, &bytes, &subject);
                    assert_eq!(judged.end, RunEnd::Unseen, "{} cut before #{}", case.id, event.seq);
                    let beyond: Vec<_> = violated(&judged).difference(&whole).cloned().collect();
                    assert!(beyond.is_empty(), "{} cut before #{}: {beyond:?}", case.id, event.seq);
                }
                let before = &events[at - 1];
                inside += usize::from(before.phase == Phase::Enter && before.to == Party::Provider);
            }
        }
    }
    assert!(inside > 100, "{inside} cuts are inside of a provider");
}

/// `check` of these bytes: the exit code, what is printed, and the report.
fn check(bytes: &[u8]) -> (Option<i32>, String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.trace");
    fs::write(&path, bytes).unwrap();
    let run = program().arg("check").arg(&path).arg("--out").arg(folder.path()).output().unwrap();
    let said = [run.stdout, run.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    let report = fs::read(folder.path().join("report.json")).unwrap();
    (run.status.code(), said, serde_json::from_slice(&report).unwrap())
}

fn with_verdict<'a>(report: &'a Value, verdict: &str) -> Vec<&'a str> {
    let all = report["requirements"].as_array().unwrap().iter();
    all.filter(|one| one["verdict"] == verdict).map(|one| one["id"].as_str().unwrap()).collect()
}

#[test]
fn a_call_that_the_trace_ends_in_is_not_one_that_never_returned() {
    let (bytes, events) = played(RIGHT, &ALL);
    let inside = |event: &&EventBuf| event.phase == Phase::Enter && event.to == Party::Provider;
    let call = events.iter().filter(inside).find(|event| event.method.to_string().ends_with("::Logon")).unwrap();
    let behind = events.iter().find(|event| event.seq > call.seq).unwrap();
    let (code, said, report) = check(&bytes[..usize::try_from(behind.seq).unwrap() * UNIT]);
    assert!(with_verdict(&report, "inconclusive").contains(&"provider-logoff/every-call-returns"), "{said}");
    assert_eq!(with_verdict(&report, "violated"), [""; 0], "{said}");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the trace does not say that its run was over"), "{said}");
}

#[test]
fn a_trace_without_its_end_says_so() {
    let (bytes, events) = played(RIGHT, &ALL);
    let (code, said, report) = check(&bytes);
    assert_eq!((code, &report["cases"][0]["outcome"]), (Some(0), &"completed".into()), "{said}");
    let logoff = events.iter().find(|event| event.method.to_string() == "IMAPISession::Logoff").unwrap();
    let cut = usize::try_from(logoff.seq).unwrap() * UNIT;
    let mut filled = bytes[..cut].to_vec();
    filled.resize(1 << 16, 0);
    let lines = |events: &[EventBuf]| -> Vec<u8> {
        events.iter().flat_map(|event| format!("{}\n", to_json_line(&event.as_event(), 1)).into_bytes()).collect()
    };
    let before: Vec<EventBuf> = events.iter().filter(|event| event.seq < logoff.seq).cloned().collect();
    for cut in [bytes[..cut].to_vec(), filled, lines(&before)] {
        let (code, said, report) = check(&cut);
        assert_eq!(report["cases"][0]["outcome"], "end-not-recorded", "{said}");
        assert!(with_verdict(&report, "inconclusive").contains(&"initialisation/balanced"), "{said}");
        assert_eq!((code, with_verdict(&report, "violated")), (Some(0), vec![]), "{said}");
        assert!(said.contains("does not say that its run was over") && said.contains("nothing was violated as far as"), "{said}");
    }
    // One line more, and the same calls are all there were.
    let over = [before, vec![EventBuf::new(Phase::Note, Note::EndOfRun)]].concat();
    let (code, said, report) = check(&lines(&over));
    assert_eq!((code, &report["cases"][0]["outcome"]), (Some(1), &"completed".into()), "{said}");
}

#[test]
fn a_trace_that_holds_nothing_was_no_run() {
    let (bytes, _) = played(RIGHT, &ALL);
    let header = &bytes[..2 * UNIT];
    let mut filled = header.to_vec();
    filled.resize(1 << 14, 0);
    let json = br#"{"name":"mapi-trace","ph":"M","pid":7,"args":{"format":"1.1"}}"#.to_vec();
    for bytes in [header.to_vec(), filled, json] {
        let (code, said, report) = check(&bytes);
        assert_eq!((code, &report["cases"][0]["outcome"]), (Some(4), &"nothing-recorded".into()), "{said}");
        assert!(said.contains("nothing was recorded"), "{said}");
    }
}

#[test]
fn a_trace_that_is_cut_in_a_record_is_damaged_and_nothing_else() {
    let (bytes, events) = played(RIGHT, &ALL);
    let record = &events[events.len() / 2];
    let cut = usize::try_from(record.seq).unwrap() * UNIT + 9;
    for bytes in [bytes[..cut].to_vec(), [&bytes[..cut - 9], &[9; UNIT]].concat()] {
        let (code, said, report) = check(&bytes);
        assert_eq!((code, &report["cases"][0]["outcome"]), (Some(2), &"trace-broken-off".into()), "{said}");
        assert!(said.contains("exit code 2: a trace cannot be read, or not to its end"), "{said}");
        assert!(!said.contains("to a bad end") && !said.contains("exit code 1"), "{said}");
    }
}

#[test]
fn a_trace_that_is_none_is_said_in_the_report_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let [good, bad] = ["good.trace", "bad.trace"].map(|name| folder.path().join(name));
    fs::write(&good, played(RIGHT, &ALL).0).unwrap();
    fs::write(&bad, "none").unwrap();
    let run = program().arg("check").args([&good, &bad]).arg("--out").arg(folder.path()).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains("exit code 2: ") && said.contains("“not a trace"), "{said}");
}

#[test]
fn a_call_that_is_left_and_was_never_entered_meets_nothing() {
    let (_, events) = played(RIGHT, &ALL);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lone.trace");
    let over = EventBuf::new(Phase::Note, Note::EndOfRun);
    let leaves: Vec<_> = events.iter().filter(|event| event.phase == Phase::Leave).collect();
    assert!(leaves.len() > 20);
    for lone in leaves {
        let trace = [lone.clone(), EventBuf { seq: lone.seq + 100, ..over.clone() }];
        let mut bytes = Vec::new();
        write_trace(&mut bytes, 1, &trace).unwrap();
        let lines: String = trace.iter().map(|event| to_json_line(&event.as_event(), 1) + "\n").collect();
        for bytes in [bytes, lines.into_bytes()] {
            for subject in [Subject::Client, Subject::Provider(ALL.to_vec())] {
                for verdict in judged(&path, &bytes, &subject).judgement.verdicts {
                    assert!(verdict.outcome < Outcome::Met, "{}: {:?} by {}", verdict.id, verdict.outcome, lone.method);
                }
            }
        }
    }
}

#[test]
fn what_misses_the_entry_of_a_call_accuses_nobody() {
    let (_, events) = played(RIGHT, &ALL);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gap.trace");
    let calls = events.iter().filter(|event| event.phase == Phase::Enter);
    for entered in calls.map(|event| event.seq) {
        let rest = events.iter().filter(|event| event.seq != entered);
        let lines: String = rest.map(|event| to_json_line(&event.as_event(), 1) + "\n").collect();
        for subject in [Subject::Client, Subject::Provider(ALL.to_vec())] {
            let judged = judged(&path, lines.as_bytes(), &subject);
            assert_eq!(violated(&judged), BTreeSet::new(), "without #{entered}");
            assert_eq!(judged.judgement.findings().count(), 0);
        }
    }
}

#[test]
fn what_the_reader_says_is_quoted_in_every_language() {
    let (bytes, _) = played(RIGHT, &ALL);
    let folder = tempfile::tempdir().unwrap();
    let [cut, none] = ["cut.trace", "none.trace"].map(|name| folder.path().join(name));
    fs::write(&cut, &bytes[..bytes.len() - 20]).unwrap();
    fs::write(&none, "none").unwrap();
    for (language, opens, closes) in [("en", '“', '”'), ("ja", '「', '」'), ("zh", '“', '”')] {
        for (file, says) in [(&cut, "the file ends inside the record"), (&none, "not a trace")] {
            for command in [&["check"][..], &["trace", "show"]] {
                let run =
                    program().args(command).arg(file).args(["--lang", language]).current_dir(folder.path()).output().unwrap();
                let said = String::from_utf8(run.stderr).unwrap();
                let quoted = said.split(opens).nth(1).and_then(|rest| rest.split(closes).next()).unwrap_or_default();
                assert!(quoted.contains(says) && quoted.is_ascii(), "{said}");
                let around = said.replace(quoted, "").replace("mapi-conformance: ", "").replace(&*file.to_string_lossy(), "");
                assert!(language == "en" || !around.contains(|letter: char| letter.is_ascii_alphabetic()), "{around}");
            }
        }
    }
}

/// Rules of which each call, each thread or each pair of calls is a case of its own: one that was right stays right, whatever others do later.
const EACH_FOR_ITSELF: [&str; 9] = [
    "buffers/memory-while-initialised",
    "initialisation/balanced",
    "initialisation/balanced-per-thread",
    "notifications/unadvise-what-was-advised",
    "notifications/unsubscribe-what-was-subscribed",
    "provider-logoff/every-call-returns",
    "spooler/begin-and-end-exclusive",
    "support-object/one-release-per-reference",
    "threads/initialised",
];

fn options(example: &Example) -> Options {
    let subject = match example.subject {
        ExampleSubject::Client => Subject::Client,
        ExampleSubject::Store => Subject::Provider(vec![Kind::Store]),
        ExampleSubject::AddressBook => Subject::Provider(vec![Kind::AddressBook]),
        ExampleSubject::Transport => Subject::Provider(vec![Kind::Transport]),
    };
    Options { edition: example.edition.clone(), subject }
}

fn judgement(events: &[EventBuf], end: RunEnd, options: &Options) -> Judgement {
    judge(Buffered::new(events), end, &COMPILED, options).unwrap()
}

fn whole(example: &Example, trace: &str) -> (Vec<EventBuf>, Judgement) {
    let events = Notation::parse(trace, example.ends == Ends::Completes).unwrap().events;
    let end = if example.ends == Ends::Completes { RunEnd::Completed } else { RunEnd::Crashed { signal: 11 } };
    let judgement = judgement(&events, end, &options(example));
    (events, judgement)
}

fn examples() -> Vec<Example> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let incidents = load_incidents(&cases.join("incidents")).unwrap().into_iter().map(|incident| incident.example);
    load_examples(&cases.join("examples")).unwrap().into_iter().chain(incidents).collect()
}

#[test]
fn what_is_met_by_a_run_that_breaks_off_is_not_violated_by_one_that_goes_on() {
    let mut wrong = BTreeSet::new();
    let mut excused = BTreeSet::new();
    for example in examples() {
        let (events, whole) = whole(&example, &example.trace);
        for cut in 1..events.len() {
            for end in [RunEnd::Unseen, RunEnd::Crashed { signal: 9 }, RunEnd::Hung] {
                let part = judgement(&events[..cut], end, &options(&example));
                for (part, whole) in part.verdicts.into_iter().zip(&whole.verdicts) {
                    if part.outcome != Outcome::Met || whole.outcome != Outcome::Violated {
                        continue;
                    }
                    match EACH_FOR_ITSELF.iter().find(|id| **id == part.id) {
                        Some(id) => drop(excused.insert(*id)),
                        None => drop(wrong.insert(format!("{} in {}, behind #{}", part.id, example.id, events[cut - 1].seq))),
                    }
                }
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
    assert_eq!(excused, EACH_FOR_ITSELF.into(), "who needs no excuse has none");
}

/// Further such rules, whose findings name what came before all the same: each offer, each thread, each notification is judged when it comes.
const JUDGED_AS_IT_COMES: [&str; 5] = [
    "queue/locked-before-sending",
    "support-object/make-invalid-own-objects",
    "threads/multithread-flag",
    "threads/notification-thread",
    "threads/this-thread-sink",
];

/// Where the call returned that was entered here, or the place itself.
fn returned(events: &[EventBuf], entered: u64) -> u64 {
    let call = events.iter().find(|event| event.seq == entered && event.phase == Phase::Enter);
    let fits = |one: &&EventBuf, call: &EventBuf| {
        one.seq > entered
            && one.phase == Phase::Leave
            && (one.method, one.object, one.tid) == (call.method, call.object, call.tid)
    };
    call.and_then(|call| events.iter().find(|one| fits(one, call))).map_or(entered, |leave| leave.seq)
}

#[test]
fn what_was_met_once_is_open_where_it_may_still_be_broken() {
    let examples = examples();
    let (mut wrong, mut excused, mut open) = (BTreeSet::new(), BTreeSet::new(), 0);
    for example in &examples {
        for id in &example.violates {
            let fits = |right: &&Example| {
                let same = right.subject == example.subject && right.edition == example.edition;
                same && right.ends == Ends::Completes && right.meets.contains(id) && right.violates.is_empty()
            };
            let Some(right) = examples.iter().find(fits) else { continue };
            let over = |line: &&str| !line.contains("EndOfRun");
            let before: String = right.trace.lines().filter(over).map(|line| line.to_owned() + "\n").collect();
            let begins = Notation::parse(&before, false).unwrap().events.len();
            let (events, whole) = whole(example, &(before + &example.trace));
            let verdict = whole.verdict(id).unwrap();
            for cut in begins + 1..events.len() {
                let last = events[cut - 1].seq;
                let begun = |seq: u64| seq >= events[begins].seq && returned(&events, seq) <= last;
                let armed = verdict.findings.iter().any(|one| one.at > last && one.because.iter().any(|(seq, _)| begun(*seq)));
                if armed {
                    let part = judgement(&events[..cut], RunEnd::Crashed { signal: 9 }, &options(example));
                    open += 1;
                    if part.verdict(id).unwrap().outcome == Outcome::Met {
                        match JUDGED_AS_IT_COMES.iter().find(|known| *known == id) {
                            Some(known) => drop(excused.insert(*known)),
                            None => drop(wrong.insert(format!("{id} in {}", example.id))),
                        }
                    }
                }
            }
        }
    }
    assert!(open > 500, "{open} places");
    assert_eq!(wrong, BTreeSet::new());
    assert_eq!(excused, JUDGED_AS_IT_COMES.into(), "who needs no excuse has none");
}

/// A record as a newer version may write it: this kind, number, and so many words of payload.
fn foreign(kind: u64, number: u64, words: u64) -> Vec<u8> {
    let units = 1 + words.saturating_sub(1).div_ceil(3);
    let head = kind | words << 8 | number << 16 | 2 << 48 | 2 << 52;
    let unit = |index: u64| [if index == 0 { head } else { 128 | index << 8 }, 7, 7, 7];
    (0..units).flat_map(unit).flat_map(u64::to_le_bytes).collect()
}

/// The trace of a client that keeps its store, with these bytes before its last record, and of this minor version.
fn with_foreign(records: &[u8], minor: u16) -> Vec<u8> {
    let (mut bytes, events) = played(&RIGHT.replace("release m\n", ""), &ALL);
    let at = usize::try_from(events.last().unwrap().seq).unwrap() * UNIT;
    bytes.splice(at..at, records.iter().copied());
    bytes[10..12].copy_from_slice(&minor.to_le_bytes());
    bytes
}

/// `trace show` of these bytes.
fn show(bytes: &[u8]) -> (Option<i32>, String, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let run = program().args(["trace", "show"]).arg(file.path()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (run.status.code(), text(run.stdout), text(run.stderr))
}

const THIS: u16 = TRACE_FORMAT.minor;

#[test]
fn notes_of_a_newer_version_are_passed_over_and_accuse_nobody() {
    let (code, said, report) = check(&with_foreign(&[], THIS + 1));
    let wrong = with_verdict(&report, "violated").join(" ");
    assert!(code == Some(1) && wrong.contains("release/message-stores"), "{wrong}\n{said}");
    let records = [foreign(3, 0x3FF0, 0), foreign(3, 0x3FF1, 1), foreign(3, 0x3FF2, 7)];
    for (records, count) in [(records[0].clone(), 1), (records[1].clone(), 1), (records[2].clone(), 1), (records.concat(), 3)] {
        let bytes = with_foreign(&records, THIS + 1);
        let (code, said, report) = check(&bytes);
        assert_eq!((code, with_verdict(&report, "violated")), (Some(0), vec![]), "{said}");
        let open = with_verdict(&report, "inconclusive");
        assert!(wrong.split(' ').all(|id| open.contains(&id)), "{open:?}");
        assert!(with_verdict(&report, "met").contains(&"end-session/logoff-flags"), "{said}");
        assert_eq!(said.matches(&format!("were passed over ({count})")).count(), 1, "{said}");
        let (code, shown, said) = show(&bytes);
        assert!(code == Some(0) && said.contains(&format!("were passed over ({count})")), "{said}");
        assert_eq!(shown.matches("note mock::Unknown number=0x3ff").count(), count, "{shown}");
        // An older version's traces hold no such thing.
        for minor in [0, THIS] {
            let (code, said, report) = check(&with_foreign(&records, minor));
            assert_eq!((code, &report["cases"][0]["outcome"]), (Some(2), &"trace-broken-off".into()), "{said}");
            assert!(said.contains("is not in the table of this version”"), "{said}");
        }
    }
}

#[test]
fn calls_of_a_newer_version_are_refused_where_they_stand() {
    let (_, events) = played(&RIGHT.replace("release m\n", ""), &ALL);
    let newer = format!("recorded by a newer version, format 1.{}; this reads up to 1.{THIS}”", THIS + 1);
    for record in [foreign(1, 0x00F0, 1), foreign(1, 0x3FF0, 1), foreign(3, 0x00F0, 0), foreign(4, 0x3F00, 0)] {
        let (code, said, report) = check(&with_foreign(&record, THIS + 1));
        assert_eq!((code, &report["cases"][0]["outcome"]), (Some(2), &"trace-broken-off".into()), "{said}");
        let place = format!("(record #{})", events.last().unwrap().seq);
        assert!(said.contains(&newer) && said.contains(&place), "{said}");
        let (code, said, _) = check(&with_foreign(&record, THIS));
        assert!(code == Some(2) && !said.contains("newer"), "{said}");
    }
}

#[test]
fn what_a_newer_version_adds_to_lines_is_passed_over_too() {
    let (_, events) = played(&RIGHT.replace("release m\n", ""), &ALL);
    let mut lines: Vec<_> = events.iter().map(|event| to_json_line(&event.as_event(), 1)).collect();
    lines[0] = lines[0].replace("\"args\":{", "\"args\":{\"more\":\"of it\",");
    let note = r#"{"name":"mock::Weather","cat":"subsystem,subsystem","ph":"i","ts":0,"tid":0,"args":{"sky":"blue"}}"#;
    let call = r#"{"name":"IMAPISession::Leave","cat":"client,subsystem","ph":"B","ts":0,"tid":0,"args":{}}"#;
    let trace = |minor: u16, line: &str| {
        let head = format!(r#"{{"name":"mapi-trace","ph":"M","pid":7,"args":{{"format":"1.{minor}"}}}}"#);
        let (last, rest) = lines.split_last().unwrap();
        [&[head], rest, &[line.to_owned(), last.clone()]].concat().join("\n").into_bytes()
    };
    let (code, said, report) = check(&trace(THIS + 1, note));
    assert_eq!((code, with_verdict(&report, "violated")), (Some(0), vec![]), "{said}");
    assert!(said.contains("were passed over (1)"), "{said}");
    let (_, shown, _) = show(&trace(THIS + 1, note));
    assert!(shown.contains("note mock::Unknown number=0x0, name=\"mock::Weather\""), "{shown}");
    let (code, said, _) = check(&trace(THIS + 1, call));
    assert!(
        code == Some(2) && said.contains("`IMAPISession::Leave` is no MAPI method") && said.contains("newer version"),
        "{said}"
    );
    // Its first event has an argument that none of that version has.
    let (code, _, said) = show(&trace(THIS, note));
    assert!(code == Some(2) && said.contains("line 2") && !said.contains("newer"), "{said}");
}
