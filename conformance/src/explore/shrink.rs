//! From a story in which something was found to the shortest in which it still is.

use super::model::{self, Model};
use super::source;
use super::story::Story;
use cases::Kind;
use mock_mapi::scenario::{LogoffOptions, LogonOptions, State, Step};
use proptest::strategy::ValueTree;
use std::collections::HashMap;
use std::sync::atomic::Ordering;

/// Stories that are played for one finding, at most.
const MOST_PLAYED: usize = 500;

/// Answers whether a story still shows what is looked for; each story is played once.
pub(super) struct Looked<'a, E> {
    shows: &'a mut dyn FnMut(&Story) -> Result<bool, E>,
    known: HashMap<(usize, String), bool>,
}

impl<'a, E> Looked<'a, E> {
    pub fn new(shows: &'a mut dyn FnMut(&Story) -> Result<bool, E>) -> Self {
        Self { shows, known: HashMap::new() }
    }

    fn shows(&mut self, story: &Story) -> Result<bool, E> {
        let key = (story.copies, story.to_string());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let shows = self.known.len() < MOST_PLAYED && (self.shows)(story)?;
        self.known.insert(key, shows);
        Ok(shows)
    }
}

/// The shortest story found for a run of a seed.
///
/// # Errors
/// A story could not be played.
pub(super) fn shrink<E>(kinds: &[Kind], seed: u64, run: u64, looked: &mut Looked<'_, E>) -> Result<Story, E> {
    let mut tree = source::tree(kinds, seed, run);
    let (begin, walk, seen) = tree.current();
    // Every step was played: without this, proptest would take them for unseen and drop them all.
    if let Some(seen) = seen {
        seen.store(walk.len(), Ordering::SeqCst);
    }
    let mut best = model::finish(&begin, &walk);
    let mut more = tree.simplify();
    while more {
        let (begin, walk, _) = tree.current();
        let story = model::finish(&begin, &walk);
        more = if looked.shows(&story)? {
            best = story;
            tree.simplify()
        } else {
            tree.complicate()
        };
    }
    polish(best, looked)
}

/// What proptest's single pass leaves: pairs of steps, options, and steps that a later deletion made needless.
fn polish<E>(mut best: Story, looked: &mut Looked<'_, E>) -> Result<Story, E> {
    // A well-behaved client makes the stronger case, even in a longer story.
    if !best.behaves() {
        let tamed = tamed(&best);
        if looked.shows(&tamed)? {
            best = tamed;
        }
    }
    let behaves = best.behaves();
    let fits = |story: &Story| (!behaves || story.behaves()) && State::after(&story.steps).closing_steps().is_empty();
    loop {
        let mut better = None;
        for story in shorter(&best).filter(&fits) {
            if looked.shows(&story)? {
                better = Some(story);
                break;
            }
        }
        match better {
            Some(story) => best = story,
            None => break,
        }
    }
    for at in 0..best.steps.len() {
        let Some(step) = plainer(&best.steps[at]) else { continue };
        let mut story = best.clone();
        story.steps[at] = step;
        if fits(&story) && looked.shows(&story)? {
            best = story;
        }
    }
    let single = Story { copies: 1, steps: best.steps.clone() };
    if best.copies > 1 && looked.shows(&single)? {
        best = single;
    }
    Ok(best.renamed())
}

/// The story without the steps that break rules.
fn tamed(story: &Story) -> Story {
    let begin = Model::new(Vec::new(), story.copies, false);
    let mut model = begin.clone();
    let mut walk = Vec::new();
    for step in &story.steps {
        if model.allows(step) {
            model = model.apply(step);
            walk.push(step.clone());
        }
    }
    model::finish(&begin, &walk)
}

/// Stories with less in them: without an object and all that is done with it, and without a single step. The end comes first,
/// since what comes late has the least depending on it.
fn shorter(story: &Story) -> impl Iterator<Item = Story> {
    let without = |keep: &dyn Fn(usize, &Step) -> bool| Story {
        copies: story.copies,
        steps: story.steps.iter().enumerate().filter(|(at, step)| keep(*at, step)).map(|(_, step)| step.clone()).collect(),
    };
    let mut stories = Vec::new();
    for (at, step) in story.steps.iter().enumerate().rev() {
        if let Some(name) = step.gives() {
            stories.push(without(&|_, other| !other.clone().names_mut().iter().any(|used| *used == name)));
        }
        stories.push(without(&|other, _| other != at));
        // What is opened or begun and ended once more: two steps that only go together.
        let end = story.steps.iter().skip(at + 1).position(|later| ends(step, later)).map(|place| at + 1 + place);
        if let Some(end) = end {
            stories.push(without(&|other, _| other != at && other != end));
        }
    }
    stories.into_iter()
}

/// Whether one step takes back what another did.
fn ends(step: &Step, later: &Step) -> bool {
    match (step, later) {
        (Step::Init { .. }, Step::Uninit {})
        | (Step::OleInit {}, Step::OleUninit {})
        | (Step::UtilInit {}, Step::UtilDeinit {}) => true,
        (Step::AddRef { object }, Step::Release { object: released }) => object == released,
        _ => false,
    }
}

/// The step without its options.
fn plainer(step: &Step) -> Option<Step> {
    let plain = match step {
        Step::Init { .. } => Step::Init { options: mock_mapi::scenario::InitOptions::default() },
        Step::Logon { session, .. } => Step::Logon { session: session.clone(), options: LogonOptions::default() },
        Step::Logoff { session, .. } => Step::Logoff { session: session.clone(), options: LogoffOptions::default() },
        _ => return None,
    };
    (plain != *step).then_some(plain)
}
