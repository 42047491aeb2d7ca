//! What the spooler does with objects of stores and of transports, call by call.

use crate::model::tags;
use crate::spec::{Code, Method, method};
use crate::subsystem::Subsystem;
use crate::trace::{ObjectId, Party};
use crate::value::{Prop, PropValue, Reply, Row, Value};

/// Calls in the spooler's name.
#[derive(Clone, Copy)]
pub(super) struct Hands<'a>(pub &'a Subsystem);

impl Hands<'_> {
    pub fn call(self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        self.0.call(Party::Spooler, object, called, args)
    }

    /// A call that has to succeed.
    pub fn try_call(self, object: ObjectId, called: Method, args: Vec<Value>) -> Result<Reply, Code> {
        let reply = self.call(object, called, args);
        if reply.code.is_ok() { Ok(reply) } else { Err(reply.code) }
    }

    /// A call that has to hand out an object.
    pub fn open(self, object: ObjectId, called: Method, args: Vec<Value>) -> Result<ObjectId, Code> {
        self.try_call(object, called, args)?.object().ok_or(Code::MAPI_E_CALL_FAILED)
    }

    /// Frees the buffers that a reply handed out.
    pub fn free(self, reply: &Reply) {
        for out in &reply.outs {
            if let Value::Buffer(buffer, content) = out {
                let rows = matches!(**content, Value::Rows(_));
                let how = if rows { method::Function::FreeProws } else { method::Function::MAPIFreeBuffer };
                let _freed = self.call(ObjectId(0), how, vec![Value::Object(*buffer)]);
            }
        }
    }

    pub fn release(self, object: ObjectId) {
        let _count = self.call(object, method::Unknown::Release, Vec::new());
    }

    /// Every row of a table; of each only these columns.
    pub fn rows(self, table: ObjectId, columns: &[u32]) -> Vec<Row> {
        const EVERY_ROW: u32 = i32::MAX.cast_unsigned();
        let _set = self.call(table, method::Table::SetColumns, vec![Value::Tags(columns.to_vec()), Value::Num(0)]);
        let read = self.call(table, method::Table::QueryRows, vec![Value::from(EVERY_ROW), Value::Num(0)]);
        let rows = read.out(2).rows().to_vec();
        self.free(&read);
        rows
    }

    /// The rows of a table that an object hands out, as far as there is something in them.
    pub fn rows_of(self, object: ObjectId, opener: Method, columns: &[u32]) -> Vec<Row> {
        let Ok(table) = self.open(object, opener, vec![Value::from(tags::MAPI_UNICODE)]) else { return Vec::new() };
        let rows = self.rows(table, columns);
        self.release(table);
        rows.iter().map(|row| known(row)).collect()
    }

    /// Properties of an object, these or all, as far as they are there.
    pub fn props(self, object: ObjectId, wanted: Option<Vec<u32>>) -> Vec<Prop> {
        let wanted = wanted.map_or(Value::None, Value::Tags);
        let read = self.call(object, method::Prop::GetProps, vec![wanted, Value::from(tags::MAPI_UNICODE)]);
        let found = known(read.out(3).props());
        self.free(&read);
        found
    }

    /// Sets properties; what the object does not take of them it leaves out.
    pub fn set_props(self, object: ObjectId, props: Vec<Prop>) -> Result<(), Code> {
        self.try_call(object, method::Prop::SetProps, vec![Value::Num(props.len() as u64), Value::Props(props)]).map(drop)
    }
}

/// What is there of what was asked for.
pub(super) fn known(props: &[Prop]) -> Vec<Prop> {
    props.iter().filter(|p| !matches!(p.value, PropValue::Error(_))).cloned().collect()
}
