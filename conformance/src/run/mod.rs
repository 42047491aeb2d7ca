//! Runs subjects, each case in a process of its own, and judges what was recorded.

pub mod child;
pub mod client;
mod declared;
#[cfg(windows)]
mod default_mail;
mod ending;
mod joined;
#[cfg(windows)]
mod kept;
#[cfg(windows)]
mod lent;
pub mod library;
mod machine;
pub mod provider;
mod runner;
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "linux.rs")]
mod system;
mod trace_file;

pub use declared::Declared;
pub use ending::{By, Ending};
pub use runner::Runner;
pub use system::{file_name, undo_what_was_left};
pub use trace_file::{Judged, evidence, judge_file, judge_run, last_calls};

use messages::tell;
use mock_mapi::trace::TraceError;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why nothing could be judged: a usage error or unreadable input.
#[derive(Debug)]
pub struct RunError(pub String);

impl RunError {
    /// An error about a file.
    pub fn at(path: &Path, what: impl fmt::Display) -> Self {
        Self(format!("{}: {what}", path.display()))
    }

    /// A trace that cannot be read. What its reader says is English in every language, and stands as a quotation; what the system says
    /// is in the system's own.
    #[must_use]
    pub fn reading(path: &Path, error: &TraceError) -> Self {
        match error {
            TraceError::Io(error) => Self::at(path, error),
            said => Self::at(path, tell!("error-trace", said = said.to_string())),
        }
    }

    /// A trace that cannot be read further.
    #[must_use]
    pub fn reading_on(path: &Path, error: &TraceError) -> Self {
        Self::at(path, tell!("error-trace-further", said = error.to_string()))
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RunError {}

/// The mock as a library: beside this program, or where the build puts it.
///
/// # Errors
/// It is at none of the places.
pub fn mock_library() -> Result<PathBuf, RunError> {
    let name = system::MOCK;
    let program = std::env::current_exe().map_err(|error| RunError(tell!("error-own-path", error = error.to_string())))?;
    let folder = program.parent().unwrap_or(Path::new("."));
    // The build's own folder first: what stands beside the program may be of an earlier build.
    let places = [folder.join("deps"), folder.to_owned(), folder.join("../lib"), folder.join("..")].map(|place| place.join(name));
    let found = places.iter().find(|place| place.is_file());
    found.cloned().ok_or_else(|| RunError(tell!("error-mock-missing", name = name, folder = folder.display().to_string())))
}
