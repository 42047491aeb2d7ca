//! Libraries, threads and memory of this process on Linux.

use super::library::LoadError;
use crate::subsystem::Freed;
use crate::trace::Pin;
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW};
use std::ffi::{c_int, c_void};
use std::fs::OpenOptions;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A library in this process.
pub(super) struct Module {
    library: Library,
    path: PathBuf,
}

impl Module {
    /// Loads a library by its absolute path.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        // SAFETY: the library's constructors run here: it is the subject, and this process is there to bear what it does.
        let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }.map_err(|error| LoadError::of(&error))?;
        Ok(Self { library, path: path.to_owned() })
    }

    /// The address of an exported function.
    pub fn symbol(&self, name: &str) -> Option<usize> {
        // SAFETY: only the address is taken; whoever calls it says what it is.
        unsafe { self.library.get::<unsafe extern "system" fn()>(name.as_bytes()) }
            .ok()
            .map(|symbol| *symbol as *const () as usize)
    }

    /// An address inside the library.
    pub fn instance(&self) -> usize {
        ["MSProviderInit", "ABProviderInit", "XPProviderInit", "MSGServiceEntry"]
            .iter()
            .find_map(|name| self.symbol(name))
            .unwrap_or(0)
    }

    /// How many threads run that did not `before`. Only the subject starts threads in a process that drives one.
    #[expect(clippy::unused_self, reason = "other systems know which library a thread belongs to")]
    pub fn threads_since(&self, before: &[u32]) -> u32 {
        let new = threads().into_iter().filter(|thread| !before.contains(thread)).count();
        u32::try_from(new).unwrap_or(u32::MAX)
    }

    /// Whether any of these addresses is inside it.
    pub fn has_any(&self, addresses: &[usize]) -> bool {
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
        let path = self.path.to_string_lossy();
        let range = |line: &str| {
            let (from, to) = line.split_once(' ')?.0.split_once('-')?;
            Some(usize::from_str_radix(from, 16).ok()?..usize::from_str_radix(to, 16).ok()?)
        };
        let mut ranges = maps.lines().filter(|line| line.ends_with(&*path)).filter_map(range);
        ranges.any(|range| addresses.iter().any(|address| range.contains(address)))
    }

    /// Lets go of it and looks whether it is gone, and if not why.
    pub fn close(self) -> Freed {
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

/// Loads the mock so that whatever is loaded after it finds its functions.
pub(super) fn open_mock(path: &Path) -> Result<Library, LoadError> {
    // SAFETY: the mock's library has no constructors of its own.
    unsafe { Library::open(Some(path), RTLD_NOW | RTLD_GLOBAL) }.map_err(|error| LoadError::of(&error))
}

/// Why another library than the mock may have answered to its name, where the system is known to do that.
pub(super) fn why_not_the_mock() -> Option<String> {
    None
}

/// Resident memory of this process in KiB; 0 where the system does not say.
#[must_use]
pub fn resident_kib() -> u64 {
    statm()[1]
}

/// Resident memory that is not shared with a file, in KiB; 0 where the system does not say. File mappings are left out
/// because the trace itself is one.
#[must_use]
pub fn private_kib() -> u64 {
    let [_, resident, shared] = statm();
    resident.saturating_sub(shared)
}

/// All memory, resident, and shared with a file, in KiB.
fn statm() -> [u64; 3] {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let mut pages = text.split_whitespace().map(|pages| pages.parse::<u64>().unwrap_or(0));
    // Pages are 4 KiB on x86-64.
    [(); 3].map(|()| pages.next().unwrap_or(0) * 4)
}

/// Leaves the session of whoever started this process, and hands on nothing that was left open for it to processes it starts: a pipe
/// that somebody waits at would not end, nor would a file system that is to go.
pub fn come_apart() {
    // It leads a group only if somebody saw to that before.
    let _apart = rustix::process::setsid();
    let listed = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let open: Vec<i32> = listed.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    for number in open.into_iter().filter(|number| *number > 2) {
        // SAFETY: of one that is closed by now, as the listing is, the call says so; nothing is done with it but this.
        let file = unsafe { BorrowedFd::borrow_raw(number) };
        let _marked = rustix::io::fcntl_setfd(file, rustix::io::FdFlags::CLOEXEC);
    }
}

/// From here on nobody reads what this process prints, but for errors.
pub(crate) fn print_nothing() {
    if let Ok(nothing) = OpenOptions::new().write(true).open("/dev/null") {
        let _replaced = rustix::stdio::dup2_stdout(nothing);
    }
}

/// The threads of this process but the mock's own, which wait for other processes.
pub(super) fn threads() -> Vec<u32> {
    let entries = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let ours = |path: PathBuf| std::fs::read_to_string(path.join("comm")).is_ok_and(|name| name.starts_with("mock-mapi-"));
    entries.filter(|entry| !ours(entry.path())).filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// The library or program that this code stands in.
#[must_use]
pub fn own_path() -> Option<PathBuf> {
    let here = own_path as *const () as usize;
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    // proc(5): a range in hexadecimal first, the path last, from the first slash on.
    let holds = |line: &&str| {
        let range = line.split_whitespace().next().and_then(|range| range.split_once('-'));
        let number = |digits| usize::from_str_radix(digits, 16).unwrap_or(0);
        range.is_some_and(|(from, to)| (number(from)..number(to)).contains(&here))
    };
    let line = maps.lines().find(holds)?;
    Some(PathBuf::from(&line[line.find('/')?..]))
}

/// Runs this when the process exits, on the thread that has it exit. The library this stands in is never unloaded.
pub(super) fn at_exit(then: fn()) {
    extern "C" fn ending(_code: c_int, then: *mut c_void) {
        // SAFETY: what was handed over below.
        let then = unsafe { std::mem::transmute::<*mut c_void, fn()>(then) };
        then();
    }
    // `atexit` would run it when the library is unloaded.
    unsafe extern "C" {
        fn on_exit(function: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
    }
    // SAFETY: the function of this name has this signature, and hands the argument to what it calls.
    unsafe { on_exit(ending, then as *mut c_void) };
}

/// Whether the running thread is the one that the process began with.
pub(super) fn is_first_thread() -> bool {
    // proc(5): the process, `task`, and the thread, whose number is the same of the first.
    let link = std::fs::read_link("/proc/thread-self").unwrap_or_default();
    link.file_name().is_some_and(|thread| *thread == *std::process::id().to_string())
}

/// Tells of the signal that ends the process because of what it does itself, on the thread that did it.
pub(super) fn at_crash(tell: fn(u32)) {
    /// `SIGILL`, `SIGABRT`, `SIGBUS`, `SIGFPE`, `SIGSEGV`.
    const CRASHES: [c_int; 5] = [4, 6, 7, 8, 11];
    static TELL: OnceLock<fn(u32)> = OnceLock::new();
    unsafe extern "C" {
        fn signal(signal: c_int, handler: usize) -> usize;
    }
    extern "C" fn crashed(number: c_int) {
        // SAFETY: the function of this name has this signature; 0 stands for what the system does by itself, which is done when the
        // instruction that failed is tried again, or `abort` comes to it.
        unsafe { signal(number, 0) };
        if let Some(tell) = TELL.get() {
            tell(number.unsigned_abs());
        }
    }
    if TELL.set(tell).is_ok() {
        for number in CRASHES {
            // SAFETY: as above; what is called writes to memory that is there already, and takes no lock.
            unsafe { signal(number, crashed as *const () as usize) };
        }
    }
}

/// Whether a file is mapped into this process.
fn is_mapped(path: &Path) -> bool {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let path = path.to_string_lossy();
    maps.lines().any(|line| line.ends_with(&*path))
}
