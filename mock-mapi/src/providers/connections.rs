//! Advise registrations of one logon. Each holds a reference to its sink until it is unadvised or the logon ends.

use super::lock;
use super::spi::{AdviseRequest, Answer};
use crate::spec::{Code, method};
use crate::subsystem::Cx;
use crate::trace::ObjectId;
use crate::value::{Notification, Value};
use std::sync::Mutex;

struct Registration {
    connection: u32,
    /// The object on which it was made.
    by: ObjectId,
    request: AdviseRequest,
}

/// The registrations, and the last number given.
#[derive(Default)]
pub(super) struct Connections(Mutex<(u32, Vec<Registration>)>);

impl Connections {
    /// Registers a sink with the object called.
    pub fn advise(&self, cx: &Cx<'_>, request: &AdviseRequest) -> u32 {
        cx.add_ref(request.sink);
        let mut state = lock(&self.0);
        state.0 += 1;
        let connection = state.0;
        state.1.push(Registration { connection, by: cx.this, request: request.clone() });
        connection
    }

    /// Ends a registration.
    ///
    /// # Errors
    /// There is no such connection.
    pub fn unadvise(&self, cx: &Cx<'_>, connection: u32) -> Answer<()> {
        let found = {
            let list = &mut lock(&self.0).1;
            list.iter().position(|r| r.connection == connection).map(|at| list.remove(at))
        };
        let gone = found.ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
        cx.release(gone.request.sink);
        Ok(())
    }

    /// Tells those who asked for this event, of this object or of the whole.
    pub fn notify(&self, cx: &Cx<'_>, news: &Notification) {
        let wants = |r: &&Registration| {
            r.request.events & news.event != 0 && (r.request.entry_id.is_empty() || r.request.entry_id == news.entry_id)
        };
        let sinks: Vec<_> = lock(&self.0).1.iter().filter(wants).map(|r| r.request.sink).collect();
        for sink in sinks {
            // Held meanwhile: the sink may unadvise itself (page `iablogon-unadvise`).
            cx.add_ref(sink);
            let _told =
                cx.call(sink, method::AdviseSink::OnNotify, vec![Value::Num(1), Value::Notifications(vec![news.clone()])]);
            cx.release(sink);
        }
    }

    /// Ends what was registered with one object.
    pub fn close_of(&self, cx: &Cx<'_>, by: ObjectId) {
        self.close_where(cx, |r| r.by == by);
    }

    /// Ends all.
    pub fn close(&self, cx: &Cx<'_>) {
        self.close_where(cx, |_| true);
    }

    fn close_where(&self, cx: &Cx<'_>, gone: impl Fn(&mut Registration) -> bool) {
        let sinks: Vec<_> = lock(&self.0).1.extract_if(.., gone).map(|r| r.request.sink).collect();
        for sink in sinks {
            cx.release(sink);
        }
    }
}
