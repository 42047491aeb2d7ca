//! `IMAPISupport::StatusRecips`, by a transport in Rust, on a virtual clock and without processes.

use crate::bench::{Bench, INBOX, TO_SOMEBODY_AND_NOBODY, text};
use crate::common::events;
use crate::obedient::During;
use mock_mapi::model::tags;
use mock_mapi::spec::{Code, Interface, Method, method};
use mock_mapi::subsystem::{Body, Cx, Native};
use mock_mapi::trace::{EventBuf, ObjectId, Party, Phase};
use mock_mapi::value::{AdrEntry, AdrList, Prop, PropValue, Reply, Row, Value};
use std::sync::{Arc, Mutex};

/// The first day of 2000, when virtual time begins.
const BEGINNING: u64 = 125_911_584_000_000_000;
/// When the message arrived, as the transport says.
const ARRIVED: u64 = BEGINNING + 77;
const RESEND_LATER: u32 = 0x0002_0000;

fn block(cx: &Cx<'_>) -> ObjectId {
    let args = vec![Value::Num(64), Value::None];
    cx.call(ObjectId(0), method::Function::MAPIAllocateBuffer, args).out(1).object().expect("memory")
}

/// A list in blocks of MAPI's.
fn list(cx: &Cx<'_>, rows: Vec<Row>) -> AdrList {
    let block_of_list = block(cx);
    let entries = rows.into_iter().map(|props| AdrEntry { block: block(cx), props }).collect();
    AdrList { block: block_of_list, entries }
}

fn tell(cx: &Cx<'_>, support: ObjectId, message: ObjectId, list: &AdrList) -> Code {
    let args = vec![Value::Object(message), Value::AdrList(list.clone())];
    cx.call(support, method::Support::StatusRecips, args).code
}

fn who(address: &str) -> Row {
    vec![Prop::new(tags::PR_ADDRTYPE, "SMTP"), Prop::new(tags::PR_EMAIL_ADDRESS, address)]
}

fn time(tag: u32, value: u64) -> Prop {
    Prop { tag, value: PropValue::Wide(value) }
}

fn delivered() -> Row {
    [who("a@example.com"), vec![time(tags::PR_DELIVER_TIME, ARRIVED)]].concat()
}

fn failed() -> Row {
    let why = [Prop::new(tags::PR_NDR_REASON_CODE, 0), Prop::new(tags::PR_NDR_DIAG_CODE, 35)];
    [&who("nobody@example.com")[..], &why, &[Prop::new(tags::PR_REPORT_TEXT, "550")]].concat()
}

/// Tells of these, and what it is answered.
fn telling(rows: Vec<Row>) -> (During, Arc<Mutex<Vec<Code>>>) {
    let answers = Arc::new(Mutex::new(Vec::new()));
    let said = Arc::clone(&answers);
    let during = move |cx: &Cx<'_>, support, message| {
        let told = tell(cx, support, message, &list(cx, rows.clone()));
        said.lock().unwrap().push(told);
    };
    (Box::new(during), answers)
}

/// Every offer but the first, which comes before the sender says what he wants to know, is taken.
fn bench(rows: Vec<Row>, ends: &[u32]) -> (Bench, Arc<Mutex<Vec<Code>>>) {
    let (during, answers) = telling(rows);
    let offers = std::iter::once(Err(Code::MAPI_E_WAIT)).chain(ends.iter().map(|end| Ok(*end)));
    (Bench::during(TO_SOMEBODY_AND_NOBODY, offers, Some(during)), answers)
}

fn ask_for_delivery(bench: &Bench) {
    bench.say_of_what_waits(Prop::new(tags::PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED, true));
}

fn of_spooler(bench: &Bench) -> Vec<EventBuf> {
    events(&bench.spooler.recorder().bytes())
}

fn place(events: &[EventBuf], phase: Phase, called: Method) -> usize {
    events.iter().position(|e| e.phase == phase && e.method == called).unwrap_or_else(|| panic!("{called} was not called"))
}

/// The reports of a class, each with its recipients.
fn reports(bench: &Bench, class: &str) -> Vec<(Row, Vec<Row>)> {
    bench.inbox().into_iter().filter(|(row, _)| text(row, tags::PR_MESSAGE_CLASS) == Some(class)).collect()
}

const DR: &str = "REPORT.IPM.Note.DR";
const NDR: &str = "REPORT.IPM.Note.NDR";

#[test]
fn whom_a_message_reached_and_whom_not_is_reported_as_the_transport_says() {
    let (bench, answers) = bench(vec![delivered(), failed()], &[0]);
    ask_for_delivery(&bench);
    bench.machine.pass_time(1_000_000);
    assert_eq!((bench.finished(), &*answers.lock().unwrap()), (1, &vec![Code::S_OK]));
    let (dr, ndr) = (reports(&bench, DR), reports(&bench, NDR));
    let ([(dr, reached)], [(ndr, missed)]) = (&dr[..], &ndr[..]) else { panic!("{dr:?} {ndr:?}") };
    assert_eq!(bench.inbox().len(), 2, "of whom the transport told the spooler does not tell again");
    let ([reached], [missed]) = (&reached[..], &missed[..]) else { panic!("{reached:?} {missed:?}") };
    assert_eq!(text(reached, tags::PR_EMAIL_ADDRESS), Some("a@example.com"));
    assert!(reached.contains(&time(tags::PR_DELIVER_TIME, ARRIVED)));
    assert!(reached.iter().all(|p| p.id() != tags::PR_NDR_REASON_CODE >> 16));
    assert_eq!(text(missed, tags::PR_REPORT_TEXT), Some("550"));
    assert!(missed.contains(&Prop::new(tags::PR_NDR_DIAG_CODE, 35)) && missed.contains(&Prop::new(tags::PR_NDR_REASON_CODE, 0)));
    // The message was offered again a second after the beginning.
    for report in [dr, ndr] {
        assert!(report.contains(&time(tags::PR_REPORT_TIME, BEGINNING + 10_000_000)), "{report:?}");
        assert!(report.contains(&time(tags::PR_ORIGINAL_SUBMIT_TIME, BEGINNING)));
        assert_eq!(text(report, tags::PR_ORIGINAL_SUBJECT), Some("hello"));
    }
    bench.end();
}

#[test]
fn a_report_of_nondelivery_has_the_message_attached_and_one_of_delivery_has_not() {
    let (bench, _) = bench(vec![delivered(), failed()], &[0]);
    ask_for_delivery(&bench);
    bench.machine.pass_time(1_000);
    let (folder, messages) = bench.open_all(INBOX);
    let release = |object| drop(bench.call(object, method::Unknown::Release, Vec::new()));
    for (row, message) in messages {
        let attached = bench.rows(message, method::Message::GetAttachmentTable);
        if text(&row, tags::PR_MESSAGE_CLASS) == Some(DR) {
            assert_eq!(attached, Vec::<Row>::new());
        } else {
            assert!(attached[0].contains(&Prop::new(tags::PR_ATTACH_METHOD, 5)), "{attached:?}");
            let args = vec![Value::Num(0), Value::None, Value::Num(0)];
            let attachment = bench.call(message, method::Message::OpenAttach, args).object().expect("it is there");
            let open = |iid| {
                let data = Value::from(tags::PR_ATTACH_DATA_OBJ);
                bench.call(attachment, method::Prop::OpenProperty, vec![data, Value::Uid(iid), Value::Num(0), Value::Num(0)])
            };
            assert_eq!(open(Interface::Folder.iid()).code, Code::MAPI_E_NO_SUPPORT);
            let original = open(Interface::Message.iid()).object().expect("a message");
            let read = bench.call(original, method::Prop::GetProps, vec![Value::None, Value::Num(0)]);
            assert_eq!(text(&read.out(3).props().to_vec(), tags::PR_SUBJECT), Some("hello"));
            let recipients = bench.rows(original, method::Message::GetRecipientTable);
            let addresses: Vec<_> = recipients.iter().map(|row| text(row, tags::PR_EMAIL_ADDRESS).unwrap()).collect();
            assert_eq!(addresses, ["a@example.com", "nobody@example.com"]);
            assert_eq!(text(&recipients[0], tags::PR_REPORT_TEXT), None);
            assert_eq!(text(&recipients[1], tags::PR_REPORT_TEXT), Some("550"), "what is displayed stands there too");
            release(original);
            release(attachment);
        }
        release(message);
    }
    release(folder);
    bench.end();
}

#[test]
fn the_list_is_freed_inside_the_call_and_reports_are_there_before_the_transfer_ends() {
    let (bench, _) = bench(vec![delivered(), failed()], &[0]);
    bench.machine.pass_time(1_000);
    let events = of_spooler(&bench);
    let (begun, ended) = (
        place(&events, Phase::Enter, method::Support::StatusRecips),
        place(&events, Phase::Leave, method::Support::StatusRecips),
    );
    let note = &events[place(&events, Phase::Note, method::Note::StatusTold)];
    let counts = ["delivered", "failed", "untold"].map(|name| note.as_event().scalar(name));
    assert_eq!(counts, [Some(1), Some(1), Some(0)]);
    let list = note.as_event().scalar("list").expect("its block");
    let made = |e: &&EventBuf| e.phase == Phase::Leave && e.method == method::Function::MAPIAllocateBuffer;
    let made = events[..begun].iter().filter(made).filter(|e| e.from == Party::Provider);
    let made: Vec<_> = made.map(|e| e.as_event().scalar("buffer").unwrap()).collect();
    let freed = |e: &&EventBuf| e.phase == Phase::Enter && e.method == method::Function::MAPIFreeBuffer;
    let freed = events[begun..ended].iter().filter(freed).filter(|e| e.from == Party::Subsystem);
    let freed = freed.map(|e| e.as_event().scalar("buffer").unwrap()).filter(|freed| made.contains(freed));
    let freed: Vec<_> = freed.collect();
    assert_eq!((freed.len(), freed.last()), (3, Some(&list)), "its entries, then itself");
    let reported = place(&events, Phase::Leave, method::MsgStore::NotifyNewMail);
    assert!(ended < reported && reported < place(&events, Phase::Enter, method::XpLogon::EndMessage));
    bench.end();
}

#[test]
fn nobody_is_told_who_does_not_want_to_know() {
    let (bench, answers) = bench(vec![delivered(), failed()], &[0]);
    bench.refuse_reports();
    bench.machine.pass_time(1_000_000);
    assert_eq!((bench.finished(), bench.inbox().len(), &*answers.lock().unwrap()), (1, 0, &vec![Code::S_OK]));
    bench.end();
}

#[test]
fn what_is_told_again_is_not_reported_again() {
    let (bench, answers) = bench(vec![delivered(), failed()], &[RESEND_LATER, RESEND_LATER, 0]);
    ask_for_delivery(&bench);
    bench.machine.pass_time(1_000_000);
    assert_eq!((bench.finished(), &*answers.lock().unwrap()), (1, &vec![Code::S_OK; 3]));
    assert_eq!(bench.inbox().len(), 2);
    bench.end();
}

#[test]
fn of_whom_it_told_before_a_transport_need_not_keep_quiet() {
    let offers = Arc::new(Mutex::new(0));
    // First of one, then of both.
    let during: During = Box::new(move |cx, support, message| {
        let mut offers = offers.lock().unwrap();
        *offers += 1;
        let other = [&who("a@example.com")[..], &[Prop::new(tags::PR_NDR_REASON_CODE, 0)]].concat();
        let told = [failed(), other].into_iter().take(*offers).collect();
        assert_eq!(tell(cx, support, message, &list(cx, told)), Code::S_OK);
    });
    let bench = Bench::during(TO_SOMEBODY_AND_NOBODY, [Ok(RESEND_LATER), Ok(0)], Some(during));
    bench.machine.pass_time(1_000_000);
    let reports = reports(&bench, NDR);
    let told =
        |(_, rows): &(Row, Vec<Row>)| rows.iter().map(|row| text(row, tags::PR_EMAIL_ADDRESS).unwrap().to_owned()).collect();
    let told: Vec<Vec<String>> = reports.iter().map(told).collect();
    assert_eq!(told, [["nobody@example.com"], ["a@example.com"]]);
    bench.end();
}

#[test]
fn of_whom_nobody_takes_the_report_has_times_and_the_message_too() {
    let bench = Bench::during(TO_SOMEBODY_AND_NOBODY, [Err(Code::MAPI_E_NOT_ME)], None);
    let [(report, missed)] = &reports(&bench, NDR)[..] else { panic!("{:?}", bench.inbox()) };
    assert!(
        report.contains(&time(tags::PR_REPORT_TIME, BEGINNING))
            && report.contains(&time(tags::PR_MESSAGE_DELIVERY_TIME, BEGINNING))
    );
    assert!(missed.iter().all(|row| row.contains(&time(tags::PR_REPORT_TIME, BEGINNING))), "{missed:?}");
    let (folder, messages) = bench.open_all(INBOX);
    assert_eq!(bench.rows(messages[0].1, method::Message::GetAttachmentTable).len(), 1);
    for object in [messages[0].1, folder] {
        bench.call(object, method::Unknown::Release, Vec::new());
    }
    bench.end();
}

/// Calls in every wrong way; each answer, and whether the list is its caller's still.
fn wrong(cx: &Cx<'_>, support: ObjectId, message: ObjectId) -> Vec<(Code, bool)> {
    let free = |block| cx.call(ObjectId(0), method::Function::MAPIFreeBuffer, vec![Value::Object(block)]).code.is_ok();
    let try_it = |message: ObjectId, list: AdrList| {
        let told = tell(cx, support, message, &list);
        let kept: Vec<_> = list.entries.iter().map(|entry| entry.block).chain([list.block]).map(free).collect();
        (told, kept.iter().all(|kept| *kept))
    };
    let chained = || {
        let block = block(cx);
        let args = vec![Value::Num(64), Value::Object(block), Value::None];
        let more = cx.call(ObjectId(0), method::Function::MAPIAllocateMore, args).out(2).object().expect("memory");
        AdrList { block, entries: vec![AdrEntry { block: more, props: failed() }] }
    };
    let loose = cx.call(support, method::Support::StatusRecips, vec![Value::Object(message), Value::Rows(vec![failed()])]);
    let none = cx.call(support, method::Support::StatusRecips, vec![Value::Object(message), Value::None]);
    vec![
        try_it(ObjectId(0), list(cx, vec![failed()])),
        try_it(ObjectId(4_000_000), list(cx, vec![failed()])),
        try_it(support, list(cx, vec![failed()])),
        try_it(message, list(cx, Vec::new())),
        try_it(message, list(cx, vec![failed(), Row::new()])),
        try_it(message, list(cx, vec![who("a@example.com")])),
        (loose.code, true),
        (none.code, true),
        // Of one of two something is said; and a list in one chain is freed whole.
        try_it(message, list(cx, vec![failed(), who("a@example.com")])),
        try_it(message, chained()),
    ]
}

#[test]
fn what_is_wrong_is_refused_and_the_list_stays_its_callers() {
    let found = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&found);
    let during: During = Box::new(move |cx, support, message| keep.lock().unwrap().push(wrong(cx, support, message)));
    let bench = Bench::during(TO_SOMEBODY_AND_NOBODY, [Ok(0)], Some(during));
    let bad = (Code::MAPI_E_INVALID_PARAMETER, true);
    let expected = vec![
        bad,
        (Code::MAPI_E_INVALID_OBJECT, true),
        bad,
        bad,
        bad,
        bad,
        bad,
        bad,
        (Code::MAPI_W_ERRORS_RETURNED, false),
        (Code::S_OK, false),
    ];
    assert_eq!(*found.lock().unwrap(), [expected]);
    assert_eq!(reports(&bench, NDR).len(), 1, "what was refused is not reported");
    bench.end();
}

/// A message that says nothing.
struct Silent;

impl Native for Silent {
    fn call(&self, _cx: &Cx<'_>, _called: Method, _args: &[Value]) -> Reply {
        Reply::ok()
    }
}

#[test]
fn it_is_refused_of_a_store_after_the_end_of_the_logon_and_about_a_message_that_is_over() {
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    let during: During = Box::new(move |_, _, message| *keep.lock().unwrap() = Some(message));
    let bench = Bench::during(TO_SOMEBODY_AND_NOBODY, [Ok(0)], Some(during));
    let support = bench.support.lock().unwrap().expect("it is logged on");
    let message = kept.lock().unwrap().expect("it was offered");
    let cx = Cx { subsystem: &bench.spooler, party: Party::Provider, this: ObjectId(0) };
    assert_eq!(tell(&cx, support, message, &list(&cx, vec![failed()])), Code::MAPI_E_INVALID_OBJECT);
    let supports = of_spooler(&bench);
    let supports = supports
        .iter()
        .filter(|e| e.method == method::Note::ObjectCreated && e.as_event().interface_arg() == Some(Interface::Support));
    let others: Vec<_> = supports.filter_map(|e| e.as_event().object_arg("object")).filter(|id| *id != support).collect();
    assert_eq!(others.len(), 1, "the store's");
    assert_eq!(tell(&cx, others[0], message, &list(&cx, vec![failed()])), Code::MAPI_E_NO_SUPPORT);
    // Somebody keeps it: what is called is no object that is gone.
    cx.add_ref(support);
    bench.end();
    // Whatever message it is about.
    let body = Body::native(Arc::new(Silent));
    let there = bench.spooler.adopt(Interface::Message, Party::Provider, ObjectId(0), "", body, 1);
    assert_eq!(tell(&cx, support, there.id, &list(&cx, vec![failed()])), Code::MAPI_E_INVALID_OBJECT);
    cx.release(support);
    assert_eq!(tell(&cx, support, message, &list(&cx, vec![failed()])), Code::MAPI_E_INVALID_OBJECT);
    let events = of_spooler(&bench);
    let answered = events.iter().filter(|e| e.phase == Phase::Leave && e.method == method::Support::StatusRecips);
    assert_eq!(answered.filter(|e| !Code(e.result).is_ok()).count(), 4, "each is recorded");
    assert_eq!(events.iter().filter(|e| e.method == method::Note::LateCall).count(), 1);
}

#[test]
fn a_report_that_came_in_is_made_one_of_mapis() {
    let set = |cx: &Cx<'_>, message| {
        let props = vec![Prop::new(tags::PR_SUBJECT, "long ago"), Prop::new(tags::PR_MESSAGE_CLASS, "IPM.Note.Acme")];
        assert!(cx.call(message, method::Prop::SetProps, vec![Value::Num(2), Value::Props(props)]).code.is_ok());
        let rows = vec![Value::from(tags::MODRECIP_ADD), Value::Rows(vec![who("nobody@example.com")])];
        assert!(cx.call(message, method::Message::ModifyRecipients, rows).code.is_ok());
    };
    let during: During = Box::new(move |cx, support, message| {
        set(cx, message);
        // Said twice, as by a network that repeats itself.
        for _ in 0..2 {
            assert_eq!(tell(cx, support, message, &list(cx, vec![failed()])), Code::S_OK);
        }
    });
    let bench =
        Bench::during("add-recipient g \"a@example.com\"", [Err(Code::MAPI_E_WAIT), Err(Code::MAPI_E_WAIT)], Some(during));
    let support = bench.support.lock().unwrap().expect("it is logged on");
    let args = vec![Value::from(tags::NOTIFY_NEWMAIL), Value::None];
    let _told = bench.spooler.call(Party::Provider, support, method::Support::SpoolerNotify, args);
    // Whatever reaches the spooler next has it look after its transports.
    bench.play("open-store s n; release n");
    let [(report, _)] = &bench.inbox()[..] else { panic!("{:?}", bench.inbox()) };
    assert_eq!(text(report, tags::PR_MESSAGE_CLASS), Some("REPORT.IPM.Note.Acme.NDR"));
    assert_eq!(text(report, tags::PR_ORIGINAL_SUBJECT), Some("long ago"));
    bench.end();
}

#[test]
fn a_run_with_reports_replays_exactly() {
    let run = || {
        let (bench, _) = bench(vec![delivered(), failed()], &[0]);
        ask_for_delivery(&bench);
        bench.machine.pass_time(1_000_000);
        bench.end();
        (bench.spooler.recorder().bytes(), bench.client.recorder().bytes())
    };
    assert!(run() == run());
}
