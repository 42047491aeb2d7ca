//! What every logon of a built-in provider does with its support object (pages `imsprovider-logon`, `iabprovider-logon`,
//! `ixpprovider-transportlogon`): takes a reference, opens its profile section, registers itself, and in the end lets go once.

use super::lock;
use super::spi::{Answer, LogonRequest};
use crate::model::tags;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::Cx;
use crate::trace::ObjectId;
use crate::value::{Prop, Reply, Row, Value};
use std::sync::Mutex;

/// A logon's hold on its support object.
pub(super) struct Held(Mutex<Option<ObjectId>>);

impl Held {
    /// Logs on: reads the profile, registers the provider's identifier and its row in the status table.
    ///
    /// # Errors
    /// What MAPI answered; nothing is held then.
    pub fn log_on(cx: &Cx<'_>, request: &LogonRequest, uid: [u8; 16], name: &str) -> Answer<Self> {
        let support = request.support;
        cx.add_ref(support);
        let held = Self(Mutex::new(Some(support)));
        let registered = read_profile(cx, support)
            .and_then(|()| answer(&cx.call(support, method::Support::SetProviderUID, vec![Value::Uid(uid), Value::Num(0)])))
            .and_then(|()| {
                answer(&cx.call(support, method::Support::ModifyStatusRow, vec![Value::Num(4), status_row(name), Value::Num(0)]))
            });
        if let Err(code) = registered {
            held.let_go(cx);
            return Err(code);
        }
        Ok(held)
    }

    /// The support object, as long as it is held.
    pub fn support(&self) -> Option<ObjectId> {
        *lock(&self.0)
    }

    /// Says in the status table how the provider is now; the rest of its row stays.
    ///
    /// # Errors
    /// What MAPI answered.
    pub fn update_status(&self, cx: &Cx<'_>, code: u32) -> Answer<()> {
        let support = self.support().ok_or(Code::MAPI_E_INVALID_OBJECT)?;
        let columns = Value::Props(vec![Prop::new(tags::PR_STATUS_CODE, code)]);
        let args = vec![Value::Num(1), columns, Value::from(tags::STATUSROW_UPDATE)];
        answer(&cx.call(support, method::Support::ModifyStatusRow, args))
    }

    /// Releases the support object, the first time it is asked to. MAPI may call back meanwhile: nothing is touched after.
    pub fn let_go(&self, cx: &Cx<'_>) {
        let held = lock(&self.0).take();
        if let Some(support) = held {
            cx.release(support);
        }
    }
}

fn status_row(name: &str) -> Value {
    Value::Props(vec![
        Prop::new(tags::PR_DISPLAY_NAME, name),
        Prop::new(tags::PR_PROVIDER_DISPLAY, name),
        Prop::new(tags::PR_RESOURCE_METHODS, 0),
        Prop::new(tags::PR_STATUS_CODE, tags::STATUS_AVAILABLE),
    ])
}

/// Reads the provider's own section of the profile, and closes it.
fn read_profile(cx: &Cx<'_>, support: ObjectId) -> Answer<()> {
    let opened = cx.call(support, method::Support::OpenProfileSection, vec![Value::None, Value::Num(0), Value::None]);
    let section = opened.object().ok_or(opened.code)?;
    let read = cx.call(section, method::Prop::GetProps, vec![Value::Tags(vec![tags::PR_DISPLAY_NAME]), Value::Num(0)]);
    free(cx, &read);
    cx.release(section);
    answer(&read)
}

/// The rows of a table that is opened, read and released; of each only these columns.
///
/// # Errors
/// What the object or the table answered.
pub(super) fn read_rows(cx: &Cx<'_>, on: ObjectId, opener: Method, columns: &[u32]) -> Answer<Vec<Row>> {
    const EVERY_ROW: u32 = i32::MAX.cast_unsigned();
    let got = cx.call(on, opener, vec![Value::from(tags::MAPI_UNICODE)]);
    let table = got.object().ok_or(got.code)?;
    let set = cx.call(table, method::Table::SetColumns, vec![Value::Tags(columns.to_vec()), Value::Num(0)]);
    let read = answer(&set).and_then(|()| {
        let reply = cx.call(table, method::Table::QueryRows, vec![Value::from(EVERY_ROW), Value::Num(0)]);
        let rows = reply.out(2).rows().to_vec();
        free(cx, &reply);
        answer(&reply).map(|()| rows)
    });
    cx.release(table);
    read
}

/// Frees the buffers that a reply handed out.
pub(super) fn free(cx: &Cx<'_>, reply: &Reply) {
    for out in &reply.outs {
        if let Value::Buffer(buffer, content) = out {
            let rows = matches!(**content, Value::Rows(_));
            let how = if rows { method::Function::FreeProws } else { method::Function::MAPIFreeBuffer };
            let freed = cx.call(ObjectId(0), how, vec![Value::Object(*buffer)]);
            debug_assert!(freed.code.is_ok(), "a buffer handed out is freed once, here");
        }
    }
}

/// A reply without outputs that matter.
pub(super) fn answer(reply: &Reply) -> Answer<()> {
    if reply.code.is_ok() { Ok(()) } else { Err(reply.code) }
}

/// An entry identifier of a built-in provider: its flags, its identifier, and a number.
pub(super) fn entry_id(uid: [u8; 16], number: u32) -> Vec<u8> {
    [&[0; 4], &uid[..], &number.to_le_bytes()].concat()
}

/// The number in an entry identifier of this provider.
///
/// # Errors
/// `MAPI_E_UNKNOWN_ENTRYID`: it is somebody else's.
pub(super) fn number_in(uid: [u8; 16], entry_id: &[u8]) -> Answer<u32> {
    let rest = entry_id.get(4..).and_then(|rest| rest.strip_prefix(&uid));
    let number = rest.and_then(|rest| rest.try_into().ok());
    number.map(u32::from_le_bytes).ok_or(Code::MAPI_E_UNKNOWN_ENTRYID)
}

/// The properties that name an object in a table, and in its own properties.
pub(super) fn identity(interface: Interface, entry_id: Vec<u8>) -> Vec<Prop> {
    vec![
        Prop::new(tags::PR_INSTANCE_KEY, entry_id.clone()),
        Prop::new(tags::PR_RECORD_KEY, entry_id.clone()),
        Prop::new(tags::PR_ENTRYID, entry_id),
        Prop::new(tags::PR_OBJECT_TYPE, interface.object_type()),
    ]
}

/// Sets properties in a list.
pub(super) fn put(list: &mut Vec<Prop>, props: &[Prop]) {
    for prop in props {
        match list.iter_mut().find(|old| old.id() == prop.id()) {
            Some(old) => *old = prop.clone(),
            None => list.push(prop.clone()),
        }
    }
}

/// Deletes the properties of these tags from a list.
pub(super) fn take_out(list: &mut Vec<Prop>, tags: &[u32]) {
    list.retain(|prop| tags.iter().all(|tag| tag >> 16 != prop.id()));
}
