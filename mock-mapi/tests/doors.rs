//! A scenario played through the Rust door and through the C door records the same events.

mod common;

use common::generate::{careless_scenario, legal_scenario};
use common::{FULL, events, run_steps};
use mock_mapi::abi::{CDoor, Door};
use mock_mapi::model::Machine;
use mock_mapi::providers::{builtin_libraries, builtin_profile};
use mock_mapi::scenario::{Player, Script, Step};
use mock_mapi::subsystem::logical_clock;
use mock_mapi::trace::{EventBuf, Memory, Recorder, to_json_line};
use proptest::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Exported functions lead to the door opened last, so one scenario is played at a time.
static ONE: Mutex<()> = Mutex::new(());

/// Plays steps through exports and vtables.
fn through_c(steps: &[Step]) -> Vec<EventBuf> {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let recorder = Recorder::new(Memory, 1).expect("memory can be had");
    let door = Door::open(Machine::new(vec![builtin_profile()]), recorder, logical_clock(), builtin_libraries());
    let client = Box::new(CDoor::new(door));
    Player::through(door.subsystem(), client, &builtin_profile().name).measuring(|| 0).play(steps);
    events(&door.subsystem().recorder().bytes())
}

fn through_rust(steps: &[Step]) -> Vec<EventBuf> {
    run_steps(steps).events()
}

/// Says where two traces part, with what came before.
fn compare(steps: &[Step]) -> Result<(), String> {
    let timeless = |mut events: Vec<EventBuf>| {
        events.iter_mut().for_each(|event| event.ts = 0);
        events
    };
    let (rust, c) = (timeless(through_rust(steps)), timeless(through_c(steps)));
    if rust == c {
        return Ok(());
    }
    let at = rust.iter().zip(&c).position(|(rust, c)| rust != c).unwrap_or(rust.len().min(c.len()));
    let show = |events: &[EventBuf], at: usize| events.get(at).map_or("the end".to_owned(), |e| to_json_line(&e.as_event(), 1));
    let before: Vec<_> = (at.saturating_sub(12)..at).map(|at| show(&rust, at)).collect();
    Err(format!("{}\nrust: {}\nc:    {}\n{}", before.join("\n"), show(&rust, at), show(&c, at), Script(steps.to_vec())))
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
    compare(&script.0).unwrap_or_else(|what| panic!("{what}"));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_legal_scenario_is_the_same_through_both_doors(steps in legal_scenario(60)) {
        compare(&steps.0).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn a_careless_scenario_is_the_same_through_both_doors(steps in careless_scenario(60, 0.3)) {
        compare(&steps.0).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn threads_are_the_same_through_both_doors(steps in careless_scenario(40, 0.1), every in 2_usize..5) {
        compare(&threaded(&steps.0, every)).map_err(TestCaseError::fail)?;
    }
}
