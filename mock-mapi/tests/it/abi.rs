//! The table's vtables, identifiers and structures against what third-party headers say, through `subjects/abi_check.c`.

use mock_mapi::abi::layout;
use mock_mapi::spec::{ArgKind, Interface, Method};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// What the headers say, a fact a line; nothing where they or a compiler are not installed.
fn headers() -> Option<&'static BTreeSet<String>> {
    static FACTS: OnceLock<Option<BTreeSet<String>>> = OnceLock::new();
    FACTS.get_or_init(build_and_run).as_ref()
}

fn build_and_run() -> Option<BTreeSet<String>> {
    let subjects = Path::new(env!("CARGO_MANIFEST_DIR")).join("../subjects");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("subjects");
    let program = out.join("abi_check");
    let mut make = Command::new("make");
    // A make that runs these tests must not hand its own settings down.
    make.arg("-s").arg("-C").arg(subjects).arg(format!("OUT={}", out.display())).arg(&program).env_remove("MAKEFLAGS");
    let what = match make.output() {
        Ok(built) if built.status.success() => None,
        Ok(built) => Some(String::from_utf8_lossy(&built.stderr).into_owned()),
        Err(error) => Some(format!("make: {error}")),
    };
    if let Some(what) = what {
        let missing = ["no mapix.h found", "no windows.h found", "No such file or directory", "command not found"];
        assert!(missing.iter().any(|sign| what.contains(sign)), "abi_check does not build:\n{what}");
        // Not by a macro: the test harness would keep it to itself.
        let _shown = writeln!(
            io::stderr(),
            "LEFT OUT: the comparison of vtables, identifiers and structures with third-party headers needs make, gcc and the \
             headers of mingw-w64 and Wine; `.ci/setup` installs them. {what}"
        );
        return None;
    }
    let facts = Command::new(&program).output().expect("the program was just built");
    assert!(facts.status.success());
    Some(String::from_utf8(facts.stdout).expect("ASCII").lines().map(str::to_owned).collect())
}

/// Interfaces of Outlook 2010 and later, which the third-party headers do not have.
const NEWER_THAN_THE_HEADERS: [Interface; 2] = [Interface::ClientShutdown, Interface::ProviderShutdown];

/// Every interface that the headers have, too.
fn in_headers() -> impl Iterator<Item = Interface> {
    let interfaces = (0..64).filter_map(Interface::from_number).filter(|i| i.extends(Interface::Unknown));
    interfaces.filter(|i| !NEWER_THAN_THE_HEADERS.contains(i))
}

/// The facts about interfaces that the table claims.
fn interfaces() -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for interface in in_headers() {
        let vtable = interface.vtable();
        facts.insert(format!("methods {interface} {}", vtable.len()));
        facts.insert(format!("iid {interface} {}", guid(interface.iid())));
        facts.extend(vtable.iter().enumerate().map(|(slot, method)| format!("{interface} {slot} {}", method.spec().name)));
    }
    facts
}

fn guid(iid: [u8; 16]) -> String {
    let [a0, a1, a2, a3, b0, b1, c0, c1, rest @ ..] = iid;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    let (first, second, third) = (hex(&[a3, a2, a1, a0]), hex(&[b1, b0]), hex(&[c1, c0]));
    format!("{{{first}-{second}-{third}-{}-{}}}", hex(&rest[..2]), hex(&rest[2..]))
}

#[test]
fn vtables_and_identifiers_are_those_of_the_headers() {
    let Some(headers) = headers() else { return };
    let theirs: BTreeSet<_> = headers.iter().filter(|fact| !is_structure(fact) && !fact.starts_with("args ")).collect();
    let ours = interfaces();
    let only_ours: Vec<_> = ours.iter().filter(|fact| !theirs.contains(fact)).collect();
    let only_theirs: Vec<_> = theirs.iter().filter(|fact| !ours.contains(**fact)).collect();
    assert!(only_ours.is_empty() && only_theirs.is_empty(), "only here: {only_ours:#?}\nonly there: {only_theirs:#?}");
}

#[test]
fn structures_are_those_of_the_headers() {
    let Some(headers) = headers() else { return };
    let wrong: Vec<_> = layout().into_iter().map(|(what, n)| format!("{what} {n}")).filter(|f| !headers.contains(f)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

fn is_structure(fact: &str) -> bool {
    fact.starts_with("sizeof ") || fact.starts_with("offsetof ")
}

/// What a header may declare for an argument of this kind, in the words of `subjects/abi_args.cpp`.
fn declared_as(kind: ArgKind) -> &'static [&'static str] {
    match kind {
        // Nothing is done with it but to pass the whole register on.
        ArgKind::Opaque => &["4", "8", "*", "*4", "**"],
        ArgKind::Num | ArgKind::Flags | ArgKind::Cb => &["4"],
        ArgKind::Size => &["8"],
        ArgKind::InOutFlags | ArgKind::OutNum | ArgKind::OutCb => &["*4"],
        ArgKind::InitFlags
        | ArgKind::Bytes
        | ArgKind::Iid
        | ArgKind::Uid
        | ArgKind::Text
        | ArgKind::Text8
        | ArgKind::Tags
        | ArgKind::Props
        | ArgKind::Rows
        | ArgKind::AdrList
        | ArgKind::FlagList
        | ArgKind::Restriction
        | ArgKind::Entries
        | ArgKind::Notifications
        | ArgKind::Obj(_)
        | ArgKind::Sink
        | ArgKind::Memory
        | ArgKind::OutUid => &["*"],
        ArgKind::OutBytes
        | ArgKind::OutTags
        | ArgKind::OutProps
        | ArgKind::OutRows
        | ArgKind::OutBuf
        | ArgKind::Out(_)
        | ArgKind::OutByType
        | ArgKind::OutByIid => &["**"],
    }
}

/// Everything that can be called through the binary interface, by the name the headers' facts have: a method once for each
/// interface that inherits it.
fn callable() -> BTreeMap<String, Method> {
    let methods = in_headers().flat_map(|i| i.vtable().into_iter().map(move |m| (format!("{i}::{}", m.spec().name), m)));
    let functions = Method::all().filter(|m| m.interface() == Interface::Function).map(|m| (m.to_string(), m));
    methods.chain(functions).collect()
}

#[test]
fn arguments_are_those_of_the_headers() {
    let Some(headers) = headers() else { return };
    let mut ours = callable();
    // The system's own, which the mock records and does not serve; and a name that no header has.
    for name in ["LoadLibrary", "FreeLibrary", "GetMAPIDefaultMalloc"] {
        ours.remove(name);
    }
    let mut wrong = Vec::new();
    for fact in headers.iter().filter_map(|fact| fact.strip_prefix("args ")) {
        let mut words = fact.split(' ');
        let name = words.next().unwrap_or_default();
        let theirs: Vec<_> = words.collect();
        let Some(method) = ours.remove(name) else {
            wrong.push(format!("{name} is not in the table"));
            continue;
        };
        let args = method.spec().args;
        let fits = |(arg, word): (&mock_mapi::spec::ArgSpec, &&str)| declared_as(arg.kind).contains(word);
        if args.len() != theirs.len() || !args.iter().zip(&theirs).all(fits) {
            wrong.push(format!("{name}: here {:?}, there {theirs:?}", args.iter().map(|arg| arg.kind).collect::<Vec<_>>()));
        }
    }
    wrong.extend(ours.into_keys().map(|name| format!("{name} was not looked up in the headers")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The pages of both interfaces name the same methods in one order; the identifiers are those of `MAPIGuid.h`.
#[test]
fn fast_shutdown_has_three_methods_on_either_side() {
    for (interface, iid) in NEWER_THAN_THE_HEADERS.into_iter().zip([0x20397, 0x20398]) {
        let own: Vec<_> = interface.vtable().iter().skip(3).map(|method| method.spec().name).collect();
        assert_eq!(own, ["QueryFastShutdown", "NotifyProcessShutdown", "DoFastShutdown"]);
        assert_eq!((interface.spec().iid, interface.spec().base), (iid, Some(Interface::Unknown)));
    }
}

/// What needs no headers: an interface begins with what it extends, and no two have one identifier.
#[test]
fn interfaces_extend_their_bases() {
    let all: Vec<_> = (0..64).filter_map(Interface::from_number).filter(|i| i.extends(Interface::Unknown)).collect();
    let iids: BTreeSet<_> = all.iter().map(|i| i.iid()).collect();
    assert_eq!(iids.len(), all.len());
    for interface in all {
        assert_eq!(Interface::from_iid(&interface.iid()), Some(interface));
        let base = interface.spec().base.map(Interface::vtable).unwrap_or_default();
        assert!(interface.vtable().starts_with(&base), "{interface}");
    }
}
