//! Objects implemented in Rust: built-in providers, mocks of providers, advise sinks of Rust clients.

use super::Subsystem;
use crate::spec::{Code, Method};
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};

/// An object implemented in Rust. References to it are counted by the subsystem, which drops it after the last one.
pub trait Native: Send + Sync {
    /// A call on the object; `AddRef` and `Release` never come here. `args` are those of the method's entry in the
    /// table, outputs included (as `Value::None`). New objects are handed out as [`Value::New`].
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply;

    /// The object was handed out and got this identity.
    fn handed_out(&self, identity: ObjectId) {
        let _ = identity;
    }

    /// The last reference was released.
    fn released(&self, cx: &Cx<'_>) {
        let _ = cx;
    }
}

/// A provider library implemented in Rust.
pub trait NativeLibrary: Send + Sync {
    /// One of the entry points `MSProviderInit`, `ABProviderInit`, `XPProviderInit`, `MSGServiceEntry`; a library that has none
    /// of this name answers `MAPI_E_NOT_FOUND`. The provider object is handed out as [`Value::New`].
    fn entry(&self, cx: &Cx<'_>, entry: Method, args: &[Value]) -> Reply;

    /// Whether it has a `MSGServiceEntry`.
    fn has_service_entry(&self) -> bool {
        false
    }
}

/// How an object in Rust reaches the others: every call it makes is recorded as its party's.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// The subsystem.
    pub subsystem: &'a Subsystem,
    /// Who the object belongs to.
    pub party: Party,
    /// The object called; 0 for an entry point.
    pub this: ObjectId,
}

impl Cx<'_> {
    /// Calls a method of another object, or with object 0 a function.
    #[must_use]
    pub fn call(&self, object: ObjectId, method: Method, args: Vec<Value>) -> Reply {
        self.subsystem.call(self.party, object, method, args)
    }

    /// Adds a reference to an object.
    #[expect(clippy::must_use_candidate, reason = "called for what it does")]
    pub fn add_ref(&self, object: ObjectId) -> u32 {
        self.subsystem.call(self.party, object, crate::spec::method::Unknown::AddRef, Vec::new()).code.0
    }

    /// Releases a reference to an object and answers the count after.
    #[expect(clippy::must_use_candidate, reason = "called for what it does")]
    pub fn release(&self, object: ObjectId) -> u32 {
        self.subsystem.call(self.party, object, crate::spec::method::Unknown::Release, Vec::new()).code.0
    }
}

/// The answer of an object to a method it does not serve.
#[must_use]
pub const fn not_served() -> Reply {
    Reply::code(Code::MAPI_E_NO_SUPPORT)
}
