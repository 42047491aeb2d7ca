//! Tables of the built-in providers: rows as they were when the table was opened, or as they were told to have become
//! (pages `imapitable`, `about-table-notifications`).

use super::connections::Connections;
use super::lock;
use super::spi::{AdviseRequest, NewTable};
use crate::model::tags;
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, Native};
use crate::trace::ObjectId;
use crate::value::{Prop, PropValue, Reply, Restriction, Row, Value};
use crate::view::View;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};

/// Where the rows of a table come from.
pub(super) struct Source {
    /// The rows.
    pub rows: Box<dyn Fn() -> Vec<Row> + Send + Sync>,
    /// Counts what other processes changed: as long as it stays, so do the rows, but for what they are told of here.
    pub generation: Box<dyn Fn() -> u64 + Send + Sync>,
}

/// A table; its sinks are kept with those of its logon, which lets go of them if nobody else does.
struct Table {
    view: Mutex<View>,
    connections: Arc<Connections>,
    identity: AtomicU32,
    /// Of a table that follows what it shows.
    source: Option<Source>,
    /// The generation of the rows.
    generation: AtomicU64,
    /// Of a table in which names are looked up: every row, and which of them a name may mean.
    guess: Option<(Vec<Row>, Guess)>,
}

/// Whether a row may be what a name means.
type Guess = fn(&Row, &str) -> bool;

/// A table of these rows, which stay.
pub(super) fn table(rows: Vec<Row>, connections: &Arc<Connections>) -> NewTable {
    Arc::new(Table::new(rows, connections))
}

/// A table of these rows, which `PR_ANR` can restrict to those that a name may mean (page `implementing-name-resolution`).
pub(super) fn searched(rows: Vec<Row>, connections: &Arc<Connections>, guess: Guess) -> NewTable {
    Arc::new(Table { guess: Some((rows.clone(), guess)), ..Table::new(rows, connections) })
}

/// The tables of one logon that follow what they show.
#[derive(Default)]
pub(super) struct Tables(Mutex<Vec<Weak<Table>>>);

impl Tables {
    /// A table of what the source says, now and whenever it is asked again.
    pub fn open(&self, source: Source, connections: &Arc<Connections>) -> NewTable {
        // A change in between is shown, and looked for once more.
        let generation = AtomicU64::new((source.generation)());
        let table = Table { generation, ..Table::new((source.rows)(), connections) };
        let table = Arc::new(Table { source: Some(source), ..table });
        let mut tables = lock(&self.0);
        tables.retain(|table| table.strong_count() > 0);
        tables.push(Arc::downgrade(&table));
        table
    }

    /// Something changed: asks every source again, and tells sinks of the rows that are different.
    pub fn refresh(&self, cx: &Cx<'_>) {
        // Sinks may open and release tables meanwhile.
        let tables: Vec<_> = lock(&self.0).iter().filter_map(Weak::upgrade).collect();
        for table in tables {
            if let Some(source) = &table.source {
                table.refresh(cx, source);
            }
        }
    }
}

impl Table {
    fn new(rows: Vec<Row>, connections: &Arc<Connections>) -> Self {
        let connections = Arc::clone(connections);
        let (identity, generation) = (AtomicU32::new(0), AtomicU64::new(0));
        Self { view: Mutex::new(View::new(rows)), connections, identity, source: None, generation, guess: None }
    }

    /// Asks what it shows again, and tells its sinks what is different.
    fn refresh(&self, cx: &Cx<'_>, source: &Source) {
        self.generation.store((source.generation)(), Ordering::Relaxed);
        let rows = (source.rows)();
        let changes = lock(&self.view).update(rows);
        self.connections.notify_table(cx, ObjectId(self.identity.load(Ordering::Relaxed)), changes);
    }

    fn restrict(&self, restriction: &Value) -> Reply {
        let Some((rows, guess)) = &self.guess else { return Reply::code(Code::MAPI_E_NO_SUPPORT) };
        let shown = match restriction {
            Value::Restriction(Restriction::Equal(Prop { tag, value: PropValue::Text(name) }))
                if tag >> 16 == tags::PR_ANR >> 16 =>
            {
                rows.iter().filter(|row| guess(row, name)).cloned().collect()
            }
            Value::None => rows.clone(),
            _ => return Reply::code(Code::MAPI_E_TOO_COMPLEX),
        };
        lock(&self.view).restart(shown);
        Reply::ok()
    }
}

impl Native for Table {
    fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        use method::Table as m;
        let arg = |index: usize| args.get(index).unwrap_or(&Value::None);
        if let Some(source) = &self.source
            && (source.generation)() != self.generation.load(Ordering::Relaxed)
        {
            self.refresh(cx, source);
        }
        match called {
            m::GetLastError => Reply::ok(),
            m::Advise => match arg(1).object() {
                Some(sink) => {
                    let request = AdviseRequest { entry_id: Vec::new(), events: arg(0).long() & tags::FNEV_TABLE_MODIFIED, sink };
                    Reply::ok().with(2, self.connections.advise(cx, &request))
                }
                None => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            },
            m::Unadvise => Reply::code(self.connections.unadvise(cx, arg(0).long()).err().unwrap_or_default()),
            m::Restrict => self.restrict(arg(0)),
            _ => lock(&self.view).call(called, args),
        }
    }

    fn handed_out(&self, identity: ObjectId) {
        self.identity.store(identity.0, Ordering::Relaxed);
    }

    fn released(&self, cx: &Cx<'_>) {
        self.connections.close_of(cx, cx.this);
    }
}
