//! The first half of an event: it is paired with its call, and what it is about is looked up.

use super::context::{BUFFER, Context, UNKNOWN, id};
use super::frame::{Frame, Scopes, Thread};
use super::shape::Action;
use super::world::{Retired, World};
use cases::KeyKind;
use mock_mapi::spec::method;
use mock_mapi::trace::{Party, Phase};

impl World {
    /// Sees an event: pairs it with its call and looks up what it is about. To be followed by [`World::apply`].
    #[inline]
    pub(crate) fn see(&mut self, cx: &mut Context<'_>) {
        (self.departed, self.left_on) = (None, None);
        match cx.event.phase {
            Phase::Enter => self.enter(cx),
            Phase::Leave => self.leave(cx),
            Phase::Note => self.note(cx),
        }
    }

    fn enter(&mut self, cx: &mut Context<'_>) {
        let (event, shape) = (cx.event, cx.shape);
        let word = |position: Option<u8>| position.map_or(0, |at| id(event.word(usize::from(at))));
        let mut scopes = self.look_up(cx, event.object.0);
        let (memory, sink, connection) = (word(shape.memory), word(shape.sink), word(shape.connection_in));
        let support = word(shape.support);
        if support != 0 {
            scopes.logon = support;
            let session = self.objects.get(&support).map_or(0, |object| object.session);
            if session != 0 {
                scopes.session = session;
            }
        }
        if let Some(at) = shape.library {
            scopes.library = self.libraries.intern(event.payload.get(usize::from(at)..).unwrap_or(&[]));
        }
        if shape.action == Action::ProviderInit && scopes.library == 0 {
            scopes.library = self.entered_library(event.tid);
        }
        match shape.action {
            Action::Uninit(counter) => cx.last = self.count(counter) == 1,
            Action::FreeLibrary => cx.last = self.library(scopes.library).is_some_and(|library| library.loads == 1),
            _ => {}
        }
        (cx.call, cx.scopes, cx.memory, cx.sink, cx.connection) = (event.seq, scopes, memory, sink, connection);
        let mut given = [0; 2];
        for (slot, at) in given.iter_mut().zip(&shape.given) {
            *slot = word(Some(*at));
        }
        self.provider_calls += u64::from(event.to == Party::Provider);
        *self.thread(event.tid).calls.enter(event.payload) = Frame {
            entered: event.seq,
            method: event.method,
            object: event.object.0,
            from: event.from,
            to: event.to,
            scopes,
            interface: cx.interface,
            memory,
            sink,
            connection,
            given,
        };
    }

    fn leave(&mut self, cx: &mut Context<'_>) {
        let (event, shape) = (cx.event, cx.shape);
        let (thread, retired) = (self.threads.get_mut(usize::from(event.tid)), &mut self.retired);
        let torn = |frame: &Frame| retired.push(Retired::new(KeyKind::Call, frame.entered));
        let frame = thread.and_then(|thread| thread.calls.leave(event.method, event.object.0, torn));
        let (mut given, mut given_by) = ([0; 2], event.from);
        if let Some(frame) = frame {
            self.left_on = Some(event.tid);
            (cx.object, cx.scopes, cx.call, cx.interface) = (frame.object, frame.scopes, frame.entered, frame.interface);
            (cx.memory, cx.sink, cx.connection) = (frame.memory, frame.sink, frame.connection);
            (given, given_by) = (frame.given, frame.from);
        } else {
            cx.scopes = self.look_up(cx, event.object.0);
        }
        let succeeded = cx.succeeded();
        if let Some(at) = shape.connection_out {
            cx.connection = if succeeded { id(event.word(usize::from(at))) } else { 0 };
        }
        cx.last = match shape.action {
            Action::Release => self.objects.get(&cx.object).is_some_and(|object| object.ledger.held_by(event.from) <= 1),
            Action::Uninit(counter) => self.count(counter) == 1,
            Action::FreeLibrary => self.library(cx.scopes.library).is_some_and(|library| library.loads == 1),
            Action::Logoff => succeeded && !self.is_shared_on(cx.object),
            _ => false,
        };
        if shape.hands_out && succeeded {
            self.hand_out(cx);
        }
        if shape.action == Action::Logon {
            self.adopt_orphans(event.tid, cx.scopes.session);
        }
        if given[0] != 0 && (!succeeded || shape.support.is_none() || event.method == method::Function::MSGServiceEntry) {
            self.drop_given(given, given_by, event.seq);
        }
    }

    /// An event that belongs nowhere by itself belongs to what it hands out.
    fn hand_out(&self, cx: &mut Context<'_>) {
        for at in &cx.shape.objects_out {
            if let Some(object) = self.objects.get(&id(cx.event.word(usize::from(*at)))) {
                cx.out |= object.interface.map_or(0, |interface| 1 << interface as u8);
                cx.scopes.fill(object.scopes());
            }
        }
        if cx.shape.buffers_out.iter().any(|at| cx.event.word(usize::from(*at)) != 0) {
            cx.out |= BUFFER;
        }
    }

    fn note(&mut self, cx: &mut Context<'_>) {
        let (event, shape) = (cx.event, cx.shape);
        let object = shape.noted.map_or(0, |at| id(event.word(usize::from(at))));
        let library = shape.library.map_or(0, |at| self.libraries.intern(event.payload.get(usize::from(at)..).unwrap_or(&[])));
        if shape.action == Action::Created {
            self.create(event, object, library);
        }
        let mut scopes = self.look_up(cx, object);
        if library != 0 {
            scopes.library = library;
        }
        (cx.scopes, cx.memory) = (scopes, shape.memory.map_or(0, |at| id(event.word(usize::from(at)))));
    }

    /// Looks up the object an event is about, and answers what the event belongs to: by that object, else by the call around it.
    #[expect(clippy::inline_always, reason = "the answer stays in registers: a tenth of the time of an entry")]
    #[inline(always)]
    fn look_up(&self, cx: &mut Context<'_>, id: u32) -> Scopes {
        let mut scopes = Scopes::default();
        cx.object = id;
        if id != 0 {
            let found = self.objects.get(&id).or_else(|| {
                let dead = self.graveyard.find(id)?;
                cx.died = Some(dead.died);
                Some(&dead.was)
            });
            if let Some(object) = found {
                cx.interface = object.interface.map_or(UNKNOWN, |interface| interface as u8);
                scopes = object.scopes();
                cx.held = object.ledger.held_by(cx.event.from);
                cx.last = cx.shape.action == Action::Release && cx.died.is_none() && cx.held == 1;
            }
        }
        if let Some(outer) = self.frames(cx.event.tid).last() {
            scopes.fill(outer.scopes);
        }
        scopes
    }

    /// The library whose entry point is called on a thread: the one that was loaded for it just before, else the only one there
    /// is. Of several the trace says it no earlier than with the provider object: see [`World::create`].
    fn entered_library(&mut self, tid: u16) -> u32 {
        match self.thread(tid).loaded[..] {
            [] => self.libraries.only_one_loaded(),
            [one] => {
                self.thread(tid).loaded.clear();
                one
            }
            _ => 0,
        }
    }

    pub(super) fn thread(&mut self, tid: u16) -> &mut Thread {
        let tid = usize::from(tid);
        if tid >= self.threads.len() {
            self.threads.resize_with(tid + 1, Thread::default);
        }
        &mut self.threads[tid]
    }
}
