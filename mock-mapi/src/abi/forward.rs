//! Calls on foreign objects: recorded, passed on as they are, with interface pointers exchanged for ours on the way.
//!
//! Every call of a subject comes through here, so nothing is looked up that could be known before, and nothing allocated.

use super::combox::ComBox;
use super::payload::Payload;
use super::plan::Plan;
use super::raw::call_slot;
use super::{call, read};
use crate::spec::{ArgKind, Code, Interface, Recorded, method};
use crate::subsystem::{Entry, is_unresolved, with_party};
use crate::trace::{ObjectId, Party, Phase};
use std::sync::Arc;

/// Serves slot `index` of a box whose object is foreign and live.
#[inline]
pub(super) fn forward(this: &'static ComBox, plan: &Plan, index: usize, words: &mut [usize]) -> usize {
    let (entry, from) = (&*this.entry, this.holder);
    let subsystem = this.door.subsystem();
    if from == Party::Client {
        subsystem.deliver_waiting();
    }
    let record = |phase, result, payload: &[u64]| {
        subsystem.record(phase, from, entry.owner, entry.id, plan.method, result, payload);
    };
    let mut scalars = [0; 12];
    let mut sink = None;
    if let Some(numbers) = &plan.numbers {
        for (scalar, index) in scalars.iter_mut().zip(numbers) {
            *scalar = u64::from(words[*index] as u32);
        }
        record(Phase::Enter, 0, &scalars[..numbers.len()]);
    } else {
        let mut payload = Payload::new(plan.scalars);
        // SAFETY: the slot of this method was called with these words.
        sink = unsafe { take_arguments(this, plan, words, &mut payload) };
        record(Phase::Enter, 0, payload.words());
    }
    match plan.method {
        method::Unknown::AddRef => entry.count_up(),
        method::Unknown::Release => subsystem.count_down(entry),
        _ => {}
    }
    // SAFETY: the slot of this method was called with these words.
    let listed = unsafe { blocks_of_list(this, plan, words) };
    if let Some(listed) = listed.as_ref().filter(|_| from == Party::Client) {
        subsystem.note_foreign_entries(entry.id, &listed.unresolved);
    }
    // SAFETY: the object is live, or was until the Release that is passed on here; its vtable has this slot, and the words are
    // the caller's own.
    let result = with_party(entry.owner, || unsafe { call_slot(this.object, index, words) });
    let mut count = 0;
    if plan.outputs {
        // SAFETY: the call is over and wrote its outputs where the words say.
        count = unsafe { take_outputs(this, plan, words, result as u32, &mut scalars) };
    }
    // SAFETY: as above.
    if let (Some(before), Some(after)) = (listed, unsafe { blocks_of_list(this, plan, words) }) {
        subsystem.note_entries(from, entry.owner, entry.id, &before.all, &after.all);
    }
    record(Phase::Leave, result as u32, &scalars[..count]);
    if let Some(sink) = sink {
        this.door.let_go(&sink);
    }
    result
}

/// Gathers what is recorded on entry, and puts the callee's pointers in the place of ours. Answers the advise sink handed in.
///
/// # Safety
/// The words are those of a call of the plan's method.
unsafe fn take_arguments(this: &'static ComBox, plan: &Plan, words: &mut [usize], payload: &mut Payload) -> Option<Arc<Entry>> {
    let (door, owner, from) = (this.door, this.entry.owner, this.holder);
    let mut handed_in = None;
    for (index, arg) in plan.args.iter().enumerate() {
        let word = words[index];
        let scalar = match arg.kind {
            ArgKind::Num | ArgKind::Flags => u64::from(word as u32),
            // SAFETY: a pointer to flags that is not null (caller).
            ArgKind::InOutFlags if word != 0 => u64::from(unsafe { *(word as *const u32) }),
            ArgKind::Obj(_) if word != 0 => match door.box_at(word) {
                Some(ours) => {
                    words[index] = door.same_for(ours, owner);
                    u64::from(ours.entry.id.0)
                }
                None => u64::from(door.identify(word).0),
            },
            ArgKind::Sink if word != 0 => {
                // Held for the time of the call.
                let sink = door.adopt(word, Interface::AdviseSink, from, ObjectId(0), "", 1);
                words[index] = door.pointer_for(&sink, Interface::AdviseSink, owner);
                let id = sink.id.0;
                handed_in = Some(sink);
                u64::from(id)
            }
            ArgKind::Memory => u64::from(door.memory.identify(word).0),
            ArgKind::InOutFlags | ArgKind::InitFlags | ArgKind::Size | ArgKind::Obj(_) | ArgKind::Sink => word as u64,
            kind => {
                if kind.on_enter() == Recorded::Blob {
                    let length = if index > 0 { words[index - 1] as u32 as usize } else { 0 };
                    let wide = kind == ArgKind::Text && read::unicode(plan.method, words);
                    // SAFETY: the word is an argument of this kind (caller); the count is the argument before where it has one.
                    unsafe { payload.push_pointed(kind, word, length, wide) };
                }
                continue;
            }
        };
        payload.push_scalar(scalar);
    }
    handed_in
}

/// The blocks that the entries of an address list stand in.
struct Listed {
    all: Vec<ObjectId>,
    unresolved: Vec<ObjectId>,
}

/// # Safety
/// The words are those of a call of the plan's method.
unsafe fn blocks_of_list(this: &'static ComBox, plan: &Plan, words: &[usize]) -> Option<Listed> {
    let word = plan.list.map(|index| words[index]).filter(|word| *word != 0)?;
    // SAFETY: an address list stands there (caller).
    let list = unsafe { read::adr_list(this.door, word) };
    let unresolved = list.entries.iter().filter(|entry| is_unresolved(&entry.props)).map(|entry| entry.block).collect();
    Some(Listed { all: list.entries.iter().map(|entry| entry.block).collect(), unresolved })
}

/// Gathers what is recorded on return, and puts our pointers in the place of the callee's.
///
/// # Safety
/// A call of `method` with these words returned `result`.
unsafe fn take_outputs(this: &'static ComBox, plan: &Plan, words: &[usize], result: u32, scalars: &mut [u64; 12]) -> usize {
    let door = this.door;
    let ok = Code(result).is_ok();
    let mut count = 0;
    for (index, arg) in plan.args.iter().enumerate() {
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
                        _ => call::iid_among(plan.method, words),
                    };
                    exchange(this, word, interface, plan.method == method::Unknown::QueryInterface)
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
/// `place` holds an interface pointer that was handed out as this interface by a call on `this`, or null.
unsafe fn exchange(this: &'static ComBox, place: usize, interface: Interface, queried: bool) -> u64 {
    // SAFETY: the caller says so.
    let pointer = unsafe { *(place as *const usize) };
    if pointer == 0 {
        return 0;
    }
    let door = this.door;
    let entry = if queried {
        door.answered(&this.entry, pointer, interface)
    } else {
        door.adopt(pointer, interface, this.entry.owner, this.entry.id, "", 1)
    };
    // SAFETY: as above; the place belongs to the caller, who waits for a pointer in it.
    unsafe { *(place as *mut usize) = door.pointer_at(&entry, pointer, interface, this.holder) };
    u64::from(entry.id.0)
}
