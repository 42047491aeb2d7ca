//! A message that stands for itself: no store keeps it. The spooler hands such ones to transports.

use super::connections::Connections;
use super::lock;
use super::logon::put;
use super::table::table;
use crate::model::tags;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Cx, Native, not_served};
use crate::value::{Prop, PropValue, Reply, Row, Value};
use std::sync::{Arc, Mutex};

/// What is done when a message is saved.
type Saving = Box<dyn Fn(&Parcel) -> Code + Send + Sync>;

/// The message: what it says and whom it is for.
pub(crate) struct Parcel {
    props: Mutex<Vec<Prop>>,
    recipients: Mutex<Vec<Row>>,
    connections: Arc<Connections>,
    saving: Option<Saving>,
}

impl Parcel {
    pub fn new(props: Vec<Prop>, recipients: Vec<Row>) -> Self {
        Self { props: Mutex::new(props), recipients: Mutex::new(recipients), connections: Arc::default(), saving: None }
    }

    /// An empty message that somebody fills and saves.
    pub fn to_be_filled(saving: Saving) -> Self {
        Self { saving: Some(saving), ..Self::new(Vec::new(), Vec::new()) }
    }

    /// What it says.
    pub fn props(&self) -> Vec<Prop> {
        lock(&self.props).clone()
    }

    /// Whom it is for.
    pub fn recipients(&self) -> Vec<Row> {
        lock(&self.recipients).clone()
    }

    /// Its recipients as they were before.
    pub fn put_back(&self, recipients: Vec<Row>) {
        *lock(&self.recipients) = recipients;
    }

    fn get(&self, wanted: Option<&[u32]>) -> Reply {
        let props = lock(&self.props);
        let Some(wanted) = wanted else { return Reply::ok().with(3, Value::Props(props.clone())) };
        let one = |tag: &u32| {
            let Some(found) = props.iter().find(|p| p.id() == tag >> 16) else { return Prop::missing(*tag) };
            // Text comes as it is asked for, wide or not (page `imapiprop-getprops`).
            let tag = if matches!(found.value, PropValue::Text(_)) && tag & 0xFFFF != 0 { *tag } else { found.tag };
            Prop { tag, value: found.value.clone() }
        };
        let values: Vec<_> = wanted.iter().map(one).collect();
        let missing = values.iter().any(|p| matches!(p.value, PropValue::Error(_)));
        Reply::code(if missing { Code::MAPI_W_ERRORS_RETURNED } else { Code::S_OK }).with(3, Value::Props(values))
    }

    /// Changes recipients by their row number; others are not added to a message that is under way.
    fn change(&self, rows: &[Row]) {
        if self.saving.is_some() {
            return lock(&self.recipients).extend(rows.iter().cloned());
        }
        let id = |row: &Row| row.iter().find(|p| p.id() == tags::PR_ROWID >> 16).map(|p| p.value.clone());
        for row in rows {
            if let Some(old) = lock(&self.recipients).iter_mut().find(|old| id(old) == id(row)) {
                put(old, row);
            }
        }
    }

    fn table(&self, rows: Vec<Row>) -> Reply {
        Reply::ok().with(1, Value::New(Interface::Table, table(rows, &self.connections)))
    }
}

impl Native for Parcel {
    fn call(&self, _cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        use method::{Message as m, Prop as p};
        let arg = |index: usize| args.get(index).unwrap_or(&Value::None);
        match called {
            p::GetProps => self.get(arg(0).tags()),
            p::GetPropList => Reply::ok().with(1, Value::Tags(lock(&self.props).iter().map(|p| p.tag).collect())),
            p::SetProps => {
                put(&mut lock(&self.props), arg(1).props());
                Reply::ok()
            }
            p::SaveChanges => Reply::code(self.saving.as_ref().map_or(Code::S_OK, |save| save(self))),
            p::DeleteProps => Reply::ok(),
            m::GetRecipientTable => self.table(lock(&self.recipients).clone()),
            m::GetAttachmentTable => self.table(Vec::new()),
            m::OpenAttach => Reply::code(Code::MAPI_E_NOT_FOUND),
            m::ModifyRecipients => {
                self.change(arg(1).rows());
                Reply::ok()
            }
            _ => not_served(),
        }
    }
}
