//! The C door from a client's side: calls the exported functions, and the methods of the interface pointers they hand out.
//!
//! With it a scenario takes the way a program in C takes: values become words and structures, words go through exports and
//! vtables, and what the call wrote becomes values again.

use super::call::{reply_from, words_for};
use super::combox::slot_of;
use super::door::Door;
use super::raw::call_slot;
use super::write::{self, Arena};
use super::{exports, read};
use crate::scenario;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Cx, Native};
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A client behind the binary interface. Its functions are those of the door opened last.
pub struct CDoor {
    door: &'static Door,
    /// The interface pointers the client was given. They stay after the last Release: late calls are made with them.
    held: Mutex<HashMap<ObjectId, Vec<usize>>>,
}

impl CDoor {
    /// A client of this door.
    #[must_use]
    pub fn new(door: &'static Door) -> Self {
        Self { door, held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<ObjectId, Vec<usize>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An interface pointer with its slot for a method, if it has one.
    fn slot(&self, pointer: usize, method: Method) -> Option<(usize, usize)> {
        let slot = slot_of(self.door.box_at(pointer)?.interface, method)?;
        Some((pointer, slot))
    }

    fn pointer(&self, value: &Value, sinks: &[(*const (), *mut Sink)]) -> usize {
        match value {
            Value::New(_, native) => {
                let made = sinks.iter().find(|(of, _)| *of == address(native));
                made.map_or(0, |(_, sink)| *sink as usize)
            }
            _ => value.object().and_then(|id| self.held().get(&id)?.last().copied()).unwrap_or(0),
        }
    }
}

fn address(native: &Arc<dyn Native>) -> *const () {
    Arc::as_ptr(native).cast()
}

impl scenario::Door for CDoor {
    fn call(&self, object: ObjectId, method: Method, args: Vec<Value>) -> Reply {
        let made = |value: &Value| match value {
            Value::New(Interface::AdviseSink, native) => Some((address(native), Sink::make(self.door, Arc::clone(native)))),
            _ => None,
        };
        let sinks: Vec<_> = args.iter().filter_map(made).collect();
        args.iter().filter_map(Value::adr_list).for_each(|list| write::fill_adr_list(self.door, list));
        let mut arena = Arena::default();
        let words = words_for(self.door, method, &args, &mut arena, &|value, _| self.pointer(value, &sinks));
        let result = if object == ObjectId(0) {
            // SAFETY: the words were made for this function, and what they point to lives in the arena.
            unsafe { exports::function(method, &words) }
        } else {
            let found =
                self.held().get(&object).and_then(|held| held.iter().rev().find_map(|pointer| self.slot(*pointer, method)));
            let Some((pointer, slot)) = found else { return Reply::code(Code::MAPI_E_INVALID_OBJECT) };
            // SAFETY: the pointer is a box of the door, whose vtable has this slot; the words were made for its method.
            unsafe { call_slot(pointer, slot, &words) }
        };
        let mut keep = |pointer, _| {
            let id = self.door.identify(pointer);
            let mut held = self.held();
            let pointers = held.entry(id).or_default();
            pointers.retain(|known| *known != pointer);
            pointers.push(pointer);
            id
        };
        // SAFETY: these are the words of the call that returned, and the arena is still there.
        let reply = unsafe { reply_from(self.door, method, &words, result, &mut keep) };
        for (_, sink) in sinks {
            // SAFETY: nobody else frees a sink that was made above and never had a reference; see `Sink::forget`.
            unsafe { Sink::forget(sink) };
        }
        reply
    }
}

/// An advise sink of the client's, as C sees it. Made without a reference: whoever is handed it takes one.
#[repr(C)]
struct Sink {
    vtable: &'static SinkVtable,
    refs: AtomicU32,
    /// One more than `refs` as long as the call lasts that it is handed in to.
    kept: AtomicU32,
    native: Arc<dyn Native>,
    door: &'static Door,
}

#[repr(C)]
struct SinkVtable {
    query_interface: unsafe extern "system" fn(usize, usize, usize) -> usize,
    add_ref: unsafe extern "system" fn(usize) -> usize,
    release: unsafe extern "system" fn(usize) -> usize,
    on_notify: unsafe extern "system" fn(usize, usize, usize) -> usize,
}

static SINK: SinkVtable = SinkVtable { query_interface, add_ref, release, on_notify };

impl Sink {
    fn make(door: &'static Door, native: Arc<dyn Native>) -> *mut Self {
        let sink = Self { vtable: &SINK, refs: AtomicU32::new(0), kept: AtomicU32::new(1), native, door };
        Box::into_raw(Box::new(sink))
    }

    /// # Safety
    /// `this` was made by [`Sink::make`] and not freed, and one of the parts of `kept` is the caller's to give up.
    unsafe fn forget(this: *mut Self) {
        // SAFETY: not freed, since the caller's part is still counted.
        if unsafe { &(*this).kept }.fetch_sub(1, Ordering::AcqRel) == 1 {
            // SAFETY: made by `Box::into_raw`, and nobody has a part any more.
            drop(unsafe { Box::from_raw(this) });
        }
    }
}

/// # Safety
/// Slot 0 of a live [`Sink`]: an identifier and a place for a pointer.
unsafe extern "system" fn query_interface(this: usize, iid: usize, place: usize) -> usize {
    // SAFETY: the caller of QueryInterface points to an identifier.
    let wanted = Interface::from_iid(unsafe { &*(iid as *const [u8; 16]) });
    let known = wanted.is_some_and(|wanted| Interface::AdviseSink.extends(wanted));
    if known {
        // SAFETY: the caller's own pointer to a live sink.
        unsafe { add_ref(this) };
    }
    // SAFETY: the caller waits for a pointer in this place.
    unsafe { *(place as *mut usize) = if known { this } else { 0 } };
    if known { 0 } else { Code::MAPI_E_INTERFACE_NOT_SUPPORTED.0 as usize }
}

/// # Safety
/// Slot 1 of a live [`Sink`].
unsafe extern "system" fn add_ref(this: usize) -> usize {
    // SAFETY: a live sink (caller).
    let sink = unsafe { &*(this as *const Sink) };
    sink.kept.fetch_add(1, Ordering::AcqRel);
    sink.refs.fetch_add(1, Ordering::AcqRel) as usize + 1
}

/// # Safety
/// Slot 2 of a live [`Sink`], of which the caller has a reference.
unsafe extern "system" fn release(this: usize) -> usize {
    let sink = this as *mut Sink;
    // SAFETY: a live sink (caller).
    let left = unsafe { &(*sink).refs }.fetch_sub(1, Ordering::AcqRel) as usize - 1;
    // SAFETY: the reference was counted in `kept` too.
    unsafe { Sink::forget(sink) };
    left
}

/// # Safety
/// Slot 3 of a live [`Sink`]: a count and as many notifications.
unsafe extern "system" fn on_notify(this: usize, count: usize, notifications: usize) -> usize {
    // SAFETY: a live sink (caller).
    let sink = unsafe { &*(this as *const Sink) };
    let notified = method::AdviseSink::OnNotify;
    // SAFETY: these are the words of a call of this method.
    let args = unsafe { read::arguments(sink.door, Party::Subsystem, notified, &[count, notifications]) };
    let cx = Cx { subsystem: sink.door.subsystem(), party: Party::Client, this: sink.door.identify(this) };
    let called = AssertUnwindSafe(|| sink.native.call(&cx, notified, &args));
    catch_unwind(called).map_or(Code::MAPI_E_CALL_FAILED.0 as usize, |reply| reply.code.0 as usize)
}
