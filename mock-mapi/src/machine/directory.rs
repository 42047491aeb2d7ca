//! A machine as a directory: the user's own, with the spooler's socket, locks, mail and log in it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fmt, io};

/// Names the directory of the machine a process belongs to; without it each process is a machine of its own.
pub const HOME_VARIABLE: &str = "MOCK_MAPI_HOME";
/// Longest path that fits the address of a socket.
const LONGEST_ADDRESS: usize = 100;

/// The directory of a machine.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    /// Held open: a socket whose path is too long is reached through it.
    directory: File,
}

/// Why a directory cannot be a machine's.
#[derive(Debug)]
pub enum HomeError {
    /// The file system said no.
    Io(PathBuf, io::Error),
    /// Somebody else could get in.
    Open(PathBuf, String),
}

impl fmt::Display for HomeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Open(path, what) => write!(f, "{}: {what}; the directory of a machine is its user's alone", path.display()),
        }
    }
}

impl std::error::Error for HomeError {}

impl Home {
    /// Opens the directory of a machine, and makes it if it is not there.
    ///
    /// # Errors
    /// It cannot be made or opened, or is not the user's alone.
    pub fn open(path: &Path) -> Result<Self, HomeError> {
        let io = |error| HomeError::Io(path.to_owned(), error);
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io)?;
        let path = path.canonicalize().map_err(io)?;
        let directory = File::open(&path).map_err(io)?;
        let found = directory.metadata().map_err(io)?;
        let open = |what: String| Err(HomeError::Open(path.clone(), what));
        if !found.is_dir() {
            return open("no directory".to_owned());
        }
        if found.uid() != rustix::process::geteuid().as_raw() {
            return open(format!("it belongs to user {}", found.uid()));
        }
        if found.mode() & 0o077 != 0 {
            return open(format!("others have rights to it (mode {:o})", found.mode() & 0o777));
        }
        Ok(Self { path, directory })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The address of the spooler's socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        let path = self.path.join("spooler.socket");
        if path.as_os_str().len() <= LONGEST_ADDRESS {
            return path;
        }
        PathBuf::from(format!("/proc/self/fd/{}/spooler.socket", self.directory.as_raw_fd()))
    }

    /// What the spooler prints when something goes wrong.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn log(&self) -> io::Result<File> {
        self.file("spooler.log", OpenOptions::new().append(true))
    }

    /// Where queue and mail are kept.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.path.join("mail.sqlite")
    }

    /// Traces of processes that are not told another place.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn traces(&self) -> io::Result<PathBuf> {
        let traces = self.path.join("traces");
        DirBuilder::new().recursive(true).mode(0o700).create(&traces)?;
        Ok(traces)
    }

    /// Held by whoever starts a spooler, as long as it takes.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn lock_start(&self) -> io::Result<File> {
        let file = self.file("start.lock", OpenOptions::new().write(true))?;
        file.lock()?;
        Ok(file)
    }

    /// Held by the spooler as long as it lives: waits for the end of the one before, however it dies. Answers how many there
    /// have been, this one counted.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn lock_spooler(&self) -> io::Result<(File, u32)> {
        let file = self.file("spooler.lock", OpenOptions::new().write(true))?;
        file.lock()?;
        let count = self.path.join("spooler.count");
        let before = fs::read_to_string(&count).ok().and_then(|text| text.trim().parse::<u32>().ok()).unwrap_or(0);
        let next = self.path.join("spooler.count.new");
        fs::write(&next, format!("{}\n", before + 1))?;
        fs::rename(next, count)?;
        Ok((file, before + 1))
    }

    /// Waits for the end of the spooler; whether it came in time.
    #[must_use]
    pub fn wait_for_spooler(&self, patience: Duration) -> bool {
        let begun = Instant::now();
        let ended = || self.file("spooler.lock", OpenOptions::new().write(true)).is_ok_and(|file| file.try_lock().is_ok());
        while !ended() {
            if begun.elapsed() > patience {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// Ends a spooler of this machine that hangs; nothing, if none runs.
    pub fn end_spooler(&self, pid: u32) {
        let hangs = !self.wait_for_spooler(Duration::ZERO);
        let process = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(process) = process.filter(|_| hangs) {
            let _gone = rustix::process::kill_process(process, rustix::process::Signal::KILL);
        }
    }

    fn file(&self, name: &str, options: &mut OpenOptions) -> io::Result<File> {
        options.create(true).mode(0o600).open(self.path.join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_directory_that_is_made_is_its_users_alone() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(&folder.path().join("a/b")).unwrap();
        assert_eq!(fs::metadata(home.path()).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_directory_others_can_enter_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("home");
        fs::create_dir(&path).unwrap();
        for mode in [0o750, 0o701, 0o777] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = Home::open(&path).unwrap_err().to_string();
            assert!(error.contains(&format!("mode {mode:o}")), "{error}");
        }
    }

    #[test]
    fn a_socket_is_reached_however_long_its_path_is() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(&folder.path().join("long".repeat(40))).unwrap();
        let listener = std::os::unix::net::UnixListener::bind(home.socket()).unwrap();
        std::os::unix::net::UnixStream::connect(home.socket()).unwrap();
        drop(listener);
        assert!(home.path().join("spooler.socket").exists());
    }

    #[test]
    fn spoolers_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(&folder.path().join("home")).unwrap();
        assert_eq!(home.lock_spooler().unwrap().1, 1);
        assert_eq!(home.lock_spooler().unwrap().1, 2);
    }
}
