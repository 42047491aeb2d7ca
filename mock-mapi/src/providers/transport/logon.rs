//! `IXPLogon`.

use super::courier::Post;
use super::{ADDRESS_TYPE, NAME, UID};
use crate::model::tags;
use crate::providers::logon::Held;
use crate::providers::spi::{AddressTypes, Answer, LogonRequest, Status, XpLogon};
use crate::providers::{lock, status};
use crate::spec::{Code, method};
use crate::subsystem::Cx;
use crate::trace::ObjectId;
use crate::value::Value;
use std::sync::{Arc, Mutex};

/// What changes while a logon is used.
#[derive(Default)]
struct State {
    /// Buffers handed to the spooler, which belong to the transport (page `ixplogon-transportlogoff`).
    buffers: Vec<ObjectId>,
    /// Numbers of messages that are being sent or received.
    messages: Vec<u32>,
    last: u32,
    status: u32,
}

/// One logon to the transport.
pub(super) struct Logon {
    held: Held,
    post: Arc<Post>,
    state: Mutex<State>,
}

impl Logon {
    pub fn begin(cx: &Cx<'_>, request: &LogonRequest, post: &Arc<Post>) -> Answer<Self> {
        let held = Held::log_on(cx, request, UID, NAME)?;
        let state = Mutex::new(State { status: tags::STATUS_AVAILABLE, ..State::default() });
        Ok(Self { held, post: Arc::clone(post), state })
    }

    /// Lets go of everything, of the support object last: inside its Release MAPI may release the provider object too.
    fn close(&self, cx: &Cx<'_>) {
        let State { buffers, .. } = std::mem::take(&mut *lock(&self.state));
        for buffer in buffers {
            let freed = cx.call(ObjectId(0), method::Function::MAPIFreeBuffer, vec![Value::Object(buffer)]);
            debug_assert!(freed.code.is_ok(), "only this logon frees what it handed to the spooler");
        }
        self.held.let_go(cx);
    }

    /// Letters that have come in are to be fetched (page `imapisupport-spoolernotify`).
    fn tell_of_incoming(&self, cx: &Cx<'_>) {
        if let Some(support) = self.held.support().filter(|_| self.post.has_incoming()) {
            let args = vec![Value::from(tags::NOTIFY_NEWMAIL), Value::None];
            let _told = cx.call(support, method::Support::SpoolerNotify, args);
        }
    }

    /// A number for a message that is worked on from now.
    fn number(&self) -> u32 {
        let state = &mut *lock(&self.state);
        state.last += 1;
        state.messages.push(state.last);
        state.last
    }
}

impl XpLogon for Logon {
    fn address_types(&self, cx: &Cx<'_>) -> Answer<AddressTypes> {
        let size = Value::Num(16);
        let made = cx.call(ObjectId(0), method::Function::MAPIAllocateBuffer, vec![size]);
        let buffer = made.out(1).object().ok_or(made.code)?;
        lock(&self.state).buffers.push(buffer);
        Ok(AddressTypes { count: 1, types: Value::Buffer(buffer, Box::new(Value::from(ADDRESS_TYPE))) })
    }

    fn transport_notify(&self, cx: &Cx<'_>, flags: u32) -> Answer<u32> {
        let switches = [
            (tags::NOTIFY_BEGIN_INBOUND, tags::NOTIFY_END_INBOUND, tags::STATUS_INBOUND_ENABLED),
            (tags::NOTIFY_BEGIN_OUTBOUND, tags::NOTIFY_END_OUTBOUND, tags::STATUS_OUTBOUND_ENABLED),
        ];
        let (before, after) = {
            let state = &mut *lock(&self.state);
            let before = state.status;
            for (begin, end, enabled) in switches {
                if flags & end != 0 {
                    state.status &= !enabled;
                } else if flags & begin != 0 {
                    state.status |= enabled;
                }
            }
            (before, state.status)
        };
        if before != after {
            self.held.update_status(cx, after)?;
        }
        if flags & tags::NOTIFY_BEGIN_INBOUND != 0 {
            self.tell_of_incoming(cx);
        }
        // The flags go back as they came (page `ixplogon-transportnotify`).
        Ok(flags)
    }

    fn idle(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn transport_logoff(&self, cx: &Cx<'_>) -> Answer<()> {
        self.close(cx);
        Ok(())
    }

    fn submit_message(&self, cx: &Cx<'_>, _flags: u32, message: ObjectId) -> Answer<u32> {
        if lock(&self.state).status & tags::STATUS_OUTBOUND_ENABLED == 0 {
            return Err(Code::MAPI_E_BUSY);
        }
        self.post.collect(cx, message)?;
        self.tell_of_incoming(cx);
        Ok(self.number())
    }

    fn end_message(&self, _cx: &Cx<'_>, number: u32) -> Answer<u32> {
        let messages = &mut lock(&self.state).messages;
        let at = messages.iter().position(|it| *it == number).ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
        messages.remove(at);
        // Sent: nothing asks the spooler to send it again.
        Ok(0)
    }

    fn poll(&self, _cx: &Cx<'_>) -> Answer<u32> {
        Ok(u32::from(self.post.has_incoming()))
    }

    fn start_message(&self, cx: &Cx<'_>, message: ObjectId) -> Answer<u32> {
        self.post.deliver(cx, message)?;
        Ok(self.number())
    }

    fn open_status(&self, _cx: &Cx<'_>) -> Answer<Box<dyn Status>> {
        Ok(status::with_queues(NAME))
    }

    fn validate(&self, _cx: &Cx<'_>, _flags: u32) -> Answer<()> {
        Ok(())
    }

    fn flush_queues(&self, cx: &Cx<'_>, _target: &[u8], flags: u32) -> Answer<()> {
        let directions = [(tags::FLUSH_UPLOAD, tags::STATUS_OUTBOUND_FLUSH), (tags::FLUSH_DOWNLOAD, tags::STATUS_INBOUND_FLUSH)];
        let status = lock(&self.state).status;
        let flushing = directions.iter().filter(|(asked, _)| flags & asked != 0).fold(status, |bits, (_, bit)| bits | bit);
        // Nothing waits in this transport, so that the flush is over at once (pages `ixplogon-flushqueues`,
        // `implementing-the-flushqueues-method`; `cases/conflicts/flush-status-bits.toml`).
        self.held.update_status(cx, flushing)?;
        self.tell_of_incoming(cx);
        self.held.update_status(cx, status)
    }

    fn released(&self, cx: &Cx<'_>) {
        // Nothing is left to do, unless MAPI omitted TransportLogoff (page `releasing-the-transport-provider`, last paragraph).
        self.close(cx);
    }
}
