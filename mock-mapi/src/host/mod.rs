//! The host of provider libraries: loads them, resolves and calls their entry points, frees them and proves them gone.
#![expect(unsafe_code, reason = "loading and entering foreign libraries is what this module is for")]

mod ends;
#[cfg(windows)]
mod hooks;
#[cfg(windows)]
mod imports;
#[cfg(windows)]
mod inject;
mod library;
#[cfg(windows)]
mod pipe;
#[cfg(windows)]
mod pump;
#[cfg(windows)]
mod rights;
#[cfg(windows)]
mod start;
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "linux.rs")]
mod system;

use crate::abi::{Door, allocators, entry_point, method_of, provider_malloc};
#[cfg(windows)]
use crate::model::ThreadId;
use crate::spec::{Code, Method, method};
use crate::subsystem::{Entry, Freed, Outside, Subsystem, not_served};
use crate::trace::{ObjectId, Pin};
use crate::value::{Reply, Value};
use library::Loaded;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(windows)]
pub use ends::exits;
pub(crate) use ends::note_the_end;
#[cfg(windows)]
pub use hooks::attached;
#[cfg(windows)]
pub use inject::{let_run, load_first};
pub use library::{LoadError, play_in, spool_in};
#[cfg(windows)]
pub(crate) use pipe::{Pipe, PipeServer, connect_pipe};
#[cfg(windows)]
pub(crate) use rights::{Rights, end_process, make_private, this_user, user_of};
#[cfg(windows)]
pub(crate) use start::start_apart;
#[cfg(not(windows))]
pub use system::come_apart;
pub use system::own_path;
pub(crate) use system::print_nothing;
#[cfg(windows)]
pub use system::{crash_without_questions, look_first_in, processor_time, running_since, why_not_the_mock, wine_version};
#[cfg(windows)]
pub(crate) use system::{holds_the_loader, stay_loaded, thread_number};
pub use system::{private_kib, resident_kib};

/// The libraries of one process.
pub struct Host {
    door: &'static Door,
    libraries: Mutex<HashMap<String, Loaded>>,
    #[cfg(windows)]
    windows: pump::Windows,
}

impl Host {
    pub(crate) fn new(door: &'static Door) -> Self {
        Self {
            door,
            libraries: Mutex::default(),
            #[cfg(windows)]
            windows: pump::Windows::default(),
        }
    }

    fn libraries(&self) -> MutexGuard<'_, HashMap<String, Loaded>> {
        self.libraries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outside for Host {
    fn load(&self, _subsystem: &Subsystem, library: &str) -> Result<(), Code> {
        match Loaded::open(Path::new(library)) {
            Ok(loaded) => {
                self.libraries().insert(library.to_owned(), loaded);
                Ok(())
            }
            Err(error) => {
                eprintln!("mock-mapi: {library}: {error}");
                Err(Code::MAPI_E_NOT_FOUND)
            }
        }
    }

    fn threads_alive(&self, library: &str) -> u32 {
        self.libraries().get(library).map_or(0, Loaded::threads_alive)
    }

    fn free(&self, library: &str) -> Freed {
        let loaded = self.libraries().remove(library);
        loaded.map_or(Freed { mapped: false, pin: Pin::None }, |loaded| loaded.close(&self.door.vtables_held()))
    }

    fn digest(&self, library: &str) -> Option<String> {
        let bytes = std::fs::read(library).ok()?;
        Some(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn has_entry(&self, library: &str, entry: Method) -> bool {
        self.libraries().get(library).is_some_and(|l| l.symbol(entry.spec().name).is_some())
    }

    fn entry(&self, _subsystem: &Subsystem, library: &str, entry: Method, args: &[Value]) -> Reply {
        let found = self.libraries().get(library).and_then(|l| Some((l.symbol(entry.spec().name)?, l.instance())));
        let Some((function, instance)) = found else { return Reply::code(Code::MAPI_E_NOT_FOUND) };
        let mut fixed = vec![(0, instance), (1, provider_malloc(self.door))];
        if entry != method::Function::MSGServiceEntry {
            fixed.extend(allocators().into_iter().enumerate().map(|(index, address)| (2 + index, address)));
        }
        // SAFETY: the symbol is the library's export of this name, whose signature the table has.
        unsafe { entry_point(self.door, library, function, entry, args, &fixed) }
    }

    fn call(&self, _subsystem: &Subsystem, target: &Entry, method: Method, args: &[Value]) -> Reply {
        if target.is_invalid() { not_served() } else { method_of(self.door, target, method, args) }
    }

    fn freed(&self, blocks: &[ObjectId]) {
        self.door.release_memory(blocks);
    }

    fn forgotten(&self, object: &Entry) {
        self.door.forget(object);
    }

    fn kept_bytes(&self) -> usize {
        self.door.kept_bytes()
    }

    fn block_of(&self, target: &Entry) -> Option<ObjectId> {
        self.door.block_of(target)
    }

    #[cfg(windows)]
    fn watch(&self, thread: ThreadId) {
        self.windows.watch(thread);
    }

    #[cfg(windows)]
    fn wake(&self, thread: ThreadId) {
        self.windows.wake(thread);
    }

    fn start_notifier(&self, serial: u32) -> bool {
        let door = self.door;
        let serve = move || door.subsystem().serve_notifications(serial);
        std::thread::Builder::new().name("mock-mapi-notify".to_owned()).spawn(serve).is_ok()
    }
}
