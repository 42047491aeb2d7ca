//! What the model knows of a logon to a provider.

use super::profiles::ProviderKind;
use crate::trace::{ObjectId, Party};

/// How far a logon is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogonState {
    /// The provider's logon method runs.
    LoggingOn,
    /// In use.
    On,
    /// Its logoff method was called.
    Off,
    /// Its logon object was released.
    Released,
}

/// One logon of a session to a provider.
#[derive(Clone, Debug)]
pub struct Logon {
    /// What the provider is.
    pub kind: ProviderKind,
    /// Its service in the profile.
    pub(crate) service: [u8; 16],
    /// The provider object.
    pub provider: ObjectId,
    /// The logon object, once there.
    pub object: Option<ObjectId>,
    /// The session.
    pub session: ObjectId,
    /// In whose name it was made.
    pub by: Party,
    /// The store that came with it, until its client has it.
    pub(crate) store: Option<ObjectId>,
    /// How far it is.
    pub state: LogonState,
    /// Whether the support object is gone.
    pub support_gone: bool,
    /// Whether the provider ended the logon itself, by giving its support object back.
    pub ended_itself: bool,
    /// Identifiers registered with `SetProviderUID`.
    pub uids: Vec<[u8; 16]>,
    /// The row in the status table.
    pub status: Option<Vec<crate::value::Prop>>,
    /// Of a transport, the flags its logon method answered.
    pub(crate) flags: u32,
    /// What it asked of the spooler and was not given yet.
    pub(crate) asked: u32,
}

impl Logon {
    /// Whether it can be used.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.state == LogonState::On
    }
}
