//! A process that is killed at any moment loses nothing it had recorded.

use mock_mapi::abi::TraceFile;
use mock_mapi::spec::method;
use mock_mapi::trace::{Entry, ObjectId, Party, Phase, Recorder, TraceReader};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names the trace, in the process that is to be killed.
const VARIABLE: &str = "MOCK_MAPI_TEST_KILLED";
const ROUNDS: u64 = 40;

fn payload(number: u64) -> Vec<u64> {
    // Records of one unit and of several, so that some lie across pages and chunks.
    (0..number % 9).map(|word| number << 8 | word).collect()
}

/// Records without end, and says after each how many there are. Does nothing unless it is run by the test below.
#[test]
fn victim() {
    let Some(path) = std::env::var_os(VARIABLE) else { return };
    let recorder = Recorder::new(TraceFile::create(&PathBuf::from(path)).expect("a trace"), 1).expect("a trace");
    // Not by a macro, which the test harness would hold back.
    let mut report = io::stderr();
    for number in 0_u64.. {
        let (from, to) = (Party::Client, Party::Subsystem);
        let method = method::Prop::SaveChanges;
        let entry = Entry { ts: number, phase: Phase::Enter, method, tid: 0, from, to, object: ObjectId(1), result: 0 };
        recorder.record(&entry, &payload(number));
        // Seldom enough for the trace to reach its second chunk and further.
        if number % 8 == 7 && report.write_all(&number.to_le_bytes()).is_err() {
            return;
        }
    }
}

/// Lets a process record for a while, kills it, and answers the last number it reported.
fn kill_after(pause: Duration, path: &Path) -> Option<u64> {
    let mut victim = Command::new(std::env::current_exe().expect("the program of this test"));
    victim.args(["--exact", "killed::victim"]).env(VARIABLE, path).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut victim = victim.spawn().expect("the program of this test runs");
    let mut pipe = victim.stderr.take().expect("it is piped");
    let reader = std::thread::spawn(move || {
        let mut reports = Vec::new();
        // Everything that was reported, whole reports and at the end perhaps a part of one.
        let _ended = pipe.read_to_end(&mut reports);
        reports
    });
    std::thread::sleep(pause);
    victim.kill().expect("it runs without end");
    victim.wait().expect("it was killed");
    let reports = reader.join().expect("it only reads");
    reports.chunks_exact(8).next_back().map(|last| u64::from_le_bytes(last.try_into().expect("eight bytes")))
}

#[test]
fn what_was_recorded_before_a_kill_is_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut most = 0;
    for round in 0..ROUNDS {
        let path = folder.path().join(format!("{round}.trace"));
        let Some(last) = kill_after(Duration::from_micros(4_000 + 1_733 * round), &path) else { continue };
        let mut reader = TraceReader::new(File::open(&path).expect("it was made")).expect("a trace");
        let mut next = 0;
        while let Some(event) = reader.next().unwrap_or_else(|error| panic!("round {round}: {error}")) {
            assert_eq!((event.ts, event.payload), (next, &payload(next)[..]), "round {round}");
            next += 1;
        }
        assert!(next > last, "round {round}: {last} was reported, {next} can be read");
        most = most.max(next);
    }
    // In the longer rounds a new chunk was begun; on a machine too slow for that the test says less, and nothing wrong.
    assert!(most > 0, "no round recorded anything");
}
