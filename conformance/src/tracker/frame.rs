//! Calls under way: one stack per thread, to pair entry and return and to know what happens within what.

use mock_mapi::spec::Method;
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
    /// The first scalars recorded on entry, for selectors that look at them on return.
    pub(crate) words: [u64; WORDS],
}

/// Scalars of an entry that are kept until the return; no method of MAPI is selected by a later one.
pub(crate) const WORDS: usize = 6;

/// The calls under way on one thread, and its initialisations.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// Innermost last.
    pub frames: Vec<Frame>,
    pub(crate) counts: [i32; 4],
    /// Objects made during a logon whose session is not known before it returns.
    pub(crate) orphans: Vec<u32>,
}

impl Thread {
    /// Takes off the frame that this return belongs to; those above it were torn away and go to `torn`.
    /// A return without an entry finds none.
    pub(crate) fn leave(&mut self, method: Method, object: u32, mut torn: impl FnMut(&Frame)) -> Option<Frame> {
        let fits = |frame: &Frame| frame.method == method && frame.object == object;
        if self.frames.last().is_some_and(fits) {
            return self.frames.pop();
        }
        let at = self.frames.iter().rposition(fits)?;
        self.frames[at + 1..].iter().for_each(&mut torn);
        self.frames.truncate(at + 1);
        self.frames.pop()
    }
}
