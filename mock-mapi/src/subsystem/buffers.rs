//! MAPI memory at the Rust door: the functions, and buffers for what replies hand out.

use super::{Subsystem, lock};
use crate::spec::{Code, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};

impl Subsystem {
    pub(super) fn buffer_function(&self, from: Party, method: Method, args: &[Value]) -> Option<Reply> {
        use method::Function as f;
        Some(match method {
            f::MAPIAllocateBuffer => self.allocate(from, None, 1),
            f::MAPIAllocateMore => match args.get(1).and_then(Value::object) {
                Some(head) => self.allocate(from, Some(head), 2),
                None => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            },
            f::MAPIFreeBuffer => match args.first().and_then(Value::object) {
                Some(block) => self.free_block(block),
                None => Reply::ok(),
            },
            f::FreeProws | f::FreePadrlist => {
                let Some(set) = args.first().and_then(Value::object) else { return Some(Reply::ok()) };
                let rows = lock(&self.row_sets).remove(&set).unwrap_or_default();
                for row in rows.into_iter().chain([set]) {
                    self.call(Party::Subsystem, ObjectId(0), f::MAPIFreeBuffer, vec![Value::Object(row)]);
                }
                Reply::ok()
            }
            _ => return None,
        })
    }

    fn allocate(&self, from: Party, head: Option<ObjectId>, place: usize) -> Reply {
        let made = lock(&self.model).allocate(from, head);
        match made {
            Ok(block) => Reply::ok().with(place, Value::Buffer(block, Box::new(Value::None))),
            Err(code) => Reply::code(code),
        }
    }

    fn free_block(&self, block: ObjectId) -> Reply {
        let freed = lock(&self.model).free(block);
        match freed {
            Ok(gone) => {
                // A set of rows may be freed piece by piece as well (page `freeprows`).
                let mut row_sets = lock(&self.row_sets);
                gone.iter().for_each(|block| drop(row_sets.remove(block)));
                drop(row_sets);
                self.outside.freed(&gone);
                Reply::ok()
            }
            Err(code) => Reply::code(code),
        }
    }

    /// A buffer with this content, allocated by `by`; rows get one each beside that of their set (page `freeprows`).
    pub(super) fn buffer_for(&self, by: Party, content: Value) -> Value {
        let new = || {
            let size = Value::Num(0);
            let reply = self.call(by, ObjectId(0), method::Function::MAPIAllocateBuffer, vec![size, Value::None]);
            reply.out(1).object().unwrap_or_default()
        };
        let block = new();
        if let Value::Rows(rows) = &content {
            let rows: Vec<_> = rows.iter().map(|_| new()).collect();
            self.remember_rows(block, rows);
        }
        Value::Buffer(block, Box::new(content))
    }

    /// The rows of a set stand in these buffers.
    pub fn remember_rows(&self, set: ObjectId, rows: Vec<ObjectId>) {
        lock(&self.row_sets).insert(set, rows);
    }

    /// The buffers of the rows of a set.
    #[must_use]
    pub fn rows_of(&self, set: ObjectId) -> Vec<ObjectId> {
        lock(&self.row_sets).get(&set).cloned().unwrap_or_default()
    }
}
