//! A scenario played through the Rust door and through the C door records the same events.

use crate::common::{FULL, events};
use crate::generate::{careless_scenario, legal_scenario};
use crate::probes::{self, Probe, Probing, probes};
use mock_mapi::abi::{CDoor, Door};
use mock_mapi::model::Machine;
use mock_mapi::providers::{builtin_libraries, builtin_profile};
use mock_mapi::scenario::{self, Player, RustDoor, Script, Step};
use mock_mapi::spec::{Method, method};
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, ObjectId, Phase, Recorder, to_json_line};
use mock_mapi::value::{Notification, Reply, Value};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Exported functions lead to the door opened last, so one scenario is played at a time.
static ONE: Mutex<()> = Mutex::new(());

/// What a run left: the events without their times, and what every call answered and every advise sink was told.
type Seen = (Vec<EventBuf>, Vec<String>);

/// A door that keeps what its calls answered, as far as an answer has to be the same: a number that a failed call leaves
/// unwritten is 0 at one door and nothing at the other.
struct Listening<'a, D> {
    door: D,
    answers: &'a Mutex<Vec<String>>,
    subsystem: &'a Subsystem,
    probing: Mutex<Probing>,
}

impl<D: scenario::Door> Listening<'_, D> {
    /// Makes a call that is not in the scenario.
    fn probe(&self) {
        let probing = || self.probing.lock().unwrap_or_else(PoisonError::into_inner);
        let next = probing().next(self.subsystem);
        let Some((object, method, args)) = next else { return };
        let called = format!("{method} on {} with {args:?}", object.0);
        let reply = self.door.call(object, method, args);
        probes::free(&self.door, &reply);
        probing().remember(&reply);
        let answer = format!("probe: {called}: {}", probes::answer(&reply));
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
    }
}

impl<D: scenario::Door> scenario::Door for Listening<'_, D> {
    fn call(&self, object: ObjectId, method: Method, args: Vec<Value>) -> Reply {
        let reply = self.door.call(object, method, args);
        let handed_out = reply.outs.iter().filter(|out| matches!(out, Value::Object(_) | Value::Buffer(..) | Value::Uid(_)));
        let answer = format!("{method} on {}: {} {:?}", object.0, reply.code, handed_out.collect::<Vec<_>>());
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
        self.probing.lock().unwrap_or_else(PoisonError::into_inner).remember(&reply);
        self.probe();
        reply
    }
}

fn play(subsystem: &Subsystem, door: impl scenario::Door, steps: &[Step], probes: &[Probe]) -> Seen {
    let answers = Mutex::default();
    let listening = Box::new(Listening {
        door,
        answers: &answers,
        subsystem,
        probing: Mutex::new(Probing { probes: probes.to_vec(), ..Probing::default() }),
    });
    let (told, heard) = std::sync::mpsc::channel();
    let hear = move |news: &[Notification]| {
        let _whole_as_long_as_it_is_played = told.send(format!("{news:?}"));
    };
    Player::through(subsystem, listening, &builtin_profile().name).measuring(|| 0).hearing(hear).play(steps);
    let mut events = events(&subsystem.recorder().bytes());
    events.iter_mut().for_each(|event| event.ts = 0);
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    (events, answers.into_iter().chain(heard.try_iter()).collect())
}

fn machine() -> (Machine, Recorder) {
    (Machine::new(vec![builtin_profile()]), Recorder::new(Memory, 1).expect("memory can be had"))
}

/// Plays steps through exports and vtables.
fn through_c(steps: &[Step], probes: &[Probe]) -> Seen {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (machine, recorder) = machine();
    let door = Door::open(machine, recorder, logical_clock(), builtin_libraries());
    play(door.subsystem(), CDoor::new(door), steps, probes)
}

fn through_rust(steps: &[Step], probes: &[Probe]) -> Seen {
    let (machine, recorder) = machine();
    let subsystem = Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), builtin_libraries());
    play(&subsystem, RustDoor(&subsystem), steps, probes)
}

/// Says where two runs part, with what came before.
fn compare(steps: &[Step], probes: &[Probe]) -> Result<(), String> {
    let show = |(events, answers): Seen| {
        let events = events.iter().map(|event| to_json_line(&event.as_event(), 1)).collect::<Vec<_>>();
        [events, answers]
    };
    let (rust, c) = (through_rust(steps, probes), through_c(steps, probes));
    if rust == c {
        return Ok(());
    }
    let parts = show(rust).into_iter().zip(show(c)).filter(|(rust, c)| rust != c).map(|(rust, c)| {
        let at = rust.iter().zip(&c).take_while(|(rust, c)| rust == c).count();
        let end = || "the end".to_owned();
        let before = rust[at.saturating_sub(12)..at].join("\n");
        format!(
            "{before}\nrust: {}\nc:    {}\n",
            rust.get(at).cloned().unwrap_or_else(end),
            c.get(at).cloned().unwrap_or_else(end)
        )
    });
    Err(format!("{}{}", parts.collect::<String>(), Script(steps.to_vec())))
}

/// Plays every so many steps on another thread.
fn threaded(steps: &[Step], every: usize) -> Vec<Step> {
    let one = |(index, step): (usize, &Step)| match index % every {
        0 => Step::On { thread: 1, step: Box::new(step.clone()) },
        _ => step.clone(),
    };
    steps.iter().enumerate().map(one).collect()
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) }
}

#[test]
fn a_whole_session_is_the_same_through_both_doors() {
    let script: Script = FULL.parse().expect("a script");
    assert!(through_c(&script.0, &[]).0.len() > 500, "the session is not a whole one");
    compare(&script.0, &[]).unwrap_or_else(|what| panic!("{what}"));
}

#[test]
fn a_fast_exit_is_the_same_through_both_doors() {
    let script: Script = "init; logon s; open-store s m; address-book s b; fast-shutdown s query; use s; fast-shutdown s notify
        fast-shutdown s exit; release b"
        .parse()
        .expect("a script");
    compare(&script.0, &[]).unwrap_or_else(|what| panic!("{what}"));
}

/// What the comparisons below are worth: calls nobody would make come to most methods a client can call, and many succeed.
#[test]
fn made_up_calls_reach_most_methods() {
    let script: Script = FULL.parse().expect("a script");
    let mut reached = BTreeSet::new();
    let mut succeeded = BTreeSet::new();
    for round in 0..40 {
        let one =
            |n: u64| (n * 7919 + round * 31, n * 104_729 + round * 17, n.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(round));
        let narrow = |(object, slot, seed): (u64, u64, u64)| ((object % 65_521) as u16, (slot % 65_519) as u16, seed);
        let made_up: Vec<_> = (1_u64..400).map(|n| narrow(one(n % 4096))).collect();
        for answer in through_rust(&script.0, &made_up).1.iter().filter_map(|answer| answer.strip_prefix("probe: ")) {
            let method = answer.split(' ').next().unwrap_or_default().to_owned();
            if answer.contains(": S_OK") {
                succeeded.insert(method.clone());
            }
            reached.insert(method);
        }
    }
    assert!(
        reached.len() > 120 && succeeded.len() > 60,
        "{} reached, {} succeeded: {succeeded:#?}",
        reached.len(),
        succeeded.len()
    );
}

/// The threads on which sinks were told, in order; the same at both doors.
fn told_on(script: &str) -> Vec<u16> {
    let script: Script = script.parse().expect("a script");
    compare(&script.0, &[]).unwrap_or_else(|what| panic!("{what}"));
    let (events, _) = through_c(&script.0, &[]);
    let told = |event: &&EventBuf| event.phase == Phase::Enter && event.method == method::AdviseSink::OnNotify;
    events.iter().filter(told).map(|event| event.tid).collect()
}

#[test]
fn what_another_thread_causes_is_told_on_the_thread_that_was_chosen() {
    let session = |init: &str, end: &str| {
        format!(
            "{init}; logon s; open-store s m; open m f outbox; advise m c
             on 1 {init}; on 1 create-message f g; on 1 save g; on 1 release g{end}
             release f; store-logoff m orderly; release m; logoff s; release s; uninit"
        )
    };
    let all_on = |told: &[u16], thread| !told.is_empty() && told.iter().all(|tid| *tid == thread);
    let first = told_on(&session("init", "; on 1 uninit\nunadvise m c"));
    assert!(all_on(&first, 0), "{first:?}");
    let own = told_on(&session("init multithread", "; on 1 uninit\nunadvise m c"));
    assert!(all_on(&own, 2), "{own:?}");
    let unadvised = told_on(&session("init", "; on 1 unadvise m c; on 1 uninit"));
    assert!(unadvised.is_empty(), "what nobody wants any more is told: {unadvised:?}");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_legal_scenario_is_the_same_through_both_doors(steps in legal_scenario(60)) {
        compare(&steps.0, &[]).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn a_careless_scenario_is_the_same_through_both_doors(steps in careless_scenario(60, 0.3)) {
        compare(&steps.0, &[]).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn threads_are_the_same_through_both_doors(steps in careless_scenario(40, 0.1), every in 2_usize..5) {
        compare(&threaded(&steps.0, every), &[]).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn any_call_is_the_same_through_both_doors(steps in legal_scenario(40), probes in probes(120)) {
        compare(&steps.0, &probes).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn any_call_on_everything_is_the_same_through_both_doors(probes in probes(400)) {
        let script: Script = FULL.parse().expect("a script");
        compare(&script.0, &probes).map_err(TestCaseError::fail)?;
    }
}
