//! A mock of the MAPI32 subsystem and its spooler that records every call.
#![warn(clippy::pedantic)]

pub mod spec;
pub mod trace;
