//! The spooler's work with a transport that does as it is told, on a virtual clock and without processes.

use crate::bench::{Bench, TO_SOMEBODY_AND_NOBODY, text};
use crate::common::events;
use crate::obedient::CARELESS;
use mock_mapi::model::tags;
use mock_mapi::spec::{Code, Interface, method};
use mock_mapi::trace::{EventBuf, Party, Phase};
use mock_mapi::value::{Prop, Value};

const RESEND_NOW: u32 = 0x0001_0000;
const RESEND_LATER: u32 = 0x0002_0000;
const DONT_RESEND: u32 = 0x0004_0000;
const SENT_DEFERRED: u32 = 0x4;

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
    let _told = bench.spooler.call(Party::Provider, support, method::Support::SpoolerNotify, args);
    // Whatever reaches the spooler next has it look after its transports.
    bench.play("create-message f g; add-recipient g \"b@example.com\"; save g; release g; open-store s n; release n");
    assert_eq!((bench.offers(), bench.finished()), (vec![0, 1], 1));
    bench.end();
}

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

#[test]
fn a_message_that_left_the_queue_is_waited_for_no_more() {
    // The spooler hears of it from a client, or not at all.
    for by in [Party::Client, Party::Provider] {
        let bench = Bench::new([Err(Code::MAPI_E_WAIT)]);
        let message = bench.withdraw(by);
        bench.call(message, method::Unknown::Release, Vec::new());
        bench.machine.pass_time(1_000_000);
        assert_eq!((bench.offers().len(), bench.finished()), (1, 0));
        bench.end();
    }
}

#[test]
fn a_message_that_is_submitted_again_does_not_wait_as_it_did_before() {
    let bench = Bench::new([Err(Code::MAPI_E_WAIT), Ok(0)]);
    bench.submit_again(bench.withdraw(Party::Client));
    assert_eq!((bench.offers(), bench.finished()), (vec![0, 0], 1));
    bench.end();
}

#[test]
fn a_transport_is_told_of_a_message_it_keeps_that_is_withdrawn_and_offered_it_anew() {
    let bench = Bench::new([Ok(DONT_RESEND), Ok(0)]);
    let message = bench.withdraw(Party::Client);
    let told = |e: &EventBuf| {
        let told = e.phase == Phase::Enter && e.method == method::XpLogon::TransportNotify;
        told.then(|| e.as_event().scalar("flags").unwrap_or(0))
    };
    let told: Vec<_> = events(&bench.spooler.recorder().bytes()).iter().filter_map(told).collect();
    assert_eq!(told.last(), Some(&0xC000_0000), "{told:x?}");
    bench.submit_again(message);
    assert_eq!((bench.offers(), bench.finished()), (vec![0, 0], 1));
    bench.end();
}
