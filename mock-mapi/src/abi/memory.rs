//! The memory behind MAPI buffers. Freed blocks stay mapped for a while, so that a second free is known for what it is.

use crate::trace::ObjectId;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Freed blocks kept, and freed bytes kept.
const KEPT_BLOCKS: usize = 4096;
const KEPT_BYTES: usize = 4 << 20;

/// Identity of a pointer that is no MAPI block.
pub(super) const NOT_A_BLOCK: ObjectId = ObjectId(u32::MAX);

#[derive(Default)]
struct Blocks {
    by_pointer: HashMap<usize, (ObjectId, Layout)>,
    by_id: HashMap<ObjectId, usize>,
    freed: HashMap<usize, ObjectId>,
    order: VecDeque<(usize, Layout)>,
    freed_bytes: usize,
}

/// All blocks of a process.
#[derive(Default)]
pub(super) struct Memory(Mutex<Blocks>);

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Blocks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a block its memory: zeroed, aligned for every MAPI structure.
    pub fn provide(&self, id: ObjectId, size: usize) -> *mut u8 {
        let layout = Layout::from_size_align(size.max(8), 16).unwrap_or(Layout::new::<u128>());
        // SAFETY: the layout's size is at least 8.
        let pointer = unsafe { alloc_zeroed(layout) };
        if !pointer.is_null() {
            let mut blocks = self.lock();
            blocks.by_pointer.insert(pointer as usize, (id, layout));
            blocks.by_id.insert(id, pointer as usize);
        }
        pointer
    }

    /// The identity of a block by its pointer: live, or freed not long ago. 0 for null.
    pub fn identify(&self, pointer: usize) -> ObjectId {
        if pointer == 0 {
            return ObjectId(0);
        }
        let blocks = self.lock();
        let live = blocks.by_pointer.get(&pointer).map(|(id, _)| *id);
        live.or_else(|| blocks.freed.get(&pointer).copied()).unwrap_or(NOT_A_BLOCK)
    }

    /// The pointer of a live block; null otherwise.
    pub fn pointer(&self, id: ObjectId) -> *mut u8 {
        self.lock().by_id.get(&id).copied().unwrap_or(0) as *mut u8
    }

    /// Bytes of a live block.
    pub fn size(&self, pointer: usize) -> Option<usize> {
        self.lock().by_pointer.get(&pointer).map(|(_, layout)| layout.size())
    }

    /// Bytes of the blocks that were put aside.
    pub fn kept_bytes(&self) -> usize {
        self.lock().freed_bytes
    }

    /// Puts blocks aside; the oldest of those put aside are given back.
    pub fn release(&self, ids: &[ObjectId]) {
        let mut blocks = self.lock();
        for id in ids {
            let Some(pointer) = blocks.by_id.remove(id) else { continue };
            let Some((_, layout)) = blocks.by_pointer.remove(&pointer) else { continue };
            blocks.freed.insert(pointer, *id);
            blocks.order.push_back((pointer, layout));
            blocks.freed_bytes += layout.size();
        }
        while blocks.order.len() > KEPT_BLOCKS || blocks.freed_bytes > KEPT_BYTES {
            let Some((pointer, layout)) = blocks.order.pop_front() else { break };
            blocks.freed.remove(&pointer);
            blocks.freed_bytes -= layout.size();
            // SAFETY: the block came from `alloc_zeroed` with this layout, and left every table that could hand it out.
            unsafe { dealloc(pointer as *mut u8, layout) };
        }
    }
}
