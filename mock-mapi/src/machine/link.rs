//! A client's way to the spooler.

use super::message::{Answer, Notice, Request};

/// A message that crosses from one process to another, as the trace of one of them notes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// It is about to leave for this process; the number counts what this process has said.
    Sent {
        /// The process it is for.
        to: u32,
        /// The number.
        serial: u64,
    },
    /// It has come from this process, which gave it the number.
    Received {
        /// The process it is from.
        from: u32,
        /// The number.
        serial: u64,
    },
}

/// The spooler is not there: it died, or could not be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost(pub String);

/// A connection to the spooler, as one client process has it.
pub trait Link: Send + Sync {
    /// Asks, and waits for the answer, which comes with the spooler's process. What crosses is handed to `note` in time: before it
    /// leaves, and before anything comes of it.
    ///
    /// # Errors
    /// The spooler is not there; what was asked may have been done, or not. If it was there before, the news say so by now.
    fn ask(&self, request: Request, note: &dyn Fn(Crossing)) -> Result<(Answer, u32), Lost>;

    /// The next of the news that came in meanwhile, if any.
    fn news(&self) -> Option<News>;
}

/// What came in without being asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The spooler says so.
    Said(Notice, Crossing),
    /// The spooler that was this process is gone.
    Gone(u32),
}
