//! The end of a trace in a file: its last record, and one more behind it by whoever watched the process that wrote the others.

use super::event::EventBuf;
use super::reader::{TraceError, TraceReader, write_trace};
use super::recorder::{CONTINUED, HEADER_UNITS};
use super::{MAX_PAYLOAD, UNIT};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes of the header.
const HEADER: u64 = HEADER_UNITS * UNIT as u64;
/// Units looked at in one piece, from the end.
const PIECE: u64 = 1 << 11;
/// Units of the longest record.
const LONGEST: u64 = 1 + (MAX_PAYLOAD as u64).div_ceil(3);

/// Appends a record to the trace of a process that has ended, behind the last one that it committed. The record's `seq` is
/// that place, whatever `event` says.
///
/// # Errors
/// What the file system answers; the file is no whole trace.
pub fn append(path: &Path, event: &EventBuf) -> io::Result<()> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    if length < HEADER || !length.is_multiple_of(UNIT as u64) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is no whole trace"));
    }
    let end = end_of(&mut file)?;
    let mut bytes = Vec::new();
    write_trace(&mut bytes, 0, [&EventBuf { seq: HEADER_UNITS, ..event.clone() }])?;
    file.seek(SeekFrom::Start(end * UNIT as u64))?;
    file.write_all(&bytes[HEADER as usize..])
}

/// The last record of a binary trace; `None` if it has none, or was cut off inside it.
///
/// # Errors
/// The file cannot be read, or is no trace.
pub fn last(path: &Path) -> Result<Option<EventBuf>, TraceError> {
    let mut file = File::open(path)?;
    let mut header = [0; HEADER as usize];
    let mut header = &mut header[..];
    let got = io::copy(&mut Read::by_ref(&mut file).take(HEADER), &mut header)?;
    // Whatever is wrong with the header is the reader's to say.
    let mut bytes = vec![0; got as usize];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut bytes)?;
    TraceReader::new(&bytes[..])?;
    let end = end_of(&mut file)?;
    let from = end.saturating_sub(LONGEST).max(HEADER_UNITS);
    let units = read_units(&mut file, from, end)?;
    let begins = |unit: &&[u8]| u64::from(unit[0]) != CONTINUED;
    let Some(back) = units.chunks_exact(UNIT).rev().position(|unit| begins(&unit)) else { return Ok(None) };
    bytes.extend(&units[units.len() - (back + 1) * UNIT..]);
    let mut reader = TraceReader::new(&bytes[..])?;
    let seq = end - 1 - back as u64;
    Ok(reader.next().ok().flatten().map(|event| EventBuf { seq, ..event.to_buf() }))
}

/// The unit behind the last one that is not zero.
fn end_of(file: &mut File) -> io::Result<u64> {
    let mut end = file.metadata()?.len() / UNIT as u64;
    while end > HEADER_UNITS {
        let from = end.saturating_sub(PIECE).max(HEADER_UNITS);
        let units = read_units(file, from, end)?;
        if let Some(back) = units.chunks_exact(UNIT).rev().position(|unit| unit.iter().any(|byte| *byte != 0)) {
            return Ok(end - back as u64);
        }
        end = from;
    }
    Ok(HEADER_UNITS)
}

fn read_units(file: &mut File, from: u64, end: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from * UNIT as u64))?;
    let mut units = vec![0; (end - from) as usize * UNIT];
    file.read_exact(&mut units)?;
    Ok(units)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::method::Note;
    use crate::trace::{Field, Phase};

    fn note(line: u64, text: &str) -> EventBuf {
        let mut event = EventBuf::new(Phase::Note, Note::Mark);
        event.set_fields(&[("line", Field::Scalar(line)), ("text", Field::Blob(text.as_bytes().to_vec()))]).unwrap();
        event
    }

    fn lines(path: &Path) -> (Vec<u64>, u64) {
        let mut reader = TraceReader::new(File::open(path).unwrap()).unwrap();
        let mut lines = Vec::new();
        while let Some(event) = reader.next().unwrap() {
            lines.push(event.word(0));
        }
        (lines, reader.cut_records())
    }

    /// A trace of these events, with `zeros` units that were never committed behind them.
    fn file(events: &[EventBuf], zeros: usize) -> tempfile::NamedTempFile {
        let mut bytes = Vec::new();
        write_trace(&mut bytes, 7, events).unwrap();
        bytes.resize(bytes.len() + zeros * UNIT, 0);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        file
    }

    #[test]
    fn what_is_appended_is_the_last_record() {
        let long = "l".repeat(200);
        for zeros in [0, 1, 5000] {
            for text in ["short", &long] {
                let file = file(&[note(1, text), note(2, &long)], zeros);
                append(file.path(), &note(3, text)).unwrap();
                let last = last(file.path()).unwrap().unwrap();
                assert_eq!((last.as_event().word(0), last.as_event().text("text").as_deref()), (3, Some(text)));
                assert_eq!(lines(file.path()), (vec![1, 2, 3], 0), "{zeros} units of zeros");
                append(file.path(), &note(4, "once more")).unwrap();
                assert_eq!(lines(file.path()).0, [1, 2, 3, 4]);
            }
        }
    }

    #[test]
    fn a_trace_without_records_takes_one() {
        let file = file(&[], 3);
        assert_eq!(last(file.path()).unwrap(), None);
        append(file.path(), &note(1, "")).unwrap();
        assert_eq!(last(file.path()).unwrap().map(|event| (event.seq, event.as_event().word(0))), Some((HEADER_UNITS, 1)));
    }

    #[test]
    fn what_is_no_whole_trace_is_left_alone() {
        let file = file(&[note(1, "a")], 0);
        let length = file.as_file().metadata().unwrap().len();
        file.as_file().set_len(length - 5).unwrap();
        assert!(append(file.path(), &note(2, "")).is_err());
        assert_eq!(file.as_file().metadata().unwrap().len(), length - 5);
    }
}
