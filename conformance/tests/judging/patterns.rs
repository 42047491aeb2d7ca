//! What the patterns mean, one corner at a time; the examples of the catalogue show them at work.

use crate::common::{compiled, options, verdict};
use mapi_conformance::judge::{Buffered, Outcome, RunEnd, judge};
use mapi_conformance::notation::Notation;
use mock_mapi::spec::method;
use mock_mapi::trace::Phase;

const CLIENT: &str = "binds = \"client\"";
const DIED: RunEnd = RunEnd::Crashed { signal: 11 };

fn found(check: &str, trace: &str) -> Vec<usize> {
    verdict(CLIENT, check, trace, RunEnd::Completed).1
}

#[test]
fn closed_before_counts_what_met_its_end_and_forgets_a_scope_that_is_gone() {
    let check = "[check.closed_before]\nopen = \"client>*->IMsgStore\"\nclose = \"client>IUnknown::Release(IMsgStore) last\"
before = \"client>IMAPISession::Logoff\"\nkey = \"object\"\nscope = \"session\"";
    let session = "client MAPILogonEx(flags=2) -> session=S\nclient S.OpenMsgStore() -> mdb=M\nclient M.Release()\n";
    let outcome = |trace: &str| verdict(CLIENT, check, trace, RunEnd::Completed).0;
    assert_eq!(outcome(session).outcome, Outcome::NotExercised);
    assert_eq!(outcome(&format!("{session}client S.Logoff()")).exercised, 1);
    // The first session was never logged off and is gone; the Logoff of the second is not about it.
    let gone = outcome(&format!("{session}client S.Release()\nclient MAPILogonEx(flags=2) -> session=T\nclient T.Logoff()"));
    assert_eq!((gone.outcome, gone.exercised), (Outcome::NotExercised, 0));
}

#[test]
fn what_was_closed_in_a_scope_that_is_gone_does_not_meet_an_event_about_all_scopes() {
    let check = "[check.closed_before]\nopen = \"client>*->IMsgStore\"\nclose = \"client>IUnknown::Release(IMsgStore) last\"
before = \"client>MAPIUninitialize\"\nkey = \"object\"\nscope = \"session\"";
    let closed = "client MAPILogonEx(flags=2) -> session=S\nclient S.OpenMsgStore() -> mdb=M\nclient M.Release()\n";
    let exercised = |trace: String| verdict(CLIENT, check, &trace, RunEnd::Completed).0.exercised;
    assert_eq!(exercised(format!("{closed}client MAPIUninitialize()")), 1);
    assert_eq!(exercised(format!("{closed}client S.Release()\nclient MAPIUninitialize()")), 0);
}

#[test]
fn order_is_demanded_since_the_first_given_and_begins_anew_when_judged() {
    let check =
        "[check.order]\nfirst = \"client>OleUninitialize\"\nthen = \"client>MAPIUninitialize\"\ngiven = \"client>OleInitialize\"
scope = \"process\"";
    let trace = "client OleInitialize()\nclient OleInitialize()\nclient MAPIUninitialize()\nclient MAPIUninitialize()";
    let (verdict, lines) = verdict(CLIENT, check, trace, RunEnd::Completed);
    assert_eq!((lines, verdict.exercised), (vec![3], 1));
    assert_eq!(verdict.findings[0].because[0].0, 2, "the first event of the trace stands at 2");
    assert_eq!(
        found(
            check,
            "client OleInitialize()\nclient OleUninitialize()\nclient MAPIUninitialize()\nclient OleInitialize()\nclient MAPIUninitialize()"
        ),
        [5]
    );
}

#[test]
fn balance_finds_one_too_many_and_one_too_few() {
    let check = "[check.balance]\nup = \"OleInitialize ok\"\ndown = \"OleUninitialize\"\nat = \"end\"\nscope = \"thread\"";
    assert_eq!(found(check, "client OleUninitialize()"), [1]);
    assert_eq!(
        found(check, "client@1 OleInitialize()\nclient@2 OleInitialize()\nclient@2 OleUninitialize()\nnote EndOfRun()"),
        [4]
    );
    assert_eq!(found(check, "client@1 OleInitialize()\nclient@1 OleUninitialize()"), [0; 0]);
}

#[test]
fn within_is_about_one_call_and_a_call_torn_away_is_not_judged() {
    let check =
        "[check.within]\nduring = \"IMSLogon::Logoff\"\nexpect = \"provider>IUnknown::Release(IMAPISupport)\"\nkey = \"logon\"
unless = \"provider>IUnknown::Release(IMAPISupport) last\"";
    let logon = "subsystem MSProviderInit() -> provider=P\nsubsystem P.Logon(support=U:IMAPISupport) -> ms_logon=L\n  provider U.AddRef()\n";
    assert_eq!(found(check, &format!("{logon}subsystem L.Logoff()\n  provider U.Release()")), [0; 0]);
    assert_eq!(found(check, &format!("{logon}provider U.Release()\nsubsystem L.Logoff()")), [0; 0]);
    assert_eq!(found(check, &format!("{logon}subsystem L.Logoff()\nprovider U.Release()")), [4]);
    let (died, _) = verdict(CLIENT, check, &format!("{logon}subsystem L.Logoff()"), DIED);
    assert_eq!(died.outcome, Outcome::Inconclusive);
}

#[test]
fn within_forgets_a_call_that_an_exception_tears_away() {
    let check =
        "[check.within]\nduring = \"IMSLogon::Logoff\"\nexpect = \"provider>IUnknown::Release(IMAPISupport)\"\nkey = \"logon\"";
    let head =
        "subsystem MSProviderInit() -> provider=P\nsubsystem P.Logon(support=U:IMAPISupport) -> ms_logon=L\n  provider U.AddRef()
client MAPILogonEx() -> session=S\nclient S.Logoff()\n  subsystem L.Logoff()\n";
    let judged = |torn: bool, tail: &str, end| {
        let mut events = Notation::parse(&format!("{head}{tail}"), false).unwrap().events;
        // Its return is missing, as after an exception that whoever called around it has caught.
        events.retain(|event| !(torn && event.method == method::MsLogon::Logoff && event.phase == Phase::Leave));
        let plan = compiled(CLIENT, check);
        let judgement = judge(Buffered::new(&events), end, &plan, &options()).unwrap();
        (judgement.verdicts[0].outcome, judgement.verdicts[0].exercised)
    };
    let over = "client MAPIFreeBuffer(buffer=0)\n";
    assert_eq!(judged(false, over, RunEnd::Completed), (Outcome::Violated, 1));
    assert_eq!(judged(true, over, RunEnd::Completed), (Outcome::NotExercised, 0));
    assert_eq!(judged(true, over, DIED), (Outcome::NotExercised, 0), "it is over, and not what the run left open");
}

#[test]
fn a_result_cut_off_by_the_end_of_the_run_is_left_open() {
    let check = "[check.result]\ncall = \"IMSLogon::Logoff\"\nallowed = [\"S_OK\"]";
    let logon = "subsystem MSProviderInit() -> provider=P\nsubsystem P.Logon(support=U:IMAPISupport) -> ms_logon=L\n";
    let outcome = |trace: &str, end| verdict(CLIENT, check, &format!("{logon}{trace}"), end).0.outcome;
    assert_eq!(outcome("subsystem L.Logoff()", DIED), Outcome::Inconclusive);
    assert_eq!(outcome("subsystem L.Logoff()\nsubsystem L.Release()", DIED), Outcome::Met);
    assert_eq!(outcome("subsystem L.Logoff() = MAPI_E_CALL_FAILED", RunEnd::Completed), Outcome::Violated);
}

#[test]
fn a_requirement_for_stores_passes_over_other_providers() {
    let head = "binds = \"provider\"\nkinds = [\"store\"]";
    let check = "[check.at_most]\nevent = \"IMAPISupport::StoreLogoffTransports\"\ncount = 0\nscope = \"logon\"";
    let logon = |init: &str, call: &str| {
        format!(
            "subsystem {init}() -> provider=P\nsubsystem P.{call}(support=U:IMAPISupport)\n  provider U.StoreLogoffTransports(flags=1)"
        )
    };
    let outcome = |trace: String| verdict(head, check, &trace, RunEnd::Completed).0.outcome;
    assert_eq!(outcome(logon("MSProviderInit", "Logon")), Outcome::Violated);
    assert_eq!(outcome(logon("XPProviderInit", "TransportLogon")), Outcome::NotExercised);
}

#[test]
fn what_a_run_that_died_left_open_is_inconclusive_and_what_it_broke_is_violated() {
    let check = "[check.response]\nafter = \"MAPIInitialize ok\"\nexpect = \"MAPIUninitialize\"\nkey = \"process\"";
    let outcome = |trace, end| verdict(CLIENT, check, trace, end).0.outcome;
    assert_eq!(outcome("client MAPIInitialize()\nclient MAPILogonEx()", DIED), Outcome::Inconclusive);
    assert_eq!(outcome("client MAPIInitialize()", RunEnd::Completed), Outcome::Violated);
    assert_eq!(outcome("client MAPIInitialize()\nclient MAPIUninitialize()\nclient MAPILogonEx()", DIED), Outcome::Met);
}

#[test]
fn a_response_is_put_to_the_test_where_it_comes_or_falls_due() {
    let check = "[check.response]\nafter = \"ScInitMapiUtil ok\"\nexpect = \"DeinitMapiUtil\"\nbefore = \"MAPIUninitialize\"
unless = \"MAPIAdminProfiles\"";
    let judged = |trace: &str, end| {
        let (verdict, lines) = verdict(CLIENT, check, trace, end);
        (verdict.outcome, verdict.exercised, lines)
    };
    let owed = "client ScInitMapiUtil()\n";
    let over = "client MAPIUninitialize()";
    let none = (Outcome::NotExercised, 0, vec![]);
    assert_eq!(judged(owed, RunEnd::Completed), none, "it never fell due");
    assert_eq!(judged(&format!("{owed}client MAPIAdminProfiles()\n{over}"), RunEnd::Completed), none, "it was not owed any more");
    assert_eq!(judged(&format!("client DeinitMapiUtil()\n{over}"), RunEnd::Completed), none, "it was not owed");
    assert_eq!(judged(&format!("{owed}{over}"), RunEnd::Completed), (Outcome::Violated, 1, vec![2]));
    let answered = format!("{owed}{owed}client DeinitMapiUtil()\nclient DeinitMapiUtil()");
    assert_eq!(judged(&answered, RunEnd::Completed), (Outcome::Met, 1, vec![]), "owed once, however often it is asked for");
    assert_eq!(judged(&answered, DIED), (Outcome::Met, 1, vec![]));
    assert_eq!(judged(&format!("{owed}client MAPILogonEx()"), DIED), (Outcome::Inconclusive, 0, vec![]));
}

#[test]
fn what_need_not_be_closed_any_more_shows_nothing() {
    let check = "[check.closed_before]\nopen = \"client>*->IMsgStore\"\nclose = \"client>IMsgStore::StoreLogoff\"
unless = \"client>IUnknown::Release(IMsgStore) last\"\nbefore = \"client>IMAPISession::Logoff\"\nkey = \"object\"\nscope = \"session\"";
    let judged = |middle: &str| {
        let trace =
            format!("client MAPILogonEx(flags=2) -> session=S\nclient S.OpenMsgStore() -> mdb=M\n{middle}client S.Logoff()");
        let (verdict, lines) = verdict(CLIENT, check, &trace, RunEnd::Completed);
        (verdict.outcome, verdict.exercised, lines)
    };
    assert_eq!(judged("client M.Release()\n"), (Outcome::NotExercised, 0, vec![]));
    assert_eq!(judged("client M.StoreLogoff(flags=1)\nclient M.Release()\n"), (Outcome::Met, 1, vec![]));
    assert_eq!(judged(""), (Outcome::Violated, 1, vec![3]));
}

#[test]
fn what_must_not_be_answered_is_put_to_the_test_by_who_asks() {
    let check =
        "[check.not_used_after]\nafter = \"MAPIUninitialize@leave\"\nuse = \"MAPIAdminProfiles ok\"\nuntil = \"MAPIInitialize\"
tested_by = \"MAPIAdminProfiles@leave\"\nkey = \"process\"";
    let judged = |trace: &str| {
        let (verdict, lines) = verdict(CLIENT, check, trace, RunEnd::Completed);
        (verdict.outcome, verdict.exercised, lines)
    };
    let (over, asked) = ("client MAPIUninitialize()\n", "client MAPIAdminProfiles()");
    assert_eq!(judged(over), (Outcome::NotExercised, 0, vec![]));
    assert_eq!(judged(&format!("{asked}\n{over}client MAPIInitialize()\n{asked}")), (Outcome::NotExercised, 0, vec![]));
    assert_eq!(judged(&format!("{over}{asked} = MAPI_E_NOT_INITIALIZED")), (Outcome::Met, 1, vec![]));
    assert_eq!(judged(&format!("{over}{asked}")), (Outcome::Violated, 1, vec![2]));
    let anything = check.replace("tested_by = \"MAPIAdminProfiles@leave\"\n", "");
    assert_eq!(verdict(CLIENT, &anything, over, RunEnd::Completed).0.outcome, Outcome::Met, "anything may come at any time");
}

#[test]
fn within_asks_nothing_of_a_call_that_fails_or_is_excused() {
    let check = "[check.within]\nduring = \"IMSProvider::Logon ok\"\nexpect = \"provider>IMAPISupport::SetProviderUID\"
key = \"provider\"\nunless = \"provider>IMAPISupport::ModifyStatusRow\"";
    let judged = |result: &str, inside: &str| {
        let trace = format!(
            "subsystem MSProviderInit() -> provider=P\nsubsystem P.Logon(support=U:IMAPISupport){result}\n  provider U.{inside}()"
        );
        let (verdict, lines) = verdict(CLIENT, check, &trace, RunEnd::Completed);
        (verdict.outcome, verdict.exercised, lines)
    };
    assert_eq!(judged(" -> ms_logon=L", "SetProviderUID"), (Outcome::Met, 1, vec![]));
    assert_eq!(judged(" -> ms_logon=L", "NewUID"), (Outcome::Violated, 1, vec![2]));
    assert_eq!(judged(" -> ms_logon=L", "ModifyStatusRow"), (Outcome::NotExercised, 0, vec![]));
    for inside in ["SetProviderUID", "NewUID"] {
        assert_eq!(judged(" = MAPI_E_LOGON_FAILED", inside), (Outcome::NotExercised, 0, vec![]), "{inside}");
    }
}

#[test]
fn balance_of_nothing_shows_nothing() {
    let check = "[check.balance]\nup = \"OleInitialize ok\"\ndown = \"OleUninitialize\"\nat = \"MAPIUninitialize\"";
    for scope in ["process", "session"] {
        let check = format!("{check}\nscope = \"{scope}\"");
        let (verdict, _) = verdict(CLIENT, &check, "client MAPIUninitialize()", RunEnd::Completed);
        assert_eq!((verdict.outcome, verdict.exercised), (Outcome::NotExercised, 0), "{scope}");
    }
    let judged = |trace: &str| {
        let (verdict, lines) = verdict(CLIENT, &format!("{check}\nscope = \"process\""), trace, RunEnd::Completed);
        (verdict.outcome, verdict.exercised, lines)
    };
    let up = "client OleInitialize()\n";
    assert_eq!(judged(&format!("{up}client OleUninitialize()\nclient MAPIUninitialize()")), (Outcome::Met, 1, vec![]));
    assert_eq!(judged(&format!("{up}client MAPIUninitialize()")), (Outcome::Violated, 1, vec![2]));
    assert_eq!(judged(up), (Outcome::NotExercised, 0, vec![]));
}

#[test]
fn a_name_that_means_nothing_is_an_error_on_its_line() {
    let text = "title = \"t\"\nbinds = \"client\"\nlevel = \"must\"\neditions = [\"classic\"]\nstatement = \"s\"\n[[cite]]\ndoc = \"d\"
locale = \"en-us\"\nedition = \"classic\"\nat = \"x\"\nsha256 = \"0123456789abcdef\"\n[check.absence]\nafter = \"MAPIUninitialize\"
never = [\n    \"*\",\n    \"IMAPISession::LogOff\",\n]\n";
    let requirement = cases::Requirement::parse("a/b", "a/b.toml", text.into()).unwrap();
    let errors = mapi_conformance::judge::Compiled::new(&cases::Catalogue::from_requirements(vec![requirement])).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].line == 16 && errors[0].what.contains("IMAPISession::LogOff"), "{}", errors[0]);
}
