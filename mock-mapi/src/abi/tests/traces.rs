//! Trace files at their edges.

use crate::abi::TraceFile;
use crate::spec::method;
use crate::trace::{CHUNK_BYTES, Entry, ObjectId, Party, Phase, Recorder, TraceReader, UNIT};
use std::fs::File;

fn entry(number: u64) -> Entry {
    let (from, to) = (Party::Client, Party::Subsystem);
    Entry { ts: number, phase: Phase::Enter, method: method::Prop::SaveChanges, tid: 0, from, to, object: ObjectId(1), result: 0 }
}

fn numbers(path: &std::path::Path) -> Vec<u64> {
    let mut reader = TraceReader::new(File::open(path).unwrap()).unwrap();
    let mut numbers = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        numbers.push(event.ts);
    }
    numbers
}

#[test]
fn records_after_the_end_of_a_run_are_kept_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace");
    let recorder = Recorder::new(TraceFile::create(&path).unwrap(), 1).unwrap();
    let per_chunk = CHUNK_BYTES / UNIT as u64;
    for number in 0..per_chunk + 10 {
        recorder.record(&entry(number), &[]);
    }
    recorder.finish().unwrap();
    assert_eq!(path.metadata().unwrap().len(), recorder_end(per_chunk + 10));
    for number in per_chunk + 10..4 * per_chunk {
        recorder.record(&entry(number), &[]);
    }
    recorder.finish().unwrap();
    assert_eq!(recorder.lost(), 0);
    assert_eq!(numbers(&path), (0..4 * per_chunk).collect::<Vec<_>>());
}

/// Bytes of a trace of so many records of one unit, its header included.
fn recorder_end(records: u64) -> u64 {
    (records + 2) * UNIT as u64
}

#[test]
fn threads_that_reach_a_new_chunk_together_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace");
    let recorder = Recorder::new(TraceFile::create(&path).unwrap(), 1).unwrap();
    let each = 3 * CHUNK_BYTES / UNIT as u64;
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let recorder = &recorder;
            scope.spawn(move || {
                for number in 0..each {
                    recorder.record(&entry(thread * each + number), &[number, 1, 2, 3, 4]);
                }
            });
        }
    });
    let mut found = numbers(&path);
    found.sort_unstable();
    assert_eq!(found, (0..4 * each).collect::<Vec<_>>());
}
