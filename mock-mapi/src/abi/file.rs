//! A trace in a file: chunks are shared mappings, so what was written outlives the process, however it dies.

use crate::trace::{Backing, CHUNK_BYTES, Chunk};
use memmap2::{MmapMut, MmapOptions};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zerocopy::FromBytes;

/// A trace file being written, and where the chunk ends that was made furthest on.
pub struct TraceFile {
    file: File,
    end: Mutex<u64>,
}

/// Written where a chunk is to stand.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

impl TraceFile {
    /// Makes the file; one that is there is emptied.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(path)?;
        Ok(Self { file, end: Mutex::new(0) })
    }

    fn end(&self) -> MutexGuard<'_, u64> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backing for TraceFile {
    fn chunk(&self, index: u64, length: usize) -> io::Result<Chunk> {
        let bytes = length * size_of::<u64>();
        let offset = index * bytes as u64;
        let mut end = self.end();
        // Zeros are written rather than the file lengthened: where the disk is full, that is known here and not by a signal in
        // the middle of a record, and pages that are there already are mapped in a fraction of the time.
        let mut at = 0;
        while at < bytes {
            let piece = &ZEROS[..ZEROS.len().min(bytes - at)];
            write_at(&self.file, piece, offset + at as u64)?;
            at += piece.len();
        }
        *end = (*end).max(offset + bytes as u64);
        // SAFETY: the file is this process's own trace; the judge reads it in another process and never writes, and `finish`
        // cuts it only behind what is in use. Words are accessed as atomics only.
        let map = unsafe { MmapOptions::new().offset(offset).len(bytes).map_mut(&self.file) }?;
        make_ready(&map);
        let map = Box::leak(Box::new(map));
        <[AtomicU64]>::mut_from_bytes(&mut map[..])
            .map(|words| Chunk::Mapped(words))
            .map_err(|_| io::Error::other("a mapping is aligned to pages"))
    }

    fn finish(&self, used_bytes: u64) -> io::Result<()> {
        // Windows does not shorten a file that is mapped: what is behind the last record stays there, and reads as nothing.
        if cfg!(windows) {
            return Ok(());
        }
        let end = self.end();
        // A chunk that was begun after what is in use must stay: its pages may be written at any time.
        let last = *end - used_bytes.min(*end);
        if last < CHUNK_BYTES { self.file.set_len(used_bytes) } else { Ok(()) }
    }
}

#[cfg(not(windows))]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        offset += written as u64;
        bytes = &bytes[written..];
    }
    Ok(())
}

/// Has the system map all pages for writing at once, which costs a fraction of a fault for each. Where it cannot (Linux before
/// 5.14), they are mapped one by one as they are used.
fn make_ready(map: &MmapMut) {
    #[cfg(target_os = "linux")]
    let _older = map.advise(memmap2::Advice::PopulateWrite);
    #[cfg(not(target_os = "linux"))]
    let _ = map;
}
