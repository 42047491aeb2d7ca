//! The spooler's work with a transport that does as it is told, on a virtual clock and without processes.

use crate::common::events;
use mock_mapi::machine::{LocalMachine, ShortMemory, Spooler};
use mock_mapi::model::{Machine, Profile, ProviderKind, tags};
use mock_mapi::providers::BuiltinStore;
use mock_mapi::providers::spi::{AddressTypes, Answer, FastStage, LogonRequest, Status, XpLogon, XpProvider, provider_object};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::{Code, Interface, Method, method};
use mock_mapi::subsystem::{Cx, NativeLibrary, NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, ObjectId, Party, Phase, Recorder};
use mock_mapi::value::{Prop, PropValue, Reply, Row, Value};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const COMPLETE: u64 = 0x10000;
const OUTBOUND: u64 = 0x40000;
const OUTBOUND_QUEUE: u64 = 0x80000;
const RESEND_NOW: u32 = 0x0001_0000;
const RESEND_LATER: u32 = 0x0002_0000;
const DONT_RESEND: u32 = 0x0004_0000;
const SENT_DEFERRED: u32 = 0x4;

/// In the place of a property that names it: the folder in which messages come in.
pub const INBOX: u32 = 0;
/// Ends like a transfer that is over, of a transport that takes a message and says of no recipient that it does.
const CARELESS: u32 = 0x8000_0000;

/// What the transport answers to each offer: a refusal, or what it says when the transfer ends.
type Answers = Arc<Mutex<VecDeque<Result<u32, Code>>>>;

/// The support object of its logon, by which it speaks to the spooler.
pub type Held = Arc<Mutex<Option<ObjectId>>>;

/// What it does besides with a message it has, by its support object.
pub type During = Box<dyn Fn(&Cx<'_>, ObjectId, ObjectId) + Send>;

#[derive(Clone)]
struct Obedient {
    answers: Answers,
    during: Arc<Mutex<Option<During>>>,
    support: Held,
    /// What it answers when it is asked for a fast shutdown.
    fast: Arc<Mutex<Answer<()>>>,
}

struct Logon {
    of: Obedient,
    end: Mutex<u32>,
}

impl Obedient {
    fn has(&self, cx: &Cx<'_>, message: ObjectId) {
        let support = *self.support.lock().unwrap();
        if let (Some(during), Some(support)) = (&*self.during.lock().unwrap(), support) {
            during(cx, support, message);
        }
    }
}

impl NativeLibrary for Obedient {
    fn entry(&self, _cx: &Cx<'_>, _entry: Method, args: &[Value]) -> Reply {
        let provider: Box<dyn XpProvider> = Box::new(self.clone());
        provider_object(args, provider)
    }
}

impl XpProvider for Obedient {
    fn logon(&self, cx: &Cx<'_>, request: &LogonRequest) -> Answer<Box<dyn XpLogon>> {
        cx.add_ref(request.support);
        *self.support.lock().unwrap() = Some(request.support);
        Ok(Box::new(Logon { of: self.clone(), end: Mutex::new(0) }))
    }

    fn shutdown(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn fast_shutdown(&self, _cx: &Cx<'_>, _stage: FastStage) -> Answer<()> {
        *self.fast.lock().unwrap()
    }

    fn released(&self, _cx: &Cx<'_>) {}
}

impl XpLogon for Logon {
    fn address_types(&self, _cx: &Cx<'_>) -> Answer<AddressTypes> {
        Ok(AddressTypes { count: 0, types: Value::None })
    }

    fn transport_notify(&self, _cx: &Cx<'_>, flags: u32) -> Answer<u32> {
        Ok(flags)
    }

    fn idle(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn transport_logoff(&self, cx: &Cx<'_>) -> Answer<()> {
        let held = self.of.support.lock().unwrap().take();
        if let Some(support) = held {
            cx.release(support);
        }
        Ok(())
    }

    fn submit_message(&self, cx: &Cx<'_>, _flags: u32, message: ObjectId) -> Answer<u32> {
        let end = self.of.answers.lock().unwrap().pop_front().expect("it was told what to answer")?;
        if end != CARELESS {
            take_responsibility(cx, message);
        }
        self.of.has(cx, message);
        *self.end.lock().unwrap() = end & !CARELESS;
        Ok(1)
    }

    fn end_message(&self, _cx: &Cx<'_>, _number: u32) -> Answer<u32> {
        Ok(*self.end.lock().unwrap())
    }

    fn poll(&self, _cx: &Cx<'_>) -> Answer<u32> {
        Ok(0)
    }

    fn start_message(&self, cx: &Cx<'_>, message: ObjectId) -> Answer<u32> {
        self.of.has(cx, message);
        Ok(1)
    }

    fn open_status(&self, _cx: &Cx<'_>) -> Answer<Box<dyn Status>> {
        Err(Code::MAPI_E_NO_SUPPORT)
    }

    fn validate(&self, _cx: &Cx<'_>, _flags: u32) -> Answer<()> {
        Ok(())
    }

    fn flush_queues(&self, _cx: &Cx<'_>, _target: &[u8], _flags: u32) -> Answer<()> {
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}

/// Takes every recipient of a message but those that are nobody.
fn take_responsibility(cx: &Cx<'_>, message: ObjectId) {
    let columns = vec![tags::PR_ROWID, tags::PR_EMAIL_ADDRESS];
    let table = cx.call(message, method::Message::GetRecipientTable, vec![Value::Num(0)]).object().expect("a table");
    let _set = cx.call(table, method::Table::SetColumns, vec![Value::Tags(columns), Value::Num(0)]);
    let read = cx.call(table, method::Table::QueryRows, vec![Value::Num(100), Value::Num(0)]);
    let mine =
        read.out(2).rows().iter().filter(|row| !matches!(&row[1].value, PropValue::Text(name) if name.starts_with("nobody")));
    let mine: Vec<_> = mine.map(|row| vec![row[0].clone(), Prop::new(tags::PR_RESPONSIBILITY, true)]).collect();
    let _taken = cx.call(message, method::Message::ModifyRecipients, vec![Value::Num(4), Value::Rows(mine)]);
    cx.release(table);
}

pub struct Bench {
    pub spooler: Arc<Subsystem>,
    pub machine: LocalMachine<Arc<Subsystem>>,
    pub client: &'static Subsystem,
    player: Player<'static>,
    pub support: Held,
    fast: Arc<Mutex<Answer<()>>>,
}

impl Bench {
    fn new(answers: impl IntoIterator<Item = Result<u32, Code>>) -> Self {
        Self::sending("add-recipient g \"a@example.com\"", answers)
    }

    /// The same with these steps for the message.
    fn sending(message: &str, answers: impl IntoIterator<Item = Result<u32, Code>>) -> Self {
        Self::during(message, answers, None)
    }

    /// The same with a transport that does something besides.
    pub fn during(message: &str, answers: impl IntoIterator<Item = Result<u32, Code>>, during: Option<During>) -> Self {
        let store = BuiltinStore::default();
        let answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        let during = Arc::new(Mutex::new(during));
        let transport = Obedient { answers, during, support: Held::default(), fast: Arc::new(Mutex::new(Ok(()))) };
        let (support, fast) = (Arc::clone(&transport.support), Arc::clone(&transport.fast));
        let subsystem = |pid, machine| {
            let libraries: [(_, Arc<dyn NativeLibrary>); 2] =
                [("store".to_owned(), Arc::new(store.clone())), ("transport".to_owned(), Arc::new(transport.clone()))];
            let recorder = Recorder::new(Memory, pid).expect("memory can be had");
            Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), libraries)
        };
        let kinds = [(ProviderKind::Store, "store".to_owned()), (ProviderKind::Transport, "transport".to_owned())];
        let spooler = Arc::new(subsystem(1, Machine::default()));
        let machine = LocalMachine::new(Spooler::new(Arc::clone(&spooler), 1, 1, Box::new(ShortMemory::default())));
        let client: &Subsystem = Box::leak(Box::new(subsystem(2, Machine::new(vec![Profile::new("profile", kinds)]))));
        client.connect(Arc::new(machine.client(2)));
        let player = Player::new(client, "profile").measuring(|| 0);
        let bench = Self { spooler, machine, client, player, support, fast };
        bench.play("init; logon s; open-store s m; open m f outbox");
        bench.play(&format!("create-message f g; {message}; submit g; release g"));
        bench
    }

    pub fn play(&self, script: &str) {
        self.player.play(&script.parse::<Script>().expect("steps").0);
    }

    /// The flags of the offers that were made so far.
    pub fn offers(&self) -> Vec<u64> {
        let offers = |event: &mock_mapi::trace::EventBuf| {
            let offered = event.phase == Phase::Enter && event.method == method::XpLogon::SubmitMessage;
            offered.then(|| event.as_event().scalar("flags").unwrap_or(0))
        };
        events(&self.spooler.recorder().bytes()).iter().filter_map(offers).collect()
    }

    /// Messages the store was told were sent.
    pub fn finished(&self) -> usize {
        let done = |event: &&mock_mapi::trace::EventBuf| {
            event.phase == Phase::Leave && event.method == method::MsgStore::FinishedMsg && event.result == 0
        };
        events(&self.spooler.recorder().bytes()).iter().filter(done).count()
    }

    /// What `StoreLogoff` answers with this flag.
    fn store_logoff(&self, flag: &str) -> u64 {
        self.play(&format!("store-logoff m {flag}"));
        let answers = |event: &mock_mapi::trace::EventBuf| {
            let answered = event.phase == Phase::Leave && event.method == method::Spooler::StoreLogoff;
            answered.then(|| event.as_event().scalar("flags").unwrap_or(0))
        };
        events(&self.client.recorder().bytes()).iter().filter_map(answers).next_back().expect("it was asked")
    }

    pub fn call(&self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        self.client.call(Party::Client, object, called, args)
    }

    /// What is in a folder of the store that a property of it names, open, with the folder.
    pub fn open_all(&self, folder: u32) -> (ObjectId, Vec<(Row, ObjectId)>) {
        let opened = |e: &&EventBuf| e.phase == Phase::Leave && e.method == method::MsgStore::OpenEntry;
        let store = events(&self.client.recorder().bytes()).iter().find(opened).expect("a folder was opened").object;
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

#[test]
fn a_message_waits_as_long_as_its_transport_says_and_no_longer() {
    let bench = Bench::new([Err(Code::MAPI_E_BUSY), Err(Code::MAPI_E_WAIT), Ok(RESEND_LATER), Ok(RESEND_NOW), Ok(0)]);
    assert_eq!(bench.offers().len(), 1);
    bench.machine.pass_time(999);
    assert_eq!(bench.offers().len(), 1, "a second has not passed");
    bench.machine.pass_time(1_000);
    assert_eq!(bench.offers().len(), 2);
    bench.machine.pass_time(2_000);
    assert_eq!((bench.offers().len(), bench.finished()), (3, 0));
    bench.machine.pass_time(3_100);
    assert_eq!((bench.offers(), bench.finished()), (vec![0; 5], 1));
    bench.machine.pass_time(1_000_000);
    assert_eq!(bench.offers().len(), 5, "it was sent");
    bench.end();
}

#[test]
fn a_message_its_transport_keeps_is_offered_again_when_that_asks_and_not_before() {
    let bench = Bench::new([Ok(DONT_RESEND), Ok(0)]);
    bench.machine.pass_time(1_000_000);
    assert_eq!((bench.offers(), bench.finished()), (vec![0], 0));
    let support = bench.support.lock().unwrap().expect("it is logged on");
    let args = vec![Value::from(SENT_DEFERRED), Value::None];
    let _told = bench.spooler.call(mock_mapi::trace::Party::Provider, support, method::Support::SpoolerNotify, args);
    // Whatever reaches the spooler next has it look after its transports.
    bench.play("create-message f g; add-recipient g \"b@example.com\"; save g; release g; open-store s n; release n");
    assert_eq!((bench.offers(), bench.finished()), (vec![0, 1], 1));
    bench.end();
}

#[test]
fn a_store_is_told_at_its_logoff_what_is_left_to_be_sent() {
    let waiting = Bench::new([Err(Code::MAPI_E_BUSY), Err(Code::MAPI_E_BUSY)]);
    assert_eq!(waiting.store_logoff("quiet"), COMPLETE | OUTBOUND_QUEUE);
    waiting.end();
    let kept = Bench::new([Ok(DONT_RESEND)]);
    assert_eq!(kept.store_logoff("quiet"), OUTBOUND | OUTBOUND_QUEUE, "the logoff does not take place");
    kept.end();
    let flushed = Bench::new([Err(Code::MAPI_E_BUSY), Ok(0)]);
    assert_eq!(flushed.store_logoff("purge"), COMPLETE, "what waited was sent first");
    flushed.end();
    let orderly = Bench::new([Err(Code::MAPI_E_BUSY)]);
    assert_eq!(orderly.store_logoff("orderly"), COMPLETE | OUTBOUND_QUEUE, "nothing new is begun");
    orderly.end();
}

/// The text of a property, if it is there.
pub fn text(row: &Row, tag: u32) -> Option<&str> {
    let found = row.iter().find(|p| p.id() == tag >> 16)?;
    if let PropValue::Text(text) = &found.value { Some(text) } else { None }
}

pub const TO_SOMEBODY_AND_NOBODY: &str =
    "set-subject g \"hello\"; add-recipient g \"a@example.com\"; add-recipient g \"nobody@example.com\"";

#[test]
fn whom_no_transport_takes_is_reported_to_the_sender_once() {
    let bench = Bench::sending(TO_SOMEBODY_AND_NOBODY, [Ok(0)]);
    bench.machine.pass_time(1_000_000);
    assert_eq!((bench.offers().len(), bench.finished()), (1, 1));
    let inbox = bench.inbox();
    let [(report, recipients)] = &inbox[..] else { panic!("{inbox:?}") };
    assert_eq!(text(report, tags::PR_MESSAGE_CLASS), Some("REPORT.IPM.Note.NDR"));
    assert_eq!(text(report, tags::PR_ORIGINAL_SUBJECT), Some("hello"));
    assert_eq!(text(report, tags::PR_SENDER_NAME), Some("MAPI spooler"));
    let [nobody] = &recipients[..] else { panic!("{recipients:?}") };
    assert_eq!(text(nobody, tags::PR_EMAIL_ADDRESS), Some("nobody@example.com"));
    assert!(nobody.contains(&Prop::new(tags::PR_NDR_REASON_CODE, 1)) && text(nobody, tags::PR_REPORT_TEXT).is_some());
    let told = |e: &&EventBuf| e.phase == Phase::Enter && e.method == method::MsgStore::NotifyNewMail;
    assert_eq!(events(&bench.spooler.recorder().bytes()).iter().filter(told).count(), 1);
    bench.end();
}

#[test]
fn a_message_that_every_transport_refuses_is_reported_and_leaves_the_queue() {
    let bench = Bench::sending(TO_SOMEBODY_AND_NOBODY, [Err(Code::MAPI_E_NOT_ME)]);
    assert_eq!((bench.finished(), bench.inbox().len(), bench.inbox()[0].1.len()), (1, 1, 2));
    bench.end();
}

#[test]
fn nobody_is_reported_while_a_transport_may_still_take_him() {
    let bench = Bench::sending(TO_SOMEBODY_AND_NOBODY, [Err(Code::MAPI_E_WAIT), Err(Code::MAPI_E_CALL_FAILED), Ok(0)]);
    bench.machine.pass_time(2_000);
    assert_eq!((bench.offers().len(), bench.finished(), bench.inbox().len()), (2, 0, 0));
    bench.machine.pass_time(100_000);
    assert_eq!((bench.offers().len(), bench.finished(), bench.inbox().len()), (3, 1, 1));
    bench.end();
}

#[test]
fn a_message_waits_for_a_transport_that_cannot_be_asked() {
    let bench = Bench::sending(TO_SOMEBODY_AND_NOBODY, [Err(Code::MAPI_E_WAIT)]);
    let support = bench.support.lock().unwrap().expect("it is logged on");
    let args = vec![Value::from(tags::NOTIFY_CRITICAL_ERROR), Value::None];
    let _told = bench.spooler.call(Party::Provider, support, method::Support::SpoolerNotify, args);
    bench.machine.pass_time(1_000_000);
    assert_eq!((bench.offers().len(), bench.finished(), bench.inbox().len()), (1, 0, 0));
    bench.end();
}

#[test]
fn a_sender_who_does_not_want_to_know_is_not_told() {
    let bench = Bench::sending(TO_SOMEBODY_AND_NOBODY, [Err(Code::MAPI_E_WAIT), Ok(0)]);
    bench.refuse_reports();
    bench.machine.pass_time(2_000);
    assert_eq!((bench.offers().len(), bench.finished(), bench.inbox().len()), (2, 1, 0));
    bench.end();
}

#[test]
fn a_transport_that_says_of_no_recipient_that_it_takes_him_has_taken_nobody() {
    let bench = Bench::sending(TO_SOMEBODY_AND_NOBODY, [Ok(CARELESS)]);
    assert_eq!((bench.offers().len(), bench.finished()), (1, 1));
    assert_eq!(bench.inbox()[0].1.len(), 2, "the sender is told of both");
    bench.end();
}

/// What a client hears that asks for a fast shutdown, and what of it its transports in the spooler hear.
fn fast(bench: &Bench, stages: &str) -> (Vec<u32>, Vec<String>) {
    bench.play(&stages.split(' ').map(|stage| format!("fast-shutdown s {stage}; ")).collect::<String>());
    let client = events(&bench.client.recorder().bytes());
    let answers = client.iter().filter(|e| e.phase == Phase::Leave && e.method.interface() == Interface::ClientShutdown);
    let spooler = events(&bench.spooler.recorder().bytes());
    let told = spooler.iter().filter(|e| e.phase == Phase::Enter && e.method.interface() == Interface::ProviderShutdown);
    (answers.map(|e| e.result).collect(), told.map(|e| e.method.spec().name.to_owned()).collect())
}

#[test]
fn transports_in_the_spooler_are_asked_and_told_of_a_fast_shutdown() {
    let bench = Bench::new([Ok(0)]);
    let told = ["QueryFastShutdown", "NotifyProcessShutdown", "DoFastShutdown"].map(str::to_owned).to_vec();
    assert_eq!(fast(&bench, "query notify exit"), (vec![0; 3], told));
    let client = events(&bench.client.recorder().bytes());
    let place = |method| client.iter().position(|e| e.phase == Phase::Enter && e.method == method).expect("it was called");
    assert!(place(method::Spooler::FastShutdown) < place(method::ProviderShutdown::QueryFastShutdown), "transports come first");
}

#[test]
fn a_transport_in_the_spooler_that_refuses_a_fast_shutdown_is_enough() {
    let bench = Bench::new([Ok(0)]);
    *bench.fast.lock().unwrap() = Err(Code::MAPI_E_NO_SUPPORT);
    assert_eq!(fast(&bench, "query notify exit"), (vec![Code::MAPI_E_NO_SUPPORT.0], vec!["QueryFastShutdown".to_owned()]));
    bench.end();
}

#[test]
fn a_transport_that_has_recovered_from_a_critical_error_is_offered_what_waits() {
    let bench = Bench::new([Err(Code::MAPI_E_WAIT), Ok(0)]);
    let support = bench.support.lock().unwrap().expect("it is logged on");
    let tell = |flags: u32| {
        let args = vec![Value::from(flags), Value::None];
        let _told = bench.spooler.call(Party::Provider, support, method::Support::SpoolerNotify, args);
    };
    tell(tags::NOTIFY_CRITICAL_ERROR);
    bench.machine.pass_time(500_000);
    assert_eq!(bench.offers().len(), 1);
    tell(tags::NOTIFY_READYTOSEND);
    bench.machine.pass_time(1_000_000);
    assert_eq!((bench.offers().len(), bench.finished()), (2, 1));
    bench.end();
}
