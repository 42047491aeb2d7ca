//! The world rebuilt from events. Only the tracker writes it; monitors read it before and after each event.

use super::context::{Context, HandedOut, UNKNOWN, connection_key};
use super::frame::{Frame, Scopes, Thread, WORDS};
use super::groups::{Libraries, Library, Logon, Provider, Session, Store};
use super::hash::IdMap;
use super::object::{Dead, Graveyard, Object};
use super::shape::{Action, Counter, Shape, Shapes};
use cases::KeyKind;
use mock_mapi::spec::{Interface, method};
use mock_mapi::trace::{Event, Party, Phase};

/// Everything alive at one point of a trace. It grows with what is alive, not with the length of the trace.
#[derive(Debug)]
pub struct World {
    pub(super) objects: IdMap<u32, Object>,
    pub(super) sessions: IdMap<u32, Session>,
    pub(super) logons: IdMap<u32, Logon>,
    pub(super) providers: IdMap<u32, Provider>,
    /// Stores from which something was opened, as long as they live.
    pub(super) stores: IdMap<u32, Store>,
    /// The logon that the last event ended altogether: what it was is still to be read after that event.
    pub(super) departed: Option<(u32, Logon)>,
    pub(super) libraries: Libraries,
    pub(super) threads: Vec<Thread>,
    pub(super) counts: [i32; 4],
    pub(super) graveyard: Graveyard,
    /// Keys that will not be named again, for monitors to forget.
    pub(crate) retired: Vec<(KeyKind, u64)>,
    pub(super) loading: u32,
    /// The highest identity named so far: identities are given in the order of first appearance.
    pub(super) highest: u32,
    provider_calls: u64,
    words: [u64; WORDS],
    shapes: &'static Shapes,
}

impl Default for World {
    fn default() -> Self {
        Self {
            objects: IdMap::default(),
            sessions: IdMap::default(),
            logons: IdMap::default(),
            providers: IdMap::default(),
            stores: IdMap::default(),
            departed: None,
            libraries: Libraries::default(),
            threads: Vec::new(),
            counts: [0; 4],
            graveyard: Graveyard::default(),
            retired: Vec::new(),
            loading: 0,
            highest: 0,
            provider_calls: 0,
            words: [0; WORDS],
            shapes: Shapes::get(),
        }
    }
}

impl World {
    /// The object of this identity, if it is alive.
    #[must_use]
    pub fn object(&self, id: u32) -> Option<&Object> {
        self.objects.get(&id)
    }

    /// All objects alive, in no order.
    pub fn objects(&self) -> impl Iterator<Item = (u32, &Object)> {
        self.objects.iter().map(|(id, object)| (*id, object))
    }

    /// The session of this identity, while anything of it lives.
    #[must_use]
    pub fn session(&self, id: u32) -> Option<&Session> {
        self.sessions.get(&id)
    }

    /// All sessions of which anything lives, in no order.
    pub fn sessions(&self) -> impl Iterator<Item = (u32, &Session)> {
        self.sessions.iter().map(|(id, session)| (*id, session))
    }

    /// The object of this identity, alive or dead and not yet forgotten.
    #[must_use]
    pub fn object_or_dead(&self, id: u32) -> Option<&Object> {
        self.objects.get(&id).or_else(|| self.graveyard.find(id).map(|dead| &dead.was))
    }

    /// The logon of this support object, while anything of it lives, and until the event that ended it has been judged.
    #[must_use]
    pub fn logon(&self, support: u32) -> Option<&Logon> {
        self.logons.get(&support).or_else(|| self.departed.as_ref().filter(|(id, _)| *id == support).map(|(_, logon)| logon))
    }

    /// All logons of which anything lives, in no order.
    pub fn logons(&self) -> impl Iterator<Item = (u32, &Logon)> {
        self.logons.iter().map(|(id, logon)| (*id, logon))
    }

    /// What was opened from a message store, if anything ever was.
    #[must_use]
    pub fn store(&self, id: u32) -> Option<&Store> {
        self.stores.get(&id)
    }

    /// Whether an object is an argument of a call to this party that is under way on the thread.
    #[must_use]
    pub fn is_lent(&self, tid: u16, id: u32, to: Party) -> bool {
        self.frames(tid).iter().any(|frame| frame.to == to && frame.given.contains(&id))
    }

    /// Whether an object or a block of memory was named by any event so far.
    #[must_use]
    pub fn was_named(&self, id: u32) -> bool {
        id <= self.highest
    }

    /// Calls into providers so far.
    #[must_use]
    pub const fn provider_calls(&self) -> u64 {
        self.provider_calls
    }

    /// The provider object of this identity, while anything of it lives.
    #[must_use]
    pub fn provider(&self, id: u32) -> Option<&Provider> {
        self.providers.get(&id)
    }

    /// The library of this number.
    #[must_use]
    pub fn library(&self, number: u32) -> Option<&Library> {
        self.libraries.get(number)
    }

    /// The calls under way on a thread.
    #[must_use]
    pub fn frames(&self, tid: u16) -> &[Frame] {
        self.threads.get(usize::from(tid)).map_or(&[], |thread| &thread.frames)
    }

    /// All calls under way.
    pub fn all_frames(&self) -> impl Iterator<Item = &Frame> {
        self.threads.iter().flat_map(|thread| &thread.frames)
    }

    /// The innermost call under way on each thread that has one.
    pub fn innermost_frames(&self) -> impl Iterator<Item = &Frame> {
        self.threads.iter().filter_map(|thread| thread.frames.last())
    }

    /// Initialisations of the process that were not undone.
    #[must_use]
    pub const fn count(&self, counter: Counter) -> i32 {
        self.counts[counter as usize]
    }

    /// Initialisations of a thread that were not undone.
    #[must_use]
    pub fn thread_count(&self, tid: u16, counter: Counter) -> i32 {
        self.threads.get(usize::from(tid)).map_or(0, |thread| thread.counts[counter as usize])
    }

    /// The first scalars recorded on the entry of the call that the last event left.
    #[must_use]
    pub(crate) const fn entry_words(&self) -> &[u64; WORDS] {
        &self.words
    }

    /// How much is remembered; a measure of memory for tests.
    #[must_use]
    pub fn size(&self) -> usize {
        let frames: usize = self.threads.iter().map(|thread| thread.frames.len() + thread.orphans.len()).sum();
        self.objects.len() + self.sessions.len() + self.logons.len() + self.providers.len() + self.stores.len() + frames
    }

    /// Sees an event: pairs it with its call and looks up what it is about. To be followed by [`World::apply`].
    #[inline]
    pub(crate) fn see<'a>(&mut self, event: &'a Event<'a>) -> Context<'a> {
        let shape = self.shapes.of(event.method);
        self.departed = None;
        match event.phase {
            Phase::Enter => self.enter(event, shape),
            Phase::Leave => self.leave(event, shape),
            Phase::Note => self.note(event, shape),
        }
    }

    fn enter<'a>(&mut self, event: &'a Event<'a>, shape: &'static Shape) -> Context<'a> {
        let word = |position: Option<u8>| position.map_or(0, |at| event.word(usize::from(at)) as u32);
        let mut context = self.context(event, shape, event.object.0);
        (context.memory, context.sink, context.connection) = (word(shape.memory), word(shape.sink), word(shape.connection_in));
        if let Some(at) = shape.support {
            let support = word(Some(at));
            if support != 0 {
                context.scopes.logon = support;
                let session = self.objects.get(&support).map_or(0, |object| object.session);
                if session != 0 {
                    context.scopes.session = session;
                }
            }
        }
        if let Some(at) = shape.library {
            context.scopes.library = self.libraries.intern(event.payload.get(usize::from(at)..).unwrap_or(&[]));
        }
        if shape.action == Action::ProviderInit && context.scopes.library == 0 {
            context.scopes.library = self.loading;
        }
        context.call = event.seq;
        context.last = match shape.action {
            Action::Release => self.objects.get(&context.object).is_some_and(|object| object.ledger.held_by(event.from) == 1),
            Action::Uninit(counter) => self.count(counter) == 1,
            Action::FreeLibrary => self.library(context.scopes.library).is_some_and(|library| library.loads == 1),
            _ => false,
        };
        let mut given = [0; 2];
        for (slot, at) in given.iter_mut().zip(&shape.given) {
            *slot = word(Some(*at));
        }
        let mut words = [0; WORDS];
        let kept = event.payload.len().min(WORDS);
        words[..kept].copy_from_slice(&event.payload[..kept]);
        let frame = Frame {
            words,
            entered: event.seq,
            method: event.method,
            object: event.object.0,
            from: event.from,
            to: event.to,
            scopes: context.scopes,
            interface: context.interface,
            memory: context.memory,
            sink: context.sink,
            connection: context.connection,
            given,
        };
        self.provider_calls += u64::from(event.to == Party::Provider);
        self.thread(event.tid).frames.push(frame);
        context
    }

    fn leave<'a>(&mut self, event: &'a Event<'a>, shape: &'static Shape) -> Context<'a> {
        let tid = usize::from(event.tid);
        let retired = &mut self.retired;
        let frame = self
            .threads
            .get_mut(tid)
            .and_then(|thread| thread.leave(event.method, event.object.0, |torn| retired.push((KeyKind::Call, torn.entered))));
        self.words = frame.as_ref().map_or([0; WORDS], |frame| frame.words);
        let mut context = match frame {
            Some(frame) => Context {
                event,
                object: frame.object,
                scopes: frame.scopes,
                call: frame.entered,
                last: false,
                died: None,
                shape,
                interface: frame.interface,
                memory: frame.memory,
                sink: frame.sink,
                connection: frame.connection,
                interfaces_out: 0,
                handed: HandedOut::None,
            },
            None => self.context(event, shape, event.object.0),
        };
        if let Some(at) = shape.connection_out {
            context.connection = if context.succeeded() { event.word(usize::from(at)) as u32 } else { 0 };
        }
        context.last = match shape.action {
            Action::Release => self.objects.get(&context.object).is_some_and(|object| object.ledger.held_by(event.from) <= 1),
            Action::Uninit(counter) => self.count(counter) == 1,
            Action::FreeLibrary => self.library(context.scopes.library).is_some_and(|library| library.loads == 1),
            _ => false,
        };
        if !shape.objects_out.is_empty() && context.succeeded() {
            self.hand_out(&mut context);
        }
        if shape.action == Action::Logon {
            self.adopt_orphans(event.tid, context.scopes.session);
        }
        if let Some(frame) = frame
            && frame.given[0] != 0
            && (!context.succeeded() || shape.support.is_none() || frame.method == method::Function::MSGServiceEntry)
        {
            self.drop_given(&frame, event.seq);
        }
        context
    }

    /// An event that belongs nowhere by itself belongs to what it hands out.
    fn hand_out(&self, context: &mut Context<'_>) {
        for at in &context.shape.objects_out {
            if let Some(object) = self.objects.get(&(context.event.word(usize::from(*at)) as u32)) {
                context.interfaces_out |= object.interface.map_or(0, |interface| 1 << interface as u8);
                context.scopes.fill(object.scopes());
            }
        }
    }

    fn note<'a>(&mut self, event: &'a Event<'a>, shape: &'static Shape) -> Context<'a> {
        let object = shape.noted.map_or(0, |at| event.word(usize::from(at)) as u32);
        let library = shape.library.map_or(0, |at| self.libraries.intern(event.payload.get(usize::from(at)..).unwrap_or(&[])));
        if shape.action == Action::Created {
            self.create(event, object, library);
        }
        let mut context = self.context(event, shape, object);
        if library != 0 {
            context.scopes.library = library;
        }
        context
    }

    /// What is known of the object an event is about, else of the call around it.
    #[inline]
    fn context<'a>(&self, event: &'a Event<'a>, shape: &'static Shape, id: u32) -> Context<'a> {
        let mut context = Context {
            event,
            object: id,
            scopes: Scopes::default(),
            call: 0,
            last: false,
            died: None,
            shape,
            interface: UNKNOWN,
            memory: 0,
            sink: 0,
            connection: 0,
            interfaces_out: 0,
            handed: HandedOut::None,
        };
        if id != 0 {
            let found = match self.objects.get(&id) {
                Some(object) => Some(object),
                None => self.graveyard.find(id).map(|dead| {
                    context.died = Some(dead.died);
                    &dead.was
                }),
            };
            if let Some(object) = found {
                context.interface = object.interface.map_or(UNKNOWN, |interface| interface as u8);
                context.scopes = object.scopes();
            }
        }
        if let Some(outer) = self.threads.get(usize::from(event.tid)).and_then(|thread| thread.frames.last()) {
            context.scopes.fill(outer.scopes);
        }
        context
    }

    pub(super) fn thread(&mut self, tid: u16) -> &mut Thread {
        let tid = usize::from(tid);
        if tid >= self.threads.len() {
            self.threads.resize_with(tid + 1, Thread::default);
        }
        &mut self.threads[tid]
    }

    /// Lets the event take effect. The only writer of the world besides [`World::see`], which does the bookkeeping of calls.
    #[inline]
    pub(crate) fn apply(&mut self, context: &Context<'_>) {
        let event = context.event;
        self.highest = self.highest.max(context.object).max(context.memory);
        match (event.phase, context.shape.action) {
            (Phase::Enter, Action::Release | Action::LogonLogoff | Action::StoreLogoff | Action::TellTransports) => {
                self.logon_entered(context);
            }
            (Phase::Leave, action) => {
                self.hand_over(context);
                self.returned(context, action);
                if context.call != 0 {
                    self.retired.push((KeyKind::Call, context.call));
                }
            }
            (Phase::Note, Action::Invalidated) => {
                if let Some(object) = self.objects.get_mut(&context.object) {
                    object.invalidated = true;
                }
            }
            (Phase::Note, action @ (Action::StatusRow | Action::ProviderUid)) => {
                if let Some(logon) = self.logons.get_mut(&context.scopes.logon) {
                    let (count, ever) = if action == Action::StatusRow { &mut logon.rows } else { &mut logon.uids };
                    *count = count.saturating_add(if event.word(1) == 0 { -1 } else { 1 });
                    *ever = true;
                }
            }
            _ => {}
        }
    }

    fn returned(&mut self, context: &Context<'_>, action: Action) {
        let event = context.event;
        match action {
            Action::AddRef => {
                if let Some(object) = self.objects.get_mut(&context.object) {
                    object.take(event.from);
                    if object.interface == Some(Interface::Support) && event.from == Party::Provider {
                        self.referenced(context.object);
                    }
                }
            }
            Action::LogonLogoff => self.logoff_returned(context),
            Action::Release => self.release(context.object, event),
            Action::Init(counter) if context.succeeded() => self.change(event.tid, counter, 1),
            Action::Uninit(counter) => self.change(event.tid, counter, -1),
            Action::Logoff if context.succeeded() => {
                if let Some(session) = self.sessions.get_mut(&context.object) {
                    session.logged_off = true;
                }
            }
            Action::LoadLibrary if context.succeeded() => {
                self.loading = context.scopes.library;
                if let Some(library) = self.libraries.get_mut(context.scopes.library) {
                    library.loads = library.loads.saturating_add(1);
                }
            }
            Action::FreeLibrary => {
                if let Some(library) = self.libraries.get_mut(context.scopes.library) {
                    library.loads = library.loads.saturating_sub(1);
                }
            }
            Action::Free if context.succeeded() && context.memory != 0 => {
                self.retired.push((KeyKind::Buffer, u64::from(context.memory)));
            }
            Action::Unadvise if context.succeeded() && context.connection != 0 => {
                self.retired.push((KeyKind::Connection, connection_key(context.object, context.connection)));
            }
            _ => {}
        }
    }

    fn change(&mut self, tid: u16, counter: Counter, by: i32) {
        let count = &mut self.counts[counter as usize];
        *count = count.saturating_add(by);
        let count = &mut self.thread(tid).counts[counter as usize];
        *count = count.saturating_add(by);
    }

    /// A returned interface pointer carries a reference: given by the owner, or passed on by who held it.
    fn hand_over(&mut self, context: &Context<'_>) {
        let event = context.event;
        for at in &context.shape.buffers_out {
            self.highest = self.highest.max(event.word(usize::from(*at)) as u32);
        }
        if context.shape.objects_out.is_empty() || !context.succeeded() {
            return;
        }
        for at in &context.shape.objects_out {
            if let Some(object) = self.objects.get_mut(&(event.word(usize::from(*at)) as u32)) {
                if object.owner != event.to && object.ledger.held_by(event.to) > 0 {
                    object.ledger.add(event.to, -1);
                }
                object.take(event.from);
            }
        }
    }

    fn release(&mut self, id: u32, event: &Event<'_>) {
        let Some(object) = self.objects.get_mut(&id) else { return };
        object.drop_one(event.from);
        if object.ledger.total() > 0 {
            return;
        }
        // A client's sink may be handed in again as long as the client itself keeps it, so it dies when it says so. What is
        // still an argument of a call under way lives as long as that.
        let owner = object.owner;
        let gone = if owner == Party::Client { event.result == 0 } else { !self.is_lent(event.tid, id, event.from) };
        if gone {
            self.kill(id, event.seq);
        }
    }

    pub(super) fn kill(&mut self, id: u32, died: u64) {
        let Some(object) = self.objects.remove(&id) else { return };
        self.graveyard.bury(Dead { id, died, was: object });
        self.retired.push((KeyKind::Object, u64::from(id)));
        if object.interface == Some(Interface::AdviseSink) {
            self.retired.push((KeyKind::Sink, u64::from(id)));
        }
        self.stores.remove(&id);
        if matches!(object.interface, Some(Interface::MsLogon | Interface::AbLogon | Interface::XpLogon)) {
            self.logon_released(&object, died);
        }
        self.unjoin(&object);
    }
}
