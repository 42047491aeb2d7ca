//! A machine as a directory: the user's own, with the spooler's locks, mail and log in it.

use super::system::{self, Directory};
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fmt, io};

/// Names the directory of the machine a process belongs to; without it each process is a machine of its own.
pub const HOME_VARIABLE: &str = "MOCK_MAPI_HOME";
/// Names the mock's library in its own place, for a process that may have been given a copy of it: the spooler stands beside it.
pub const LIBRARY_VARIABLE: &str = "MOCK_MAPI_LIBRARY";

/// The directory of a machine.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    directory: Directory,
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
        system::make(path).map_err(io)?;
        let path = dunce::canonicalize(path).map_err(io)?;
        let directory = Directory::open(&path)?;
        Ok(Self { path, directory })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the system knows it by.
    pub(super) fn directory(&self) -> &Directory {
        &self.directory
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
        system::make(&traces)?;
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
        if hangs {
            system::end(pid);
        }
    }

    fn file(&self, name: &str, options: &mut OpenOptions) -> io::Result<File> {
        system::open(&self.path.join(name), options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Listener, Stream};

    #[test]
    fn a_directory_that_is_made_is_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(&folder.path().join("a/b")).unwrap();
        assert_eq!(Home::open(home.path()).unwrap().path(), home.path());
    }

    #[test]
    fn a_file_is_no_machine() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        Home::open(&folder.path().join("file")).unwrap_err();
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_is_made_is_its_users_alone() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(&folder.path().join("a/b")).unwrap();
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(home.path()).unwrap()) & 0o777, 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_others_can_enter_is_refused() {
        use std::os::unix::fs::PermissionsExt;
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
    fn a_spooler_is_reached_however_long_the_path_is() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(&folder.path().join("long".repeat(40))).unwrap();
        assert!(Stream::connect(&home).is_err(), "nobody listens");
        let listener = Listener::bind(&home).unwrap();
        let stream = Stream::connect(&home).unwrap();
        drop((listener.accept().unwrap(), stream));
        #[cfg(unix)]
        assert!(home.path().join("spooler.socket").exists());
        listener.close();
        assert!(Stream::connect(&home).is_err(), "nobody listens any more");
    }

    #[test]
    fn spoolers_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(&folder.path().join("home")).unwrap();
        assert_eq!(home.lock_spooler().unwrap().1, 1);
        assert_eq!(home.lock_spooler().unwrap().1, 2);
    }
}
