//! The spooler as a process: listens in the directory of a machine, and ends with the last session.

use super::directory::Home;
use super::front::{Front, Holding};
use super::journal::Journal;
use super::message::{Answer, FromClient, FromSpooler, Hello, Request, Said, WireError, read, write};
use super::post::Post;
use super::registry::ClientId;
use super::spooler::{Outgoing, Spooler};
use super::system::{Listener, Peer, Stream};
use crate::model::tags;
use crate::subsystem::Subsystem;
use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{self, BufReader};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{process, thread};

/// How long a spooler waits for its first session before it takes whoever started it for dead.
const FIRST_SESSION: Duration = Duration::from_secs(10);
/// How long a client may take to greet, and to be greeted.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a transport's call may take before others are answered in spite of it: until then everything happens in order.
const HELD_UP: Duration = Duration::from_millis(200);
/// How often requests are looked for while one takes longer.
const GLANCE: Duration = Duration::from_millis(10);
/// Most clients at a time; a test of this file has as many.
const MOST_CLIENTS: usize = if cfg!(test) { 4 } else { 1024 };

/// What the threads that listen hand to the one that acts.
enum Event {
    /// A client greeted.
    Connected { connection: u64, stream: Stream, pid: u32 },
    /// It asks.
    Said { connection: u64, message: FromClient },
    /// Something came that is none of a client's messages; with the process it came from.
    Refused { pid: u32, reason: String },
    /// Nothing more comes of it.
    Closed { connection: u64 },
}

/// What came in and was not acted on yet.
struct Inbox {
    events: Receiver<Event>,
    seen: VecDeque<Event>,
}

impl Inbox {
    fn next(&mut self, wait: Option<Duration>) -> Result<Event, RecvTimeoutError> {
        if let Some(event) = self.seen.pop_front() {
            return Ok(event);
        }
        match wait {
            None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(wait) => self.events.recv_timeout(wait),
        }
    }

    /// Whether a client waits for a store of this session to be logged off at once.
    fn is_to_abort(&mut self, session: u32) -> bool {
        self.seen.extend(self.events.try_iter());
        let aborts = |event: &Event| match event {
            Event::Said { message, .. } => match message.request {
                Request::StoreLogoff { session: of, flags, .. } => (of, flags) == (session, tags::LOGOFF_ABORT),
                _ => false,
            },
            _ => false,
        };
        self.seen.iter().any(aborts)
    }
}

/// The connections that are open, by their number; of clients, and of whoever has not greeted yet.
type Open = Arc<Mutex<HashMap<u64, Stream>>>;
/// The clients that are connected, by the number of the connection.
type Clients = Arc<Mutex<HashMap<u64, Client>>>;

struct Client {
    id: ClientId,
    post: Post,
    /// The number of its last message.
    last: u64,
}

/// Serves the clients of a machine until the last session has ended. `ready` is called once clients can connect.
///
/// # Errors
/// Nobody can connect.
pub fn serve(home: &Home, subsystem: &'static Subsystem, journal: Box<dyn Journal>, ready: impl FnOnce()) -> io::Result<()> {
    super::fault::this_is_a_spooler();
    super::system::make_room();
    let (_alive, incarnation) = home.lock_spooler()?;
    journal.spooler_begins();
    let listener = Arc::new(Listener::bind(home)?);
    let (events, inbox) = mpsc::channel();
    let inbox = Arc::new(Mutex::new(Inbox { events: inbox, seen: VecDeque::new() }));
    let open = Open::default();
    let (acceptor, accepted) = (Arc::clone(&listener), Arc::clone(&open));
    let door = thread::Builder::new().name("mock-mapi-door".to_owned()).spawn(move || accept(&acceptor, &events, &accepted))?;
    let spooler = Spooler::new(subsystem, process::id(), incarnation, journal).by_the_wall();
    let clients = Clients::default();
    let holding = spooler.holding();
    let meanwhile = Meanwhile { front: spooler.front(), holding: Arc::clone(&holding), clients: Arc::clone(&clients) };
    let waiting = Arc::clone(&inbox);
    let desk = thread::Builder::new().name("mock-mapi-desk".to_owned()).spawn(move || meanwhile.serve(&waiting))?;
    let (serving, seen) = (spooler.serving(), Arc::clone(&inbox));
    // While a transport has a message, nobody else looks into the inbox; a thread of its own that yields is told nothing.
    subsystem.on_yield(move || {
        let session = serving.load(Ordering::Relaxed);
        session != 0 && seen.try_lock().is_ok_and(|mut inbox| inbox.is_to_abort(session))
    });
    let mut server = Server { spooler, clients, had_sessions: false, begun: Instant::now() };
    ready();
    server.run(&inbox);
    // From here on whoever comes finds nobody, and starts the next one, which waits for this one's end.
    listener.close();
    let listening = door.join().unwrap_or_default();
    let clients = std::mem::take(&mut *lock(&server.clients));
    Post::end_all(clients.into_values().map(|client| client.post).collect());
    server.spooler.stop();
    // No thread is left to be cut off by the end of the process: Wine may not survive that.
    lock(&open).values().for_each(Stream::shutdown);
    holding.end();
    listening.into_iter().chain([desk]).for_each(|thread| drop(thread.join()));
    Ok(())
}

/// Lets clients in until the listener is closed; answers the threads that may still listen to them.
fn accept(listener: &Listener, events: &Sender<Event>, open: &Open) -> Vec<JoinHandle<()>> {
    let mut listening = Vec::new();
    for connection in 1.. {
        let Ok(stream) = listener.accept() else { break };
        listening.retain(|thread: &JoinHandle<()>| !thread.is_finished());
        lock(open).insert(connection, stream.clone());
        let (events, hears) = (events.clone(), Arc::clone(open));
        let listens = move || {
            listen(connection, stream, &events);
            lock(&hears).remove(&connection);
        };
        match thread::Builder::new().name("mock-mapi-client".to_owned()).spawn(listens) {
            Ok(thread) => listening.push(thread),
            // A thread that cannot be had closes the connection.
            Err(_) => drop(lock(open).remove(&connection)),
        }
    }
    listening
}

/// Hears one client out.
fn listen(connection: u64, stream: Stream, events: &Sender<Event>) {
    let Ok(Peer { pid, stranger }) = stream.peer() else { return };
    let refuse = |reason: String| drop(events.send(Event::Refused { pid, reason }));
    if let Some(stranger) = stranger {
        return refuse(stranger);
    }
    let writer = stream.clone();
    let timed = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| writer.set_write_timeout(Some(PATIENCE)));
    let mut reader = BufReader::new(stream);
    let greeted = read(&mut reader).and_then(|hello: Hello| {
        hello.check()?;
        if hello.pid == pid { Ok(()) } else { Err(WireError::Garbled(format!("it says it were process {}", hello.pid))) }
    });
    match greeted {
        Err(WireError::Closed) => return,
        Err(error) => return refuse(error.to_string()),
        Ok(()) if timed.is_err() || reader.get_ref().set_read_timeout(None).is_err() => return,
        Ok(()) => {}
    }
    if reader.get_mut().end_with(pid).is_err() {
        return;
    }
    if events.send(Event::Connected { connection, stream: writer, pid }).is_err() {
        return;
    }
    loop {
        match read(&mut reader) {
            Ok(message) => {
                if events.send(Event::Said { connection, message }).is_err() {
                    return;
                }
            }
            Err(error) => {
                if !matches!(error, WireError::Closed) {
                    refuse(error.to_string());
                }
                drop(events.send(Event::Closed { connection }));
                return;
            }
        }
    }
}

struct Server {
    spooler: Spooler<&'static Subsystem>,
    clients: Clients,
    had_sessions: bool,
    begun: Instant,
}

impl Server {
    /// Acts on what comes in until no session is left.
    fn run(&mut self, inbox: &Mutex<Inbox>) {
        loop {
            let first = (!self.had_sessions).then(|| FIRST_SESSION.saturating_sub(self.begun.elapsed()));
            let due = self.spooler.next_due().map(|due| Duration::from_millis(due).saturating_sub(self.begun.elapsed()));
            // Without anything to wait for but clients it sleeps until one speaks.
            let wait = first.into_iter().chain(due).min();
            let event = inbox.lock().unwrap_or_else(PoisonError::into_inner).next(wait);
            match event {
                Ok(event) => self.act(event),
                Err(RecvTimeoutError::Timeout) if self.had_sessions => {}
                Err(_) => return,
            }
            self.spooler.work(u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX));
            self.send_news();
            self.had_sessions |= self.spooler.sessions() > 0;
            if self.had_sessions && lock(&self.spooler.front()).end_without_sessions() {
                return;
            }
        }
    }

    fn act(&mut self, event: Event) {
        match event {
            Event::Connected { connection, stream, pid } => {
                if lock(&self.clients).len() >= MOST_CLIENTS {
                    stream.shutdown();
                    return self.spooler.refuse(pid, "there are too many clients");
                }
                let id = self.spooler.connect(pid);
                match greet(stream) {
                    Some(post) => drop(lock(&self.clients).insert(connection, Client { id, post, last: 0 })),
                    None => self.spooler.disconnect(id),
                }
            }
            Event::Said { connection, message } => self.said(connection, message),
            Event::Refused { pid, reason } => self.spooler.refuse(pid, &reason),
            Event::Closed { connection } => self.close(connection),
        }
    }

    fn said(&mut self, connection: u64, message: FromClient) {
        let (id, last) = match lock(&self.clients).get_mut(&connection) {
            Some(client) => (client.id, std::mem::replace(&mut client.last, message.serial)),
            // Of a client that was refused nothing more is heard.
            None => return,
        };
        if message.serial <= last {
            self.spooler.refuse_client(id, &format!("message {} after message {last}", message.serial));
            return self.close(connection);
        }
        // Others may be answered meanwhile.
        let (serial, answer) = self.spooler.ask(id, message.serial, message.request);
        answer_to(&self.clients, connection, serial, message.serial, answer);
        self.send_news();
    }

    /// Hands out what the spooler says without being asked.
    fn send_news(&mut self) {
        hand_out(&self.clients, || self.spooler.take_outgoing());
    }

    /// A client is gone, or is treated as if it were.
    fn close(&mut self, connection: u64) {
        let gone = lock(&self.clients).remove(&connection);
        if let Some(client) = gone {
            client.post.close();
            self.spooler.disconnect(client.id);
        }
    }
}

fn lock<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Greets a client; whatever else is said to it goes by what this answers. Nothing, if it is gone.
fn greet(mut stream: Stream) -> Option<Post> {
    let greeted = write(&mut stream, &Hello::new(process::id())).is_ok();
    let post = if greeted { Post::new(&stream).ok() } else { None };
    if post.is_none() {
        stream.shutdown();
    }
    post
}

/// Answers a client.
fn answer_to(clients: &Clients, connection: u64, serial: u64, to: u64, answer: Answer) {
    if let Some(client) = lock(clients).get(&connection) {
        client.post.send(FromSpooler { serial, said: Said::Answer { to, answer } });
    }
}

/// Hands out what the spooler says without being asked.
fn hand_out(clients: &Clients, news: impl FnOnce() -> Vec<Outgoing>) {
    // Taken with the clients locked: nobody is told what came later before what came first.
    let clients = lock(clients);
    for news in news() {
        if let Some(client) = clients.values().find(|client| client.id == news.to) {
            client.post.send(FromSpooler { serial: news.serial, said: Said::Notice(news.notice) });
        }
    }
}

/// Answers what can be answered while a transport holds the spooler up.
struct Meanwhile {
    front: Arc<Mutex<Front<&'static Subsystem>>>,
    holding: Arc<Holding>,
    clients: Clients,
}

impl Meanwhile {
    /// Serves until no transport is called any more. While none takes its time this costs nothing.
    fn serve(&self, inbox: &Mutex<Inbox>) {
        while let Some(call) = self.holding.wait_for_long(HELD_UP) {
            while self.holding.still(call, GLANCE) {
                // Nobody else takes anything out meanwhile: what comes of one connection is acted on in order.
                let mut inbox = lock(inbox);
                if self.holding.still(call, Duration::ZERO) {
                    self.look_through(&mut inbox);
                }
            }
        }
    }

    fn look_through(&self, inbox: &mut Inbox) {
        inbox.seen.extend(inbox.events.try_iter());
        // What cannot be answered now keeps its connection waiting.
        let mut waits = HashSet::new();
        let seen = std::mem::take(&mut inbox.seen);
        inbox.seen = seen.into_iter().filter_map(|event| self.act(event, &mut waits)).collect();
    }

    /// Acts on an event, or gives it back.
    fn act(&self, event: Event, waits: &mut HashSet<u64>) -> Option<Event> {
        let connection = match &event {
            Event::Connected { connection, .. } | Event::Said { connection, .. } | Event::Closed { connection } => *connection,
            Event::Refused { .. } => return Some(event),
        };
        if waits.contains(&connection) {
            return Some(event);
        }
        let left = self.act_on(connection, event);
        if left.is_some() {
            waits.insert(connection);
        }
        left
    }

    fn act_on(&self, connection: u64, event: Event) -> Option<Event> {
        match event {
            Event::Connected { stream, pid, .. } if lock(&self.clients).len() < MOST_CLIENTS => {
                let connected = lock(&self.front).connect_meanwhile(pid);
                let Some(id) = connected else { return Some(Event::Connected { connection, stream, pid }) };
                match greet(stream) {
                    Some(post) => drop(lock(&self.clients).insert(connection, Client { id, post, last: 0 })),
                    None => lock(&self.front).lose_meanwhile(id),
                }
                None
            }
            Event::Said { message, .. } => {
                let id = match lock(&self.clients).get(&connection) {
                    Some(client) if message.serial > client.last => client.id,
                    _ => return Some(Event::Said { connection, message }),
                };
                let answered = lock(&self.front).ask_meanwhile(id, message.serial, &message.request);
                let Some((serial, answer)) = answered else { return Some(Event::Said { connection, message }) };
                if let Some(client) = lock(&self.clients).get_mut(&connection) {
                    client.last = message.serial;
                }
                answer_to(&self.clients, connection, serial, message.serial, answer);
                hand_out(&self.clients, || std::mem::take(&mut lock(&self.front).outgoing));
                None
            }
            Event::Closed { .. } => {
                let gone = lock(&self.clients).remove(&connection);
                if let Some(client) = gone {
                    client.post.close();
                    lock(&self.front).lose_meanwhile(client.id);
                }
                None
            }
            other => Some(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::ShortMemory;
    use crate::model::Machine;
    use crate::providers::{builtin_libraries, builtin_profile};
    use crate::subsystem::{NoOutside, logical_clock};
    use crate::trace::{Memory, Recorder};
    use std::path::Path;

    /// A spooler on a thread.
    fn spooler(folder: &Path) -> (Home, thread::JoinHandle<io::Result<()>>) {
        let open = || Home::open(&folder.join("home")).expect("a machine");
        let recorder = Recorder::new(Memory, process::id()).expect("memory can be had");
        let libraries = builtin_libraries();
        let subsystem = Subsystem::new(Machine::default(), recorder, logical_clock(), Box::new(NoOutside), libraries);
        let subsystem: &Subsystem = Box::leak(Box::new(subsystem));
        let (home, (ready, wait)) = (open(), mpsc::channel());
        let ready = move || ready.send(()).expect("the test listens");
        let runs = thread::spawn(move || serve(&home, subsystem, Box::new(ShortMemory::default()), ready));
        wait.recv().expect("it begins");
        (open(), runs)
    }

    fn greet(home: &Home) -> (Stream, Result<Hello, WireError>) {
        let mut stream = Stream::connect(home).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a timeout");
        write(&mut stream, &Hello::new(process::id())).expect("it listens");
        let greeted = read(&mut stream);
        (stream, greeted)
    }

    fn ask(stream: &mut Stream, serial: u64, request: Request) -> Answer {
        write(stream, &FromClient { serial, request }).expect("it listens");
        match read(stream) {
            Ok(FromSpooler { said: Said::Answer { to, answer }, .. }) if to == serial => answer,
            other => panic!("{other:?}"),
        }
    }

    fn begin() -> Request {
        Request::Begin { profile: builtin_profile(), new_session: false, shared: true }
    }

    #[test]
    fn one_client_too_many_is_told_to_leave() {
        let folder = tempfile::tempdir().expect("a folder");
        let (home, runs) = spooler(folder.path());
        let mut clients: Vec<_> = (0..MOST_CLIENTS).map(|_| greet(&home)).collect();
        assert!(clients.iter().all(|(_, greeted)| greeted.is_ok()));
        assert!(matches!(greet(&home), (_, Err(WireError::Closed))));
        let (first, _) = &mut clients[0];
        assert!(matches!(ask(first, 1, begin()), Answer::Begun { .. }));
        assert_eq!(ask(first, 2, Request::End { session: 1 }), Answer::Code(0));
        runs.join().expect("it does not panic").expect("it served");
    }

    #[test]
    fn a_client_that_does_not_listen_keeps_nobody_waiting_and_hears_everything_later() {
        const NEWS: u64 = 3_000;
        let folder = tempfile::tempdir().expect("a folder");
        let (home, runs) = spooler(folder.path());
        let ((mut deaf, _), (mut other, _)) = (greet(&home), greet(&home));
        assert!(matches!(ask(&mut deaf, 1, begin()), Answer::Begun { .. }));
        assert!(matches!(ask(&mut other, 1, begin()), Answer::Begun { .. }));
        for serial in 2..NEWS + 2 {
            assert_eq!(ask(&mut other, serial, Request::TellSharers { session: 1 }), Answer::Code(0));
        }
        for told in 0..NEWS {
            let said = read::<FromSpooler>(&mut deaf).unwrap_or_else(|error| panic!("{told}: {error}")).said;
            assert_eq!(said, Said::Notice(super::super::message::Notice::SharedLogoff { session: 1 }));
        }
        assert_eq!(ask(&mut other, NEWS + 2, Request::End { session: 1 }), Answer::Code(0));
        assert_eq!(ask(&mut deaf, 2, Request::End { session: 1 }), Answer::Code(0));
        runs.join().expect("it does not panic").expect("it served");
    }
    #[test]
    fn clients_that_do_not_listen_are_waited_for_at_the_same_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let (home, runs) = spooler(folder.path());
        let mut clients: Vec<_> = (0..MOST_CLIENTS).map(|_| greet(&home).0).collect();
        clients.iter_mut().for_each(|client| assert!(matches!(ask(client, 1, begin()), Answer::Begun { .. })));
        let mut last = clients.pop().expect("one of them");
        // More than fits between them and the spooler.
        for serial in 2..3_002 {
            assert_eq!(ask(&mut last, serial, Request::TellSharers { session: 1 }), Answer::Code(0));
        }
        for deaf in &mut clients {
            write(deaf, &FromClient { serial: 2, request: Request::End { session: 1 } }).expect("it listens");
        }
        assert_eq!(ask(&mut last, 3_002, Request::End { session: 1 }), Answer::Code(0));
        let begun = Instant::now();
        runs.join().expect("it does not panic").expect("it served");
        let (took, patience) = (begun.elapsed(), super::super::post::PATIENCE);
        assert!(took > patience / 2, "they had no time to read: {took:?}");
        assert!(took < patience * 2, "one after the other: {took:?}");
    }
}
