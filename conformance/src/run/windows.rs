//! What running subjects is like on Windows.

use super::RunError;
use super::default_mail::{self, DefaultMail};
use super::lent::{self, Lent};
use crate::doctor::image::Image;
use crate::doctor::program::{other, other_beside};
use crate::judge::RunEnd;
use messages::tell;
use mock_mapi::host;
use std::collections::BTreeSet;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};
use std::{fs, io};
use win32job::{ExtendedLimitInfo, Job};

/// The mock as a library.
pub(super) const MOCK: &str = "mapi32.dll";
/// The file beside the traces in which the mock names other MAPI libraries that a program loaded.
const OTHERS: &str = "other-mapi.txt";
/// A new process does not run yet.
const CREATE_SUSPENDED: u32 = 4;
/// How long a process is watched to see whether it runs: many ticks of the clock that processor time is counted in, since one that
/// waits for the system to serve it may have none for some of them.
const A_WHILE: Duration = Duration::from_millis(1000);

/// The file of a library or program, as the build names it.
#[must_use]
pub fn file_name(name: &str, program: bool) -> String {
    format!("{name}.{}", if program { "exe" } else { "dll" })
}

/// Looks after a process that runs. All that it started ends with this, but for what is started apart from it on purpose.
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
        // The spooler of a machine outlives the program that needed it first.
        limits.limit_breakaway_ok();
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

/// Whether a process that recorded into this trace has ended: as long as it lives it has the file open.
pub(super) fn is_gone(_pid: u32, trace: &Path) -> bool {
    std::fs::File::options().read(true).share_mode(0).open(trace).is_ok()
}

pub(super) fn end_of(status: ExitStatus) -> RunEnd {
    let code = status.code().unwrap_or(0);
    let number = code.cast_unsigned();
    // Exceptions that nobody handles become exit codes: the system's own, those of C++ runtimes, and that of `abort`.
    let exception =
        matches!(number, 0xC000_0000..=0xCFFF_FFFF | 0x8000_0000..=0x8000_0FFF | 0xE06D_7363 | 0x2047_4343 | 0x4000_0015);
    if exception { RunEnd::Crashed { signal: number } } else { RunEnd::Exited { code } }
}

pub(super) fn describe_crash(number: u32) -> String {
    // Keys in messages begin with a letter: the number's `0` stands in the message.
    tell!("report-end-exception", number = format!("x{number:08X}"))
}

/// Puts back what runs that died have left changed.
pub fn undo_what_was_left() {
    default_mail::undo_what_was_left();
    lent::take_away();
}

/// Has whatever a case's process loads find the mock that is loaded already: here the loader sees to that by itself.
pub(super) fn prepare_case(_command: &mut Command, _mock: &Path) {
    host::crash_without_questions();
}

/// A program as it is started: one in this folder is found without naming the folder, as people are used to.
pub(super) fn program(name: &Path) -> PathBuf {
    let here = [name.to_owned(), name.with_extension("exe")].into_iter().find(|path| path.is_file());
    here.and_then(|path| dunce::canonicalize(path).ok()).unwrap_or_else(|| name.to_owned())
}

/// What keeps the mock in front of a program as long as it is there.
pub(super) struct Front {
    _beside: Option<Lent>,
    /// What the program loads first.
    library: PathBuf,
    mail: DefaultMail,
    held_back: bool,
}

impl Front {
    /// Has the program wait when it is started.
    pub fn hold_back(&mut self, command: &mut Command) {
        command.creation_flags(CREATE_SUSPENDED);
        self.held_back = true;
    }

    /// The program was started. If it waits, the mock is loaded before it begins.
    pub fn started(&self, child: &Child) -> io::Result<()> {
        if self.held_back { host::load_first(child.as_raw_handle() as isize, &self.library) } else { Ok(()) }
    }
}

/// Puts the mock in front of a program, however it comes to MAPI: linked or opened by name, in that the mock stands beside it for as
/// long as it runs, since that is where Windows looks first, and ahead of the system's for programs that it starts from elsewhere;
/// by a stub library, in that the mock is the default mail client meanwhile. The program loads it before anything else, so that
/// calls of OLE are recorded from the first on.
pub(super) fn put_in_front(command: &mut Command, _out: &Path, mock: &Path) -> Result<Front, RunError> {
    host::crash_without_questions();
    let program = Path::new(command.get_program());
    is_for_this_system(program)?;
    let folder = mock.parent().unwrap_or(Path::new("."));
    let folder = dunce::canonicalize(folder).map_err(|error| RunError::at(folder, error))?;
    // The same folder for all that this process starts, so that it does not matter which of them is started when.
    host::look_first_in(&folder);
    if let Some(beside) = other_beside(program, mock) {
        return Err(RunError::at(&beside, tell!("error-other-beside", other = other())));
    }
    let beside = program.parent().filter(|folder| folder.is_dir()).map(|folder| folder.join(MOCK));
    let lent = beside.as_deref().map(|beside| Lent::lend(mock, beside)).transpose()?.flatten();
    // Where the program's folder cannot be written to, the other way may do.
    let library = beside.filter(|_| lent.is_some()).unwrap_or_else(|| folder.join(MOCK));
    let mail = DefaultMail::arrange(mock)?;
    Ok(Front { _beside: lent, library, mail, held_back: false })
}

/// Whether a program is one that a library of this architecture can be loaded in.
fn is_for_this_system(program: &Path) -> Result<(), RunError> {
    match Image::read(program) {
        Ok(image) if image.bits != 64 => {
            let what = tell!("error-other-processor", processor = &image.architecture, bits = image.bits);
            Err(RunError::at(program, what))
        }
        _ => Ok(()),
    }
}

/// Why a program may not have come to the mock.
pub(super) fn why_not_reached(program: &Path, front: &Front, traces: &Path) -> String {
    // The mock was there, and saw what was loaded instead of it.
    if let Ok(others) = fs::read_to_string(traces.join(OTHERS)) {
        let others: BTreeSet<_> = others.lines().collect();
        let others = others.into_iter().collect::<Vec<_>>().join(&tell!("error-and"));
        return tell!("error-others-answered", libraries = others);
    }
    let imports = imports_mapi(program);
    let how = match imports {
        Some(true) => tell!("error-another-answered"),
        Some(false) => tell!("error-not-reached", library = MOCK),
        None => tell!("error-none-answered"),
    };
    let reason = host::why_not_the_mock().or_else(|| front.mail.trouble.clone());
    tell!("error-how-and-why", how = how, reason = reason.unwrap_or_else(|| tell!("error-full-path")))
}

/// Whether a program names `mapi32.dll` among the libraries it is loaded with.
fn imports_mapi(program: &Path) -> Option<bool> {
    let image = Image::read(program).ok()?;
    Some(image.imports.iter().any(|import| import.library.eq_ignore_ascii_case(MOCK)))
}
