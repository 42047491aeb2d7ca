//! Several providers in one trace: what one does is never held against another, and a finding names the library it is about.

use cases::{Catalogue, Kind};
use mapi_conformance::judge::{Buffered, Compiled, Finding, Judgement, Options, Outcome, RunEnd, Subject, evidence, judge};
use mapi_conformance::notation::Notation;
use mock_mapi::spec::method::Note;
use mock_mapi::trace::{EventBuf, Field};
use std::sync::LazyLock;

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| Compiled::new(&Catalogue::builtin().unwrap()).unwrap());

fn judged(events: &[EventBuf]) -> Judgement {
    let options = Options { edition: None, subject: Subject::Client };
    judge(Buffered::new(events), RunEnd::Completed, &COMPILED, &options).unwrap()
}

/// The lines on which a requirement of the catalogue is broken.
fn broken(id: &str, trace: &str) -> Vec<usize> {
    let trace = Notation::parse(trace, true).unwrap();
    let judgement = judged(&trace.events);
    let findings = &judgement.verdict(id).unwrap().findings;
    findings.iter().map(|finding| trace.line_of(finding.at).unwrap()).collect()
}

/// The notes on the events that show the findings of a requirement.
fn shown(id: &str, trace: &str) -> Vec<String> {
    let trace = Notation::parse(trace, true).unwrap();
    let judgement = judged(&trace.events);
    let findings: Vec<&Finding> = judgement.verdict(id).unwrap().findings.iter().collect();
    let lines = evidence(Buffered::new(&trace.events), &findings).unwrap().concat();
    lines.into_iter().filter_map(|line| line.note).filter(|note| note.contains("violated")).collect()
}

/// Two stores of two libraries, `A` with store `M` and `B` with store `N`; 13 lines.
const TWO: &str = "client MAPIInitialize()
client MAPILogonEx(flags=2) -> session=S
client S.OpenMsgStore() -> mdb=M
  subsystem>system LoadLibrary(library=\"C:\\acme\\a.dll\")
  subsystem>provider MSProviderInit() -> provider=A
  subsystem A.Logon(support=U:IMAPISupport) -> ms_logon=K, mdb=M
    provider U.AddRef()
client S.OpenMsgStore() -> mdb=N
  subsystem>system LoadLibrary(library=\"/opt/b.so\")
  subsystem>provider MSProviderInit() -> provider=B
  subsystem B.Logon(support=V:IMAPISupport) -> ms_logon=L, mdb=N
    provider V.AddRef()
client S.GetMsgStoresTable() -> table=T
";

#[test]
fn an_initialisation_taken_back_by_another_provider_is_that_providers_fault() {
    let trace = format!(
        "{TWO}client M.GetProps()
  provider MAPIInitialize()
client N.GetProps()
  provider MAPIUninitialize()
client M.GetProps()
  provider MAPIUninitialize()"
    );
    let id = "initialisation/provider-balanced";
    assert_eq!(broken(id, &trace), [17]);
    assert_eq!(shown(id, &trace), ["violated here, b.so"]);
}

const ONE_SINK: &str = "client M.Advise(event_mask=2, advise_sink=Z:IMAPIAdviseSink) -> connection=1
  provider Z.AddRef()
client N.Advise(event_mask=2, advise_sink=Z) -> connection=2
  provider Z.AddRef()
";

#[test]
fn a_sink_that_another_provider_rightly_keeps_is_not_kept_by_this_one() {
    let id = "notifications/provider-releases-sinks";
    let ends = |in_unadvise: &str| {
        format!(
            "{TWO}{ONE_SINK}client N.Unadvise(connection=2)\n{in_unadvise}client N.Release()
  provider V.Release()
    subsystem L.Logoff(flags=0)
    subsystem L.Release()
client M.Unadvise(connection=1)
  provider Z.Release()
client M.Release()
  provider U.Release()
    subsystem K.Logoff(flags=0)
    subsystem K.Release()"
        )
    };
    assert_eq!(broken(id, &ends("  provider Z.Release()\n")), [0; 0]);
    assert_eq!(broken(id, &ends("")), [19], "B kept it when its logon ended, and A is right all along");
    assert_eq!(shown(id, &ends("")), ["violated here, b.so"]);
}

#[test]
fn a_sink_given_up_twice_is_the_fault_of_who_did_it_and_not_of_who_still_holds_it() {
    let trace = format!(
        "{TWO}{ONE_SINK}client M.Unadvise(connection=1)
  provider Z.Release()
  provider Z.Release()
client N.GetProps()
  provider Z.OnNotify()
client M.GetProps()
  provider Z.OnNotify()
client N.Unadvise(connection=2)
  provider Z.Release()"
    );
    assert_eq!(broken("notifications/one-release-per-reference", &trace), [20]);
    assert_eq!(broken("notifications/no-notify-without-reference", &trace), [24]);
    assert_eq!(shown("notifications/no-notify-without-reference", &trace), ["violated here, a.dll"]);
}

#[test]
fn a_reference_taken_on_a_thread_of_the_providers_own_counts_for_any() {
    let trace = format!(
        "{TWO}client M.Advise(event_mask=2, advise_sink=Z:IMAPIAdviseSink) -> connection=1
provider@5 Z.AddRef()
client N.Advise(event_mask=2, advise_sink=Z) -> connection=2
  provider Z.AddRef()
client M.GetProps()
  provider Z.OnNotify()
client M.Unadvise(connection=1)
  provider Z.Release()"
    );
    for id in ["notifications/one-release-per-reference", "notifications/no-notify-without-reference"] {
        assert_eq!(broken(id, &trace), [0; 0], "{id}");
    }
}

#[test]
fn a_store_forced_off_is_judged_though_another_provider_gives_its_support_object_back_meanwhile() {
    let trace = format!(
        "{TWO}client@1 N.Release()
  provider@1 V.Release()
    client@2 S.Logoff(flags=0)
      subsystem@2 K.Logoff(flags=0)"
    );
    assert_eq!(broken("store-logoff/forced-logoff-releases-support", &trace), [17]);
}

#[test]
fn what_an_entry_point_allocates_belongs_to_the_library_it_is_in() {
    let trace = "client MAPIInitialize()
subsystem>system LoadLibrary(library=\"a.dll\")
subsystem>system LoadLibrary(library=\"b.dll\")
subsystem>provider MSProviderInit() -> provider=A
  provider MAPIAllocateBuffer(size=10) -> buffer=X
subsystem>system FreeLibrary(library=\"b.dll\")
subsystem A.Shutdown(flags=0)
  provider MAPIFreeBuffer(buffer=X)
subsystem A.Release()
subsystem>system FreeLibrary(library=\"a.dll\")
client MAPIUninitialize()";
    let mut trace = Notation::parse(trace, true).unwrap();
    let created = trace.events.iter_mut().find(|event| event.method == Note::ObjectCreated).unwrap();
    let scalars = created.payload[..4].to_vec();
    let names = ["object", "interface", "owner", "parent"];
    let mut fields: Vec<_> = names.into_iter().zip(scalars).map(|(name, word)| (name, Field::Scalar(word))).collect();
    fields.push(("library", Field::Blob(b"a.dll".to_vec())));
    created.set_fields(&fields).unwrap();
    let judgement = judged(&trace.events);
    for id in ["buffers/provider-allocations-freed", "unloading/after-last-object"] {
        let lines: Vec<_> = judgement.verdict(id).unwrap().findings.iter().map(|f| trace.line_of(f.at)).collect();
        assert_eq!(lines, [], "{id}: `b.dll` has done nothing");
    }
}

#[test]
fn one_store_handed_out_to_two_sessions_is_left_open_only_by_the_last() {
    let trace = "client MAPIInitialize()
client MAPILogonEx(flags=2) -> session=S
client S.OpenMsgStore() -> mdb=M
  subsystem>system LoadLibrary(library=\"a.dll\")
  subsystem>provider MSProviderInit() -> provider=A
  subsystem A.Logon(support=U:IMAPISupport) -> ms_logon=K, mdb=M
    provider U.AddRef()
client MAPILogonEx(flags=2) -> session=R
client R.OpenMsgStore() -> mdb=M
  subsystem A.Logon(support=V:IMAPISupport) -> mdb=M
client R.Logoff(flags=0)
client S.Logoff(flags=0)
client M.Release()";
    assert_eq!(broken("release/open-objects-invalidated", trace), [12], "the first session goes on, and its store with it");
}

#[test]
fn the_provider_objects_of_one_library_may_keep_their_sinks_in_one_list() {
    let two = TWO.replace("  subsystem>system LoadLibrary(library=\"/opt/b.so\")\n", "");
    let trace = format!(
        "{two}client M.Advise(event_mask=2, advise_sink=Z:IMAPIAdviseSink) -> connection=1
  provider Z.AddRef()
client M.Unadvise(connection=1)
client N.GetProps()
  provider Z.OnNotify()
  provider Z.Release()
client M.Release()
  provider U.Release()
    subsystem K.Logoff(flags=0)
    subsystem K.Release()"
    );
    for id in [
        "notifications/one-release-per-reference",
        "notifications/no-notify-without-reference",
        "notifications/provider-releases-sinks",
    ] {
        assert_eq!(broken(id, &trace), [0; 0], "{id}");
    }
}

#[test]
fn a_client_answers_for_its_own_initialisations_whatever_providers_call() {
    let id = "buffers/memory-while-initialised";
    let taken_back = format!("{TWO}client M.GetProps()\n  provider MAPIUninitialize()\n");
    assert_eq!(broken(id, &format!("{taken_back}client MAPIAllocateBuffer(size=8)")), [0; 0], "the client is still initialised");
    assert_eq!(broken("threads/initialised", &format!("{taken_back}client MAPIInitialize()\nclient S.GetStatusTable()")), [0; 0]);
    let kept = format!("{TWO}client M.GetProps()\n  provider MAPIInitialize()\nclient MAPIUninitialize()\n");
    assert_eq!(broken(id, &format!("{kept}client MAPIAllocateBuffer(size=8)")), [17], "a provider's is none of the client's");
}

#[test]
fn a_connection_number_that_was_given_twice_is_cancelled_twice() {
    let id = "notifications/unadvise-what-was-advised";
    let advised = "client M.Advise(event_mask=2, advise_sink=Z:IMAPIAdviseSink) -> connection=1\n";
    let cancelled = "client M.Unadvise(connection=1)\n";
    assert_eq!(broken(id, &format!("{TWO}{advised}{advised}{cancelled}{cancelled}")), [0; 0]);
    assert_eq!(broken(id, &format!("{TWO}{advised}{advised}{cancelled}{cancelled}{cancelled}")), [18]);
    assert_eq!(broken(id, &format!("{TWO}{advised}{cancelled}{advised}{cancelled}{cancelled}")), [18]);
}

/// What is said of a duty of the client's, of one of MAPI's and of one of the provider's, where the provider is under test.
fn under_test(trace: &str) -> [(Outcome, u64, Option<String>); 3] {
    let trace = Notation::parse(&format!("{TWO}{trace}"), true).unwrap();
    let options = Options { edition: None, subject: Subject::Provider(vec![Kind::Store]) };
    let mut judgement = judge(Buffered::new(&trace.events), RunEnd::Completed, &COMPILED, &options).unwrap();
    judgement.excuse_what_followed();
    ["release/nothing-after-logoff", "initialisation/refused-while-uninitialised", "initialisation/provider-balanced"].map(|id| {
        let verdict = judgement.verdict(id).unwrap();
        assert_eq!(verdict.findings.len() as u64, verdict.found, "{id}");
        (verdict.outcome, verdict.found, verdict.after.clone())
    })
}

#[test]
fn what_others_do_after_the_subject_broke_a_rule_is_nobodys_fault() {
    let by_provider = "client N.GetProps()\n  provider MAPIUninitialize()\n";
    let by_others = "client S.Logoff()\n  note Invalidated(object=T)\nclient T.SetColumns()\nclient MAPIUninitialize()
client MAPILogonEx(flags=2) -> session=R\n";
    let broken = |times| (Outcome::Violated, times, None);
    let [client, subsystem, provider] = under_test(by_others);
    assert_eq!([client, subsystem], [broken(1), broken(1)], "on a right subject the tool's own faults are found");
    assert_eq!(provider.0, Outcome::NotExercised);
    let again = "client MAPIInitialize()\n";
    let [client, subsystem, provider] = under_test(&format!("{again}{by_provider}{by_others}"));
    let followed = (Outcome::Inconclusive, 0, Some("initialisation/provider-balanced".to_owned()));
    assert_eq!([client, subsystem, provider], [followed.clone(), followed, broken(1)]);
    // What came before cannot follow from it.
    let [client, subsystem, provider] =
        under_test(&format!("{by_others}{again}client N.GetProps()\n  provider MAPIUninitialize()"));
    assert_eq!([client, subsystem, provider], [broken(1), broken(1), broken(1)]);
    // Half before and half after: the first half is held against who did it.
    let [client, ..] = under_test(&format!("{by_others}{again}{by_provider}client T.SetColumns()\n"));
    assert_eq!(client, broken(1));
}
