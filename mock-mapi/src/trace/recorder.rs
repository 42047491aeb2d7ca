//! The writer of binary traces: lock-free, without allocation once a chunk is there, committed record by record.
//!
//! Every record's first word is stored last; a process that dies in between leaves a unit that reads as zero and
//! every record that was committed before. Chunks are shared file mappings, so the pages outlive the process.

use super::event::{ObjectId, Party, Phase};
use super::{MAGIC, MAX_PAYLOAD, TRACE_FORMAT, UNIT};
use crate::spec::Method;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use zerocopy::FromZeros;

const WORDS: usize = UNIT / 8;
/// Units in a chunk: 256 KiB of trace. A backing makes all pages of a chunk ready at once, so a chunk is large enough for that to
/// be rare, and small enough for a short case not to wait for pages it never writes.
const CHUNK_UNITS: u64 = 1 << 13;
/// The same in bytes.
pub const CHUNK_BYTES: u64 = CHUNK_UNITS * UNIT as u64;
/// Chunks stand on shelves, so that a short trace needs no table for a long one.
const SHELF: usize = 1 << 10;
/// Most shelves of one trace: 64 GiB.
const SHELVES: usize = 1 << 8;
/// Most units of one trace: places from here on are none.
pub(super) const MOST_UNITS: u64 = (SHELVES * SHELF) as u64 * CHUNK_UNITS;
/// Kind of a unit that continues a record.
pub(super) const CONTINUED: u64 = 0x80;
/// Where a closed trace goes on: beyond all shelves, so that writing costs nothing more for knowing about ends.
const CLOSED: u64 = 1 << 48;
/// Units the header takes.
pub(super) const HEADER_UNITS: u64 = 2;

/// Where chunks of a trace come from. `words` answers zeroed words of chunk `index`, each `length` words long.
pub trait Backing: Send + Sync {
    /// The words of one chunk.
    ///
    /// # Errors
    /// The reason for which the chunk cannot be had; events that belong there are counted as lost.
    fn chunk(&self, index: u64, length: usize) -> io::Result<Chunk>;

    /// Says how many bytes of the trace are in use, at the orderly end of a run.
    ///
    /// # Errors
    /// What the file system answers.
    fn finish(&self, used_bytes: u64) -> io::Result<()>;
}

/// The words of one chunk.
pub enum Chunk {
    /// In this process only.
    Heap(Box<[AtomicU64]>),
    /// In a file mapping that lives as long as the process, so that a late call still finds it.
    Mapped(&'static [AtomicU64]),
}

impl Chunk {
    fn words(&self) -> &[AtomicU64] {
        match self {
            Self::Heap(words) => words,
            Self::Mapped(words) => words,
        }
    }
}

/// Keeps a trace in memory; for tests and for the Rust door.
#[derive(Debug, Default)]
pub struct Memory;

impl Backing for Memory {
    fn chunk(&self, _index: u64, length: usize) -> io::Result<Chunk> {
        // Zeroed by the system, page by page as they are used: most traces in memory are short.
        <[AtomicU64]>::new_box_zeroed_with_elems(length).map(Chunk::Heap).map_err(|_| io::ErrorKind::OutOfMemory.into())
    }

    fn finish(&self, _used_bytes: u64) -> io::Result<()> {
        Ok(())
    }
}

/// What a record says besides its payload.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Nanoseconds since the trace began.
    pub ts: u64,
    /// Entered, left, or a note.
    pub phase: Phase,
    /// The method, function or note.
    pub method: Method,
    /// Index of the thread.
    pub tid: u16,
    /// Who calls.
    pub from: Party,
    /// Who is called.
    pub to: Party,
    /// The object called.
    pub object: ObjectId,
    /// The result, on leaving.
    pub result: u32,
}

/// Writes one trace; shared by all threads of a process.
pub struct Recorder {
    backing: Box<dyn Backing>,
    next: AtomicU64,
    lost: AtomicU64,
    closed_at: OnceLock<u64>,
    finished: AtomicBool,
    shelves: Box<[OnceLock<Shelf>]>,
}

/// A chunk that could not be had stays missing.
type Shelf = Box<[OnceLock<Option<Chunk>>]>;

impl Recorder {
    /// A trace of the process `pid`, with its header written.
    ///
    /// # Errors
    /// The first chunk cannot be had.
    pub fn new(backing: impl Backing + 'static, pid: u32) -> io::Result<Self> {
        let first = backing.chunk(0, chunk_words())?;
        let version = u64::from(TRACE_FORMAT.major) | u64::from(TRACE_FORMAT.minor) << 16 | (UNIT as u64) << 32;
        for (word, value) in first.words().iter().zip([u64::from_le_bytes(MAGIC), version, u64::from(pid)]) {
            word.store(value, Ordering::Relaxed);
        }
        let shelf = new_shelf();
        let shelves: Box<[OnceLock<Shelf>]> = (0..SHELVES).map(|_| OnceLock::new()).collect();
        if shelf[0].set(Some(first)).is_err() || shelves[0].set(shelf).is_err() {
            unreachable!("the shelf was made in this function");
        }
        Ok(Self {
            backing: Box::new(backing),
            next: AtomicU64::new(HEADER_UNITS),
            lost: AtomicU64::new(0),
            closed_at: OnceLock::new(),
            finished: AtomicBool::new(false),
            shelves,
        })
    }

    /// Writes one record and answers its place in the trace. Payload beyond [`MAX_PAYLOAD`] words is dropped.
    #[inline]
    pub fn record(&self, entry: &Entry, payload: &[u64]) -> u64 {
        let payload = &payload[..payload.len().min(MAX_PAYLOAD)];
        let more = payload.len().saturating_sub(1).div_ceil(WORDS - 1) as u64;
        let at = self.next.fetch_add(1 + more, Ordering::Relaxed);
        if !payload.is_empty() {
            for (index, words) in payload[1..].chunks(WORDS - 1).enumerate() {
                let index = index as u64 + 1;
                let mut unit = [CONTINUED | index << 8, 0, 0, 0];
                unit[1..=words.len()].copy_from_slice(words);
                self.store(at + index, unit);
            }
        }
        let first = entry.phase as u64
            | (payload.len() as u64) << 8
            | u64::from(entry.method.number()) << 16
            | u64::from(entry.tid) << 32
            | (entry.from as u64) << 48
            | (entry.to as u64) << 52;
        let object = u64::from(entry.object.0) | u64::from(entry.result) << 32;
        self.store(at, [first, entry.ts, object, payload.first().copied().unwrap_or(0)]);
        at
    }

    #[inline]
    fn store(&self, unit: u64, words: [u64; WORDS]) {
        let Some(chunk) = self.chunk(unit / CHUNK_UNITS) else {
            self.lost.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let at = (unit % CHUNK_UNITS) as usize * WORDS;
        let slots = &chunk[at..at + WORDS];
        slots[1].store(words[1], Ordering::Relaxed);
        slots[2].store(words[2], Ordering::Relaxed);
        slots[3].store(words[3], Ordering::Relaxed);
        slots[0].store(words[0], Ordering::Release);
    }

    #[inline]
    fn chunk(&self, index: u64) -> Option<&[AtomicU64]> {
        let index = usize::try_from(index).ok()?;
        let row = self.shelves.get(index / SHELF)?;
        match row.get().and_then(|places| places[index % SHELF].get()) {
            Some(chunk) => chunk.as_ref().map(Chunk::words),
            None => self.make_chunk(row, index),
        }
    }

    #[cold]
    fn make_chunk<'a>(&self, row: &'a OnceLock<Shelf>, index: usize) -> Option<&'a [AtomicU64]> {
        let place = &row.get_or_init(new_shelf)[index % SHELF];
        let made = || self.backing.chunk(index as u64, chunk_words()).ok();
        place.get_or_init(made).as_ref().map(Chunk::words)
    }

    /// Makes the next record stand at unit `seq`, leaving unwritten what is between; a place already passed is ignored.
    pub(super) fn place(&self, seq: u64) {
        self.next.fetch_max(seq, Ordering::Relaxed);
    }

    /// Units written so far, the header's included.
    #[must_use]
    pub fn units(&self) -> u64 {
        self.closed_at.get().copied().unwrap_or_else(|| self.next.load(Ordering::Relaxed))
    }

    /// Units that found no place, because the backing could not grow.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// The trace so far, as it would stand in a file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let units = (0..self.units()).filter_map(|unit| {
            let chunk = self.chunk(unit / CHUNK_UNITS)?;
            let at = usize::try_from(unit % CHUNK_UNITS).ok()? * WORDS;
            Some(&chunk[at..at + WORDS])
        });
        units.flatten().flat_map(|word| word.load(Ordering::Acquire).to_le_bytes()).collect()
    }

    /// Cuts the backing to what is used. Records that still follow go to a chunk of their own, behind what was cut.
    ///
    /// # Errors
    /// What the backing answers.
    pub fn finish(&self) -> io::Result<()> {
        if self.closed_at.get().is_some() {
            return Ok(());
        }
        self.finished.store(true, Ordering::Relaxed);
        let next_chunk = |units: u64| Some(units.next_multiple_of(CHUNK_UNITS));
        let used = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next_chunk).unwrap_or_else(|units| units);
        self.backing.finish(used * UNIT as u64)
    }

    /// Whether the run that it records is over.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Relaxed) || self.closed_at.get().is_some()
    }

    /// Ends the trace: the backing is cut to what is used, and what still comes is counted as lost.
    ///
    /// # Errors
    /// What the backing answers.
    pub fn close(&self) -> io::Result<()> {
        let used = *self.closed_at.get_or_init(|| self.next.swap(CLOSED, Ordering::Relaxed));
        self.backing.finish(used * UNIT as u64)
    }
}

fn new_shelf() -> Shelf {
    (0..SHELF).map(|_| OnceLock::new()).collect()
}

fn chunk_words() -> usize {
    usize::try_from(CHUNK_UNITS).expect("a chunk fits in memory") * WORDS
}
