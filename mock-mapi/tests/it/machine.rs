//! Machines of several clients and a spooler, without processes.

use crate::common::{events, failures};
use mock_mapi::machine::{LocalMachine, ShortMemory, Spooler};
use mock_mapi::model::Machine;
use mock_mapi::providers::{builtin_libraries, builtin_profile};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::method;
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, Phase, Recorder};
use std::sync::Arc;

const SPOOLER: u32 = 1;

fn subsystem(pid: u32, machine: Machine) -> Subsystem {
    let recorder = Recorder::new(Memory, pid).expect("memory can be had");
    Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), builtin_libraries())
}

/// A machine; each client is played step by step.
struct Bench {
    spooler: Arc<Subsystem>,
    machine: LocalMachine<Arc<Subsystem>>,
    /// They live as long as the test program: what plays on them borrows them.
    clients: Vec<(&'static Subsystem, Player<'static>)>,
}

impl Bench {
    fn new(clients: u32) -> Self {
        let spooler = Arc::new(subsystem(SPOOLER, Machine::default()));
        let machine = LocalMachine::new(Spooler::new(Arc::clone(&spooler), SPOOLER, 1, Box::new(ShortMemory::default())));
        let client = |number| {
            let client: &Subsystem = Box::leak(Box::new(subsystem(SPOOLER + 1 + number, Machine::new(vec![builtin_profile()]))));
            client.connect(Arc::new(machine.client(SPOOLER + 1 + number)));
            (client, Player::new(client, &builtin_profile().name).measuring(|| 0))
        };
        let clients = (0..clients).map(client).collect();
        Self { spooler, machine, clients }
    }

    /// Plays a script of which each line begins with the number of its client.
    fn play(&self, script: &str) {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (client, steps) = line.split_once(' ').expect("a client and steps");
            let at: usize = client.parse().expect("the number of a client");
            let steps: Script = steps.parse().expect("steps");
            self.clients[at].1.play(&steps.0);
        }
    }

    fn client(&self, at: usize) -> Vec<EventBuf> {
        events(&self.clients[at].0.recorder().bytes())
    }

    fn spooler(&self) -> Vec<EventBuf> {
        events(&self.spooler.recorder().bytes())
    }
}

/// Names of what was called or noted, of these only.
fn named(events: &[EventBuf], names: &[&str]) -> Vec<String> {
    let begun = events.iter().filter(|event| event.phase != Phase::Leave).map(|event| event.method.to_string());
    begun.filter(|name| names.contains(&name.as_str())).collect()
}

const OF_TRANSPORTS: [&str; 8] = [
    "XPProviderInit",
    "IXPProvider::TransportLogon",
    "IXPLogon::AddressTypes",
    "IXPLogon::TransportNotify",
    "IXPLogon::TransportLogoff",
    "IXPProvider::Shutdown",
    "LoadLibrary",
    "FreeLibrary",
];

#[test]
fn transports_are_logged_on_in_the_spoolers_process_and_not_in_the_clients() {
    let bench = Bench::new(1);
    bench.play("0 init; logon s; table s status t; query-rows t; release t; logoff s; release s; uninit");
    assert!(bench.machine.end_if_idle());
    let mut expected = vec!["LoadLibrary"];
    expected.extend(&OF_TRANSPORTS[..4]);
    expected.extend(["IXPLogon::TransportNotify", "IXPLogon::TransportLogoff", "IXPProvider::Shutdown", "FreeLibrary"]);
    assert_eq!(named(&bench.spooler(), &OF_TRANSPORTS), expected);
    assert_eq!(named(&bench.client(0), &OF_TRANSPORTS), [] as [&str; 0]);
    let rows = bench.client(0).iter().filter(|e| e.method == method::Spooler::StatusRows).count();
    assert_eq!(rows, 2, "entered and left");
}

#[test]
fn a_shared_session_is_joined_by_another_process_and_ends_with_the_last() {
    let bench = Bench::new(2);
    bench.play(
        "0 init; logon s shared
         1 init; logon s shared
         0 logoff s; release s; uninit",
    );
    assert!(!bench.machine.end_if_idle(), "a client has a session");
    assert_eq!(named(&bench.spooler(), &["IXPProvider::TransportLogon", "IXPLogon::TransportLogoff"]).len(), 1);
    bench.play("1 logoff s; release s; uninit");
    assert!(bench.machine.end_if_idle());
    let notes = ["mock::SessionBegan", "mock::SessionLeft", "IXPLogon::TransportLogoff", "mock::SpoolerEnded"];
    let expected = [notes[0], notes[0], notes[1], notes[2], notes[1], notes[3]];
    assert_eq!(named(&bench.spooler(), &notes), expected);
}

#[test]
fn sharers_in_other_processes_are_told_of_the_end_and_strangers_are_not() {
    let bench = Bench::new(3);
    bench.play(
        "0 init; logon s shared
         1 init; logon s shared; advise s c
         2 init; logon s; advise s c
         0 logoff s shared; release s; uninit",
    );
    for client in [1, 2] {
        bench.clients[client].0.deliver_news();
    }
    assert_eq!(named(&bench.client(1), &["IMAPIAdviseSink::OnNotify"]).len(), 1);
    assert_eq!(named(&bench.client(2), &["IMAPIAdviseSink::OnNotify"]).len(), 0);
    bench.play(
        "1 unadvise s c; logoff s; release s; uninit
         2 unadvise s c; logoff s; release s; uninit",
    );
    assert!(bench.machine.end_if_idle());
}

#[test]
fn a_client_that_dies_is_logged_off_and_the_spooler_can_end() {
    let bench = Bench::new(1);
    bench.play("0 init; logon s");
    bench.clients[0].0.disconnect();
    let notes = ["mock::ClientLost", "IXPLogon::TransportLogoff", "IXPProvider::Shutdown"];
    assert_eq!(named(&bench.spooler(), &notes), notes);
    assert!(bench.machine.end_if_idle());
}

#[test]
fn a_spooler_that_dies_fails_in_the_status_table_and_whoever_listens_to_it_is_told() {
    let bench = Bench::new(1);
    bench.play("0 init; logon s; table s status t; advise t c");
    bench.machine.kill_spooler();
    bench.clients[0].0.deliver_news();
    let told = ["mock::SpoolerLost", "IMAPIAdviseSink::OnNotify"];
    assert_eq!(named(&bench.client(0), &told), told);
    bench.play("0 unadvise t c; release t; table s status u; query-rows u; release u; logoff s; release s; uninit");
    assert_eq!(failures(&bench.client(0)), [] as [&str; 0]);
}

#[test]
fn a_session_of_another_client_cannot_be_touched() {
    use mock_mapi::machine::{
        Link,
        message::{Answer, Request},
    };
    use mock_mapi::spec::Code;
    let bench = Bench::new(1);
    bench.play("0 init; logon s");
    let stranger = bench.machine.client(99);
    for request in [
        Request::End { session: 1 },
        Request::StatusRows { session: 1 },
        Request::TellSharers { session: 1 },
        Request::FlushQueues { session: 1, row: 1, flags: 0 },
    ] {
        assert_eq!(stranger.ask(request, &|_| {}), Ok((Answer::Code(Code::MAPI_E_NO_ACCESS.0), SPOOLER)));
    }
    assert_eq!(named(&bench.spooler(), &["mock::Refused"]).len(), 4);
    bench.play("0 logoff s; release s; uninit");
}
