//! What is behind the binary interface, as the subsystem sees it.

use super::{Entry, Subsystem, not_served};
use crate::model::ThreadId;
use crate::spec::{Code, Method};
use crate::trace::{ObjectId, Pin};
use crate::value::{Reply, Value};

/// What is left of a library after it was freed.
#[derive(Clone, Copy, Debug)]
pub struct Freed {
    /// Whether it is still mapped.
    pub mapped: bool,
    /// What pins it, if so.
    pub pin: Pin,
}

/// Everything behind the binary interface: foreign objects, libraries, memory.
pub trait Outside: Send + Sync {
    /// Loads a library.
    ///
    /// # Errors
    /// The code a client is told; the reason was noted where a person sees it.
    fn load(&self, subsystem: &Subsystem, library: &str) -> Result<(), Code>;
    /// Threads that appeared since the library was loaded and still run.
    fn threads_alive(&self, library: &str) -> u32;
    /// Frees a library and looks whether it is gone.
    fn free(&self, library: &str) -> Freed;
    /// SHA-256 of the library's file in hexadecimal, if it has one.
    fn digest(&self, library: &str) -> Option<String>;
    /// Whether a loaded library has this entry point. A message service needs none (page `msgserviceentry`).
    fn has_entry(&self, library: &str, entry: Method) -> bool;
    /// Calls an entry point of a loaded library.
    fn entry(&self, subsystem: &Subsystem, library: &str, entry: Method, args: &[Value]) -> Reply;
    /// Calls a method of a foreign object. `AddRef` and `Release` answer the count as the code.
    fn call(&self, subsystem: &Subsystem, target: &Entry, method: Method, args: &[Value]) -> Reply;
    /// The blocks of these identities are freed.
    fn freed(&self, blocks: &[ObjectId]);
    /// Nobody holds an object any more, or it was handed in and nobody took a reference to it.
    fn forgotten(&self, object: &Entry);
    /// Bytes kept for late calls and second frees, which are nobody else's to answer for.
    fn kept_bytes(&self) -> usize;
    /// The MAPI block in which a foreign object stands, if it is one.
    fn block_of(&self, target: &Entry) -> Option<ObjectId>;
    /// Notifications may have to wait for this thread, which is the running one: what it takes to be told of that is made ready.
    fn watch(&self, thread: ThreadId) {
        let _ = thread;
    }
    /// A notification waits for this thread.
    fn wake(&self, thread: ThreadId) {
        let _ = thread;
    }
    /// Starts the thread that serves notifications, with this number; false where there is none to be had.
    fn start_notifier(&self, serial: u32) -> bool {
        let _ = serial;
        false
    }
}

/// No binary interface: everything is Rust.
#[derive(Debug, Default)]
pub struct NoOutside;

impl Outside for NoOutside {
    fn load(&self, _subsystem: &Subsystem, _library: &str) -> Result<(), Code> {
        Err(Code::MAPI_E_NOT_FOUND)
    }
    fn threads_alive(&self, _library: &str) -> u32 {
        0
    }
    fn free(&self, _library: &str) -> Freed {
        Freed { mapped: false, pin: Pin::None }
    }
    fn digest(&self, _library: &str) -> Option<String> {
        None
    }
    fn has_entry(&self, _library: &str, _entry: Method) -> bool {
        false
    }
    fn entry(&self, _subsystem: &Subsystem, _library: &str, _entry: Method, _args: &[Value]) -> Reply {
        not_served()
    }
    fn call(&self, _subsystem: &Subsystem, _target: &Entry, _method: Method, _args: &[Value]) -> Reply {
        not_served()
    }
    fn freed(&self, _blocks: &[ObjectId]) {}
    fn forgotten(&self, _object: &Entry) {}
    fn kept_bytes(&self) -> usize {
        0
    }
    fn block_of(&self, _target: &Entry) -> Option<ObjectId> {
        None
    }
}
