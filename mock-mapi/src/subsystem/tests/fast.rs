//! Fast shutdown: whom MAPI asks and tells, in which order, and what the client hears.

use super::*;
use crate::model::FastShutdown;
use crate::providers::spi::{
    AbLogon, AbProvider, AddressTypes, Answer, FastStage, MockAbLogon, MockAbProvider, MockXpLogon, MockXpProvider, XpLogon,
    XpProvider,
};
use crate::trace::Party;

fn address_book(answer: Answer<()>) -> Value {
    let mut provider = MockAbProvider::new();
    provider.expect_logon().returning(|cx, request| {
        cx.add_ref(request.support);
        Ok(Box::new(MockAbLogon::new()) as Box<dyn AbLogon>)
    });
    provider.expect_fast_shutdown().returning(move |_, stage| if stage == FastStage::Query { answer } else { Ok(()) });
    let provider: Box<dyn AbProvider> = Box::new(provider);
    provider.into()
}

fn transport() -> Value {
    let mut provider = MockXpProvider::new();
    provider.expect_logon().returning(|cx, request| {
        cx.add_ref(request.support);
        let mut logon = MockXpLogon::new();
        logon.expect_address_types().returning(|_| Ok(AddressTypes { count: 0, types: Value::None }));
        logon.expect_transport_notify().returning(|_, flags| Ok(flags));
        logon.expect_transport_logoff().returning(|_| Ok(()));
        logon.expect_released().return_const(());
        Ok(Box::new(logon) as Box<dyn XpLogon>)
    });
    provider.expect_fast_shutdown().returning(|_, _| Ok(()));
    provider.expect_shutdown().returning(|_| Ok(()));
    provider.expect_released().return_const(());
    let provider: Box<dyn XpProvider> = Box::new(provider);
    provider.into()
}

fn bench(answer: Answer<()>) -> Bench {
    Bench::new([(ProviderKind::AddressBook, address_book(answer)), (ProviderKind::Transport, transport())])
}

/// The calls of both interfaces, by the name of the method and who was called.
fn told(bench: &Bench) -> Vec<String> {
    let events = bench.events();
    let of = |e: &&EventBuf| matches!(e.method.interface(), Interface::ClientShutdown | Interface::ProviderShutdown);
    let mut interfaces = BTreeMap::new();
    for event in events.iter().filter(|e| e.method == method::Note::ObjectCreated) {
        let event = event.as_event();
        interfaces.insert(event.object_arg("object").unwrap(), event.interface_arg().unwrap());
    }
    let entered = events.iter().filter(|e| e.phase == Phase::Enter).filter(of);
    entered.map(|e| format!("{} {}", interfaces[&e.object], e.method.spec().name)).collect()
}

fn session(bench: &Bench) -> ObjectId {
    bench.events().iter().find(|e| e.method == method::ClientShutdown::QueryFastShutdown).unwrap().object
}

const STORY: &str = "init; logon s; address-book s b; fast-shutdown s query; fast-shutdown s notify; fast-shutdown s exit; use b";

#[test]
fn transports_come_before_address_books_at_every_stage() {
    let bench = bench(Ok(()));
    bench.play(STORY);
    let stage = |name: &str| ["IMAPISession", "IXPProvider", "IABProvider"].map(|who| format!("{who} {name}"));
    let expected = [stage("QueryFastShutdown"), stage("NotifyProcessShutdown"), stage("DoFastShutdown")].concat();
    assert_eq!(told(&bench), expected);
    assert_eq!(bench.answers(method::ClientShutdown::DoFastShutdown), [Code::S_OK]);
    assert_eq!(bench.answers(method::Prop::GetPropList), [], "a client that exited fast does nothing more");
    let events = bench.events();
    let count = |called| events.iter().filter(|e| e.phase == Phase::Enter && e.method == called).count();
    assert_eq!(count(method::Unknown::QueryInterface), 9, "each is asked for the interface");
    assert!(count(method::Unknown::Release) >= 9, "and gives it back");
}

#[test]
fn one_that_refuses_is_enough_and_nobody_is_told_of_an_exit() {
    let bench = bench(Err(Code::MAPI_E_CALL_FAILED));
    bench.play(STORY);
    assert_eq!(bench.answers(method::ClientShutdown::QueryFastShutdown), [Code::MAPI_E_NO_SUPPORT]);
    assert_eq!(bench.answers(method::ClientShutdown::NotifyProcessShutdown), [], "the client of a scenario goes no further");
    let exit = bench.0.call(Party::Client, session(&bench), method::ClientShutdown::DoFastShutdown, Vec::new());
    assert_eq!((exit.code, bench.answers(method::ProviderShutdown::DoFastShutdown)), (Code::MAPI_E_NO_SUPPORT, Vec::new()));
}

#[test]
fn where_it_is_disabled_no_provider_hears_of_it() {
    let bench = bench(Ok(()));
    bench.play(&format!("policy fast-disabled; {STORY}"));
    assert_eq!(told(&bench), ["IMAPISession QueryFastShutdown"]);
    assert_eq!(bench.answers(method::ClientShutdown::QueryFastShutdown), [Code::MAPI_E_NO_SUPPORT]);
    for called in [method::ClientShutdown::NotifyProcessShutdown, method::ClientShutdown::DoFastShutdown] {
        bench.0.call(Party::Client, session(&bench), called, Vec::new());
    }
    assert_eq!(bench.answers(method::ClientShutdown::NotifyProcessShutdown), [Code::S_OK]);
    assert_eq!(bench.answers(method::ClientShutdown::DoFastShutdown), [Code::MAPI_E_NO_SUPPORT]);
    assert_eq!(told(&bench).iter().filter(|call| !call.starts_with("IMAPISession")).count(), 0);
}

#[test]
fn opting_in_asks_for_every_provider() {
    for (answer, expected) in [(Ok(()), Code::S_OK), (Err(Code::MAPI_E_NO_SUPPORT), Code::MAPI_E_NO_SUPPORT)] {
        let bench = bench(answer);
        bench.play(&format!("policy fast-opt-in; {STORY}"));
        assert_eq!(bench.answers(method::ClientShutdown::QueryFastShutdown), [expected]);
    }
    assert_eq!(FastShutdown::from_number(1), Some(FastShutdown::OptIn));
    assert_eq!(FastShutdown::from_number(3), None);
}

#[test]
fn after_logoff_a_session_refuses() {
    use method::ClientShutdown as m;
    let bench = bench(Ok(()));
    bench.play("init; logon s; fast-shutdown s query; logoff s");
    let told_before = told(&bench);
    for called in [m::QueryFastShutdown, m::NotifyProcessShutdown, m::DoFastShutdown] {
        let late = bench.0.call(Party::Client, session(&bench), called, Vec::new());
        assert_eq!(late.code, Code::MAPI_E_INVALID_OBJECT, "{called}");
    }
    bench.play("release s");
    let released = bench.0.call(Party::Client, session(&bench), m::DoFastShutdown, Vec::new());
    assert_eq!(released.code, Code::MAPI_E_INVALID_OBJECT);
    let late = told(&bench).split_off(told_before.len());
    assert!(late.iter().all(|call| call.starts_with("IMAPISession")), "no provider hears of it: {late:?}");
}
