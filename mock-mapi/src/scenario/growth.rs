//! How much memory a process holds for itself.

/// Resident memory that is not shared with a file, in KiB; 0 where the system does not say. File mappings are left out
/// because the trace itself is one.
#[must_use]
pub fn private_kib() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok().and_then(|text| {
        let mut fields = text.split_whitespace().skip(1).map(str::parse::<u64>);
        let (resident, shared) = (fields.next()?.ok()?, fields.next()?.ok()?);
        Some(resident.saturating_sub(shared))
    });
    // Pages are 4 KiB on every system this product runs on.
    pages.unwrap_or(0) * 4
}
