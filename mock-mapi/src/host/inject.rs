//! The mock in a program that is being started: there before anything of the program runs.

use super::system::Thread;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::path::Path;
use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::System::Diagnostics::Debug::WriteProcessMemory;
use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleA, GetProcAddress};
use windows_sys::Win32::System::Memory::{MEM_COMMIT, MEM_RESERVE, PAGE_READWRITE, VirtualAllocEx};
use windows_sys::Win32::System::Threading::{QueueUserAPC, ResumeThread};

/// Has a process that was started suspended load a library before its program begins, and lets it run. `process` is its handle
/// with all rights.
///
/// The first thread calls `LoadLibraryW` by itself, after its imports are loaded: no thread of ours appears in the process.
///
/// # Errors
/// What the system answers; the process is suspended then.
pub fn load_first(process: isize, library: &Path) -> io::Result<()> {
    let process = process as HANDLE;
    let failed = || Err(io::Error::last_os_error());
    let wide: Vec<u16> = library.as_os_str().encode_wide().chain([0]).collect();
    let bytes = size_of_val(&*wide);
    // SAFETY: the process is suspended; memory of its own is made for a string, which nobody else knows of.
    let there = unsafe { VirtualAllocEx(process, std::ptr::null(), bytes, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE) };
    if there.is_null() {
        return failed();
    }
    // SAFETY: as many bytes as were made.
    if unsafe { WriteProcessMemory(process, there, wide.as_ptr().cast(), bytes, std::ptr::null_mut()) } == 0 {
        return failed();
    }
    // SAFETY: terminated strings; the system's own library is at one place in all processes of an architecture.
    let load = unsafe { GetProcAddress(GetModuleHandleA(c"kernel32.dll".as_ptr().cast()), c"LoadLibraryW".as_ptr().cast()) };
    let (Some(load), Some(thread)) = (load, Thread::all_of(process).into_iter().next()) else { return failed() };
    // SAFETY: `LoadLibraryW` takes one word, as what is queued for a thread does, and its answer is not looked at.
    let load = unsafe { std::mem::transmute::<unsafe extern "system" fn() -> isize, unsafe extern "system" fn(usize)>(load) };
    // SAFETY: the first thread of the process, and the address of the string in it.
    if unsafe { QueueUserAPC(Some(load), thread.handle(), there as usize) } == 0 {
        return failed();
    }
    resume(&thread)
}

/// Lets a process that was started suspended run.
///
/// # Errors
/// What the system answers.
pub fn let_run(process: isize) -> io::Result<()> {
    let thread = Thread::all_of(process as HANDLE).into_iter().next();
    thread.map_or_else(|| Err(io::Error::last_os_error()), |thread| resume(&thread))
}

fn resume(thread: &Thread) -> io::Result<()> {
    // SAFETY: the handle is open.
    if unsafe { ResumeThread(thread.handle()) } == u32::MAX { Err(io::Error::last_os_error()) } else { Ok(()) }
}
