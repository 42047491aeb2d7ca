//! Named pipes: what the processes of a machine talk over on Windows.
//!
//! Both ends are opened for overlapped use, since the system serves one call at a time on a handle that is not: a thread that waits
//! for what the other side says would keep all others from saying anything.

use super::rights::Descriptor;
use std::ffi::OsStr;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use windows_sys::Win32::Foundation::{
    ERROR_BROKEN_PIPE, ERROR_IO_PENDING, ERROR_NO_DATA, ERROR_PIPE_BUSY, ERROR_PIPE_CONNECTED, ERROR_PIPE_NOT_CONNECTED,
    GENERIC_READ, GENERIC_WRITE, GetLastError, HANDLE, INVALID_HANDLE_VALUE, WAIT_OBJECT_0,
};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_FLAG_OVERLAPPED, OPEN_EXISTING, PIPE_ACCESS_DUPLEX, ReadFile,
    SECURITY_IDENTIFICATION, SECURITY_SQOS_PRESENT, WriteFile,
};
use windows_sys::Win32::System::IO::{CancelIoEx, GetOverlappedResult, OVERLAPPED};
use windows_sys::Win32::System::Pipes::{
    ConnectNamedPipe, CreateNamedPipeW, GetNamedPipeClientProcessId, GetNamedPipeServerProcessId, PIPE_READMODE_BYTE,
    PIPE_REJECT_REMOTE_CLIENTS, PIPE_TYPE_BYTE, PIPE_UNLIMITED_INSTANCES, PIPE_WAIT, WaitNamedPipeW,
};
use windows_sys::Win32::System::Threading::{CreateEventW, INFINITE, SetEvent, WaitForMultipleObjects};

/// Bytes that wait in a pipe to be read before whoever writes has to wait.
const ROOM: u32 = 1 << 16;
/// How long the system is asked to wait for a place in a pipe before it is looked at again.
const A_WHILE: u32 = 50;

/// Something that happens once, until it is waited for again.
#[derive(Debug)]
struct Event(OwnedHandle);

impl Event {
    fn new() -> io::Result<Self> {
        // SAFETY: an event of this process, without a name.
        owned(unsafe { CreateEventW(std::ptr::null(), 1, 0, std::ptr::null()) }).map(Self)
    }

    fn set(&self) {
        // SAFETY: the handle is open.
        unsafe { SetEvent(self.0.as_raw_handle()) };
    }
}

/// Takes a handle that was just opened.
fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the handle was opened for this call, and nobody else has it.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

/// Begins something on a pipe and waits until it is done, was given up by `ended`, or took too long. Answers how many bytes it moved.
fn perform(
    pipe: &OwnedHandle,
    done: &Event,
    ended: &Event,
    patience: u32,
    begin: impl FnOnce(HANDLE, *mut OVERLAPPED) -> i32,
) -> io::Result<u32> {
    let handle = pipe.as_raw_handle();
    let mut overlapped = OVERLAPPED { hEvent: done.0.as_raw_handle(), ..OVERLAPPED::default() };
    let place = &raw mut overlapped;
    let mut given_up = None;
    if begin(handle, place) == 0 {
        // SAFETY: always allowed.
        let error = unsafe { GetLastError() };
        if error != ERROR_IO_PENDING {
            return Err(io::Error::from_raw_os_error(error.cast_signed()));
        }
        let either = [done.0.as_raw_handle(), ended.0.as_raw_handle()];
        // SAFETY: two open handles.
        let first = unsafe { WaitForMultipleObjects(2, either.as_ptr(), 0, patience) };
        if first != WAIT_OBJECT_0 {
            let closed = first == WAIT_OBJECT_0 + 1;
            given_up = Some(if closed { io::ErrorKind::BrokenPipe } else { io::ErrorKind::TimedOut });
            // SAFETY: what was begun above, by its place.
            unsafe { CancelIoEx(handle, place) };
        }
    }
    let mut moved = 0;
    // What was given up is waited for too: until it is over, the system may write to where the bytes are.
    // SAFETY: what was begun above, and room for a number.
    let whole = unsafe { GetOverlappedResult(handle, place, &raw mut moved, 1) } != 0;
    if whole { Ok(moved) } else { Err(given_up.map_or_else(io::Error::last_os_error, io::Error::from)) }
}

/// Whether the other side is gone, in the words of the system.
fn is_gone(error: &io::Error) -> bool {
    let known = [ERROR_BROKEN_PIPE, ERROR_NO_DATA, ERROR_PIPE_NOT_CONNECTED].map(|code| Some(code.cast_signed()));
    error.kind() == io::ErrorKind::BrokenPipe || known.contains(&error.raw_os_error())
}

fn wide(name: &OsStr) -> Vec<u16> {
    name.encode_wide().chain([0]).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One end of a pipe; clones are the same end.
#[derive(Clone, Debug)]
pub(crate) struct Pipe(Arc<End>);

#[derive(Debug)]
struct End {
    pipe: OwnedHandle,
    /// Whether this is the end of whoever made the pipe.
    server: bool,
    /// Set when it is to be closed, whoever reads or writes.
    ended: Event,
    reading: Mutex<Event>,
    writing: Mutex<Event>,
    /// In milliseconds.
    read_patience: AtomicU32,
    write_patience: AtomicU32,
}

fn millis(timeout: Option<Duration>) -> u32 {
    timeout.map_or(INFINITE, |timeout| u32::try_from(timeout.as_millis()).unwrap_or(INFINITE - 1).min(INFINITE - 1))
}

impl Pipe {
    fn new(pipe: OwnedHandle, server: bool) -> io::Result<Self> {
        let end = End {
            pipe,
            server,
            ended: Event::new()?,
            reading: Mutex::new(Event::new()?),
            writing: Mutex::new(Event::new()?),
            read_patience: AtomicU32::new(INFINITE),
            write_patience: AtomicU32::new(INFINITE),
        };
        Ok(Self(Arc::new(end)))
    }

    /// Reads what there is, or waits; nothing comes any more of one that answers 0.
    pub fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        let done = lock(&self.0.reading);
        let (room, size) = (into.as_mut_ptr(), u32::try_from(into.len()).unwrap_or(u32::MAX));
        // SAFETY: as much room as is said, which is there until the call is over.
        let begin = |pipe, place| unsafe { ReadFile(pipe, room, size, std::ptr::null_mut(), place) };
        match perform(&self.0.pipe, &done, &self.0.ended, self.0.read_patience.load(Ordering::Relaxed), begin) {
            Ok(read) => Ok(read as usize),
            Err(error) if is_gone(&error) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Writes as much as there is room for.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let done = lock(&self.0.writing);
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        // SAFETY: as many bytes as are said, which are there until the call is over.
        let begin = |pipe, place| unsafe { WriteFile(pipe, bytes.as_ptr(), size, std::ptr::null_mut(), place) };
        let written = perform(&self.0.pipe, &done, &self.0.ended, self.0.write_patience.load(Ordering::Relaxed), begin);
        match written {
            Ok(written) => Ok(written as usize),
            Err(error) if is_gone(&error) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(error) => Err(error),
        }
    }

    /// How long reading waits; no time is for ever.
    pub fn set_read_timeout(&self, timeout: Option<Duration>) {
        self.0.read_patience.store(millis(timeout), Ordering::Relaxed);
    }

    /// How long writing waits; no time is for ever.
    pub fn set_write_timeout(&self, timeout: Option<Duration>) {
        self.0.write_patience.store(millis(timeout), Ordering::Relaxed);
    }

    /// Has everybody who reads or writes at this end leave off; the pipe is closed with the last clone.
    pub fn end(&self) {
        self.0.ended.set();
    }

    /// The process at the other end.
    pub fn other_process(&self) -> io::Result<u32> {
        let ask = if self.0.server { GetNamedPipeClientProcessId } else { GetNamedPipeServerProcessId };
        let mut process = 0;
        // SAFETY: the handle is open, and there is room for a number.
        let told = unsafe { ask(self.0.pipe.as_raw_handle(), &raw mut process) } != 0;
        if told { Ok(process) } else { Err(io::Error::last_os_error()) }
    }
}

/// Opens the other end of a pipe; waits for a place where all are taken.
pub(crate) fn connect_pipe(name: &OsStr, patience: Duration) -> io::Result<Pipe> {
    let (name, begun) = (wide(name), Instant::now());
    // Whoever stands there may know who this is, and not act in his name.
    let flags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
    let access = GENERIC_READ | GENERIC_WRITE;
    loop {
        let (none, nobody) = (std::ptr::null(), std::ptr::null_mut());
        // SAFETY: a terminated string.
        let opened = owned(unsafe { CreateFileW(name.as_ptr(), access, 0, none, OPEN_EXISTING, flags, nobody) });
        match opened {
            Err(error) if error.raw_os_error() == Some(ERROR_PIPE_BUSY.cast_signed()) && begun.elapsed() < patience => {
                // SAFETY: a terminated string.
                unsafe { WaitNamedPipeW(name.as_ptr(), A_WHILE) };
            }
            opened => return Pipe::new(opened?, false),
        }
    }
}

/// Waits for others to open the other ends of pipes of one name.
#[derive(Debug)]
pub(crate) struct PipeServer {
    name: Vec<u16>,
    rights: Descriptor,
    ended: Event,
    /// The one that the next client gets.
    next: Mutex<Option<OwnedHandle>>,
}

impl PipeServer {
    /// The only one of its name, and open to this user alone.
    ///
    /// # Errors
    /// `PermissionDenied`: there is one of this name.
    pub fn new(name: &OsStr) -> io::Result<Self> {
        let server =
            Self { name: wide(name), rights: Descriptor::for_this_user()?, ended: Event::new()?, next: Mutex::default() };
        *lock(&server.next) = Some(server.place(FILE_FLAG_FIRST_PIPE_INSTANCE)?);
        Ok(server)
    }

    /// A place for one client.
    fn place(&self, first: u32) -> io::Result<OwnedHandle> {
        let access = PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first;
        let mode = PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS;
        let rights = self.rights.attributes();
        let name = self.name.as_ptr();
        // SAFETY: a terminated string, and a security descriptor that is there until the call is over.
        owned(unsafe { CreateNamedPipeW(name, access, mode, PIPE_UNLIMITED_INSTANCES, ROOM, ROOM, 0, &raw const rights) })
    }

    /// Waits for a client.
    ///
    /// # Errors
    /// The server was closed, or what the system answers.
    pub fn accept(&self) -> io::Result<Pipe> {
        let place = lock(&self.next).take();
        let place = place.map_or_else(|| self.place(0), Ok)?;
        let done = Event::new()?;
        // SAFETY: the handle of a pipe of this process.
        let begin = |pipe, place| unsafe { ConnectNamedPipe(pipe, place) };
        match perform(&place, &done, &self.ended, INFINITE, begin) {
            Err(error) if error.raw_os_error() == Some(ERROR_PIPE_CONNECTED.cast_signed()) => {}
            // It came and left.
            Err(error) if error.raw_os_error() == Some(ERROR_NO_DATA.cast_signed()) => {}
            connected => drop(connected?),
        }
        // Before this one is served there is another for the next.
        *lock(&self.next) = Some(self.place(0)?);
        Pipe::new(place, true)
    }

    /// From here on whoever comes finds nobody.
    pub fn close(&self) {
        self.ended.set();
        drop(lock(&self.next).take());
    }
}
