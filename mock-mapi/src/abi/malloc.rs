//! `IMalloc` as MAPI hands it out (pages `mapigetdefaultmalloc`, and `lpMalloc` of the providers' entry points).

use super::door::Door;
use crate::spec::{Method, method};
use crate::subsystem::{Body, Cx, Native, not_served};
use crate::trace::{ObjectId, Party, Phase};
use crate::value::{Reply, Value};
use std::sync::Arc;

/// The one allocator object; its methods answer pointers and are served below, by the C door.
struct Allocator;

impl Native for Allocator {
    fn call(&self, _cx: &Cx<'_>, _method: Method, _args: &[Value]) -> Reply {
        not_served()
    }
}

/// Makes the allocator object for `holder` and answers its interface pointer; the reference it is born with stays MAPI's.
pub(super) fn make(door: &'static Door, holder: Party) -> usize {
    let entry = door.subsystem().adopt(
        crate::spec::Interface::Malloc,
        Party::Subsystem,
        ObjectId(0),
        "",
        Body::native(Arc::new(Allocator)),
        1,
    );
    door.pointer_for(&entry, entry.interface, holder)
}

/// Serves a method of `IMalloc`.
pub(super) fn serve(door: &'static Door, from: Party, method: Method, words: &[usize]) -> usize {
    use method::Malloc as m;
    let subsystem = door.subsystem();
    let argument = match method {
        m::Alloc => words[0] as u64,
        m::HeapMinimize => 0,
        _ => u64::from(door.memory.identify(words[0]).0),
    };
    let payload = [argument, words.get(1).map_or(0, |w| *w as u64)];
    let count = method.spec().args.len();
    subsystem.record(Phase::Enter, from, Party::Subsystem, ObjectId(0), method, 0, &payload[..count]);
    let result = match method {
        m::Alloc => allocate(door, from, words[0]),
        m::Realloc => {
            let (old, size) = (words[0], words[1]);
            let new = allocate(door, from, size);
            let kept = door.memory.size(old).unwrap_or(0).min(size);
            if new != 0 && kept > 0 {
                // SAFETY: both blocks are live and have at least `kept` bytes.
                unsafe { std::ptr::copy_nonoverlapping(old as *const u8, new as *mut u8, kept) };
            }
            free(door, from, old);
            new
        }
        m::Free => {
            free(door, from, words[0]);
            0
        }
        m::GetSize => door.memory.size(words[0]).unwrap_or(usize::MAX),
        m::DidAlloc => usize::from(door.memory.size(words[0]).is_some()),
        _ => 0,
    };
    subsystem.record(Phase::Leave, from, Party::Subsystem, ObjectId(0), method, 0, &[]);
    result
}

fn allocate(door: &'static Door, from: Party, size: usize) -> usize {
    let reply = door.subsystem().call(
        from,
        ObjectId(0),
        method::Function::MAPIAllocateBuffer,
        vec![Value::Num(size as u64), Value::None],
    );
    reply.out(1).object().map_or(0, |block| door.memory.provide(block, size) as usize)
}

fn free(door: &'static Door, from: Party, pointer: usize) {
    let block = Value::Object(door.memory.identify(pointer));
    door.subsystem().call(from, ObjectId(0), method::Function::MAPIFreeBuffer, vec![block]);
}
