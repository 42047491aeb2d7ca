//! The machine that programs run on, where it is a directory with a spooler of its own.

use super::RunError;
use std::path::Path;
use std::process::Command;

/// Whether a trace is one of the machine's spooler.
pub(super) fn is_spoolers(trace: &Path) -> bool {
    trace.file_name().is_some_and(|name| name.to_string_lossy().starts_with("spooler-"))
}

#[cfg(target_os = "linux")]
mod here {
    use super::{Command, Path, RunError};
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

        /// Waits until its spooler has ended, which it does with the last session.
        pub fn wait_for_end(&self) -> Result<(), RunError> {
            let path = self.0.path();
            let ended = self.0.wait_for_spooler(PATIENCE);
            if ended {
                Ok(())
            } else {
                Err(RunError::at(path, "another program has a session on this machine; its spooler goes on"))
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod here {
    use super::{Command, Path, RunError};

    /// No machine has several processes on this system, so far.
    pub(in super::super) enum Machine {}

    impl Machine {
        pub fn open(home: &Path) -> Result<Self, RunError> {
            Err(RunError::at(home, "a spooler of its own is served on Linux only, so far"))
        }

        pub fn put_around(&self, _command: &mut Command) {
            match *self {}
        }

        pub fn wait_for_end(&self) -> Result<(), RunError> {
            match *self {}
        }
    }
}

pub(super) use here::Machine;
