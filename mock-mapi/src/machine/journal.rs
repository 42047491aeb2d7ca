//! What the spooler remembers of messages that are to be sent, so that none is sent twice or lost whatever dies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How far a message of an outgoing queue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It was offered to a transport; whether that took it is not known yet.
    Offered,
    /// A transport keeps it, and will say when it wants it again (`END_DONT_RESEND`).
    Deferred,
    /// A transport took it, or the sender knows who takes it for nobody. The store is still to be told.
    Sent,
    /// Every transport was asked, and none takes it for some of its recipients: the sender is still to be told.
    Undelivered,
}

/// A report that is to be put into a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToReport {
    /// What it goes by: of one identifier there is one report.
    pub id: Vec<u8>,
    /// The service of the store.
    pub store: [u8; 16],
    /// What it says.
    pub content: String,
}

/// The spooler's memory. A message goes by the identifier under which its store knows it.
pub trait Journal: Send + Sync {
    /// A spooler begins, and there is no other: what the one before it had locked is locked no more.
    fn spooler_begins(&self) {}
    /// The messages it knows of.
    fn known(&self) -> Vec<Vec<u8>>;
    /// How far a message is; nothing of one that was never offered, or is done with.
    fn state(&self, message: &[u8]) -> Option<Sending>;
    /// Remembers how far it is, before anything else happens.
    ///
    /// # Errors
    /// It cannot be remembered: the message must not be touched.
    fn set(&self, message: &[u8], state: Option<Sending>) -> Result<(), String>;
    /// Its recipients whom a transport has taken care of, by their row numbers, of a message that waits for the others' transports.
    fn cared_for(&self, message: &[u8]) -> Vec<u32>;
    /// Remembers them; none, of a message that is done with.
    ///
    /// # Errors
    /// They cannot be remembered.
    fn set_cared_for(&self, message: &[u8], recipients: &[u32]) -> Result<(), String>;
    /// Of whom of its recipients a transport has told, as [`Journal::tell`] was told.
    fn told(&self, message: &[u8]) -> Vec<Vec<u8>>;
    /// A transport told of recipients of a message: that, and the reports of it, are remembered, all or nothing. A message in no
    /// queue goes by no name, and only its reports are remembered.
    ///
    /// # Errors
    /// They cannot be remembered: the transport must not be told that it was reported.
    fn tell(&self, message: &[u8], recipients: &[Vec<u8>], reports: &[ToReport]) -> Result<(), String>;
    /// Reports that are still to be put into a store: their place here, and what they say.
    fn reports(&self, store: &[u8; 16]) -> Vec<(i64, String)>;
    /// A report is in its store.
    ///
    /// # Errors
    /// That cannot be remembered.
    fn report_delivered(&self, place: i64) -> Result<(), String>;
    /// A message is in no queue any more: all that is remembered of it goes, but not its reports.
    ///
    /// # Errors
    /// It cannot be forgotten.
    fn forget(&self, message: &[u8]) -> Result<(), String>;
}

/// A memory that lasts as long as its process.
#[derive(Clone, Debug, Default)]
pub struct ShortMemory(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    states: BTreeMap<Vec<u8>, Sending>,
    cared_for: BTreeMap<Vec<u8>, Vec<u32>>,
    told: BTreeMap<Vec<u8>, Vec<Vec<u8>>>,
    /// In order; what is in its store has no content any more.
    reports: Vec<ToReport>,
}

impl ShortMemory {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for ShortMemory {
    fn known(&self) -> Vec<Vec<u8>> {
        let known = self.known();
        let all: BTreeSet<_> = known.states.keys().chain(known.cared_for.keys()).chain(known.told.keys()).collect();
        all.into_iter().cloned().collect()
    }

    fn state(&self, message: &[u8]) -> Option<Sending> {
        self.known().states.get(message).copied()
    }

    fn set(&self, message: &[u8], state: Option<Sending>) -> Result<(), String> {
        let states = &mut self.known().states;
        match state {
            Some(state) => drop(states.insert(message.to_vec(), state)),
            None => drop(states.remove(message)),
        }
        Ok(())
    }

    fn cared_for(&self, message: &[u8]) -> Vec<u32> {
        self.known().cared_for.get(message).cloned().unwrap_or_default()
    }

    fn set_cared_for(&self, message: &[u8], recipients: &[u32]) -> Result<(), String> {
        let cared_for = &mut self.known().cared_for;
        match recipients {
            [] => drop(cared_for.remove(message)),
            _ => drop(cared_for.insert(message.to_vec(), recipients.to_vec())),
        }
        Ok(())
    }

    fn told(&self, message: &[u8]) -> Vec<Vec<u8>> {
        self.known().told.get(message).cloned().unwrap_or_default()
    }

    fn tell(&self, message: &[u8], recipients: &[Vec<u8>], reports: &[ToReport]) -> Result<(), String> {
        let known = &mut *self.known();
        if !message.is_empty() {
            known.told.entry(message.to_vec()).or_default().extend_from_slice(recipients);
        }
        for report in reports {
            if known.reports.iter().all(|there| there.id != report.id) {
                known.reports.push(report.clone());
            }
        }
        Ok(())
    }

    fn reports(&self, store: &[u8; 16]) -> Vec<(i64, String)> {
        let known = self.known();
        let waiting = (0..).zip(&known.reports).filter(|(_, report)| report.store == *store && !report.content.is_empty());
        waiting.map(|(place, report)| (place, report.content.clone())).collect()
    }

    fn report_delivered(&self, place: i64) -> Result<(), String> {
        let place = usize::try_from(place).map_err(|error| error.to_string())?;
        self.known().reports.get_mut(place).map(|report| report.content.clear()).ok_or_else(|| "there is none".to_owned())
    }

    fn forget(&self, message: &[u8]) -> Result<(), String> {
        let known = &mut *self.known();
        known.states.remove(message);
        known.cared_for.remove(message);
        known.told.remove(message);
        Ok(())
    }
}
