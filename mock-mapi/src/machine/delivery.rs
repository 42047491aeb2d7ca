//! Puts what came in where it belongs (page `message-reception-model`).

use super::cycle::KEY;
use super::enclosed::Enclosed;
use super::hands::Hands;
use crate::model::tags;
use crate::providers::Parcel;
use crate::spec::{Code, method};
use crate::subsystem::Subsystem;
use crate::trace::ObjectId;
use crate::value::{Prop, PropValue, Row, Value};

/// Puts a message that came in into the store's receive folder, unless one of its key is there; answers its entry identifier, or
/// nothing for one that was there.
pub(super) fn deliver(
    subsystem: &Subsystem,
    store: ObjectId,
    parcel: &Parcel,
    enclosed: Option<&Enclosed>,
) -> Result<Vec<u8>, Code> {
    let hands = Hands(subsystem);
    let class = if is_report(parcel) { "REPORT" } else { "IPM" };
    let class = vec![Value::from(class), Value::from(tags::MAPI_UNICODE)];
    let found = hands.try_call(store, method::MsgStore::GetReceiveFolder, class)?;
    let inbox = found.out(3).bytes().to_vec();
    hands.free(&found);
    let args = vec![Value::None, Value::Bytes(inbox), Value::None, Value::from(tags::MAPI_MODIFY)];
    let folder = hands.open(store, method::MsgStore::OpenEntry, args)?;
    let delivered = if is_there(hands, folder, parcel) { Ok(Vec::new()) } else { write(hands, folder, parcel, enclosed) };
    hands.release(folder);
    delivered
}

/// Whether a message of its key is in a folder.
fn is_there(hands: Hands<'_>, folder: ObjectId, parcel: &Parcel) -> bool {
    let Some(key) = bytes_of(&parcel.props(), KEY) else { return false };
    let Ok(table) = hands.open(folder, method::Container::GetContentsTable, vec![Value::Num(0)]) else { return false };
    let there = hands.rows(table, &[KEY]).iter().any(|row| bytes_of(row, KEY).as_ref() == Some(&key));
    hands.release(table);
    there
}

/// Writes a message into a folder; answers its entry identifier.
fn write(hands: Hands<'_>, folder: ObjectId, parcel: &Parcel, enclosed: Option<&Enclosed>) -> Result<Vec<u8>, Code> {
    let message = hands.open(folder, method::Folder::CreateMessage, vec![Value::None, Value::Num(0)])?;
    let write = || {
        hands.set_props(message, parcel.props())?;
        let rows = vec![Value::from(tags::MODRECIP_ADD), Value::Rows(parcel.recipients())];
        hands.try_call(message, method::Message::ModifyRecipients, rows)?;
        if let Some(enclosed) = enclosed {
            enclosed.attach_to(hands, message);
        }
        // Open still: its identifier is asked for.
        hands.try_call(message, method::Prop::SaveChanges, vec![Value::from(tags::KEEP_OPEN_READONLY)])?;
        let read = hands.call(message, method::Prop::GetProps, vec![Value::Tags(vec![tags::PR_ENTRYID]), Value::Num(0)]);
        let id = bytes_of(read.out(3).props(), tags::PR_ENTRYID).unwrap_or_default();
        hands.free(&read);
        Ok(id)
    };
    let written = write();
    hands.release(message);
    written
}

/// Whether its message class is that of a report (page `mapi-report-messages`), which may have a receive folder of its own.
fn is_report(parcel: &Parcel) -> bool {
    let is_one = |p: &Prop| matches!(&p.value, PropValue::Text(class) if class.starts_with("REPORT."));
    parcel.props().iter().any(|p| p.id() == tags::PR_MESSAGE_CLASS >> 16 && is_one(p))
}

/// The bytes of a property, if it is there.
pub(super) fn bytes_of(props: &[Prop], tag: u32) -> Option<Vec<u8>> {
    let found = props.iter().find(|p| p.id() == tag >> 16)?;
    if let PropValue::Bytes(bytes) = &found.value { Some(bytes.clone()) } else { None }
}

/// The number of a recipient's row.
pub(super) fn number_of(row: &Row) -> Option<u32> {
    let found = row.iter().find(|p| p.id() == tags::PR_ROWID >> 16)?;
    if let PropValue::Long(number) = found.value { Some(number) } else { None }
}

/// Whether a transport has taken care of a recipient.
pub(super) fn is_cared_for(row: &Row) -> bool {
    row.iter().any(|p| p.id() == tags::PR_RESPONSIBILITY >> 16 && p.value == PropValue::Bool(true))
}
