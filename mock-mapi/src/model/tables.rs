//! Tables that the subsystem serves: snapshots of rows behind `IMAPITable` (page `imapitable`).

use super::profiles::{ProviderKind, status_entry_id, store_entry_id};
use super::{Call, Effect, Frame, Machine, Task, tags};
use crate::spec::{Code, Interface, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Notification, Prop, Reply, Row, Value};
use crate::view::View;

/// A table of the subsystem.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    view: View,
    /// Advise registrations: connection and sink.
    pub advises: Vec<(u32, ObjectId)>,
    /// The session whose status table it is; other tables stay as they were opened.
    status_of: Option<ObjectId>,
    /// Rows of a status table that the spooler in another process gave.
    far: Vec<Row>,
}

impl Machine {
    /// Makes a table of rows and hands it out in the place of argument `place`.
    pub(crate) fn hand_out_table(&mut self, call: &Call, frame: &mut Frame, place: usize, rows: impl FnOnce(&Self) -> Vec<Row>) {
        let rows = rows(self);
        let id = self.adopt(Interface::Table, Party::Subsystem, call.object, "");
        self.tables.insert(id, Table { view: View::new(rows), ..Table::default() });
        frame.reply = Reply::ok().with(place, id);
    }

    /// `GetStatusTable`; with the rows of transports in the spooler's process, where that is another.
    pub(crate) fn hand_out_status_table(&mut self, call: &Call, frame: &mut Frame, session: ObjectId, far: Vec<Row>) {
        self.hand_out_table(call, frame, 1, |machine| [machine.status_rows(session), far.clone()].concat());
        if let Some(table) = frame.reply.out(1).object().and_then(|id| self.tables.get_mut(&id)) {
            (table.status_of, table.far) = (Some(session), far);
        }
    }

    /// The rows of the spooler's process are gone, and so is the spooler: status tables show it, and who listens is told.
    pub(crate) fn far_rows_lost(&mut self, frame: &mut Frame) {
        self.tables.values_mut().for_each(|table| table.far.clear());
        for session in self.sessions.keys().copied().collect::<Vec<_>>() {
            self.status_changed(session, frame);
        }
    }

    /// A row of a session's status table came, went or changed: whoever registered with the table is told (page
    /// `status-tables`). A session that ends takes its tables with it.
    pub(crate) fn status_changed(&mut self, session: ObjectId, frame: &mut Frame) {
        if self.sessions.get(&session).is_none_or(|session| session.ended) {
            return;
        }
        let rows = self.status_rows(session);
        for (id, table) in self.tables.iter_mut().filter(|(_, table)| table.status_of == Some(session)) {
            let event = tags::FNEV_TABLE_MODIFIED;
            let one = |change| Notification { event, table: Some(change), ..Notification::default() };
            let news: Vec<_> = table.view.update([&rows[..], &table.far].concat()).into_iter().map(one).collect();
            if !news.is_empty() {
                let tell = |(connection, _): &(u32, ObjectId)| Task::TellTable {
                    table: *id,
                    connection: *connection,
                    news: news.clone(),
                };
                frame.plan.extend(table.advises.iter().map(tell));
            }
        }
    }

    /// Tells one registration, unless it was ended since. The sink is held meanwhile, since it may end it itself.
    pub(crate) fn tell_table(&self, table: ObjectId, connection: u32, news: Vec<Notification>, frame: &mut Frame) {
        let advises = self.tables.get(&table).map_or(&[][..], |table| &table.advises);
        let Some((_, sink)) = advises.iter().find(|(number, _)| *number == connection) else { return };
        let call = |method, args| Task::Perform(Effect::Call { from: Party::Subsystem, object: *sink, method, args });
        let count = Value::Num(news.len() as u64);
        let told = [
            call(method::Unknown::AddRef, Vec::new()),
            call(method::AdviseSink::OnNotify, vec![count, Value::Notifications(news)]),
            call(method::Unknown::Release, Vec::new()),
        ];
        told.into_iter().rev().for_each(|task| frame.plan.push_front(task));
    }

    pub(crate) fn stores_rows(&self, session: ObjectId) -> Vec<Row> {
        let services = &self.profiles[self.sessions[&session].profile].services;
        let stores = services.iter().filter(|s| s.kind == ProviderKind::Store);
        let row = |(index, service): (usize, &super::Service)| {
            vec![
                Prop::new(tags::PR_ENTRYID, store_entry_id(service)),
                Prop::new(tags::PR_DISPLAY_NAME, service.name.as_str()),
                Prop::new(tags::PR_DEFAULT_STORE, index == 0),
                Prop::new(tags::PR_RESOURCE_FLAGS, if index == 0 { 1 } else { 2 }),
                Prop::new(tags::PR_OBJECT_TYPE, 1),
                Prop::new(tags::PR_PROVIDER_DISPLAY, service.name.as_str()),
                Prop::new(tags::PR_INSTANCE_KEY, service.uid),
                Prop::new(tags::PR_RECORD_KEY, service.uid),
                Prop::new(tags::PR_PROVIDER_UID, service.uid),
            ]
        };
        stores.enumerate().map(row).collect()
    }

    pub(crate) fn status_rows(&self, session: ObjectId) -> Vec<Row> {
        let own = |name: &str, kind: u32, code: u32| {
            vec![
                Prop::new(tags::PR_INSTANCE_KEY, kind.to_le_bytes().to_vec()),
                Prop::new(tags::PR_OBJECT_TYPE, Interface::Status.object_type()),
                Prop::new(tags::PR_DISPLAY_NAME, name),
                Prop::new(tags::PR_RESOURCE_TYPE, kind),
                Prop::new(tags::PR_STATUS_CODE, code),
            ]
        };
        let mut rows = vec![
            own("MAPI subsystem", tags::MAPI_SUBSYSTEM, tags::STATUS_AVAILABLE),
            own("MAPI spooler", tags::MAPI_SPOOLER, self.spooler_status(session)),
        ];
        for (support, logon) in self.logons.iter().filter(|(_, l)| l.session == session) {
            if let Some(columns) = &logon.status {
                let mut row = vec![
                    Prop::new(tags::PR_ENTRYID, status_entry_id(*support)),
                    Prop::new(tags::PR_INSTANCE_KEY, status_entry_id(*support)),
                    Prop::new(tags::PR_OBJECT_TYPE, Interface::Status.object_type()),
                    Prop::new(tags::PR_RESOURCE_TYPE, logon.kind.resource_type()),
                ];
                // What MAPI works out a provider cannot set.
                let own: Vec<_> = columns.iter().filter(|p| row.iter().all(|ours| ours.id() != p.id())).cloned().collect();
                row.extend(own);
                rows.push(row);
            }
        }
        rows
    }

    pub(crate) fn provider_rows(&self, session: ObjectId) -> Vec<Row> {
        let profile = self.sessions.get(&session).map_or(0, |s| s.profile);
        self.profile_rows(profile)
    }

    pub(crate) fn profile_rows(&self, profile: usize) -> Vec<Row> {
        let services = self.profiles.get(profile).map_or(&[][..], |p| &p.services);
        let row = |s: &super::Service| {
            vec![
                Prop::new(tags::PR_PROVIDER_UID, s.uid),
                Prop::new(tags::PR_SERVICE_UID, s.uid),
                Prop::new(tags::PR_SERVICE_NAME, s.name.as_str()),
                Prop::new(tags::PR_DISPLAY_NAME, s.name.as_str()),
                Prop::new(tags::PR_PROVIDER_DISPLAY, s.name.as_str()),
                Prop::new(tags::PR_PROVIDER_DLL_NAME, s.library.as_str()),
                Prop::new(tags::PR_RESOURCE_TYPE, s.kind.resource_type()),
                Prop::new(tags::PR_INSTANCE_KEY, s.uid),
            ]
        };
        services.iter().map(row).collect()
    }

    pub(crate) fn table_call(&mut self, call: &Call, frame: &mut Frame) {
        use method::Table as m;
        if call.method == m::Advise {
            return self.table_advise(call, frame);
        }
        let Some(table) = self.tables.get_mut(&call.object) else { return frame.fail(Code::MAPI_E_INVALID_OBJECT) };
        if call.method != m::Unadvise {
            frame.reply = table.view.call(call.method, &call.args);
            return;
        }
        let Some(at) = table.advises.iter().position(|(c, _)| *c == call.arg(0).long()) else {
            return frame.fail(Code::MAPI_E_INVALID_PARAMETER);
        };
        let (_, sink) = table.advises.remove(at);
        self.plan_release(frame, sink);
    }

    fn table_advise(&mut self, call: &Call, frame: &mut Frame) {
        let Some(sink) = call.arg(1).object() else { return frame.fail(Code::MAPI_E_INVALID_PARAMETER) };
        self.next_connection += 1;
        let connection = self.next_connection;
        let Some(table) = self.tables.get_mut(&call.object) else { return frame.fail(Code::MAPI_E_INVALID_OBJECT) };
        table.advises.push((connection, sink));
        frame.reply = Reply::ok().with(2, connection);
        self.plan_add_ref(frame, sink);
    }

    /// `HrQueryAllRows`: columns, then every row (page `hrqueryallrows`). Tables of providers are asked by the door.
    pub(crate) fn all_rows(&mut self, table: ObjectId, columns: Option<&[u32]>, at_most: u32) -> Option<Vec<Row>> {
        let table = self.tables.get_mut(&table)?;
        if let Some(columns) = columns {
            table.view.set_columns(columns);
        }
        Some(table.view.all_rows(at_most))
    }

    /// Forgets a table whose last reference went; its registrations go with it.
    pub(crate) fn drop_table(&mut self, id: ObjectId, frame: &mut Frame) {
        if let Some(table) = self.tables.remove(&id) {
            for (_, sink) in table.advises {
                self.plan_release(frame, sink);
            }
        }
    }
}
