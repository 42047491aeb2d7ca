//! Forged and garbled messages, and strangers.

use crate::common::{Bench, Client, named, starter};
use mock_mapi::machine::message::{FromClient, FromSpooler, Hello, Request, Said, read, write};
use mock_mapi::machine::{Home, Link, SocketLink};
use mock_mapi::providers::builtin_profile;
use mock_mapi::trace::EventBuf;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Names a socket, in a process that is to be another user's.
const STRANGER: &str = "MOCK_MAPI_TEST_STRANGER";
/// A user who owns nothing here.
const NOBODY: u32 = 65_534;

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

/// Tries to get in as somebody else, and says how that went. Does nothing unless it is run by the test below.
#[test]
fn stranger() {
    let Some(socket) = std::env::var_os(STRANGER) else { return };
    let mut said = std::io::stderr();
    let Ok(mut stream) = UnixStream::connect(socket) else { return said.write_all(b"no way in").expect("the test listens") };
    let greeted = write(&mut stream, &Hello::new(std::process::id())).is_ok() && read::<Hello>(&mut stream).is_ok();
    said.write_all(if greeted { b"let in" } else { b"refused" }).expect("the test listens");
}

fn as_nobody(socket: &Path) -> String {
    // Where the program of this test stands may be closed to others.
    let program = tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o755)).tempdir().expect("a folder");
    let copy = program.path().join("stranger");
    std::fs::copy(std::env::current_exe().expect("the program of this test"), &copy).expect("a copy");
    let mut command = Command::new(copy);
    command.args(["--exact", "attacks::stranger", "--nocapture"]).env(STRANGER, socket).uid(NOBODY).gid(NOBODY);
    let output = command.current_dir("/").output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn another_users_process_does_not_get_in() {
    let (bench, client, stream) = machine();
    let home = Home::open(&bench.home()).expect("a machine");
    let socket = home.path().join("spooler.socket");
    let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("this process"));
    if owner != 0 {
        let _shown = std::io::stderr().write_all(b"LEFT OUT: another user's process, which only root can start\n");
        drop(stream);
        closed_without(&bench, client);
        return;
    }
    assert_eq!(as_nobody(&socket), "no way in", "the directory is its user's alone");
    // Somebody opens all doors behind the spooler's back.
    let open = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("it is ours");
    open(home.path().parent().expect("a folder"), 0o711);
    open(home.path(), 0o711);
    open(&socket, 0o666);
    assert_eq!(as_nobody(&socket), "refused");
    open(home.path(), 0o700);
    drop(stream);
    assert_eq!(closed_without(&bench, client), [format!("it is user {NOBODY}'s")]);
}

/// The client leaves, and the spooler ends; what that refused.
fn closed_without(bench: &Bench, mut client: Client) -> Vec<String> {
    client.play("logoff s; release s; uninit");
    client.leave();
    bench.wait_for_end();
    refused(&bench.traces(true)[0])
}

#[test]
fn a_spooler_that_talks_nonsense_is_taken_for_dead() {
    let bench = Bench::new();
    let home = Home::open(&bench.home()).expect("a machine");
    let listener = UnixListener::bind(home.socket()).expect("nobody listens");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a client");
            if read::<Hello>(&mut stream).is_ok() {
                let _written = write(&mut stream, &Hello::new(std::process::id()));
                let _nonsense = read::<FromClient>(&mut stream).map(|_| stream.write_all(b"\x02\0\0\0{}"));
            }
        }
    });
    let link = SocketLink::new(home, starter());
    let begin = Request::Begin { profile: builtin_profile(), new_session: true, shared: false };
    let lost = link.ask(begin, &|_| {}).expect_err("it said nothing that makes sense");
    assert_eq!(lost.0, "every spooler died before it answered");
}
