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

/// Stands before the version in every build of the library, so that the version can be told from the file.
pub const VERSION_MARK: &str = "mock-mapi version ";
