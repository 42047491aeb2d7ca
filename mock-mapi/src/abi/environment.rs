//! How a process that a subject runs in is set up: by a configuration file the runner names in the environment.

use super::{Door, TraceFile, clock};
use crate::model::{FastShutdown, Machine, Policy, Profile, ProviderKind};
use crate::trace::{Memory, Recorder};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::{fmt, io, process};

/// Names the file with the [`Config`] of the process.
pub const CONFIG_VARIABLE: &str = "MOCK_MAPI_CONFIG";

/// Takes the place of the registry value `FastShutdownBehavior`: 0, 1 or 2 (page `fast-shutdown-user-options`).
pub const FAST_SHUTDOWN_VARIABLE: &str = "MOCK_MAPI_FAST_SHUTDOWN";

/// One provider of a profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// What it is.
    pub kind: ProviderKind,
    /// Path of its library, or the name of a built-in one.
    pub library: String,
}

/// What a process with the mock in it is to do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// File of the trace, `{pid}` standing for the process; none keeps it in memory.
    pub trace: Option<PathBuf>,
    /// Providers of the profile `Default`; empty means the built-in ones.
    #[serde(default)]
    pub providers: Vec<ProviderConfig>,
    /// How the machine behaves where there is a choice.
    #[serde(default)]
    pub policy: Policy,
    /// The steps to play, one a line; for a case of a provider.
    #[serde(default)]
    pub steps: String,
}

/// Why a process could not be set up.
#[derive(Debug)]
pub enum ConfigError {
    /// A file cannot be read or made.
    Io(PathBuf, io::Error),
    /// The configuration is not what was expected.
    Invalid(PathBuf, String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Invalid(path, what) => write!(f, "{}: {what}", path.display()),
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// The file, and what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Io(path.to_owned(), error))?;
        serde_json::from_str(&text).map_err(|error| ConfigError::Invalid(path.to_owned(), error.to_string()))
    }

    /// Opens the C door of this process as configured.
    ///
    /// # Errors
    /// The trace cannot be made.
    pub fn open(&self) -> Result<&'static Door, ConfigError> {
        let recorder = self.recorder(&process::id().to_string())?;
        Ok(self.open_with(recorder))
    }

    /// The trace of this process, which stands under this name where the configuration says `{pid}`.
    pub(super) fn recorder(&self, name: &str) -> Result<Recorder, ConfigError> {
        let recorder = match &self.trace {
            None => Recorder::new(Memory, process::id()).map_err(|error| (PathBuf::new(), error)),
            Some(path) => recorder_for(path, name),
        };
        recorder.map_err(|(path, error)| ConfigError::Io(path, error))
    }

    /// What the environment says.
    ///
    /// # Errors
    /// The file, and what is wrong with it.
    pub(super) fn from_environment() -> Result<Self, ConfigError> {
        let config = match std::env::var_os(CONFIG_VARIABLE) {
            None => Self::default(),
            Some(path) => Self::read(Path::new(&path))?,
        };
        Ok(super::spool::with_trace(config, super::spool::home()))
    }

    fn open_with(&self, recorder: Recorder) -> &'static Door {
        let profile = if self.providers.is_empty() {
            crate::providers::builtin_profile()
        } else {
            Profile::new("Default", self.providers.iter().map(|p| (p.kind, wherever(&p.library))))
        };
        let mut machine = Machine::new(vec![profile]);
        machine.policy = self.policy;
        if let Some(setting) = fast_shutdown() {
            machine.policy.fast_shutdown = setting;
        }
        open_in_machine(machine, recorder)
    }
}

/// A library by the path that leads to it from everywhere: the spooler does not stand where its clients do. A name alone is looked for.
fn wherever(library: &str) -> String {
    let path = Path::new(library);
    let is_name = path.components().count() < 2;
    let absolute = if is_name { None } else { std::path::absolute(path).ok() };
    absolute.and_then(|path| path.into_os_string().into_string().ok()).unwrap_or_else(|| library.to_owned())
}

/// The user's setting of fast shutdown, if there is one: the environment's, which every system has and which is for one run, before the
/// registry's.
fn fast_shutdown() -> Option<FastShutdown> {
    let Ok(set) = std::env::var(FAST_SHUTDOWN_VARIABLE) else { return registered_fast_shutdown() };
    let setting = set.parse().ok().and_then(FastShutdown::from_number);
    if setting.is_none() {
        eprintln!("mock-mapi: {FAST_SHUTDOWN_VARIABLE} is `{set}`; expected 0, 1 or 2: it is left out");
    }
    setting
}

/// What the registry says, in the key of the newest version that has the value.
#[cfg(windows)]
fn registered_fast_shutdown() -> Option<FastShutdown> {
    // The pages name the key of 14.0; later versions have keys of their own.
    let value = |version: &str| {
        let key = format!(r"Software\Policies\Microsoft\Office\{version}\Outlook\Options\Shutdown");
        windows_registry::CURRENT_USER.open(key).and_then(|key| key.get_u32("FastShutdownBehavior")).ok()
    };
    let set = ["16.0", "15.0", "14.0"].into_iter().find_map(value)?;
    let setting = FastShutdown::from_number(set);
    if setting.is_none() {
        eprintln!("mock-mapi: the registry's FastShutdownBehavior is {set}; expected 0, 1 or 2: it is left out");
    }
    setting
}

#[cfg(not(windows))]
const fn registered_fast_shutdown() -> Option<FastShutdown> {
    None
}

/// What stands for a process in the name of its trace.
const PID: &str = "{pid}";

/// Records into a file, `{pid}` in whose name stands for this process. Systems give the number of a process that has ended to
/// another: the trace of that one stays, and this one's name has a count behind the number.
///
/// # Errors
/// The file that cannot be made, and why.
pub(super) fn recorder_for(file: &Path, name: &str) -> Result<Recorder, (PathBuf, io::Error)> {
    let pid = process::id();
    let mut path = with_name(file, name);
    if path != file {
        let mut count = 1;
        while is_taken(&path) {
            count += 1;
            path = with_name(file, &format!("{name}-{count}"));
        }
    }
    let made = TraceFile::create(&path).and_then(|file| Recorder::new(file, pid));
    made.map_err(|error| (path, error))
}

/// A path with a name for each [`PID`] in it.
fn with_name(file: &Path, name: &str) -> PathBuf {
    let part = |part: &std::ffi::OsStr| match part.to_str() {
        Some(text) => text.replace(PID, name).into(),
        // Nobody wrote that by hand who wanted it replaced.
        None => part.to_owned(),
    };
    file.iter().map(part).collect()
}

/// Whether there is a file of this name, which is made if there was none. One that cannot be made is nobody's.
fn is_taken(path: &Path) -> bool {
    std::fs::File::create_new(path).is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists)
}

/// Opens the C door of a process that may belong to a machine of several.
pub(super) fn open_in_machine(machine: Machine, recorder: Recorder) -> &'static Door {
    let door = Door::open(machine, recorder, clock(), super::spool::libraries());
    super::spool::connect(door);
    crate::host::note_the_end(false);
    door
}

/// Opens the C door at the first call of an exported function, as the environment says.
pub fn ensure_open() {
    static OPENED: Once = Once::new();
    OPENED.call_once(|| {
        if Door::current().is_some() {
            return;
        }
        if let Err(error) =
            Config::from_environment().and_then(|config| config.open()).map(|door| door.subsystem().notify_freely())
        {
            eprintln!("mock-mapi: {error}; nothing is recorded");
        }
    });
}
