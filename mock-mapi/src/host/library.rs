//! One loaded library.

use super::process::{is_mapped, threads};
use crate::subsystem::Freed;
use crate::trace::Pin;
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a library cannot be loaded.
#[derive(Debug)]
pub struct LoadError(String);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}

/// How often, and with what pauses, a thread that seems to run is looked at again.
const PATIENCE: u32 = 40;
const A_MOMENT: Duration = Duration::from_micros(500);

/// A library, loaded.
pub(super) struct Loaded {
    library: Library,
    path: PathBuf,
    /// Threads that ran before it was loaded.
    before: Vec<u32>,
}

impl Loaded {
    /// Loads a library by its path.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        let path = path.canonicalize().map_err(|error| LoadError(error.to_string()))?;
        let before = threads();
        // SAFETY: the library's constructors run here: it is the subject, and this process is there to bear what it does.
        let library =
            unsafe { Library::open(Some(&path), RTLD_NOW | RTLD_LOCAL) }.map_err(|error| LoadError(error.to_string()))?;
        Ok(Self { library, path, before })
    }

    /// The address of an exported function.
    pub fn symbol(&self, name: &str) -> Option<usize> {
        // SAFETY: only the address is taken; whoever calls it says what it is.
        unsafe { self.library.get::<unsafe extern "system" fn()>(name.as_bytes()) }
            .ok()
            .map(|symbol| *symbol as *const () as usize)
    }

    /// What providers get as their instance handle: an address inside the library.
    pub fn instance(&self) -> usize {
        ["MSProviderInit", "ABProviderInit", "XPProviderInit", "MSGServiceEntry"]
            .iter()
            .find_map(|name| self.symbol(name))
            .unwrap_or(0)
    }

    /// Threads that appeared since it was loaded and still run. Only the subject starts threads in a process that drives one.
    pub fn threads_alive(&self) -> u32 {
        // A thread that was joined is listed for a moment longer: whoever waited for it hears of its end first.
        for _ in 0..PATIENCE {
            if self.threads_listed() == 0 {
                return 0;
            }
            std::thread::sleep(A_MOMENT);
        }
        self.threads_listed()
    }

    fn threads_listed(&self) -> u32 {
        let new = threads().into_iter().filter(|thread| !self.before.contains(thread)).count();
        u32::try_from(new).unwrap_or(u32::MAX)
    }

    /// Lets go of it and looks whether it is gone, and if not why.
    pub fn close(self) -> Freed {
        if self.threads_alive() > 0 {
            // Its code is still being run: unmapping it would end this process before the rest could be looked at.
            std::mem::forget(self.library);
            return Freed { mapped: true, pin: Pin::Thread };
        }
        let handle = self.library.into_raw();
        // SAFETY: the handle is the one taken apart here; closed once for the open above.
        let closed = unsafe { Library::from_raw(handle) }.close();
        if closed.is_err() || !is_mapped(&self.path) {
            return Freed { mapped: false, pin: Pin::None };
        }
        // Still mapped. One more close succeeds only if somebody opened it besides us: then it is the provider's own handle.
        // Otherwise the loader keeps it (thread-local destructors, a dependency), which is nobody's fault.
        // SAFETY: the library is still mapped, so the handle is still known to the loader, which refuses it when its count is 0.
        let pin = if unsafe { Library::from_raw(handle) }.close().is_ok() { Pin::Handle } else { Pin::Loader };
        Freed { mapped: is_mapped(&self.path) || pin == Pin::Handle, pin }
    }
}

/// Loads the mock as a library and lets it play the case of a configuration, so that this process, the subject and whatever
/// the subject links share one subsystem. The exit code of [`crate::abi::play`].
///
/// # Errors
/// The library cannot be loaded, or is not the mock.
pub fn play_in(mock: &Path, config: &Path) -> Result<i32, LoadError> {
    use std::os::unix::ffi::OsStrExt;
    let config = std::ffi::CString::new(config.as_os_str().as_bytes()).map_err(|error| LoadError(error.to_string()))?;
    // SAFETY: the mock's library has no constructors of its own.
    let library = unsafe { Library::open(Some(mock), RTLD_NOW | libloading::os::unix::RTLD_GLOBAL) };
    let library = library.map_err(|error| LoadError(error.to_string()))?;
    // SAFETY: the signature is that of the export in `mapi32`.
    let play = unsafe { library.get::<unsafe extern "system" fn(*const std::ffi::c_char) -> i32>(b"mock_mapi_play") };
    let play = play.map_err(|error| LoadError(error.to_string()))?;
    // SAFETY: a terminated string that outlives the call.
    let code = unsafe { play(config.as_ptr()) };
    // Stays loaded: interface pointers of it may be in use until the process ends.
    std::mem::forget(library);
    Ok(code)
}
