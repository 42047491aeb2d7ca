//! Judges traces by the catalogue: one pass, memory as large as what is alive.

mod engine;
mod evidence;
mod merge;
mod source;
mod verdict;
mod words;

pub use engine::Judge;
pub use evidence::{Evidence, Line, evidence};
pub use merge::{CaseFinding, Merged, Verdicts};
pub use source::{Buffered, Events};
pub use verdict::{Judgement, Options, Outcome, RunEnd, Subject, Verdict};

pub use crate::patterns::Finding;
use crate::patterns::{Plan, compile};
use cases::{Bound, CaseError, Catalogue, Kind, Level, Requirement};
use mock_mapi::trace::TraceError;

/// What the judge keeps of a requirement besides its check.
#[derive(Debug)]
pub(crate) struct Card {
    pub id: String,
    pub bound: Bound,
    pub level: Level,
    pub editions: Vec<String>,
    pub kinds: Vec<Kind>,
}

/// A catalogue made ready to judge by; serves any number of runs.
#[derive(Debug)]
pub struct Compiled {
    pub(crate) plan: Plan,
    pub(crate) cards: Vec<Card>,
}

impl Compiled {
    /// Looks up all names in the checks of a catalogue.
    ///
    /// # Errors
    /// All names that mean nothing, each with file and line.
    pub fn new(catalogue: &Catalogue) -> Result<Self, Vec<CaseError>> {
        let plan = compile(catalogue.requirements())?;
        let card = |requirement: &Requirement| Card {
            id: requirement.id.clone(),
            bound: requirement.binds,
            level: requirement.level,
            editions: requirement.editions.clone(),
            kinds: requirement.kinds.clone(),
        };
        Ok(Self { plan, cards: catalogue.requirements().iter().map(card).collect() })
    }
}

/// Judges a whole trace.
///
/// # Errors
/// The trace cannot be read, or not further. What came before it is judged with [`Judge`], if that is wanted.
pub fn judge(mut events: impl Events, end: RunEnd, compiled: &Compiled, options: &Options) -> Result<Judgement, TraceError> {
    let mut judge = Judge::new(compiled, options);
    while let Some(event) = events.next()? {
        judge.event(&event);
    }
    Ok(judge.finish(end))
}
