//! What a client is told that logs a store off while mail waits (pages `imsgstore-storelogoff`, `imapisupport-storelogofftransports`).

use crate::bench::Bench;
use crate::common::events;
use mock_mapi::machine::{Home, Storage};
use mock_mapi::providers::BuiltinStore;
use mock_mapi::spec::{Code, Method, method};
use mock_mapi::trace::{EventBuf, Phase};

const COMPLETE: u64 = 0x10000;
const OUTBOUND: u64 = 0x40000;
const OUTBOUND_QUEUE: u64 = 0x80000;
const DONT_RESEND: u32 = 0x0004_0000;
const FLAGS: [&str; 5] = ["no-wait", "orderly", "purge", "abort", "quiet"];

/// What was answered to the last call of a method.
fn last(bench: &Bench, called: Method) -> Option<u64> {
    let answers =
        |e: &EventBuf| (e.phase == Phase::Leave && e.method == called).then(|| e.as_event().scalar("flags").unwrap_or(0));
    events(&bench.client.recorder().bytes()).iter().filter_map(answers).next_back()
}

/// What a store's client is told with this flag.
fn told(bench: &Bench, store: &str, flag: &str) -> u64 {
    bench.play(&format!("store-logoff {store} {flag}"));
    last(bench, method::MsgStore::StoreLogoff).expect("it was called")
}

/// The same, of the store from which a message was submitted, which the transport answers so.
fn told_of<const N: usize>(answers: [Result<u32, Code>; N], flag: &str) -> u64 {
    let bench = Bench::new(answers);
    let told = told(&bench, "m", flag);
    assert_eq!(last(&bench, method::Spooler::StoreLogoff), Some(told), "the store says what MAPI says");
    bench.end();
    told
}

#[test]
fn nothing_waits() {
    for flag in FLAGS {
        assert_eq!(told_of([Ok(0)], flag), COMPLETE, "{flag}");
    }
}

#[test]
fn a_message_waits_that_its_transport_does_not_want_yet() {
    for flag in ["orderly", "abort", "quiet", "no-wait"] {
        assert_eq!(told_of([Err(Code::MAPI_E_WAIT)], flag), COMPLETE | OUTBOUND_QUEUE, "{flag}");
    }
    let wants_none = [Err(Code::MAPI_E_WAIT), Err(Code::MAPI_E_WAIT)];
    assert_eq!(told_of(wants_none, "purge"), COMPLETE | OUTBOUND_QUEUE, "it was offered first");
    assert_eq!(told_of([Err(Code::MAPI_E_WAIT), Ok(0)], "purge"), COMPLETE, "it was sent first");
}

#[test]
fn a_message_that_a_transport_keeps_is_under_way() {
    for flag in ["orderly", "no-wait", "purge"] {
        assert_eq!(told_of([Ok(DONT_RESEND)], flag), COMPLETE | OUTBOUND | OUTBOUND_QUEUE, "{flag}");
    }
    for flag in ["abort", "quiet"] {
        assert_eq!(told_of([Ok(DONT_RESEND)], flag), OUTBOUND | OUTBOUND_QUEUE, "{flag}: the logoff does not take place");
    }
}

#[test]
fn what_waits_in_one_store_does_not_wait_in_another() {
    let bench = Bench::new([Ok(DONT_RESEND)]);
    bench.play("open-store s n 1");
    assert_eq!(told(&bench, "n", "quiet"), COMPLETE);
    assert_eq!(told(&bench, "m", "quiet"), OUTBOUND | OUTBOUND_QUEUE);
    bench.play("release n");
    bench.end();
}

/// A machine whose first store is kept in a file.
fn kept<const N: usize>(answers: [Result<u32, Code>; N]) -> (tempfile::TempDir, Bench) {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::open(&Home::open(&folder.path().join("home")).expect("a machine")).expect("a file");
    (folder, Bench::with_stores([BuiltinStore::kept(storage), BuiltinStore::default()], answers, None))
}

const SUBMIT: &str = "create-message f g; add-recipient g \"a@example.com\"; submit g; release g; release f";

#[test]
fn a_session_without_mail_is_told_that_a_message_waits_and_nobody_sends_it() {
    for flag in FLAGS {
        let (_folder, bench) = kept([]);
        bench.play("init; logon s no-mail; open-store s m");
        assert_eq!(told(&bench, "m", flag), COMPLETE, "{flag}: nothing waits yet");
        bench.play("release m; open-store s m; open m f outbox");
        bench.play(SUBMIT);
        assert_eq!(told(&bench, "m", flag), COMPLETE | OUTBOUND_QUEUE, "{flag}");
        assert_eq!(last(&bench, method::Spooler::StoreLogoff), None, "the spooler is not asked");
        bench.play("release m; logoff s; release s; uninit");
        assert!(bench.offers().is_empty());
    }
}

#[test]
fn where_the_spooler_died_a_message_waits_and_nobody_sends_it() {
    for (flag, heard) in FLAGS.into_iter().flat_map(|flag| [(flag, true), (flag, false)]) {
        let (_folder, bench) = kept([Err(Code::MAPI_E_WAIT)]);
        bench.play("init; logon s; open-store s m; open m f outbox");
        bench.play(SUBMIT);
        bench.machine.kill_spooler();
        if heard {
            bench.client.deliver_news();
        }
        assert_eq!(told(&bench, "m", flag), COMPLETE | OUTBOUND_QUEUE, "{flag}, {heard}");
        bench.play("release m; logoff s; release s; uninit");
        assert_eq!(bench.offers().len(), 1, "before it died");
    }
}
