//! A process with a time limit.

use crate::judge::RunEnd;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// How many times its limit a process may take that waits for a processor: a busy machine is not the subject's fault.
const STARVED: u32 = 10;
/// `USER_HZ` is 100 on every Linux.
const MILLIS_PER_TICK: u64 = 10;

/// How a process ended, and how long it took.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    /// Its end; an exit of its own is `Exited`, whatever the code.
    pub end: RunEnd,
    /// How long it ran.
    pub took: Duration,
}

/// Runs a process to its end, or ends it at the limit.
///
/// # Errors
/// It cannot be started or waited for.
pub fn run(command: &mut Command, limit: Duration) -> io::Result<Ended> {
    let started = Instant::now();
    let mut child = command.spawn()?;
    let end = if let Some(status) = wait(&mut child, started, limit)? {
        end_of(status)
    } else {
        child.kill()?;
        child.wait()?;
        RunEnd::Hung
    };
    Ok(Ended { end, took: started.elapsed() })
}

fn wait(child: &mut Child, started: Instant, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let elapsed = started.elapsed();
        if elapsed >= limit && !(elapsed < limit * STARVED && starved(child.id(), limit)) {
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Whether a process only waits for its turn: it could run, and has not had as much of a processor as it may take. One that
/// sleeps for ever, and one that has computed for as long as it may, is not: those hang.
fn starved(pid: u32, limit: Duration) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let fields =
        |text: String| text.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    let stats: Vec<_> = threads.filter_map(|task| fields(std::fs::read_to_string(task.path().join("stat")).ok()?)).collect();
    // proc(5): after the name in parentheses come the state, and user and system time as the 12th and 13th field.
    let ticks = |stat: &Vec<String>| [11, 12].iter().filter_map(|at| stat.get(*at)?.parse::<u64>().ok()).sum::<u64>();
    let ready = stats.iter().any(|stat| stat.first().is_some_and(|state| matches!(state.as_str(), "R" | "D")));
    ready && Duration::from_millis(stats.iter().map(ticks).sum::<u64>() * MILLIS_PER_TICK) < limit
}

fn end_of(status: ExitStatus) -> RunEnd {
    match (status.code(), status.signal()) {
        (_, Some(signal)) => RunEnd::Crashed { signal: signal.unsigned_abs() },
        (code, None) => RunEnd::Exited { code: code.unwrap_or(0) },
    }
}

/// The end of a process in words.
#[must_use]
pub fn describe(end: RunEnd, limit: Duration) -> Option<String> {
    match end {
        RunEnd::Completed => None,
        RunEnd::Crashed { signal } => Some(format!("killed by signal {signal}{}", signal_name(signal))),
        RunEnd::Hung => Some(format!("no end within {} s", limit.as_secs())),
        RunEnd::Exited { code } => Some(format!("the process left with exit code {code} before the case was over")),
    }
}

fn signal_name(signal: u32) -> &'static str {
    match signal {
        4 => " (illegal instruction)",
        6 => " (abort)",
        7 => " (bus error)",
        8 => " (arithmetic)",
        9 => " (kill)",
        11 => " (invalid memory access)",
        15 => " (termination)",
        _ => "",
    }
}
