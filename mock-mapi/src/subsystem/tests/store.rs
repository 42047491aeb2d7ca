//! Message stores.

use super::*;
use crate::providers::spi::{MockStore, MockStoreLogon, MockStoreProvider, Store, StoreLoggedOn, StoreLogon, StoreProvider};
use crate::trace::Party;

/// A store that keeps the support object and lets go of it in its own Release, or in Logoff if that comes first.
fn logged_on(support: &Support) -> (MockStoreLogon, MockStore) {
    let (mut logon, mut store) = (MockStoreLogon::new(), MockStore::new());
    let held = support.clone();
    logon.expect_logoff().returning(move |cx| {
        held.let_go(cx);
        Ok(())
    });
    logon.expect_released().return_const(());
    let held = support.clone();
    store.expect_released().returning(move |cx| held.let_go(cx));
    store.expect_store_logoff().returning(|_, _| Ok(0));
    (logon, store)
}

/// A provider for one logon.
fn provider(logons: usize) -> MockStoreProvider {
    let mut provider = MockStoreProvider::new();
    provider.expect_logon().times(logons).returning(|cx, request| {
        let support = Support::default();
        support.keep(cx, request.support);
        let (logon, store) = logged_on(&support);
        Ok(StoreLoggedOn { logon: Box::new(logon) as Box<dyn StoreLogon>, store: Box::new(store) as Box<dyn Store> })
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
fn a_provider_two_sessions_use_is_shut_down_after_the_second() {
    let bench = bench(ending_once(provider(2)));
    bench.play(
        "init; logon s; logon u; open-store s m; open-store u n
         logoff s; release m; release s; logoff u; release n; release u; uninit",
    );
    assert_outline(
        &bench,
        "client IMAPISession::Logoff
           subsystem IMSLogon::Logoff
             provider Release IMAPISupport
           subsystem Release IMSLogon
         client Release IMsgStore
         client Release IMAPISession
         client IMAPISession::Logoff
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
fn a_store_that_cannot_be_opened_says_why() {
    let mut failing = MockStoreProvider::new();
    failing.expect_logon().times(1).returning(|_, _| Err(Code::MAPI_E_UNCONFIGURED));
    let bench = bench(ending_once(failing));
    bench.play("init; logon s; open-store s m; use m; logoff s; release s; uninit");
    assert_eq!(bench.answers(method::Session::OpenMsgStore), [Code::MAPI_E_UNCONFIGURED]);
    assert_eq!(bench.0.live_objects(), 0);
}

#[test]
fn a_store_that_is_open_already_is_handed_out_again() {
    struct Twice {
        store: Mutex<Option<ObjectId>>,
    }
    impl super::super::Native for Twice {
        fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
            let known = *self.store.lock().unwrap();
            match (called, known) {
                (method::MsProvider::Logon, None) => {
                    let support = Support::default();
                    support.keep(cx, args[0].object().unwrap());
                    let (logon, store) = logged_on(&support);
                    let (logon, store): (Box<dyn StoreLogon>, Box<dyn Store>) = (Box::new(logon), Box::new(store));
                    Reply::ok().with(10, logon).with(11, store)
                }
                (method::MsProvider::Logon, Some(store)) => {
                    cx.add_ref(store);
                    Reply::ok().with(11, store)
                }
                _ => Reply::ok(),
            }
        }
    }
    let twice = Arc::new(Twice { store: Mutex::default() });
    let bench = Bench::new([(ProviderKind::Store, Value::New(Interface::MsProvider, Arc::clone(&twice) as _))]);
    let call = |object, called, args| bench.0.call(Party::Client, object, called, args);
    let none = ObjectId(0);
    assert_eq!(call(none, method::Function::MAPIInitialize, vec![Value::Num(0)]).code, Code::S_OK);
    let session = call(none, method::Function::MAPILogonEx, vec![Value::None; 5]).object().unwrap();
    let entry_id = bench.0.with_model(|model| model.stores_rows(session)[0][0].clone());
    let crate::value::PropValue::Bytes(entry_id) = entry_id.value else { panic!("a store has an entry identifier") };
    let open = || {
        let args = vec![Value::None, Value::None, Value::Bytes(entry_id.clone()), Value::None, Value::Num(0), Value::None];
        call(session, method::Session::OpenMsgStore, args).object().unwrap()
    };
    let first = open();
    *twice.store.lock().unwrap() = Some(first);
    assert_eq!(open(), first);
    let release = |object| call(object, method::Unknown::Release, Vec::new()).code.0;
    assert_eq!([release(first), release(first)], [1, 0]);
    assert_eq!(bench.answers(method::MsLogon::Logoff), [Code::S_OK]);
}
