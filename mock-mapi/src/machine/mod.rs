//! A machine of several processes: clients, and the spooler that serves them all.
//!
//! What is said between them is a message of a small versioned protocol, noted in the traces of both sides, so that the traces of a
//! machine can be joined into one.

mod cycle;
mod delivery;
#[cfg(target_os = "linux")]
mod directory;
mod enclosed;
pub(crate) mod fault;
// What asks for all of it is the channel between processes, which only Linux has.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "see above"))]
mod front;
mod hands;
mod journal;
mod link;
mod local;
pub mod message;
mod offering;
mod registry;
mod reporter;
mod reports;
#[cfg(target_os = "linux")]
mod server;
#[cfg(target_os = "linux")]
mod socket;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "as of `front`"))]
mod spooler;
#[cfg(target_os = "linux")]
mod storage;
pub(crate) mod time;

#[cfg(target_os = "linux")]
pub use directory::{HOME_VARIABLE, Home, HomeError};
#[cfg(target_os = "linux")]
pub use server::serve;
#[cfg(target_os = "linux")]
pub use socket::{READY, SocketLink, Starter, spooler_beside};

pub use fault::KILL_VARIABLE;
pub use journal::{Journal, Sending, ShortMemory, ToReport};
pub use link::{Crossing, Link, Lost, News};
pub use local::{LocalLink, LocalMachine};
pub use registry::{Begun, ClientId, Left, MachineSession, Registry};
pub use spooler::{Outgoing, Spooler};
#[cfg(target_os = "linux")]
pub use storage::Storage;
#[cfg(target_os = "linux")]
pub(crate) use storage::{Changes, Stored};
