//! Transports, which the spooler logs on and off.

use super::*;
use crate::providers::spi::{AddressTypes, MockXpLogon, MockXpProvider, XpLogon, XpProvider};

fn provider() -> MockXpProvider {
    let mut provider = MockXpProvider::new();
    provider.expect_logon().times(1).returning(|cx, request| {
        let support = Support::default();
        support.keep(cx, request.support);
        let mut logon = MockXpLogon::new();
        logon.expect_address_types().times(1).returning(|_| Ok(AddressTypes { count: 0, types: Value::None }));
        logon.expect_transport_notify().times(2).returning(|_, flags| Ok(flags));
        logon.expect_transport_logoff().times(1).returning(move |cx| {
            support.let_go(cx);
            Ok(())
        });
        logon.expect_released().times(1).return_const(());
        Ok(Box::new(logon) as Box<dyn XpLogon>)
    });
    provider.expect_shutdown().times(1).returning(|_| Ok(()));
    provider.expect_released().times(1).return_const(());
    provider
}

fn bench(provider: MockXpProvider) -> Bench {
    let provider: Box<dyn XpProvider> = Box::new(provider);
    Bench::new([(ProviderKind::Transport, provider.into())])
}

#[test]
fn a_transport_is_shut_down_after_its_logon_is_released() {
    let bench = bench(provider());
    bench.play("init; logon s; logoff s; release s; uninit");
    assert_outline(
        &bench,
        "client IMAPISession::Logoff
           spooler IXPLogon::TransportNotify
           spooler IXPLogon::TransportLogoff
             provider Release IMAPISupport
           spooler Release IXPLogon
           spooler IXPProvider::Shutdown
           spooler Release IXPProvider
         client Release IMAPISession
         client MAPIUninitialize
           subsystem FreeLibrary",
    );
}

#[test]
fn a_transport_is_shut_down_inside_its_support_objects_release_where_that_page_is_followed() {
    let bench = bench(provider());
    bench.play("policy shutdown-in-support; init; logon s; logoff s; release s; uninit");
    assert_outline(
        &bench,
        "client IMAPISession::Logoff
           spooler IXPLogon::TransportNotify
           spooler IXPLogon::TransportLogoff
             provider Release IMAPISupport
               spooler IXPProvider::Shutdown
               spooler Release IXPProvider
           spooler Release IXPLogon
         client Release IMAPISession
         client MAPIUninitialize
           subsystem FreeLibrary",
    );
}

#[test]
fn a_session_without_mail_never_reaches_a_transport() {
    let bench = bench(MockXpProvider::new());
    bench.play("init; logon s no-mail; logoff s; release s; uninit");
    assert_eq!(bench.answers(method::Function::LoadLibrary), []);
}

#[test]
fn a_transport_that_fails_to_log_on_leaves_a_warning_and_the_session() {
    let mut failing = MockXpProvider::new();
    failing.expect_logon().times(1).returning(|_, _| Err(Code::MAPI_E_FAILONEPROVIDER));
    failing.expect_shutdown().times(1).returning(|_| Ok(()));
    failing.expect_released().times(1).return_const(());
    let bench = bench(failing);
    bench.play("init; logon s; table s status t; release t; logoff s; release s; uninit");
    assert_eq!(bench.answers(method::Function::MAPILogonEx), [Code::MAPI_W_ERRORS_RETURNED]);
    assert_eq!(bench.answers(method::Session::GetStatusTable), [Code::S_OK]);
    assert_eq!(bench.0.live_objects(), 0);
}
