//! Objects that are alive, and the last few that are not.

use mock_mapi::spec::Interface;
use mock_mapi::trace::Party;

/// References to one object that each party holds, counted by the judge itself from what crossed the boundary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger([i16; 6]);

impl Ledger {
    /// References this party holds; below zero if it gave up more than it had.
    #[must_use]
    pub const fn held_by(self, party: Party) -> i16 {
        self.0[party as usize]
    }

    /// References all parties hold.
    #[must_use]
    pub fn total(self) -> i32 {
        self.0.iter().map(|held| i32::from(*held)).sum()
    }

    pub(crate) fn add(&mut self, party: Party, change: i16) {
        let held = &mut self.0[party as usize];
        *held = held.saturating_add(change);
    }
}

/// What is known of an object that is alive.
#[derive(Clone, Copy, Debug)]
pub struct Object {
    /// Its interface, where the trace says it.
    pub interface: Option<Interface>,
    /// Who implements it.
    pub owner: Party,
    /// References held on it by others than its owner.
    pub ledger: Ledger,
    /// The object it came from; 0 for none.
    pub parent: u32,
    /// The message store it was opened from, itself or through others; 0 for none.
    pub store: u32,
    /// Its session; 0 for none.
    pub session: u32,
    /// Its logon, named by the support object; 0 for none.
    pub logon: u32,
    /// Its provider object; 0 for none.
    pub provider: u32,
    /// Its library; 0 for none.
    pub library: u32,
    /// Where its creation was noted.
    pub born: u64,
    /// Its session ended while it was open.
    pub invalidated: bool,
    /// A bit per party that held references and has given up the last.
    pub(crate) dropped: u8,
    /// The sort of its provider: 1 store, 2 address book, 4 transport, 0 unknown.
    pub(crate) kind: u8,
}

impl Object {
    /// Whether this party held references on it and holds none any more.
    #[must_use]
    pub const fn dropped_by(&self, party: Party) -> bool {
        self.dropped & 1 << party as u8 != 0 && self.ledger.held_by(party) <= 0
    }

    /// Another reference for a party. The owner's own are its own affair: what it has it made itself, and the ledger starts
    /// when it hands the object out.
    pub(crate) fn take(&mut self, party: Party) {
        if self.own(party) {
            return;
        }
        self.ledger.add(party, 1);
        self.dropped &= !(1 << party as u8);
    }

    /// Whether the party counts its own references on an object of its own. MAPI does so on support objects, and
    /// the spooler on messages: they give one out as an argument, keep a reference that no call shows, and release it later. Advise sinks
    /// that MAPI made it holds like those of others, by calls.
    fn own(&self, party: Party) -> bool {
        self.owner == party && matches!(party, Party::Subsystem | Party::Spooler) && self.interface != Some(Interface::AdviseSink)
    }

    pub(crate) fn drop_one(&mut self, party: Party) {
        if self.own(party) {
            return;
        }
        self.ledger.add(party, -1);
        if self.ledger.held_by(party) <= 0 {
            self.dropped |= 1 << party as u8;
        }
    }
}

/// What is remembered of an object for a while after its death.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dead {
    pub id: u32,
    pub died: u64,
    pub was: Object,
}

/// A bounded memory of the dead: a newer one takes the place of an older one.
#[derive(Debug, Default)]
pub(crate) struct Graveyard {
    slots: Vec<Option<Dead>>,
}

impl Graveyard {
    const SLOTS: usize = 1024;

    pub fn bury(&mut self, dead: Dead) {
        if self.slots.is_empty() {
            self.slots.resize(Self::SLOTS, None);
        }
        self.slots[dead.id as usize % Self::SLOTS] = Some(dead);
    }

    pub fn find(&self, id: u32) -> Option<&Dead> {
        self.slots.get(id as usize % Self::SLOTS)?.as_ref().filter(|dead| dead.id == id)
    }

    pub fn forget(&mut self, id: u32) {
        if let Some(slot) = self.slots.get_mut(id as usize % Self::SLOTS)
            && slot.is_some_and(|dead| dead.id == id)
        {
            *slot = None;
        }
    }
}
