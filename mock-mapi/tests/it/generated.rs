//! Generated scenarios on the built-in providers.

use crate::common::run_steps;
use mock_mapi::scenario::{Script, State, Step};
use mock_mapi::spec::Code;
use proptest::prelude::*;
use proptest::sample::Index;

/// Steps that a failed test shows as a script.
#[derive(Clone)]
struct Shown(Vec<Step>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n{}", Script(self.0.clone()))
    }
}

/// Legal scenarios of at most so many steps before the end.
fn legal_scenario(most: usize) -> impl Strategy<Value = Shown> {
    prop::collection::vec(any::<Index>(), 0..most).prop_map(|choices| Shown(legal(&choices)))
}

/// Scenarios in which this part of the steps is not legal.
fn careless_scenario(most: usize, astray: f64) -> impl Strategy<Value = Shown> {
    prop::collection::vec((any::<Index>(), prop::bool::weighted(astray)), 0..most).prop_map(|choices| Shown(careless(&choices)))
}

/// A legal scenario: each choice picks among the steps that are legal by then.
fn legal(choices: &[Index]) -> Vec<Step> {
    let mut state = State::new();
    let mut steps = Vec::new();
    for choice in choices {
        let mut legal = state.legal_steps();
        let step = legal.swap_remove(choice.index(legal.len()));
        state.apply(&step);
        steps.push(step);
    }
    steps.extend(state.closing_steps());
    assert!(State::after(&steps).is_over());
    steps
}

/// Now and then a step that is not legal.
fn careless(choices: &[(Index, bool)]) -> Vec<Step> {
    let mut state = State::new();
    let mut steps = Vec::new();
    for (choice, astray) in choices {
        let mut choose_from = if *astray { state.illegal_but_survivable() } else { state.legal_steps() };
        if choose_from.is_empty() {
            continue;
        }
        let step = choose_from.swap_remove(choice.index(choose_from.len()));
        state.apply(&step);
        steps.push(step);
    }
    steps
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_legal_scenario_ends_with_nothing_left(steps in legal_scenario(80)) {
        let run = run_steps(&steps.0);
        prop_assert_eq!(run.subsystem.live_objects(), 0);
        prop_assert_eq!(run.unfreed_buffers(), Vec::<u64>::new());
        let refused = run.failures().into_iter().filter(|f| f.ends_with(&Code::MAPI_E_INVALID_OBJECT.to_string()));
        prop_assert_eq!(refused.collect::<Vec<_>>(), Vec::<String>::new());
    }

    #[test]
    fn a_careless_scenario_is_survived(steps in careless_scenario(60, 0.3)) {
        let run = run_steps(&steps.0);
        prop_assert!(run.events().iter().any(|e| e.method.to_string() == "mock::EndOfRun"));
    }

    #[test]
    fn a_scenario_is_the_same_as_text_and_as_json(steps in careless_scenario(40, 0.5), rounds in 0_u32..5) {
        let last = Step::On { thread: 1, step: Box::new(Step::Uninit {}) };
        let script = Script(vec![Step::Repeat { rounds, steps: steps.0 }, last]);
        prop_assert_eq!(&script.to_string().parse::<Script>().unwrap(), &script);
        let json = serde_json::to_string(&script).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Script>(&json).unwrap(), &script);
    }

    #[test]
    fn a_scenario_replays_byte_for_byte(steps in careless_scenario(40, 0.1)) {
        prop_assert_eq!(run_steps(&steps.0).bytes(), run_steps(&steps.0).bytes());
    }
}
