//! Fast shutdown: the user's setting, and which providers are asked and told (pages `fast-shutdown-user-options`,
//! `fast-shutdown-overview`).

use super::{Machine, ProviderKind};
use crate::trace::{ObjectId, Party};

/// What the user's setting says of fast shutdown (page `fast-shutdown-user-options`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FastShutdown {
    /// Granted unless a provider refuses: the first option, and what holds where nothing is set (conflict
    /// `fast-shutdown-default`).
    #[default]
    OptOut,
    /// Granted if every provider agrees.
    OptIn,
    /// Never granted.
    Disabled,
}

impl FastShutdown {
    /// The setting of this number: `FastShutdownBehavior` in the registry.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::OptOut,
            1 => Self::OptIn,
            2 => Self::Disabled,
            _ => return None,
        })
    }
}

impl Machine {
    /// The provider objects that sessions are logged on with, in the order in which they hear of a fast shutdown (page
    /// `fast-shutdown-overview`, note): by kind, over all sessions, since one object may serve several.
    pub(crate) fn providers_in_use(&self) -> Vec<ObjectId> {
        let used = |provider: &ObjectId| self.logons.values().any(|logon| logon.provider == *provider && logon.is_on());
        self.providers_loaded().into_iter().filter(used).collect()
    }

    /// In the spooler's process: the provider objects of the transports that a session is logged on to.
    pub(crate) fn transports_in_use(&self, session: ObjectId) -> Vec<ObjectId> {
        let mine = self.logons.values().filter(|l| l.session == session && l.kind == ProviderKind::Transport && l.is_on());
        let used: Vec<_> = mine.map(|logon| logon.provider).collect();
        self.providers_loaded().into_iter().filter(|provider| used.contains(provider)).collect()
    }

    /// The numbers of this process's sessions that a spooler in another one knows.
    pub(crate) fn far_sessions(&self) -> Vec<u32> {
        self.sessions.values().filter_map(|session| session.far).map(|far| far.number).collect()
    }

    /// Every provider object that is not shut down, in the same order.
    pub(crate) fn providers_loaded(&self) -> Vec<ObjectId> {
        let of = |kind| self.providers.iter().filter(move |(_, p)| p.kind == kind && !p.shut_down).map(|(id, _)| *id);
        [ProviderKind::Transport, ProviderKind::AddressBook, ProviderKind::Store].into_iter().flat_map(of).collect()
    }

    /// In whose name a provider object was made, and is held.
    pub(crate) fn maker_of(&self, provider: ObjectId) -> Option<Party> {
        self.providers.get(&provider).map(|provider| provider.by)
    }
}
