//! Advise registrations of one logon. Each holds a reference to its sink until it is unadvised or the logon ends.

use super::lock;
use super::spi::{AdviseRequest, Answer};
use crate::model::tags;
use crate::spec::Code;
use crate::subsystem::Cx;
use crate::trace::ObjectId;
use crate::value::{Notification, TableChange, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

struct Registration {
    connection: u32,
    /// The object on which it was made.
    by: ObjectId,
    request: AdviseRequest,
    /// Whether it was ended, for what waits to be told.
    ended: Arc<AtomicBool>,
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
    }
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
        state.1.push(Registration { connection, by: cx.this, request: request.clone(), ended: Arc::default() });
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

    /// Tells those who asked for these events, of these objects or of the whole, all that they asked for in one call.
    pub fn notify(&self, cx: &Cx<'_>, news: &[Notification]) {
        // Tables are told of by what is registered with them.
        let wants = |r: &Registration, one: &Notification| {
            r.request.events & one.event & !tags::FNEV_TABLE_MODIFIED != 0
                && (r.request.entry_id.is_empty() || r.request.entry_id == one.entry_id)
        };
        self.tell(cx, news, wants);
    }

    /// Tells those who registered with a table what changed in it.
    pub fn notify_table(&self, cx: &Cx<'_>, table: ObjectId, changes: Vec<TableChange>) {
        let event = tags::FNEV_TABLE_MODIFIED;
        let one = |change| Notification { event, table: Some(change), ..Notification::default() };
        let news: Vec<_> = changes.into_iter().map(one).collect();
        self.tell(cx, &news, |r, one| r.by == table && r.request.events & one.event != 0);
    }

    fn tell(&self, cx: &Cx<'_>, news: &[Notification], wants: impl Fn(&Registration, &Notification) -> bool) {
        let wanted = |r: &Registration| news.iter().filter(|one| wants(r, one)).cloned().collect::<Vec<_>>();
        let told: Vec<_> =
            lock(&self.0).1.iter().map(|r| (r.connection, wanted(r))).filter(|(_, news)| !news.is_empty()).collect();
        for (connection, news) in told {
            // A sink told before may have unadvised this one, whose client has every right to hear no more.
            let registrations = lock(&self.0);
            let there = registrations.1.iter().find(|r| r.connection == connection);
            let there = there.map(|r| (r.request.sink, Arc::clone(&r.ended)));
            drop(registrations);
            let Some((sink, ended)) = there else { continue };
            // Held meanwhile: the sink may unadvise itself (page `iablogon-unadvise`).
            cx.add_ref(sink);
            let count = Value::Num(news.len() as u64);
            let _told = cx.subsystem.notify_for(cx.party, sink, vec![count, Value::Notifications(news)], &ended);
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
