//! Libraries, threads and memory of this process on Windows.

use super::library::LoadError;
use crate::subsystem::Freed;
use crate::trace::Pin;
use libloading::os::windows::{LOAD_WITH_ALTERED_SEARCH_PATH, Library};
use std::ffi::{CStr, OsStr, OsString, c_char, c_int};
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;
use windows_sys::Wdk::System::Threading::{NtQueryInformationThread, ThreadQuerySetWin32StartAddress};
use windows_sys::Win32::Foundation::{CloseHandle, FILETIME, FreeLibrary, HANDLE, HMODULE, WAIT_OBJECT_0};
use windows_sys::Win32::System::Diagnostics::Debug::{
    CONTEXT, CONTEXT_CONTROL_AMD64, EXCEPTION_POINTERS, GetThreadContext, SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX,
    SetErrorMode, SetUnhandledExceptionFilter,
};
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
    GetModuleFileNameW, GetModuleHandleExW, GetModuleHandleW, GetProcAddress, SetDllDirectoryW,
};
use windows_sys::Win32::System::ProcessStatus::{
    K32GetModuleInformation, K32GetProcessMemoryInfo, MODULEINFO, PROCESS_MEMORY_COUNTERS, PROCESS_MEMORY_COUNTERS_EX,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetCurrentThreadId, GetProcessTimes, GetThreadId, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION,
    PROCESS_SYNCHRONIZE, ResumeThread, SuspendThread, THREAD_GET_CONTEXT, THREAD_QUERY_INFORMATION, THREAD_SET_CONTEXT,
    THREAD_SUSPEND_RESUME, THREAD_SYNCHRONIZE, TerminateProcess, WaitForSingleObject,
};

/// C runtimes whose functions are the start of threads that run somebody else's code.
const RUNTIMES: [&str; 5] = ["ucrtbase", "msvcrt", "msvcr", "vcruntime", "libwinpthread"];

/// What a process ends with when its C runtime's `abort` was called in it: `STATUS_FATAL_APP_EXIT`, as from newer runtimes.
const ABORTED: u32 = 0x4000_0015;

/// A library in this process.
pub(super) struct Module {
    library: Library,
    base: usize,
    size: usize,
    /// Its path in the loader's words.
    name: OsString,
}

impl Module {
    /// Loads a library by its absolute path.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        // Its own dependencies stand beside it, not beside this program.
        // SAFETY: the library's `DllMain` runs here: it is the subject, and this process is there to bear what it does.
        let library = unsafe { Library::load_with_flags(path, LOAD_WITH_ALTERED_SEARCH_PATH) };
        let handle = library.map_err(|error| LoadError::of(&error))?.into_raw();
        let mut facts = MODULEINFO { lpBaseOfDll: std::ptr::null_mut(), SizeOfImage: 0, EntryPoint: std::ptr::null_mut() };
        // SAFETY: a module of this process, and room for what is known of it.
        unsafe {
            K32GetModuleInformation(GetCurrentProcess(), handle as HMODULE, &raw mut facts, size_of::<MODULEINFO>() as u32);
        }
        tell_aborts();
        super::hooks::stand_in();
        // SAFETY: the handle is the one taken apart above.
        let library = unsafe { Library::from_raw(handle) };
        Ok(Self { library, base: handle as usize, size: facts.SizeOfImage as usize, name: file_of(handle as HMODULE) })
    }

    /// The address of an exported function.
    pub fn symbol(&self, name: &str) -> Option<usize> {
        // SAFETY: only the address is taken; whoever calls it says what it is.
        unsafe { self.library.get::<unsafe extern "system" fn()>(name.as_bytes()) }
            .ok()
            .map(|symbol| *symbol as *const () as usize)
    }

    /// The library's instance handle.
    pub fn instance(&self) -> usize {
        self.base
    }

    /// How many threads of the library's run that did not `before`: those that began in it, those that a C runtime began
    /// (only the subject uses one in a process that drives one), and those that are just in it. The system's own threads
    /// come and go as they please.
    pub fn threads_since(&self, before: &[u32]) -> u32 {
        let inside = |address: usize| (self.base..self.base + self.size).contains(&address);
        // SAFETY: always allowed.
        let own = unsafe { GetCurrentThreadId() };
        let running = Thread::all().into_iter().filter(Thread::runs);
        let new = running.filter(|thread| thread.id() != own && !before.contains(&thread.id()));
        let ours = new.filter(|thread| {
            let start = thread.start();
            inside(start) || is_runtime(start) || inside(thread.instruction())
        });
        u32::try_from(ours.count()).unwrap_or(u32::MAX)
    }

    /// Whether any of these addresses is inside it.
    pub fn has_any(&self, addresses: &[usize]) -> bool {
        addresses.iter().any(|address| (self.base..self.base + self.size).contains(address))
    }

    /// Lets go of it and looks whether it is gone, and if not why.
    pub fn close(self) -> Freed {
        let Self { library, base, name, .. } = self;
        if library.close().is_err() || !is_listed(base, &name) {
            return Freed { mapped: false, pin: Pin::None };
        }
        // The loader keeps count, and keeps nothing for reasons of its own: somebody in the provider took a reference.
        // SAFETY: the library is still in the loader's list, so its count is not 0; the reference given back is the one that the
        // provider never will.
        unsafe { FreeLibrary(base as HMODULE) };
        Freed { mapped: true, pin: Pin::Handle }
    }
}

/// Loads the mock; whatever is loaded after it and imports from a library of its name gets it.
pub(super) fn open_mock(path: &Path) -> Result<Library, LoadError> {
    end_with_exceptions();
    let path = dunce::canonicalize(path).map_err(|error| LoadError(error.to_string()))?;
    // SAFETY: the mock's library does nothing when it is loaded.
    unsafe { Library::load_with_flags(path, LOAD_WITH_ALTERED_SEARCH_PATH) }.map_err(|error| LoadError::of(&error))
}

fn is_listed(base: usize, name: &OsStr) -> bool {
    module_at(base).is_some_and(|module| module as usize == base && file_of(module) == name)
}

/// The module an address lies in.
fn module_at(address: usize) -> Option<HMODULE> {
    let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    let mut module = std::ptr::null_mut();
    // SAFETY: the address is looked up and not followed.
    let found = unsafe { GetModuleHandleExW(flags, address as *const u16, &raw mut module) } != 0;
    found.then_some(module)
}

/// The library or program that this code stands in.
#[must_use]
pub fn own_path() -> Option<PathBuf> {
    module_at(own_path as *const () as usize).map(|module| PathBuf::from(file_of(module)))
}

/// Keeps this library where it is when whoever loaded it lets go of it.
pub(crate) fn stay_loaded() {
    let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
    let mut module = std::ptr::null_mut();
    // SAFETY: an address in this library.
    unsafe { GetModuleHandleExW(flags, stay_loaded as *const u16, &raw mut module) };
}

/// The file a module was loaded from; empty where the system does not say.
fn file_of(module: HMODULE) -> OsString {
    let mut room = [0_u16; 1 << 12];
    // SAFETY: there is room for as many characters.
    let length = unsafe { GetModuleFileNameW(module, room.as_mut_ptr(), room.len() as u32) };
    OsString::from_wide(&room[..length as usize])
}

fn is_runtime(address: usize) -> bool {
    let file = module_at(address).map(file_of).unwrap_or_default();
    let name = Path::new(&file).file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    RUNTIMES.iter().any(|runtime| name.starts_with(runtime))
}

/// A handle that is closed when it is not needed any more.
struct Handle(HANDLE);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle was opened for this value alone.
        unsafe { CloseHandle(self.0) };
    }
}

/// A thread of this process.
pub(super) struct Thread(Handle);

/// The processor's state, where the system wants it.
#[repr(align(16))]
struct State(CONTEXT);

impl Thread {
    /// All of this process.
    fn all() -> Vec<Self> {
        // SAFETY: always allowed.
        Self::all_of(unsafe { GetCurrentProcess() })
    }

    /// All of a process. The system is asked for one after the other: a snapshot is of all processes, and takes a hundred
    /// times as long.
    pub fn all_of(process: HANDLE) -> Vec<Self> {
        type Next = unsafe extern "system" fn(HANDLE, HANDLE, u32, u32, u32, *mut HANDLE) -> i32;
        static NEXT: OnceLock<Option<Next>> = OnceLock::new();
        let Some(next) = NEXT.get_or_init(|| {
            // SAFETY: the system's function of this name has this signature since Windows Vista.
            ntdll(c"NtGetNextThread").map(|function| unsafe { std::mem::transmute::<Function, Next>(function) })
        }) else {
            return Vec::new();
        };
        let wanted =
            THREAD_QUERY_INFORMATION | THREAD_GET_CONTEXT | THREAD_SET_CONTEXT | THREAD_SUSPEND_RESUME | THREAD_SYNCHRONIZE;
        let mut all: Vec<Self> = Vec::new();
        loop {
            let last = all.last().map_or(std::ptr::null_mut(), |thread| thread.0.0);
            let mut found = std::ptr::null_mut();
            // SAFETY: handles of a process and of a thread of it, or none for the first one; and room for another.
            if unsafe { next(process, last, wanted, 0, 0, &raw mut found) } < 0 {
                return all;
            }
            all.push(Self(Handle(found)));
        }
    }

    /// The handle, open as long as this value.
    pub fn handle(&self) -> HANDLE {
        self.0.0
    }

    fn id(&self) -> u32 {
        // SAFETY: the handle is open.
        unsafe { GetThreadId(self.0.0) }
    }

    /// Whether it has not ended.
    fn runs(&self) -> bool {
        // SAFETY: the handle is open.
        unsafe { WaitForSingleObject(self.0.0, 0) != WAIT_OBJECT_0 }
    }

    /// Where it began.
    fn start(&self) -> usize {
        let mut start = 0_usize;
        let (place, size) = ((&raw mut start).cast(), size_of::<usize>() as u32);
        // SAFETY: the handle is open, and there is room for an address.
        unsafe { NtQueryInformationThread(self.0.0, ThreadQuerySetWin32StartAddress, place, size, std::ptr::null_mut()) };
        start
    }

    /// Where it is.
    fn instruction(&self) -> usize {
        // SAFETY: numbers, of which zero is one.
        let mut state = State(unsafe { std::mem::zeroed() });
        state.0.ContextFlags = CONTEXT_CONTROL_AMD64;
        // SAFETY: the handle is open, and of another thread than this. Nothing is allocated while it stands still, which may be
        // inside the allocator.
        unsafe {
            if SuspendThread(self.0.0) == u32::MAX {
                return 0;
            }
            GetThreadContext(self.0.0, &raw mut state.0);
            ResumeThread(self.0.0);
        }
        usize::try_from(state.0.Rip).unwrap_or(0)
    }
}

/// The threads of this process.
pub(super) fn threads() -> Vec<u32> {
    Thread::all().iter().map(Thread::id).collect()
}

/// The address of a function.
type Function = unsafe extern "system" fn() -> isize;

/// A function of the system's innermost library, which every process has as long as it lives.
fn ntdll(function: &CStr) -> Option<Function> {
    let name: Vec<u16> = "ntdll.dll".encode_utf16().chain([0]).collect();
    // SAFETY: terminated strings.
    unsafe { GetProcAddress(GetModuleHandleW(name.as_ptr()), function.as_ptr().cast()) }
}

fn memory() -> PROCESS_MEMORY_COUNTERS_EX {
    let size = size_of::<PROCESS_MEMORY_COUNTERS_EX>() as u32;
    let mut counters = PROCESS_MEMORY_COUNTERS_EX { cb: size, ..PROCESS_MEMORY_COUNTERS_EX::default() };
    // SAFETY: the larger structure begins like the smaller, and its size is handed over.
    unsafe { K32GetProcessMemoryInfo(GetCurrentProcess(), (&raw mut counters).cast::<PROCESS_MEMORY_COUNTERS>(), size) };
    counters
}

/// Resident memory of this process in KiB; 0 where the system does not say.
#[must_use]
pub fn resident_kib() -> u64 {
    memory().WorkingSetSize as u64 / 1024
}

/// Memory that is this process's alone, in KiB; 0 where the system does not say. File mappings are left out because the trace
/// itself is one.
#[must_use]
pub fn private_kib() -> u64 {
    let counters = memory();
    // Windows 7 tells one, Wine the other, later versions of Windows both and the same.
    counters.PrivateUsage.max(counters.PagefileUsage) as u64 / 1024
}

/// The processor time a process has had.
#[must_use]
pub fn processor_time(process: u32) -> Option<Duration> {
    // SAFETY: the number of a process, which may have ended: then there is no handle.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, process) };
    if handle.is_null() {
        return None;
    }
    let handle = Handle(handle);
    let [mut began, mut ended, mut kernel, mut user] = [FILETIME::default(); 4];
    // SAFETY: the handle is open, and there is room for four times.
    let told = unsafe { GetProcessTimes(handle.0, &raw mut began, &raw mut ended, &raw mut kernel, &raw mut user) } != 0;
    let ticks = |time: FILETIME| u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
    // In units of 100 nanoseconds.
    told.then(|| Duration::from_nanos((ticks(kernel) + ticks(user)) * 100))
}

/// When a process began that runs, in the system's units: with its number, that is what it is known by.
#[must_use]
pub fn running_since(process: u32) -> Option<u64> {
    // SAFETY: the number of a process, which may have ended: then there is no handle.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE, 0, process) };
    if handle.is_null() {
        return None;
    }
    let handle = Handle(handle);
    // SAFETY: the handle is open.
    let runs = unsafe { WaitForSingleObject(handle.0, 0) } != WAIT_OBJECT_0;
    let [mut began, mut ended, mut kernel, mut user] = [FILETIME::default(); 4];
    // SAFETY: the handle is open, and there is room for four times.
    let told = unsafe { GetProcessTimes(handle.0, &raw mut began, &raw mut ended, &raw mut kernel, &raw mut user) } != 0;
    (runs && told).then(|| u64::from(began.dwHighDateTime) << 32 | u64::from(began.dwLowDateTime))
}

/// Whether the running thread holds the lock of the loader, as it does while a library's `DllMain` runs.
#[must_use]
pub(crate) fn holds_the_loader() -> bool {
    /// `PEB::LoaderLock`, where x86-64 has it.
    const LOADER_LOCK: usize = 0x110;
    let (Some(block), Some(held)) = (ntdll(c"RtlGetCurrentPeb"), ntdll(c"RtlIsCriticalSectionLockedByThread")) else {
        return false;
    };
    // SAFETY: the system's functions of these names have these signatures; the block of the process has a pointer to the lock.
    unsafe {
        let block = std::mem::transmute::<Function, unsafe extern "system" fn() -> *const u8>(block)();
        let lock = block.add(LOADER_LOCK).cast::<*const u8>().read();
        !lock.is_null() && std::mem::transmute::<Function, unsafe extern "system" fn(*const u8) -> u32>(held)(lock) != 0
    }
}

/// Keeps the system from asking a person, or starting a debugger, when this process or one it starts crashes.
pub fn crash_without_questions() {
    // SAFETY: a setting of this process, which those it starts inherit.
    unsafe { SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX) };
}

/// Has programs that this process starts look for their libraries in a folder before the system's. What stands in a program's own
/// folder comes first all the same.
pub fn look_first_in(folder: &Path) {
    let wide: Vec<u16> = folder.as_os_str().encode_wide().chain([0]).collect();
    // SAFETY: a terminated string.
    unsafe { SetDllDirectoryW(wide.as_ptr()) };
}

/// Why another library than the mock may have answered to its name, where the system is known to do that.
#[must_use]
pub fn why_not_the_mock() -> Option<String> {
    let version = wine_version()?;
    Some(format!("Wine {version} takes its own mapi32.dll before any other: start it with WINEDLLOVERRIDES=\"mapi32=n,b\""))
}

/// The version of Wine, if that is what this process runs on.
#[must_use]
pub fn wine_version() -> Option<String> {
    let function = ntdll(c"wine_get_version")?;
    // SAFETY: Wine's function of this name has this signature and answers a string that is never freed.
    let version = unsafe { CStr::from_ptr(std::mem::transmute::<_, extern "C" fn() -> *const c_char>(function)()) };
    Some(version.to_string_lossy().into_owned())
}

/// Ends this process with the number of an exception that nobody handles, whatever is installed that would ask a person or start
/// a debugger first.
fn end_with_exceptions() {
    unsafe extern "system" fn unhandled(exception: *const EXCEPTION_POINTERS) -> i32 {
        // SAFETY: the system points to the exception.
        let code = unsafe { (*(*exception).ExceptionRecord).ExceptionCode }.cast_unsigned();
        if let Some(told) = TOLD.get() {
            told(code);
        }
        // SAFETY: this process ends.
        unsafe { TerminateProcess(GetCurrentProcess(), code) };
        0
    }
    crash_without_questions();
    // SAFETY: the function is there as long as this process is.
    unsafe { SetUnhandledExceptionFilter(Some(unhandled)) };
}

/// From here on nobody reads what this process prints: whoever started it closes the pipe, which harms nobody here.
pub(crate) const fn print_nothing() {}

/// Told of the exception that ends this process, where somebody asked for that.
static TOLD: OnceLock<fn(u32)> = OnceLock::new();

/// Tells of the exception that ends this process, on the thread that nobody handles it on.
pub(super) fn at_crash(tell: fn(u32)) {
    let _set = TOLD.set(tell);
    end_with_exceptions();
}

/// The system's number of the running thread.
#[must_use]
pub fn thread_number() -> u32 {
    // SAFETY: it takes nothing and always answers.
    unsafe { GetCurrentThreadId() }
}

/// Gives `abort` an end that can be told from an exit: older C runtimes leave with exit code 3.
fn tell_aborts() {
    const SIGABRT: c_int = 22;
    extern "C" fn aborted(_signal: c_int) {
        if let Some(told) = TOLD.get() {
            told(ABORTED);
        }
        // SAFETY: this process ends; that is what `abort` is for.
        unsafe { TerminateProcess(GetCurrentProcess(), ABORTED) };
    }
    for runtime in ["msvcrt.dll", "ucrtbase.dll", "ucrtbased.dll"] {
        let name: Vec<u16> = runtime.encode_utf16().chain([0]).collect();
        // SAFETY: a terminated string; a module that is not there has no functions.
        let module = unsafe { GetModuleHandleW(name.as_ptr()) };
        if module.is_null() {
            continue;
        }
        // SAFETY: an open module and a terminated string.
        let Some(function) = (unsafe { GetProcAddress(module, c"signal".as_ptr().cast()) }) else { continue };
        // SAFETY: the C library's function of this name takes a number and a handler, and answers the handler before.
        let signal = unsafe { std::mem::transmute::<_, extern "C" fn(c_int, usize) -> usize>(function) };
        let before = signal(SIGABRT, aborted as *const () as usize);
        if before != 0 {
            // The subject has its own way of dealing with it.
            signal(SIGABRT, before);
        }
    }
}
