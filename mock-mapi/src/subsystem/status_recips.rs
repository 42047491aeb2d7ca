//! `IMAPISupport::StatusRecips`: a transport says what became of a message's recipients (its page, and
//! `recipient-properties-for-delivery-status-reports`).
//!
//! What is wrong with the arguments is refused here, and the list stays its caller's. What is right goes to the spooler, if this is
//! its process, which makes reports of it; MAPI frees the list then.

use super::lists::in_width;
use super::{Subsystem, lock};
use crate::model::tags;
use crate::spec::{Code, Interface, method};
use crate::trace::{Field, ObjectId, Party};
use crate::value::{AdrList, Prop, PropValue, Reply, Row, Value};
use std::sync::Arc;

/// What a transport says of a message's recipients.
pub(crate) struct Told {
    /// The session the transport is logged on for.
    pub session: ObjectId,
    /// The message.
    pub message: ObjectId,
    /// Who has it.
    pub delivered: Vec<Row>,
    /// Who has not, and will not.
    pub failed: Vec<Row>,
}

/// Makes reports of what a transport says.
pub(super) type Telling = Arc<dyn Fn(&Subsystem, &Told) -> Result<(), Code> + Send + Sync>;

/// What the properties of a recipient say became of the message: whether he has it, or nothing.
fn is_delivered(row: &Row) -> Option<bool> {
    let says = |tag: u32| row.iter().any(|p| p.id() == tag >> 16 && !matches!(p.value, PropValue::Error(_)));
    // The codes stand on reports of nondelivery only.
    if says(tags::PR_NDR_REASON_CODE) || says(tags::PR_NDR_DIAG_CODE) {
        return Some(false);
    }
    says(tags::PR_DELIVER_TIME).then_some(true)
}

/// The rows of which this is so, without properties that could not be had. Texts are wide from here on: what they are in a call
/// says nothing of what they are in a report.
fn rows(list: &AdrList, so: Option<bool>) -> Vec<Row> {
    let there = |p: &&Prop| !matches!(p.value, PropValue::Error(_));
    let wide = |p: &Prop| Prop { tag: in_width(p.tag, tags::MAPI_UNICODE), value: p.value.clone() };
    let row = |row: &Row| row.iter().filter(there).map(wide).collect();
    list.entries.iter().filter(|entry| is_delivered(&entry.props) == so).map(|entry| row(&entry.props)).collect()
}

impl Subsystem {
    /// In the spooler's process: has reports made by this.
    pub(crate) fn on_status(&self, tell: impl Fn(&Self, &Told) -> Result<(), Code> + Send + Sync + 'static) {
        *lock(&self.telling) = Some(Arc::new(tell));
    }

    pub(super) fn status_recips(&self, support: ObjectId, args: &[Value]) -> Reply {
        let list = args.get(1).and_then(Value::adr_list);
        if let Some(list) = list {
            self.note_status(list);
        }
        self.told(support, args.first().unwrap_or(&Value::None), list).map_or_else(Reply::code, Reply::code)
    }

    fn told(&self, support: ObjectId, message: &Value, list: Option<&AdrList>) -> Result<Code, Code> {
        let session = self.with_model(|model| model.transport_with(support))?;
        let message = self.message_told_of(message)?;
        let list = list.filter(|list| self.can_be_given(list)).ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
        let (delivered, failed) = (rows(list, Some(true)), rows(list, Some(false)));
        if delivered.is_empty() && failed.is_empty() {
            return Err(Code::MAPI_E_INVALID_PARAMETER);
        }
        let whole = delivered.len() + failed.len() == list.entries.len();
        let telling = lock(&self.telling).clone();
        // In a process without a spooler no store waits for a report.
        telling.map_or(Ok(()), |tell| tell(self, &Told { session, message, delivered, failed }))?;
        self.free_given(list);
        Ok(if whole { Code::S_OK } else { Code::MAPI_W_ERRORS_RETURNED })
    }

    /// A message that can be asked what it says. One that a transport was lent is over with `EndMessage` (page
    /// `ixplogon-endmessage`).
    fn message_told_of(&self, message: &Value) -> Result<ObjectId, Code> {
        let id = message.object().ok_or(Code::MAPI_E_INVALID_PARAMETER)?;
        let entry = self.entry(id).filter(|entry| entry.is_live()).ok_or(Code::MAPI_E_INVALID_OBJECT)?;
        if entry.interface == Interface::Message { Ok(id) } else { Err(Code::MAPI_E_INVALID_PARAMETER) }
    }

    /// Whether a list can be made MAPI's: it names somebody, and all of it stands in memory of MAPI's (page `adrlist`).
    fn can_be_given(&self, list: &AdrList) -> bool {
        let (of_list, of_mapi) = self
            .with_model(|model| (model.is_head(list.block), list.entries.iter().all(|entry| model.is_allocated(entry.block))));
        of_list && of_mapi && !list.entries.is_empty() && list.entries.iter().all(|entry| !entry.props.is_empty())
    }

    /// Frees a list that was given away: its entries, where they stand for themselves, then the rest.
    fn free_given(&self, list: &AdrList) {
        for block in list.entries.iter().map(|entry| entry.block).filter(|block| *block != list.block).chain([list.block]) {
            if self.with_model(|model| model.is_head(block)) {
                self.call(Party::Subsystem, ObjectId(0), method::Function::MAPIFreeBuffer, vec![Value::Object(block)]);
            }
        }
    }

    fn note_status(&self, list: &AdrList) {
        let count = |so| list.entries.iter().filter(|entry| is_delivered(&entry.props) == so).count() as u64;
        let values = [
            ("list", Field::Scalar(list.block.0.into())),
            ("delivered", Field::Scalar(count(Some(true)))),
            ("failed", Field::Scalar(count(Some(false)))),
            ("untold", Field::Scalar(count(None))),
        ];
        self.write_note(method::Note::StatusTold, &values);
    }
}
