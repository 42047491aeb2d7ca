//! Tables that the subsystem serves: snapshots of rows behind `IMAPITable` (page `imapitable`).

use super::profiles::{ProviderKind, status_entry_id, store_entry_id};
use super::{Call, Frame, Machine, tags};
use crate::spec::{Code, Interface, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Prop, Reply, Row, Value};

/// A table and how one client looks at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    columns: Option<Vec<u32>>,
    position: usize,
    /// Advise registrations: connection and sink.
    pub advises: Vec<(u32, ObjectId)>,
}

impl Table {
    fn shown(&self, row: &Row) -> Row {
        match &self.columns {
            None => row.clone(),
            Some(columns) => columns
                .iter()
                .map(|tag| row.iter().find(|p| p.id() == tag >> 16).cloned().unwrap_or_else(|| Prop::missing(*tag)))
                .collect(),
        }
    }

    fn move_by(&mut self, origin: u32, by: i64) -> i64 {
        let from = match origin {
            0 => 0,
            2 => self.rows.len(),
            _ => self.position,
        };
        let length = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let start = i64::try_from(from).unwrap_or(i64::MAX);
        let to = start.saturating_add(by).clamp(0, length);
        self.position = usize::try_from(to).unwrap_or(0);
        to - start
    }

    fn take_rows(&mut self, count: i64) -> Vec<Row> {
        let wanted = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
        let range = if count < 0 {
            self.position.saturating_sub(wanted)..self.position
        } else {
            self.position..self.rows.len().min(self.position.saturating_add(wanted))
        };
        self.position = if count < 0 { range.start } else { range.end };
        self.rows[range].iter().map(|row| self.shown(row)).collect()
    }
}

/// A count of rows as `LONG`.
#[expect(clippy::cast_possible_wrap, reason = "the bits are a signed LONG")]
fn signed(value: &Value) -> i64 {
    i64::from(value.long() as i32)
}

impl Machine {
    /// Makes a table of rows and hands it out in the place of argument `place`.
    pub(crate) fn hand_out_table(&mut self, call: &Call, frame: &mut Frame, place: usize, rows: impl FnOnce(&Self) -> Vec<Row>) {
        let rows = rows(self);
        let id = self.adopt(Interface::Table, Party::Subsystem, call.object, "");
        self.tables.insert(id, Table { rows, ..Table::default() });
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
        let own = |name: &str, kind: u32| {
            vec![
                Prop::new(tags::PR_DISPLAY_NAME, name),
                Prop::new(tags::PR_RESOURCE_TYPE, kind),
                Prop::new(tags::PR_STATUS_CODE, 1),
            ]
        };
        let mut rows = vec![own("MAPI subsystem", tags::MAPI_SUBSYSTEM), own("MAPI spooler", tags::MAPI_SPOOLER)];
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
        let length = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        match call.method {
            m::Unadvise => {
                let Some(at) = table.advises.iter().position(|(c, _)| *c == call.arg(0).long()) else {
                    return frame.fail(Code::MAPI_E_INVALID_PARAMETER);
                };
                let (_, sink) = table.advises.remove(at);
                self.plan_release(frame, sink);
            }
            m::GetStatus => frame.reply = Reply::ok().with(0, 0).with(1, 0),
            m::SetColumns => table.columns = call.arg(0).tags().map(<[u32]>::to_vec),
            m::QueryColumns => {
                let all = || table.rows.first().map(|row| row.iter().map(|p| p.tag).collect()).unwrap_or_default();
                frame.reply = Reply::ok().with(1, Value::Tags(table.columns.clone().unwrap_or_else(all)));
            }
            m::GetRowCount => frame.reply = Reply::ok().with(1, length),
            m::SeekRow => {
                let moved = table.move_by(call.arg(0).long(), signed(call.arg(1)));
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a LONG travels as 32 bits")]
                let moved = moved as i32 as u32;
                frame.reply = Reply::ok().with(2, moved);
            }
            m::SeekRowApprox => {
                let (numerator, denominator) = (u64::from(call.arg(0).long()), u64::from(call.arg(1).long()));
                if denominator == 0 {
                    return frame.fail(Code::MAPI_E_INVALID_PARAMETER);
                }
                table.position = usize::try_from(u64::from(length) * numerator / denominator).unwrap_or(0).min(table.rows.len());
            }
            m::QueryPosition => {
                let position = u32::try_from(table.position).unwrap_or(u32::MAX);
                frame.reply = Reply::ok().with(0, position).with(1, position).with(2, length.max(1));
            }
            m::QueryRows => {
                let rows = table.take_rows(signed(call.arg(0)));
                frame.reply = Reply::ok().with(2, Value::Rows(rows));
            }
            m::Abort | m::FreeBookmark => {}
            m::WaitForCompletion => frame.reply = Reply::ok().with(2, 0),
            _ => frame.fail(Code::MAPI_E_NO_SUPPORT),
        }
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
            table.columns = Some(columns.to_vec());
        }
        table.position = 0;
        let count = if at_most == 0 { i64::MAX } else { i64::from(at_most) };
        Some(table.take_rows(count))
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
