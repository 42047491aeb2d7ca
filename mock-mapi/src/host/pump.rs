//! The hidden windows of threads that notifications may have to wait for: a message wakes such a thread, and dispatching it delivers
//! what waits (page `forcing-a-notification`).
//!
//! A process without the library of windows has no message loop, and needs none of this. That library is not asked for by the mock's
//! own imports, since loading it changes what a console program is.

use crate::abi::Door;
use crate::model::ThreadId;
use std::collections::HashMap;
use std::ffi::CStr;
use std::panic::catch_unwind;
use std::sync::{Mutex, OnceLock, PoisonError};
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, GetModuleHandleExW, GetModuleHandleW,
    GetProcAddress,
};

/// Parent of windows that only get messages.
const MESSAGES_ONLY: usize = -3_isize as usize;

type Procedure = unsafe extern "system" fn(usize, u32, usize, isize) -> isize;

/// `WNDCLASSW`
#[repr(C)]
struct Class {
    style: u32,
    procedure: Procedure,
    extra: [i32; 2],
    instance: usize,
    looks: [usize; 3],
    menu: usize,
    name: *const u16,
}

/// Functions of the library of windows.
struct Functions {
    create: unsafe extern "system" fn(u32, *const u16, *const u16, u32, i32, i32, i32, i32, usize, usize, usize, usize) -> usize,
    post: unsafe extern "system" fn(usize, u32, usize, isize) -> i32,
    default: Procedure,
    /// The message that MAPI posts.
    message: u32,
    instance: usize,
}

/// The windows of a process, by thread.
#[derive(Default)]
pub(super) struct Windows(Mutex<HashMap<ThreadId, usize>>);

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

static CLASS: OnceLock<Vec<u16>> = OnceLock::new();

/// Finds the functions and registers the class, once the library is there.
fn functions() -> Option<&'static Functions> {
    static FOUND: OnceLock<Functions> = OnceLock::new();
    if FOUND.get().is_none() {
        // SAFETY: a terminated string.
        let library = unsafe { GetModuleHandleW(wide("user32.dll").as_ptr()) };
        if library.is_null() {
            return None;
        }
        // SAFETY: a module that is there, and a terminated string.
        let find = |name: &CStr| unsafe { GetProcAddress(library, name.as_ptr().cast()) }.map(|found| found as *const ());
        let (register, message) = (find(c"RegisterClassW")?, find(c"RegisterWindowMessageW")?);
        let (create, post, default) = (find(c"CreateWindowExW")?, find(c"PostMessageW")?, find(c"DefWindowProcW")?);
        let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
        let mut own = std::ptr::null_mut();
        // SAFETY: an address in this library, and a place for its handle.
        unsafe { GetModuleHandleExW(flags, procedure as *const u16, &raw mut own) };
        let name = wide("MAPI Notify window message");
        // SAFETY: the functions of these names have these signatures; a terminated string is handed over.
        let found = unsafe {
            let message = std::mem::transmute::<*const (), unsafe extern "system" fn(*const u16) -> u32>(message)(name.as_ptr());
            Functions {
                create: std::mem::transmute::<*const (), _>(create),
                post: std::mem::transmute::<*const (), _>(post),
                default: std::mem::transmute::<*const (), Procedure>(default),
                message,
                instance: own as usize,
            }
        };
        if FOUND.set(found).is_ok() {
            let name = CLASS.get_or_init(|| wide("mock-mapi notifications")).as_ptr();
            let class = Class { style: 0, procedure, extra: [0; 2], instance: own as usize, looks: [0; 3], menu: 0, name };
            // SAFETY: as above; the class is copied, and its name lives as long as the process.
            unsafe {
                std::mem::transmute::<*const (), unsafe extern "system" fn(*const Class) -> u16>(register)(&raw const class)
            };
        }
    }
    FOUND.get()
}

unsafe extern "system" fn procedure(window: usize, message: u32, word: usize, long: isize) -> isize {
    let Some(functions) = functions() else { return 0 };
    if message != functions.message {
        // SAFETY: the arguments are the system's own.
        return unsafe { (functions.default)(window, message, word, long) };
    }
    // The system's frames are foreign.
    drop(catch_unwind(|| Door::current().map(|door| door.subsystem().dispatch_notifications())));
    0
}

impl Windows {
    fn windows(&self) -> std::sync::MutexGuard<'_, HashMap<ThreadId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a window of the running thread, which is this one, unless there is one.
    pub fn watch(&self, thread: ThreadId) {
        let Some(functions) = functions() else { return };
        if self.windows().contains_key(&thread) {
            return;
        }
        let name = CLASS.get().map_or(std::ptr::null(), Vec::as_ptr);
        // SAFETY: the function of this name has this signature; the class was registered, or there is no window.
        let window =
            unsafe { (functions.create)(0, name, std::ptr::null(), 0, 0, 0, 0, 0, MESSAGES_ONLY, 0, functions.instance, 0) };
        if window != 0 {
            self.windows().insert(thread, window);
        }
    }

    /// Posts the message to the window of a thread, if it has one.
    pub fn wake(&self, thread: ThreadId) {
        let window = self.windows().get(&thread).copied();
        if let (Some(functions), Some(window)) = (functions(), window) {
            // SAFETY: the function of this name has this signature; a window that is gone gets nothing.
            unsafe { (functions.post)(window, functions.message, 0, 0) };
        }
    }
}
