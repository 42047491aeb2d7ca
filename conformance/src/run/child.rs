//! A process with a time limit.

use super::system::{self, Watch};
use crate::judge::RunEnd;
use messages::tell;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// How many times its limit a process may take that waits for a processor: a busy machine is not the subject's fault.
const STARVED: u32 = 10;

/// How a process ended, and how long it took.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    /// Its end; an exit of its own is `Exited`, whatever the code.
    pub end: RunEnd,
    /// How long it ran.
    pub took: Duration,
    /// Its number.
    pub pid: u32,
}

/// Runs a process to its end, or ends it at the limit.
///
/// # Errors
/// It cannot be started or waited for.
pub fn run(command: &mut Command, limit: Duration) -> io::Result<Ended> {
    run_with(command, limit, |_| Ok(()))
}

/// The same, for one that waits to be let run when it has started.
///
/// # Errors
/// It cannot be started, or waited for, or what `let_run` says.
pub fn run_with(command: &mut Command, limit: Duration, let_run: impl FnOnce(&Child) -> io::Result<()>) -> io::Result<Ended> {
    let started = Instant::now();
    let mut child = spawn(command)?;
    let mut watch = Watch::over(&child)?;
    if let Err(error) = let_run(&child) {
        child.kill()?;
        child.wait()?;
        return Err(error);
    }
    let end = if let Some(status) = wait(&mut child, &mut watch, started, limit)? {
        system::end_of(status)
    } else {
        child.kill()?;
        child.wait()?;
        RunEnd::Hung
    };
    Ok(Ended { end, took: started.elapsed(), pid: child.id() })
}

/// Starts a program. One that was just copied counts as being written as long as a process that another thread was starting at that
/// moment has not got rid of the copy's handle: it is tried again.
fn spawn(command: &mut Command) -> io::Result<Child> {
    for _ in 0..100 {
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => std::thread::sleep(Duration::from_millis(20)),
            started => return started,
        }
    }
    command.spawn()
}

fn wait(child: &mut Child, watch: &mut Watch, started: Instant, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let elapsed = started.elapsed();
        // One that sleeps for ever, and one that has computed for as long as it may, hang; one that waits for its turn does not.
        if elapsed >= limit && !(elapsed < limit * STARVED && watch.starved(child.id(), limit)) {
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// The end of a process in words.
#[must_use]
pub fn describe(end: RunEnd, limit: Duration) -> Option<String> {
    match end {
        RunEnd::Completed | RunEnd::NotStarted => None,
        RunEnd::Crashed { signal } => Some(system::describe_crash(signal)),
        RunEnd::Hung => Some(tell!("report-end-limit", seconds = limit.as_secs())),
        RunEnd::Unseen => Some(tell!("report-end-unseen")),
        RunEnd::Empty => Some(tell!("report-end-nothing-recorded")),
        RunEnd::BrokenOff => Some(tell!("report-end-trace-breaks-off")),
        RunEnd::Exited { code } => Some(tell!("report-end-exited", code = code)),
        RunEnd::Left => Some(tell!("report-end-left")),
        RunEnd::Failed { code } => Some(tell!("report-end-failed", code = code)),
    }
}
