//! The built-in transport (pages `transport-providers`, `releasing-the-transport-provider`). What it sends comes back to it:
//! the post it keeps outlives sessions and logons.

mod courier;
mod logon;

use super::spi::{Answer, LogonRequest, XpLogon, XpProvider, provider_object};
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, NativeLibrary};
use crate::value::{Reply, Value};
use courier::Post;
use logon::Logon;
use std::sync::Arc;

/// The identifier this transport registers.
const UID: [u8; 16] = *b"mock-mapi xp  \0\x01";

const NAME: &str = "Built-in transport";

/// The address type it handles.
const ADDRESS_TYPE: &str = "SMTP";

/// The library of the built-in transport; it holds the post.
#[derive(Clone, Default)]
pub struct BuiltinTransport(Arc<Post>);

impl BuiltinTransport {
    /// A transport whose post is kept in a machine's file.
    #[must_use]
    pub fn kept(storage: crate::machine::Storage) -> Self {
        Self(Arc::new(Post::kept(storage)))
    }
}

impl NativeLibrary for BuiltinTransport {
    fn entry(&self, _cx: &Cx<'_>, entry: Method, args: &[Value]) -> Reply {
        match entry {
            method::Function::XPProviderInit => {
                let provider: Box<dyn XpProvider> = Box::new(Provider(Arc::clone(&self.0)));
                provider_object(args, provider)
            }
            // Nothing to configure (page `msgserviceentry`).
            method::Function::MSGServiceEntry => Reply::ok(),
            _ => Reply::code(Code::MAPI_E_NOT_FOUND),
        }
    }
}

struct Provider(Arc<Post>);

impl XpProvider for Provider {
    fn logon(&self, cx: &Cx<'_>, request: &LogonRequest) -> Answer<Box<dyn XpLogon>> {
        Ok(Box::new(Logon::begin(cx, request, &self.0)?))
    }

    fn shutdown(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}
