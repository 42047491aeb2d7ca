//! A mock of the MAPI32 subsystem and its spooler that records every call.

pub mod abi;
pub mod host;
pub mod machine;
pub mod model;
pub mod providers;
pub mod scenario;
pub mod spec;
mod spooler;
pub mod subsystem;
pub mod trace;
pub mod value;
mod view;
