//! Generated scenarios.

use mock_mapi::scenario::{Script, State, Step};
use proptest::prelude::*;
use proptest::sample::Index;

/// Steps that a failed test shows as a script.
#[derive(Clone)]
pub struct Shown(pub Vec<Step>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n{}", Script(self.0.clone()))
    }
}

/// Legal scenarios of at most so many steps before the end.
pub fn legal_scenario(most: usize) -> impl Strategy<Value = Shown> {
    prop::collection::vec(any::<Index>(), 0..most).prop_map(|choices| Shown(legal(&choices)))
}

/// Scenarios in which this part of the steps is not legal.
pub fn careless_scenario(most: usize, astray: f64) -> impl Strategy<Value = Shown> {
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
