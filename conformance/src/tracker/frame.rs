//! Calls under way: one stack per thread, to pair entry and return and to know what happens within what.

use super::context::UNKNOWN;
use mock_mapi::spec::{Method, method};
use mock_mapi::trace::Party;

/// What an event belongs to; 0 where it belongs to none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes {
    /// The session.
    pub session: u32,
    /// The logon, named by its support object.
    pub logon: u32,
    /// The provider object.
    pub provider: u32,
    /// The library.
    pub library: u32,
    /// See [`super::Object`].
    pub(crate) kind: u8,
}

impl Scopes {
    /// Takes from `outer` what is not known here.
    pub(crate) fn fill(&mut self, outer: Self) {
        let fill = |mine: &mut u32, theirs: u32| {
            if *mine == 0 {
                *mine = theirs;
            }
        };
        fill(&mut self.session, outer.session);
        fill(&mut self.logon, outer.logon);
        fill(&mut self.provider, outer.provider);
        fill(&mut self.library, outer.library);
        if self.kind == 0 {
            self.kind = outer.kind;
        }
    }
}

/// A call that has been entered and not left.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Where it was entered; names the call.
    pub entered: u64,
    /// The method or function.
    pub method: Method,
    /// The object called; 0 for a function.
    pub object: u32,
    /// Who called.
    pub from: Party,
    /// Who was called.
    pub to: Party,
    /// What the call belongs to.
    pub scopes: Scopes,
    pub(crate) interface: u8,
    /// From the arguments: a block of memory, a sink, a connection's number, the first two objects.
    pub(crate) memory: u32,
    pub(crate) sink: u32,
    pub(crate) connection: u32,
    pub(crate) given: [u32; 2],
}

impl Frame {
    const NONE: Self = Self {
        entered: 0,
        method: method::Function::MAPIInitialize,
        object: 0,
        from: Party::Client,
        to: Party::Client,
        scopes: Scopes { session: 0, logon: 0, provider: 0, library: 0, kind: 0 },
        interface: UNKNOWN,
        memory: 0,
        sink: 0,
        connection: 0,
        given: [0; 2],
    };
}

/// Scalars of an entry that are kept until the return; no method of MAPI is selected by a later one.
pub(crate) const WORDS: usize = 6;

/// A stack of calls under way. Its places are used again, so what was left is still there until the next call is entered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    places: Vec<Frame>,
    /// The first scalars recorded on entry, for what looks at them on return.
    words: Vec<[u64; WORDS]>,
    depth: usize,
}

impl Calls {
    /// The calls under way, innermost last.
    #[inline]
    pub fn under_way(&self) -> &[Frame] {
        &self.places[..self.depth]
    }

    /// A scalar recorded on the entry of the call that was left last; only known until the next is entered.
    pub fn word_of_left(&self, at: usize) -> u64 {
        self.words.get(self.depth).and_then(|words| words.get(at)).copied().unwrap_or(0)
    }

    /// A place for another call, to be filled; what was recorded on its entry is kept.
    #[inline]
    pub fn enter(&mut self, payload: &[u64]) -> &mut Frame {
        let at = self.depth;
        self.depth += 1;
        if at == self.places.len() {
            self.places.push(Frame::NONE);
            self.words.push([0; WORDS]);
        }
        let words = &mut self.words[at];
        *words = [0; WORDS];
        words.iter_mut().zip(payload).for_each(|(kept, word)| *kept = *word);
        &mut self.places[at]
    }

    /// The innermost call under way.
    pub fn innermost(&mut self) -> Option<&mut Frame> {
        self.places[..self.depth].last_mut()
    }

    /// Takes off the call that this return belongs to; those above it were torn away and go to `torn`.
    /// A return without an entry finds none.
    #[inline]
    pub fn leave(&mut self, method: Method, object: u32, mut torn: impl FnMut(&Frame)) -> Option<&Frame> {
        let fits = |frame: &Frame| frame.method == method && frame.object == object;
        if !self.under_way().last().is_some_and(fits) {
            let at = self.under_way().iter().rposition(fits)?;
            self.places[at + 1..self.depth].iter().for_each(&mut torn);
            self.depth = at + 1;
        }
        self.depth -= 1;
        self.places.get(self.depth)
    }
}

/// The calls under way on one thread, and the client's initialisations of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thread {
    pub calls: Calls,
    pub counts: [i32; 4],
    /// Objects made during a logon whose session is not known before it returns.
    pub orphans: Vec<u32>,
    /// Libraries loaded whose entry point was not called since.
    pub loaded: Vec<u32>,
}
