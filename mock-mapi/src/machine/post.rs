//! What is on its way to one client: a thread of its own writes it, so that a client that does not listen keeps nobody else waiting.

use super::message::{FromSpooler, write};
use super::system::Stream;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Most messages that wait for a client; one that leaves more unread is treated as if it were gone.
const MOST_WAITING: usize = 10_000;
/// How long clients may take to read the last that is said to them.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The way to one client.
pub(super) struct Post {
    /// None once nothing more is said.
    to: Option<Sender<FromSpooler>>,
    waiting: Arc<AtomicUsize>,
    stream: Stream,
    writer: Option<JoinHandle<()>>,
    /// Ends with the thread that writes.
    writes: Receiver<()>,
}

impl Post {
    /// Starts the thread that writes to a client.
    ///
    /// # Errors
    /// There is none to be had.
    pub fn new(stream: &Stream) -> io::Result<Self> {
        // However long it stands still, in a debugger say: it is not gone.
        stream.set_write_timeout(None)?;
        let (stream, mut writer) = (stream.clone(), stream.clone());
        let (to, said) = mpsc::channel::<FromSpooler>();
        let (at_end, writes) = mpsc::channel::<()>();
        let waiting = Arc::new(AtomicUsize::new(0));
        let left = Arc::clone(&waiting);
        let write_all = move || {
            let _at_end = at_end;
            for said in said {
                if write(&mut writer, &said).is_err() {
                    // Whoever listens to it hears of its end.
                    return writer.shutdown();
                }
                left.fetch_sub(1, Ordering::Relaxed);
            }
        };
        let writer = thread::Builder::new().name("mock-mapi-post".to_owned()).spawn(write_all)?;
        Ok(Self { to: Some(to), waiting, stream, writer: Some(writer), writes })
    }

    /// Says something, after all that was said before.
    pub fn send(&self, said: FromSpooler) {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return self.close();
        }
        // One that cannot be reached will be found to be closed.
        let _gone = self.to.as_ref().map(|to| to.send(said));
    }

    /// Closes the connection; what was not written is lost.
    pub fn close(&self) {
        self.stream.shutdown();
    }

    /// The end of many: what was said is written first. They have the same time for it: however many do not listen, it takes no longer.
    pub fn end_all(mut posts: Vec<Self>) {
        posts.iter_mut().for_each(|post| drop(post.to.take()));
        let end = Instant::now() + PATIENCE;
        for post in &posts {
            // Whoever is not done by then is closed.
            let _done = post.writes.recv_timeout(end.saturating_duration_since(Instant::now()));
        }
    }
}

impl Drop for Post {
    /// What is not written by now is lost.
    fn drop(&mut self) {
        drop(self.to.take());
        if self.writes.try_recv() == Err(TryRecvError::Empty) {
            self.close();
        }
        let _ended = self.writer.take().map(JoinHandle::join);
    }
}
