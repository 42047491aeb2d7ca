//! The model that stories come from: what a client may do next, and what it may do wrong.

use super::story::Story;
use super::weights;
use cases::Kind;
use mock_mapi::scenario::{Index, PolicyKind, State, Step};
use proptest::prelude::*;
use proptest_state_machine::Sequential;

/// Steps of a story before its end, at least and at most.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=44;

/// Most references of a client's own on one object.
const MOST_ADDED: usize = 2;

/// A state of the model.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// Sorts of provider in the profile.
    pub kinds: Vec<Kind>,
    /// How often each stands there.
    pub copies: usize,
    /// Whether the client breaks rules.
    pub misbehaves: bool,
    /// Steps so far.
    steps: Vec<Step>,
    /// What the client holds after them.
    state: State,
}

impl Model {
    /// A client that has done nothing.
    pub fn new(kinds: Vec<Kind>, copies: usize, misbehaves: bool) -> Self {
        Self { kinds, copies, misbehaves, steps: Vec::new(), state: State::new() }
    }

    /// Whether a step keeps to the rules here.
    pub fn allows(&self, step: &Step) -> bool {
        match step {
            Step::OpenStore { index, .. } if index.0 as usize >= self.copies => false,
            // An abrupt end is the machine's doing, not the client's.
            Step::Policy { kind } => self.steps.is_empty() && *kind != PolicyKind::Orderly,
            Step::AddRef { .. } => self.added().contains(step),
            _ => self.state.allows(step),
        }
    }

    /// Whether a step may come here, when others that were there before it are gone.
    pub fn accepts(&self, step: &Step) -> bool {
        let policy_late = matches!(step, Step::Policy { .. }) && !self.steps.is_empty();
        !policy_late && (self.misbehaves || self.allows(step))
    }

    /// A step is taken.
    pub fn apply(mut self, step: &Step) -> Self {
        self.state.apply(step);
        self.steps.push(step.clone());
        self
    }

    /// References a client may add: they are its own to release again.
    fn added(&self) -> Vec<Step> {
        let uses = self.state.legal_steps().into_iter().filter_map(|step| match step {
            Step::Use { object } => Some(Step::AddRef { object }),
            _ => None,
        });
        uses.filter(|step| self.steps.iter().filter(|before| *before == step).count() < MOST_ADDED).collect()
    }

    /// Everything that may come next, with whether it breaks a rule.
    fn choices(&self) -> Vec<(bool, Step)> {
        let mut legal = self.state.legal_steps();
        legal.extend(self.added());
        if self.copies > 1 {
            let second = |step: &Step| match step {
                Step::OpenStore { session, store, .. } => {
                    Some(Step::OpenStore { session: session.clone(), store: store.clone(), index: Index(1) })
                }
                _ => None,
            };
            legal.extend(legal.iter().filter_map(second).collect::<Vec<_>>());
        }
        if self.steps.is_empty() {
            let kinds = [PolicyKind::Abrupt, PolicyKind::ShutdownInSupport];
            legal.extend(kinds.map(|kind| Step::Policy { kind }));
        }
        if self.is_abrupt() {
            // Without IMSLogon::Logoff only its Release tells a store of its end: a client that holds it keeps it alive.
            legal.retain(|step| !matches!(step, Step::OpenStore { .. }));
        }
        let wrong = if self.misbehaves { self.state.illegal_but_survivable() } else { Vec::new() };
        legal.into_iter().map(|step| (false, step)).chain(wrong.into_iter().map(|step| (true, step))).collect()
    }

    fn is_abrupt(&self) -> bool {
        self.steps.first() == Some(&Step::Policy { kind: PolicyKind::Abrupt })
    }

    fn next(&self) -> BoxedStrategy<Step> {
        weights::strategy(self.choices(), &self.kinds)
    }
}

/// Stories for providers of these sorts.
pub(super) fn stories(kinds: &[Kind]) -> Sequential<Model, Step, BoxedStrategy<Model>, BoxedStrategy<Step>> {
    let kinds = kinds.to_vec();
    let begin = move || {
        let kinds = kinds.clone();
        // The simpler story comes first in each: that is the way of shrinking.
        let copies = prop_oneof![4 => Just(1_usize), 1 => Just(2)];
        (copies, any::<bool>()).prop_map(move |(copies, wrong)| Model::new(kinds.clone(), copies, wrong)).boxed()
    };
    Sequential::new(LENGTH.into(), begin, Model::accepts, Model::next, Model::apply)
}

/// The story of a walk through the model: its steps, and the orderly end of whatever they left open.
pub(super) fn finish(begin: &Model, walk: &[Step]) -> Story {
    let mut steps = walk.to_vec();
    steps.extend(State::after(walk).closing_steps());
    Story { copies: begin.copies, steps }
}
