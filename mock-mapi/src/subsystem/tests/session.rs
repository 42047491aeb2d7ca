//! Sessions without providers: sharing, invalid objects, the counts of initialisation.

use super::*;

fn bench() -> Bench {
    Bench::new([])
}

#[test]
fn a_shared_logoff_tells_the_other_sharers_and_nobody_else() {
    let bench = bench();
    bench.play(
        "init; logon s shared; logon u shared; logon own; advise s c; advise u d; advise own e
         unadvise s c; logoff s shared; release s
         unadvise u d; logoff u; release u; unadvise own e; logoff own; release own; uninit",
    );
    assert_outline(
        &bench,
        "client IMAPISession::Logoff
           subsystem IMAPIAdviseSink::OnNotify
         client Release IMAPISession
         client IMAPISession::Logoff
         client Release IMAPISession
         client IMAPISession::Logoff
         client Release IMAPISession
         client MAPIUninitialize",
    );
    assert_eq!(bench.0.live_objects(), 0);
}

#[test]
fn a_logoff_that_is_not_shared_tells_nobody() {
    let bench = bench();
    bench
        .play("init; logon s shared; logon u shared; advise u d; logoff s; release s; unadvise u d; logoff u; release u; uninit");
    assert_eq!(bench.answers(method::AdviseSink::OnNotify), []);
}

#[test]
fn a_shared_session_lives_until_its_last_sharer_logs_off() {
    let bench = bench();
    bench.play("init; logon s shared; logon u shared; table u stores t; logoff s; release s; use t; logoff u; use t; release t; release u; uninit");
    assert_eq!(bench.answers(method::Table::GetRowCount), [Code::S_OK, Code::MAPI_E_INVALID_OBJECT]);
}

#[test]
fn a_shared_session_can_be_joined_after_its_first_client_is_gone() {
    let bench = bench();
    bench.play(
        "init; logon s shared; logon u shared; logoff s; release s; logon v shared; logoff u; release u
         table v stores t; use t; logoff v; use t; release t; release v; uninit",
    );
    assert_eq!(bench.answers(method::Table::GetRowCount), [Code::S_OK, Code::MAPI_E_INVALID_OBJECT]);
    assert_eq!(bench.0.live_objects(), 0);
}

#[test]
fn what_is_open_at_logoff_is_invalid_and_may_be_released() {
    let bench = bench();
    bench.play(
        "init; logon s; table s status t; address-book s b; profile-section s p; logoff s
         use t; use b; use p; use s; release t; release b; release p; release s; uninit",
    );
    assert_eq!(bench.answers(method::Table::GetRowCount), [Code::MAPI_E_INVALID_OBJECT]);
    assert_eq!(bench.answers(method::Prop::GetPropList), [Code::MAPI_E_INVALID_OBJECT; 2]);
    assert_eq!(bench.answers(method::Session::CompareEntryIDs), [Code::MAPI_E_INVALID_OBJECT]);
    assert_eq!(bench.0.live_objects(), 0);
}

#[test]
fn nobody_logs_on_before_mapi_is_initialised() {
    let bench = bench();
    bench.play("logon s; init; uninit; logon s");
    assert_eq!(bench.answers(method::Function::MAPILogonEx), [Code::MAPI_E_NOT_INITIALIZED; 2]);
}

#[test]
fn a_session_that_was_never_logged_off_ends_with_the_last_uninitialise() {
    let bench = bench();
    bench.play("init; init; logon s; table s stores t; uninit; use t; uninit; use t");
    assert_eq!(bench.answers(method::Table::GetRowCount), [Code::S_OK, Code::MAPI_E_INVALID_OBJECT]);
}

#[test]
fn threads_initialise_each_for_themselves() {
    let bench = bench();
    bench.play("init; on 1 init; on 1 logon s; on 1 logoff s; on 1 release s; on 1 uninit; logon u; logoff u; release u; uninit");
    assert_eq!(bench.answers(method::Function::MAPILogonEx), [Code::S_OK; 2]);
    let threads: std::collections::BTreeSet<_> = bench.events().iter().map(|e| e.tid).collect();
    assert_eq!(threads.len(), 2);
}

#[test]
fn a_late_call_is_noted_and_refused() {
    let bench = bench();
    bench.play("init; logon s; table s stores t; release t; use t; release t; logoff s; release s; uninit");
    assert_eq!(bench.answers(method::Table::GetRowCount), [Code::MAPI_E_INVALID_OBJECT]);
    assert_eq!(bench.events().iter().filter(|e| e.method == method::Note::LateCall).count(), 2);
}
