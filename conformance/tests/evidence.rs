//! What is shown of a finding, in words.

use cases::Catalogue;
use mapi_conformance::judge::{Buffered, Compiled, Finding, Options, Outcome, RunEnd, Subject, evidence, judge};
use mapi_conformance::notation::Notation;
use mock_mapi::trace::{TraceReader, write_trace};

fn shown(trace: &str, id: &str) -> Vec<String> {
    let trace = Notation::parse(trace, true).unwrap();
    let catalogue = Catalogue::builtin().unwrap();
    let compiled = Compiled::new(&catalogue).unwrap();
    let options = Options { edition: None, subject: Subject::Client };
    let judgement = judge(Buffered::new(&trace.events), RunEnd::Completed, &compiled, &options).unwrap();
    let verdict = judgement.verdict(id).unwrap();
    assert_eq!(verdict.outcome, Outcome::Violated);
    let findings: Vec<&Finding> = verdict.findings.iter().collect();
    let lines = evidence(Buffered::new(&trace.events), &findings).unwrap();
    let line = |line: &mapi_conformance::judge::Line| format!("{}  [{}]", line.text, line.note.as_deref().unwrap_or(""));
    lines.concat().iter().map(line).collect()
}

#[test]
fn a_folder_kept_is_shown_from_its_opening_with_its_references() {
    let trace = "client MAPIInitialize()
client MAPILogonEx(flags=0x2) -> session=S
client S.OpenMsgStore() -> mdb=M
client M.OpenEntry(flags=0x10) -> unk=F:IMAPIFolder
client F.AddRef()
client F.Release()
client M.Release()
client S.Logoff(flags=0)
client MAPIUninitialize()";
    assert_eq!(
        shown(trace, "release/outbox-and-other-folders"),
        [
            "client IMsgStore::OpenEntry(M1, flags=0x10) -> S_OK obj_type=0 unk=F1  [opened here]",
            "client IUnknown::AddRef(F1) -> 2  [2 held by its caller]",
            "client IUnknown::Release(F1) -> 1  [1 held by its caller]",
            "client IMAPISession::Logoff(S1, flags=0x0, reserved=0) -> S_OK  [violated here]",
        ]
    );
}

#[test]
fn a_connection_kept_is_shown_with_the_call_that_made_it() {
    let trace = "client MAPILogonEx(flags=0x2) -> session=S
client S.Advise(event_mask=0x2, advise_sink=K:IMAPIAdviseSink) -> connection=7
client S.Logoff(flags=0)";
    let lines = shown(trace, "notifications/unadvise-session");
    assert!(
        lines.contains(
            &"client IMAPISession::Advise(S1, event_mask=2, advise_sink=K1) -> S_OK connection=7  [opened here]".into()
        ),
        "{lines:#?}"
    );
}

#[test]
fn a_trace_judged_from_its_file_gives_the_same_findings() {
    let trace = "client MAPILogonEx(flags=0x2) -> session=S
client S.OpenMsgStore() -> mdb=M
client S.Logoff(flags=0)
client M.GetProps() -> props=B";
    let trace = Notation::parse(trace, true).unwrap();
    let mut file = Vec::new();
    write_trace(&mut file, 1, &trace.events).unwrap();
    let catalogue = Catalogue::builtin().unwrap();
    let compiled = Compiled::new(&catalogue).unwrap();
    let options = Options { edition: None, subject: Subject::Client };
    let live = judge(Buffered::new(&trace.events), RunEnd::Completed, &compiled, &options).unwrap();
    let read = judge(TraceReader::new(&file[..]).unwrap(), RunEnd::Completed, &compiled, &options).unwrap();
    assert!(live.findings().count() > 0);
    assert_eq!(live, read);
}
