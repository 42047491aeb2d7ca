//! The first half of an event: it is paired with its call, and what it is about is looked up.

use super::context::{Context, HandedOut, UNKNOWN, id};
use super::frame::{Frame, Scopes, Thread, WORDS};
use super::shape::{Action, Shape};
use super::world::World;
use cases::KeyKind;
use mock_mapi::spec::method;
use mock_mapi::trace::{Event, Party, Phase};

impl World {
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
        let word = |position: Option<u8>| position.map_or(0, |at| id(event.word(usize::from(at))));
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
            context.connection = if context.succeeded() { id(event.word(usize::from(at))) } else { 0 };
        }
        context.last = match shape.action {
            Action::Release => self.objects.get(&context.object).is_some_and(|object| object.ledger.held_by(event.from) <= 1),
            Action::Uninit(counter) => self.count(counter) == 1,
            Action::FreeLibrary => self.library(context.scopes.library).is_some_and(|library| library.loads == 1),
            Action::Logoff => context.succeeded() && !self.is_shared_on(context.object),
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
            if let Some(object) = self.objects.get(&id(context.event.word(usize::from(*at)))) {
                context.interfaces_out |= object.interface.map_or(0, |interface| 1 << interface as u8);
                context.scopes.fill(object.scopes());
            }
        }
    }

    fn note<'a>(&mut self, event: &'a Event<'a>, shape: &'static Shape) -> Context<'a> {
        let object = shape.noted.map_or(0, |at| id(event.word(usize::from(at))));
        let library = shape.library.map_or(0, |at| self.libraries.intern(event.payload.get(usize::from(at)..).unwrap_or(&[])));
        if shape.action == Action::Created {
            self.create(event, object, library);
        }
        let mut context = self.context(event, shape, object);
        context.memory = shape.memory.map_or(0, |at| event.word(usize::from(at)) as u32);
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
}
