//! How objects come into the world, and what keeps sessions, logons and providers in it.

use super::context::id as low;
use super::frame::Scopes;
use super::groups::Session;
use super::object::{Ledger, Object};
use super::world::{Retired, World};
use cases::KeyKind;
use mock_mapi::spec::{Interface, method};
use mock_mapi::trace::{Event, Party};

/// Sorts of provider as bits, for requirements that bind some sorts only.
pub(crate) const STORE: u8 = 1;
pub(crate) const ADDRESS_BOOK: u8 = 2;
pub(crate) const TRANSPORT: u8 = 4;

impl Object {
    pub(super) fn scopes(&self) -> Scopes {
        Scopes { session: self.session, logon: self.logon, provider: self.provider, library: self.library, kind: self.kind }
    }
}

impl World {
    /// Takes note of a new object: `object, interface, owner, parent` and the number of its library.
    pub(super) fn create(&mut self, event: &Event<'_>, id: u32, library: u32) {
        if id == 0 || self.objects.contains_key(&id) {
            return;
        }
        self.graveyard.forget(id);
        let interface = u8::try_from(event.word(1)).ok().and_then(Interface::from_number);
        let owner = u8::try_from(event.word(2)).ok().and_then(Party::from_number).unwrap_or(Party::Subsystem);
        let parent = low(event.word(3));
        let mut scopes = self.objects.get(&parent).map(Object::scopes).unwrap_or_default();
        let frames = self.frames(event.tid);
        let outer = frames.last().map(|frame| frame.scopes).unwrap_or_default();
        let logging_on = frames.iter().any(|frame| frame.method == method::Function::MAPILogonEx);
        match interface {
            Some(Interface::Session) => {
                scopes = Scopes { session: id, ..Scopes::default() };
                // The client that began a shared session may be gone: others go on under its identity.
                let goes_on = || self.sessions.values().any(|other| other.root == parent).then_some(parent);
                let root = self.sessions.get(&parent).map(|session| session.root).or_else(goes_on).unwrap_or(id);
                self.sessions.insert(id, Session { root, ..Session::default() });
            }
            Some(Interface::Support) => {
                scopes.logon = 0;
                scopes.fill(Scopes { logon: 0, ..outer });
                scopes.logon = id;
            }
            Some(kind @ (Interface::MsProvider | Interface::AbProvider | Interface::XpProvider)) => {
                let kind = match kind {
                    Interface::MsProvider => STORE,
                    Interface::AbProvider => ADDRESS_BOOK,
                    _ => TRANSPORT,
                };
                let library = if library != 0 { library } else { outer.library };
                let thread = self.thread(event.tid);
                thread.loaded.retain(|loaded| *loaded != library);
                if let Some(frame) = thread.calls.innermost() {
                    frame.scopes.library = library;
                }
                scopes = Scopes { provider: id, library, kind, ..Scopes::default() };
            }
            _ if owner == Party::Provider => scopes.fill(outer),
            _ => scopes.fill(Scopes { session: outer.session, ..Scopes::default() }),
        }
        let store = self
            .objects
            .get(&parent)
            .map_or(0, |object| if object.interface == Some(Interface::MsgStore) { parent } else { object.store });
        let store = if self.objects.contains_key(&store) { store } else { 0 };
        let object = Object {
            interface,
            owner,
            ledger: Ledger::default(),
            parent,
            store,
            session: scopes.session,
            logon: scopes.logon,
            provider: scopes.provider,
            library: scopes.library,
            born: event.seq,
            invalidated: false,
            dropped: 0,
            kind: scopes.kind,
        };
        self.join(&object);
        self.objects.insert(id, object);
        if matches!(interface, Some(Interface::MsLogon | Interface::AbLogon | Interface::XpLogon)) {
            self.logged_on(id, scopes);
        }
        if logging_on && scopes.session == 0 {
            self.thread(event.tid).orphans.push(id);
        }
    }

    fn join(&mut self, object: &Object) {
        if object.session != 0 {
            self.sessions.entry(object.session).or_insert(Session { root: object.session, ..Session::default() }).members += 1;
        }
        if object.logon != 0 {
            self.logons.entry(object.logon).or_default().members += 1;
        }
        if object.provider != 0 {
            self.providers.entry(object.provider).or_default().members += 1;
        }
        if object.store != 0 {
            self.stores.entry(object.store).or_default().below += 1;
        }
    }

    pub(super) fn unjoin(&mut self, object: &Object) {
        if let Some(store) = self.stores.get_mut(&object.store) {
            store.below = store.below.saturating_sub(1);
        }
        if let Some(session) = self.sessions.get_mut(&object.session) {
            session.members = session.members.saturating_sub(1);
            if session.members == 0 {
                self.sessions.remove(&object.session);
                self.retired.push(Retired::new(KeyKind::Session, u64::from(object.session)));
            }
        }
        if let Some(logon) = self.logons.get_mut(&object.logon) {
            logon.members = logon.members.saturating_sub(1);
            if logon.members == 0 {
                self.departed = Some((object.logon, *logon));
                self.logons.remove(&object.logon);
                self.retired.push(Retired::new(KeyKind::Logon, u64::from(object.logon)));
            }
        }
        if let Some(provider) = self.providers.get_mut(&object.provider) {
            provider.members = provider.members.saturating_sub(1);
            if provider.members == 0 {
                self.providers.remove(&object.provider);
                self.retired.push(Retired::new(KeyKind::Provider, u64::from(object.provider)));
            }
        }
    }

    /// Objects made while a session was being opened belong to it.
    pub(super) fn adopt_orphans(&mut self, tid: u16, session: u32) {
        let Some(thread) = self.threads.get_mut(usize::from(tid)) else { return };
        let mut orphans = std::mem::take(&mut thread.orphans);
        for id in orphans.drain(..) {
            if let Some(object) = self.objects.get_mut(&id)
                && object.session == 0
                && session != 0
            {
                object.session = session;
                if let Some(logon) = self.logons.get_mut(&object.logon) {
                    logon.session = session;
                }
                self.sessions.entry(session).or_insert(Session { root: session, ..Session::default() }).members += 1;
            }
        }
        self.thread(tid).orphans = orphans;
    }

    /// What was handed in and not kept is gone, when the call failed or keeps nothing by its nature.
    pub(super) fn drop_given(&mut self, given: [u32; 2], from: Party, seq: u64) {
        for id in given.into_iter().filter(|id| *id != 0) {
            if self
                .objects
                .get(&id)
                .is_some_and(|object| object.owner == from && object.ledger.total() == 0 && object.owner != Party::Client)
            {
                self.kill(id, seq);
            }
        }
    }
}
