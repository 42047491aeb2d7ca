//! Tables that the subsystem serves: snapshots of rows behind `IMAPITable` (page `imapitable`).

use super::profiles::{ProviderKind, status_entry_id, store_entry_id};
use super::{Call, Frame, Machine, tags};
use crate::spec::{Code, Interface, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Prop, Reply, Row};
use crate::view::View;

/// A table of the subsystem.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    view: View,
    /// Advise registrations: connection and sink.
    pub advises: Vec<(u32, ObjectId)>,
    /// Of a status table, its session.
    pub status_of: Option<ObjectId>,
}

impl Machine {
    /// Makes a table of rows and hands it out in the place of argument `place`.
    pub(crate) fn hand_out_table(&mut self, call: &Call, frame: &mut Frame, place: usize, rows: impl FnOnce(&Self) -> Vec<Row>) {
        let rows = rows(self);
        let id = self.adopt(Interface::Table, Party::Subsystem, call.object, "");
        self.tables.insert(id, Table { view: View::new(rows), advises: Vec::new(), status_of: None });
        frame.reply = Reply::ok().with(place, id);
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
                    Prop::new(tags::PR_RESOURCE_TYPE, logon.kind.resource_type()),
                ];
                row.extend(
                    columns
                        .iter()
                        .filter(|p| p.id() != tags::PR_ENTRYID >> 16 && p.id() != tags::PR_RESOURCE_TYPE >> 16)
                        .cloned(),
                );
                rows.push(row);
            }
        }
        rows
    }

    /// The status table of a session, with rows that another process added.
    pub(crate) fn hand_out_status_table(&mut self, call: &Call, frame: &mut Frame, session: ObjectId, far: Vec<Row>) {
        self.hand_out_table(call, frame, 1, |machine| [machine.status_rows(session), far].concat());
        if let Some(table) = frame.reply.object().and_then(|id| self.tables.get_mut(&id)) {
            table.status_of = Some(session);
        }
    }

    /// The rows of status tables as they are now, where one of a session changed; answers the sinks that are to be told.
    pub(crate) fn refresh_status_tables(&mut self) -> Vec<ObjectId> {
        let shown: Vec<_> = self.tables.iter().filter_map(|(id, table)| Some((*id, table.status_of?))).collect();
        let mut sinks = Vec::new();
        for (id, session) in shown.into_iter().filter(|(_, session)| self.sessions.contains_key(session)).collect::<Vec<_>>() {
            let rows = self.status_rows(session);
            if let Some(table) = self.tables.get_mut(&id) {
                table.view.replace(rows);
                sinks.extend(table.advises.iter().map(|(_, sink)| *sink));
            }
        }
        sinks
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
