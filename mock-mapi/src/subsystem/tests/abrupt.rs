//! The abrupt end: no logoff, no Shutdown, only the final releases (page `releasing-the-transport-provider`).

use super::*;
use crate::model::ProviderKind;
use crate::providers::spi::{AddressTypes, MockXpLogon, MockXpProvider, XpLogon, XpProvider};

#[test]
fn a_transport_sees_its_final_releases_alone() {
    let mut provider = MockXpProvider::new();
    provider.expect_logon().times(1).returning(|cx, request| {
        let support = Support::default();
        support.keep(cx, request.support);
        let mut logon = MockXpLogon::new();
        logon.expect_address_types().returning(|_| Ok(AddressTypes { count: 0, types: Value::None }));
        logon.expect_transport_notify().returning(|_, flags| Ok(flags));
        logon.expect_transport_logoff().never();
        logon.expect_released().times(1).returning(move |cx| support.let_go(cx));
        Ok(Box::new(logon) as Box<dyn XpLogon>)
    });
    provider.expect_shutdown().never();
    provider.expect_released().times(1).return_const(());
    let provider: Box<dyn XpProvider> = Box::new(provider);
    let bench = Bench::new([(ProviderKind::Transport, provider.into())]);
    bench.play("init; logon s; policy abrupt; logoff s; release s; uninit");
    assert_outline(
        &bench,
        "client IMAPISession::Logoff
           spooler Release IXPLogon
             provider Release IMAPISupport
           spooler Release IXPProvider
         client Release IMAPISession
         client MAPIUninitialize
           subsystem FreeLibrary",
    );
}

#[test]
fn the_built_in_providers_bear_it() {
    let providers = crate::providers::builtin_profile().services.into_iter().map(|s| (s.kind, s.library));
    let machine = Machine::new(vec![Profile::new("profile", providers)]);
    let recorder = Recorder::new(Memory, 1).unwrap();
    let libraries = crate::providers::builtin_libraries();
    let bench = Bench(Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), libraries));
    bench.play("init; logon s; address-book s b; open-store s m; advise m c; release b; policy abrupt; logoff s; release m; release s; uninit");
    assert_eq!(bench.answers(method::MsLogon::Logoff), []);
    assert_eq!(bench.answers(method::MsProvider::Shutdown), []);
    assert_eq!(bench.answers(method::Function::FreeLibrary).len(), 3);
    assert_eq!(bench.0.live_objects(), 0);
}
