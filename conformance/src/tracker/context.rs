//! An event together with what the tracker knows about it; computed once, read by every monitor.

use super::frame::Scopes;
use super::shape::{Shape, Shapes};
use super::world::NOT_A_BLOCK;
use cases::{Condition, KeyKind};
use mock_mapi::spec::Interface;
use mock_mapi::trace::{Event, Phase};

/// One event in its place. The world is still as it was before it, except that an object whose creation is noted exists.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The event.
    pub event: &'a Event<'a>,
    /// The object called, or the one a note is about; 0 for none.
    pub object: u32,
    /// What the event belongs to: by its object, else by what it hands out, else by the call it happens in.
    pub scopes: Scopes,
    /// Where the call was entered; 0 for a note and for a return without an entry.
    pub call: u64,
    /// This call gives up the last reference its caller held, or the last initialisation of the process.
    pub last: bool,
    /// References the caller holds on the object called, on entry.
    pub held: i16,
    /// Where the object called died, if it is dead and that is still remembered.
    pub died: Option<u64>,
    pub(crate) shape: &'static Shape,
    pub(crate) interface: u8,
    pub(crate) memory: u32,
    pub(crate) sink: u32,
    /// The number of the connection registered or cancelled; on entry of a registration not known.
    pub(crate) connection: u32,
    /// What is handed out: a bit for each interface, [`BUFFER`], and [`ALWAYS`].
    pub(crate) out: u64,
    /// What the selector that took the event asked to be handed out: it is the key then.
    pub(crate) handed: HandedOut,
}

/// The bit of [`Context::out`] that is always there. No object has the interface of this number, which stands for functions.
pub(crate) const ALWAYS: u64 = 1;
/// The bit of [`Context::out`] for memory; numbers of interfaces are below.
pub(crate) const BUFFER: u64 = 1 << 63;

/// What is handed out by an event, as far as a selector names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum HandedOut {
    /// The selector does not ask.
    #[default]
    None,
    /// These few, 0 where there are fewer.
    These([u32; 4]),
}

/// A recorded word as an identity or another number of 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "identities have 32 bits; of a word that holds more, the rest means nothing")]
pub(crate) const fn id(word: u64) -> u32 {
    word as u32
}

/// Number of no interface.
pub(crate) const UNKNOWN: u8 = u8::MAX;

impl<'a> Context<'a> {
    /// An event of which nothing more is known yet.
    #[inline]
    pub(crate) fn new(event: &'a Event<'a>) -> Self {
        Self {
            event,
            object: 0,
            scopes: Scopes::default(),
            call: 0,
            last: false,
            held: 0,
            died: None,
            shape: Shapes::get().of(event.method),
            interface: UNKNOWN,
            memory: 0,
            sink: 0,
            connection: 0,
            out: ALWAYS,
            handed: HandedOut::None,
        }
    }
}

impl Context<'_> {
    /// The bit of [`Self::state`] that a condition asks for.
    pub(crate) const fn condition(condition: Option<Condition>) -> u8 {
        match condition {
            None => 1,
            Some(Condition::Ok) => 2,
            Some(Condition::Failed) => 4,
            Some(Condition::Last) => 8,
        }
    }

    /// A bit for each condition that is so, and one that always is.
    #[inline]
    pub(crate) fn state(&self) -> u8 {
        1 | if self.succeeded() { 2 } else { 4 } | if self.last { 8 } else { 0 }
    }

    /// The interface of the object called or noted, where it is known.
    #[must_use]
    pub fn interface(&self) -> Option<Interface> {
        if self.interface == UNKNOWN { None } else { Interface::from_number(self.interface) }
    }

    /// The key of this kind that the event is about, 0 for none.
    #[inline]
    #[must_use]
    pub fn key(&self, kind: KeyKind) -> u64 {
        if let HandedOut::These(ids) = self.handed
            && matches!(kind, KeyKind::Object | KeyKind::Buffer | KeyKind::Sink)
        {
            let first = ids.into_iter().find(|id| *id != 0 && *id != NOT_A_BLOCK);
            return u64::from(first.unwrap_or(0));
        }
        match kind {
            KeyKind::Machine | KeyKind::Process => 1,
            KeyKind::Thread => u64::from(self.event.tid) + 1,
            KeyKind::Session => u64::from(self.scopes.session),
            KeyKind::Library => u64::from(self.scopes.library),
            KeyKind::Provider => u64::from(self.scopes.provider),
            KeyKind::Logon | KeyKind::Support => u64::from(self.scopes.logon),
            KeyKind::Object => u64::from(self.object),
            KeyKind::Connection if self.connection == 0 => 0,
            KeyKind::Connection => connection_key(self.object, self.connection),
            KeyKind::Sink if self.sink != 0 => u64::from(self.sink),
            KeyKind::Sink if self.interface == Interface::AdviseSink as u8 => u64::from(self.object),
            KeyKind::Sink => 0,
            // Memory that MAPI did not allocate has one number for all of it: nothing can be said of a block by it.
            KeyKind::Buffer if self.memory == NOT_A_BLOCK => 0,
            KeyKind::Buffer => u64::from(self.memory),
            KeyKind::Call => self.call,
        }
    }

    /// Hands out the keys of this kind that the event brings into being: those of what a successful return hands out, else
    /// that of [`Self::key`].
    #[inline]
    pub(crate) fn each_opened(&self, kind: KeyKind, mut each: impl FnMut(u64)) {
        let mut open = |id: u32| {
            if id != 0 && id != NOT_A_BLOCK {
                each(u64::from(id));
            }
        };
        let returns = self.event.phase == Phase::Leave;
        let positions = match kind {
            KeyKind::Object | KeyKind::Buffer | KeyKind::Sink if self.handed != HandedOut::None => {
                if let HandedOut::These(ids) = self.handed {
                    ids.into_iter().for_each(open);
                }
                return;
            }
            KeyKind::Object if returns => &self.shape.objects_out,
            KeyKind::Sink if self.shape.sink.is_none() => &self.shape.objects_out,
            KeyKind::Buffer if returns => &self.shape.buffers_out,
            _ => &[][..],
        };
        if positions.is_empty() {
            let key = self.key(kind);
            if key != 0 {
                each(key);
            }
        } else if returns && self.succeeded() {
            positions.iter().for_each(|at| open(id(self.event.word(usize::from(*at)))));
        }
    }

    /// The interfaces of objects that the event may be about, as bits.
    #[inline]
    pub(crate) fn interfaces(&self) -> u64 {
        let called = if self.interface == UNKNOWN { 0 } else { 1 << (self.interface & 63) };
        self.out | if called == 0 && self.object != 0 { u64::MAX } else { called }
    }

    /// Whether the call answered with success. Calls that answer a count always do.
    #[inline]
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.shape.counts || self.event.code().is_ok()
    }
}

/// An advise registration: a number is one object's own.
pub(crate) fn connection_key(object: u32, number: u32) -> u64 {
    u64::from(object) << 32 | u64::from(number)
}
