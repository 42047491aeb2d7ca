//! Clients as processes: this test program once more, which plays the steps it is told.

use crate::mail::{close, open};
use crate::obedient::{During, Obedient};
use mock_mapi::abi::TraceFile;
use mock_mapi::machine::{Home, KILL_VARIABLE, ProcessLink, Starter, Storage, serve};
use mock_mapi::model::{Machine, Profile, ProviderKind, tags};
use mock_mapi::providers::{STORE, builtin_profile, kept_libraries};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::Code;
use mock_mapi::spec::method;
use mock_mapi::subsystem::{NativeLibrary, NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Party, Phase, Recorder, TraceReader};
use mock_mapi::value::{Prop, PropValue, Value};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Names the machine's directory, in a process that is to be a client.
const CLIENT: &str = "MOCK_MAPI_TEST_CLIENT";
/// Names the machine's directory, in a process that is to be its spooler.
const SPOOLER: &str = "MOCK_MAPI_TEST_SPOOLER";
/// Names a transport in a library, in a client whose profile is to have that one.
const TRANSPORT: &str = "MOCK_MAPI_TEST_TRANSPORT";
/// Names the mock's library, which such a transport finds in the spooler.
const MOCK: &str = "MOCK_MAPI_TEST_MOCK";
/// In the place of steps: what waits in the queue is withdrawn and submitted again.
pub const RESUBMIT: &str = "resubmit";
/// How long anything may take on a machine that is busy with other things.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// How clients start the spooler.
pub fn starter() -> Starter {
    let mock = std::env::var_os(MOCK).map(PathBuf::from);
    Starter { program: PathBuf::from(env!("CARGO_BIN_EXE_mapisp32")), mock }
}

/// The profile of a client.
fn profile() -> Profile {
    match std::env::var(TRANSPORT) {
        Err(_) => builtin_profile(),
        Ok(library) => profile_with(&library),
    }
}

/// A client that plays what it reads, line by line. Does nothing unless it is run by one of the tests.
#[test]
fn client() {
    let Some(home) = std::env::var_os(CLIENT) else { return };
    let home = Home::open(Path::new(&home)).expect("a machine");
    let pid = std::process::id();
    let trace = home.traces().expect("a folder").join(format!("{pid}.trace"));
    let recorder = Recorder::new(TraceFile::create(&trace).expect("a trace"), pid).expect("a trace");
    let profile = profile();
    let machine = Machine::new(vec![profile.clone()]);
    let storage = Storage::open(&home).expect("mail");
    let subsystem = Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), kept_libraries(&storage));
    let subsystem: &'static Subsystem = Box::leak(Box::new(subsystem));
    let link = ProcessLink::new(home, starter());
    link.on_news(|| subsystem.news_arrived());
    subsystem.connect(Arc::new(link));
    let player = Player::new(subsystem, &profile.name).measuring(|| 0);
    // Not by a macro, which the test harness would hold back.
    let mut said = std::io::stderr();
    for line in std::io::stdin().lines() {
        let line = line.expect("a line");
        if line == RESUBMIT {
            resubmit(subsystem, &events(&trace));
        } else {
            player.play(&line.parse::<Script>().expect("steps").0);
        }
        said.write_all(b"done\n").expect("the test listens");
    }
    subsystem.recorder().finish().expect("the trace is cut");
}

/// The library of a transport that does as it is told, where the spooler is this program.
pub const OBEDIENT: &str = "obedient";

/// The built-in libraries of a machine, and the transport that does as it is told.
pub fn with_obedient(libraries: Vec<(String, Arc<dyn NativeLibrary>)>) -> Vec<(String, Arc<dyn NativeLibrary>)> {
    // It keeps the first message and asks for it while it has the second, wants the third later, and keeps the fourth.
    let answers: [Result<u32, Code>; 6] =
        [Ok(tags::END_DONT_RESEND), Ok(0), Ok(0), Err(Code::MAPI_E_WAIT), Ok(0), Ok(tags::END_DONT_RESEND)];
    let had = AtomicU32::new(0);
    let during: During = Box::new(move |cx, support, _message| {
        if had.fetch_add(1, Ordering::Relaxed) == 1 {
            let args = vec![Value::from(tags::NOTIFY_SENTDEFERRED), Value::None];
            let _told = cx.call(support, method::Support::SpoolerNotify, args);
        }
    });
    let transport: Arc<dyn NativeLibrary> = Arc::new(Obedient::new(answers, Some(during)));
    libraries.into_iter().chain([(OBEDIENT.to_owned(), transport)]).collect()
}

/// The profile of a client that has a transport which is not built in.
pub fn profile_with(transport: &str) -> Profile {
    let providers = [(ProviderKind::Store, STORE.to_owned()), (ProviderKind::Transport, transport.to_owned())];
    Profile::new("foreign", providers)
}

/// A spooler that has that transport. Does nothing unless it is run by one of the tests.
#[test]
fn spooler() {
    let Some(home) = std::env::var_os(SPOOLER) else { return };
    let home = Home::open(Path::new(&home)).expect("a machine");
    let pid = std::process::id();
    let trace = home.traces().expect("a folder").join(format!("spooler-{pid}.trace"));
    let recorder = Recorder::new(TraceFile::create(&trace).expect("a trace"), pid).expect("a trace");
    let storage = Storage::open(&home).expect("mail");
    let libraries = with_obedient(kept_libraries(&storage));
    let subsystem = Subsystem::new(Machine::default(), recorder, logical_clock(), Box::new(NoOutside), libraries);
    let subsystem: &'static Subsystem = Box::leak(Box::new(subsystem));
    // Not by a macro, which the test harness would hold back.
    let ready = || std::io::stderr().write_all(b"ready\n").expect("the test listens");
    serve(&home, subsystem, Box::new(storage), ready).expect("clients can connect");
    subsystem.recorder().finish().expect("the trace is cut");
}

/// Takes what waits out of the queue of the store, and submits it again at once.
fn resubmit(subsystem: &Subsystem, so_far: &[EventBuf]) {
    let call = |object, called, args| subsystem.call(Party::Client, object, called, args);
    let opened = |e: &&EventBuf| e.phase == Phase::Leave && e.method == method::MsgStore::OpenEntry;
    let store = so_far.iter().find(opened).expect("a folder was opened").object;
    let open = |from, called, id: &Prop| {
        let PropValue::Bytes(id) = &id.value else { panic!("no identifier: {id:?}") };
        let args = vec![Value::None, Value::Bytes(id.clone()), Value::None, Value::from(tags::MAPI_MODIFY)];
        (id.clone(), call(from, called, args).object().expect("it is there"))
    };
    let wanted = vec![Value::Tags(vec![tags::PR_IPM_OUTBOX_ENTRYID]), Value::Num(0)];
    let found = call(store, method::Prop::GetProps, wanted);
    let (_, outbox) = open(store, method::MsgStore::OpenEntry, &found.out(3).props()[0]);
    let table = call(outbox, method::Container::GetContentsTable, vec![Value::Num(0)]).object().expect("a table");
    let read = call(table, method::Table::QueryRows, vec![Value::Num(100), Value::Num(0)]);
    for row in read.out(2).rows() {
        let id = row.iter().find(|p| p.tag == tags::PR_ENTRYID).expect("its identifier");
        let (id, message) = open(outbox, method::Container::OpenEntry, id);
        let withdrawn = call(store, method::MsgStore::AbortSubmit, vec![Value::None, Value::Bytes(id), Value::Num(0)]);
        let submitted = call(message, method::Message::SubmitMessage, vec![Value::Num(0)]);
        assert!(withdrawn.code.is_ok() && submitted.code.is_ok());
        call(message, method::Unknown::Release, Vec::new());
    }
    for object in [table, outbox] {
        call(object, method::Unknown::Release, Vec::new());
    }
}

/// The directory of a machine.
pub struct Bench {
    folder: tempfile::TempDir,
    /// A transport in a library, and the mock's library.
    foreign: Option<(PathBuf, PathBuf)>,
    /// The spooler, where this program is it, until it is gone.
    obedient: Option<Child>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(spooler) = &mut self.obedient {
            let _ = spooler.kill();
            let _ = spooler.wait();
        }
    }
}

impl Bench {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), foreign: None, obedient: None }
    }

    /// A machine whose spooler is this program: clients have a transport that does as it is told.
    pub fn with_obedient() -> Self {
        let mut bench = Self::new();
        let mut command = Command::new(std::env::current_exe().expect("the program of this test"));
        command.args(["--exact", "common::spooler"]).env(SPOOLER, bench.home());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut spooler = command.spawn().expect("the program of this test runs");
        let mut said = String::new();
        let mut from = BufReader::new(spooler.stderr.take().expect("it is piped"));
        from.read_line(&mut said).expect("it speaks");
        assert_eq!(said, "ready\n");
        bench.obedient = Some(spooler);
        bench.foreign = Some((PathBuf::from(OBEDIENT), PathBuf::new()));
        bench
    }

    /// A machine whose clients have a transport in a library, with a post office in a folder.
    pub fn with_transport(library: &Path, mock: &Path) -> Self {
        let mut bench = Self::new();
        bench.foreign = Some((library.to_owned(), mock.to_owned()));
        for folder in ["sent", "in"] {
            fs::create_dir_all(bench.post().join(folder)).expect("a folder");
        }
        bench
    }

    /// The folder of the transport's post office.
    pub fn post(&self) -> PathBuf {
        self.folder.path().join("post")
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Starts a client process.
    pub fn client(&self) -> Client {
        self.client_with(None)
    }

    /// Starts a client process that is to die at a place, or to start a spooler that does.
    pub fn client_with(&self, dies: Option<&str>) -> Client {
        let mut command = Command::new(std::env::current_exe().expect("the program of this test"));
        command.args(["--exact", "common::client"]).env(CLIENT, self.home());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.env_remove(KILL_VARIABLE).envs(dies.map(|dies| (KILL_VARIABLE, dies)));
        if let Some((transport, mock)) = &self.foreign {
            command.env(TRANSPORT, transport).env(MOCK, mock).env("SAMPLE_POST", self.post());
        }
        let mut child = command.spawn().expect("the program of this test runs");
        let to = child.stdin.take();
        let from = BufReader::new(child.stderr.take().expect("it is piped"));
        Client { child, to, from }
    }

    /// The traces of clients, or of spoolers, in the order of their processes' names.
    pub fn traces(&self, spoolers: bool) -> Vec<Vec<EventBuf>> {
        self.trace_files(spoolers).iter().map(|path| events(path)).collect()
    }

    /// The files of the spoolers' traces, the first spooler's first.
    pub fn spooler_traces(&self) -> Vec<PathBuf> {
        self.trace_files(true)
    }

    fn trace_files(&self, spoolers: bool) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.home().join("traces")).into_iter().flatten().flatten();
        let is_spoolers = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("spooler"));
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).filter(|path| is_spoolers(path) == spoolers).collect();
        paths.sort_by_key(|path| fs::metadata(path).and_then(|found| found.created()).ok());
        paths
    }

    /// The process of the spooler that runs.
    pub fn spooler(&self) -> Option<u32> {
        let name = "spooler-";
        let entries = fs::read_dir(self.home().join("traces")).ok()?.flatten();
        let pids = entries.filter_map(|entry| {
            let file = entry.file_name().into_string().ok()?;
            // Behind the number there may be a count of those that had the same.
            file.strip_prefix(name)?.strip_suffix(".trace")?.split('-').next()?.parse::<u32>().ok()
        });
        pids.into_iter().find(|pid| runs(*pid))
    }

    /// Ends the spooler that runs as a crash does; its process.
    pub fn kill_spooler(&self) -> u32 {
        let spooler = self.spooler().expect("it runs");
        Home::open(&self.home()).expect("a machine").end_spooler(spooler);
        spooler
    }

    /// Waits until no spooler runs.
    pub fn wait_for_end(&self) {
        wait_until("the spooler ends", || self.spooler().is_none());
    }
}

/// Whether a process runs.
#[cfg(windows)]
pub fn runs(pid: u32) -> bool {
    mock_mapi::host::running_since(pid).is_some()
}

/// Whether a process runs, and is no zombie.
#[cfg(unix)]
pub fn runs(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {} s", PATIENCE.as_secs());
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn events(path: &Path) -> Vec<EventBuf> {
    let mut reader = TraceReader::new(File::open(path).expect("a trace")).expect("a trace");
    let mut events = Vec::new();
    while let Some(event) = reader.next().unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
        events.push(event.to_buf());
    }
    events
}

/// A client process.
pub struct Client {
    pub child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStderr>,
}

impl Client {
    /// Plays steps, and waits until they are done.
    pub fn play(&mut self, steps: &str) {
        assert!(self.try_play(steps), "the client died while it played: {steps}");
    }

    /// The same with a client that may die; whether it lives.
    pub fn try_play(&mut self, steps: &str) -> bool {
        let mut said = String::new();
        if !self.try_begin(steps) {
            return false;
        }
        while self.from.read_line(&mut said).expect("the client speaks") > 0 {
            if said.trim() == "done" {
                return true;
            }
            said.clear();
        }
        false
    }

    /// Has steps played, and does not wait.
    pub fn begin(&mut self, steps: &str) {
        assert!(self.try_begin(steps), "the client is dead");
    }

    fn try_begin(&mut self, steps: &str) -> bool {
        let line = format!("{}\n", steps.lines().map(str::trim).collect::<Vec<_>>().join("; "));
        self.to.as_mut().expect("it was not told to leave").write_all(line.as_bytes()).is_ok()
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it was killed");
    }

    /// Lets it leave by itself.
    pub fn leave(mut self) {
        drop(self.to.take());
        assert!(self.child.wait().expect("it ends").success());
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Names of what was called or noted, of these only.
pub fn named(events: &[EventBuf], names: &[&str]) -> Vec<String> {
    let begun = events.iter().filter(|event| event.phase != Phase::Leave).map(|event| event.method.to_string());
    begun.filter(|name| names.contains(&name.as_str())).collect()
}

/// The transport, compiled against third-party headers, and the mock's library; nothing where the headers are missing, which leaves
/// the test out.
fn libraries() -> Option<&'static (PathBuf, PathBuf)> {
    static BUILT: OnceLock<Option<(PathBuf, PathBuf)>> = OnceLock::new();
    BUILT.get_or_init(build).as_ref()
}

/// Those that were built before; nothing where nobody says where, which leaves the test out.
#[cfg(windows)]
fn build() -> Option<(PathBuf, PathBuf)> {
    let Some(built) = std::env::var_os("MOCK_MAPI_TEST_SUBJECTS") else {
        let _shown =
            writeln!(std::io::stderr(), "LEFT OUT: the transport in C; MOCK_MAPI_TEST_SUBJECTS names no folder that holds it");
        return None;
    };
    let transport = std::path::absolute(Path::new(&built).join("transport.dll")).expect("a path");
    Some((transport, beside("mapi32.dll")))
}

/// The mock, where the build of a test puts libraries.
fn beside(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("the path of a running test");
    tests.parent().expect("a folder").join(name)
}

#[cfg(unix)]
fn build() -> Option<(PathBuf, PathBuf)> {
    let subjects = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../subjects");
    let transport = Path::new(env!("CARGO_TARGET_TMPDIR")).join("transport/libtransport.so");
    let mut make = Command::new("make");
    make.arg("-s").arg("-C").arg(subjects).arg(format!("OUT={}", transport.parent().expect("a folder").display()));
    let trouble = match make.arg(&transport).env_remove("MAKEFLAGS").output() {
        Ok(made) if made.status.success() => String::new(),
        Ok(made) => String::from_utf8_lossy(&made.stderr).into_owned(),
        Err(error) => format!("make: {error}"),
    };
    if !trouble.is_empty() {
        let missing = ["no mapix.h found", "no windows.h found", "No such file or directory", "command not found"];
        assert!(missing.iter().any(|sign| trouble.contains(sign)), "the transport does not compile:\n{trouble}");
        // Not by a macro: the test harness would keep it to itself.
        let _shown = writeln!(std::io::stderr(), "LEFT OUT: the transport in C; `.ci/setup` installs what is missing");
        return None;
    }
    Some((transport, beside("libmapi32.so")))
}

/// A machine with the transport, and what it is told to do with the first messages it is offered.
pub fn machine(orders: &str) -> Option<Bench> {
    let (transport, mock) = libraries()?;
    let bench = Bench::with_transport(transport, mock);
    fs::write(bench.post().join("orders"), orders).expect("a file");
    Some(bench)
}

/// What the transport noted, of these only.
pub fn noted(bench: &Bench, words: &[&str]) -> Vec<String> {
    let log = fs::read_to_string(bench.post().join("log")).unwrap_or_default();
    log.lines().filter(|line| words.iter().any(|word| line.starts_with(word))).map(str::to_owned).collect()
}

/// A machine with the transport, and a client that has its store and its outbox open.
pub fn opened(orders: &str) -> Option<(Bench, Client)> {
    let bench = machine(orders)?;
    let mut client = bench.client();
    assert!(open(&mut client));
    Some((bench, client))
}

/// Lets a client leave that has its store and its outbox open, and waits for the spooler, whose trace it answers.
pub fn leave(bench: &Bench, mut client: Client) -> Vec<EventBuf> {
    assert!(close(&mut client));
    client.leave();
    bench.wait_for_end();
    bench.traces(true).pop().expect("the spooler's trace")
}

/// How often calls have returned, of these only.
pub fn returned(events: &[EventBuf], names: &[&str]) -> usize {
    let left = events.iter().filter(|event| event.phase == Phase::Leave);
    left.filter(|event| names.contains(&event.method.to_string().as_str())).count()
}
