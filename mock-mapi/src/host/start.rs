//! Processes that are nobody's: started by this one, and neither on its console nor in its job.

use std::fs::File;
use std::io::{self, PipeReader};
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::Path;
use windows_sys::Win32::Foundation::{ERROR_ACCESS_DENIED, HANDLE, HANDLE_FLAG_INHERIT, SetHandleInformation};
use windows_sys::Win32::System::Threading::{
    CREATE_BREAKAWAY_FROM_JOB, CREATE_NEW_PROCESS_GROUP, CreateProcessW, DETACHED_PROCESS, DeleteProcThreadAttributeList,
    EXTENDED_STARTUPINFO_PRESENT, InitializeProcThreadAttributeList, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, PROCESS_INFORMATION,
    STARTF_USESTDHANDLES, STARTUPINFOEXW, STARTUPINFOW, UpdateProcThreadAttribute,
};

/// Starts a program apart from this process, and answers what it prints; errors go to a file. It has no other handle of this process,
/// which programs we are a library of may have made for children of their own.
///
/// # Errors
/// What the system answers.
pub(crate) fn start_apart(program: &Path, args: &[&Path], errors: &File) -> io::Result<PipeReader> {
    let (reader, writer) = io::pipe()?;
    let handles: [HANDLE; 2] = [writer.as_raw_handle(), errors.as_raw_handle()];
    for handle in handles {
        // SAFETY: the handle is open.
        if unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) } == 0 {
            return Err(io::Error::last_os_error());
        }
    }
    let line = command_line(program, args);
    let apart = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP;
    match create(program, &line, handles, apart | CREATE_BREAKAWAY_FROM_JOB) {
        // A job that keeps what is started in it: better a spooler in it than none.
        Err(error) if error.raw_os_error() == Some(ERROR_ACCESS_DENIED.cast_signed()) => create(program, &line, handles, apart)?,
        started => started?,
    }
    Ok(reader)
}

/// The program and its arguments, each in quotation marks; none of a path's characters is one.
fn command_line(program: &Path, args: &[&Path]) -> Vec<u16> {
    const MARK: u16 = b'"' as u16;
    const SLASH: u16 = b'\\' as u16;
    let mut line = Vec::new();
    for part in [program].iter().chain(args) {
        let part: Vec<u16> = part.as_os_str().encode_wide().collect();
        // Backslashes before a quotation mark would be taken for its escape.
        let slashes = part.iter().rev().take_while(|unit| **unit == SLASH).count();
        line.push(MARK);
        line.extend(part);
        line.extend(std::iter::repeat_n(SLASH, slashes));
        line.extend([MARK, u16::from(b' ')]);
    }
    line.push(0);
    line
}

fn create(program: &Path, line: &[u16], handles: [HANDLE; 2], flags: u32) -> io::Result<()> {
    let program: Vec<u16> = program.as_os_str().encode_wide().chain([0]).collect();
    let mut line = line.to_vec();
    let list = Attributes::new(&handles)?;
    let info = STARTUPINFOEXW {
        StartupInfo: STARTUPINFOW {
            cb: size_of::<STARTUPINFOEXW>() as u32,
            dwFlags: STARTF_USESTDHANDLES,
            hStdOutput: handles[0],
            hStdError: handles[1],
            ..STARTUPINFOW::default()
        },
        lpAttributeList: list.0.as_ptr().cast_mut().cast(),
    };
    let flags = flags | EXTENDED_STARTUPINFO_PRESENT;
    let mut made = PROCESS_INFORMATION::default();
    let none = std::ptr::null();
    let (env, folder, start) = (std::ptr::null(), std::ptr::null(), (&raw const info).cast());
    // SAFETY: terminated strings, of which the line may be written to; a list of handles that are open; room for what was made.
    let done =
        unsafe { CreateProcessW(program.as_ptr(), line.as_mut_ptr(), none, none, 1, flags, env, folder, start, &raw mut made) };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    for handle in [made.hProcess, made.hThread] {
        // SAFETY: they were opened for this call.
        drop(unsafe { OwnedHandle::from_raw_handle(handle) });
    }
    Ok(())
}

/// A list with one attribute: the handles that a new process gets.
struct Attributes(Vec<usize>);

impl Attributes {
    /// The handles must be where they are for as long as the list.
    fn new(handles: &[HANDLE; 2]) -> io::Result<Self> {
        let mut size = 0;
        // SAFETY: asks for the size.
        unsafe { InitializeProcThreadAttributeList(std::ptr::null_mut(), 1, 0, &raw mut size) };
        let mut room = vec![0_usize; size.div_ceil(size_of::<usize>())];
        // SAFETY: as much room as was asked for.
        if unsafe { InitializeProcThreadAttributeList(room.as_mut_ptr().cast(), 1, 0, &raw mut size) } == 0 {
            return Err(io::Error::last_os_error());
        }
        let mut list = Self(room);
        let (kind, bytes) = (PROC_THREAD_ATTRIBUTE_HANDLE_LIST as usize, size_of_val(handles));
        let (place, none) = (list.0.as_mut_ptr().cast(), std::ptr::null_mut());
        // SAFETY: the list was made above, and the handles are open.
        if unsafe { UpdateProcThreadAttribute(place, 0, kind, handles.as_ptr().cast(), bytes, none, std::ptr::null()) } == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(list)
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: the list was made.
        unsafe { DeleteProcThreadAttributeList(self.0.as_mut_ptr().cast()) };
    }
}
