//! A machine without processes, on a virtual clock, whose transport does as it is told.

use crate::common::events;
use crate::obedient::{During, Held, Obedient};
use mock_mapi::machine::{LocalMachine, ShortMemory, Spooler};
use mock_mapi::model::{Machine, Profile, ProviderKind, tags};
use mock_mapi::providers::BuiltinStore;
use mock_mapi::providers::spi::Answer;
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::{Code, Method, method};
use mock_mapi::subsystem::{NativeLibrary, NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, ObjectId, Party, Phase, Recorder};
use mock_mapi::value::{Prop, PropValue, Reply, Row, Value};
use std::sync::{Arc, Mutex};

/// In the place of a property that names it: the folder in which messages come in.
pub const INBOX: u32 = 0;
pub struct Bench {
    pub spooler: Arc<Subsystem>,
    pub machine: LocalMachine<Arc<Subsystem>>,
    pub client: &'static Subsystem,
    player: Player<'static>,
    pub support: Held,
    pub fast: Arc<Mutex<Answer<()>>>,
}

impl Bench {
    pub fn new(answers: impl IntoIterator<Item = Result<u32, Code>>) -> Self {
        Self::sending("add-recipient g \"a@example.com\"", answers)
    }

    /// The same with these steps for the message.
    pub fn sending(message: &str, answers: impl IntoIterator<Item = Result<u32, Code>>) -> Self {
        Self::during(message, answers, None)
    }

    /// The same with a transport that does something besides.
    pub fn during(message: &str, answers: impl IntoIterator<Item = Result<u32, Code>>, during: Option<During>) -> Self {
        let bench = Self::with_stores(Default::default(), answers, during);
        bench.play("init; logon s; open-store s m; open m f outbox");
        bench.play(&format!("create-message f g; {message}; submit g; release g"));
        bench
    }

    /// One on which nothing was done yet. The profile has both stores.
    pub fn with_stores(
        stores: [BuiltinStore; 2],
        answers: impl IntoIterator<Item = Result<u32, Code>>,
        during: Option<During>,
    ) -> Self {
        let [store, drawer] = stores;
        let transport = Obedient::new(answers, during);
        let (support, fast) = (Arc::clone(&transport.support), Arc::clone(&transport.fast));
        let subsystem = |pid, machine| {
            let libraries: [(_, Arc<dyn NativeLibrary>); 3] = [
                ("store".to_owned(), Arc::new(store.clone())),
                ("drawer".to_owned(), Arc::new(drawer.clone())),
                ("transport".to_owned(), Arc::new(transport.clone())),
            ];
            let recorder = Recorder::new(Memory, pid).expect("memory can be had");
            Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), libraries)
        };
        let kinds = [(ProviderKind::Store, "store"), (ProviderKind::Store, "drawer"), (ProviderKind::Transport, "transport")];
        let kinds = kinds.map(|(kind, library)| (kind, library.to_owned()));
        let spooler = Arc::new(subsystem(1, Machine::default()));
        let machine = LocalMachine::new(Spooler::new(Arc::clone(&spooler), 1, 1, Box::new(ShortMemory::default())));
        let client: &Subsystem = Box::leak(Box::new(subsystem(2, Machine::new(vec![Profile::new("profile", kinds)]))));
        client.connect(Arc::new(machine.client(2)));
        let player = Player::new(client, "profile").measuring(|| 0);
        Self { spooler, machine, client, player, support, fast }
    }

    pub fn play(&self, script: &str) {
        self.player.play(&script.parse::<Script>().expect("steps").0);
    }

    /// The flags of the offers that were made so far.
    pub fn offers(&self) -> Vec<u64> {
        let offers = |event: &EventBuf| {
            let offered = event.phase == Phase::Enter && event.method == method::XpLogon::SubmitMessage;
            offered.then(|| event.as_event().scalar("flags").unwrap_or(0))
        };
        events(&self.spooler.recorder().bytes()).iter().filter_map(offers).collect()
    }

    /// Messages the store was told were sent.
    pub fn finished(&self) -> usize {
        let done =
            |event: &&EventBuf| event.phase == Phase::Leave && event.method == method::MsgStore::FinishedMsg && event.result == 0;
        events(&self.spooler.recorder().bytes()).iter().filter(done).count()
    }

    pub fn call(&self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        self.client.call(Party::Client, object, called, args)
    }

    pub fn store(&self) -> ObjectId {
        let opened = |e: &&EventBuf| e.phase == Phase::Leave && e.method == method::MsgStore::OpenEntry;
        events(&self.client.recorder().bytes()).iter().find(opened).expect("a folder was opened").object
    }

    /// Takes the message that waits out of the queue, and answers it, open.
    pub fn withdraw(&self, by: Party) -> ObjectId {
        let (folder, messages) = self.open_all(tags::PR_IPM_OUTBOX_ENTRYID);
        let [(row, message)] = &messages[..] else { panic!("{messages:?}") };
        let id = row.iter().find(|p| p.tag == tags::PR_ENTRYID).expect("its identifier");
        let PropValue::Bytes(id) = &id.value else { panic!("no identifier: {id:?}") };
        let args = vec![Value::None, Value::Bytes(id.clone()), Value::Num(0)];
        assert!(self.client.call(by, self.store(), method::MsgStore::AbortSubmit, args).code.is_ok());
        self.call(folder, method::Unknown::Release, Vec::new());
        *message
    }

    /// Submits a message that was withdrawn.
    pub fn submit_again(&self, message: ObjectId) {
        assert!(self.call(message, method::Message::SubmitMessage, vec![Value::Num(0)]).code.is_ok());
        self.call(message, method::Unknown::Release, Vec::new());
    }

    /// What is in a folder of the store that a property of it names, open, with the folder.
    pub fn open_all(&self, folder: u32) -> (ObjectId, Vec<(Row, ObjectId)>) {
        let store = self.store();
        let open = |from, called, id: &Prop| {
            let PropValue::Bytes(id) = &id.value else { panic!("no identifier: {id:?}") };
            let args = vec![Value::None, Value::Bytes(id.clone()), Value::None, Value::from(tags::MAPI_MODIFY)];
            self.call(from, called, args).object().expect("it is there")
        };
        let id = if folder == INBOX {
            let args = vec![Value::from("IPM"), Value::from(tags::MAPI_UNICODE)];
            Prop::new(INBOX, self.call(store, method::MsgStore::GetReceiveFolder, args).out(3).bytes().to_vec())
        } else {
            let wanted = vec![Value::Tags(vec![folder]), Value::Num(0)];
            self.call(store, method::Prop::GetProps, wanted).out(3).props()[0].clone()
        };
        let folder = open(store, method::MsgStore::OpenEntry, &id);
        let contents = self.rows(folder, method::Container::GetContentsTable);
        let message = |row: Row| {
            let id = row.iter().find(|p| p.tag == tags::PR_ENTRYID).expect("its identifier").clone();
            (row, open(folder, method::Container::OpenEntry, &id))
        };
        (folder, contents.into_iter().map(message).collect())
    }

    pub fn rows(&self, object: ObjectId, table: Method) -> Vec<Row> {
        let table = self.call(object, table, vec![Value::Num(0)]).object().expect("a table");
        let read = self.call(table, method::Table::QueryRows, vec![Value::Num(100), Value::Num(0)]);
        self.call(table, method::Unknown::Release, Vec::new());
        read.out(2).rows().to_vec()
    }

    /// What is in the inbox: the properties of each message, and its recipients.
    pub fn inbox(&self) -> Vec<(Row, Vec<Row>)> {
        let (folder, messages) = self.open_all(INBOX);
        let read = |(row, message): (Row, ObjectId)| {
            let recipients = self.rows(message, method::Message::GetRecipientTable);
            self.call(message, method::Unknown::Release, Vec::new());
            (row, recipients)
        };
        let found = messages.into_iter().map(read).collect();
        self.call(folder, method::Unknown::Release, Vec::new());
        found
    }

    /// The sender of what waits does not want to know whom it does not reach.
    pub fn refuse_reports(&self) {
        self.say_of_what_waits(Prop::new(tags::PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED, false));
    }

    /// Sets a property of what waits.
    pub fn say_of_what_waits(&self, prop: Prop) {
        let (folder, messages) = self.open_all(tags::PR_IPM_OUTBOX_ENTRYID);
        let [(_, message)] = messages[..] else { panic!("{messages:?}") };
        self.call(message, method::Prop::SetProps, vec![Value::Num(1), Value::Props(vec![prop])]);
        assert!(self.call(message, method::Prop::SaveChanges, vec![Value::Num(0)]).code.is_ok());
        self.call(message, method::Unknown::Release, Vec::new());
        self.call(folder, method::Unknown::Release, Vec::new());
    }

    pub fn end(&self) {
        self.play("release f; release m; logoff s; release s; uninit");
        assert!(self.machine.end_if_idle());
    }
}

/// The text of a property, if it is there.
pub fn text(row: &Row, tag: u32) -> Option<&str> {
    let found = row.iter().find(|p| p.id() == tag >> 16)?;
    if let PropValue::Text(text) = &found.value { Some(text) } else { None }
}

pub const TO_SOMEBODY_AND_NOBODY: &str =
    "set-subject g \"hello\"; add-recipient g \"a@example.com\"; add-recipient g \"nobody@example.com\"";
