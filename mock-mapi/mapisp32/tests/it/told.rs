//! What a transport in C tells with `IMAPISupport::StatusRecips` (`subjects/recips.c`), in processes.

use crate::common::{Bench, leave, machine, named, noted, opened, runs, wait_until};
use crate::mail::{Mail, close, open, submit};
use mock_mapi::spec::Code;
use mock_mapi::spec::method::{Function, Note, Support};
use mock_mapi::trace::{EventBuf, Party, Phase};
use rusqlite::Connection;
use serde_json::{Value, json};

const OF_DELIVERY: u64 = 0x0023_000B;

/// To one whom the transport reaches, and one whom it does not.
fn to_both(subject: &str) -> String {
    submit(subject).replace("; submit", "; add-recipient g \"failed@example.com\"; submit")
}

fn file(bench: &Bench) -> Connection {
    let file = Connection::open(bench.home().join("mail.sqlite")).expect("the file");
    file.busy_timeout(crate::common::PATIENCE).expect("a timeout");
    file
}

/// The messages as they are kept.
fn messages(bench: &Bench) -> Vec<(u32, Value)> {
    let file = file(bench);
    let mut messages = file.prepare("SELECT number, content FROM message ORDER BY number").expect("the messages");
    let read = messages.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).expect("the messages");
    let parsed = read.map(|row| row.map(|(number, text)| (number, serde_json::from_str(&text).expect("a message"))));
    parsed.collect::<Result<_, _>>().expect("the messages")
}

/// A message waits whose sender wants to know whom it reaches.
fn with_message_waiting(bench: &Bench) {
    let mut client = bench.client();
    // Nobody sends anything in a session without mail.
    client.play("init; logon s no-mail; open-store s m; open m f outbox");
    client.play(&to_both("one"));
    assert!(close(&mut client));
    client.leave();
    for (number, mut message) in messages(bench) {
        let asked = json!({ "tag": OF_DELIVERY, "value": { "Bool": true } });
        message["props"].as_array_mut().expect("properties").push(asked);
        let change = "UPDATE message SET content = ?2 WHERE number = ?1";
        file(bench).execute(change, rusqlite::params![number, message.to_string()]).expect("it is changed");
    }
    file(bench).execute("UPDATE generation SET number = number + 1", []).expect("it is changed");
}

/// The value of a property, as it is kept.
fn value(props: &Value, tag: u32) -> &Value {
    let found = props.as_array().expect("properties").iter().find(|p| p["tag"].as_u64() == Some(tag.into()));
    &found.unwrap_or_else(|| panic!("{tag:#x} is not in {props}"))["value"]
}

fn reports() -> Vec<String> {
    ["Delivered: one", "Undeliverable: one"].map(str::to_owned).to_vec()
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

#[test]
fn whom_it_reached_and_whom_not_is_in_the_inbox_of_the_sender() {
    let Some(bench) = machine("") else { return };
    with_message_waiting(&bench);
    let mut client = bench.client();
    assert!(open(&mut client));
    wait_until("it is sent and reported", || Mail::of(&bench).is_done());
    let spooler = leave(&bench, client);
    assert_eq!(noted(&bench, &["told"]), ["told 0x0"]);
    let mail = Mail::of(&bench);
    assert_eq!((sorted(mail.inbox), mail.sent), (reports(), vec!["one".to_owned()]));
    let of_class = |class: &str| {
        let is_it = |message: &Value| {
            let props = message["props"].as_array().expect("properties");
            props.iter().any(|p| p["tag"] == 0x001A_001F && p["value"]["Text"] == class)
        };
        messages(&bench).into_iter().map(|(_, message)| message).find(is_it).unwrap_or_else(|| panic!("no {class}"))
    };
    let (delivered, failed) = (of_class("REPORT.IPM.Note.DR"), of_class("REPORT.IPM.Note.NDR"));
    let ticks = |props: &Value, tag| value(props, tag)["Wide"].as_u64().expect("a time");
    for report in [&delivered, &failed] {
        // Submitted, then reported; by a clock that has seen 2020.
        let (submitted, reported) = (ticks(&report["props"], 0x004E_0040), ticks(&report["props"], 0x0032_0040));
        assert!(132_000_000_000_000_000 < submitted && submitted <= reported, "{report}");
    }
    let only = |message: &Value| {
        assert_eq!(message["recipients"].as_array().map(Vec::len), Some(1), "{message}");
        message["recipients"][0].clone()
    };
    assert_eq!(value(&only(&delivered), 0x3003_001F)["Text"], "someone@example.com");
    assert!(ticks(&only(&delivered), 0x0010_0040) > 132_000_000_000_000_000);
    assert_eq!(value(&only(&failed), 0x0C05_0003)["Long"], 35);
    assert_eq!(value(&only(&failed), 0x1001_001F)["Text"], "550 no such mailbox");
    // The message is enclosed in the one, and not in the other.
    assert_eq!(delivered["attachments"], json!({}));
    let enclosed = &failed["enclosed"]["0"];
    assert_eq!(value(&enclosed["props"], 0x0037_001F)["Text"], "one");
    assert_eq!(enclosed["recipients"].as_array().map(Vec::len), Some(2));
    // MAPI has freed the list: each of its entries, and itself.
    let place =
        |phase| spooler.iter().position(|e| e.phase == phase && e.method == Support::StatusRecips).expect("it was called");
    let (begun, ended) = (place(Phase::Enter), place(Phase::Leave));
    let blocks = |events: &[EventBuf], phase, called, by| {
        let those = events.iter().filter(|e| e.phase == phase && e.method == called && e.from == by);
        those.filter_map(|e| e.as_event().scalar("buffer")).collect::<Vec<_>>()
    };
    let made = blocks(&spooler[..begun], Phase::Leave, Function::MAPIAllocateBuffer, Party::Provider);
    let mut freed = blocks(&spooler[begun..ended], Phase::Enter, Function::MAPIFreeBuffer, Party::Subsystem);
    freed.retain(|block| made.contains(block));
    assert_eq!(freed.len(), 3, "{freed:?} of {made:?}");
    assert_eq!(named(&spooler, &["IXPLogon::EndMessage"]).len(), 1);
}

#[test]
fn wrong_use_is_recorded_and_refused() {
    let Some((bench, mut client)) = opened("misuse\n") else { return };
    client.play(&to_both("one"));
    wait_until("it is sent", || Mail::of(&bench).is_done());
    let spooler = leave(&bench, client);
    let (bad, gone) = (Code::MAPI_E_INVALID_PARAMETER, Code::MAPI_E_INVALID_OBJECT);
    // Five ways, a warning, and what comes too late: for the message, and for the transport.
    let expected = [bad, bad, bad, bad, bad, Code::MAPI_W_ERRORS_RETURNED, gone, gone];
    let answers = spooler.iter().filter(|e| e.phase == Phase::Leave && e.method == Support::StatusRecips);
    assert_eq!(answers.map(|e| Code(e.result)).collect::<Vec<_>>(), expected);
    assert_eq!(noted(&bench, &["misuse"]), expected.map(|code| format!("misuse {:#x}", code.0)));
    assert_eq!(spooler.iter().filter(|e| e.method == Note::LateCall).count(), 1, "the support object was gone");
    assert_eq!(Mail::of(&bench).inbox, ["Undeliverable: one"], "the sender did not ask whom it reached");
}

/// The spooler dies at a place while it sends a message whose recipients it is told of; the next goes on. Whether it died.
fn story(place: u32) -> Option<bool> {
    let bench = machine("")?;
    with_message_waiting(&bench);
    let mut first = bench.client_with(Some(&format!("spooler:{place}")));
    let lives = open(&mut first);
    let spooler = bench.spooler();
    let died = || spooler.is_none_or(|pid| !runs(pid));
    wait_until("it is done, or dead", || !lives || Mail::of(&bench).is_done() || died());
    if lives && close(&mut first) {
        first.leave();
    } else {
        first.kill();
    }
    bench.wait_for_end();
    let died = bench.traces(true).first().is_none_or(|trace| named(trace, &["mock::SpoolerEnded"]).is_empty());
    let mut next = bench.client();
    assert!(open(&mut next), "place {place}");
    wait_until(&format!("place {place}: it is sent and reported"), || Mail::of(&bench).is_done());
    leave(&bench, next);
    let mail = Mail::of(&bench);
    assert_eq!(sorted(mail.inbox), reports(), "place {place}: each once");
    assert_eq!((mail.sent, mail.outbox), (vec!["one".to_owned()], Vec::new()), "place {place}");
    Some(died)
}

#[test]
fn nothing_it_tells_is_lost_or_reported_twice_wherever_the_spooler_is_killed() {
    let mut place = 1;
    while let Some(true) = story(place) {
        place += 1;
        assert!(place < 1000, "it never ends");
    }
    // Where the transport could not be built, there is none.
    assert!(machine("").is_none() || place > 30, "only {} places", place - 1);
}
