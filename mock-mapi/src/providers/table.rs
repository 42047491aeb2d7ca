//! Tables of the built-in providers: snapshots of rows (page `imapitable`).

use super::connections::Connections;
use super::lock;
use super::spi::{AdviseRequest, NewTable};
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, Native};
use crate::value::{Reply, Row, Value};
use crate::view::View;
use std::sync::{Arc, Mutex};

/// A table; its sinks are kept with those of its logon, which lets go of them if nobody else does.
struct Table {
    view: Mutex<View>,
    connections: Arc<Connections>,
}

/// A table of these rows.
pub(super) fn table(rows: Vec<Row>, connections: &Arc<Connections>) -> NewTable {
    Arc::new(Table { view: Mutex::new(View::new(rows)), connections: Arc::clone(connections) })
}

impl Native for Table {
    fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        use method::Table as m;
        let arg = |index: usize| args.get(index).unwrap_or(&Value::None);
        match called {
            m::GetLastError => Reply::ok(),
            m::Advise => match arg(1).object() {
                Some(sink) => {
                    let request = AdviseRequest { entry_id: Vec::new(), events: arg(0).long(), sink };
                    Reply::ok().with(2, self.connections.advise(cx, &request))
                }
                None => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            },
            m::Unadvise => Reply::code(self.connections.unadvise(cx, arg(0).long()).err().unwrap_or_default()),
            _ => lock(&self.view).call(called, args),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.connections.close_of(cx, cx.this);
    }
}
