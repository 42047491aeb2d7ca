//! The mock as a library: what programs and providers find under the names of `mapi32` and `ole32`.
//!
//! Exports only. Each takes its arguments as words and hands them to the C door; see `mock_mapi::abi`.
#![expect(unsafe_code, reason = "exported names and foreign callers")]

use mock_mapi::abi;
use mock_mapi::abi::control::{self, ControlProvider};
use mock_mapi::spec::exports::Answer;
use mock_mapi::spec::method::Function as f;
use std::ffi::c_char;

/// A function the subsystem serves: its arguments as words.
macro_rules! served {
    ($name:ident($($arg:ident),*)) => {
        #[doc = concat!("`", stringify!($name), "`, as documented.")]
        ///
        /// # Safety
        /// The arguments are those of the documented function.
        #[unsafe(no_mangle)]
        pub unsafe extern "system" fn $name($($arg: usize),*) -> usize {
            abi::ensure_open();
            // SAFETY: the words are the arguments of a call of this function (caller).
            unsafe { abi::function(f::$name, &[$($arg),*]) }
        }
    };
    (0 $name:ident) => { served!($name()); };
    (4 $name:ident) => { served!($name(a)); };
    (8 $name:ident) => { served!($name(a, b)); };
    (12 $name:ident) => { served!($name(a, b, c)); };
    (16 $name:ident) => { served!($name(a, b, c, d)); };
    (20 $name:ident) => { served!($name(a, b, c, d, e)); };
    (24 $name:ident) => { served!($name(a, b, c, d, e, g)); };
}

macro_rules! exports {
    (
        model { $($model_answer:ident $(($model_number:literal))? $model:ident($stack:tt);)* }
        helper { $($helper_answer:ident $(($helper_number:literal))? $helper:ident($helper_stack:tt);)* }
        refused { $($answer:ident $(($number:literal))? $refused:ident($refused_stack:tt);)* }
    ) => {
        $(served!($stack $model);)*
        $(
            #[doc = concat!("`", stringify!($helper), "`, as documented.")]
            ///
            /// Four words are taken whatever the function has: both x86-64 conventions pass that many in registers.
            ///
            /// # Safety
            /// The arguments are those of the documented function.
            #[unsafe(no_mangle)]
            pub unsafe extern "system" fn $helper(a: usize, b: usize, c: usize, d: usize) -> usize {
                // SAFETY: the words are the arguments of a call of this function (caller).
                abi::help(stringify!($helper), Answer::$helper_answer $(($helper_number))?, || unsafe { abi::helpers::$helper([a, b, c, d]) })
            }
        )*
        $(
            #[doc = concat!("`", stringify!($refused), "`, which the mock does not serve: noted and refused.")]
            ///
            /// No argument is read, and a 64-bit caller takes back what it passed on the stack.
            #[unsafe(no_mangle)]
            pub extern "system" fn $refused() -> usize {
                abi::refuse(stringify!($refused), Answer::$answer $(($number))?)
            }
        )*
    };
}

mock_mapi::exported_functions!(exports);

// Names of `ole32`, which a link leads here. On Windows programs get these from the system's own library, which no other can
// stand for.
#[cfg(not(windows))]
served!(OleInitialize(reserved));
#[cfg(not(windows))]
served!(OleUninitialize());
#[cfg(not(windows))]
served!(CoInitialize(reserved));
#[cfg(not(windows))]
served!(CoInitializeEx(reserved, flags));
#[cfg(not(windows))]
served!(CoUninitialize());

/// The path that a string of 8-bit characters is.
#[cfg(unix)]
fn path(text: &std::ffi::CStr) -> std::path::PathBuf {
    <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(text.to_bytes()).into()
}

/// The path that a string of UTF-8 is.
#[cfg(not(unix))]
fn path(text: &std::ffi::CStr) -> std::path::PathBuf {
    text.to_string_lossy().into_owned().into()
}

/// Runs the spooler of a machine in this process until its last session has ended, and answers the exit code; `home` is the
/// machine's directory, a terminated string of 8-bit characters.
///
/// # Safety
/// `home` is null or such a string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn mock_mapi_spool(home: *const std::ffi::c_char) -> i32 {
    if home.is_null() {
        return 2;
    }
    // SAFETY: a terminated string (caller).
    let home = unsafe { std::ffi::CStr::from_ptr(home) };
    abi::spool(&path(home))
}

/// Plays the scenario of a case in this process and answers the exit code; `config` is the path of its configuration, a
/// terminated string of 8-bit characters.
///
/// # Safety
/// `config` is null or such a string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn mock_mapi_play(config: *const c_char) -> i32 {
    if config.is_null() {
        return 2;
    }
    // SAFETY: a terminated string (caller).
    let config = unsafe { std::ffi::CStr::from_ptr(config) };
    abi::play(&path(config))
}

// The mock's own functions; `sdk/include/mock_mapi.h` says what each does.

/// The version of the mock.
#[unsafe(no_mangle)]
pub extern "system" fn mock_mapi_version() -> *const c_char {
    // The mark before it stays in the file, where `mapi-conformance doctor` finds it.
    let version = std::hint::black_box(control::MARKED_VERSION);
    version[mock_mapi::VERSION_MARK.len()..].as_ptr().cast()
}

/// Records from here into a file.
///
/// # Safety
/// `file` is null or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn mock_mapi_start_recording(file: *const c_char) -> u32 {
    // SAFETY: as the caller says.
    unsafe { control::start_recording(file) }.0
}

/// Ends the recording.
#[unsafe(no_mangle)]
pub extern "system" fn mock_mapi_stop_recording() -> u32 {
    control::stop_recording().0
}

/// Puts a text into the trace.
///
/// # Safety
/// `text` is null or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn mock_mapi_mark(text: *const c_char) -> u32 {
    // SAFETY: as the caller says.
    unsafe { control::mark(text) }.0
}

/// Makes a profile.
///
/// # Safety
/// `name` is null or a terminated string; `providers` is null or points to `count` of them.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn mock_mapi_create_profile(
    name: *const c_char,
    providers: *const ControlProvider,
    count: usize,
) -> u32 {
    // SAFETY: as the caller says.
    unsafe { control::create_profile(name, providers, count) }.0
}

/// Makes a profile the default.
///
/// # Safety
/// `name` is null or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn mock_mapi_select_profile(name: *const c_char) -> u32 {
    // SAFETY: as the caller says.
    unsafe { control::select_profile(name) }.0
}

/// Makes everything as it was when the process began.
#[unsafe(no_mangle)]
pub extern "system" fn mock_mapi_reset() -> u32 {
    control::reset().0
}

/// Told by the loader what becomes of this library in the process.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn DllMain(module: usize, reason: u32, ends: usize) -> i32 {
    const UNLOADED: u32 = 0;
    const LOADED: u32 = 1;
    match reason {
        LOADED => mock_mapi::host::attached(module),
        // Not null if the process ends.
        UNLOADED if ends != 0 => mock_mapi::host::exits(false),
        _ => {}
    }
    1
}
