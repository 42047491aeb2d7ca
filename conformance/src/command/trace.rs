//! `trace`: recorded traces for people and other programs.

use super::output::{self, out};
use super::replace::replace;
use crate::cli::Trace;
use mapi_conformance::run::{Declared, Ending, RunError};
use messages::tell;
use mock_mapi::spec::method::Note;
use mock_mapi::trace::{
    Event, EventBuf, Field, Phase, ProcessTrace, TraceError, TraceReader, each_json, to_json_line, write_binary, write_json,
    write_trace,
};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Runs the command.
pub fn run(args: &Trace) -> Result<u8, RunError> {
    match args {
        Trace::Show { trace } => show(trace),
        Trace::Convert { trace, out } => convert(trace, out),
        Trace::Join { traces, out } => join(traces, &out.clone().unwrap_or_else(|| traces.join(JOINED))),
        Trace::Export { trace, out } => export(trace, out),
    }?;
    Ok(0)
}

/// Where a joined trace is put beside those it is joined of.
const JOINED: &str = "joined.trace";

/// Joins every trace of a folder, in the order of their names. What was joined before is nothing to join; what cannot be read is said when the rest
/// stands there.
fn join(folder: &Path, out: &Path) -> Result<(), RunError> {
    let entries = std::fs::read_dir(folder).map_err(|error| RunError::at(folder, error))?;
    let is_trace = |path: &std::path::PathBuf| path.extension().is_some_and(|kind| kind == "trace" || kind == "jsonl");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(is_trace).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| name != JOINED));
    paths.sort();
    let mut traces: Vec<ProcessTrace> = Vec::new();
    let mut inputs: Vec<&Path> = Vec::new();
    let mut unread = Vec::new();
    for path in &paths {
        let Loaded { pid, mut events, broken } = match load_what_is_there(path) {
            Ok(loaded) => loaded,
            Err(error) => {
                unread.push(error.0);
                continue;
            }
        };
        if events.iter().any(|event| event.method == Note::Process) {
            continue;
        }
        // What is known of its end stands behind what cannot be read.
        note_end(path, &mut events, broken.is_none());
        unread.extend(broken.map(|error| error.0));
        let trace = ProcessTrace { pid, events };
        if let Some(at) = traces.iter().position(|other| mock_mapi::trace::same_process(other, &trace)) {
            return Err(RunError::at(path, tell!("error-trace-twice", other = inputs[at].display().to_string())));
        }
        if !trace.events.is_empty() {
            traces.push(trace);
            inputs.push(path.as_path());
        }
    }
    let unread = if unread.is_empty() { None } else { Some(RunError(unread.join("\n"))) };
    if traces.is_empty() {
        return Err(unread.unwrap_or_else(|| RunError::at(folder, tell!("error-no-trace-in-folder"))));
    }
    let joined = mock_mapi::trace::join(&traces);
    for missing in &joined.unsent {
        eprintln!("{}", tell!("command-trace-unsent", to = missing.by, serial = missing.serial, from = missing.from));
    }
    replace(out, &inputs, |file| write_trace(file, 0, &joined.events).map_err(|error| RunError::at(out, error)))?;
    let file = out.display().to_string();
    out!("{}", tell!("command-trace-joined", file = file, events = joined.events.len(), processes = traces.len()));
    unread.map_or(Ok(()), Err)
}

/// How a run ended was seen from outside, and noted in one trace: nothing to say of all. That it came to its end is.
fn note_end(path: &Path, events: &mut Vec<EventBuf>, read: bool) {
    let ending = Ending::of(events.iter().map(EventBuf::as_event));
    let over = ending.over;
    let whole = Declared::of_trace(path).is_some_and(|declared| declared.end_of(read, &ending).is_whole());
    events.retain(|event| event.method != Note::Case);
    if whole && !over {
        let ts = events.last().map_or(0, |event| event.ts);
        events.push(EventBuf { ts, ..EventBuf::new(Phase::Note, Note::EndOfRun) });
    }
}

/// All of a trace.
fn load(path: &Path) -> Result<(u32, Vec<EventBuf>), RunError> {
    let loaded = load_what_is_there(path)?;
    loaded.broken.map_or(Ok((loaded.pid, loaded.events)), Err)
}

/// What can be read of a trace.
struct Loaded {
    pid: u32,
    events: Vec<EventBuf>,
    /// Why it cannot be read further.
    broken: Option<RunError>,
}

fn load_what_is_there(path: &Path) -> Result<Loaded, RunError> {
    let (mut pid, mut events) = (0, Vec::new());
    let file = || File::open(path).map_err(|error| RunError::at(path, error));
    let read = if is_json(path)? {
        each_json(BufReader::new(file()?), |event| events.push(event)).map(|found| pid = found)
    } else {
        let mut reader = TraceReader::new(file()?).map_err(|error| RunError::reading(path, &error))?;
        pid = reader.info().pid;
        reader.each(|event| events.push(event.to_buf()))
    };
    let broken = read
        .err()
        .map(|error| if events.is_empty() { RunError::reading(path, &error) } else { RunError::reading_on(path, &error) });
    Ok(Loaded { pid, events, broken })
}

fn is_json(path: &Path) -> Result<bool, RunError> {
    let mut first = [0];
    let mut file = File::open(path).map_err(|error| RunError::at(path, error))?;
    let got = file.read(&mut first).map_err(|error| RunError::at(path, error))?;
    Ok(got == 1 && first[0] == b'{')
}

fn convert(path: &Path, out: &Path) -> Result<(), RunError> {
    let json = is_json(path)?;
    let input = File::open(path).map_err(|error| RunError::at(path, error))?;
    // What is read is open already: what the system refuses now is to write.
    let failed = |error: TraceError| match error {
        TraceError::Io(error) => RunError::at(out, error),
        error => RunError::reading(path, &error),
    };
    if json {
        return replace(out, &[path], |file| write_binary(BufReader::new(input), file).map_err(failed));
    }
    let reader = TraceReader::new(input).map_err(|error| RunError::reading(path, &error))?;
    replace(out, &[path], |file| write_json(reader, file).map_err(failed))
}

fn export(path: &Path, out: &Path) -> Result<(), RunError> {
    let (mut pid, events) = load(path)?;
    let mut write = |file: &mut dyn Write| -> std::io::Result<()> {
        writeln!(file, "{{\"traceEvents\":[")?;
        for (index, event) in events.iter().enumerate() {
            pid = process(&event.as_event()).map_or(pid, |(_, pid)| pid);
            let comma = if index + 1 < events.len() { "," } else { "" };
            writeln!(file, "{}{comma}", to_json_line(&event.as_event(), pid))?;
        }
        writeln!(file, "]}}")
    };
    replace(out, &[path], |file| write(file).map_err(|error| RunError::at(out, error)))
}

/// What can be read is shown; of a trace that cannot be read further, why comes after it.
fn show(path: &Path) -> Result<(), RunError> {
    let loaded = load_what_is_there(path)?;
    output::written(print(&loaded.events))?;
    let unknown = loaded.events.iter().filter(|event| event.method == Note::Unknown).count();
    if unknown > 0 {
        eprintln!("{}", tell!("command-trace-unknown", count = unknown));
    }
    loaded.broken.map_or(Ok(()), Err)
}

/// A line for each event, indented as calls are nested.
fn print(events: &[EventBuf]) -> std::io::Result<()> {
    let mut stdout = BufWriter::new(std::io::stdout().lock());
    let mut depth: std::collections::HashMap<(u64, u16), usize> = std::collections::HashMap::new();
    let mut number = 0;
    for event in events {
        if let Some((next, pid)) = process(&event.as_event()) {
            number = next;
            writeln!(stdout, "-- process {number} ({pid})")?;
            continue;
        }
        let depth = depth.entry((number, event.tid)).or_default();
        if event.phase == Phase::Leave {
            *depth = depth.saturating_sub(1);
        }
        let line = line(&event.as_event());
        let indent = "  ".repeat(*depth);
        writeln!(stdout, "#{:<7} t{} {:<9} {indent}{line}", event.seq, event.tid, event.from.name())?;
        if event.phase == Phase::Enter {
            *depth += 1;
        }
    }
    stdout.flush()
}

/// In a joined trace: the number and the process whose events begin here.
fn process(event: &Event<'_>) -> Option<(u64, u32)> {
    let number = event.scalar("number").filter(|_| event.method == Note::Process)?;
    Some((number, u32::try_from(event.scalar("pid")?).ok()?))
}

fn line(event: &Event<'_>) -> String {
    let field = |(name, _, value): (&str, _, Field)| match value {
        Field::Scalar(word) => format!("{name}={word:#x}"),
        Field::Blob(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) if !text.chars().any(char::is_control) => format!("{name}={text:?}"),
            _ => format!("{name}=[{}]", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
        },
    };
    let fields = event.fields().map(field).collect::<Vec<_>>().join(", ");
    let object = if event.object.0 == 0 { String::new() } else { format!(" on {}", event.object.0) };
    match event.phase {
        Phase::Enter => format!("{}{object} ({fields})", event.method),
        Phase::Leave if event.method.spec().name == "AddRef" || event.method.spec().name == "Release" => {
            format!("= {}", event.result)
        }
        Phase::Leave => format!("= {} {fields}", event.code()),
        Phase::Note => format!("note {} {fields}", event.method),
    }
}
