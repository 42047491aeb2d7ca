//! Time for traces of real processes.

use crate::subsystem::Clock;
use std::arch::x86_64::_rdtsc;
use std::time::{Duration, Instant};

/// Nanoseconds since now, from the time stamp counter: a reading costs a third of what the system's clock costs.
#[must_use]
pub fn clock() -> Clock {
    let started = Instant::now();
    // SAFETY: every x86-64 processor has the counter.
    let first = unsafe { _rdtsc() };
    while started.elapsed() < Duration::from_micros(500) {
        std::hint::spin_loop();
    }
    // SAFETY: as above.
    let ticks = unsafe { _rdtsc() } - first;
    let nanos = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
    // Nanoseconds per tick as a fraction of 2^32.
    let scale = (nanos << 32).checked_div(ticks).unwrap_or(1 << 32);
    Box::new(move || {
        // SAFETY: as above.
        let ticks = unsafe { _rdtsc() }.wrapping_sub(first);
        u64::try_from((u128::from(ticks) * u128::from(scale)) >> 32).unwrap_or(u64::MAX)
    })
}
