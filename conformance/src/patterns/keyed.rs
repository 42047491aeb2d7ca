//! Sets of keys that are open, each in a scope: constant time to open, to close, and per key met at the end of a scope.

use super::small::SmallMap;

const NONE: u32 = u32::MAX;

/// A key that was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Opened {
    pub key: u64,
    pub scope: u64,
    pub seq: u64,
    pub object: u32,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    opened: Opened,
    previous: u32,
    next: u32,
}

/// The keys open, threaded together per scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScopedKeys {
    slots: Vec<Slot>,
    free: Vec<u32>,
    by_key: SmallMap<u32>,
    heads: SmallMap<u32>,
}

impl ScopedKeys {
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Opens a key, unless it is open.
    pub fn open(&mut self, opened: Opened) {
        if let Some(at) = self.by_key.get(opened.key) {
            if self.slots[at as usize].opened.scope == opened.scope {
                return;
            }
            // Handed out again in another scope, where it may rightly stay open longer: clients that share a session.
            self.close(opened.key);
        }
        let next = self.heads.get(opened.scope).unwrap_or(NONE);
        let slot = Slot { opened, previous: NONE, next };
        let at = if let Some(at) = self.free.pop() {
            self.slots[at as usize] = slot;
            at
        } else {
            self.slots.push(slot);
            u32::try_from(self.slots.len() - 1).unwrap_or(NONE)
        };
        if next != NONE {
            self.slots[next as usize].previous = at;
        }
        self.heads.insert(opened.scope, at);
        self.by_key.insert(opened.key, at);
    }

    /// Closes a key.
    #[inline]
    pub fn close(&mut self, key: u64) -> Option<Opened> {
        let at = self.by_key.remove(key)?;
        let Slot { opened, previous, next } = self.slots[at as usize];
        if next != NONE {
            self.slots[next as usize].previous = previous;
        }
        if previous != NONE {
            self.slots[previous as usize].next = next;
        } else if next != NONE {
            self.heads.insert(opened.scope, next);
        } else {
            self.heads.remove(opened.scope);
        }
        self.free.push(at);
        Some(opened)
    }

    /// Closes all keys of a scope, oldest last; those of every scope for 0.
    pub fn close_scope(&mut self, scope: u64, mut each: impl FnMut(Opened)) {
        if scope == 0 {
            let mut all: Vec<Opened> = self.by_key.values().map(|at| self.slots[at as usize].opened).collect();
            all.sort_unstable_by_key(|opened| (opened.seq, opened.key));
            all.into_iter().for_each(each);
            *self = Self::default();
            return;
        }
        while let Some(at) = self.heads.get(scope) {
            let key = self.slots[at as usize].opened.key;
            match self.close(key) {
                Some(opened) => each(opened),
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closes_one_key_or_a_scope() {
        let mut keys = ScopedKeys::default();
        for (key, scope) in [(1, 7), (2, 7), (3, 8), (4, 7)] {
            keys.open(Opened { key, scope, seq: key, object: 0 });
        }
        assert_eq!(keys.close(2).map(|opened| opened.seq), Some(2));
        assert_eq!(keys.close(2), None);
        let mut closed = Vec::new();
        keys.close_scope(7, |opened| closed.push(opened.key));
        assert_eq!(closed, [4, 1]);
        keys.open(Opened { key: 5, scope: 7, seq: 4, object: 0 });
        keys.open(Opened { key: 5, scope: 9, seq: 5, object: 0 });
        keys.close_scope(7, |opened| closed.push(opened.key));
        assert_eq!(closed, [4, 1], "what is opened again belongs where it was opened last");
        closed.clear();
        keys.close_scope(0, |opened| closed.push(opened.key));
        assert_eq!((closed, keys.len()), (vec![3, 5], 0));
    }
}
