//! Where stories come from: the same one for the same seed and number, always.

use super::model::{self, Model};
use super::story::Story;
use cases::Kind;
use mock_mapi::scenario::Step;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// A value of proptest's strategy for state machines.
type Walk = (Model, Vec<Step>, Option<Arc<AtomicUsize>>);

/// The tree from which the story of a run is taken, and shrunk.
pub(super) fn tree(kinds: &[Kind], seed: u64, run: u64) -> impl ValueTree<Value = Walk> + use<> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&run.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
    // The model never offers a step that its own preconditions refuse, so nothing is rejected.
    model::stories(kinds).new_tree(&mut runner).expect("every state of the model has a next step")
}

/// The story of a run.
pub(super) fn story(kinds: &[Kind], seed: u64, run: u64) -> Story {
    let (begin, walk, _) = tree(kinds, seed, run).current();
    model::finish(&begin, &walk)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 3] = [Kind::Store, Kind::AddressBook, Kind::Transport];

    #[test]
    fn a_seed_tells_the_same_stories_always() {
        for run in 0..20 {
            assert_eq!(story(&KINDS, 7, run), story(&KINDS, 7, run));
        }
        assert_ne!(story(&KINDS, 7, 0), story(&KINDS, 8, 0));
        assert_ne!(story(&KINDS, 7, 0), story(&KINDS, 7, 1));
    }

    #[test]
    fn stories_end_and_about_half_of_them_break_no_rule() {
        let stories: Vec<_> = (0..200).map(|run| story(&KINDS, 1, run)).collect();
        let behaving = stories.iter().filter(|story| story.behaves()).count();
        assert!((80..160).contains(&behaving), "{behaving} of 200 behave");
        for story in &stories {
            let state = mock_mapi::scenario::State::after(&story.steps);
            assert!(state.closing_steps().is_empty(), "left open:\n{story}");
        }
    }

    #[test]
    fn a_story_reads_as_it_is_written() {
        for run in 0..50 {
            let story = story(&KINDS, 3, run);
            let script: mock_mapi::scenario::Script = story.to_string().parse().unwrap();
            assert_eq!(script.0, story.steps);
            assert_eq!(story.renamed().behaves(), story.behaves());
        }
    }
}
