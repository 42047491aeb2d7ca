//! Puts what came in where it belongs (page `message-reception-model`).

use super::cycle::KEY;
use crate::model::tags;
use crate::providers::Parcel;
use crate::spec::{Code, method};
use crate::subsystem::Subsystem;
use crate::trace::{ObjectId, Party};
use crate::value::{Prop, PropValue, Reply, Row, Value};

/// Puts a message that came in into the store's receive folder, unless one of its key is there; answers its entry identifier, or
/// nothing for one that was there.
pub(super) fn deliver(subsystem: &Subsystem, store: ObjectId, parcel: &Parcel) -> Result<Vec<u8>, Code> {
    let call = |object, called, args| subsystem.call(Party::Spooler, object, called, args);
    let release = |object| drop(call(object, method::Unknown::Release, Vec::new()));
    let ok = |reply: Reply| if reply.code.is_ok() { Ok(reply) } else { Err(reply.code) };
    let free = |reply: &Reply| {
        for out in &reply.outs {
            if let Value::Buffer(buffer, content) = out {
                let rows = matches!(**content, Value::Rows(_));
                let how = if rows { method::Function::FreeProws } else { method::Function::MAPIFreeBuffer };
                let _freed = call(ObjectId(0), how, vec![Value::Object(*buffer)]);
            }
        }
    };
    let class = if is_report(parcel) { "REPORT" } else { "IPM" };
    let class = vec![Value::from(class), Value::from(tags::MAPI_UNICODE)];
    let found = ok(call(store, method::MsgStore::GetReceiveFolder, class))?;
    let inbox = found.out(3).bytes().to_vec();
    free(&found);
    let args = vec![Value::None, Value::Bytes(inbox), Value::None, Value::from(tags::MAPI_MODIFY)];
    let folder = ok(call(store, method::MsgStore::OpenEntry, args))?.object().ok_or(Code::MAPI_E_CALL_FAILED)?;
    let key = bytes_of(&parcel.props(), KEY);
    let there = key.as_ref().is_some_and(|key| {
        let got = call(folder, method::Container::GetContentsTable, vec![Value::Num(0)]);
        let Some(table) = got.object().filter(|_| got.code.is_ok()) else { return false };
        let _set = call(table, method::Table::SetColumns, vec![Value::Tags(vec![KEY]), Value::Num(0)]);
        let read = call(table, method::Table::QueryRows, vec![Value::from(i32::MAX.cast_unsigned()), Value::Num(0)]);
        let there = read.out(2).rows().iter().any(|row| bytes_of(row, KEY).as_ref() == Some(key));
        free(&read);
        release(table);
        there
    });
    if there {
        release(folder);
        return Ok(Vec::new());
    }
    let filled = || {
        let made = ok(call(folder, method::Folder::CreateMessage, vec![Value::None, Value::Num(0)]))?;
        let message = made.object().ok_or(Code::MAPI_E_CALL_FAILED)?;
        let props = Value::Props(parcel.props());
        let write = || {
            ok(call(message, method::Prop::SetProps, vec![Value::Num(parcel.props().len() as u64), props.clone()]))?;
            let rows = Value::Rows(parcel.recipients());
            ok(call(message, method::Message::ModifyRecipients, vec![Value::from(2), rows]))?;
            // KEEP_OPEN_READONLY: its identifier is asked for.
            ok(call(message, method::Prop::SaveChanges, vec![Value::from(1)]))?;
            let read = call(message, method::Prop::GetProps, vec![Value::Tags(vec![tags::PR_ENTRYID]), Value::Num(0)]);
            let id = bytes_of(read.out(3).props(), tags::PR_ENTRYID).unwrap_or_default();
            free(&read);
            Ok(id)
        };
        let written = write();
        release(message);
        written
    };
    let filled = filled();
    release(folder);
    filled
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
