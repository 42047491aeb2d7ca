//! Calls of OLE, which programs get from the system's own library: recorded in order with those of MAPI.
//!
//! No library of ours can stand for the system's `ole32.dll`. So wherever a module of the program was given the address of one
//! of these functions, it gets ours, which records the call and passes it on. Ours also answers `GetProcAddress`, and the functions that load
//! libraries, so that what is looked up or loaded later is found too. The system's own modules are left as they are: what they
//! call is not the program's doing.

use super::imports::Held;
use crate::abi::{CONFIG_VARIABLE, Config, pass_on};
use crate::spec::{Method, method::Function as f};
use std::ffi::CStr;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use windows_sys::Win32::Foundation::{FreeLibrary, GetLastError, SetLastError};
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
};

/// A function of the system's that ours stand in for.
struct Replaced {
    name: &'static CStr,
    ours: fn() -> usize,
    /// Its addresses in the libraries that export it; 0 where one does not, or is not loaded.
    found: [AtomicUsize; 2],
}

macro_rules! replaced {
    ($($index:ident $name:literal $ours:ident;)*) => {
        #[derive(Clone, Copy)]
        enum Index { $($index),* }
        static REPLACED: [Replaced; [$(stringify!($index)),*].len()] = [
            $(Replaced { name: $name, ours: || $ours as *const () as usize, found: [const { AtomicUsize::new(0) }; 2] }),*
        ];
    };
}

replaced! {
    OleInit c"OleInitialize" ole_initialize;
    OleUninit c"OleUninitialize" ole_uninitialize;
    CoInit c"CoInitialize" co_initialize;
    CoInitEx c"CoInitializeEx" co_initialize_ex;
    CoUninit c"CoUninitialize" co_uninitialize;
    ProcAddress c"GetProcAddress" get_proc_address;
    LoadA c"LoadLibraryA" load_library_a;
    LoadW c"LoadLibraryW" load_library_w;
    LoadExA c"LoadLibraryExA" load_library_ex_a;
    LoadExW c"LoadLibraryExW" load_library_ex_w;
}

/// The libraries that export these functions: those of OLE, and those of the loader.
const OLE: [&str; 2] = ["ole32.dll", "combase.dll"];
const LOADER: [&str; 2] = ["kernel32.dll", "kernelbase.dll"];

/// Set in a process that a copy of the mock is loaded in.
const FIRST: &str = "MOCK_MAPI_FIRST";

/// Where the mock is in this process, once it stands in the program's way.
static OWN: AtomicUsize = AtomicUsize::new(0);

/// The mock was loaded: in a process that it is to record, it takes its place between the program and the system.
///
/// Runs while the loader is held: no library is loaded, and no lock is taken.
pub fn attached(module: usize) {
    // A case of a provider says by other means what it records, and has no program to look after.
    if std::env::var_os(CONFIG_VARIABLE).is_none() {
        return;
    }
    let own = std::process::id().to_string();
    if std::env::var(FIRST).is_ok_and(|first| first == own) {
        return;
    }
    // SAFETY: the loader runs one initialisation at a time, and programs do not read their environment from others.
    unsafe { std::env::set_var(FIRST, own) };
    OWN.store(module, Ordering::Release);
    // What programs were given leads here from now on, also when the one that loaded this library lets go of it.
    let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
    let mut same = std::ptr::null_mut();
    // SAFETY: an address in this library.
    unsafe { GetModuleHandleExW(flags, module as *const u16, &raw mut same) };
    stand_in();
}

/// Puts our functions into the modules that are loaded now.
pub(super) fn stand_in() {
    let own = OWN.load(Ordering::Acquire);
    if own == 0 {
        return;
    }
    let modules = Held::all();
    for module in &modules {
        let file = module.file();
        let name = file.file_name().unwrap_or_default().to_ascii_lowercase();
        let homes = [OLE, LOADER].iter().position(|homes| homes.iter().any(|home| name == *home));
        let Some(group) = homes else { continue };
        let place = usize::from(name != OLE[0] && name != LOADER[0]);
        let functions =
            if group == 0 { &REPLACED[..Index::ProcAddress as usize] } else { &REPLACED[Index::ProcAddress as usize..] };
        for function in functions {
            function.found[place].store(module.export(function.name), Ordering::Release);
        }
    }
    for module in &modules {
        if module.base() != own && !module.is_systems() {
            module.replace_imports(ours_for);
        }
    }
}

/// What stands in for the function at this address, if anything does.
fn ours_for(address: usize) -> Option<usize> {
    let is_it = |function: &&Replaced| function.found.iter().any(|found| found.load(Ordering::Acquire) == address);
    (address != 0).then(|| REPLACED.iter().find(is_it)).flatten().map(|function| (function.ours)())
}

/// The system's function that ours stands in for.
fn system(index: Index) -> usize {
    let found = &REPLACED[index as usize].found;
    found.iter().map(|found| found.load(Ordering::Acquire)).find(|address| *address != 0).unwrap_or(0)
}

/// Calls a function of the system with as many words as it takes at most.
///
/// # Safety
/// The words are the arguments of a call of this function.
unsafe fn call(index: Index, words: [usize; 3]) -> usize {
    type Three = unsafe extern "system" fn(usize, usize, usize) -> usize;
    // SAFETY: ours was called, so the address of the system's is known; what takes fewer words does not look at the others, and
    // the caller takes them back.
    unsafe { std::mem::transmute::<usize, Three>(system(index))(words[0], words[1], words[2]) }
}

/// # Safety
/// As for [`call`].
unsafe fn ole(index: Index, method: Method, words: &[usize]) -> usize {
    let mut all = [0; 3];
    all[..words.len()].copy_from_slice(words);
    // SAFETY: the caller says so.
    unsafe { pass_on(method, words, || call(index, all)) }
}

unsafe extern "system" fn ole_initialize(reserved: usize) -> usize {
    // SAFETY: the arguments of this function (caller), as in those that follow.
    unsafe { ole(Index::OleInit, f::OleInitialize, &[reserved]) }
}

unsafe extern "system" fn ole_uninitialize() -> usize {
    // SAFETY: as above.
    unsafe { ole(Index::OleUninit, f::OleUninitialize, &[]) }
}

unsafe extern "system" fn co_initialize(reserved: usize) -> usize {
    // SAFETY: as above.
    unsafe { ole(Index::CoInit, f::CoInitialize, &[reserved]) }
}

unsafe extern "system" fn co_initialize_ex(reserved: usize, flags: usize) -> usize {
    // SAFETY: as above.
    unsafe { ole(Index::CoInitEx, f::CoInitializeEx, &[reserved, flags]) }
}

unsafe extern "system" fn co_uninitialize() -> usize {
    // SAFETY: as above.
    unsafe { ole(Index::CoUninit, f::CoUninitialize, &[]) }
}

unsafe extern "system" fn get_proc_address(module: usize, name: usize) -> usize {
    // SAFETY: the arguments of this function (caller).
    let found = unsafe { call(Index::ProcAddress, [module, name, 0]) };
    if let Some(ours) = ours_for(found) {
        return ours;
    }
    found
}

unsafe extern "system" fn load_library_a(name: usize) -> usize {
    // SAFETY: the arguments of this function (caller), as in those that follow.
    loaded(unsafe { call(Index::LoadA, [name, 0, 0]) })
}

unsafe extern "system" fn load_library_w(name: usize) -> usize {
    // SAFETY: as above.
    loaded(unsafe { call(Index::LoadW, [name, 0, 0]) })
}

unsafe extern "system" fn load_library_ex_a(name: usize, file: usize, flags: usize) -> usize {
    // SAFETY: as above.
    loaded(unsafe { call(Index::LoadExA, [name, file, flags]) })
}

unsafe extern "system" fn load_library_ex_w(name: usize, file: usize, flags: usize) -> usize {
    // SAFETY: as above.
    loaded(unsafe { call(Index::LoadExW, [name, file, flags]) })
}

/// The program loaded a library: what it and the libraries it brought with it import is looked after too.
fn loaded(module: usize) -> usize {
    // The handle of a file that is only looked at has one of the lowest bits set.
    if module == 0 || module & 3 != 0 {
        return module;
    }
    // SAFETY: always allowed.
    let error = unsafe { GetLastError() };
    stand_in();
    let answer = the_one_mock(module);
    // SAFETY: always allowed.
    unsafe { SetLastError(error) };
    answer
}

/// One process has one mock: a copy of it under another path leads to the one that is there. Another MAPI is reported.
fn the_one_mock(module: usize) -> usize {
    let own = OWN.load(Ordering::Acquire);
    if module == own {
        return module;
    }
    let Some(held) = Held::all().into_iter().find(|held| held.base() == module) else { return module };
    if held.export(c"mock_mapi_play") != 0 {
        drop(held);
        // SAFETY: the reference is the caller's, who gets one that needs none: the mock stays.
        unsafe { FreeLibrary(module as _) };
        return own;
    }
    if held.export(c"MAPIInitialize") != 0 && held.export(c"MAPILogonEx") != 0 {
        report_other(&held.file());
    }
    module
}

/// Says beside the traces that the program uses another MAPI.
fn report_other(file: &Path) {
    let Some(trace) = std::env::var_os(CONFIG_VARIABLE).and_then(|file| Config::read(Path::new(&file)).ok()?.trace) else {
        return;
    };
    let report = std::fs::File::options().append(true).create(true).open(trace.with_file_name("other-mapi.txt"));
    // Who cannot be told must not be kept from the library.
    let _ = report.and_then(|mut report| writeln!(report, "{}", file.display()));
}
