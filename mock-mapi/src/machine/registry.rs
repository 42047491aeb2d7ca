//! Which client process has which session on which profile.

use crate::model::Profile;
use std::collections::BTreeMap;

/// A client process, counted in order of connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u32);

/// A session of the machine.
#[derive(Clone, Debug)]
pub struct MachineSession {
    /// Its profile.
    pub profile: Profile,
    /// Whether others may join.
    pub shared: bool,
    /// The clients that have it, each as often as it logged on.
    pub sharers: Vec<ClientId>,
}

/// How a session came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is a new one.
    New(u32),
    /// One of another client was joined.
    Joined(u32),
}

/// What is left of a session after a client left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The client does not have this session.
    NotYours,
    /// Others have it still.
    InUse,
    /// It was the last.
    Over,
}

/// The sessions of a machine and their clients.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    last_client: u32,
    last_session: u32,
    /// By client, its process.
    clients: BTreeMap<ClientId, u32>,
    sessions: BTreeMap<u32, MachineSession>,
}

impl Registry {
    /// A client process connects.
    pub fn connect(&mut self, pid: u32) -> ClientId {
        self.last_client += 1;
        let client = ClientId(self.last_client);
        self.clients.insert(client, pid);
        client
    }

    /// The process of a client.
    #[must_use]
    pub fn pid(&self, client: ClientId) -> u32 {
        self.clients.get(&client).copied().unwrap_or(0)
    }

    /// A client logs on: to a shared session that fits unless it wants its own (page `mapilogonex`), else to a new one. Each client brings its
    /// profiles with it: one of the same name with other services in it is another profile.
    pub fn begin(&mut self, client: ClientId, profile: Profile, new_session: bool, shared: bool) -> Begun {
        let fits = |s: &MachineSession| s.shared && (profile.name.is_empty() || s.profile == profile);
        let joined = if new_session { None } else { self.sessions.iter_mut().find(|(_, s)| fits(s)) };
        if let Some((number, session)) = joined {
            session.sharers.push(client);
            return Begun::Joined(*number);
        }
        self.last_session += 1;
        self.sessions.insert(self.last_session, MachineSession { profile, shared, sharers: vec![client] });
        Begun::New(self.last_session)
    }

    /// A client leaves a session.
    pub fn leave(&mut self, client: ClientId, session: u32) -> Left {
        let Some(found) = self.sessions.get_mut(&session) else { return Left::NotYours };
        let Some(at) = found.sharers.iter().position(|sharer| *sharer == client) else { return Left::NotYours };
        found.sharers.remove(at);
        if !found.sharers.is_empty() {
            return Left::InUse;
        }
        self.sessions.remove(&session);
        Left::Over
    }

    /// A client is gone, and what it had with it: answers its sessions, and of each whether that was the end of it.
    pub fn disconnect(&mut self, client: ClientId) -> Vec<(u32, Left)> {
        let mine = |s: &MachineSession| s.sharers.iter().filter(|sharer| **sharer == client).count();
        let had: Vec<_> = self.sessions.iter().flat_map(|(number, s)| std::iter::repeat_n(*number, mine(s))).collect();
        let left = had.into_iter().map(|number| (number, self.leave(client, number))).collect();
        self.clients.remove(&client);
        left
    }

    /// A session, if this client has it.
    #[must_use]
    pub fn session_of(&self, client: ClientId, session: u32) -> Option<&MachineSession> {
        self.sessions.get(&session).filter(|found| found.sharers.contains(&client))
    }

    /// The profile of a session that has not ended.
    #[must_use]
    pub fn profile_of(&self, session: u32) -> Option<Profile> {
        self.sessions.get(&session).map(|found| found.profile.clone())
    }

    /// The clients of a session, each once.
    #[must_use]
    pub fn clients_of(&self, session: u32) -> Vec<ClientId> {
        let mut clients = self.sessions.get(&session).map_or(Vec::new(), |found| found.sharers.clone());
        clients.sort_unstable();
        clients.dedup();
        clients
    }

    /// The other clients of a session, each once.
    #[must_use]
    pub fn others(&self, client: ClientId, session: u32) -> Vec<ClientId> {
        self.clients_of(session).into_iter().filter(|other| *other != client).collect()
    }

    /// The sessions that have not ended.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::builtin_profile;

    fn begin(registry: &mut Registry, client: ClientId, shared: bool) -> Begun {
        registry.begin(client, builtin_profile(), !shared, shared)
    }

    #[test]
    fn a_shared_session_is_joined_and_ends_with_its_last_client() {
        let mut registry = Registry::default();
        let (one, two) = (registry.connect(11), registry.connect(12));
        assert_eq!(begin(&mut registry, one, true), Begun::New(1));
        assert_eq!(begin(&mut registry, two, true), Begun::Joined(1));
        assert_eq!(registry.others(one, 1), [two]);
        assert_eq!(registry.leave(one, 1), Left::InUse);
        assert_eq!(registry.leave(one, 1), Left::NotYours);
        assert_eq!(registry.leave(two, 1), Left::Over);
        assert_eq!(registry.sessions(), 0);
    }

    #[test]
    fn a_private_session_and_one_of_another_profile_are_not_joined() {
        let mut registry = Registry::default();
        let one = registry.connect(11);
        assert_eq!(begin(&mut registry, one, false), Begun::New(1));
        assert_eq!(begin(&mut registry, one, true), Begun::New(2));
        let other = Profile { name: "other".into(), services: Vec::new() };
        assert_eq!(registry.begin(one, other, false, true), Begun::New(3));
        let namesake = Profile { services: Vec::new(), ..builtin_profile() };
        assert_eq!(registry.begin(one, namesake.clone(), false, true), Begun::New(4));
        assert_eq!(registry.begin(one, namesake, false, true), Begun::Joined(4));
        assert_eq!(begin(&mut registry, one, true), Begun::Joined(2));
        let any = Profile::default();
        assert_eq!(registry.begin(one, any, false, true), Begun::Joined(2));
    }

    #[test]
    fn a_client_that_is_gone_leaves_every_session_as_often_as_it_had_it() {
        let mut registry = Registry::default();
        let (one, two) = (registry.connect(11), registry.connect(12));
        begin(&mut registry, one, true);
        begin(&mut registry, one, true);
        begin(&mut registry, two, true);
        begin(&mut registry, one, false);
        assert_eq!(registry.disconnect(one), [(1, Left::InUse), (1, Left::InUse), (2, Left::Over)]);
        assert_eq!(registry.disconnect(two), [(1, Left::Over)]);
        assert_eq!(registry.pid(two), 0);
    }

    #[test]
    fn a_session_of_others_cannot_be_touched() {
        let mut registry = Registry::default();
        let (one, two) = (registry.connect(11), registry.connect(12));
        begin(&mut registry, one, false);
        assert!(registry.session_of(two, 1).is_none() && registry.session_of(one, 1).is_some());
        assert_eq!(registry.leave(two, 1), Left::NotYours);
    }
}
