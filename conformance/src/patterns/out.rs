//! Where patterns put what they find.

use mock_mapi::trace::ObjectId;

/// One breach of one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The requirement's place in the catalogue.
    pub(crate) requirement: u16,
    /// What is wrong, in one line.
    pub message: String,
    /// The event at which it became wrong.
    pub at: u64,
    /// Earlier events it follows from, each with its part in it.
    pub because: Vec<(u64, String)>,
    /// The object concerned; 0 for none.
    pub object: ObjectId,
}

impl Finding {
    /// A finding at an event.
    #[must_use]
    pub fn new(at: u64, message: impl Into<String>) -> Self {
        Self { requirement: 0, message: message.into(), at, because: Vec::new(), object: ObjectId(0) }
    }

    /// Names an earlier event and its part in it; 0 for an event that is not known.
    #[must_use]
    pub fn because(mut self, at: u64, why: impl Into<String>) -> Self {
        if at != 0 {
            self.because.push((at, why.into()));
        }
        self
    }

    /// Names the object concerned.
    #[must_use]
    pub fn on(mut self, object: u32) -> Self {
        self.object = ObjectId(object);
        self
    }
}

/// What a run showed of each requirement so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub exercised: Vec<u64>,
    pub found: Vec<u64>,
    pub findings: Vec<Finding>,
}

impl Tally {
    /// Most findings kept of one requirement; the rest are counted.
    const KEPT: u64 = 100;

    pub fn new(requirements: usize) -> Self {
        Self { exercised: vec![0; requirements], found: vec![0; requirements], findings: Vec::new() }
    }
}

/// The tally, as one requirement's monitor sees it.
#[derive(Debug)]
pub struct Out<'a> {
    pub(crate) requirement: u16,
    pub(crate) tally: &'a mut Tally,
}

impl Out<'_> {
    /// The requirement was put to the test once more.
    #[inline]
    pub fn exercised(&mut self) {
        self.exercised_times(1);
    }

    /// The requirement was put to the test so many times more.
    #[inline]
    pub fn exercised_times(&mut self, times: u64) {
        self.tally.exercised[usize::from(self.requirement)] += times;
    }

    /// The requirement was broken.
    #[cold]
    pub fn found(&mut self, finding: Finding) {
        let found = &mut self.tally.found[usize::from(self.requirement)];
        *found += 1;
        if *found <= Tally::KEPT {
            self.tally.findings.push(Finding { requirement: self.requirement, ..finding });
        }
    }
}
