//! MAPI memory: every buffer with its owner and chain (pages `mapiallocatebuffer`, `mapiallocatemore`, `mapifreebuffer`).

use super::Machine;
use crate::spec::Code;
use crate::trace::{ObjectId, Party};
use std::collections::BTreeMap;

/// The live buffers of a process.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    live: BTreeMap<ObjectId, Buffer>,
}

impl Buffers {
    /// Whether none is live.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }
}

#[derive(Debug)]
struct Buffer {
    /// The block this one is chained to; none for a block that stands for itself.
    chained_to: Option<ObjectId>,
    chain: Vec<ObjectId>,
}

impl Machine {
    /// A new block; `chained_to` is the block it is to be freed with.
    ///
    /// # Errors
    /// `MAPI_E_INVALID_PARAMETER` when that block is not live.
    pub fn allocate(&mut self, _owner: Party, chained_to: Option<ObjectId>) -> Result<ObjectId, Code> {
        let head = match chained_to {
            None => None,
            Some(block) => {
                let buffer = self.buffers.live.get(&block).ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
                Some(buffer.chained_to.unwrap_or(block))
            }
        };
        let id = self.new_id();
        self.buffers.live.insert(id, Buffer { chained_to: head, chain: Vec::new() });
        if let Some(head) = head.and_then(|head| self.buffers.live.get_mut(&head)) {
            head.chain.push(id);
        }
        Ok(id)
    }

    /// Whether a block is live and not chained to another.
    pub(crate) fn is_head(&self, block: ObjectId) -> bool {
        matches!(self.buffers.live.get(&block), Some(Buffer { chained_to: None, .. }))
    }

    /// Whether a block is live, chained or not.
    pub(crate) fn is_allocated(&self, block: ObjectId) -> bool {
        self.buffers.live.contains_key(&block)
    }

    /// Frees a block and what is chained to it; answers what went.
    ///
    /// # Errors
    /// `MAPI_E_INVALID_PARAMETER` for a block that is not live or is chained to another; nothing is freed then.
    pub fn free(&mut self, block: ObjectId) -> Result<Vec<ObjectId>, Code> {
        if !self.is_head(block) {
            return Err(Code::MAPI_E_INVALID_PARAMETER);
        }
        let mut gone = self.buffers.live.remove(&block).map(|buffer| buffer.chain).unwrap_or_default();
        for chained in &gone {
            self.buffers.live.remove(chained);
        }
        gone.push(block);
        Ok(gone)
    }
}
