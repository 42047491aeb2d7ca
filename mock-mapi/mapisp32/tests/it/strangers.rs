//! Other users, and their processes. Under Wine there is one user, and for Windows another cannot be made here.

use crate::attacks::{machine, refused};
use crate::common::{Bench, Client};
use mock_mapi::machine::Home;
use mock_mapi::machine::message::{Hello, read, write};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Names a socket, in a process that is to be another user's.
const STRANGER: &str = "MOCK_MAPI_TEST_STRANGER";
/// A user who owns nothing here.
const NOBODY: u32 = 65_534;

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
    // By a program of its own: what a test beside this one starts would have the copy open for writing, and it could not be run.
    let copied = Command::new("cp").arg(std::env::current_exe().expect("the program of this test")).arg(&copy).status();
    assert!(copied.expect("it runs").success());
    let mut command = Command::new(copy);
    command.args(["--exact", "strangers::stranger", "--nocapture"]).env(STRANGER, socket).uid(NOBODY).gid(NOBODY);
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
