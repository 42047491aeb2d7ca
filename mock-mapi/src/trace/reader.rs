//! The reader of binary traces: streams, holds one block in memory, and says where a trace is broken.

use super::event::{Event, EventBuf, ObjectId, Party, Phase};
use super::recorder::{CONTINUED, HEADER_UNITS};
use super::{MAGIC, TRACE_FORMAT, UNIT, Version};
use crate::spec::{Interface, Method, method::Note};
use std::fmt;
use std::io::{self, Read, Write};
use zerocopy::IntoBytes;

const WORDS: usize = UNIT / 8;
/// Room for the longest payload a record's length can say, in whole units.
const SCRATCH: usize = 1 + (u8::MAX as usize).div_ceil(WORDS - 1) * (WORDS - 1);
/// Units read at once: 128 KiB, which the cache next to the processor holds until they are looked at.
const BLOCK_UNITS: usize = 1 << 12;

/// What the header of a trace says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceInfo {
    /// The version of the format.
    pub version: Version,
    /// The process that was recorded.
    pub pid: u32,
}

/// Why a trace cannot be read, or not further.
#[derive(Debug)]
pub enum TraceError {
    /// The file system said no.
    Io(io::Error),
    /// The file has no byte.
    Empty,
    /// The file does not begin as a trace does; with its first bytes, eight at most.
    NotATrace(Vec<u8>),
    /// Words stand in the file with their first byte last.
    OtherByteOrder,
    /// A newer major version than this reader knows.
    TooNew(Version),
    /// A major version of before the first.
    TooOld(Version),
    /// The bytes at this offset are no record: what was found, what was expected.
    Corrupt {
        /// Byte offset in the file.
        offset: u64,
        /// What is wrong there, and what was expected.
        what: String,
    },
    /// The file ends in the middle of a record.
    Truncated {
        /// Byte offset at which the record begins; 0 for the header.
        offset: u64,
        /// Bytes that the record takes, as far as it says.
        length: u64,
    },
    /// A line of JSON Lines is no event.
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong there, and what was expected.
        what: String,
    },
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Empty => f.write_str("the file is empty; expected a trace"),
            Self::NotATrace(begins) => {
                write!(f, "not a trace: it begins with \"{}\"; expected \"{}\"", begins.escape_ascii(), MAGIC.escape_ascii())
            }
            Self::OtherByteOrder => f.write_str("a trace in the other byte order; expected words of 64 bits, low byte first"),
            Self::TooNew(version) => write!(
                f,
                "trace format {}.{} is newer than {}.{}, the newest this version reads",
                version.major, version.minor, TRACE_FORMAT.major, TRACE_FORMAT.minor
            ),
            Self::TooOld(version) => write!(
                f,
                "trace format {}.{} is older than {}.0, the oldest there is",
                version.major, version.minor, TRACE_FORMAT.major
            ),
            Self::Corrupt { offset, what } => write!(f, "{}: {what}", Place(*offset)),
            Self::Truncated { offset: 0, length } => {
                write!(f, "byte 0: the file ends inside the header; expected {length} bytes")
            }
            Self::Truncated { offset, length } => {
                write!(f, "{}: the file ends inside the record that begins here; expected {length} bytes", Place(*offset))
            }
            Self::Line { line, what } => write!(f, "line {line}: {what}"),
        }
    }
}

impl std::error::Error for TraceError {}

/// A byte of the file in words, with the number of the record that begins there.
struct Place(u64);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.0 / UNIT as u64;
        if record < HEADER_UNITS { write!(f, "byte {}", self.0) } else { write!(f, "byte {} (record #{record})", self.0) }
    }
}

impl From<io::Error> for TraceError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What the first word of a record says.
#[derive(Clone, Copy)]
struct Head {
    phase: Phase,
    method: Method,
    tid: u16,
    from: Party,
    to: Party,
    length: usize,
}

/// Streams the events of a binary trace.
pub struct TraceReader<R> {
    input: R,
    info: TraceInfo,
    block: Vec<u64>,
    /// Units of the block that are filled, and the next to read.
    filled: usize,
    at: usize,
    /// Unit of the trace at which the block begins.
    base: u64,
    /// The payload of a record of several units in one piece.
    scratch: Box<[u64]>,
    zeros: u64,
    cut: u64,
    /// The file ends in the middle of a unit.
    torn: bool,
}

impl<R: Read> TraceReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// The input is no trace, or one of a newer major version.
    pub fn new(mut input: R) -> Result<Self, TraceError> {
        let mut header = [0_u64; WORDS * HEADER_UNITS as usize];
        let got = read_full(&mut input, header.as_mut_bytes())?;
        if got == 0 {
            return Err(TraceError::Empty);
        }
        if got < 8 || header[0] != u64::from_le_bytes(MAGIC) {
            let other_order = got >= 8 && header[0] == u64::from_be_bytes(MAGIC);
            let begins = || header.as_bytes()[..got.min(8)].to_vec();
            return Err(if other_order { TraceError::OtherByteOrder } else { TraceError::NotATrace(begins()) });
        }
        if got < size_of_val(&header) {
            return Err(TraceError::Truncated { offset: 0, length: HEADER_UNITS * UNIT as u64 });
        }
        let [major, minor, unit, _] = [0, 16, 32, 48].map(|shift| (header[1] >> shift) as u16);
        let version = Version { major, minor };
        if version.major > TRACE_FORMAT.major {
            return Err(TraceError::TooNew(version));
        }
        if version.major == 0 {
            return Err(TraceError::TooOld(version));
        }
        if usize::from(unit) != UNIT {
            return Err(TraceError::Corrupt { offset: 12, what: format!("units of {unit} bytes; expected {UNIT}") });
        }
        let info = TraceInfo { version, pid: header[2] as u32 };
        let block = vec![0; BLOCK_UNITS * WORDS];
        Ok(Self {
            input,
            info,
            block,
            filled: 0,
            at: 0,
            base: HEADER_UNITS,
            scratch: vec![0; SCRATCH].into(),
            zeros: 0,
            cut: 0,
            torn: false,
        })
    }

    /// What the header says.
    #[must_use]
    pub const fn info(&self) -> TraceInfo {
        self.info
    }

    /// Records that were begun and never committed, because their process died; counted as they are passed.
    #[must_use]
    pub const fn cut_records(&self) -> u64 {
        self.cut
    }

    /// The next event, or `None` at the end.
    ///
    /// # Errors
    /// The trace is corrupt or truncated at the place the error names; what came before was given out.
    #[expect(clippy::should_implement_trait, reason = "the event borrows the reader, which Iterator cannot say")]
    pub fn next(&mut self) -> Result<Option<Event<'_>>, TraceError> {
        Ok(self.head()?.map(|head| self.event(head)))
    }

    /// Hands out all events that are left. The quickest way through a long trace: an event is made where it is looked at, and not
    /// passed on inside of a `Result`.
    ///
    /// # Errors
    /// As [`Self::next`].
    #[inline]
    pub fn each(&mut self, mut look: impl FnMut(&Event<'_>)) -> Result<(), TraceError> {
        while let Some(head) = self.head()? {
            look(&self.event(head));
        }
        Ok(())
    }

    /// Finds the next record and sees to it that all of it is in the block.
    #[expect(clippy::inline_always, reason = "the answer stays in registers: a tenth of the time of judging an event")]
    #[inline(always)]
    fn head(&mut self) -> Result<Option<Head>, TraceError> {
        loop {
            if self.at == self.filled && !self.fill(0)? {
                return Ok(None);
            }
            let word = self.block[self.at * WORDS];
            if word == 0 {
                self.zeros += 1;
                self.at += 1;
                continue;
            }
            if self.zeros > 0 {
                if word & 0xFF == CONTINUED {
                    // What follows a first unit that was never committed.
                    self.at += 1;
                    continue;
                }
                self.cut += 1;
                self.zeros = 0;
            }
            let phase = match word & 0xFF {
                1 => Phase::Enter,
                2 => Phase::Leave,
                3 => Phase::Note,
                _ => return Err(self.no_record(word)),
            };
            let party = |shift: u32| Party::from_number((word >> shift & 0xF) as u8);
            let (Some(method), Some(from), Some(to)) = (Method::from_number((word >> 16) as u16), party(48), party(52)) else {
                return self.unknown(word).map(Some);
            };
            let length = (word >> 8 & 0xFF) as usize;
            if length > 1 {
                self.gather(length)?;
            }
            return Ok(Some(Head { phase, method, tid: (word >> 32) as u16, from, to, length }));
        }
    }

    /// The record at hand; the reader goes on to the next.
    #[inline]
    fn event(&mut self, Head { phase, method, tid, from, to, length }: Head) -> Event<'_> {
        let (seq, at) = (self.base + self.at as u64, self.at * WORDS);
        self.at += units(length);
        let unit = &self.block[at..at + WORDS];
        Event {
            seq,
            ts: unit[1],
            phase,
            method,
            tid,
            from,
            to,
            object: ObjectId(unit[2] as u32),
            result: (unit[2] >> 32) as u32,
            payload: if length > 1 { &self.scratch[..length] } else { &unit[3..3 + length] },
        }
    }

    /// A record that this version does not know. A note of a newer version is passed over: in its place stands one that names its number.
    /// What another record means, nobody can tell.
    #[cold]
    fn unknown(&mut self, head: u64) -> Result<Head, TraceError> {
        let number = (head >> 16) as u16;
        let party = |shift: u32| Party::from_number((head >> shift & 0xF) as u8);
        let is_note = head & 0xFF == Phase::Note as u64 && number >> 8 == Interface::Note as u16;
        let is_unknown = is_note && Method::from_number(number).is_none();
        let (Some(from), Some(to), true) = (party(48), party(52), is_unknown && self.info.version.is_newer()) else {
            return Err(self.no_record(head));
        };
        let length = ((head >> 8 & 0xFF) as usize).max(1);
        if length > 1 {
            self.gather(length)?;
            (self.scratch[0], self.scratch[1]) = (number.into(), 0);
        } else {
            self.block[self.at * WORDS + 3] = number.into();
        }
        Ok(Head { phase: Phase::Note, method: Note::Unknown, tid: (head >> 32) as u16, from, to, length })
    }

    /// What is wrong with the first word of a record.
    #[cold]
    fn no_record(&self, head: u64) -> TraceError {
        let number = (head >> 16) as u16;
        let parties = [head >> 48 & 0xF, head >> 52 & 0xF];
        let what = if !(1..=3).contains(&(head & 0xFF)) {
            format!("record of kind {}; expected 1, 2 or 3", head & 0xFF)
        } else if Method::from_number(number).is_none() {
            format!("method number {number:#06x} is not in the table of this version")
        } else {
            let party = parties.iter().find(|number| Party::from_number(**number as u8).is_none());
            format!("party {}; expected 1 to 5", party.unwrap_or(&0))
        };
        let what = self.info.version.explain(what);
        TraceError::Corrupt { offset: (self.base + self.at as u64) * UNIT as u64, what }
    }

    /// Puts the payload of a record of several units together, so that it is in one piece.
    fn gather(&mut self, length: usize) -> Result<(), TraceError> {
        let units = units(length);
        let offset = (self.base + self.at as u64) * UNIT as u64;
        if self.at + units > self.filled && !self.fill(units)? {
            return Err(TraceError::Truncated { offset, length: (units * UNIT) as u64 });
        }
        let record = &self.block[self.at * WORDS..(self.at + units) * WORDS];
        let (first, more) = record.split_at(WORDS);
        self.scratch[0] = first[3];
        let (units, _) = more.as_chunks::<WORDS>();
        let (places, _) = self.scratch[1..].as_chunks_mut::<{ WORDS - 1 }>();
        for ((index, unit), place) in (1..).zip(units).zip(places) {
            if unit[0] != CONTINUED | index << 8 {
                let what = format!("unit {index} of this record of {} does not continue it", units.len() + 1);
                return Err(TraceError::Corrupt { offset, what });
            }
            place.copy_from_slice(&unit[1..]);
        }
        Ok(())
    }

    /// Moves what is left to the front and reads on; whether at least `needed` units (or one) are there now.
    fn fill(&mut self, needed: usize) -> Result<bool, TraceError> {
        let left = self.filled - self.at;
        self.block.copy_within(self.at * WORDS..self.filled * WORDS, 0);
        self.base += self.at as u64;
        self.at = 0;
        let got = read_full(&mut self.input, self.block[left * WORDS..].as_mut_bytes())?;
        self.filled = left + got / UNIT;
        // What was read of a last unit that is none; zeros say nothing, whole or not.
        let rest = &self.block[self.filled * WORDS..].as_bytes()[..got % UNIT];
        self.torn |= rest.iter().any(|byte| *byte != 0);
        if self.torn && self.filled == 0 {
            let offset = self.base * UNIT as u64;
            return Err(TraceError::Truncated { offset, length: UNIT as u64 });
        }
        Ok(self.filled >= needed.max(1))
    }
}

/// Units that a record with so many words of payload takes: the first holds one, each other three.
#[inline]
const fn units(length: usize) -> usize {
    1 + length.saturating_sub(1).div_ceil(WORDS - 1)
}

fn read_full(input: &mut impl Read, mut buffer: &mut [u8]) -> io::Result<usize> {
    let mut total = 0;
    while !buffer.is_empty() {
        match input.read(buffer) {
            Ok(0) => break,
            Ok(got) => {
                total += got;
                buffer = &mut buffer[got..];
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(total)
}

/// Writes events as a binary trace, each at its own `seq`; events out of order or overlapping get the next free place.
///
/// # Errors
/// What the writer answers.
pub fn write_trace<'a>(mut out: impl Write, pid: u32, events: impl IntoIterator<Item = &'a EventBuf>) -> io::Result<()> {
    let recorder = super::Recorder::new(super::Memory, pid)?;
    for event in events {
        recorder.place(event.seq);
        let EventBuf { ts, phase, method, tid, from, to, object, result, ref payload, .. } = *event;
        recorder.record(&super::Entry { ts, phase, method, tid, from, to, object, result }, payload);
    }
    out.write_all(&recorder.bytes())
}
