//! The C door: MAPI's binary interface on x86-64.
//!
//! One of the places where unsafe code stands. What a call means is decided elsewhere; here words become values and values
//! words, and interface pointers are exchanged for ones that record.
#![expect(unsafe_code, reason = "interface pointers and C structures are what this module is for")]
#![expect(
    clippy::cast_ptr_alignment,
    reason = "MAPI's numbers are the lower 32 bits of a word, and its structures stand where the headers align them"
)]

mod call;
mod client;
mod clock;
mod combox;
pub mod control;
mod dispatch;
mod door;
mod drop_in;
mod environment;
mod exports;
mod faces;
mod file;
mod forward;
pub mod helpers;
mod layout;
mod malloc;
mod memory;
mod payload;
mod plan;
mod play;
mod quarantine;
mod raw;
mod read;
mod spool;
#[cfg(test)]
mod tests;
mod write;

pub use client::CDoor;
pub use clock::clock;
pub use combox::ComBox;
pub use door::Door;
pub use drop_in::{help, refuse};
pub use environment::{CONFIG_VARIABLE, Config, ConfigError, ProviderConfig, ensure_open};
pub use exports::function;
pub use file::TraceFile;
pub use layout::layout;
pub use play::play;
pub use spool::spool;

pub(crate) use call::{entry_point, method_of};
#[cfg(windows)]
pub(crate) use exports::pass_on;
pub(crate) use exports::{allocators, provider_malloc};
