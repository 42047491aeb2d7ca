//! What is recorded: events, the binary trace that survives the recorded process, and JSON Lines.
//!
//! The formats are described in `docs/trace-format.md`.

mod event;
mod join;
mod json;
mod reader;
mod recorder;
mod tail;

pub(crate) use event::push_blob;
pub use event::{Event, EventBuf, Field, Fields, ObjectId, Party, Phase, Pin};
pub use join::{Joined, ProcessTrace, Unsent, join, same_process};
pub use json::{each_json, from_json_line, read_json, to_json_line, write_binary, write_json};
pub use reader::{TraceError, TraceInfo, TraceReader, write_trace};
pub use recorder::{Backing, CHUNK_BYTES, Chunk, Entry, Memory, Recorder};
pub use tail::{append, last};

/// Meaning changed: `major` grows. Something added that old readers may pass over, or refuse by name: `minor` grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Raised when an old reader would misread a new trace.
    pub major: u16,
    /// Raised when an old reader misses something and misreads nothing.
    pub minor: u16,
}

impl Version {
    /// Whether it is of a later minor version than this crate writes, which may hold what this crate does not know.
    pub(crate) const fn is_newer(self) -> bool {
        self.major == TRACE_FORMAT.major && self.minor > TRACE_FORMAT.minor
    }

    /// What cannot be read, with the reason if that is the trace's version.
    pub(crate) fn explain(self, what: String) -> String {
        let Self { major, minor } = TRACE_FORMAT;
        if self.is_newer() {
            format!("{what}: recorded by a newer version, format {}.{}; this reads up to {major}.{minor}", self.major, self.minor)
        } else {
            what
        }
    }
}

/// The version this crate writes; it refuses a newer `major` by name.
pub const TRACE_FORMAT: Version = Version { major: 1, minor: 2 };

/// Size of one unit of a binary trace in bytes; a record is one or more units.
pub const UNIT: usize = 32;

/// First bytes of every binary trace.
pub const MAGIC: [u8; 8] = *b"MAPITRC\x1a";

/// Most payload words one record can hold; longer strings are cut, their length is kept.
pub const MAX_PAYLOAD: usize = 120;

/// Most bytes of one string or block of bytes that a record keeps.
pub const MAX_BLOB: usize = 256;

#[cfg(test)]
mod tests {
    use super::TRACE_FORMAT;
    use crate::spec::Method;

    /// Whoever adds to the table raises the minor version (docs/trace-format.md), once between two releases, and tells the new number here.
    #[test]
    fn what_is_added_to_the_table_raises_the_minor_version() {
        assert_eq!((TRACE_FORMAT.minor, Method::all().count()), (2, 327));
    }
}
