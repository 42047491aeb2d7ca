//! The built-in address book (pages `address-book-providers`, `implementing-address-book-provider-logon-and-logoff`).

mod directory;
mod logon;

use super::spi::{AbLogon, AbProvider, Answer, LogonRequest, provider_object};
use crate::spec::Method;
use crate::spec::{Code, method};
use crate::subsystem::{Cx, NativeLibrary};
use crate::value::{Reply, Value};
use logon::Logon;

/// The identifier in every entry identifier of this address book.
const UID: [u8; 16] = *b"mock-mapi ab  \0\x01";

const NAME: &str = "Built-in address book";

/// The library of the built-in address book; what is in it never changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltinAddressBook;

impl NativeLibrary for BuiltinAddressBook {
    fn entry(&self, _cx: &Cx<'_>, entry: Method, args: &[Value]) -> Reply {
        match entry {
            method::Function::ABProviderInit => {
                let provider: Box<dyn AbProvider> = Box::new(Provider);
                provider_object(args, provider)
            }
            // Nothing to configure (page `msgserviceentry`).
            method::Function::MSGServiceEntry => Reply::ok(),
            _ => Reply::code(Code::MAPI_E_NOT_FOUND),
        }
    }
}

struct Provider;

impl AbProvider for Provider {
    fn logon(&self, cx: &Cx<'_>, request: &LogonRequest) -> Answer<Box<dyn AbLogon>> {
        Ok(Box::new(Logon::begin(cx, request)?))
    }

    fn shutdown(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}
