//! The machine that programs run on, where it is a directory with a spooler of its own.

use super::RunError;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether a trace is one of the machine's spooler.
pub(super) fn is_spoolers(trace: &Path) -> bool {
    trace.file_name().is_some_and(|name| name.to_string_lossy().starts_with("spooler-"))
}

#[cfg(target_os = "linux")]
mod here {
    use super::{Command, Path, PathBuf, RunError};
    use mock_mapi::machine::{HOME_VARIABLE, Home};
    use std::time::Duration;

    /// How long a spooler may take to end after its last client did.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// A machine.
    pub(in super::super) struct Machine(Home);

    impl Machine {
        /// The machine of a directory, which is made if it is not there.
        pub fn open(home: &Path) -> Result<Self, RunError> {
            Home::open(home).map(Self).map_err(|error| RunError(error.to_string()))
        }

        /// Has a program run on it.
        pub fn put_around(&self, command: &mut Command) {
            command.env(HOME_VARIABLE, self.0.path());
        }

        /// Waits until its spooler has ended, which it does with the last session. One that a program of this run started, and that
        /// does not end, is ended; answers whether that was so. Another's is left alone: other programs have sessions.
        pub fn has_hung(&self, spoolers: &[PathBuf]) -> bool {
            let pid = |trace: &PathBuf| trace.file_stem()?.to_str()?.strip_prefix("spooler-")?.parse::<u32>().ok();
            let Some(pid) = spoolers.last().and_then(pid) else { return false };
            let hung = !self.0.wait_for_spooler(PATIENCE);
            if hung {
                self.0.end_spooler(pid);
            }
            hung
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod here {
    use super::{Command, Path, PathBuf, RunError};
    use messages::tell;

    /// No machine has several processes on this system, so far.
    pub(in super::super) enum Machine {}

    impl Machine {
        pub fn open(home: &Path) -> Result<Self, RunError> {
            Err(RunError::at(home, tell!("error-spooler-only-on-linux")))
        }

        pub fn put_around(&self, _command: &mut Command) {
            match *self {}
        }

        pub fn has_hung(&self, _spoolers: &[PathBuf]) -> bool {
            match *self {}
        }
    }
}

pub(super) use here::Machine;
