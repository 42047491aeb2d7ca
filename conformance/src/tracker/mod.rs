//! Rebuilds the world from the events of a trace.

mod birth;
mod context;
mod effects;
mod frame;
mod groups;
mod hash;
mod logons;
mod object;
mod see;
mod shape;
mod world;

pub use context::Context;
pub use frame::{Frame, Scopes};
pub use groups::{Holders, Library, Logon, Provider, Session, Store};
pub use hash::{IdHasher, IdMap};
pub use object::{Ledger, Object};
pub use shape::Counter;
pub(crate) use world::Retired;
pub use world::{NOT_A_BLOCK, World};

pub(crate) use birth::{ADDRESS_BOOK, STORE, TRANSPORT};
pub(crate) use context::{ALWAYS, BUFFER, HandedOut, UNKNOWN, id};
pub(crate) use frame::WORDS;
pub(crate) use shape::Shapes;
