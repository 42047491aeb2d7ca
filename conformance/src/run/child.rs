//! A process with a time limit.

use crate::judge::RunEnd;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

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
        if started.elapsed() >= limit {
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
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
