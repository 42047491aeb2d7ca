//! An event together with what the tracker knows about it; computed once, read by every monitor.

use super::frame::Scopes;
use super::shape::Shape;
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
    /// Where the object called died, if it is dead and that is still remembered.
    pub died: Option<u64>,
    pub(crate) shape: &'static Shape,
    pub(crate) interface: u8,
    pub(crate) memory: u32,
    pub(crate) sink: u32,
    /// The number of the connection registered or cancelled; on entry of a registration not known.
    pub(crate) connection: u32,
    /// The interfaces of the objects handed out, a bit for each.
    pub(crate) interfaces_out: u64,
    /// What the selector that took the event asked to be handed out: it is the key then.
    pub(crate) handed: HandedOut,
}

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

/// The keys of one kind that an event names: none, one, or the few it hands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    count: usize,
    keys: [u64; 4],
}

impl Keys {
    fn push(&mut self, key: u64) {
        if key != 0 && self.count < self.keys.len() {
            self.keys[self.count] = key;
            self.count += 1;
        }
    }

    /// The keys.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.keys[..self.count]
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
        match kind {
            KeyKind::Object | KeyKind::Buffer | KeyKind::Sink if self.handed != HandedOut::None => self.opened(kind).keys[0],
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

    /// The keys of this kind that the event brings into being: what a successful return hands out, else as [`Self::key`].
    #[must_use]
    pub fn opened(&self, kind: KeyKind) -> Keys {
        let mut keys = Keys::default();
        if let HandedOut::These(ids) = self.handed
            && matches!(kind, KeyKind::Object | KeyKind::Buffer | KeyKind::Sink)
        {
            for id in ids.iter().filter(|id| **id != NOT_A_BLOCK) {
                keys.push(u64::from(*id));
            }
            return keys;
        }
        let handed_out = |positions: &[u8], keys: &mut Keys| {
            if self.event.phase == Phase::Leave && self.succeeded() {
                for position in positions {
                    let id = id(self.event.word(usize::from(*position)));
                    if id != NOT_A_BLOCK {
                        keys.push(u64::from(id));
                    }
                }
            }
        };
        match kind {
            KeyKind::Object if !self.shape.objects_out.is_empty() && self.event.phase == Phase::Leave => {
                handed_out(&self.shape.objects_out, &mut keys);
            }
            KeyKind::Sink if self.shape.sink.is_none() && !self.shape.objects_out.is_empty() => {
                handed_out(&self.shape.objects_out, &mut keys);
            }
            KeyKind::Buffer if !self.shape.buffers_out.is_empty() && self.event.phase == Phase::Leave => {
                handed_out(&self.shape.buffers_out, &mut keys);
            }
            _ => keys.push(self.key(kind)),
        }
        keys
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
