//! The mock's own functions, for programs that know they run against it: `sdk/include/mock_mapi.h` says what each does.
//!
//! A recording begins with a door of its own over a machine of its own, so that its trace tells a whole story: one that began
//! in the middle of a session would be judged wrongly.

use super::environment::{CONFIG_VARIABLE, Config, ensure_open, recorder_for};
use super::{Door, clock};
use crate::model::{Machine, Profile, ProviderKind};
use crate::providers::{builtin_libraries, builtin_profile};
use crate::spec::{Code, method::Note};
use crate::trace::Field;
use std::ffi::{CStr, c_char};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Done, though something was open.
const LEFT_OPEN: Code = Code(1);
/// Not done: the runner records this process as a whole.
const RECORDED_OUTSIDE: Code = Code(2);

/// One provider as C names it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ControlProvider {
    kind: u32,
    library: *const c_char,
}

/// Whether a recording is on that a program began itself. Held while one of the functions runs.
static RECORDING: Mutex<bool> = Mutex::new(false);

/// The version, terminated, behind [`crate::VERSION_MARK`].
pub static MARKED_VERSION: &str = concat!("mock-mapi version ", env!("CARGO_PKG_VERSION"), "\0");

/// Runs one of the functions and notes it: when it begins in the trace that is on then, or in the one it begins.
fn control(name: &str, argument: &str, body: impl FnOnce(&'static Door, &mut bool) -> Result<Code, Code>) -> Code {
    let run = AssertUnwindSafe(|| {
        let mut recording = RECORDING.lock().unwrap_or_else(PoisonError::into_inner);
        ensure_open();
        let Some(door) = Door::current() else { return Code::MAPI_E_CALL_FAILED };
        let code = body(door, &mut recording).unwrap_or_else(|code| code);
        // One that ended its recording is noted in that, by itself; what stands behind the end is not written.
        if let Some(door) = Door::current() {
            note(door, name, argument, code);
        }
        code
    });
    // No panic leaves: the caller's frames are foreign.
    catch_unwind(run).unwrap_or(Code::MAPI_E_CALL_FAILED)
}

fn note(door: &Door, name: &str, argument: &str, code: Code) {
    let text = |text: &str| Field::Blob(text.as_bytes().to_vec());
    let values = [("answer", Field::Scalar(code.0.into())), ("function", text(name)), ("argument", text(argument))];
    door.subsystem().write_note(Note::Controlled, &values);
}

/// Whether the runner that started this process records it.
fn recorded_outside() -> bool {
    let config = std::env::var_os(CONFIG_VARIABLE);
    config.and_then(|path| Config::read(Path::new(&path)).ok()).is_some_and(|config| config.trace.is_some())
}

/// A string of C; none if it is null, empty or no UTF-8.
///
/// # Safety
/// `at` is null or a terminated string that lives as long as the answer is used.
unsafe fn string<'a>(at: *const c_char) -> Option<&'a str> {
    if at.is_null() {
        return None;
    }
    // SAFETY: a terminated string (caller).
    unsafe { CStr::from_ptr(at) }.to_str().ok().filter(|text| !text.is_empty())
}

fn is_idle(door: &Door) -> bool {
    door.subsystem().with_model(|machine| machine.is_idle())
}

/// Ends the trace of a door: what is open is left open.
fn end(door: &Door, name: &str, code: Code) -> Code {
    note(door, name, "", code);
    door.subsystem().write_note(Note::EndOfRun, &[]);
    let ended = door.subsystem().recorder().close();
    if ended.is_ok() { code } else { Code::MAPI_E_DISK_ERROR }
}

/// `mock_mapi_start_recording`.
///
/// # Safety
/// `file` is null or a terminated string.
#[must_use]
pub unsafe fn start_recording(file: *const c_char) -> Code {
    // SAFETY: as the caller says.
    let file = unsafe { string(file) };
    control("mock_mapi_start_recording", file.unwrap_or_default(), |door, recording| {
        let file = file.ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
        if recorded_outside() {
            return Ok(RECORDED_OUTSIDE);
        }
        if *recording || !is_idle(door) {
            return Err(Code::MAPI_E_BUSY);
        }
        let recorder = recorder_for(Path::new(file)).map_err(|(_, error)| match error.kind() {
            ErrorKind::NotFound => Code::MAPI_E_NOT_FOUND,
            ErrorKind::PermissionDenied => Code::MAPI_E_NO_ACCESS,
            _ => Code::MAPI_E_DISK_ERROR,
        })?;
        let (profiles, policy) = door.subsystem().with_model(|machine| (machine.profiles().to_vec(), machine.policy));
        let mut machine = Machine::new(profiles);
        machine.policy = policy;
        Door::open(machine, recorder, clock(), builtin_libraries()).subsystem().notify_freely();
        *recording = true;
        Ok(Code::S_OK)
    })
}

/// `mock_mapi_stop_recording`.
#[must_use]
pub fn stop_recording() -> Code {
    let name = "mock_mapi_stop_recording";
    control(name, "", |door, recording| {
        if !*recording {
            return if recorded_outside() { Ok(RECORDED_OUTSIDE) } else { Err(Code::MAPI_E_NOT_FOUND) };
        }
        *recording = false;
        Ok(end(door, name, if is_idle(door) { Code::S_OK } else { LEFT_OPEN }))
    })
}

/// `mock_mapi_mark`.
///
/// # Safety
/// `text` is null or a terminated string.
#[must_use]
pub unsafe fn mark(text: *const c_char) -> Code {
    // SAFETY: as the caller says.
    let text = unsafe { string(text) };
    let run = AssertUnwindSafe(|| {
        ensure_open();
        let (Some(door), Some(text)) = (Door::current(), text) else { return Code::MAPI_E_INVALID_PARAMETER };
        door.subsystem().write_note(Note::Mark, &[("text", Field::Blob(text.as_bytes().to_vec()))]);
        Code::S_OK
    });
    catch_unwind(run).unwrap_or(Code::MAPI_E_CALL_FAILED)
}

/// `mock_mapi_create_profile`.
///
/// # Safety
/// `name` is null or a terminated string; `providers` is null, or points to `count` of them with such strings.
#[must_use]
pub unsafe fn create_profile(name: *const c_char, providers: *const ControlProvider, count: usize) -> Code {
    // SAFETY: as the caller says.
    let name = unsafe { string(name) };
    // SAFETY: as the caller says.
    let providers = unsafe { listed(providers, count) };
    control("mock_mapi_create_profile", name.unwrap_or_default(), |door, _| {
        let (name, providers) = name.zip(providers).ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
        let mut profile = if providers.is_empty() { builtin_profile() } else { Profile::new(name, libraries(providers)?) };
        name.clone_into(&mut profile.name);
        door.subsystem().with_model(|machine| machine.add_profile(profile))?;
        Ok(Code::S_OK)
    })
}

/// Most providers of one profile; more is a count that was never set.
const MOST: usize = 1024;

/// The providers with their libraries; none where something is null, unknown or beyond measure.
///
/// # Safety
/// As for [`create_profile`].
unsafe fn listed<'a>(providers: *const ControlProvider, count: usize) -> Option<Vec<(ProviderKind, Option<&'a str>)>> {
    if count == 0 {
        return Some(Vec::new());
    }
    if providers.is_null() || !providers.is_aligned() || count > MOST {
        return None;
    }
    // SAFETY: so many of them stand there (caller), at an address that was looked at.
    let providers = unsafe { std::slice::from_raw_parts(providers, count) };
    let of = |provider: &ControlProvider| {
        let kind = match provider.kind {
            1 => ProviderKind::Store,
            2 => ProviderKind::AddressBook,
            3 => ProviderKind::Transport,
            _ => return None,
        };
        // SAFETY: null or a terminated string (caller).
        let library = unsafe { string(provider.library) };
        (provider.library.is_null() || library.is_some()).then_some((kind, library))
    };
    providers.iter().map(of).collect()
}

fn libraries(providers: Vec<(ProviderKind, Option<&str>)>) -> Result<Vec<(ProviderKind, String)>, Code> {
    let builtin = builtin_profile();
    let of = |(kind, library): (ProviderKind, Option<&str>)| {
        let library = match library {
            None => builtin.services.iter().find(|service| service.kind == kind).map(|service| service.library.clone()),
            Some(path) => {
                let path = dunce::canonicalize(path).ok().filter(|path| path.is_file());
                path.map(|path| path.to_string_lossy().into_owned())
            }
        };
        library.map(|library| (kind, library)).ok_or(Code::MAPI_E_NOT_FOUND)
    };
    providers.into_iter().map(of).collect()
}

/// `mock_mapi_select_profile`.
///
/// # Safety
/// `name` is null or a terminated string.
#[must_use]
pub unsafe fn select_profile(name: *const c_char) -> Code {
    // SAFETY: as the caller says.
    let name = unsafe { string(name) };
    control("mock_mapi_select_profile", name.unwrap_or_default(), |door, _| {
        let name = name.ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
        door.subsystem().with_model(|machine| machine.make_default(name))?;
        Ok(Code::S_OK)
    })
}

/// `mock_mapi_reset`.
#[must_use]
pub fn reset() -> Code {
    let name = "mock_mapi_reset";
    control(name, "", |door, recording| {
        if recorded_outside() {
            return Ok(RECORDED_OUTSIDE);
        }
        if door.subsystem().with_model(|machine| machine.is_in_a_call()) {
            return Err(Code::MAPI_E_BUSY);
        }
        let code = if is_idle(door) { Code::S_OK } else { LEFT_OPEN };
        let code = if std::mem::take(recording) { end(door, name, code) } else { code };
        let config =
            std::env::var_os(CONFIG_VARIABLE).map_or_else(|| Ok(Config::default()), |path| Config::read(Path::new(&path)));
        config.and_then(|config| config.open()).map_err(|_| Code::MAPI_E_CALL_FAILED)?;
        Ok(code)
    })
}
