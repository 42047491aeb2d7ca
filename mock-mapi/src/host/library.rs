//! One loaded library.

use super::system::{self, Module};
use crate::subsystem::Freed;
use crate::trace::Pin;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

/// Why a library cannot be loaded.
#[derive(Debug)]
pub struct LoadError(pub(super) String);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}

impl LoadError {
    /// With what the system says, where the loader's own words do not have it.
    pub(super) fn of(error: &libloading::Error) -> Self {
        let source = std::error::Error::source(error);
        Self(source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}")))
    }
}

/// For how long, and with what pauses, a thread that seems to run is looked at again.
const PATIENCE: Duration = Duration::from_millis(20);
const A_MOMENT: Duration = Duration::from_micros(500);

/// A library, loaded.
pub(super) struct Loaded {
    module: Module,
    /// Threads that ran before it was loaded.
    before: Vec<u32>,
}

impl Loaded {
    /// Loads a library by its path.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        let path = dunce::canonicalize(path).map_err(|error| LoadError(error.to_string()))?;
        let before = system::threads();
        Ok(Self { module: Module::open(&path)?, before })
    }

    /// The address of an exported function.
    pub fn symbol(&self, name: &str) -> Option<usize> {
        self.module.symbol(name)
    }

    /// What providers get as their instance handle: where the library is.
    pub fn instance(&self) -> usize {
        self.module.instance()
    }

    /// Threads of the library's that still run.
    pub fn threads_alive(&self) -> u32 {
        // A thread that was joined is listed for a moment longer: whoever waited for it hears of its end first.
        let since = Instant::now();
        loop {
            let alive = self.module.threads_since(&self.before);
            if alive == 0 || since.elapsed() >= PATIENCE {
                return alive;
            }
            std::thread::sleep(A_MOMENT);
        }
    }

    /// Lets go of it and looks whether it is gone, and if not why. `held` are the vtables of objects that are still held.
    pub fn close(self, held: &[usize]) -> Freed {
        if !held.is_empty() && self.module.has_any(held) {
            // Whoever calls such an object would end this process.
            std::mem::forget(self.module);
            return Freed { mapped: true, pin: Pin::Object };
        }
        if self.threads_alive() > 0 {
            // Its code is still being run: unmapping it would end this process before the rest could be looked at.
            std::mem::forget(self.module);
            return Freed { mapped: true, pin: Pin::Thread };
        }
        self.module.close()
    }
}

/// Loads the mock as a library and lets it play the case of a configuration, so that this process, the subject and whatever
/// the subject links share one subsystem. The exit code of [`crate::abi::play`].
///
/// # Errors
/// The library cannot be loaded, or is not the mock.
pub fn play_in(mock: &Path, config: &Path) -> Result<i32, LoadError> {
    run_in(mock, b"mock_mapi_play", config)
}

/// Loads the mock as a library and lets it be the spooler of a machine's directory. The exit code of [`crate::abi::spool`].
///
/// # Errors
/// The library cannot be loaded, or is not the mock.
pub fn spool_in(mock: &Path, home: &Path) -> Result<i32, LoadError> {
    run_in(mock, b"mock_mapi_spool", home)
}

fn run_in(mock: &Path, name: &[u8], path: &Path) -> Result<i32, LoadError> {
    let config = std::ffi::CString::new(path.as_os_str().as_encoded_bytes()).map_err(|error| LoadError(error.to_string()))?;
    let library = system::open_mock(mock)?;
    // SAFETY: the signature is that of both exports of this kind in `mapi32`.
    let play = unsafe { library.get::<unsafe extern "system" fn(*const std::ffi::c_char) -> i32>(name) };
    let play = play.map_err(|error| {
        let reason = system::why_not_the_mock().unwrap_or_else(|| LoadError::of(&error).to_string());
        LoadError(format!("another library of this name was loaded: {reason}"))
    })?;
    // SAFETY: a terminated string that outlives the call.
    let code = unsafe { play(config.as_ptr()) };
    // Stays loaded: interface pointers of it may be in use until the process ends.
    std::mem::forget(library);
    Ok(code)
}
