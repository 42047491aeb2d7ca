//! Traces in files: judged, and looked at for the last calls of a run that died.

use super::RunError;
use super::joined::{Owners, Processes, joined};
use crate::judge::{Compiled, Evidence, Finding, Judge, Judgement, Line, Options, RunEnd};
use mock_mapi::spec::method;
use mock_mapi::trace::{Event, Phase, TraceReader, read_json};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Calls shown of a run that died.
const LAST_CALLS: usize = 12;

/// Judges a trace, binary or JSON Lines. `end` is how its process ended as seen from outside; an orderly end is only believed
/// when the trace says so too (`mock::EndOfRun`), if `needs_end` is set.
///
/// # Errors
/// The file, the place and what was expected there.
pub fn judge_file(
    path: &Path,
    end: RunEnd,
    needs_end: bool,
    compiled: &Compiled,
    options: &Options,
) -> Result<(Judgement, RunEnd), RunError> {
    // A trace of a machine is several: each process is judged by what it did.
    let mut processes = Processes::default();
    let mut judges = vec![Judge::new(compiled, options)];
    let mut ended = false;
    each_event(path, |event| {
        ended |= event.method == method::Note::EndOfRun;
        let at = processes.of(event);
        while at >= judges.len() {
            judges.push(Judge::new(compiled, options));
        }
        judges[at].event(event);
    })?;
    let end = match end {
        RunEnd::Exited { code: 0 } if ended || !needs_end => RunEnd::Completed,
        RunEnd::Exited { .. } if !needs_end => RunEnd::Completed,
        RunEnd::Exited { code } if ended => RunEnd::Failed { code },
        other => other,
    };
    Ok((joined(judges.into_iter().map(|judge| judge.finish(end))), end))
}

/// Hands out the events of a trace, binary or JSON Lines.
///
/// # Errors
/// The file, the place and what was expected there.
fn each_event(path: &Path, mut each: impl FnMut(&Event<'_>)) -> Result<(), RunError> {
    let at = |error: &dyn std::fmt::Display| RunError::at(path, error);
    let mut file = File::open(path).map_err(|error| at(&error))?;
    let mut first = [0];
    let got = file.read(&mut first).map_err(|error| at(&error))?;
    file.seek(SeekFrom::Start(0)).map_err(|error| at(&error))?;
    if got == 1 && first[0] == b'{' {
        let (_, events) = read_json(BufReader::new(file)).map_err(|error| at(&error))?;
        events.iter().for_each(|event| each(&event.as_event()));
        return Ok(());
    }
    let mut reader = TraceReader::new(file).map_err(|error| at(&error))?;
    reader.each(each).map_err(|error| at(&error))
}

/// The evidence for findings of one trace, in their order.
///
/// # Errors
/// The file, the place and what was expected there.
pub fn evidence(path: &Path, findings: &[&Finding]) -> Result<Vec<Vec<Line>>, RunError> {
    let mut owners = Owners::new(findings);
    each_event(path, |event| owners.event(event))?;
    let parts = owners.parts(findings);
    let mut searches: Vec<_> = parts.iter().map(|(_, findings)| Evidence::new(findings)).collect();
    let mut processes = Processes::default();
    each_event(path, |event| {
        let at = processes.of(event);
        if let Some(index) = parts.iter().position(|(process, _)| *process == at) {
            searches[index].event(event);
        }
    })?;
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
    // A trace that cannot be read further still shows what came before.
    let _ = each_event(path, |event| {
        let line = |verb: &str| format!("#{} {} {} {}", event.seq, event.from.name(), event.method, verb);
        match event.phase {
            Phase::Enter => open.push((event.tid, line("entered, never left"))),
            Phase::Leave => {
                if let Some(at) = open.iter().rposition(|(tid, _)| *tid == event.tid) {
                    open.remove(at);
                }
                last.push_back(line("returned"));
                if last.len() > LAST_CALLS {
                    last.pop_front();
                }
            }
            Phase::Note => {}
        }
    });
    last.into_iter().chain(open.into_iter().map(|(_, line)| line)).collect()
}
