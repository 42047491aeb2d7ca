//! Traces in files: judged, and looked at for the last calls of a run that died.

use super::joined::{Owners, Processes, joined};
use super::{Declared, Ending, RunError};
use crate::judge::{Compiled, Evidence, Finding, Judge, Judgement, Line, Options, RunEnd};
use messages::tell;
use mock_mapi::model::tags;
use mock_mapi::spec::method;
use mock_mapi::trace::{Event, EventBuf, Phase, TraceError, TraceReader, each_json};
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Calls shown of a run that died.
const LAST_CALLS: usize = 12;

/// What a trace says.
#[derive(Debug)]
pub struct Judged {
    /// The verdicts on what was read of it.
    pub judgement: Judgement,
    /// How its run ended.
    pub end: RunEnd,
    /// Why it could not be read to its end: the file, the place and what was expected there.
    pub broken: Option<RunError>,
    /// Notes of a newer version that were passed over.
    pub unknown: u64,
}

/// Judges a trace, binary or JSON Lines, by one edition or all. A trace that breaks off is judged as far as it goes.
///
/// # Errors
/// Nothing of it can be read: the file, the place and what was expected there.
pub fn judge_file(path: &Path, declared: &Declared, edition: Option<&String>, compiled: &Compiled) -> Result<Judged, RunError> {
    let options = Options { edition: edition.cloned(), subject: declared.subject.clone() };
    // A trace of a machine is several: each process is judged by what it did, and by whether its end is noted.
    let mut processes = Processes::default();
    let mut judges: Vec<Process<'_>> = Vec::new();
    let (mut events, mut unknown) = (0_u64, 0);
    let read = each_event(path, |event| {
        events += 1;
        unknown += u64::from(event.method == method::Note::Unknown);
        let at = processes.of(event);
        while at >= judges.len() {
            judges.push(Process { judge: Judge::new(compiled, &options), ending: Ending::default() });
        }
        let process = &mut judges[at];
        process.ending.event(event);
        process.judge.event(event);
    });
    let broken = match read {
        Err(error) if events == 0 => return Err(RunError::reading(path, &error)),
        Err(error) => Some(RunError::at(path, tell!("report-broken-trace", error = error.to_string(), events = events))),
        Ok(()) => None,
    };
    let read = broken.is_none();
    let mut end = None;
    let judgements = judges.into_iter().filter(|process| process.ending.recorded).map(|process| {
        let its_own = declared.end_of(read, &process.ending);
        end = end.filter(|end: &RunEnd| !end.is_whole()).or(Some(its_own));
        process.judge.finish(its_own)
    });
    let mut judgement = joined(judgements);
    let end = end.unwrap_or_else(|| declared.end_of(read, &Ending::default()));
    if judgement.verdicts.is_empty() {
        judgement = Judge::new(compiled, &options).finish(end);
    }
    settle(&mut judgement, declared);
    // What was passed over may tell of the end, too.
    let end = if unknown > 0 && end.is_whole() { RunEnd::Unseen } else { end };
    Ok(Judged { judgement, end, broken, unknown })
}

/// A process in a trace.
struct Process<'a> {
    judge: Judge<'a>,
    ending: Ending,
}

/// Judges the trace of a process that was watched to its end. One that wrote over its own memory may have written over its trace, which is then judged
/// as far as it can be read, be that nothing: how the process ended is known all the same.
///
/// # Errors
/// Nothing was recorded.
pub fn judge_run(path: &Path, declared: &Declared, edition: Option<&String>, compiled: &Compiled) -> Result<Judged, RunError> {
    let error = match judge_file(path, declared, edition, compiled) {
        Err(error) if is_begun(path) => error,
        judged => return judged,
    };
    let options = Options { edition: edition.cloned(), subject: declared.subject.clone() };
    let end = declared.end_of(false, &Ending::default());
    let mut judgement = Judge::new(compiled, &options).finish(end);
    settle(&mut judgement, declared);
    Ok(Judged { judgement, end, broken: Some(error), unknown: 0 })
}

/// Whose the breaches are that were found.
fn settle(judgement: &mut Judgement, declared: &Declared) {
    judgement.leave_out(&declared.misbehaving);
    if !declared.played {
        judgement.set_client_beside();
    }
    judgement.excuse_what_followed();
}

/// Whether anything stands in a trace: room for it is made first.
pub(super) fn is_begun(trace: &Path) -> bool {
    let mut first = [0];
    File::open(trace).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first[0] != 0
}

/// Hands out the events of a trace, binary or JSON Lines, but for the note that says what was declared of its run.
fn each_event(path: &Path, mut each: impl FnMut(&Event<'_>)) -> Result<(), TraceError> {
    let mut each = |event: &Event<'_>| {
        if !Declared::is_note(event) {
            each(event);
        }
    };
    let file = File::open(path)?;
    if is_json(&file)? {
        each_json(BufReader::new(file), |event| each(&event.as_event()))?;
        Ok(())
    } else {
        TraceReader::new(file)?.each(each)
    }
}

/// Whether a file begins as JSON does; it is at its beginning again.
fn is_json(mut file: &File) -> Result<bool, TraceError> {
    let mut first = [0];
    let got = file.read(&mut first)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(got == 1 && first[0] == b'{')
}

/// The last event of a trace in JSON Lines.
pub(super) fn last_of_json(path: &Path) -> Option<EventBuf> {
    let file = File::open(path).ok()?;
    let mut last = None;
    if is_json(&file).ok()? {
        each_json(BufReader::new(file), |event| last = Some(event)).ok()?;
    }
    last
}

/// Whether a trace has a call in it that is MAPI's. One that cannot be read to its end and shows none may have had some: a process that wrote
/// over it is not to be overlooked.
pub fn uses_mapi(path: &Path) -> bool {
    use method::Function as f;
    let ole = [f::OleInitialize, f::OleUninitialize, f::CoInitialize, f::CoInitializeEx, f::CoUninitialize];
    let mut found = false;
    let read = each_event(path, |event| found |= event.phase != Phase::Note && !ole.contains(&event.method));
    found || read.is_err() && is_begun(path)
}

/// Whether a program on a machine has a session with mail, and never heard of the machine's spooler.
pub(super) fn missed_its_spooler(path: &Path) -> bool {
    let (mut sessions, mut heard) = (false, false);
    let mut asked: HashMap<u16, bool> = HashMap::new();
    // As far as it can be read.
    let _ = each_event(path, |event| match (event.phase, event.method) {
        (Phase::Enter, method::Function::MAPILogonEx) => {
            let mail = event.scalar("flags").is_some_and(|flags| flags & u64::from(tags::MAPI_NO_MAIL) == 0);
            asked.insert(event.tid, mail);
        }
        (Phase::Leave, method::Function::MAPILogonEx) => {
            sessions |= event.code().is_ok() && asked.remove(&event.tid).unwrap_or(false);
        }
        (_, method::Note::Received) => heard = true,
        _ => {}
    });
    sessions && !heard
}

/// The evidence for findings of one trace, in their order. Of a trace that breaks off, what was read is shown.
///
/// # Errors
/// Nothing of it can be read.
pub fn evidence(path: &Path, findings: &[&Finding]) -> Result<Vec<Vec<Line>>, RunError> {
    if findings.is_empty() {
        return Ok(Vec::new());
    }
    let mut owners = Owners::new(findings);
    let mut events = 0_u64;
    let read = each_event(path, |event| {
        events += 1;
        owners.event(event);
    });
    if let (Err(error), 0) = (read, events) {
        return Err(RunError::reading(path, &error));
    }
    let parts = owners.parts(findings);
    let mut searches: Vec<_> = parts.iter().map(|(_, findings)| Evidence::new(findings)).collect();
    let mut processes = Processes::default();
    // What can be read was read once already.
    let _ = each_event(path, |event| {
        let at = processes.of(event);
        if let Some(index) = parts.iter().position(|(process, _)| *process == at) {
            searches[index].event(event);
        }
    });
    let mut found: Vec<_> = searches.into_iter().zip(&parts).map(|(search, (_, part))| search.finish(part).into_iter()).collect();
    let of_finding = |finding: &&Finding| {
        let index = parts.iter().position(|(process, _)| *process == owners.of(finding)).unwrap_or(0);
        found[index].next().unwrap_or_default()
    };
    Ok(findings.iter().map(of_finding).collect())
}

/// The last calls in a trace, oldest first; those still open when the process died are marked.
#[must_use]
pub fn last_calls(path: &Path) -> Vec<String> {
    let mut open: Vec<(u16, String)> = Vec::new();
    let mut last: VecDeque<String> = VecDeque::new();
    let (is_open, has_returned) = (tell!("report-call-open"), tell!("report-call-returned"));
    // A trace that cannot be read further still shows what came before.
    let _ = each_event(path, |event| {
        let line = |verb: &str| format!("#{} {} {} {}", event.seq, event.from.name(), event.method, verb);
        match event.phase {
            Phase::Enter => open.push((event.tid, line(&is_open))),
            Phase::Leave => {
                if let Some(at) = open.iter().rposition(|(tid, _)| *tid == event.tid) {
                    open.remove(at);
                }
                last.push_back(line(&has_returned));
                if last.len() > LAST_CALLS {
                    last.pop_front();
                }
            }
            Phase::Note => {}
        }
    });
    last.into_iter().chain(open.into_iter().map(|(_, line)| line)).collect()
}
