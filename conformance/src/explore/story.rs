//! A story: the steps of a client, and the profile it plays with.

use mock_mapi::scenario::{Name, PolicyKind, Script, Step};
use std::collections::BTreeMap;
use std::fmt;

use super::model::Model;
use cases::Bound;

/// What is played: a profile with so many copies of each provider, and the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// How often each provider stands in the profile.
    pub copies: usize,
    /// The steps, to the very end.
    pub steps: Vec<Step>,
}

impl Story {
    /// The steps as they are written, one a line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        Script(self.steps.clone()).to_string().lines().map(str::to_owned).collect()
    }

    /// Whether the client keeps to all rules.
    #[must_use]
    pub fn behaves(&self) -> bool {
        let mut model = Model::new(Vec::new(), self.copies, false);
        for step in &self.steps {
            if !model.allows(step) {
                return false;
            }
            model = model.apply(step);
        }
        true
    }

    /// Parties that break duties of theirs on purpose in it. The client always may: it is made up to see what others make of it, so that its
    /// own duties are judged in no story, not even in one that [behaves](Self::behaves).
    #[must_use]
    pub fn misbehaving(&self) -> Vec<Bound> {
        let abrupt = self.steps.contains(&Step::Policy { kind: PolicyKind::Abrupt });
        if abrupt { vec![Bound::Client, Bound::Subsystem, Bound::Spooler] } else { vec![Bound::Client] }
    }

    /// The same story with short names, given in order.
    #[must_use]
    pub fn renamed(&self) -> Self {
        let mut story = self.clone();
        let mut given: BTreeMap<Name, Name> = BTreeMap::new();
        let mut counts: BTreeMap<char, usize> = BTreeMap::new();
        for step in &mut story.steps {
            if let Some(name) = step.gives().cloned() {
                let letter = name.to_string().chars().next().unwrap_or('x');
                let count = counts.entry(letter).or_default();
                *count += 1;
                let number = if *count == 1 { String::new() } else { count.to_string() };
                // A letter and a number always make a name.
                let short = Name::new(&format!("{letter}{number}")).unwrap_or_else(|| name.clone());
                given.insert(name, short);
            }
            for name in step.names_mut() {
                if let Some(short) = given.get(name) {
                    *name = short.clone();
                }
            }
        }
        story
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
