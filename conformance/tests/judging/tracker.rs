//! What the tracker knows at the end of a trace.

use crate::common::{compiled, options, with_world};
use mapi_conformance::tracker::Counter;
use mock_mapi::spec::Interface;
use mock_mapi::trace::Party;

const STORE: &str = "subsystem MSProviderInit() -> provider=P
client MAPILogonEx(flags=2) -> session=S
client S.OpenMsgStore() -> mdb=M
  subsystem P.Logon(support=U:IMAPISupport) -> ms_logon=L, mdb=M
    provider U.AddRef()
";

#[test]
fn a_reference_passed_on_is_held_by_who_got_it() {
    with_world(STORE, true, |judge| {
        let store = judge.world().objects().find(|(_, object)| object.interface == Some(Interface::MsgStore)).unwrap().1;
        assert_eq!(
            (store.ledger.held_by(Party::Client), store.ledger.held_by(Party::Subsystem), store.ledger.total()),
            (1, 0, 1)
        );
    });
}

#[test]
fn what_is_made_while_a_session_is_opened_belongs_to_it() {
    let trace = "client MAPILogonEx(flags=2) -> session=S
  subsystem XPProviderInit() -> provider=P
  subsystem P.TransportLogon(support=U:IMAPISupport) -> xp_logon=L
    provider U.AddRef()";
    with_world(trace, true, |judge| {
        let world = judge.world();
        let session = world.objects().find(|(_, object)| object.interface == Some(Interface::Session)).unwrap().0;
        let logon = world.objects().find(|(_, object)| object.interface == Some(Interface::XpLogon)).unwrap().1;
        assert_eq!((logon.session, world.logon(logon.logon).unwrap().session), (session, session));
    });
}

#[test]
fn a_logon_that_was_refused_leaves_nothing() {
    let trace = "subsystem MSProviderInit() -> provider=P
subsystem P.Logon(support=U:IMAPISupport) = MAPI_E_LOGON_FAILED";
    with_world(trace, true, |judge| assert_eq!(judge.world().objects().count(), 1, "the provider object alone"));
}

#[test]
fn calls_above_one_that_returned_were_torn_away() {
    use mapi_conformance::judge::Judge;
    use mapi_conformance::notation::Notation;
    let trace = format!("{STORE}client M.GetProps()\n  subsystem L.CompareEntryIDs()\n    provider U.NewUID()");
    let mut events = Notation::parse(&trace, true).unwrap().events;
    events.pop();
    // The returns of NewUID and CompareEntryIDs are missing, as after an exception.
    let last = events.pop().unwrap();
    events.truncate(events.len() - 2);
    events.push(last);
    let plan = compiled("binds = \"client\"", "[check.absence]\nafter = \"MAPIUninitialize last\"\nnever = \"*\"");
    let options = options();
    let mut judge = Judge::new(&plan, &options);
    events.iter().for_each(|event| judge.event(&event.as_event()));
    assert_eq!(judge.world().frames(0).len(), 0);
}

#[test]
fn everything_is_forgotten_when_it_is_over() {
    let over = format!(
        "{STORE}client M.OpenEntry() -> unk=F:IMAPIFolder
client F.Release()
client M.Release()
  provider U.Release()
    subsystem L.Logoff()
    subsystem L.Release()
client S.Logoff()
client S.Release()
subsystem P.Release()"
    );
    with_world(&over, true, |judge| assert_eq!(judge.world().size(), 0, "{:#?}", judge.world()));
}

#[test]
fn initialisations_are_counted_per_process_and_thread() {
    let trace = "client@0 MAPIInitialize()\nclient@1 MAPIInitialize()\nclient@1 MAPIInitialize() = MAPI_E_CALL_FAILED\nclient@0 MAPIUninitialize()";
    with_world(trace, true, |judge| {
        let world = judge.world();
        let threads = [0, 1].map(|tid| world.thread_count(tid, Counter::Mapi));
        assert_eq!((world.count(Counter::Mapi), threads), (1, [0, 1]));
    });
}
