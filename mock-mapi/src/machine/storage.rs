//! One SQLite file in the machine's directory: the built-in mailbox, the post of the built-in transport, and the spooler's journal.
//!
//! SQLite rather than a store of one process (redb, a journal of our own): client processes and the spooler change the file at the
//! same time, and any of them may be killed in the middle; its transactions are whole then or not there. The file, like everything in
//! the directory, is its user's alone.

use super::directory::Home;
use super::fault;
use super::journal::{Journal, Sending, ToReport};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a process waits for others to finish their changes.
const PATIENCE: Duration = Duration::from_secs(30);

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS generation (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, last INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS folder (number INTEGER PRIMARY KEY, content TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS message (number INTEGER PRIMARY KEY, content TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS outgoing (place INTEGER PRIMARY KEY AUTOINCREMENT, message INTEGER NOT NULL UNIQUE, locked INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS letter (
        place INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, content TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS journal (message BLOB PRIMARY KEY, state INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS told (message BLOB NOT NULL, recipient BLOB NOT NULL, PRIMARY KEY (message, recipient));
    CREATE TABLE IF NOT EXISTS report (
        place INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, store BLOB NOT NULL, content TEXT NOT NULL,
        delivered INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS cared_for (message BLOB NOT NULL, recipient INTEGER NOT NULL, PRIMARY KEY (message, recipient));
";

/// The file.
#[derive(Clone)]
pub struct Storage(Arc<Mutex<Connection>>);

/// A mailbox as it stands in the file.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    /// Grows with every change.
    pub generation: u64,
    /// The last number given.
    pub last: u32,
    /// By their numbers.
    pub folders: Vec<(u32, String)>,
    /// By their numbers.
    pub messages: Vec<(u32, String)>,
    /// What is to be sent, in order.
    pub queue: Vec<u32>,
    /// What of it is locked.
    pub locked: Vec<u32>,
}

/// What a change of a mailbox leaves behind; nothing in the place of a content deletes it.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// The last number given.
    pub last: u32,
    /// Folders.
    pub folders: Vec<(u32, Option<String>)>,
    /// Messages.
    pub messages: Vec<(u32, Option<String>)>,
    /// Into the queue, at its end.
    pub queued: Vec<u32>,
    /// Out of it.
    pub unqueued: Vec<u32>,
    /// Locked in it, or unlocked.
    pub locks: Vec<(u32, bool)>,
}

impl Storage {
    /// Opens the file of a machine, and makes it if it is not there.
    ///
    /// # Errors
    /// In words: it cannot be opened, or is none of ours.
    pub fn open(home: &Home) -> Result<Self, String> {
        let path = home.database();
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(&path)?;
            connection.busy_timeout(PATIENCE)?;
            // A commit is on disk, as far as a death of processes goes, once it is in the log; power failures are nobody's business.
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "OFF")?;
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        };
        // Two that make the database together are in each other's way while it changes its journal, and SQLite does not wait there.
        let began = Instant::now();
        let busy = |error: &rusqlite::Error| error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy);
        let mut opened = open();
        while opened.as_ref().is_err_and(busy) && began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
            opened = open();
        }
        let connection = opened.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mailbox, unless it is the one of this generation.
    pub(crate) fn mailbox(&self, known: u64) -> Result<Option<Stored>, String> {
        let mut connection = self.connection();
        let mut read = || -> rusqlite::Result<_> {
            let transaction = connection.transaction()?;
            mailbox_in(&transaction, known)
        };
        read().map_err(|error| error.to_string())
    }

    /// Changes the mailbox: `change` is given the mailbox, unless it is of the known generation, and answers what is to be written.
    /// Answers the generation then. Nothing is written if it answers nothing.
    pub(crate) fn change(&self, known: u64, change: &mut dyn FnMut(Option<Stored>) -> Option<Changes>) -> Result<u64, String> {
        fault::place();
        let mut connection = self.connection();
        let mut write = || -> rusqlite::Result<u64> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let stored = mailbox_in(&transaction, known)?;
            let generation = stored.as_ref().map_or(known, |stored| stored.generation);
            let Some(changes) = change(stored) else { return Ok(generation) };
            apply(&transaction, &changes, generation + 1)?;
            fault::place();
            transaction.commit()?;
            Ok(generation + 1)
        };
        let written = write().map_err(|error| error.to_string());
        fault::place();
        written
    }

    /// Writes something of the spooler's, all or nothing.
    fn write(&self, write: impl Fn(&Transaction<'_>) -> rusqlite::Result<()>) -> Result<(), String> {
        fault::place();
        let mut connection = self.connection();
        let mut written = || -> rusqlite::Result<()> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            write(&transaction)?;
            fault::place();
            transaction.commit()
        };
        let written = written().map_err(|error| error.to_string());
        fault::place();
        written
    }

    /// Keeps a letter unless one of this identifier was kept before.
    pub(crate) fn keep_letter(&self, id: &[u8], content: &str) -> Result<(), String> {
        fault::place();
        let kept = self.connection().execute("INSERT OR IGNORE INTO letter (id, content) VALUES (?1, ?2)", params![id, content]);
        fault::place();
        kept.map(drop).map_err(|error| error.to_string())
    }

    /// The first letter that was not delivered: its place and content.
    pub(crate) fn next_letter(&self) -> Option<(i64, String)> {
        let sql = "SELECT place, content FROM letter WHERE delivered = 0 ORDER BY place LIMIT 1";
        self.connection().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional().ok().flatten()
    }

    /// A letter is in its mailbox.
    pub(crate) fn letter_delivered(&self, place: i64) -> Result<(), String> {
        fault::place();
        let done = self.connection().execute("UPDATE letter SET delivered = 1 WHERE place = ?1", params![place]);
        fault::place();
        done.map(drop).map_err(|error| error.to_string())
    }
}

fn mailbox_in(transaction: &Transaction<'_>, known: u64) -> rusqlite::Result<Option<Stored>> {
    let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?));
    let found = transaction.query_row("SELECT number, last FROM generation", [], row).optional()?;
    let Some((generation, last)) = found else { return Ok(None) };
    if generation == known {
        return Ok(None);
    }
    let contents = |sql: &str| -> rusqlite::Result<Vec<(u32, String)>> {
        transaction.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let numbers =
        |sql: &str| -> rusqlite::Result<Vec<u32>> { transaction.prepare(sql)?.query_map([], |row| row.get(0))?.collect() };
    Ok(Some(Stored {
        generation,
        last,
        folders: contents("SELECT number, content FROM folder")?,
        messages: contents("SELECT number, content FROM message")?,
        queue: numbers("SELECT message FROM outgoing ORDER BY place")?,
        locked: numbers("SELECT message FROM outgoing WHERE locked = 1")?,
    }))
}

fn apply(transaction: &Transaction<'_>, changes: &Changes, generation: u64) -> rusqlite::Result<()> {
    for (table, rows) in [("folder", &changes.folders), ("message", &changes.messages)] {
        for (number, content) in rows {
            match content {
                Some(content) => {
                    let sql = format!("INSERT OR REPLACE INTO {table} (number, content) VALUES (?1, ?2)");
                    transaction.prepare(&sql)?.execute(params![number, content])?;
                }
                None => {
                    transaction.prepare(&format!("DELETE FROM {table} WHERE number = ?1"))?.execute(params![number])?;
                }
            }
        }
    }
    for message in &changes.queued {
        transaction.execute("INSERT INTO outgoing (message) VALUES (?1)", params![message])?;
    }
    for message in &changes.unqueued {
        transaction.execute("DELETE FROM outgoing WHERE message = ?1", params![message])?;
    }
    for (message, locked) in &changes.locks {
        transaction.execute("UPDATE outgoing SET locked = ?2 WHERE message = ?1", params![message, locked])?;
    }
    let generation = i64::try_from(generation).unwrap_or(i64::MAX);
    let sql = "INSERT OR REPLACE INTO generation (one, number, last) VALUES (1, ?1, ?2)";
    transaction.execute(sql, params![generation, changes.last])?;
    Ok(())
}

const STATES: [(Sending, u8); 4] = [(Sending::Offered, 1), (Sending::Deferred, 2), (Sending::Sent, 3), (Sending::Undelivered, 4)];

impl Journal for Storage {
    fn spooler_begins(&self) {
        // Where the file cannot be written now, it can neither when a message is to be sent.
        let _unlocked = self
            .connection()
            .execute_batch("BEGIN IMMEDIATE; UPDATE outgoing SET locked = 0; UPDATE generation SET number = number + 1; COMMIT");
    }

    fn known(&self) -> Vec<Vec<u8>> {
        let connection = self.connection();
        let read = || -> rusqlite::Result<Vec<Vec<u8>>> {
            connection
                .prepare("SELECT message FROM journal UNION SELECT message FROM cared_for UNION SELECT message FROM told")?
                .query_map([], |row| row.get(0))?
                .collect()
        };
        read().unwrap_or_default()
    }

    fn state(&self, message: &[u8]) -> Option<Sending> {
        let sql = "SELECT state FROM journal WHERE message = ?1";
        let found: Option<u8> = self.connection().query_row(sql, params![message], |row| row.get(0)).optional().ok().flatten();
        STATES.into_iter().find(|(_, number)| Some(*number) == found).map(|(state, _)| state)
    }

    fn set(&self, message: &[u8], state: Option<Sending>) -> Result<(), String> {
        fault::place();
        let number = state.and_then(|state| STATES.into_iter().find(|(known, _)| *known == state)).map(|(_, number)| number);
        let connection = self.connection();
        let done = match number {
            Some(number) => {
                connection.execute("INSERT OR REPLACE INTO journal (message, state) VALUES (?1, ?2)", params![message, number])
            }
            None => connection.execute("DELETE FROM journal WHERE message = ?1", params![message]),
        };
        drop(connection);
        fault::place();
        done.map(drop).map_err(|error| error.to_string())
    }

    fn cared_for(&self, message: &[u8]) -> Vec<u32> {
        let connection = self.connection();
        let read = || -> rusqlite::Result<Vec<u32>> {
            let mut found = connection.prepare("SELECT recipient FROM cared_for WHERE message = ?1")?;
            found.query_map(params![message], |row| row.get(0))?.collect()
        };
        read().unwrap_or_default()
    }

    fn set_cared_for(&self, message: &[u8], recipients: &[u32]) -> Result<(), String> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM cared_for WHERE message = ?1", params![message])?;
            for recipient in recipients {
                transaction.execute("INSERT INTO cared_for (message, recipient) VALUES (?1, ?2)", params![message, recipient])?;
            }
            Ok(())
        })
    }

    fn told(&self, message: &[u8]) -> Vec<Vec<u8>> {
        let connection = self.connection();
        let read = || -> rusqlite::Result<Vec<Vec<u8>>> {
            let mut found = connection.prepare("SELECT recipient FROM told WHERE message = ?1")?;
            found.query_map(params![message], |row| row.get(0))?.collect()
        };
        read().unwrap_or_default()
    }

    fn tell(&self, message: &[u8], recipients: &[Vec<u8>], reports: &[ToReport]) -> Result<(), String> {
        self.write(|transaction| {
            for recipient in recipients.iter().filter(|_| !message.is_empty()) {
                let sql = "INSERT OR IGNORE INTO told (message, recipient) VALUES (?1, ?2)";
                transaction.execute(sql, params![message, recipient])?;
            }
            for report in reports {
                let sql = "INSERT OR IGNORE INTO report (id, store, content) VALUES (?1, ?2, ?3)";
                transaction.execute(sql, params![report.id, report.store, report.content])?;
            }
            Ok(())
        })
    }

    fn reports(&self, store: &[u8; 16]) -> Vec<(i64, String)> {
        let connection = self.connection();
        let read = || -> rusqlite::Result<Vec<(i64, String)>> {
            let sql = "SELECT place, content FROM report WHERE delivered = 0 AND store = ?1 ORDER BY place";
            connection.prepare(sql)?.query_map(params![store], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        read().unwrap_or_default()
    }

    fn report_delivered(&self, place: i64) -> Result<(), String> {
        self.write(|transaction| {
            let sql = "UPDATE report SET delivered = 1, content = '' WHERE place = ?1";
            transaction.execute(sql, params![place]).map(drop)
        })
    }

    fn forget(&self, message: &[u8]) -> Result<(), String> {
        self.write(|transaction| {
            for table in ["journal", "cared_for", "told"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE message = ?1"), params![message])?;
            }
            Ok(())
        })
    }
}
