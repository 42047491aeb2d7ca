//! Profiles and the message services in them (pages `mapi-profiles`, `imsgserviceadmin`).

use super::Machine;
use crate::spec::{Code, Method, method};
use sha2::{Digest, Sha256};

/// The kinds of service provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderKind {
    /// Entered through `MSProviderInit`.
    Store,
    /// Entered through `ABProviderInit`.
    AddressBook,
    /// Entered through `XPProviderInit`.
    Transport,
}

impl ProviderKind {
    /// All kinds, in the order in which they are logged off.
    pub const ALL: [Self; 3] = [Self::AddressBook, Self::Store, Self::Transport];

    /// The entry point.
    #[must_use]
    pub const fn entry(self) -> Method {
        match self {
            Self::Store => method::Function::MSProviderInit,
            Self::AddressBook => method::Function::ABProviderInit,
            Self::Transport => method::Function::XPProviderInit,
        }
    }

    /// The method of the provider object that logs on.
    #[must_use]
    pub const fn logon(self) -> Method {
        match self {
            Self::Store => method::MsProvider::Logon,
            Self::AddressBook => method::AbProvider::Logon,
            Self::Transport => method::XpProvider::TransportLogon,
        }
    }

    /// The method of the logon object that logs off.
    #[must_use]
    pub const fn logoff(self) -> Method {
        match self {
            Self::Store => method::MsLogon::Logoff,
            Self::AddressBook => method::AbLogon::Logoff,
            Self::Transport => method::XpLogon::TransportLogoff,
        }
    }

    /// The method of the provider object that shuts down.
    #[must_use]
    pub const fn shutdown(self) -> Method {
        match self {
            Self::Store => method::MsProvider::Shutdown,
            Self::AddressBook => method::AbProvider::Shutdown,
            Self::Transport => method::XpProvider::Shutdown,
        }
    }

    /// The resource type of `mapidefs.h`.
    #[must_use]
    pub const fn resource_type(self) -> u32 {
        match self {
            Self::Store => super::tags::MAPI_STORE_PROVIDER,
            Self::AddressBook => super::tags::MAPI_AB_PROVIDER,
            Self::Transport => super::tags::MAPI_TRANSPORT_PROVIDER,
        }
    }

    /// Its name on the command line and in data files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::AddressBook => "address-book",
            Self::Transport => "transport",
        }
    }
}

/// One provider of a message service in a profile.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The name shown for it.
    pub name: String,
    /// The library that holds the provider: a path, or the name of a built-in one.
    pub library: String,
    /// What it is.
    pub kind: ProviderKind,
    /// Its identity in the profile.
    pub uid: [u8; 16],
}

/// A profile.
#[derive(Clone, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The providers in it.
    pub services: Vec<Service>,
}

impl Profile {
    /// A profile with these providers; each gets an identity of its own, which in another profile only the same library has.
    #[must_use]
    pub fn new(name: &str, providers: impl IntoIterator<Item = (ProviderKind, String)>) -> Self {
        let services = providers.into_iter().zip(1_u8..).map(|((kind, library), number)| {
            let mut uid = *b"mock-mapi srv \0\0";
            // Those that come with the mock have names for paths.
            if library.contains(['/', '\\']) {
                uid[9..15].copy_from_slice(&Sha256::digest(library.as_bytes())[..6]);
            }
            uid[15] = number;
            Service { name: format!("{} {number}", kind.name()), library, kind, uid }
        });
        Self { name: name.to_owned(), services: services.collect() }
    }
}

impl Machine {
    /// The profiles; the first is the default.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// Adds a profile behind the others.
    ///
    /// # Errors
    /// There is one of this name.
    pub fn add_profile(&mut self, profile: Profile) -> Result<(), Code> {
        if self.profiles.iter().any(|known| known.name == profile.name) {
            return Err(Code::MAPI_E_COLLISION);
        }
        self.profiles.push(profile);
        Ok(())
    }

    /// Makes a profile the default.
    ///
    /// # Errors
    /// There is none of this name, or a session is there: sessions know their profiles by place.
    pub fn make_default(&mut self, name: &str) -> Result<(), Code> {
        let at = self.profiles.iter().position(|profile| profile.name == name).ok_or(Code::MAPI_E_NOT_FOUND)?;
        if !self.sessions.is_empty() || !self.added_services.is_empty() || self.is_in_a_call() {
            return Err(Code::MAPI_E_BUSY);
        }
        self.profiles[..=at].rotate_right(1);
        Ok(())
    }

    /// Whether a call is in progress on some thread.
    #[must_use]
    pub fn is_in_a_call(&self) -> bool {
        self.frames.values().any(|frames| !frames.is_empty())
    }

    /// Whether nothing of MAPI is in use: not initialised, no session, no object of the subsystem's, no buffer.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let initialised = self.initialised.values().any(|count| *count > 0) || self.utilities > 0;
        !initialised && self.sessions.is_empty() && self.buffers.is_empty() && !self.is_in_a_call()
    }
}

/// Entry identifier by which a message store stands in the stores table: flags, a constant, the service.
#[must_use]
pub(crate) fn store_entry_id(service: &Service) -> Vec<u8> {
    let mut id = vec![0, 0, 0, 0];
    id.extend_from_slice(b"mock-mapi store\0");
    id.extend_from_slice(&service.uid);
    id
}

/// The identity of the service whose store this entry identifier names.
#[must_use]
pub(crate) fn service_of_store(entry_id: &[u8]) -> Option<[u8; 16]> {
    let rest = entry_id.get(4..)?.strip_prefix(b"mock-mapi store\0")?;
    rest.try_into().ok()
}

/// Entry identifier by which a status row names its logon.
#[must_use]
pub(crate) fn status_entry_id(support: crate::trace::ObjectId) -> Vec<u8> {
    let mut id = vec![0, 0, 0, 0];
    id.extend_from_slice(b"mock-mapi status");
    id.extend_from_slice(&support.0.to_le_bytes());
    id
}

/// The support object of the logon whose status row this entry identifier names.
#[must_use]
pub(crate) fn support_of_status(entry_id: &[u8]) -> Option<crate::trace::ObjectId> {
    let rest = entry_id.get(4..)?.strip_prefix(b"mock-mapi status")?;
    Some(crate::trace::ObjectId(u32::from_le_bytes(rest.try_into().ok()?)))
}
