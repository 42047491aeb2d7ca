//! What the client of a store is told that logs it off while mail waits.

use crate::common::{Bench, Client, opened, returned, wait_until};
use crate::mail::{Mail, open, submit};
use mock_mapi::spec::method::MsgStore;
use mock_mapi::trace::Phase;

const COMPLETE: u64 = 0x10000;
const OUTBOUND: u64 = 0x40000;
const OUTBOUND_QUEUE: u64 = 0x80000;

/// What it is told with this flag.
fn told(bench: &Bench, client: &mut Client, flag: &str) -> u64 {
    client.play(&format!("store-logoff m {flag}"));
    let traces = bench.traces(false);
    let answers = traces.iter().flatten().filter(|e| e.phase == Phase::Leave && e.method == MsgStore::StoreLogoff);
    answers.filter_map(|e| e.as_event().scalar("flags")).next_back().expect("it was called")
}

fn leave(bench: &Bench, mut client: Client) {
    client.play("release f; release m; logoff s; release s; uninit");
    client.leave();
    bench.wait_for_end();
}

#[test]
fn nothing_waits() {
    let bench = Bench::new();
    let mut client = bench.client();
    assert!(open(&mut client));
    client.play(&submit("sent"));
    wait_until("it is sent", || Mail::of(&bench).is_done());
    assert_eq!(told(&bench, &mut client, "quiet"), COMPLETE);
    leave(&bench, client);
}

#[test]
fn a_message_waits_in_a_session_without_mail() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.play("init; logon s no-mail; open-store s m; open m f outbox");
    client.play(&submit("waits"));
    assert_eq!(told(&bench, &mut client, "no-wait"), COMPLETE | OUTBOUND_QUEUE);
    leave(&bench, client);
    assert_eq!((bench.traces(true).len(), Mail::of(&bench).queued), (0, 1), "nobody sends it");
}

#[test]
fn a_message_waits_whose_spooler_was_killed() {
    // Before it was submitted, and before the client has heard of it, perhaps.
    let bench = Bench::new();
    let mut client = bench.client();
    assert!(open(&mut client));
    bench.kill_spooler();
    client.play(&submit("waits"));
    assert_eq!(told(&bench, &mut client, "orderly"), COMPLETE | OUTBOUND_QUEUE);
    leave(&bench, client);
    assert_eq!(Mail::of(&bench).queued, 1, "nobody sends it");
}

#[test]
fn a_message_waits_whose_transport_wants_it_later_or_keeps_it() {
    for (order, expected) in [("wait 60", COMPLETE | OUTBOUND_QUEUE), ("defer", OUTBOUND | OUTBOUND_QUEUE)] {
        let Some((bench, mut client)) = opened(&format!("{order}\n")) else { return };
        client.play(&submit("waits"));
        wait_until("the offer is over", || {
            // It was locked for the offer, and is not any more.
            bench.traces(true).iter().map(|trace| returned(trace, &["IMsgStore::SetLockState"])).sum::<usize>() == 2
        });
        assert_eq!(told(&bench, &mut client, "quiet"), expected, "{order}");
        leave(&bench, client);
        assert_eq!(Mail::of(&bench).queued, 1, "{order}: whoever is logged on next sends it");
    }
}
