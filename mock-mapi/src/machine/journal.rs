//! What the spooler remembers of messages that are to be sent, so that none is sent twice or lost whatever dies.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How far a message of an outgoing queue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It was offered to a transport; whether that took it is not known yet.
    Offered,
    /// A transport keeps it, and will say when it wants it again (`END_DONT_RESEND`).
    Deferred,
    /// A transport took it. The store is still to be told.
    Sent,
}

/// The spooler's memory. A message goes by the identifier under which its store knows it.
pub trait Journal: Send {
    /// The messages it knows of.
    fn known(&self) -> Vec<Vec<u8>>;
    /// How far a message is; nothing of one that was never offered, or is done with.
    fn state(&self, message: &[u8]) -> Option<Sending>;
    /// Remembers how far it is, before anything else happens.
    ///
    /// # Errors
    /// It cannot be remembered: the message must not be touched.
    fn set(&self, message: &[u8], state: Option<Sending>) -> Result<(), String>;
}

/// A memory that lasts as long as its process.
#[derive(Clone, Debug, Default)]
pub struct ShortMemory(Arc<Mutex<BTreeMap<Vec<u8>, Sending>>>);

impl Journal for ShortMemory {
    fn known(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    fn state(&self, message: &[u8]) -> Option<Sending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(message).copied()
    }

    fn set(&self, message: &[u8], state: Option<Sending>) -> Result<(), String> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state {
            Some(state) => drop(known.insert(message.to_vec(), state)),
            None => drop(known.remove(message)),
        }
        Ok(())
    }
}
