//! A panic of code behind the door is a failed call for whoever called through it, and calls go on.

use super::{Opened, open_with};
use crate::model::{Profile, ProviderKind};
use crate::providers::spi::provider_object;
use crate::scenario::{Player, Script};
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Cx, Native, NativeLibrary};
use crate::trace::Phase;
use crate::value::{Reply, Value};
use std::sync::Arc;

/// A provider whose methods panic, beginning with this one.
#[derive(Clone, Copy)]
struct Broken(Method);

impl NativeLibrary for Broken {
    fn entry(&self, _cx: &Cx<'_>, entry: Method, args: &[Value]) -> Reply {
        assert_ne!(entry, self.0, "on purpose");
        provider_object(args, Value::New(Interface::AbProvider, Arc::new(*self)))
    }
}

impl Native for Broken {
    fn call(&self, _cx: &Cx<'_>, called: Method, _args: &[Value]) -> Reply {
        assert_ne!(called, self.0, "on purpose");
        match called {
            method::AbProvider::Logon => Reply::ok().with(7, Value::New(Interface::AbLogon, Arc::new(*self))),
            _ => Reply::ok(),
        }
    }
}

fn with_broken(called: Method) -> Opened {
    let profile = Profile::new("Broken", [(ProviderKind::AddressBook, "broken".to_owned())]);
    open_with(profile, vec![("broken".to_owned(), Arc::new(Broken(called)))])
}

#[test]
fn a_panic_is_a_failed_call_and_the_next_call_is_served() {
    for called in
        [method::Function::ABProviderInit, method::AbProvider::Logon, method::AbLogon::Logoff, method::AbProvider::Shutdown]
    {
        let opened = with_broken(called);
        let script: Script = "init; logon s; address-book s b; use b; release b; logoff s; release s; uninit".parse().unwrap();
        let client = super::CDoor::new(opened.door);
        Player::through(opened.door.subsystem(), Box::new(client), "Broken").measuring(|| 0).play(&script.0);
        let left = |e: &crate::trace::EventBuf| e.phase == Phase::Leave && e.method == called;
        let events = opened.events();
        assert!(opened.is_balanced(), "{called}");
        assert!(events.iter().any(|e| left(e) && e.as_event().code() == Code::MAPI_E_CALL_FAILED), "{called}");
        // The door is still one that serves.
        assert_eq!(opened.function(method::Function::MAPIInitialize, vec![Value::Num(0)]).code, Code::S_OK);
    }
}
