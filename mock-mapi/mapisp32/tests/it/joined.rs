//! The traces of a machine, joined: ordered by cause, and the same with processes and without.

use crate::common::{Bench, OBEDIENT, named, profile_with, with_obedient};
use mock_mapi::machine::{Home, Journal, LocalMachine, ShortMemory, Spooler, Storage};
use mock_mapi::model::{Machine, Profile, tags};
use mock_mapi::providers::{builtin_libraries, builtin_profile, kept_libraries};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::method::{self, Note};
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, Party, Phase, ProcessTrace, Recorder, TraceReader, join};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Each line: the number of a client, and its steps.
const STORY: &str = "
    0 init; logon s shared; table s status t; query-rows t; release t
    1 init; logon s shared; open-store s m; open m f outbox; release f
    0 open-status s x transport; validate x; flush x; release x
    1 store-logoff m orderly; release m
    0 logoff s; release s; uninit
    1 logoff s; release s; uninit
    0 init; logon p; logoff p; release p; uninit";

/// The same with mail: what one client sends comes in, and the other is told.
const MAIL: &str = r#"
    0 init; logon s shared; open-store s m; open m f outbox
    1 init; logon s shared; open-store s m; advise m c
    0 create-message f g; set-subject g "hello"; add-recipient g "someone@example.com"; submit g; release g; release f
    1 use s
    1 unadvise m c; store-logoff m orderly; release m; logoff s; release s; uninit
    0 use s
    0 store-logoff m orderly; release m; logoff s; release s; uninit"#;

/// Tables that are open show what the spooler, and another client, change, and whoever registered with them is told.
const TABLES: &str = r#"
    0 init; logon s shared; open-store s m; open m f outbox; table f contents t; advise t c
    1 init; logon s shared; open-store s m; open m i inbox; table i contents t; advise t c
    0 create-message f g; set-subject g "hello"; add-recipient g "someone@example.com"; submit g; release g
    1 use s
    0 use s
    0 open m i inbox; create-message i h; set-subject h "note"; save h; release h; release i
    1 query-rows t
    1 unadvise t c; release t; release i; store-logoff m orderly; release m; logoff s; release s; uninit
    0 unadvise t c; release t; release f; store-logoff m orderly; release m; logoff s; release s; uninit"#;

/// A session that one logs off for all: the other hears of it, and leaves.
const ENDED: &str = "
    0 init; logon s shared; advise s c
    1 init; logon s shared; advise s c; open-store s m
    0 use s
    0 unadvise s c; logoff s shared; release s; uninit
    1 use s
    1 unadvise s c; store-logoff m orderly; release m; logoff s; release s; uninit";

/// A client dies that shares a session, and one that has the only one.
const DEATHS: &str = r#"
    0 init; logon s shared; advise s c
    1 init; logon s shared; open-store s m; open m f outbox; create-message f g; set-subject g "never sent"; save g
    die 1
    0 use s
    0 unadvise s c; logoff s; release s
    0 logon p; open-store p m
    die 0"#;

/// The spooler dies: who listens to a status table is told, sessions go on without mail, and the next logon starts another.
const LOST: &str = "
    0 init; logon s shared; open-store s m; table s status t; advise t c
    1 init; logon s shared
    kill
    0 use s
    0 query-rows t; unadvise t c; release t; store-logoff m orderly; release m; logoff s; release s
    1 use s; logoff s; release s; uninit
    0 logon s; table s status t; query-rows t; release t; logoff s; release s; uninit";

/// A transport keeps the first message until it has the second, wants the third in a second, and has kept the fourth when the session ends.
const PATIENCE: &str = r#"
    0 init; logon s shared; open-store s m; open m f outbox
    0 create-message f g; set-subject g "one"; add-recipient g "a@example.com"; submit g; release g
    0 create-message f g; set-subject g "two"; add-recipient g "a@example.com"; submit g; release g
    0 create-message f g; set-subject g "three"; add-recipient g "a@example.com"; submit g; release g
    time 1000
    0 create-message f g; set-subject g "four"; add-recipient g "a@example.com"; submit g; release g
    0 release f; store-logoff m quiet; store-logoff m orderly; release m; logoff s; release s; uninit"#;

/// What a line of a story says.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// A client plays steps.
    Play(usize, &'static str),
    /// A client dies.
    Die(usize),
    /// The spooler does.
    Kill,
    /// It is so many milliseconds since the spooler began; with processes, what is due by then was done.
    Time(u64),
}

impl Turn {
    /// Whether the spooler says something of it to clients that they do not ask for.
    fn is_news(self) -> bool {
        match self {
            Self::Play(_, steps) => steps.contains("submit") || steps.contains("logoff s shared"),
            _ => true,
        }
    }
}

fn turns(story: &'static str) -> impl Iterator<Item = Turn> {
    let parse = |line: &'static str| {
        let (who, what) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        Some(match who {
            "" => return None,
            "die" => Turn::Die(what.parse().expect("a number")),
            "kill" => Turn::Kill,
            "time" => Turn::Time(what.parse().expect("a number")),
            client => Turn::Play(client.parse().expect("a number"), what),
        })
    };
    story.lines().filter_map(parse)
}

/// A story as it went without processes.
struct Alone {
    traces: Vec<ProcessTrace>,
    /// After each turn: how many events spoolers have recorded, and whether the last of them ended.
    after: Vec<(usize, bool)>,
}

/// A story without processes; its mail is kept in a file, if there is one.
fn without_processes(story: &'static str, mail: Option<&Storage>) -> Alone {
    tell(story, mail, &builtin_profile())
}

/// A story without processes, with this profile.
fn tell(story: &'static str, mail: Option<&Storage>, profile: &Profile) -> Alone {
    let subsystem = |pid, profiles| {
        let recorder = Recorder::new(Memory, pid).expect("memory can be had");
        let clock = logical_clock();
        let libraries = with_obedient(mail.map_or_else(builtin_libraries, kept_libraries));
        Subsystem::new(Machine::new(profiles), recorder, clock, Box::new(NoOutside), libraries)
    };
    let journal = || -> Box<dyn Journal> {
        match mail {
            Some(mail) => Box::new(mail.clone()),
            None => Box::new(ShortMemory::default()),
        }
    };
    let mut spoolers = Vec::new();
    let mut machine = None;
    let mut after = Vec::new();
    let clients: Vec<_> = [1, 2].map(|pid| subsystem(pid, vec![profile.clone()])).into();
    let players: Vec<_> = clients.iter().map(|client| Player::new(client, &profile.name).measuring(|| 0)).collect();
    for turn in turns(story) {
        match turn {
            Turn::Play(client, steps) => {
                if machine.is_none() && steps.contains("logon ") {
                    let pid = 100 + u32::try_from(spoolers.len()).expect("few");
                    let spooler = Arc::new(subsystem(pid, Vec::new()));
                    spoolers.push(Arc::clone(&spooler));
                    let next = LocalMachine::new(Spooler::new(spooler, pid, pid - 99, journal()));
                    clients.iter().zip([1, 2]).for_each(|(client, pid)| client.connect(Arc::new(next.client(pid))));
                    machine = Some(next);
                }
                players[client].play(&steps.parse::<Script>().expect("steps").0);
            }
            Turn::Die(client) => clients[client].disconnect(),
            Turn::Kill => machine.take().expect("it lives").kill_spooler(),
            Turn::Time(now) => machine.as_ref().expect("it lives").pass_time(now),
        }
        clients.iter().for_each(Subsystem::news_arrived);
        let ended = machine.as_ref().is_some_and(LocalMachine::end_if_idle);
        machine = machine.filter(|_| !ended);
        after.push((spoolers.iter().map(|spooler| trace(&spooler.recorder().bytes()).events.len()).sum(), ended));
    }
    let trace = |subsystem: &Subsystem| trace(&subsystem.recorder().bytes());
    let traces = clients.iter().map(trace).chain(spoolers.iter().map(|spooler| trace(spooler))).collect();
    Alone { traces, after }
}

/// The same story with processes.
fn with_processes(story: &'static str, alone: &Alone) -> (Bench, Vec<ProcessTrace>) {
    tell_in(Bench::new(), story, alone)
}

fn tell_in(bench: Bench, story: &'static str, alone: &Alone) -> (Bench, Vec<ProcessTrace>) {
    let mut clients = [bench.client(), bench.client()].map(Some);
    let pids = clients.each_ref().map(|client| client.as_ref().map_or(0, |client| client.child.id()));
    for (turn, (events, ended)) in turns(story).zip(&alone.after) {
        match turn {
            Turn::Play(client, steps) => clients[client].as_mut().expect("it lives").play(steps),
            Turn::Die(client) => clients[client].take().expect("it lives").kill(),
            Turn::Kill => drop(bench.kill_spooler()),
            Turn::Time(_) => {}
        }
        // The spooler goes on after it has answered. Where it never does as much, the traces show what it did instead.
        let begun = Instant::now();
        while bench.traces(true).iter().map(Vec::len).sum::<usize>() < *events && begun.elapsed() < crate::common::PATIENCE / 2 {
            std::thread::sleep(Duration::from_millis(10));
        }
        if turn.is_news() {
            // What is said of it is on its way; nobody can see it come.
            std::thread::sleep(Duration::from_millis(300));
        }
        if *ended {
            bench.wait_for_end();
        }
    }
    clients.into_iter().flatten().for_each(crate::common::Client::leave);
    let read = |path: std::path::PathBuf| trace(&std::fs::read(path).expect("a trace"));
    let of_clients = pids.map(|pid| bench.home().join(format!("traces/{pid}.trace")));
    let traces = of_clients.into_iter().chain(bench.spooler_traces()).map(read).collect();
    (bench, traces)
}

fn trace(bytes: &[u8]) -> ProcessTrace {
    let mut reader = TraceReader::new(bytes).expect("a trace");
    let mut events = Vec::new();
    while let Some(event) = reader.next().expect("a whole trace") {
        events.push(event.to_buf());
    }
    ProcessTrace { pid: reader.info().pid, events }
}

/// What is the same however it is run: all but times, the numbers the system gives to processes, and messages that a spooler which
/// was just ending never read.
fn story(events: &[EventBuf]) -> Vec<String> {
    let mut process = 0;
    let mut crossings = Vec::new();
    for event in events {
        let word = |name| event.as_event().scalar(name).unwrap_or_default();
        process = if event.method == Note::Process { word("pid") } else { process };
        crossings.push(match event.method {
            Note::Sent => Some((process, word("to"), word("serial"))),
            Note::Received => Some((word("from"), process, word("serial"))),
            _ => None,
        });
    }
    let received: HashSet<_> = events
        .iter()
        .zip(&crossings)
        .filter(|(event, _)| event.method == Note::Received)
        .map(|(_, crossing)| *crossing)
        .collect();
    let read = |(event, crossing): &(&EventBuf, &Option<_>)| event.method != Note::Sent || received.contains(crossing);
    let events = events.iter().zip(&crossings).filter(read).map(|(event, _)| event);
    let told = |event: &EventBuf| {
        let crosses = matches!(event.method, Note::Process | Note::Sent | Note::Received);
        let payload = if crosses { &[][..] } else { &event.payload[..] };
        let EventBuf { phase, method, tid, from, to, object, result, .. } = event;
        format!("{phase:?} {method} t{tid} {from:?} {to:?} {object:?} {result:#x} {payload:?}")
    };
    events.map(told).collect()
}

fn assert_same(one: &[ProcessTrace], other: &[ProcessTrace]) {
    let (one, other) = (join(one), join(other));
    assert_eq!((&one.unsent[..], &other.unsent[..]), (&[][..], &[][..]));
    let (one, other) = (story(&one.events), story(&other.events));
    if let Some(at) = one.iter().zip(&other).position(|(one, other)| one != other) {
        let around = at.saturating_sub(4)..(at + 3).min(one.len()).min(other.len());
        panic!("event {at}:\n{:#?}\n{:#?}", &one[around.clone()], &other[around]);
    }
    assert_eq!(one.len(), other.len());
}

#[test]
fn one_story_gives_the_same_joined_trace_with_processes_and_without() {
    let alone = without_processes(STORY, None);
    let (_bench, traces) = with_processes(STORY, &alone);
    assert_same(&alone.traces, &traces);
}

#[test]
fn a_story_with_mail_gives_the_same_joined_trace_with_processes_and_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::open(&Home::open(&folder.path().join("home")).expect("a machine")).expect("a file");
    let alone = without_processes(MAIL, Some(&storage));
    let told: Vec<_> = alone.traces.iter().map(|trace| named(&trace.events, &["IMAPIAdviseSink::OnNotify"]).len()).collect();
    assert_eq!(told, [0, 1, 0], "who registered is told, and nobody else");
    let (_bench, traces) = with_processes(MAIL, &alone);
    assert_same(&alone.traces, &traces);
}

#[test]
fn open_tables_follow_what_other_processes_change_with_processes_and_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::open(&Home::open(&folder.path().join("home")).expect("a machine")).expect("a file");
    let alone = without_processes(TABLES, Some(&storage));
    let told = |trace: &ProcessTrace| {
        let heard = |e: &&EventBuf| e.phase == Phase::Enter && e.method == method::AdviseSink::OnNotify && e.to == Party::Client;
        trace.events.iter().filter(heard).count()
    };
    // It is put into the outbox and leaves it; it comes into the inbox, and the note does.
    assert_eq!((told(&alone.traces[0]), told(&alone.traces[1])), (2, 2));
    let (_bench, traces) = with_processes(TABLES, &alone);
    assert_same(&alone.traces, &traces);
}

#[test]
fn a_session_that_is_logged_off_for_all_gives_the_same_joined_trace_with_processes_and_without() {
    let alone = without_processes(ENDED, None);
    let told: Vec<_> = alone.traces.iter().map(|trace| named(&trace.events, &["IMAPIAdviseSink::OnNotify"]).len()).collect();
    assert_eq!(told, [0, 1, 0], "the other is told");
    let (_bench, traces) = with_processes(ENDED, &alone);
    assert_same(&alone.traces, &traces);
}

#[test]
fn a_client_that_dies_gives_the_same_joined_trace_with_processes_and_without() {
    let alone = without_processes(DEATHS, None);
    let notes = ["mock::ClientLost", "mock::SessionLeft", "IXPLogon::TransportLogoff", "mock::SpoolerEnded"];
    // The session that was shared goes on; of the other it was the end, and of the spooler.
    let first = named(&alone.traces[2].events, &notes);
    assert_eq!(
        first,
        ["mock::ClientLost", "mock::SessionLeft", "IXPLogon::TransportLogoff", "mock::SessionLeft", "mock::SpoolerEnded"]
    );
    let second = named(&alone.traces[3].events, &notes);
    assert_eq!(second, ["mock::ClientLost", "IXPLogon::TransportLogoff", "mock::SessionLeft", "mock::SpoolerEnded"]);
    let (_bench, traces) = with_processes(DEATHS, &alone);
    assert_same(&alone.traces, &traces);
}

#[test]
fn a_spooler_that_dies_gives_the_same_joined_trace_with_processes_and_without() {
    let alone = without_processes(LOST, None);
    let told = |trace: &ProcessTrace| named(&trace.events, &["mock::SpoolerLost", "IMAPIAdviseSink::OnNotify"]);
    assert_eq!(told(&alone.traces[0]), ["mock::SpoolerLost", "IMAPIAdviseSink::OnNotify"]);
    assert_eq!(told(&alone.traces[1]), ["mock::SpoolerLost"]);
    assert!(named(&alone.traces[2].events, &["mock::SpoolerEnded"]).is_empty());
    assert_eq!(alone.traces.len(), 4, "the next logon started another");
    let (_bench, traces) = with_processes(LOST, &alone);
    assert_same(&alone.traces, &traces);
}

#[test]
fn a_transport_that_defers_and_wants_time_gives_the_same_joined_trace_with_processes_and_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::open(&Home::open(&folder.path().join("home")).expect("a machine")).expect("a file");
    let alone = tell(PATIENCE, Some(&storage), &profile_with(OBEDIENT));
    let spooler = &alone.traces[2].events;
    let flags = |phase, method| {
        let of = move |e: &&EventBuf| e.phase == phase && e.method == method;
        spooler.iter().filter(of).filter_map(|e| e.as_event().scalar("flags")).collect::<Vec<_>>()
    };
    // The second offer of the first message is of one that it kept.
    assert_eq!(flags(Phase::Enter, method::XpLogon::SubmitMessage), [0, 0, 1, 0, 0, 0]);
    assert_eq!(named(spooler, &["IMsgStore::FinishedMsg"]).len(), 3, "but for the last");
    let told = flags(Phase::Enter, method::XpLogon::TransportNotify);
    assert!(told.contains(&u64::from(tags::NOTIFY_ABORT_DEFERRED)), "{told:x?}");
    let asked = |e: &&EventBuf| e.phase == Phase::Leave && e.method == method::MsgStore::StoreLogoff;
    let asked = alone.traces[0].events.iter().filter(asked).filter_map(|e| e.as_event().scalar("flags"));
    assert_eq!(asked.collect::<Vec<_>>(), [0xC0000, 0xD0000], "one is under way: quietly it is not logged off");
    let (_bench, traces) = tell_in(Bench::with_obedient(), PATIENCE, &alone);
    assert_same(&alone.traces, &traces);
}

#[test]
fn a_joined_trace_is_ordered_by_cause_and_keeps_the_order_of_every_process() {
    let Alone { traces, .. } = without_processes(STORY, None);
    let joined = join(&traces).events;
    let mut sent = HashSet::new();
    let mut process = 0;
    let mut next = std::collections::HashMap::<u64, usize>::new();
    for event in &joined {
        let view = event.as_event();
        if event.method == Note::Process {
            process = view.scalar("pid").expect("its process");
        } else {
            let at = next.entry(process).or_default();
            let trace = traces.iter().find(|trace| u64::from(trace.pid) == process).expect("its trace");
            assert_eq!(EventBuf { seq: 0, ..event.clone() }, EventBuf { seq: 0, ..trace.events[*at].clone() });
            *at += 1;
        }
        match event.method {
            Note::Sent => drop(sent.insert((process, view.scalar("serial")))),
            Note::Received => assert!(sent.contains(&(view.scalar("from").expect("its sender"), view.scalar("serial")))),
            _ => {}
        }
    }
    assert_eq!(next.values().sum::<usize>(), traces.iter().map(|trace| trace.events.len()).sum::<usize>());
    // The call that leads to a transport's logon elsewhere is entered before it, and left after.
    let place = |phase, method, from| joined.iter().position(|e| (e.phase, e.method, e.from) == (phase, method, from));
    let asked = place(Phase::Enter, method::Spooler::Begin, Party::Subsystem).expect("it is asked for");
    let done = place(Phase::Enter, method::XpProvider::TransportLogon, Party::Spooler).expect("it logs on");
    let answered = place(Phase::Leave, method::Spooler::Begin, Party::Subsystem).expect("it is answered");
    assert!(asked < done && done < answered);
}

#[test]
fn a_missing_trace_is_said_and_the_rest_is_joined() {
    let Alone { mut traces, .. } = without_processes(STORY, None);
    let gone = traces.remove(0).pid;
    let joined = join(&traces);
    assert!(!joined.unsent.is_empty() && joined.unsent.iter().all(|message| message.from == gone));
    let kept = joined.events.iter().filter(|event| event.method != Note::Process).count();
    assert_eq!(kept, traces.iter().map(|trace| trace.events.len()).sum::<usize>());
}
