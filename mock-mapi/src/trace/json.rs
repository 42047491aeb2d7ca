//! JSON Lines with the key names of the Trace Event format, one event a line; converts to and from the binary form.

use super::event::{Event, EventBuf, Field, ObjectId, Party, Phase};
use super::reader::{TraceError, TraceInfo, TraceReader, write_trace};
use super::recorder::{HEADER_UNITS, MOST_UNITS};
use super::{TRACE_FORMAT, Version};
use crate::spec::{ArgKind, Code, Method, method, method::Note};
use serde_json::{Map, Value, json};
use std::io::{BufRead, Read, Write};

/// Times below this, some 13 days, are exact in microseconds and a fraction; of others the argument `ns` says the rest.
const EXACT_NS: u64 = 1 << 50;

/// One event as one line of JSON, without the line's end.
#[must_use]
pub fn to_json_line(event: &Event<'_>, pid: u32) -> String {
    let mut args = Map::new();
    args.insert("seq".into(), event.seq.into());
    if event.object.0 != 0 {
        args.insert("this".into(), event.object.0.into());
    }
    for (name, kind, value) in event.fields() {
        args.insert(name.into(), field_to_json(kind, &value));
    }
    if event.phase == Phase::Leave {
        args.insert("result".into(), result_to_json(event));
    }
    let ph = match event.phase {
        Phase::Enter => "B",
        Phase::Leave => "E",
        Phase::Note => "i",
    };
    if event.ts >= EXACT_NS {
        args.insert("ns".into(), event.ts.into());
    }
    #[expect(clippy::cast_precision_loss, reason = "where it would matter, `ns` says it exactly")]
    let ts = event.ts as f64 / 1000.0;
    let cat = format!("{},{}", event.from.name(), event.to.name());
    json!({"name": event.method.to_string(), "cat": cat, "ph": ph, "ts": ts, "pid": pid, "tid": event.tid, "args": args})
        .to_string()
}

/// Whether a method answers a reference count, not a result code.
fn counts_references(event_method: Method) -> bool {
    matches!(
        event_method,
        method::Unknown::AddRef | method::Unknown::Release | method::Function::UlAddRef | method::Function::UlRelease
    )
}

fn result_to_json(event: &Event<'_>) -> Value {
    if counts_references(event.method) { event.result.into() } else { event.code().to_string().into() }
}

fn field_to_json(kind: ArgKind, field: &Field) -> Value {
    match field {
        Field::Scalar(word) => (*word).into(),
        Field::Blob(bytes) => match (kind, std::str::from_utf8(bytes)) {
            (ArgKind::Text | ArgKind::Text8, Ok(text)) => text.into(),
            (ArgKind::Text | ArgKind::Text8, Err(_)) => json!({ "hex": hex(bytes) }),
            _ => hex(bytes).into(),
        },
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
    let digits = digits?;
    (digits.len() % 2 == 0).then(|| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Writes a whole binary trace as JSON Lines; the first line is the format's own.
///
/// # Errors
/// The trace is broken at the place the error names; what came before was written.
pub fn write_json(mut reader: TraceReader<impl Read>, mut out: impl Write) -> Result<(), TraceError> {
    let TraceInfo { version, pid } = reader.info();
    // What this version does not know was passed over, and is not written.
    writeln!(out, "{}", header_line(version.min(TRACE_FORMAT), pid))?;
    while let Some(event) = reader.next()? {
        writeln!(out, "{}", to_json_line(&event, pid))?;
    }
    Ok(())
}

fn header_line(version: Version, pid: u32) -> Value {
    let format = format!("{}.{}", version.major, version.minor);
    json!({"name": "mapi-trace", "ph": "M", "pid": pid, "args": {"format": format}})
}

/// Reads a whole trace in JSON Lines: the process and its events. A header line may be missing in a trace written by hand.
///
/// # Errors
/// The number of the first line that is no event, and what was expected there.
pub fn read_json(input: impl BufRead) -> Result<(u32, Vec<EventBuf>), TraceError> {
    let mut events = Vec::new();
    let pid = each_json(input, |event| events.push(event))?;
    Ok((pid, events))
}

/// Places that may be empty in a binary trace whatever it holds, and that many more for each event: threads that died in the middle of a
/// record leave some, and so does a run that went on after its trace was cut.
const EMPTY: u64 = 1 << 16;
const EMPTY_PER_EVENT: u64 = 64;

/// Writes a trace in JSON Lines as a binary one. Each event stands at its `seq`, so a trace from which much was left out, or whose numbers were
/// made up, would be mostly empty: such a one is refused.
///
/// # Errors
/// The number of the first line that is no event, or that leaves too many places empty, and what was expected there; what the writer answers.
/// Before all lines were read nothing is written.
pub fn write_binary(input: impl BufRead, out: impl Write) -> Result<(), TraceError> {
    let mut events: Vec<EventBuf> = Vec::new();
    let (mut next, mut empty) = (HEADER_UNITS, 0);
    let pid = each_line(input, |event| {
        empty += event.seq - next;
        let most = EMPTY + EMPTY_PER_EVENT * events.len() as u64;
        if empty > most {
            let place = event.seq;
            return Err(format!("`seq` {place} leaves {empty} places empty; expected at most {most}, or no `seq` in any line"));
        }
        next = behind(&event);
        events.push(event);
        Ok(())
    })?;
    Ok(write_trace(out, pid, &events)?)
}

/// Hands out the events of a trace in JSON Lines one by one, and answers the process.
///
/// # Errors
/// The number of the first line that is no event, and what was expected there; what came before was handed out.
pub fn each_json(input: impl BufRead, mut each: impl FnMut(EventBuf)) -> Result<u32, TraceError> {
    each_line(input, |event| {
        each(event);
        Ok(())
    })
}

/// The place behind an event.
fn behind(event: &EventBuf) -> u64 {
    event.seq + 1 + event.payload.len().saturating_sub(1).div_ceil(3) as u64
}

fn each_line(input: impl BufRead, mut each: impl FnMut(EventBuf) -> Result<(), String>) -> Result<u32, TraceError> {
    let mut pid = 0;
    let mut next_seq = HEADER_UNITS;
    let mut version = TRACE_FORMAT;
    for (index, line) in input.lines().enumerate() {
        let line = line?;
        let at = |what: String| TraceError::Line { line: index + 1, what };
        if line.trim().is_empty() {
            continue;
        }
        let value: Value = serde_json::from_str(&line).map_err(|error| at(format!("no JSON: {error}")))?;
        if let Some(found) = value["pid"].as_u64().and_then(|n| u32::try_from(n).ok()) {
            pid = found;
        }
        if value["ph"] == "M" {
            if let Some(format) = value["args"]["format"].as_str() {
                version = version_of(format)
                    .map_err(|error| error.unwrap_or_else(|| at(format!("format `{format}`; expected `major.minor`"))))?;
            }
            continue;
        }
        let mut event = event_of(&value, version).map_err(|what| at(version.explain(what)))?;
        if event.seq >= MOST_UNITS {
            return Err(at(format!("`seq` {}; expected a number below {MOST_UNITS}, the most that a trace holds", event.seq)));
        }
        event.seq = event.seq.max(next_seq);
        next_seq = behind(&event);
        each(event).map_err(at)?;
    }
    Ok(pid)
}

fn version_of(format: &str) -> Result<Version, Option<TraceError>> {
    let (major, minor) = format.split_once('.').ok_or(None)?;
    let version = Version { major: major.parse().map_err(|_| None)?, minor: minor.parse().map_err(|_| None)? };
    if version.major > TRACE_FORMAT.major { Err(Some(TraceError::TooNew(version))) } else { Ok(version) }
}

/// An event of a trace of this version. A note of a newer version is passed over, and one that names it stands in its place; so are
/// arguments that this version does not know.
fn event_of(value: &Value, version: Version) -> Result<EventBuf, String> {
    if !version.is_newer() {
        return from_json_line(value);
    }
    let mut value = value.clone();
    let name = value["name"].as_str().unwrap_or_default().to_owned();
    let method = Method::from_name(&name);
    let is_note = value["ph"] == "i" && name.starts_with("mock::");
    if let Some(args) = value.get_mut("args").and_then(Value::as_object_mut) {
        let records = |key: &str| method.is_some_and(|method| method.spec().args.iter().any(|arg| arg.name == key));
        args.retain(|key, _| matches!(key.as_str(), "seq" | "ns" | "this" | "result") || records(key));
    }
    if method.is_none() && is_note {
        value["args"]["name"] = name.into();
        value["name"] = Note::Unknown.to_string().into();
    }
    from_json_line(&value)
}

/// One event from its JSON value; the error says what is wrong and what was expected.
///
/// # Errors
/// A key is missing, or has a value that no event of this name takes.
pub fn from_json_line(value: &Value) -> Result<EventBuf, String> {
    let text = |key: &str| value[key].as_str().ok_or_else(|| format!("key `{key}` is missing or no string"));
    let name = text("name")?;
    let method = Method::from_name(name).ok_or_else(|| format!("`{name}` is no MAPI method, function or note of the mock"))?;
    let phase = match text("ph")? {
        "B" => Phase::Enter,
        "E" => Phase::Leave,
        "i" => Phase::Note,
        other => return Err(format!("ph `{other}`; expected B, E or i")),
    };
    let cat = text("cat")?;
    let (from, to) = cat.split_once(',').ok_or_else(|| format!("cat `{cat}`; expected `caller,callee`"))?;
    let party = |name: &str| {
        Party::from_name(name).ok_or_else(|| format!("party `{name}`; expected client, subsystem, provider, spooler or system"))
    };
    let mut event = EventBuf::new(phase, method);
    (event.from, event.to) = (party(from)?, party(to)?);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "times are positive; `ns` says those that are large"
    )]
    {
        event.ts = (value["ts"].as_f64().unwrap_or(0.0) * 1000.0).round() as u64;
    }
    event.tid = value["tid"].as_u64().and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
    let empty = Map::new();
    let args = value["args"].as_object().unwrap_or(&empty);
    let mut fields = Vec::new();
    for (key, value) in args {
        match key.as_str() {
            "seq" => event.seq = value.as_u64().ok_or("`seq` is no number")?,
            "ns" => event.ts = value.as_u64().ok_or("`ns` is no number")?,
            "this" => {
                event.object = ObjectId(value.as_u64().and_then(|n| u32::try_from(n).ok()).ok_or("`this` is no object number")?);
            }
            "result" if phase == Phase::Leave => event.result = result_from_json(value)?,
            _ => fields.push((key.as_str(), field_from_json(method, key, value)?)),
        }
    }
    event.set_fields(&fields)?;
    Ok(event)
}

fn result_from_json(value: &Value) -> Result<u32, String> {
    let wrong = || format!("result {value}; expected a code by name, `0x` and hexadecimal digits, or a reference count");
    match value {
        Value::String(text) => match text.strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16).map_err(|_| wrong()),
            None => Code::from_name(text).map(|code| code.0).ok_or_else(wrong),
        },
        _ => value.as_u64().and_then(|n| u32::try_from(n).ok()).ok_or_else(wrong),
    }
}

fn field_from_json(method: Method, key: &str, value: &Value) -> Result<Field, String> {
    let textual = method.spec().args.iter().any(|arg| arg.name == key && matches!(arg.kind, ArgKind::Text | ArgKind::Text8));
    let wrong = || format!("`{key}` is {value}; expected a number, or bytes as hexadecimal digits");
    match value {
        Value::String(text) if textual => Ok(Field::Blob(text.clone().into_bytes())),
        Value::String(text) => unhex(text).map(Field::Blob).ok_or_else(wrong),
        Value::Object(map) => map.get("hex").and_then(Value::as_str).and_then(unhex).map(Field::Blob).ok_or_else(wrong),
        _ => value.as_u64().map(Field::Scalar).ok_or_else(wrong),
    }
}
