//! The traces of a machine, joined: ordered by cause, and the same with processes and without.

use crate::common::{Bench, named, wait_until};
use crate::mail::Mail;
use mock_mapi::machine::{Home, Journal, LocalMachine, ShortMemory, Spooler, Storage};
use mock_mapi::model::Machine;
use mock_mapi::providers::{builtin_libraries, builtin_profile, kept_libraries};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::method::{self, Note};
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, Party, Phase, ProcessTrace, Recorder, TraceReader, join};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

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

fn lines(story: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    let parse =
        |line: &'static str| line.trim().split_once(' ').map(|(client, steps)| (client.parse().expect("a number"), steps));
    story.lines().filter_map(parse)
}

/// A story without processes; its mail is kept in a file, if there is one.
fn without_processes(story: &'static str, mail: Option<&Storage>) -> Vec<ProcessTrace> {
    let subsystem = |pid, profiles| {
        let recorder = Recorder::new(Memory, pid).expect("memory can be had");
        let clock = logical_clock();
        let libraries = mail.map_or_else(builtin_libraries, kept_libraries);
        Subsystem::new(Machine::new(profiles), recorder, clock, Box::new(NoOutside), libraries)
    };
    let journal = || -> Box<dyn Journal> {
        match mail {
            Some(mail) => Box::new(mail.clone()),
            None => Box::new(ShortMemory::default()),
        }
    };
    let mut spoolers = vec![Arc::new(subsystem(100, Vec::new()))];
    let mut machine = LocalMachine::new(Spooler::new(Arc::clone(&spoolers[0]), 100, 1, journal()));
    let clients: Vec<_> = [1, 2].map(|pid| subsystem(pid, vec![builtin_profile()])).into();
    for (client, pid) in clients.iter().zip([1, 2]) {
        client.connect(Arc::new(machine.client(pid)));
    }
    let players: Vec<_> = clients.iter().map(|client| Player::new(client, "mock").measuring(|| 0)).collect();
    for (client, steps) in lines(story) {
        players[client].play(&steps.parse::<Script>().expect("steps").0);
        clients.iter().for_each(Subsystem::news_arrived);
        if machine.end_if_idle() {
            let pid = 100 + u32::try_from(spoolers.len()).expect("few");
            spoolers.push(Arc::new(subsystem(pid, Vec::new())));
            let spooler = Arc::clone(spoolers.last().expect("pushed"));
            machine = LocalMachine::new(Spooler::new(spooler, pid, pid - 99, journal()));
            for (client, pid) in clients.iter().zip([1, 2]) {
                client.connect(Arc::new(machine.client(pid)));
            }
        }
    }
    // The last one was made for nobody.
    spoolers.pop();
    let trace = |subsystem: &Subsystem| trace(&subsystem.recorder().bytes());
    clients.iter().map(trace).chain(spoolers.iter().map(|spooler| trace(spooler))).collect()
}

/// Waits until the spooler has nothing to do any more.
fn wait_for_rest(bench: &Bench) {
    let events = || bench.traces(true).iter().map(Vec::len).sum::<usize>();
    let mut before = 0;
    wait_until("the spooler rests", || {
        std::thread::sleep(Duration::from_millis(300));
        std::mem::replace(&mut before, events()) == events()
    });
}

/// A story with processes.
fn with_processes(story: &'static str) -> (Bench, Vec<ProcessTrace>) {
    let bench = Bench::new();
    let mut clients = [bench.client(), bench.client()];
    for (client, steps) in lines(story) {
        if steps.contains("submit") {
            // It may be looking into the queue still, because a client opened the store.
            wait_for_rest(&bench);
        }
        clients[client].play(steps);
        if steps.contains("submit") {
            wait_until("it comes in", || !Mail::of(&bench).inbox.is_empty() && Mail::of(&bench).is_done());
            // What the spooler says of it is on its way; nobody can see it come.
            std::thread::sleep(Duration::from_millis(300));
        }
        if steps.contains("logoff s shared") {
            std::thread::sleep(Duration::from_millis(300));
        }
        if bench.sessions() == 0 {
            bench.wait_for_end();
        }
    }
    let pids = clients.each_ref().map(|client| client.child.id());
    clients.into_iter().for_each(crate::common::Client::leave);
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
    let (_bench, traces) = with_processes(STORY);
    assert_same(&without_processes(STORY, None), &traces);
}

#[test]
fn a_story_with_mail_gives_the_same_joined_trace_with_processes_and_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::open(&Home::open(&folder.path().join("home")).expect("a machine")).expect("a file");
    let alone = without_processes(MAIL, Some(&storage));
    let told: Vec<_> = alone.iter().map(|trace| named(&trace.events, &["IMAPIAdviseSink::OnNotify"]).len()).collect();
    assert_eq!(told, [0, 1, 0], "who registered is told, and nobody else");
    let (_bench, traces) = with_processes(MAIL);
    assert_same(&alone, &traces);
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
    assert_eq!((told(&alone[0]), told(&alone[1])), (2, 2));
    let (_bench, traces) = with_processes(TABLES);
    assert_same(&alone, &traces);
}

#[test]
fn a_session_that_is_logged_off_for_all_gives_the_same_joined_trace_with_processes_and_without() {
    let alone = without_processes(ENDED, None);
    let told: Vec<_> = alone.iter().map(|trace| named(&trace.events, &["IMAPIAdviseSink::OnNotify"]).len()).collect();
    assert_eq!(told, [0, 1, 0], "the other is told");
    let (_bench, traces) = with_processes(ENDED);
    assert_same(&alone, &traces);
}

#[test]
fn a_joined_trace_is_ordered_by_cause_and_keeps_the_order_of_every_process() {
    let traces = without_processes(STORY, None);
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
    let mut traces = without_processes(STORY, None);
    let gone = traces.remove(0).pid;
    let joined = join(&traces);
    assert!(!joined.unsent.is_empty() && joined.unsent.iter().all(|message| message.from == gone));
    let kept = joined.events.iter().filter(|event| event.method != Note::Process).count();
    assert_eq!(kept, traces.iter().map(|trace| trace.events.len()).sum::<usize>());
}
