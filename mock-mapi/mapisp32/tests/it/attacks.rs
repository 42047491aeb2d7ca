//! Forged and garbled messages, and strangers.

use crate::common::{Bench, Client, named, starter};
use mock_mapi::machine::message::{FromClient, FromSpooler, Hello, Request, Said, read, write};
use mock_mapi::machine::{Home, Link, Listener, ProcessLink, Stream};
use mock_mapi::providers::builtin_profile;
use mock_mapi::trace::EventBuf;
use std::io::{Read, Write};
use std::time::Duration;

/// A machine on which a client has a session, and a connection of somebody who is no client.
pub fn machine() -> (Bench, Client, Stream) {
    let bench = Bench::new();
    let mut client = bench.client();
    client.play("init; logon s");
    let stream = Stream::connect(&Home::open(&bench.home()).expect("a machine")).expect("the spooler listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    (bench, client, stream)
}

fn greet(stream: &mut Stream) {
    write(stream, &Hello::new(std::process::id())).expect("it listens");
    read::<Hello>(stream).expect("it answers").check().expect("it greets");
}

/// The connection is closed; the client's session is untouched. What was refused is in the trace.
fn closed(bench: &Bench, mut client: Client, mut stream: Stream) -> Vec<String> {
    let mut rest = Vec::new();
    let _reset = stream.read_to_end(&mut rest);
    assert_eq!(rest, b"", "nothing is answered");
    client.play("table s status t; query-rows t; release t; logoff s; release s; uninit");
    client.leave();
    bench.wait_for_end();
    let trace = &bench.traces(true)[0];
    assert_eq!(named(trace, &["mock::ClientLost"]), [] as [&str; 0]);
    assert_eq!(named(trace, &["IXPLogon::TransportLogoff"]).len(), 1);
    refused(trace)
}

pub fn refused(trace: &[EventBuf]) -> Vec<String> {
    let notes = trace.iter().filter(|event| event.method == mock_mapi::spec::method::Note::Refused);
    notes.filter_map(|event| event.as_event().text("reason")).collect()
}

#[test]
fn who_does_not_greet_is_refused() {
    let (bench, client, mut stream) = machine();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("it listens");
    let reasons = closed(&bench, client, stream);
    assert!(reasons.len() == 1 && reasons[0].contains("bytes are announced"), "{reasons:?}");
}

#[test]
fn who_claims_to_be_another_process_is_refused() {
    let (bench, client, mut stream) = machine();
    write(&mut stream, &Hello::new(client.child.id())).expect("it listens");
    let reasons = closed(&bench, client, stream);
    assert!(reasons.len() == 1 && reasons[0].contains("it says it were process"), "{reasons:?}");
}

#[test]
fn a_garbled_message_ends_the_connection() {
    let (bench, client, mut stream) = machine();
    greet(&mut stream);
    stream.write_all(b"\x09\0\0\0{\"serial\"").expect("it listens");
    let reasons = closed(&bench, client, stream);
    assert!(reasons.len() == 1 && reasons[0].starts_with("no message"), "{reasons:?}");
}

#[test]
fn a_message_that_came_before_is_refused() {
    let (bench, client, mut stream) = machine();
    greet(&mut stream);
    let message = FromClient { serial: 5, request: Request::StatusRows { session: 1 } };
    write(&mut stream, &message).expect("it listens");
    let answer: FromSpooler = read(&mut stream).expect("an answer");
    assert!(matches!(answer.said, Said::Answer { to: 5, .. }));
    write(&mut stream, &message).expect("it listens");
    let reasons = closed(&bench, client, stream);
    assert_eq!(reasons, ["session 1 is not this client's", "message 5 after message 5"]);
}

#[test]
fn another_version_is_refused() {
    let (bench, client, mut stream) = machine();
    let mut hello = Hello::new(std::process::id());
    hello.protocol += 1;
    write(&mut stream, &hello).expect("it listens");
    let reasons = closed(&bench, client, stream);
    assert!(reasons.len() == 1 && reasons[0].starts_with("version 2 of the protocol"), "{reasons:?}");
}

#[test]
fn a_message_longer_than_any_is_refused_before_it_is_read() {
    let (bench, client, mut stream) = machine();
    greet(&mut stream);
    stream.write_all(&[0, 0, 0, 0x10]).expect("it listens");
    let reasons = closed(&bench, client, stream);
    assert!(reasons.len() == 1 && reasons[0].contains("268435456 bytes are announced"), "{reasons:?}");
}

#[test]
fn a_spooler_that_talks_nonsense_is_taken_for_dead() {
    let bench = Bench::new();
    let home = Home::open(&bench.home()).expect("a machine");
    let listener = Listener::bind(&home).expect("nobody listens");
    std::thread::spawn(move || {
        loop {
            let mut stream = listener.accept().expect("a client");
            if read::<Hello>(&mut stream).is_ok() {
                let _written = write(&mut stream, &Hello::new(std::process::id()));
                let _nonsense = read::<FromClient>(&mut stream).map(|_| stream.write_all(b"\x02\0\0\0{}"));
            }
        }
    });
    let link = ProcessLink::new(home, starter());
    let begin = Request::Begin { profile: builtin_profile(), new_session: true, shared: false };
    let lost = link.ask(begin, &|_| {}).expect_err("it said nothing that makes sense");
    assert_eq!(lost.0, "every spooler died before it answered");
}
