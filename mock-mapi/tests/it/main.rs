//! Tests of the crate from outside: the trace formats, the built-in providers, scenarios played on them through both doors,
//! and the binary interface against third-party headers.

mod abi;
mod bench;
mod builtin;
mod common;
mod doors;
mod generate;
mod generated;
mod killed;
mod machine;
mod names;
mod obedient;
mod probes;
mod session;
mod spooling;
mod status_recips;
mod store_logoff;
mod trace_format;
