//! Tests of the crate from outside: the trace formats, the built-in providers, and scenarios played on them.

mod builtin;
mod common;
mod generated;
mod session;
mod trace_format;
