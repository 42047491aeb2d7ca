//! Service providers in Rust: the traits to write one ([`spi`]), and built-in ones that behave as documented.
//!
//! The built-in providers are what a client is checked against when it brings none, and what fills the rest of the profile
//! when one provider is checked. They keep what a mailbox holds in the library, so it outlives sessions and logons.

pub mod spi;

mod address_book;
mod connections;
mod logon;
mod parcel;
mod status;
mod store;
mod table;
mod transport;

pub use address_book::BuiltinAddressBook;
pub use store::BuiltinStore;
pub use transport::BuiltinTransport;

pub(crate) use parcel::Parcel;

use crate::model::{Profile, ProviderKind};
use crate::subsystem::NativeLibrary;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The library of the built-in message store.
pub const STORE: &str = "builtin-store";
/// The library of the built-in address book.
pub const ADDRESS_BOOK: &str = "builtin-address-book";
/// The library of the built-in transport.
pub const TRANSPORT: &str = "builtin-transport";

/// The built-in libraries by name, each with an empty mailbox of its own.
#[must_use]
pub fn builtin_libraries() -> Vec<(String, Arc<dyn NativeLibrary>)> {
    vec![
        (STORE.to_owned(), Arc::new(BuiltinStore::default())),
        (ADDRESS_BOOK.to_owned(), Arc::new(BuiltinAddressBook)),
        (TRANSPORT.to_owned(), Arc::new(BuiltinTransport::default())),
    ]
}

/// The built-in libraries by name, with a mailbox and post that are kept in a machine's file.
#[must_use]
pub fn kept_libraries(storage: &crate::machine::Storage) -> Vec<(String, Arc<dyn NativeLibrary>)> {
    vec![
        (STORE.to_owned(), Arc::new(BuiltinStore::kept(storage.clone()))),
        (ADDRESS_BOOK.to_owned(), Arc::new(BuiltinAddressBook)),
        (TRANSPORT.to_owned(), Arc::new(BuiltinTransport::kept(storage.clone()))),
    ]
}

/// A profile with one built-in provider of each kind.
#[must_use]
pub fn builtin_profile() -> Profile {
    let providers =
        [(ProviderKind::Store, STORE), (ProviderKind::AddressBook, ADDRESS_BOOK), (ProviderKind::Transport, TRANSPORT)];
    Profile::new("mock", providers.map(|(kind, library)| (kind, library.to_owned())))
}

/// Locks a provider's own state. No call may be made while it is held: whoever is called may call back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves the state between two whole changes.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
