//! What running subjects is like on Linux.

use super::RunError;
use crate::doctor::image::Image;
use crate::doctor::program::obstacles;
use crate::judge::RunEnd;
use messages::tell;
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;
use std::{fs, io};

/// The mock as a library.
pub(super) const MOCK: &str = "libmapi32.so";
/// `USER_HZ` is 100 on every Linux.
const MILLIS_PER_TICK: u64 = 10;

/// The file of a library or program, as the build names it.
#[must_use]
pub fn file_name(name: &str, program: bool) -> String {
    if program { name.to_owned() } else { format!("lib{name}.so") }
}

/// Looks after a process that runs.
pub(super) struct Watch;

impl Watch {
    /// Looks after this one.
    #[expect(clippy::unnecessary_wraps, reason = "other systems may refuse")]
    pub fn over(_child: &Child) -> io::Result<Self> {
        Ok(Self)
    }

    /// Whether a process only waits for its turn: it could run, and has not had as much of a processor as it may take.
    pub fn starved(&mut self, pid: u32, limit: Duration) -> bool {
        let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        let fields =
            |text: String| text.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let stats: Vec<_> = threads.filter_map(|task| fields(fs::read_to_string(task.path().join("stat")).ok()?)).collect();
        // proc(5): after the name in parentheses come the state, and user and system time as the 12th and 13th field.
        let ticks = |stat: &Vec<String>| [11, 12].iter().filter_map(|at| stat.get(*at)?.parse::<u64>().ok()).sum::<u64>();
        let ready = stats.iter().any(|stat| stat.first().is_some_and(|state| matches!(state.as_str(), "R" | "D")));
        ready && Duration::from_millis(stats.iter().map(ticks).sum::<u64>() * MILLIS_PER_TICK) < limit
    }
}

/// Whether a process that recorded into this trace has ended, be it that nobody has asked after it yet.
pub(super) fn is_gone(pid: u32, _trace: &Path) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    state.is_none_or(|state| matches!(state, 'Z' | 'X'))
}

pub(super) fn end_of(status: ExitStatus) -> RunEnd {
    match (status.code(), status.signal()) {
        (_, Some(signal)) => RunEnd::Crashed { signal: signal.unsigned_abs() },
        (code, None) => RunEnd::Exited { code: code.unwrap_or(0) },
    }
}

pub(super) fn describe_crash(signal: u32) -> String {
    tell!("report-end-signal", signal = signal)
}

/// Puts back what runs that died have left changed: nothing, here.
pub fn undo_what_was_left() {}

/// Has whatever a case's process loads find the mock that is loaded already.
pub(super) fn prepare_case(command: &mut Command, mock: &Path) {
    if let Some(folder) = mock.parent() {
        command.env("LD_LIBRARY_PATH", search_path(folder));
    }
}

/// A program as it is started.
pub(super) fn program(name: &Path) -> PathBuf {
    name.to_owned()
}

/// What keeps the mock in front of a program: here nothing has to be undone.
pub(super) struct Front;

impl Front {
    /// Has the program wait when it is started: nothing is to be done first, here.
    pub fn hold_back(&mut self, _command: &mut Command) {}

    /// The program was started.
    #[expect(clippy::unnecessary_wraps, reason = "on other systems something is left to do")]
    pub fn started(&self, _child: &Child) -> io::Result<()> {
        Ok(())
    }
}

/// Puts the mock in front of a program, whether it links MAPI and OLE or opens them by name. OLE's name is a link: the loader
/// knows one file by two names for one library, so both lead to one recorder.
pub(super) fn put_in_front(command: &mut Command, out: &Path, mock: &Path) -> Result<Front, RunError> {
    let front = out.join("lib");
    fs::create_dir_all(&front).map_err(|error| RunError::at(&front, error))?;
    let library = mock.canonicalize().map_err(|error| RunError::at(mock, error))?;
    for name in ["libmapi32.so", "libole32.so"] {
        let link = front.join(name);
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(&library, &link).map_err(|error| RunError::at(&link, error))?;
    }
    command.env("LD_LIBRARY_PATH", search_path(&front));
    Ok(Front)
}

fn search_path(front: &Path) -> OsString {
    let mut path = front.as_os_str().to_owned();
    if let Some(old) = std::env::var_os("LD_LIBRARY_PATH").filter(|old| !old.is_empty()) {
        path.push(":");
        path.push(old);
    }
    path
}

/// Why a program may not have come to the mock.
pub(super) fn why_not_reached(program: &Path, _front: &Front, _traces: &Path) -> String {
    let known = Image::read(program).ok().and_then(|image| obstacles(program, &image).into_iter().next());
    known.map_or_else(|| tell!("error-not-reached", library = MOCK), |unfit| unfit.what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_gone_when_it_has_ended() {
        let trace = Path::new("");
        assert!(!is_gone(std::process::id(), trace));
        let mut child = Command::new("sh").args(["-c", "read line"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
        assert!(!is_gone(child.id(), trace));
        drop(child.stdin.take());
        while !is_gone(child.id(), trace) {
            std::thread::sleep(Duration::from_millis(5));
        }
        child.wait().unwrap();
        assert!(is_gone(child.id(), trace));
    }
}
