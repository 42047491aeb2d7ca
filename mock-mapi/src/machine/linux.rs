//! What a machine is made of on Linux: a socket in the directory, modes, and signals.

use super::directory::{Home, HomeError};
use rustix::process::{Pid, Signal, geteuid, getpid, kill_process};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Longest path that fits the address of a socket.
const LONGEST_ADDRESS: usize = 100;

/// A directory, held open: a socket whose path is too long is reached through it.
#[derive(Debug)]
pub(super) struct Directory(File);

impl Directory {
    /// Opens a directory that is the user's alone.
    pub fn open(path: &Path) -> Result<Self, HomeError> {
        let io = |error| HomeError::Io(path.to_owned(), error);
        let directory = File::open(path).map_err(io)?;
        let found = directory.metadata().map_err(io)?;
        let open = |what: String| Err(HomeError::Open(path.to_owned(), what));
        if !found.is_dir() {
            return open("no directory".to_owned());
        }
        if found.uid() != geteuid().as_raw() {
            return open(format!("it belongs to user {}", found.uid()));
        }
        if found.mode() & 0o077 != 0 {
            return open(format!("others have rights to it (mode {:o})", found.mode() & 0o777));
        }
        Ok(Self(directory))
    }
}

/// Makes a directory that is the user's alone, and those that it stands in; nothing, if it is there.
pub(super) fn make(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a file of the directory, which is made for the user alone.
pub(super) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    options.create(true).mode(0o600).open(path)
}

/// The address of the spooler's socket.
fn address(home: &Home) -> PathBuf {
    let path = home.path().join("spooler.socket");
    if path.as_os_str().len() <= LONGEST_ADDRESS {
        return path;
    }
    PathBuf::from(format!("/proc/self/fd/{}/spooler.socket", home.directory().0.as_raw_fd()))
}

/// Starts the spooler's program apart from this process, and answers the first line it prints. What it prints of errors goes to a
/// file.
pub(super) fn start(program: &Path, args: &[&Path], errors: File) -> io::Result<String> {
    let mut command = Command::new(program);
    let mut launcher = command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).spawn()?;
    let mut said = String::new();
    if let Some(output) = launcher.stdout.take() {
        BufReader::new(output).read_line(&mut said)?;
    }
    // It started itself once more, so that no process of ours is left behind.
    launcher.wait()?;
    Ok(said)
}

/// Ends a process at once.
pub(super) fn end(pid: u32) {
    if let Some(process) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _gone = kill_process(process, Signal::KILL);
    }
}

/// Ends this process at once.
pub(super) fn die() {
    let _ = kill_process(getpid(), Signal::KILL);
}

/// Who is at the other end.
pub(super) struct Peer {
    pub pid: u32,
    /// In words, if it is not this user's process.
    pub stranger: Option<String>,
}

/// One end of a connection between a client and the spooler; clones are the same end.
#[derive(Clone, Debug)]
pub struct Stream(Arc<UnixStream>);

impl Stream {
    /// Connects to the spooler of a machine.
    ///
    /// # Errors
    /// None runs, or it cannot be reached.
    pub fn connect(home: &Home) -> io::Result<Self> {
        UnixStream::connect(address(home)).map(|stream| Self(Arc::new(stream)))
    }

    /// How long reading waits; of all clones.
    ///
    /// # Errors
    /// What the system answers.
    pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.0.set_read_timeout(timeout)
    }

    /// How long writing waits; of all clones.
    ///
    /// # Errors
    /// What the system answers.
    pub fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.0.set_write_timeout(timeout)
    }

    /// Closes the connection, whoever still has a clone.
    pub fn shutdown(&self) {
        let _closed = self.0.shutdown(std::net::Shutdown::Both);
    }

    /// Who is at the other end.
    pub(super) fn peer(&self) -> io::Result<Peer> {
        let peer = rustix::net::sockopt::socket_peercred(&*self.0)?;
        let stranger = (peer.uid != geteuid()).then(|| format!("it is user {}'s", peer.uid.as_raw()));
        Ok(Peer { pid: peer.pid.as_raw_nonzero().get().unsigned_abs(), stranger })
    }
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(into)
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.0).flush()
    }
}

/// Where clients connect.
#[derive(Debug)]
pub struct Listener {
    listener: UnixListener,
    address: PathBuf,
}

impl Listener {
    /// Listens for the clients of a machine. One that died before is forgotten: whoever calls this is the only spooler.
    ///
    /// # Errors
    /// What the system answers.
    pub fn bind(home: &Home) -> io::Result<Self> {
        let address = address(home);
        let _ = fs::remove_file(&address);
        Ok(Self { listener: UnixListener::bind(&address)?, address })
    }

    /// Waits for a client.
    ///
    /// # Errors
    /// It was closed, or what the system answers.
    pub fn accept(&self) -> io::Result<Stream> {
        self.listener.accept().map(|(stream, _)| Stream(Arc::new(stream)))
    }

    /// From here on whoever comes finds nobody.
    pub fn close(&self) {
        let _ = fs::remove_file(&self.address);
        let _ = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
    }
}
