//! A trace in a file: chunks are shared mappings, so what was written outlives the process, however it dies.

use crate::trace::{Backing, Chunk};
use memmap2::MmapOptions;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use zerocopy::FromBytes;

/// A trace file being written.
pub struct TraceFile(File);

impl TraceFile {
    /// Makes the file; one that is there is emptied.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn create(path: &Path) -> io::Result<Self> {
        File::options().read(true).write(true).create(true).truncate(true).open(path).map(Self)
    }
}

impl Backing for TraceFile {
    fn chunk(&self, index: u64, length: usize) -> io::Result<Chunk> {
        let bytes = length * size_of::<u64>();
        let offset = index * bytes as u64;
        // Never shrinks: chunks may be made out of order.
        let end = offset + bytes as u64;
        if self.0.metadata()?.len() < end {
            self.0.set_len(end)?;
        }
        // SAFETY: the file is this process's own trace; the judge reads it in another process and never writes. Words are
        // accessed as atomics only.
        let map = unsafe { MmapOptions::new().offset(offset).len(bytes).map_mut(&self.0) }?;
        let map = Box::leak(Box::new(map));
        <[AtomicU64]>::mut_from_bytes(&mut map[..])
            .map(|words| Chunk::Mapped(words))
            .map_err(|_| io::Error::other("a mapping is aligned to pages"))
    }

    fn finish(&self, used_bytes: u64) -> io::Result<()> {
        self.0.set_len(used_bytes)
    }
}
