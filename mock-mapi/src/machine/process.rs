//! A client's way to a spooler in another process: starts it if nobody has, and notices its death.

use super::directory::Home;
use super::link::{Crossing, Link, Lost, News};
use super::message::{Answer, FromClient, FromSpooler, Hello, Request, Said, WireError, read, write};
use super::system::{self, Stream};
use std::collections::{HashMap, VecDeque};
use std::env::consts::EXE_EXTENSION;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{process, thread};

/// How often a spooler is looked for that is just ending, or being started by another.
const ATTEMPTS: u32 = 50;
/// How long a spooler may take to answer the greeting.
const GREETING: Duration = Duration::from_secs(20);

/// Whoever waits for an answer.
type Waiter = mpsc::Sender<(u64, Answer)>;

/// How the spooler's program is started.
#[derive(Clone, Debug)]
pub struct Starter {
    /// `mapisp32`.
    pub program: PathBuf,
    /// The mock's library, which transports find under its name; none where all transports are in Rust.
    pub mock: Option<PathBuf>,
}

struct Connection {
    stream: Stream,
    /// The spooler's process.
    pid: u32,
    number: u64,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    connections: u64,
    /// By the message they wait for an answer to, each with the number of the connection it went by.
    waiting: HashMap<u64, (u64, Waiter)>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    news: Mutex<VecDeque<News>>,
    arrived: Condvar,
}

/// The way to the spooler of a machine's directory.
pub struct ProcessLink {
    home: Home,
    starter: Starter,
    serial: AtomicU64,
    shared: Arc<Shared>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ProcessLink {
    /// A link that connects when something is asked.
    #[must_use]
    pub fn new(home: Home, starter: Starter) -> Self {
        // Of two processes that had the same number, one after the other, the messages have different ones.
        let begun = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let serial = AtomicU64::new(u64::try_from(begun.as_micros()).unwrap_or(0));
        Self { home, starter, serial, shared: Arc::default() }
    }

    /// Calls this on a thread of its own whenever news have come in.
    pub fn on_news(&self, deliver: impl Fn() + Send + 'static) {
        let shared = Arc::clone(&self.shared);
        let wait = move || loop {
            let mut news = lock(&shared.news);
            while news.is_empty() {
                news = shared.arrived.wait(news).unwrap_or_else(PoisonError::into_inner);
            }
            let waiting = news.len();
            drop(news);
            deliver();
            // Nobody took them yet: they are looked at again when more come.
            let mut news = lock(&shared.news);
            while !news.is_empty() && news.len() == waiting {
                news = shared.arrived.wait(news).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let _detached = thread::Builder::new().name("mock-mapi-news".to_owned()).spawn(wait);
    }

    /// The connection there is, or a new one; answers a stream to write to, the spooler's process, and the connection's number.
    fn connection(&self, may_start: bool) -> Result<(Stream, u32, u64), Lost> {
        let mut state = lock(&self.shared.state);
        if state.connection.is_none() {
            if !may_start {
                return Err(Lost("the spooler is gone".to_owned()));
            }
            let (stream, pid) = self.establish()?;
            state.connections += 1;
            let number = state.connections;
            let reader = stream.clone();
            let shared = Arc::clone(&self.shared);
            thread::Builder::new()
                .name("mock-mapi-link".to_owned())
                .spawn(move || listen(reader, pid, number, &shared))
                .map_err(|error| Lost(error.to_string()))?;
            state.connection = Some(Connection { stream, pid, number });
        }
        let found = state.connection.as_ref().expect("it was there, or was made above");
        Ok((found.stream.clone(), found.pid, found.number))
    }

    /// Connects to the spooler that runs, or to one that is started for it.
    fn establish(&self) -> Result<(Stream, u32), Lost> {
        let mut last = Lost("it never ran".to_owned());
        for attempt in 0..ATTEMPTS {
            if let Ok(stream) = Stream::connect(&self.home) {
                match greet(stream) {
                    Ok(done) => return Ok(done),
                    // It is just ending: the next one is started below.
                    Err(WireError::Closed) => {}
                    Err(error) => return Err(Lost(error.to_string())),
                }
            }
            let _start = self.home.lock_start().map_err(|error| Lost(error.to_string()))?;
            // Somebody else may have started it meanwhile.
            if Stream::connect(&self.home).is_err()
                && let Err(error) = self.start()
            {
                last = Lost(format!("{}: {error}", self.starter.program.display()));
                thread::sleep(Duration::from_millis(u64::from(attempt)));
            }
        }
        Err(last)
    }

    /// Starts a spooler and waits until it listens.
    fn start(&self) -> std::io::Result<()> {
        let args: Vec<_> = [Some(self.home.path()), self.starter.mock.as_deref()].into_iter().flatten().collect();
        let said = system::start(&self.starter.program, &args, self.home.log()?)?;
        if said.trim() == READY { Ok(()) } else { Err(std::io::Error::other("it did not begin; its log says why")) }
    }

    fn forget(&self, number: u64) {
        let mut state = lock(&self.shared.state);
        if state.connection.as_ref().is_some_and(|connection| connection.number == number) {
            state.connection = None;
        }
    }
}

/// What a spooler prints once it listens.
pub const READY: &str = "ready";

/// Exchanges greetings; answers the spooler's process.
fn greet(mut stream: Stream) -> Result<(Stream, u32), WireError> {
    if let Some(stranger) = stream.peer()?.stranger {
        return Err(WireError::Garbled(format!("the spooler is another user's: {stranger}")));
    }
    write(&mut stream, &Hello::new(process::id()))?;
    stream.set_read_timeout(Some(GREETING))?;
    let hello: Hello = read(&mut stream)?;
    hello.check()?;
    stream.set_read_timeout(None)?;
    Ok((stream, hello.pid))
}

/// Hands on what the spooler says until it says no more.
fn listen(stream: Stream, pid: u32, number: u64, shared: &Shared) {
    let mut stream = BufReader::new(stream);
    // Whatever else comes is no spooler's: it is taken for dead.
    while let Ok(FromSpooler { serial, said }) = read(&mut stream) {
        match said {
            Said::Answer { to, answer } => {
                if let Some((_, waiter)) = lock(&shared.state).waiting.remove(&to) {
                    let _gone = waiter.send((serial, answer));
                }
            }
            Said::Notice(notice) => {
                lock(&shared.news).push_back(News::Said(notice, Crossing::Received { from: pid, serial }));
                shared.arrived.notify_all();
            }
        }
    }
    let mut state = lock(&shared.state);
    if state.connection.as_ref().is_some_and(|connection| connection.number == number) {
        state.connection = None;
    }
    lock(&shared.news).push_back(News::Gone(pid));
    shared.arrived.notify_all();
    // Whoever waits is told by the end of its channel; others wait on the next connection already.
    state.waiting.retain(|_, (connection, _)| *connection != number);
}

impl Link for ProcessLink {
    fn ask(&self, request: Request, note: &dyn Fn(Crossing)) -> Result<(Answer, u32), Lost> {
        let begins = matches!(request, Request::Begin { .. });
        for _ in 0..ATTEMPTS {
            let (mut stream, pid, number) = self.connection(begins)?;
            let serial = self.serial.fetch_add(1, Ordering::Relaxed) + 1;
            let (waiter, answer) = mpsc::channel();
            {
                let mut state = lock(&self.shared.state);
                if state.connection.as_ref().is_none_or(|connection| connection.number != number) {
                    // It ended meanwhile.
                    if begins {
                        continue;
                    }
                    return Err(Lost("the spooler is gone".to_owned()));
                }
                state.waiting.insert(serial, (number, waiter));
                note(Crossing::Sent { to: pid, serial });
                if write(&mut stream, &FromClient { serial, request: request.clone() }).is_err() {
                    state.waiting.remove(&serial);
                }
            }
            if let Ok((serial, answer)) = answer.recv() {
                note(Crossing::Received { from: pid, serial });
                return Ok((answer, pid));
            }
            self.forget(number);
            if !begins {
                return Err(Lost("the spooler died before it answered".to_owned()));
            }
        }
        Err(Lost("every spooler died before it answered".to_owned()))
    }

    fn news(&self) -> Option<News> {
        lock(&self.shared.news).pop_front()
    }
}

impl Drop for ProcessLink {
    fn drop(&mut self) {
        if let Some(connection) = lock(&self.shared.state).connection.take() {
            // The listening thread ends by it.
            connection.stream.shutdown();
        }
    }
}

/// The spooler's program beside a library or program of ours, or one folder up, as a build has it, or in `bin`, as the packages do.
#[must_use]
pub fn spooler_beside(ours: &Path) -> Option<PathBuf> {
    let folder = ours.parent()?;
    let places = [folder.to_owned(), folder.join(".."), folder.join("../bin")];
    places.map(|place| place.join("mapisp32").with_extension(EXE_EXTENSION)).into_iter().find(|program| program.is_file())
}
