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
    /// Scopes in which a key was opened before it was opened where it is now: rare.
    elsewhere: Vec<Opened>,
}

impl ScopedKeys {
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Opens a key, unless it is open in this scope. One that is open in another stays so: see [`Self::close_scope`].
    pub fn open(&mut self, opened: Opened) {
        if let Some(at) = self.by_key.get(opened.key) {
            if self.slots[at as usize].opened.scope == opened.scope {
                return;
            }
            // Handed out again in another scope: by clients that share a session, or a provider that knows none of its own.
            self.elsewhere.retain(|one| one.key != opened.key || one.scope != opened.scope);
            let before = self.take(opened.key);
            self.elsewhere.extend(before);
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

    /// Closes a key, in all scopes.
    #[inline]
    pub fn close(&mut self, key: u64) -> Option<Opened> {
        if !self.elsewhere.is_empty() {
            self.elsewhere.retain(|one| one.key != key);
        }
        self.take(key)
    }

    #[inline]
    fn take(&mut self, key: u64) -> Option<Opened> {
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

    /// Closes all keys of a scope, oldest last; those of every scope for 0. A key that is open in another scope, too, stays open
    /// there, and nobody hears of it here: it is the last of its scopes that must find it closed.
    pub fn close_scope(&mut self, scope: u64, mut each: impl FnMut(Opened)) {
        if scope == 0 {
            let mut all: Vec<Opened> = self.by_key.values().map(|at| self.slots[at as usize].opened).collect();
            all.sort_unstable_by_key(|opened| (opened.seq, opened.key));
            all.into_iter().for_each(each);
            *self = Self::default();
            return;
        }
        if !self.elsewhere.is_empty() {
            self.elsewhere.retain(|one| one.scope != scope);
        }
        while let Some(at) = self.heads.get(scope) {
            let Some(opened) = self.take(self.slots[at as usize].opened.key) else { break };
            match self.elsewhere.iter().rposition(|one| one.key == opened.key) {
                Some(at) => {
                    let still = self.elsewhere.remove(at);
                    self.open(still);
                }
                None => each(opened),
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

    #[test]
    fn what_is_open_in_several_scopes_is_judged_in_the_last() {
        let mut keys = ScopedKeys::default();
        let closed = |keys: &mut ScopedKeys, scope| {
            let mut closed = Vec::new();
            keys.close_scope(scope, |opened| closed.push((opened.key, opened.seq)));
            closed
        };
        let three = |keys: &mut ScopedKeys| {
            for (seq, scope) in [(1, 7), (2, 8), (3, 9), (4, 8)] {
                keys.open(Opened { key: 5, scope, seq, object: 0 });
            }
        };
        three(&mut keys);
        assert_eq!(closed(&mut keys, 8), []);
        assert_eq!(closed(&mut keys, 8), [], "it was closed here");
        assert_eq!(closed(&mut keys, 7), []);
        assert_eq!((closed(&mut keys, 9), keys.len()), (vec![(5, 3)], 0));
        three(&mut keys);
        keys.close(5);
        assert_eq!([7, 8, 9].map(|scope| closed(&mut keys, scope)), [[], [], []], "closed once, closed everywhere");
        three(&mut keys);
        assert_eq!((closed(&mut keys, 0), closed(&mut keys, 7)), (vec![(5, 4)], vec![]), "and all scopes hear of it once");
    }
}
