//! The built-in message store (pages `message-store-providers`, `shutting-down-a-message-store-provider`).

mod desk;
mod folder;
mod keeper;
mod mailbox;
mod mdb;
mod message;

use super::lock;
use super::spi::{Answer, LogonRequest, StoreLoggedOn, StoreProvider, provider_object};
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, NativeLibrary};
use crate::value::{Reply, Value};
use desk::Desk;
use mailbox::Mailbox;
use mdb::{Logon, Mdb};
use std::sync::{Arc, Mutex, Weak};

/// The identifier in every entry identifier of this store.
const UID: [u8; 16] = *b"mock-mapi mdb \0\x01";

const NAME: &str = "Built-in message store";

/// The library of the built-in message store; it holds the mailbox.
#[derive(Clone, Default)]
pub struct BuiltinStore(Arc<Mailbox>);

impl BuiltinStore {
    /// A store whose mailbox is kept in a machine's file.
    #[must_use]
    pub fn kept(storage: crate::machine::Storage) -> Self {
        Self(Arc::new(Mailbox::kept(keeper::Keeper::new(storage))))
    }
}

impl NativeLibrary for BuiltinStore {
    fn entry(&self, _cx: &Cx<'_>, entry: Method, args: &[Value]) -> Reply {
        match entry {
            method::Function::MSProviderInit => {
                let provider: Box<dyn StoreProvider> =
                    Box::new(Provider { mailbox: Arc::clone(&self.0), open: Mutex::default() });
                provider_object(args, provider)
            }
            // Nothing to configure: the mailbox is there whatever the profile says (page `msgserviceentry`).
            method::Function::MSGServiceEntry => Reply::ok(),
            _ => Reply::code(Code::MAPI_E_NOT_FOUND),
        }
    }
}

/// `IMSProvider`, which serves one session.
struct Provider {
    mailbox: Arc<Mailbox>,
    /// The logon of the session, as long as its store is open.
    open: Mutex<Weak<Desk>>,
}

impl StoreProvider for Provider {
    fn logon(&self, cx: &Cx<'_>, request: &LogonRequest) -> Answer<StoreLoggedOn> {
        let open = lock(&self.open).upgrade().and_then(|desk| desk.open_store());
        if let Some(store) = open {
            cx.add_ref(store);
            return Ok(StoreLoggedOn::Again(store));
        }
        let desk = Arc::new(Desk::log_on(cx, request, &self.mailbox, false)?);
        *lock(&self.open) = Arc::downgrade(&desk);
        Ok(StoreLoggedOn::New { logon: Box::new(Logon(Arc::clone(&desk))), store: Box::new(Mdb(desk)) })
    }

    fn spooler_logon(&self, cx: &Cx<'_>, request: &LogonRequest) -> Answer<StoreLoggedOn> {
        // The spooler's own: a client that opens the store shares nothing with it.
        let desk = Arc::new(Desk::log_on(cx, request, &self.mailbox, true)?);
        Ok(StoreLoggedOn::New { logon: Box::new(Logon(Arc::clone(&desk))), store: Box::new(Mdb(desk)) })
    }

    fn shutdown(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}
