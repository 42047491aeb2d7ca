//! How fast a long trace is judged with all requirements armed, from its file; and that memory does not grow with it.
//!
//! `EVENTS=1000000,10000000,100000000 cargo bench --bench judge` for several lengths; a million events take 55 MB of disk.

mod floor;
mod trace;

use cases::{Catalogue, Requirement};
use mapi_conformance::judge::{Compiled, Judge, Options, RunEnd, Subject};
use mock_mapi::trace::TraceReader;
use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

fn main() {
    let lengths = std::env::var("EVENTS").unwrap_or_else(|_| "1000000".into());
    let lengths = lengths.split(',').map(|length| length.trim().parse::<u64>().expect("EVENTS: numbers with commas between"));
    let catalogue = Catalogue::builtin().expect("the catalogue is tested");
    let compiled = Compiled::new(&catalogue).expect("the catalogue is tested");
    println!("{} requirements; times are of the processor", catalogue.requirements().len());
    let (fastest, median) = loading();
    println!("loaded and compiled in {fastest:.1} ms by the clock, median {median:.1}, of {LOADS} times");
    let of_seeds = of_seeds(&catalogue);
    let seeds = Compiled::new(&of_seeds).expect("the catalogue is tested");
    let pattern = trace::Pattern::new();
    for length in lengths {
        let file = tempfile::NamedTempFile::new().expect("the folder for temporary files can be written");
        let events = pattern.write(length, file.as_file()).expect("the folder for temporary files has room");
        // A trace is judged at rest: writing what is still in memory is no part of it.
        file.as_file().sync_all().expect("the folder for temporary files has room");
        println!("\n{events} events in {} MB", file.as_file().metadata().map_or(0, |metadata| metadata.len()) / 1_000_000);
        let about = timed("judged", events, file.path(), |file| judge(file, &compiled));
        println!("{about}, resident memory at most {} KiB", peak_kib());
        println!("the {} requirements of the seeds alone:", of_seeds.requirements().len());
        println!("{}", timed("judged", events, file.path(), |file| judge(file, &seeds)));
        let (read, _) = timed("only read", events, file.path(), |file| black_box(floor::read_only(file)));
        let (looped, breaches) = timed("five rules by hand", events, file.path(), floor::by_hand);
        assert_eq!((read, looped, breaches), (events, events, 0));
    }
}

/// How often the catalogue is loaded for its figure.
const LOADS: usize = 25;

/// What loading and compiling the catalogue takes, in milliseconds by the clock: at least, and the median.
fn loading() -> (f64, f64) {
    let mut spent: Vec<f64> = Vec::with_capacity(LOADS);
    for _ in 0..LOADS {
        let started = Instant::now();
        let catalogue = Catalogue::builtin().expect("the catalogue is tested");
        black_box(Compiled::new(&catalogue).expect("the catalogue is tested"));
        spent.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    spent.sort_by(f64::total_cmp);
    (spent[0], spent[LOADS / 2])
}

/// What the first pages demand, on the ends of sessions and of providers: all else came later.
fn of_seeds(catalogue: &Catalogue) -> Catalogue {
    let seeds = ["ending-a-mapi-session", "shutting-down-a-service-provider"];
    let first = |one: &&Requirement| one.cites.iter().any(|cite| seeds.contains(&cite.doc.as_str()));
    Catalogue::from_requirements(catalogue.requirements().iter().filter(first).cloned().collect())
}

/// Judges a trace from its file and says what came of it.
fn judge(file: File, compiled: &Compiled) -> String {
    let options = Options { edition: None, subject: Subject::Client };
    let mut judge = Judge::new(compiled, &options);
    let mut reader = TraceReader::new(file).expect("the trace was just written");
    let mut largest = 0;
    let read = reader.each(|event| {
        judge.event(event);
        if event.seq % 0x1000 == 0 {
            largest = largest.max(judge.world().size());
        }
    });
    read.expect("the trace was just written");
    let judgement = judge.finish(RunEnd::Hung);
    let violated: Vec<_> = judgement.findings().map(|(verdict, finding)| (&verdict.id, finding)).take(5).collect();
    assert!(violated.is_empty(), "the trace keeps all requirements: {violated:#?}");
    let exercised = judgement.verdicts.iter().filter(|verdict| verdict.exercised > 0).count();
    format!("{exercised} requirements exercised, at most {largest} things alive")
}

/// Says what a look at the trace costs, and answers what came of it.
fn timed<T>(what: &str, events: u64, trace: &Path, look: impl FnOnce(File) -> T) -> T {
    let file = File::open(trace).expect("the trace was just written");
    let (clock, started) = (Instant::now(), seconds());
    let answer = look(file);
    let (spent, clock) = (seconds() - started, clock.elapsed().as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = events as f64 / spent / 1e6;
    println!("{what:<20} {rate:>6.1} million events/s: {spent:.2} s, {clock:.2} s by the clock");
    answer
}

/// Seconds this thread has run, so that a busy machine does not count; by the clock where the system does not tell.
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let ran = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ran = ran.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    ran.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// The most memory this process has held, where the system tells it.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
