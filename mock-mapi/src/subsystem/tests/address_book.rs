//! Address books.

use super::*;
use crate::providers::spi::{AbLogon, AbProvider, MockAbLogon, MockAbProvider};

fn provider() -> MockAbProvider {
    let mut provider = MockAbProvider::new();
    provider.expect_logon().times(1).returning(|cx, request| {
        let support = Support::default();
        support.keep(cx, request.support);
        let mut logon = MockAbLogon::new();
        logon.expect_logoff().times(1).returning(move |cx| {
            support.let_go(cx);
            Ok(())
        });
        logon.expect_released().times(1).return_const(());
        Ok(Box::new(logon) as Box<dyn AbLogon>)
    });
    provider.expect_shutdown().times(1).returning(|_| Ok(()));
    provider.expect_released().times(1).return_const(());
    provider
}

fn bench(provider: MockAbProvider) -> Bench {
    let provider: Box<dyn AbProvider> = Box::new(provider);
    Bench::new([(ProviderKind::AddressBook, provider.into())])
}

#[test]
fn session_logoff_ends_an_address_book_in_order() {
    let bench = bench(provider());
    bench.play("init; logon s; address-book s b; release b; logoff s; release s; uninit");
    assert_outline(
        &bench,
        "client IMAPISession::Logoff
           subsystem IABLogon::Logoff
             provider Release IMAPISupport
           subsystem Release IABLogon
           subsystem IABProvider::Shutdown
           subsystem Release IABProvider
         client Release IMAPISession
         client MAPIUninitialize
           subsystem FreeLibrary",
    );
}

#[test]
fn an_address_book_logs_on_once_however_often_it_is_opened() {
    let bench = bench(provider());
    bench.play("init; logon s; address-book s b; address-book s d; release b; release d; logoff s; release s; uninit");
    assert_eq!(bench.answers(method::AbProvider::Logon), [Code::S_OK]);
}

#[test]
fn an_address_book_that_fails_to_log_on_leaves_a_warning() {
    let mut failing = MockAbProvider::new();
    failing.expect_logon().times(1).returning(|_, _| Err(Code::MAPI_E_LOGON_FAILED));
    failing.expect_shutdown().times(1).returning(|_| Ok(()));
    failing.expect_released().times(1).return_const(());
    let bench = bench(failing);
    bench.play("init; logon s; address-book s b; use b; release b; logoff s; release s; uninit");
    assert_eq!(bench.answers(method::Session::OpenAddressBook), [Code::MAPI_W_ERRORS_RETURNED]);
    assert_eq!(bench.0.live_objects(), 0);
}

#[test]
fn a_library_that_hands_out_no_provider_is_freed_all_the_same() {
    let bench = Bench::new([(ProviderKind::AddressBook, Value::None)]);
    bench.play("init; logon s; address-book s b; release b; logoff s; release s; uninit");
    assert_eq!(bench.answers(method::Session::OpenAddressBook), [Code::MAPI_W_ERRORS_RETURNED]);
    assert_outline(
        &bench,
        "client Release IMAPISession
         client MAPIUninitialize
           subsystem FreeLibrary",
    );
}
