//! Places at which a process of a machine can be made to die, for tests of what survives it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Names who dies and where: `client:5` or `spooler:5` at the fifth place it comes to.
pub const KILL_VARIABLE: &str = "MOCK_MAPI_TEST_KILL_AT";

static SPOOLER: AtomicBool = AtomicBool::new(false);

/// This process is a spooler.
pub(crate) fn this_is_a_spooler() {
    SPOOLER.store(true, Ordering::Relaxed);
}

/// A place. Where this is the one the environment names, the process is gone as by `kill -9`.
pub(crate) fn place() {
    static CHOSEN: OnceLock<Option<u64>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let chosen = CHOSEN.get_or_init(|| {
        let who = if SPOOLER.load(Ordering::Relaxed) { "spooler:" } else { "client:" };
        std::env::var(KILL_VARIABLE).ok().and_then(|chosen| chosen.strip_prefix(who)?.parse().ok())
    });
    if let Some(chosen) = chosen
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *chosen
    {
        super::system::die();
    }
}
