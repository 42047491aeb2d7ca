//! What running subjects is like on Windows.

use super::RunError;
use crate::judge::RunEnd;
use mock_mapi::host;
use object::{BinaryFormat, Object};
use std::os::windows::io::AsRawHandle;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};
use std::{env, fs, io};
use win32job::{ExtendedLimitInfo, Job};

/// The mock as a library.
pub(super) const MOCK: &str = "mapi32.dll";
/// The format of libraries.
pub(super) const FORMAT: BinaryFormat = BinaryFormat::Pe;
/// The same as people call it.
pub(super) const FORMAT_NAME: &str = "PE";
/// How long a process is watched to see whether it runs: some ticks of the clock that processor time is counted in.
const A_WHILE: Duration = Duration::from_millis(400);
/// Wine takes its own library of a name before another, unless it is told not to.
const OVERRIDE: &str = "mapi32=n,b";

/// The file of a library or program, as the build names it.
#[must_use]
pub fn file_name(name: &str, program: bool) -> String {
    format!("{name}.{}", if program { "exe" } else { "dll" })
}

/// Looks after a process that runs. All that it started ends with this.
pub(super) struct Watch {
    _job: Job,
    /// When it was looked at, and the processor time it had had by then.
    seen: Option<(Instant, Duration)>,
    runs: bool,
}

impl Watch {
    /// Looks after this one.
    pub fn over(child: &Child) -> io::Result<Self> {
        let mut limits = ExtendedLimitInfo::new();
        limits.limit_kill_on_job_close();
        let job = Job::create_with_limit_info(&limits).map_err(io::Error::other)?;
        // A process that has ended already has nothing to be put into a job.
        let _ended = job.assign_process(child.as_raw_handle() as isize);
        Ok(Self { _job: job, seen: None, runs: true })
    }

    /// Whether a process only waits for its turn: it has had some of a processor since it was last looked at, and not as much as
    /// it may take.
    pub fn starved(&mut self, pid: u32, limit: Duration) -> bool {
        let Some(had) = host::processor_time(pid) else { return false };
        match self.seen {
            Some((at, before)) if at.elapsed() >= A_WHILE => {
                self.runs = had > before;
                self.seen = Some((Instant::now(), had));
            }
            Some(_) => {}
            None => self.seen = Some((Instant::now(), had)),
        }
        self.runs && had < limit
    }
}

pub(super) fn end_of(status: ExitStatus) -> RunEnd {
    let code = status.code().unwrap_or(0);
    let number = code.cast_unsigned();
    // Exceptions that nobody handles become exit codes: the system's own, those of C++ runtimes, and that of `abort`.
    let exception = number >> 28 == 0xC || matches!(number, 0xE06D_7363 | 0x2047_4343 | 0x4000_0015 | 0x8000_0003);
    if exception { RunEnd::Crashed { signal: number } } else { RunEnd::Exited { code } }
}

pub(super) fn describe_crash(number: u32) -> String {
    format!("ended by exception 0x{number:08X}{}", exception_name(number))
}

fn exception_name(number: u32) -> &'static str {
    match number {
        0x2047_4343 | 0xE06D_7363 => " (C++ exception that nobody caught)",
        0x4000_0015 => " (abort)",
        0x8000_0003 => " (breakpoint)",
        0xC000_0005 => " (invalid memory access)",
        0xC000_0006 => " (error reading a mapped page)",
        0xC000_001D => " (illegal instruction)",
        0xC000_0094 => " (integer division by zero)",
        0xC000_0096 => " (privileged instruction)",
        0xC000_00FD => " (stack overflow)",
        0xC000_0135 => " (a library it needs is missing)",
        0xC000_0139 => " (a function it imports is missing)",
        0xC000_0142 => " (a library refused to be loaded)",
        0xC000_0374 => " (damaged heap)",
        0xC000_0409 => " (fast fail: abort, or damaged stack)",
        _ => "",
    }
}

/// Has whatever a case's process loads find the mock that is loaded already.
pub(super) fn prepare_case(command: &mut Command, _mock: &Path) {
    host::crash_without_questions();
    prefer_native(command);
}

/// Puts the mock in front of a program, whether it links MAPI or opens it by name.
pub(super) fn put_in_front(command: &mut Command, _out: &Path, mock: &Path) -> Result<(), RunError> {
    host::crash_without_questions();
    let folder = mock.parent().unwrap_or(Path::new("."));
    let folder = dunce::canonicalize(folder).map_err(|error| RunError::at(folder, error))?;
    // One folder for all that this process starts, so that it does not matter which of them is started when.
    host::look_first_in(&folder);
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [folder].into_iter().chain(env::split_paths(&path));
    command.env("PATH", env::join_paths(folders).map_err(|error| RunError(error.to_string()))?);
    prefer_native(command);
    Ok(())
}

/// Wine is told to take a `mapi32.dll` that is a file before its own.
fn prefer_native(command: &mut Command) {
    if host::wine_version().is_some() {
        let mut overrides = env::var_os("WINEDLLOVERRIDES").filter(|old| !old.is_empty()).unwrap_or_default();
        if !overrides.is_empty() {
            overrides.push(";");
        }
        overrides.push(OVERRIDE);
        command.env("WINEDLLOVERRIDES", overrides);
    }
}

/// Why a program may not have come to the mock.
pub(super) fn why_not_reached(program: &Path, mock: &Path) -> String {
    let imports = imports_mapi(program);
    let how = match imports {
        Some(true) => "it imports mapi32.dll, and another one answered",
        Some(false) => "it loads no mapi32.dll by that name, or another one answered",
        None => "another mapi32.dll answered, or none",
    };
    let beside = program.parent().unwrap_or(Path::new("")).join(MOCK);
    let same = |path: &Path| fs::read(path).ok() == fs::read(mock).ok();
    if beside.is_file() && !same(&beside) {
        return format!("{how}: {} comes before every other; take it away for the test", beside.display());
    }
    match host::wine_version() {
        Some(version) => format!("{how}: Wine {version} takes its own unless WINEDLLOVERRIDES contains `{OVERRIDE}`"),
        None => format!("{how}: Windows has one in its system folder, which programs get that ask for it by its full path"),
    }
}

/// Whether a program names `mapi32.dll` among the libraries it is loaded with.
fn imports_mapi(program: &Path) -> Option<bool> {
    let bytes = fs::read(program).ok()?;
    let file = object::File::parse(&*bytes).ok()?;
    let imports = file.imports().ok()?;
    Some(imports.filter_map(Result::ok).any(|import| import.library().eq_ignore_ascii_case(MOCK.as_bytes())))
}
