//! A machine of several processes: clients, and the spooler that serves them all.
//!
//! What is said between them is a message of a small versioned protocol, noted in the traces of both sides, so that the traces of a
//! machine can be joined into one.

mod cycle;
mod delivery;
mod directory;
mod enclosed;
pub(crate) mod fault;
mod front;
mod hands;
mod journal;
mod link;
mod local;
pub mod message;
mod offering;
mod process;
mod registry;
mod reporter;
mod reports;
mod server;
mod spooler;
mod storage;
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "linux.rs")]
mod system;
pub(crate) mod time;

pub use directory::{HOME_VARIABLE, Home, HomeError, LIBRARY_VARIABLE};
pub use process::{ProcessLink, READY, Starter, spooler_beside};
pub use server::serve;

pub use fault::KILL_VARIABLE;
pub use journal::{Journal, Sending, ShortMemory, ToReport};
pub use link::{Crossing, Link, Lost, News};
pub use local::{LocalLink, LocalMachine};
pub use registry::{Begun, ClientId, Left, MachineSession, Registry};
pub use spooler::{Outgoing, Spooler};
pub use storage::Storage;
pub(crate) use storage::{Changes, Stored};
pub use system::{Listener, Stream};
