//! How the program is started, and what it takes over from whoever starts it.

#[cfg(unix)]
use crate::common::PATIENCE;
use crate::common::{Bench, wait_until};
use mock_mapi::machine::{Home, Stream};
use std::process::{Command, Stdio};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mapisp32"))
}

#[test]
fn what_looks_like_an_option_is_no_directory() {
    let folder = tempfile::tempdir().expect("a folder");
    for (args, known) in [
        (&["--help"][..], true),
        (&["--version"], true),
        (&["--serve"], false),
        (&["--verbose"], false),
        (&["--serve", "--help"], false),
        (&["-x", "mock"], false),
        (&[], false),
    ] {
        let ran = program().args(args).current_dir(folder.path()).output().expect("it runs");
        let said = if known { &ran.stdout } else { &ran.stderr };
        assert!(ran.status.success() == known && String::from_utf8_lossy(said).contains("mapisp32"), "{args:?}: {ran:?}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "{args:?}");
    }
}

#[test]
fn a_spooler_whose_starter_is_gone_before_it_is_ready_serves_all_the_same() {
    let bench = Bench::new();
    let mut spooler = program().arg("--serve").arg(bench.home()).stdout(Stdio::piped()).spawn().expect("it runs");
    drop(spooler.stdout.take());
    let home = Home::open(&bench.home()).expect("a machine");
    // Before it listens, whoever comes would start another: nobody holds him back, as a starter that lives does.
    wait_until("it listens", || Stream::connect(&home).is_ok());
    let mut client = bench.client();
    client.play("init; logon s");
    assert_eq!(bench.spooler(), Some(spooler.id()), "no other was started");
    client.play("logoff s; release s; uninit");
    client.leave();
    assert!(spooler.wait().expect("it ends").success());
}

#[cfg(unix)]
#[test]
fn a_spooler_has_nothing_of_whoever_started_it() {
    use std::fs::{read_link, read_to_string};
    use std::io::{BufRead, BufReader};
    let bench = Bench::new();
    let leaks = "exec 7</dev/zero; exec \"$0\" \"$1\"";
    let mut launcher = Command::new("sh")
        .args(["-c", leaks, env!("CARGO_BIN_EXE_mapisp32")])
        .arg(bench.home())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut said = String::new();
    let mut output = BufReader::new(launcher.stdout.take().expect("it is piped"));
    output.read_line(&mut said).expect("it speaks");
    assert!(said == "ready\n" && launcher.wait().expect("it leaves").success());
    let spooler = bench.spooler().expect("it runs");
    // What it printed to is closed: whoever reads to the end is not kept waiting.
    let begun = std::time::Instant::now();
    assert_eq!(output.read_line(&mut said).expect("it ends"), 0);
    assert!(begun.elapsed() < PATIENCE / 10, "only its own end closed it");
    let of = |what: &str| read_link(format!("/proc/{spooler}/{what}"));
    let open = std::fs::read_dir(format!("/proc/{spooler}/fd")).expect("it runs").flatten();
    let open: Vec<_> = open.filter_map(|entry| read_link(entry.path()).ok()).collect();
    assert!(!open.contains(&"/dev/zero".into()), "{open:?}");
    assert_eq!(of("cwd").expect("it runs"), bench.home().canonicalize().expect("the machine"));
    let session = |pid: u32| {
        let stat = read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
        stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(3).map(str::to_owned)).expect("its session")
    };
    assert_ne!(session(spooler), session(std::process::id()));
    let mut client = bench.client();
    client.play("init; logon s; logoff s; release s; uninit");
    client.leave();
    bench.wait_for_end();
}
