//! The second half of an event: its effect on the world.

use super::context::{Context, connection_key, id};
use super::object::Dead;
use super::shape::{Action, Counter};
use super::world::{NOT_A_BLOCK, Retired, World};
use cases::KeyKind;
use mock_mapi::spec::Interface;
use mock_mapi::trace::{Event, Party, Phase};

impl World {
    /// Lets the event take effect. The only writer of the world besides [`World::see`], which does the bookkeeping of calls.
    #[inline]
    pub(crate) fn apply(&mut self, context: &Context<'_>) {
        let event = context.event;
        self.highest = self.highest.max(context.object).max(given_by_mapi(context.memory));
        match (event.phase, context.shape.action) {
            (Phase::Enter, Action::Release | Action::LogonLogoff | Action::StoreLogoff) => {
                self.logon_entered(context);
            }
            (Phase::Leave, action) => {
                self.hand_over(context);
                self.returned(context, action);
            }
            (Phase::Note, Action::Invalidated) => {
                if let Some(object) = self.objects.get_mut(&context.object) {
                    object.invalidated = true;
                }
            }
            (Phase::Note, action @ (Action::Exits | Action::Crashes)) => {
                let at = event.method.scalar_index("known", false).unwrap_or_default();
                let known = event.word(at) != 0;
                self.ended_on = Some((known.then_some(event.tid), action == Action::Crashes));
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
                self.count_sink(context, 1);
                if let Some(object) = self.objects.get_mut(&context.object) {
                    object.take(event.from);
                    if object.interface == Some(Interface::Support) && event.from == Party::Provider {
                        self.referenced(context.object);
                    }
                }
            }
            Action::LogonLogoff => self.logoff_returned(context),
            Action::StoreLogoff if !context.succeeded() => self.store_logoff_refused(context.scopes.logon),
            Action::TellTransports if context.succeeded() => self.transports_told(context.scopes.logon),
            Action::Release => {
                self.count_sink(context, -1);
                self.release(context.object, event);
            }
            Action::Init(counter) if context.succeeded() => self.change(event, counter, 1),
            Action::Uninit(counter) => self.change(event, counter, -1),
            Action::Logoff if context.succeeded() => {
                if let Some(session) = self.sessions.get_mut(&context.object) {
                    session.logged_off = true;
                }
            }
            Action::LoadLibrary if context.succeeded() => {
                self.thread(event.tid).loaded.push(context.scopes.library);
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
                self.retired.push(Retired::new(KeyKind::Buffer, u64::from(context.memory)));
            }
            Action::Unadvise if context.succeeded() && context.connection != 0 => {
                self.retired.push(Retired::new(KeyKind::Connection, connection_key(context.object, context.connection)));
            }
            _ => {}
        }
    }

    /// Which provider it was that took or gave up a reference on a client's sink.
    fn count_sink(&mut self, context: &Context<'_>, change: i16) {
        if context.event.from == Party::Provider
            && context.interface == Interface::AdviseSink as u8
            && self.objects.contains_key(&context.object)
        {
            let caller = self.caller(context);
            self.sinks.entry(context.object).or_default().add(caller, change);
        }
    }

    fn change(&mut self, event: &Event<'_>, counter: Counter, by: i32) {
        let add = |counts: &mut [i32; 4]| counts[counter as usize] = counts[counter as usize].saturating_add(by);
        add(&mut self.counts);
        if event.from == Party::Client {
            add(&mut self.clients);
            add(&mut self.thread(event.tid).counts);
        }
    }

    /// A returned interface pointer carries a reference: given by the owner, or passed on by who held it.
    fn hand_over(&mut self, context: &Context<'_>) {
        let event = context.event;
        for at in &context.shape.buffers_out {
            let buffer = id(event.word(usize::from(*at)));
            self.foreign_memory |= buffer == NOT_A_BLOCK;
            self.highest = self.highest.max(given_by_mapi(buffer));
        }
        if context.shape.objects_out.is_empty() || !context.succeeded() {
            return;
        }
        for at in &context.shape.objects_out {
            let handed = id(event.word(usize::from(*at)));
            let Some(object) = self.objects.get_mut(&handed) else { continue };
            let passed_on = object.owner != event.to && object.ledger.held_by(event.to) > 0;
            if passed_on {
                object.ledger.add(event.to, -1);
            }
            object.take(event.from);
            if object.interface == Some(Interface::AdviseSink) {
                if event.from == Party::Provider {
                    let caller = self.caller(context);
                    self.sinks.entry(handed).or_default().add(caller, 1);
                }
                if passed_on && event.to == Party::Provider {
                    self.sinks.entry(handed).or_default().add(context.scopes, -1);
                }
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
        let interfaces = object.interface.map_or(u64::MAX, |interface| 1 << interface as u8);
        self.retired.push(Retired { interfaces, ..Retired::new(KeyKind::Object, u64::from(id)) });
        if object.interface == Some(Interface::AdviseSink) {
            self.sinks.remove(&id);
            self.retired.push(Retired::new(KeyKind::Sink, u64::from(id)));
        }
        self.stores.remove(&id);
        if matches!(object.interface, Some(Interface::MsLogon | Interface::AbLogon | Interface::XpLogon)) {
            self.logon_released(&object, died);
        }
        self.unjoin(&object);
    }
}

/// The identity of a block; 0 for memory that MAPI did not allocate.
fn given_by_mapi(block: u32) -> u32 {
    if block == NOT_A_BLOCK { 0 } else { block }
}
