//! The machine that programs run on, where it is a directory with a spooler of its own.

use super::RunError;
use messages::tell;
use mock_mapi::machine::{HOME_VARIABLE, Home, LIBRARY_VARIABLE};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How long a spooler may take to end after its last client did.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether a trace is one of the machine's spooler.
pub(super) fn is_spoolers(trace: &Path) -> bool {
    trace.file_name().is_some_and(|name| name.to_string_lossy().starts_with("spooler-"))
}

/// A machine.
pub(super) struct Machine(Home);

impl Machine {
    /// The machine of a directory, which is made if it is not there.
    pub fn open(home: &Path) -> Result<Self, RunError> {
        Home::open(home).map(Self).map_err(|error| RunError(error.to_string()))
    }

    /// Has a program run on it, that may be given a copy of the mock.
    pub fn put_around(&self, command: &mut Command, mock: &Path) {
        command.env(HOME_VARIABLE, self.0.path()).env(LIBRARY_VARIABLE, mock);
    }

    /// What is said of a spooler that programs of this run needed and none of them found: what it printed last, if anything.
    pub fn why_no_spooler(&self) -> String {
        let log = self.0.path().join("spooler.log");
        let printed = std::fs::read(&log).unwrap_or_default();
        let printed = String::from_utf8_lossy(&printed);
        let last = printed.lines().rev().find(|line| line.starts_with("mapisp32: ")).or_else(|| printed.lines().next_back());
        match last {
            Some(last) => tell!("report-end-no-spooler", log = log.display().to_string(), said = last),
            None => tell!("report-end-no-spooler-silent", log = log.display().to_string()),
        }
    }

    /// Waits until its spooler has ended, which it does with the last session. One that a program of this run started, and that
    /// does not end, is ended; answers whether that was so. Another's is left alone: other programs have sessions.
    pub fn has_hung(&self, spoolers: &[PathBuf]) -> bool {
        // Behind the number there may be a count of those that had the same.
        let number = |rest: &str| rest.split('-').next().and_then(|pid| pid.parse::<u32>().ok());
        let pid = |trace: &PathBuf| trace.file_stem()?.to_str()?.strip_prefix("spooler-").and_then(number);
        let Some(pid) = spoolers.last().and_then(pid) else { return false };
        let hung = !self.0.wait_for_spooler(PATIENCE);
        if hung {
            self.0.end_spooler(pid);
        }
        hung
    }
}
