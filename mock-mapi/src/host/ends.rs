//! How this process ends: noted in its trace, on the thread that ends it, where that is done from inside.
//!
//! A process that is killed notes nothing, and so does one that leaves without telling its libraries (`_exit`, `TerminateProcess`):
//! nobody can tell those two apart afterwards, and nobody is to be blamed for the first.

use crate::abi::Door;
use std::panic::catch_unwind;
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

/// The process whose end is noted. A copy that it makes of itself has the same trace, and another end.
static PROCESS: AtomicU32 = AtomicU32::new(0);

/// Has the end of this process noted in its trace; its crashes too, where it is ours and no program under test, whose own affair they are.
pub(crate) fn note_the_end(crashes: bool) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        PROCESS.store(process::id(), Ordering::Relaxed);
        #[cfg(not(windows))]
        super::system::at_exit(|| exits(super::system::is_first_thread()));
        if crashes {
            super::system::at_crash(crashed);
        }
    });
}

/// The process ends by an exit on the running thread, which may be known to be the one it began with.
pub fn exits(first: bool) {
    note(None, first);
}

/// It ends by this signal or exception there.
fn crashed(signal: u32) {
    note(Some(signal), false);
}

fn note(fault: Option<u32>, first: bool) {
    if PROCESS.load(Ordering::Relaxed) != process::id() {
        return;
    }
    // The frames around are the system's, and a process that ends is not to be held up.
    drop(catch_unwind(|| Door::current().map(|door| door.subsystem().note_end_of_process(fault, first))));
}
