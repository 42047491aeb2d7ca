//! What the model knows of those who are notified.

use super::Machine;
use crate::trace::ObjectId;

impl Machine {
    /// Whether MAPI has been initialised more often than uninitialised.
    pub(crate) fn is_initialised(&self) -> bool {
        self.initialised.values().any(|count| *count > 0)
    }

    /// Whether a registration that was made with MAPI itself is of this sink.
    pub(crate) fn is_registered(&self, sink: ObjectId) -> bool {
        self.subscriptions.values().any(|one| one.sink == sink)
            || self.tables.values().any(|table| table.advises.iter().any(|(_, one)| *one == sink))
            || self.sessions.values().any(|session| session.advises.iter().any(|(.., one)| *one == sink))
    }

    /// Whether a provider asked that its sink be told before `Notify` returns (page `imapisupport-subscribe`).
    pub(crate) fn hears_at_once(&self, sink: ObjectId) -> bool {
        self.subscriptions.values().any(|one| one.sink == sink && one.at_once)
    }
}
