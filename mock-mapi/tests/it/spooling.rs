//! The spooler's work with a transport that does as it is told, on a virtual clock and without processes.

use crate::common::events;
use mock_mapi::machine::{LocalMachine, ShortMemory, Spooler};
use mock_mapi::model::{Machine, Profile, ProviderKind};
use mock_mapi::providers::BuiltinStore;
use mock_mapi::providers::spi::{AddressTypes, Answer, LogonRequest, Status, XpLogon, XpProvider, provider_object};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::{Code, Method, method};
use mock_mapi::subsystem::{Cx, NativeLibrary, NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{Memory, ObjectId, Phase, Recorder};
use mock_mapi::value::{Reply, Value};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const COMPLETE: u64 = 0x10000;
const OUTBOUND: u64 = 0x40000;
const OUTBOUND_QUEUE: u64 = 0x80000;
const RESEND_NOW: u32 = 0x0001_0000;
const RESEND_LATER: u32 = 0x0002_0000;
const DONT_RESEND: u32 = 0x0004_0000;
const SENT_DEFERRED: u32 = 0x4;

/// What the transport answers to each offer: a refusal, or what it says when the transfer ends.
type Answers = Arc<Mutex<VecDeque<Result<u32, Code>>>>;

/// The support object of its logon, by which it speaks to the spooler.
type Held = Arc<Mutex<Option<ObjectId>>>;

#[derive(Clone)]
struct Obedient {
    answers: Answers,
    support: Held,
}

struct Logon {
    of: Obedient,
    end: Mutex<u32>,
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

    fn submit_message(&self, _cx: &Cx<'_>, _flags: u32, _message: ObjectId) -> Answer<u32> {
        let end = self.of.answers.lock().unwrap().pop_front().expect("it was told what to answer")?;
        *self.end.lock().unwrap() = end;
        Ok(1)
    }

    fn end_message(&self, _cx: &Cx<'_>, _number: u32) -> Answer<u32> {
        Ok(*self.end.lock().unwrap())
    }

    fn poll(&self, _cx: &Cx<'_>) -> Answer<u32> {
        Ok(0)
    }

    fn start_message(&self, _cx: &Cx<'_>, _message: ObjectId) -> Answer<u32> {
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

struct Bench {
    spooler: Arc<Subsystem>,
    machine: LocalMachine<Arc<Subsystem>>,
    client: &'static Subsystem,
    player: Player<'static>,
    support: Held,
}

impl Bench {
    fn new(answers: impl IntoIterator<Item = Result<u32, Code>>) -> Self {
        let store = BuiltinStore::default();
        let transport = Obedient { answers: Arc::new(Mutex::new(answers.into_iter().collect())), support: Held::default() };
        let support = Arc::clone(&transport.support);
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
        let bench = Self { spooler, machine, client, player, support };
        bench.play(
            "init; logon s; open-store s m; open m f outbox
             create-message f g; add-recipient g \"a@example.com\"; submit g; release g",
        );
        bench
    }

    fn play(&self, script: &str) {
        self.player.play(&script.parse::<Script>().expect("steps").0);
    }

    /// The flags of the offers that were made so far.
    fn offers(&self) -> Vec<u64> {
        let offers = |event: &mock_mapi::trace::EventBuf| {
            let offered = event.phase == Phase::Enter && event.method == method::XpLogon::SubmitMessage;
            offered.then(|| event.as_event().scalar("flags").unwrap_or(0))
        };
        events(&self.spooler.recorder().bytes()).iter().filter_map(offers).collect()
    }

    /// Messages the store was told were sent.
    fn finished(&self) -> usize {
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

    fn end(&self) {
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
