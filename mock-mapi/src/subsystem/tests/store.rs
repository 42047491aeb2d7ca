//! Message stores.

use super::*;
use crate::providers::spi::{MockStore, MockStoreLogon, MockStoreProvider, StoreLoggedOn, StoreProvider};

/// The identity of a store that was handed out.
type Known = Arc<Mutex<Option<ObjectId>>>;

/// A store that keeps the support object and lets go of it in its own Release, or in Logoff if that comes first.
fn logged_on(support: &Support, store_is: &Known) -> StoreLoggedOn {
    let (mut logon, mut store) = (MockStoreLogon::new(), MockStore::new());
    let held = support.clone();
    logon.expect_logoff().returning(move |cx| {
        held.let_go(cx);
        Ok(())
    });
    logon.expect_released().return_const(());
    let held = support.clone();
    store.expect_released().returning(move |cx| held.let_go(cx));
    let known = store_is.clone();
    store.expect_handed_out().times(1).returning(move |identity| *known.lock().unwrap() = Some(identity));
    store.expect_store_logoff().returning(|_, _| Ok(0));
    StoreLoggedOn::New { logon: Box::new(logon), store: Box::new(store) }
}

/// A provider for one logon.
fn provider(logons: usize) -> MockStoreProvider {
    let mut provider = MockStoreProvider::new();
    provider.expect_logon().times(logons).returning(|cx, request| {
        let support = Support::default();
        support.keep(cx, request.support);
        Ok(logged_on(&support, &Known::default()))
    });
    provider
}

fn bench(provider: MockStoreProvider) -> Bench {
    let provider: Box<dyn StoreProvider> = Box::new(provider);
    Bench::new([(ProviderKind::Store, provider.into())])
}

fn ending_once(mut provider: MockStoreProvider) -> MockStoreProvider {
    provider.expect_shutdown().times(1).returning(|_| Ok(()));
    provider.expect_released().times(1).return_const(());
    provider
}

#[test]
fn session_logoff_ends_a_store_by_force_then_its_provider() {
    let bench = bench(ending_once(provider(1)));
    bench.play("init; logon s; open-store s m; logoff s; release m; release s; uninit");
    assert_outline(
        &bench,
        "client IMAPISession::Logoff
           subsystem IMSLogon::Logoff
             provider Release IMAPISupport
           subsystem Release IMSLogon
           subsystem IMSProvider::Shutdown
           subsystem Release IMSProvider
         client Release IMsgStore
         client Release IMAPISession
         client MAPIUninitialize
           subsystem FreeLibrary",
    );
}

#[test]
fn the_release_of_a_stores_support_object_holds_its_logoff() {
    let bench = bench(ending_once(provider(1)));
    bench.play("init; logon s; open-store s m; store-logoff m orderly; release m; logoff s; release s; uninit");
    assert_outline(
        &bench,
        "client IMsgStore::StoreLogoff
         client Release IMsgStore
           provider Release IMAPISupport
             subsystem IMSLogon::Logoff
             subsystem Release IMSLogon
         client IMAPISession::Logoff
           subsystem IMSProvider::Shutdown
           subsystem Release IMSProvider
         client Release IMAPISession
         client MAPIUninitialize
           subsystem FreeLibrary",
    );
}

#[test]
fn a_store_that_logged_off_leaves_the_session_alone() {
    let bench = bench(ending_once(provider(2)));
    bench.play(
        "init; logon s; open-store s m; store-logoff m quiet; release m
         table s status t; release t; open-store s m; release m; logoff s; release s; uninit",
    );
    assert_eq!(bench.answers(method::Session::GetStatusTable), [Code::S_OK]);
    assert_eq!(bench.answers(method::Session::OpenMsgStore), [Code::S_OK; 2]);
    assert_eq!(bench.answers(method::MsProvider::Shutdown).len(), 1);
}

#[test]
fn each_session_has_a_provider_object_of_its_own_in_the_one_library() {
    let each = [0, 1].map(|_| Value::from(Box::new(ending_once(provider(1))) as Box<dyn StoreProvider>));
    let bench = Bench::sharing(ProviderKind::Store, each.into());
    bench.play(
        "init; logon s; logon u; open-store s m; open-store u n
         logoff s; release m; release s; logoff u; release n; release u; uninit",
    );
    let one_end = "client IMAPISession::Logoff
           subsystem IMSLogon::Logoff
             provider Release IMAPISupport
           subsystem Release IMSLogon
           subsystem IMSProvider::Shutdown
           subsystem Release IMSProvider
         client Release IMsgStore
         client Release IMAPISession
         ";
    let end = "client MAPIUninitialize
           subsystem FreeLibrary";
    assert_outline(&bench, &[one_end, one_end, end].concat());
}

#[test]
fn a_store_that_cannot_be_opened_says_why() {
    let mut failing = MockStoreProvider::new();
    failing.expect_logon().times(1).returning(|_, _| Err(Code::MAPI_E_UNCONFIGURED));
    let bench = bench(ending_once(failing));
    bench.play("init; logon s; open-store s m; use m; logoff s; release s; uninit");
    assert_eq!(bench.answers(method::Session::OpenMsgStore), [Code::MAPI_E_UNCONFIGURED]);
    assert_eq!(bench.0.live_objects(), 0);
}

#[test]
fn a_store_that_is_open_already_is_handed_out_again_without_a_logon() {
    let mut twice = MockStoreProvider::new();
    let known = Known::default();
    twice.expect_logon().times(2).returning(move |cx, request| {
        if let Some(store) = *known.lock().unwrap() {
            cx.add_ref(store);
            return Ok(StoreLoggedOn::Again(store));
        }
        let support = Support::default();
        support.keep(cx, request.support);
        Ok(logged_on(&support, &known))
    });
    let bench = bench(ending_once(twice));
    bench.play("init; logon s; open-store s m; open-store s n; release m; release n; logoff s; release s; uninit");
    assert_outline(
        &bench,
        "client Release IMsgStore
         client Release IMsgStore
           provider Release IMAPISupport
             subsystem IMSLogon::Logoff
             subsystem Release IMSLogon
         client IMAPISession::Logoff
           subsystem IMSProvider::Shutdown
           subsystem Release IMSProvider
         client Release IMAPISession
         client MAPIUninitialize
           subsystem FreeLibrary",
    );
    assert_eq!(bench.answers(method::Session::OpenMsgStore), [Code::S_OK; 2]);
}
