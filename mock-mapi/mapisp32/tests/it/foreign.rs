//! The spooler's cycle with a transport in C (`subjects/transport.c`, `subjects/post.c`), in processes and with time as it passes.

use crate::common::{Bench, RESUBMIT, leave, machine, named, noted, opened, returned, wait_until};
use crate::mail::{Mail, close, open, submit};
use mock_mapi::spec::Interface;
use mock_mapi::spec::method::{Note, XpLogon};
use mock_mapi::trace::{EventBuf, Phase};
use std::fs;

/// A letter comes in: whole, whenever somebody looks.
fn arrives(bench: &Bench, subject: &str) {
    let written = bench.post().join("on-its-way");
    fs::write(&written, subject).expect("a file");
    fs::rename(written, bench.post().join("in/1")).expect("a file");
}

/// Subjects of what it sent.
fn sent(bench: &Bench) -> Vec<String> {
    let letters = fs::read_dir(bench.post().join("sent")).expect("the folder").flatten();
    let mut subjects: Vec<_> = letters.map(|letter| fs::read_to_string(letter.path()).expect("a letter")).collect();
    subjects.sort();
    subjects
}

#[test]
fn it_is_polled_and_given_idle_time_and_what_it_has_comes_in() {
    let Some((bench, client)) = opened("") else { return };
    wait_until("two rounds", || noted(&bench, &["idle"]).len() >= 2);
    arrives(&bench, "from outside");
    wait_until("it comes in", || Mail::of(&bench).inbox == ["from outside"]);
    let spooler = leave(&bench, client);
    let count = |name| named(&spooler, &[name]).len();
    // Idle time comes before a poll in each round: the second poll may find the letter.
    assert!(count("IXPLogon::Poll") >= 2 && count("IXPLogon::Idle") >= 2);
    assert_eq!(count("IMsgStore::NotifyNewMail"), 1);
    // Nothing is polled any more once it is to end.
    let place = |name: &str| spooler.iter().rposition(|event| event.method.to_string() == name).expect("it was called");
    assert!(place("IXPLogon::Poll") < place("IXPLogon::TransportLogoff"));
}

#[test]
fn what_it_keeps_is_offered_again_when_it_asks_and_taken_back_at_the_end() {
    let Some((bench, mut client)) = opened("defer\n\ndefer\n") else { return };
    client.play(&submit("one"));
    wait_until("it is kept", || noted(&bench, &["submit"]).len() == 1);
    fs::write(bench.post().join("ready"), "").expect("a file");
    wait_until("it is sent", || sent(&bench) == ["one"]);
    assert_eq!(noted(&bench, &["submit"]), ["submit 0x0", "submit 0x1"]);
    wait_until("the store is told", || Mail::of(&bench).queued == 0);
    client.play(&submit("two"));
    wait_until("it is kept", || noted(&bench, &["submit"]).len() == 3);
    let spooler = leave(&bench, client);
    // The end finds one message kept: the transport is told, with its entry identifier, before all operation ends.
    let told = noted(&bench, &["notify", "deferred"]);
    let at = told.iter().position(|line| line == "notify 0x40000000").unwrap_or_else(|| panic!("{told:?}"));
    assert!(told[at + 1].starts_with("deferred 0x") && told[at + 1] != "deferred 0x0", "{told:?}");
    assert!(told[at + 2..].contains(&"notify 0x30000".to_owned()), "{told:?}");
    assert_eq!(named(&spooler, &["IXPLogon::TransportLogoff"]).len(), 1);
    // Whoever is logged on next sends it.
    let mut next = bench.client();
    assert!(open(&mut next));
    wait_until("it is sent", || sent(&bench) == ["one", "two"]);
    wait_until("all is done", || Mail::of(&bench).is_done());
    leave(&bench, next);
    assert_eq!(noted(&bench, &["again"]), [] as [&str; 0]);
}

#[test]
fn a_message_it_keeps_that_is_withdrawn_and_submitted_again_at_once_is_another() {
    let Some((bench, mut client)) = opened("defer\n") else { return };
    client.play(&submit("one"));
    // Nobody can withdraw it as long as it is locked for the offer.
    let unlocked = || bench.traces(true).iter().any(|trace| returned(trace, &["IMsgStore::SetLockState"]) == 2);
    wait_until("it is kept", unlocked);
    client.play(RESUBMIT);
    wait_until("it is sent", || sent(&bench) == ["one"] && Mail::of(&bench).is_done());
    leave(&bench, client);
    assert_eq!(noted(&bench, &["submit", "notify 0xc0000000"]), ["submit 0x0", "notify 0xc0000000", "submit 0x0"]);
}

#[test]
fn it_is_offered_a_message_again_after_the_time_it_asked_for() {
    let Some((bench, mut client)) = opened("wait 2\n") else { return };
    client.play(&submit("patience"));
    wait_until("it is sent", || sent(&bench) == ["patience"]);
    let spooler = leave(&bench, client);
    let offers: Vec<_> =
        spooler.iter().filter(|event| event.method == XpLogon::SubmitMessage && event.phase == Phase::Enter).collect();
    assert_eq!(offers.len(), 2);
    let waited = offers[1].ts - offers[0].ts;
    // It is counted from when the spooler came to the message, which on a busy machine is somewhat before the offer.
    assert!(waited >= 1_900_000_000, "{waited} ns");
}

#[test]
fn a_transport_that_dies_in_the_middle_of_a_message_neither_loses_it_nor_sends_it_twice() {
    for order in ["die", "die-after"] {
        let Some((bench, mut client)) = opened(&format!("{order}\n")) else { return };
        client.play(&submit("one"));
        wait_until("the spooler dies", || bench.spooler().is_none());
        assert_eq!(Mail::of(&bench).queued, 1, "{order}");
        // The session goes on without mail; the next one has it.
        client.play("release f; store-logoff m orderly; release m; logoff s; release s");
        client.play("logon s shared; open-store s m; open m f outbox");
        wait_until("it is sent", || Mail::of(&bench).is_done());
        client.play(&submit("two"));
        wait_until("it is sent", || sent(&bench) == ["one", "two"] && Mail::of(&bench).is_done());
        leave(&bench, client);
        // It was offered again under the same key, by which the transport knows what it has sent.
        assert_eq!(noted(&bench, &["sent", "again"]).len(), if order == "die" { 2 } else { 3 }, "{order}");
        let mut mail = Mail::of(&bench);
        mail.sent.sort();
        assert_eq!(mail.sent, ["one", "two"], "{order}");
    }
}

#[test]
fn the_next_thing_the_spooler_does_is_about_the_message_it_names() {
    let Some((bench, mut client)) = opened("") else { return };
    client.play(&submit("one"));
    client.play(&submit("two"));
    wait_until("they are sent", || Mail::of(&bench).is_done());
    let spooler = leave(&bench, client);
    let about: Vec<_> = spooler.iter().filter(|e| e.method == Note::Sending).map(|e| e.as_event().scalar("message")).collect();
    assert_eq!(about.len(), 4);
    assert!(about[0] == about[1] && about[2] == about[3] && about[0] != about[2], "{about:?}");
}

#[test]
fn a_transfer_is_given_up_when_its_client_aborts_and_the_message_waits() {
    let Some((bench, mut client)) = opened("yield\n") else { return };
    // A message that the spooler comes across by itself keeps the client that submits it waiting until it is sent.
    wait_until("the queue was read", || {
        bench.traces(true).iter().any(|trace| !named(trace, &["IMAPITable::QueryRows"]).is_empty())
    });
    client.play(&submit("one"));
    wait_until("it is under way", || !noted(&bench, &["yielding"]).is_empty());
    client.play("release f; store-logoff m abort; release m; logoff s; release s; uninit");
    client.leave();
    bench.wait_for_end();
    assert_eq!(noted(&bench, &["cancelled"]).len(), 1);
    assert_eq!((Mail::of(&bench).queued, sent(&bench).len()), (1, 0));
    let mut next = bench.client();
    assert!(open(&mut next));
    wait_until("it is sent", || sent(&bench) == ["one"] && Mail::of(&bench).is_done());
    leave(&bench, next);
}

#[test]
fn other_clients_are_answered_while_a_transport_holds_on_to_a_message() {
    let Some((bench, mut client)) = opened("hold\n") else { return };
    wait_until("the queue was read", || {
        bench.traces(true).iter().any(|trace| !named(trace, &["IMAPITable::QueryRows"]).is_empty())
    });
    client.play(&submit("one"));
    wait_until("it is held", || !noted(&bench, &["holding"]).is_empty());
    // One shares the session, reads its status table, opens the store, sends and leaves; another has a session of its own.
    let mut sharer = bench.client();
    sharer.play("init; logon s shared; table s status t; query-rows t; release t; open-store s m; open m f outbox");
    sharer.play(&submit("two"));
    assert!(close(&mut sharer));
    let mut other = bench.client();
    other.play("init; logon p; open-store p m; open m f outbox");
    other.play(&submit("three"));
    // One dies.
    let mut dying = bench.client();
    dying.play("init; logon q");
    dying.kill();
    wait_until("it is missed", || bench.traces(true).iter().any(|trace| !named(trace, &["mock::ClientLost"]).is_empty()));
    assert_eq!(sent(&bench).len(), 0, "it is held all the while");
    fs::write(bench.post().join("release"), "").expect("a file");
    wait_until("all are sent", || sent(&bench) == ["one", "three", "two"] && Mail::of(&bench).is_done());
    sharer.leave();
    assert!(other.try_play("release f; release m; logoff p; release p; uninit"));
    other.leave();
    let spooler = leave(&bench, client);
    let place = |what: &dyn Fn(&EventBuf) -> bool| spooler.iter().position(what).expect("it happened");
    let held = place(&|e| e.method == XpLogon::SubmitMessage && e.phase == Phase::Leave);
    let during = |note| spooler[..held].iter().filter(|e| e.method == note).count();
    assert_eq!((during(Note::SessionBegan), during(Note::SessionLeft), during(Note::ClientLost)), (4, 2, 1));
    // Transports are called on one thread, whoever asked for it.
    let callers: std::collections::BTreeSet<_> = spooler
        .iter()
        .filter(|e| matches!(e.method.interface(), Interface::XpLogon | Interface::XpProvider))
        .map(|e| e.tid)
        .collect();
    assert_eq!(callers.len(), 1);
    let ended = named(&spooler, &["IXPLogon::TransportLogoff"]).len();
    assert_eq!((named(&spooler, &["IXPProvider::TransportLogon"]).len(), ended), (ended, ended), "all sessions are logged off");
}

#[test]
fn sinks_in_the_processes_of_clients_hear_of_new_mail() {
    let Some(bench) = machine("") else { return };
    let (mut one, mut two) = (bench.client(), bench.client());
    for client in [&mut one, &mut two] {
        client.play("init multithread; logon s shared; open-store s m; open m f outbox; advise m c");
    }
    arrives(&bench, "news");
    let told = || bench.traces(false).iter().filter(|t| !named(t, &["IMAPIAdviseSink::OnNotify"]).is_empty()).count();
    wait_until("both are told", || told() == 2);
    for mut client in [one, two] {
        client.play("unadvise m c");
        assert!(close(&mut client));
        client.leave();
    }
    bench.wait_for_end();
    assert_eq!(Mail::of(&bench).inbox, ["news"]);
}
