//! Times of mail, as `FILETIME`: hundreds of nanoseconds since 1601.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When virtual time begins: the first day of 2000. A machine that replays exactly knows no other.
pub(crate) const BEGINNING: u64 = 125_911_584_000_000_000;
/// The first day of 1970.
const UNIX: u64 = 116_444_736_000_000_000;

/// So many milliseconds after virtual time began.
pub(crate) const fn virtual_time(milliseconds: u64) -> u64 {
    BEGINNING.saturating_add(milliseconds.saturating_mul(10_000))
}

/// Now, by the clock on the wall.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UNIX.saturating_add(u64::try_from(since.as_nanos() / 100).unwrap_or(0))
}
