//! Which way a scenario's calls take into the subsystem.

use crate::spec::Method;
use crate::subsystem::Subsystem;
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};

/// A way for a client's calls. What it answers is the same whichever it is, and so is the trace.
pub trait Door: Sync {
    /// Calls a function (object 0) or a method. Advise sinks are handed in as [`Value::New`]; outputs stand in the places of
    /// the arguments, buffers as [`Value::Buffer`] that the caller frees.
    fn call(&self, object: ObjectId, method: Method, args: Vec<Value>) -> Reply;
}

/// The Rust door: straight to the subsystem.
pub struct RustDoor<'a>(pub &'a Subsystem);

impl Door for RustDoor<'_> {
    fn call(&self, object: ObjectId, method: Method, args: Vec<Value>) -> Reply {
        self.0.call(Party::Client, object, method, args)
    }
}
