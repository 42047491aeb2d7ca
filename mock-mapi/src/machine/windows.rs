//! What a machine is made of on Windows: a named pipe, and what the directory's security descriptor says.

use super::directory::{Home, HomeError};
use crate::host::{Pipe, PipeServer, Rights, connect_pipe, end_process, make_private, start_apart, this_user, user_of};
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::windows::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the spooler before may take to be gone for good, and a client to be let in.
const PATIENCE: Duration = Duration::from_secs(10);
/// Who may do as they please with everything on a system anyway: the system, administrators, and whoever makes or owns a file.
const ANYWAY: [&str; 4] = ["S-1-5-18", "S-1-5-32-544", "S-1-3-0", "S-1-3-4"];

/// The name of the pipe of a directory.
#[derive(Debug)]
pub(super) struct Directory(OsString);

impl Directory {
    /// Looks whether a directory is the user's alone.
    pub fn open(path: &Path) -> Result<Self, HomeError> {
        let io = |error| HomeError::Io(path.to_owned(), error);
        let open = |what: String| Err(HomeError::Open(path.to_owned(), what));
        if !path.is_dir() {
            return open("no directory".to_owned());
        }
        let user = this_user().map_err(io)?;
        let Rights { owner, entitled } = Rights::of(path).map_err(io)?;
        // What an administrator makes belongs to all of them.
        if owner != user && !ANYWAY.contains(&owner.as_str()) {
            return open(format!("it belongs to {owner}"));
        }
        match entitled {
            None => open("everybody has all rights to it".to_owned()),
            Some(entitled) => match entitled.iter().find(|who| **who != user && !ANYWAY.contains(&who.as_str())) {
                Some(other) => open(format!("others have rights to it ({other})")),
                None => Ok(Self(pipe_name(path))),
            },
        }
    }
}

/// Names are those of all processes and users of a system: one that follows from the path of the directory.
fn pipe_name(path: &Path) -> OsString {
    let bytes: Vec<u8> = path.as_os_str().encode_wide().flat_map(u16::to_le_bytes).collect();
    let digest: String = Sha256::digest(bytes)[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    OsString::from(format!(r"\\.\pipe\mock-mapi-{digest}"))
}

/// Makes a directory that is the user's alone, and those that it stands in; nothing, if it is there.
pub(super) fn make(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make(parent)?;
    }
    match make_private(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// Opens a file of the directory, from which it has its rights.
pub(super) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    options.create(true).open(path)
}

/// Starts the spooler's program apart from this process, and answers the first line it prints. What it prints of errors goes to a
/// file.
pub(super) fn start(program: &Path, args: &[&Path], errors: File) -> io::Result<String> {
    let mut said = String::new();
    let args: Vec<_> = [Path::new("--serve")].iter().chain(args).copied().collect();
    BufReader::new(start_apart(program, &args, &errors)?).read_line(&mut said)?;
    Ok(said)
}

/// Ends a process at once.
pub(super) fn end(pid: u32) {
    end_process(pid);
}

/// Ends this process at once.
pub(super) fn die() {
    end_process(std::process::id());
}

/// Who is at the other end.
pub(super) struct Peer {
    pub pid: u32,
    /// In words, if it is not this user's process.
    pub stranger: Option<String>,
}

/// One end of a connection between a client and the spooler; clones are the same end.
#[derive(Clone, Debug)]
pub struct Stream(Pipe);

impl Stream {
    /// Connects to the spooler of a machine.
    ///
    /// # Errors
    /// None runs, or it cannot be reached.
    pub fn connect(home: &Home) -> io::Result<Self> {
        connect_pipe(&home.directory().0, PATIENCE).map(Self)
    }

    /// How long reading waits; of all clones.
    ///
    /// # Errors
    /// None here.
    pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.0.set_read_timeout(timeout);
        Ok(())
    }

    /// How long writing waits; of all clones.
    ///
    /// # Errors
    /// None here.
    pub fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.0.set_write_timeout(timeout);
        Ok(())
    }

    /// Closes the connection, whoever still has a clone.
    pub fn shutdown(&self) {
        self.0.end();
    }

    /// Who is at the other end.
    pub(super) fn peer(&self) -> io::Result<Peer> {
        let pid = self.0.other_process()?;
        let stranger = match user_of(pid) {
            Ok(user) if user == this_user()? => None,
            Ok(user) => Some(format!("it is user {user}'s")),
            // Only others' processes cannot be looked at.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Some("it is another user's".to_owned()),
            Err(error) => return Err(error),
        };
        Ok(Peer { pid, stranger })
    }
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where clients connect.
#[derive(Debug)]
pub struct Listener(PipeServer);

impl Listener {
    /// Listens for the clients of a machine. Whoever calls this is the only spooler; the process of the one before may take a
    /// moment to be gone.
    ///
    /// # Errors
    /// What the system answers; `PermissionDenied` where somebody else stands there.
    pub fn bind(home: &Home) -> io::Result<Self> {
        let begun = Instant::now();
        loop {
            match PipeServer::new(&home.directory().0) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied && begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                made => return made.map(Self),
            }
        }
    }

    /// Waits for a client.
    ///
    /// # Errors
    /// It was closed, or what the system answers.
    pub fn accept(&self) -> io::Result<Stream> {
        self.0.accept().map(Stream)
    }

    /// From here on whoever comes finds nobody.
    pub fn close(&self) {
        self.0.close();
    }
}
