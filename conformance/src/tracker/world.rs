//! The world rebuilt from events. Only the tracker writes it; monitors read it before and after each event.

use super::context::Context;
use super::frame::{Frame, Scopes, Thread};
use super::groups::{Holders, Libraries, Library, Logon, Provider, Session, Store};
use super::hash::IdMap;
use super::object::{Graveyard, Object};
use super::shape::Counter;
use cases::KeyKind;
use mock_mapi::trace::Party;

/// What the recorder calls memory that MAPI did not allocate.
pub const NOT_A_BLOCK: u32 = u32::MAX;

/// A key that will not be named again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retired {
    pub kind: KeyKind,
    pub key: u64,
    /// The bit of its interface, of an object whose interface is known; all bits otherwise.
    pub interfaces: u64,
}

impl Retired {
    pub const fn new(kind: KeyKind, key: u64) -> Self {
        Self { kind, key, interfaces: u64::MAX }
    }
}

/// Everything alive at one point of a trace. It grows with what is alive, not with the length of the trace.
#[derive(Debug, Default)]
pub struct World {
    pub(super) objects: IdMap<u32, Object>,
    pub(super) sessions: IdMap<u32, Session>,
    pub(super) logons: IdMap<u32, Logon>,
    pub(super) providers: IdMap<u32, Provider>,
    /// Stores from which something was opened, as long as they live.
    pub(super) stores: IdMap<u32, Store>,
    /// The logon that the last event ended altogether: what it was is still to be read after that event.
    pub(super) departed: Option<(u32, Logon)>,
    pub(super) libraries: Libraries,
    pub(super) threads: Vec<Thread>,
    pub(super) counts: [i32; 4],
    /// Those of the client alone.
    pub(super) clients: [i32; 4],
    pub(super) graveyard: Graveyard,
    /// Keys that will not be named again, for monitors to forget.
    pub(crate) retired: Vec<Retired>,
    /// Per advise sink that providers count references on: each that does, and how many it holds.
    pub(super) sinks: IdMap<u32, Holders>,
    /// The highest identity named so far: identities are given in the order of first appearance.
    pub(super) highest: u32,
    pub(super) provider_calls: u64,
    /// A provider has handed out memory that MAPI did not allocate.
    pub(super) foreign_memory: bool,
    /// The thread of the call that the last event left, if it left one.
    pub(super) left_on: Option<u16>,
    /// The thread that ended the process, and whether by a crash.
    pub(super) ended_on: Option<(Option<u16>, bool)>,
}

impl World {
    /// Whether the last event left no call that had been entered.
    #[inline]
    pub(crate) fn left_none(&self) -> bool {
        self.left_on.is_none()
    }

    /// The object of this identity, if it is alive.
    #[must_use]
    pub fn object(&self, id: u32) -> Option<&Object> {
        self.objects.get(&id)
    }

    /// All objects alive, in no order.
    pub fn objects(&self) -> impl Iterator<Item = (u32, &Object)> {
        self.objects.iter().map(|(id, object)| (*id, object))
    }

    /// The session of this identity, while anything of it lives.
    #[must_use]
    pub fn session(&self, id: u32) -> Option<&Session> {
        self.sessions.get(&id)
    }

    /// All sessions of which anything lives, in no order.
    pub fn sessions(&self) -> impl Iterator<Item = (u32, &Session)> {
        self.sessions.iter().map(|(id, session)| (*id, session))
    }

    /// Whether a session goes on for other clients when this one logs off.
    #[must_use]
    pub fn is_shared_on(&self, session: u32) -> bool {
        let root = self.session(session).map_or(session, |session| session.root);
        let goes_on =
            |id: u32, other: &Session| id != session && other.root == root && !other.logged_off && self.objects.contains_key(&id);
        self.sessions().any(|(id, other)| goes_on(id, other))
    }

    /// The object of this identity, alive or dead and not yet forgotten.
    #[must_use]
    pub fn object_or_dead(&self, id: u32) -> Option<&Object> {
        self.objects.get(&id).or_else(|| self.graveyard.find(id).map(|dead| &dead.was))
    }

    /// The logon of this support object, while anything of it lives, and until the event that ended it has been judged.
    #[must_use]
    pub fn logon(&self, support: u32) -> Option<&Logon> {
        self.logons.get(&support).or_else(|| self.departed.as_ref().filter(|(id, _)| *id == support).map(|(_, logon)| logon))
    }

    /// All logons of which anything lives, in no order.
    pub fn logons(&self) -> impl Iterator<Item = (u32, &Logon)> {
        self.logons.iter().map(|(id, logon)| (*id, logon))
    }

    /// What was opened from a message store, if anything ever was.
    #[must_use]
    pub fn store(&self, id: u32) -> Option<&Store> {
        self.stores.get(&id)
    }

    /// Whether an object is an argument of a call to this party that is under way on the thread.
    #[must_use]
    pub fn is_lent(&self, tid: u16, id: u32, to: Party) -> bool {
        self.frames(tid).iter().any(|frame| frame.to == to && frame.given.contains(&id))
    }

    /// Whether an object or a block of memory was named by any event so far.
    #[must_use]
    pub fn was_named(&self, id: u32) -> bool {
        id <= self.highest
    }

    /// Whether a client may hold memory that MAPI did not allocate, and be told by the documents to free it like any other.
    #[must_use]
    pub const fn handed_foreign_memory(&self) -> bool {
        self.foreign_memory
    }

    /// What the party that made a call belongs to, as far as the call around it tells. A provider's own thread is inside of none.
    #[must_use]
    pub fn caller(&self, cx: &Context<'_>) -> Scopes {
        let around = self.frames(cx.event.tid).iter().rev().find(|frame| frame.entered != cx.call);
        around.filter(|frame| frame.to == cx.event.from).map(|frame| frame.scopes).unwrap_or_default()
    }

    /// The library that an event is about, where the trace has several: the caller's, or else that of the object called.
    #[must_use]
    pub fn library_behind(&self, cx: &Context<'_>) -> Option<&Library> {
        let caller = if cx.event.from == Party::Provider { self.caller(cx).library } else { 0 };
        let number = if caller != 0 { caller } else { cx.scopes.library };
        if self.libraries.several() { self.libraries.get(number) } else { None }
    }

    /// The providers that count references on an advise sink.
    #[must_use]
    pub fn sink_holders(&self, sink: u32) -> Option<&Holders> {
        self.sinks.get(&sink)
    }

    /// Calls into providers so far.
    #[must_use]
    pub const fn provider_calls(&self) -> u64 {
        self.provider_calls
    }

    /// The provider object of this identity, while anything of it lives.
    #[must_use]
    pub fn provider(&self, id: u32) -> Option<&Provider> {
        self.providers.get(&id)
    }

    /// The library of this number.
    #[must_use]
    pub fn library(&self, number: u32) -> Option<&Library> {
        self.libraries.get(number)
    }

    /// The calls under way on a thread.
    #[must_use]
    pub fn frames(&self, tid: u16) -> &[Frame] {
        self.threads.get(usize::from(tid)).map_or(&[], |thread| thread.calls.under_way())
    }

    /// All calls under way.
    pub fn all_frames(&self) -> impl Iterator<Item = &Frame> {
        self.threads.iter().flat_map(|thread| thread.calls.under_way())
    }

    /// The innermost call under way on each thread that has one.
    pub fn innermost_frames(&self) -> impl Iterator<Item = &Frame> {
        self.threads.iter().filter_map(|thread| thread.calls.under_way().last())
    }

    /// The same of the thread that ended the process, as far as that is known. One that exits outside of any call may be anybody's own.
    pub fn ending_frames(&self) -> impl Iterator<Item = &Frame> {
        let on = |tid: Option<u16>| tid.map_or(&[][..], |tid| self.frames(tid));
        let known = self.ended_on.filter(|(tid, crashed)| *crashed || !on(*tid).is_empty());
        let here = known.and_then(|(tid, _)| on(tid).last());
        let all = self.innermost_frames().filter(move |_| known.is_none());
        here.into_iter().chain(all)
    }

    /// Whether it was noted that the process crashed, and on which of its threads if that is known.
    #[must_use]
    pub const fn crash_is_noted(&self) -> bool {
        matches!(self.ended_on, Some((_, true)))
    }

    /// Initialisations of the process that were not undone.
    #[must_use]
    pub const fn count(&self, counter: Counter) -> i32 {
        self.counts[counter as usize]
    }

    /// Initialisations of the client's own that were not undone, whatever providers called.
    #[must_use]
    pub const fn client_count(&self, counter: Counter) -> i32 {
        self.clients[counter as usize]
    }

    /// Initialisations of a thread by the client that were not undone.
    #[must_use]
    pub fn thread_count(&self, tid: u16, counter: Counter) -> i32 {
        self.threads.get(usize::from(tid)).map_or(0, |thread| thread.counts[counter as usize])
    }

    /// The scalar recorded at this place on the entry of the call that the last event left; 0 if it left none.
    #[must_use]
    pub(crate) fn entry_word(&self, at: usize) -> u64 {
        let thread = self.left_on.and_then(|tid| self.threads.get(usize::from(tid)));
        thread.map_or(0, |thread| thread.calls.word_of_left(at))
    }

    /// How much is remembered; a measure of memory for tests.
    #[must_use]
    pub fn size(&self) -> usize {
        let frames: usize = self.threads.iter().map(|thread| thread.calls.under_way().len() + thread.orphans.len()).sum();
        self.objects.len() + self.sessions.len() + self.logons.len() + self.providers.len() + self.stores.len() + frames
    }
}
