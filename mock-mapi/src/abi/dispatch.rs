//! Where every call on an interface pointer of ours arrives: forwarded and recorded, or served by the subsystem.

use super::combox::{ComBox, method_at};
use super::door::Door;
use super::malloc;
use super::raw::call_slot;
use super::{call, read, write};
use crate::spec::{ArgKind, Code, Interface, Method, Recorded, method};
use crate::subsystem::{Body, with_party};
use crate::trace::{ObjectId, Phase, push_blob};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Serves slot `index` of a box. No panic leaves: the caller's frames are foreign.
pub(super) fn dispatch(this: &'static ComBox, index: usize, words: &mut [usize]) -> usize {
    let method = method_at(this.interface, index);
    let body = AssertUnwindSafe(|| match this.entry.body {
        Body::Foreign(object) if this.entry.is_live() => forward(this, object, index, method, words),
        _ if this.interface == Interface::Malloc && method.interface() == Interface::Malloc => {
            malloc::serve(this.door, this.holder, method, words)
        }
        _ => serve(this, method, words),
    });
    catch_unwind(body).unwrap_or(Code::MAPI_E_CALL_FAILED.0 as usize)
}

/// A call on an object the subsystem or Rust implements, or on one that is invalid or gone.
fn serve(this: &'static ComBox, method: Method, words: &[usize]) -> usize {
    let (door, holder) = (this.door, this.holder);
    // SAFETY: the slot of this method was called with these words.
    let args = unsafe { read::arguments(door, holder, method, words) };
    if method == method::Support::GetMemAllocRoutines {
        // SAFETY: as above; the three arguments are places for function pointers.
        unsafe { super::exports::write_allocators(words) };
    }
    let reply = door.subsystem().call(holder, this.entry.id, method, args.clone());
    // SAFETY: as above.
    unsafe { write::outputs(door, holder, method, words, &args, &reply) };
    read::finish(door, method, &args);
    reply.code.0 as usize
}

/// A call on a foreign object: recorded, passed on as it is, with interface pointers exchanged for ours on the way.
fn forward(this: &'static ComBox, object: usize, index: usize, method: Method, words: &mut [usize]) -> usize {
    let (door, entry, from) = (this.door, &this.entry, this.holder);
    let subsystem = door.subsystem();
    let mut scalars = [0; 12];
    let mut blobs = Vec::new();
    // SAFETY: the slot of this method was called with these words.
    let count = unsafe { take_arguments(this, method, words, &mut scalars, &mut blobs) };
    let record = |phase, result, payload: &[u64]| subsystem.record(phase, from, entry.owner, entry.id, method, result, payload);
    if blobs.is_empty() {
        record(Phase::Enter, 0, &scalars[..count]);
    } else {
        let payload: Vec<u64> = scalars[..count].iter().copied().chain(blobs).collect();
        record(Phase::Enter, 0, &payload);
    }
    let result = match method {
        method::Unknown::AddRef => subsystem.add_ref(entry) as usize,
        method::Unknown::Release => subsystem.release(from, entry) as usize,
        // SAFETY: the object is live, its vtable has this slot, and the words are the caller's own.
        _ => with_party(entry.owner, || unsafe { call_slot(object, index, words) }),
    };
    // SAFETY: the call is over and wrote its outputs where the words say.
    let count = unsafe { take_outputs(this, method, words, result as u32, &mut scalars) };
    record(Phase::Leave, result as u32, &scalars[..count]);
    result
}

/// Gathers what is recorded on entry, and puts the callee's pointers in the place of ours.
///
/// # Safety
/// The words are those of a call of `method`.
unsafe fn take_arguments(
    this: &'static ComBox,
    method: Method,
    words: &mut [usize],
    scalars: &mut [u64; 12],
    blobs: &mut Vec<u64>,
) -> usize {
    let (door, owner, from) = (this.door, this.entry.owner, this.holder);
    let mut count = 0;
    for (index, arg) in method.spec().args.iter().enumerate() {
        let word = words[index];
        let scalar = match arg.kind {
            ArgKind::Num | ArgKind::Flags => u64::from(word as u32),
            // SAFETY: a pointer to flags that is not null (caller).
            ArgKind::InOutFlags if word != 0 => u64::from(unsafe { *(word as *const u32) }),
            ArgKind::Obj(_) if word != 0 => match door.box_at(word) {
                Some(ours) => {
                    words[index] = door.pointer_for(&ours.entry, owner);
                    u64::from(ours.entry.id.0)
                }
                None => u64::from(door.identify(word).0),
            },
            ArgKind::Sink if word != 0 => {
                let sink = door.adopt(word, Interface::AdviseSink, from, ObjectId(0), "", 0);
                words[index] = door.pointer_for(&sink, owner);
                u64::from(sink.id.0)
            }
            ArgKind::Memory => u64::from(door.memory.identify(word).0),
            ArgKind::InOutFlags | ArgKind::InitFlags | ArgKind::Size | ArgKind::Obj(_) | ArgKind::Sink => word as u64,
            _ => {
                if arg.kind.on_enter() == Recorded::Blob {
                    let length = if index > 0 { words[index - 1] as u32 as usize } else { 0 };
                    // SAFETY: as above; the count is the argument before where the kind has one.
                    unsafe { push_raw(blobs, arg.kind, word, length, read::unicode(method, words)) };
                }
                continue;
            }
        };
        scalars[count] = scalar;
        count += 1;
    }
    count
}

/// # Safety
/// The word is an argument of this kind.
unsafe fn push_raw(blobs: &mut Vec<u64>, kind: ArgKind, word: usize, length: usize, wide: bool) {
    if word == 0 {
        return blobs.push(0);
    }
    // SAFETY: the pointer is not null and points to what the kind says (caller).
    unsafe {
        match kind {
            ArgKind::Bytes => push_blob(blobs, std::slice::from_raw_parts(word as *const u8, length)),
            ArgKind::Iid | ArgKind::Uid => push_blob(blobs, &*(word as *const [u8; 16])),
            ArgKind::Text if wide => push_blob(blobs, read::wide_text(word).as_bytes()),
            _ => push_blob(blobs, read::narrow_text(word).as_bytes()),
        }
    }
}

/// Gathers what is recorded on return, and puts our pointers in the place of the callee's.
///
/// # Safety
/// A call of `method` with these words returned `result`.
unsafe fn take_outputs(this: &'static ComBox, method: Method, words: &[usize], result: u32, scalars: &mut [u64; 12]) -> usize {
    let (door, owner, holder) = (this.door, this.entry.owner, this.holder);
    let ok = Code(result).is_ok();
    let mut count = 0;
    for (index, arg) in method.spec().args.iter().enumerate() {
        if arg.kind.on_leave() != Recorded::Scalar {
            continue;
        }
        let word = words[index];
        // SAFETY: output pointers that are not null were written by the call that returned (caller).
        let scalar = unsafe {
            match arg.kind {
                _ if word == 0 => 0,
                ArgKind::OutNum | ArgKind::InOutFlags => u64::from(*(word as *const u32)),
                kind if kind.hands_out_buffer() && ok => {
                    let pointer = *(word as *const usize);
                    if kind == ArgKind::OutRows && pointer != 0 {
                        call::remember_rows(door, pointer);
                    }
                    u64::from(door.memory.identify(pointer).0)
                }
                kind if kind.hands_out_object() && ok => {
                    let interface = match kind {
                        ArgKind::Out(interface) => interface,
                        ArgKind::OutByType => match words[index - 1] {
                            0 => Interface::Prop,
                            place => Interface::from_object_type(*(place as *const u32)).unwrap_or(Interface::Prop),
                        },
                        _ => call::iid_among(method, words),
                    };
                    exchange(door, word, interface, this, owner, holder)
                }
                _ => 0,
            }
        };
        scalars[count] = scalar;
        count += 1;
    }
    count
}

/// # Safety
/// `place` holds an interface pointer the owner handed out, or null.
unsafe fn exchange(
    door: &'static Door,
    place: usize,
    interface: Interface,
    this: &'static ComBox,
    owner: crate::trace::Party,
    holder: crate::trace::Party,
) -> u64 {
    // SAFETY: the caller says so.
    let pointer = unsafe { *(place as *const usize) };
    if pointer == 0 {
        return 0;
    }
    let entry = door.adopt(pointer, interface, owner, this.entry.id, "", 1);
    // SAFETY: as above; the place belongs to the caller, who waits for a pointer in it.
    unsafe { *(place as *mut usize) = door.pointer_for(&entry, holder) };
    u64::from(entry.id.0)
}
