//! Threads, counted in order of first appearance, and on whose behalf code runs on them.

use crate::model::ThreadId;
use crate::trace::Party;
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

static SERIAL: AtomicU32 = AtomicU32::new(1);

thread_local! {
    /// Which `Threads` the index below is of, and the index.
    static INDEX: Cell<(u32, ThreadId)> = const { Cell::new((0, 0)) };
    static PARTY: Cell<Party> = const { Cell::new(Party::Client) };
}

/// The threads one subsystem has seen.
pub(super) struct Threads {
    serial: u32,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    threads: HashMap<std::thread::ThreadId, ThreadId>,
    next: ThreadId,
    /// By the system's numbers of them, which it gives again; the last is the one that runs.
    #[cfg(windows)]
    numbers: HashMap<u32, ThreadId>,
    /// Of MAPI's own thread: one, however often it begins anew.
    own: Option<ThreadId>,
}

impl Seen {
    fn new_index(&mut self) -> ThreadId {
        let next = self.next;
        self.next = next.saturating_add(1);
        next
    }
}

impl Default for Threads {
    fn default() -> Self {
        Self { serial: SERIAL.fetch_add(1, Ordering::Relaxed), seen: Mutex::default() }
    }
}

impl Threads {
    /// The index of the running thread.
    #[inline]
    pub fn index(&self) -> ThreadId {
        let (serial, index) = INDEX.get();
        if serial == self.serial { index } else { self.look_up() }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cold]
    fn look_up(&self) -> ThreadId {
        let mut seen = self.seen();
        let this = std::thread::current().id();
        let known = seen.threads.get(&this).copied();
        let index = known.unwrap_or_else(|| {
            let index = seen.new_index();
            seen.threads.insert(this, index);
            index
        });
        #[cfg(windows)]
        seen.numbers.insert(crate::host::thread_number(), index);
        INDEX.set((self.serial, index));
        index
    }

    /// The index of the running thread, if it has been here before. Nothing is waited for, and nothing is made: this is asked when the
    /// process ends, and whoever held a lock may be gone.
    #[cfg(not(windows))]
    pub fn known(&self) -> Option<ThreadId> {
        INDEX.try_with(Cell::get).ok().filter(|(serial, _)| *serial == self.serial).map(|(_, index)| index)
    }

    /// The same. What a thread keeps for itself is lost here before the library is told that the process ends.
    #[cfg(windows)]
    pub fn known(&self) -> Option<ThreadId> {
        self.seen.try_lock().ok()?.numbers.get(&crate::host::thread_number()).copied()
    }

    /// The running thread is MAPI's own.
    pub fn be_own(&self) {
        let mut seen = self.seen();
        let own = seen.own.unwrap_or_else(|| seen.new_index());
        seen.own = Some(own);
        seen.threads.insert(std::thread::current().id(), own);
        #[cfg(windows)]
        seen.numbers.insert(crate::host::thread_number(), own);
        INDEX.set((self.serial, own));
    }

    /// Whether the running thread is MAPI's own.
    pub fn is_own(&self) -> bool {
        let here = self.index();
        self.seen().own == Some(here)
    }
}

/// On whose behalf the running code runs: a client's, unless a provider or the subsystem was called.
#[must_use]
pub fn current_party() -> Party {
    PARTY.get()
}

/// Runs what belongs to `party`.
pub fn with_party<T>(party: Party, body: impl FnOnce() -> T) -> T {
    struct Restore(Party);
    impl Drop for Restore {
        fn drop(&mut self) {
            PARTY.set(self.0);
        }
    }
    let _restore = Restore(PARTY.replace(party));
    body()
}
