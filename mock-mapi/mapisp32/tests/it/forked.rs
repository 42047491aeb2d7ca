//! Clients that leave their connection to a process that is forked off them.

use crate::attacks::machine;
use crate::common::{named, runs, wait_until};
use mock_mapi::machine::message::{FromClient, FromSpooler, Hello, Request, read, write};
use mock_mapi::providers::builtin_profile;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};

/// Names the machine's directory, in a process that is to be such a client.
const PARENT: &str = "MOCK_MAPI_TEST_PARENT";

/// A client that has a session, and a child that has the connection too. Does nothing unless it is run by the test below.
#[test]
fn parent() {
    let Some(home) = std::env::var_os(PARENT) else { return };
    let mut stream = UnixStream::connect(Path::new(&home).join("spooler.socket")).expect("the spooler listens");
    write(&mut stream, &Hello::new(std::process::id())).expect("it listens");
    read::<Hello>(&mut stream).expect("it greets");
    let request = Request::Begin { profile: builtin_profile(), new_session: true, shared: false };
    write(&mut stream, &FromClient { serial: 1, request }).expect("it listens");
    read::<FromSpooler>(&mut stream).expect("it answers");
    let connection = OwnedFd::from(stream.try_clone().expect("the connection"));
    let mut child = Command::new("sleep").arg("60").stdin(connection).spawn().expect("it runs");
    // Not by a macro, which the test harness would hold back.
    writeln!(std::io::stderr(), "{}", child.id()).expect("the test listens");
    // It is killed before that.
    child.wait().expect("it ends");
}

#[test]
fn a_client_that_is_killed_is_missed_though_a_process_that_was_forked_off_it_lives() {
    let (bench, mut client, _stream) = machine();
    let mut parent = Command::new(std::env::current_exe().expect("the program of this test"))
        .args(["--exact", "forked::parent"])
        .env(PARENT, bench.home())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut said = String::new();
    BufReader::new(parent.stderr.take().expect("it is piped")).read_line(&mut said).expect("it speaks");
    let child: u32 = said.trim().parse().expect("the number of a process");
    parent.kill().expect("it runs");
    parent.wait().expect("it was killed");
    wait_until("it is missed", || !named(&bench.traces(true)[0], &["mock::ClientLost"]).is_empty());
    assert!(runs(child));
    assert!(Command::new("kill").arg(child.to_string()).status().expect("it runs").success());
    client.play("logoff s; release s; uninit");
    client.leave();
    bench.wait_for_end();
}
