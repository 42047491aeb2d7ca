//! Forged and garbled messages, and strangers.

use crate::common::{Bench, Client, named};
use mock_mapi::machine::Home;
use mock_mapi::machine::message::{FromClient, FromSpooler, Hello, Request, Said, read, write};
use mock_mapi::trace::EventBuf;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// A machine on which a client has a session, and a connection of somebody who is no client.
fn machine() -> (Bench, Client, UnixStream) {
    let bench = Bench::new();
    let mut client = bench.client();
    client.play("init; logon s");
    let stream = UnixStream::connect(Home::open(&bench.home()).expect("a machine").socket()).expect("the spooler listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    (bench, client, stream)
}

fn greet(stream: &mut UnixStream) {
    write(stream, &Hello::new(std::process::id())).expect("it listens");
    read::<Hello>(stream).expect("it answers").check().expect("it greets");
}

/// The connection is closed; the client's session is untouched. What was refused is in the trace.
fn closed(bench: &Bench, mut client: Client, mut stream: UnixStream) -> Vec<String> {
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

fn refused(trace: &[EventBuf]) -> Vec<String> {
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
fn a_machine_others_can_enter_is_not_used() {
    let bench = Bench::new();
    let home = Home::open(&bench.home()).expect("a machine");
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let mut launched = std::process::Command::new(env!("CARGO_BIN_EXE_mapisp32"));
    let output = launched.arg("--serve").arg(home.path()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("others have rights to it (mode 755)"));
}
