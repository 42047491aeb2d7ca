//! The C door under callers that do it wrong: memory, late calls, identities, panics.

mod helpers;
mod memory;
mod objects;
mod panics;
#[cfg(target_os = "linux")]
mod pins;
mod traces;

use super::{CDoor, Door, exports, raw};
use crate::model::{Machine, Profile, tags};
use crate::scenario::Door as _;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{NativeLibrary, logical_clock};
use crate::trace::{EventBuf, Memory, ObjectId, Phase, Recorder, TraceReader};
use crate::value::{Reply, Value};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A door that exported functions lead to for as long as this lives.
struct Opened {
    door: &'static Door,
    client: CDoor,
    _only: MutexGuard<'static, ()>,
}

fn open_with(profile: Profile, libraries: Vec<(String, Arc<dyn NativeLibrary>)>) -> Opened {
    static ONE: Mutex<()> = Mutex::new(());
    let only = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let door = Door::open(Machine::new(vec![profile]), Recorder::new(Memory, 1).unwrap(), logical_clock(), libraries);
    Opened { door, client: CDoor::new(door), _only: only }
}

fn open() -> Opened {
    open_with(crate::providers::builtin_profile(), crate::providers::builtin_libraries())
}

impl Opened {
    fn call(&self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        self.client.call(object, called, args)
    }

    fn function(&self, called: Method, args: Vec<Value>) -> Reply {
        self.call(ObjectId(0), called, args)
    }

    /// A session on the built-in profile.
    fn log_on(&self) -> ObjectId {
        let profile = crate::providers::builtin_profile().name;
        assert_eq!(self.function(method::Function::MAPIInitialize, vec![Value::Num(0)]).code, Code::S_OK);
        let bits = tags::MAPI_EXTENDED | tags::MAPI_EXPLICIT_PROFILE | tags::MAPI_UNICODE | tags::MAPI_NEW_SESSION;
        let args = vec![Value::None, Value::from(profile.as_str()), Value::None, Value::from(bits), Value::None];
        self.function(method::Function::MAPILogonEx, args).object().unwrap()
    }

    /// The interface pointer of an object of ours, as its client holds it.
    fn pointer(&self, object: ObjectId) -> usize {
        let entry = self.door.subsystem().entry(object).unwrap();
        self.door.pointer_for(&entry, entry.interface, crate::trace::Party::Client)
    }

    fn events(&self) -> Vec<EventBuf> {
        let bytes = self.door.subsystem().recorder().bytes();
        let mut reader = TraceReader::new(&bytes[..]).unwrap();
        let mut events = Vec::new();
        while let Some(event) = reader.next().unwrap() {
            events.push(event.to_buf());
        }
        events
    }

    /// Whether every call that was entered was left.
    fn is_balanced(&self) -> bool {
        let count = |phase| self.events().iter().filter(|event| event.phase == phase).count();
        count(Phase::Enter) == count(Phase::Leave)
    }
}

/// An exported function called with words.
fn export(function: Method, words: &[usize]) -> Code {
    // SAFETY: the tests pass what the function takes.
    Code(unsafe { exports::function(function, words) } as u32)
}

/// A slot of an interface pointer called with words.
fn slot(pointer: usize, interface: Interface, called: Method, words: &[usize]) -> Code {
    let slot = super::combox::slot_of(interface, called).unwrap();
    // SAFETY: the tests pass pointers of this interface, and what the method takes.
    Code(unsafe { raw::call_slot(pointer, slot, words) } as u32)
}
