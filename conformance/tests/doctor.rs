//! `doctor` on real libraries and programs of both systems, on broken ones of every sort, and on damaged bytes.

mod program;

use mapi_conformance::doctor::image::{Format, Function, Image};
use mapi_conformance::doctor::{Machine, examine, provider};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("doctor")
}

fn left_out(what: &str) {
    // Not by a macro: the test harness would keep it to itself.
    let _shown = writeln!(std::io::stderr(), "LEFT OUT: {what}; `.ci/setup` installs what is missing");
}

/// Has `make` build some of the subjects for a system; nothing where headers or compilers for it are missing.
fn make(system: &str, names: &[&str]) -> Option<Vec<PathBuf>> {
    let out = folder().join(system);
    let files: Vec<_> = names.iter().map(|name| out.join(name)).collect();
    let mut make = Command::new("make");
    make.args(["-s", "-C", "subjects", &format!("SYSTEM={system}"), &format!("OUT={}", out.display())]);
    make.args(&files).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).env_remove("MAKEFLAGS").env_remove("MAKELEVEL");
    let made = make.output().ok()?;
    let what = String::from_utf8_lossy(&made.stderr);
    let missing = ["no mapix.h found", "no windows.h found", "No such file or directory", "not found"];
    assert!(made.status.success() || missing.iter().any(|sign| what.contains(sign)), "make: {what}");
    made.status.success().then_some(files)
}

/// A library and a program for Linux.
fn elf() -> Option<&'static [PathBuf]> {
    static MADE: OnceLock<Option<Vec<PathBuf>>> = OnceLock::new();
    let made = MADE.get_or_init(|| make("linux", &["libstore.so", "liballinone.so", "client", "client_dl"])).as_deref();
    if made.is_none() {
        left_out("doctor on the subjects for Linux");
    }
    made
}

/// The same for Windows.
fn pe() -> Option<&'static [PathBuf]> {
    static MADE: OnceLock<Option<Vec<PathBuf>>> = OnceLock::new();
    let made = MADE.get_or_init(|| make("windows", &["store.dll", "allinone.dll", "client.exe", "client_dl.exe"])).as_deref();
    if made.is_none() {
        left_out("doctor on the subjects for Windows");
    }
    made
}

/// Compiles a source of a few lines; what it is called decides what it becomes.
fn compile(name: &str, source: &str, arguments: &[&str]) -> PathBuf {
    let out = folder().join(name);
    fs::create_dir_all(out.parent().expect("a folder")).expect("the folder can be made");
    let text = out.with_extension("c");
    fs::write(&text, source).expect("the folder is there");
    let made = Command::new("gcc").arg("-o").arg(&out).arg(&text).args(arguments).output().expect("gcc links Rust programs too");
    assert!(made.status.success(), "{name}: {}", String::from_utf8_lossy(&made.stderr));
    out
}

fn doctor(files: &[&Path], more: &[&str]) -> Output {
    let mut command = program::program();
    command.arg("doctor").args(files).args(more).env_remove("LD_LIBRARY_PATH").env_remove("LD_PRELOAD");
    command.output().expect("the program was just built")
}

/// What it says, without what differs from machine to machine.
fn said(output: &Output) -> String {
    let mock = Machine::look().mock.expect("built with the program").display().to_string();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let text = text.replace(&mock, "[MOCK]").replace(&folder().display().to_string(), "[FOLDER]");
    format!("{}exit code {}\n", text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]"), output.status.code().unwrap_or(-1))
}

fn all(files: &[PathBuf]) -> Vec<&Path> {
    files.iter().map(PathBuf::as_path).collect()
}

#[test]
fn the_subjects_for_linux_are_fine() {
    let Some(files) = elf() else { return };
    insta::assert_snapshot!("elf-human", said(&doctor(&all(files), &[])));
    insta::assert_snapshot!("elf-json", said(&doctor(&all(&files[2..3]), &["--format", "json"])));
}

/// What a document says for programs: texts are for people.
fn without_texts(value: &mut serde_json::Value) {
    let words = ["text", "remedy", "names"];
    if let Some(object) = value.as_object_mut() {
        object.retain(|key, _| !words.contains(&key.as_str()));
        object.values_mut().for_each(without_texts);
    }
    value.as_array_mut().into_iter().flatten().for_each(without_texts);
}

#[test]
fn what_is_wrong_is_said_in_the_language_asked_for() {
    let Some(files) = elf() else { return };
    let damaged = folder().join("damaged.so");
    fs::write(&damaged, b"\x7fELF\x02\x01\x01").expect("the folder is there");
    let files = [files[0].as_path(), &files[2], &damaged];
    let document = |language: &str| {
        let output = doctor(&files, &["--format", "json", "--lang", language]);
        let mut document = serde_json::from_slice(&output.stdout).expect("a document");
        without_texts(&mut document);
        document
    };
    let english: serde_json::Value = document("en");
    for language in ["ja", "zh"] {
        insta::assert_snapshot!(format!("elf-{language}"), said(&doctor(&files, &["--lang", language])));
        assert_eq!(document(language), english, "but for texts");
    }
}

#[test]
fn the_subjects_for_windows_are_taken_apart_alike() {
    let Some(files) = pe() else { return };
    insta::assert_snapshot!("pe-human", said(&doctor(&all(files), &[])));
    let client = Image::read(&files[2]).expect("a sample");
    assert_eq!((client.format, client.bits), (Format::Pe, 64));
    let libraries: Vec<_> = client.imports.iter().map(|import| import.library.to_ascii_lowercase()).collect();
    assert!(
        libraries.iter().any(|name| name == "kernel32.dll") && libraries.iter().any(|name| name == "ole32.dll"),
        "{libraries:?}"
    );
    let kinds = provider::kinds(&Image::read(&files[1]).expect("a sample")).expect("three providers");
    assert_eq!(kinds.len(), 3);
}

#[test]
fn imports_that_the_mock_does_not_have_are_said_by_name_and_number() {
    // The descriptor of a delayed import as other linkers write it; this one leaves the entry of the directory empty.
    let source = "int MAPISendMail(void); int Nowhere(void); int ByNumber(void); int MAPIFreeBuffer(void *);\n\
                  __declspec(dllexport) int MSProviderInit(void)\n\
                  { return MAPISendMail() + Nowhere() + ByNumber() + MAPIFreeBuffer(0); }\n\
                  __asm__(\".section .didat,\\\"dr\\\"\\n .long 1\\n .rva 1f\\n .rva 2f\\n .rva 2f\\n .rva 3f\\n .zero 44\\n\"\n\
                  \"1: .asciz \\\"later.dll\\\"\\n .balign 8\\n 2: .zero 16\\n 3: .rva 4f\\n .zero 12\\n 4: .short 0\\n\"\n\
                  \" .asciz \\\"Later\\\"\\n\");";
    let place = folder().join("imports");
    fs::create_dir_all(&place).expect("the folder can be made");
    fs::write(place.join("a.c"), source).expect("the folder is there");
    let names = "MAPISendMail\nMAPIFreeBuffer\nNowhere\nByNumber @77 NONAME\n";
    fs::write(place.join("m.def"), format!("LIBRARY mapi32.dll\nEXPORTS\n{names}")).expect("the folder is there");
    let tool = |name: &str, arguments: &[&str]| {
        let made = Command::new(format!("x86_64-w64-mingw32-{name}")).args(arguments).current_dir(&place).output().ok()?;
        assert!(made.status.success(), "{name}: {}", String::from_utf8_lossy(&made.stderr));
        Some(())
    };
    let built =
        tool("dlltool", &["-d", "m.def", "-l", "m.a"]).and_then(|()| tool("gcc", &["-shared", "-o", "a.dll", "a.c", "m.a"]));
    if built.is_none() {
        left_out("doctor on imports that the mock does not have");
        return;
    }
    let mut data = fs::read(place.join("a.dll")).expect("just built");
    let word = |data: &[u8], at: usize| u32::from_le_bytes(data[at..at + 4].try_into().expect("four bytes"));
    let section = data.windows(8).position(|name| name == b".didat\0\0").expect("the source has it");
    let (address, header) = (word(&data, section + 12), word(&data, 0x3C) as usize);
    // Entry 13 of the directory, which begins 112 bytes into the optional header.
    data[header + 24 + 112 + 13 * 8..][..4].copy_from_slice(&address.to_le_bytes());
    data[header + 24 + 112 + 13 * 8 + 4..][..4].copy_from_slice(&64_u32.to_le_bytes());
    fs::write(place.join("a.dll"), data).expect("the folder is there");
    let output = doctor(&[&place.join("a.dll")], &[]);
    insta::assert_snapshot!("pe-imports", said(&output));
    let later = Image::read(&place.join("a.dll")).expect("just built").imports;
    let later: Vec<_> = later.iter().filter(|import| import.delayed).collect();
    let function = Function::Name("Later".into());
    assert!(matches!(&later[..], [import] if import.library == "later.dll" && import.functions == [function]), "{later:?}");
}

#[test]
fn what_would_keep_a_library_from_being_loaded_is_said() {
    let lender = compile("libgone.so", "int lent(void) { return 1; }", &["-shared", "-fPIC"]);
    let store = "int MSProviderInit(void) { return lent(); }";
    let lent = format!("int lent(void); {store}");
    let in_folder = format!("-L{}", folder().display());
    let needs = compile("libneeds.so", &lent, &["-shared", "-fPIC", &in_folder, "-lgone"]);
    fs::remove_file(lender).expect("was just made");
    let lacks = compile("liblacks.so", &lent, &["-shared", "-fPIC"]);
    let none = compile("libnone.so", "int x;", &["-shared", "-fPIC"]);
    let cpp = compile(
        "libcpp.so",
        "int decorated(void) __asm__(\"_Z14MSProviderInitv\"); int decorated(void) { return 0; }",
        &["-shared", "-fPIC"],
    );
    let refused = "int MSProviderInit(void) { return MAPISendMail(); }";
    let refused = compile("librefused.so", &format!("int MAPISendMail(void); {refused}"), &["-shared", "-fPIC"]);
    let small = compile("lib32.so", "int MSProviderInit(void) { return 0; }", &["-m32", "-shared", "-nostdlib"]);
    insta::assert_snapshot!("unfit-libraries", said(&doctor(&[&needs, &lacks, &none, &cpp, &refused, &small], &[])));
    assert_eq!(doctor(&[&refused], &[]).status.code(), Some(0));
    assert_eq!(doctor(&[&needs], &[]).status.code(), Some(1));
}

#[test]
fn libraries_are_looked_for_where_the_loader_does() {
    let lib = |name: &str, source: &str, more: &[&str]| compile(name, source, &[&["-shared", "-fPIC"], more].concat());
    let sub = format!("-L{}", folder().join("sub").display());
    lib("sub/libinner.so", "int inner(void) { return 1; }", &[]);
    let outer = lib("sub/libouter.so", "int inner(void); int outer(void) { return inner(); }", &[&sub, "-linner"]);
    let source = "int outer(void); int MSProviderInit(void) { return outer(); }";
    let allow = "-Wl,--allow-shlib-undefined";
    let by_nothing = lib("libby_nothing.so", source, &[&sub, "-louter", allow]);
    let by_runpath = lib("libby_runpath.so", source, &[&sub, "-louter", allow, "-Wl,--enable-new-dtags,-rpath,$ORIGIN/sub"]);
    let by_rpath = lib("libby_rpath.so", source, &[&sub, "-louter", allow, "-Wl,--disable-new-dtags,-rpath,$ORIGIN/sub"]);
    assert_eq!(doctor(&[&by_rpath], &[]).status.code(), Some(0), "the older entry counts for both");
    let told = said(&doctor(&[&by_nothing], &[]));
    assert!(told.contains("          libouter.so\n"), "{told}");
    // What it finds there needs another, which only its own RUNPATH would lead to.
    let told = said(&doctor(&[&by_runpath], &[]));
    assert!(told.contains("          libinner.so (for libouter.so)\n"), "{told}");
    let both = |path: &Path| {
        let mut command = program::program();
        command.arg("doctor").arg(path).env("LD_LIBRARY_PATH", folder().join("sub")).env_remove("LD_PRELOAD");
        command.output().expect("the program was just built")
    };
    assert_eq!(said(&both(&by_nothing)).lines().last(), Some("exit code 0"), "{}", said(&both(&by_nothing)));
    // The loader agrees with all of that.
    let loads = |path: &Path, folders: &str| {
        let mut list = Command::new("ldd");
        let listed = list.arg(path).env("LD_LIBRARY_PATH", folders).output().expect("it comes with the C library");
        !String::from_utf8_lossy(&listed.stdout).contains("not found")
    };
    let sub = folder().join("sub").display().to_string();
    assert!(loads(&by_rpath, "") && !loads(&by_nothing, "") && !loads(&by_runpath, "") && loads(&by_nothing, &sub));
    fs::remove_file(&outer).expect("was just made");
    assert_eq!(both(&by_runpath).status.code(), Some(1));
}

#[test]
fn what_would_keep_the_mock_from_standing_in_front_of_a_program_is_said() {
    let main = "int main(void) { return 0; }";
    let fixed = compile("static", main, &["-static"]);
    let other = compile("rpath/libmapi32.so", "int MAPIInitialize(void *x) { return 0; }", &["-shared", "-fPIC"]);
    let in_folder = format!("-L{}", folder().join("rpath").display());
    let rpath = ["-Wl,--disable-new-dtags,-rpath,$ORIGIN/rpath", &in_folder, "-lmapi32"];
    let uses = "int MAPIInitialize(void *); int main(void) { return MAPIInitialize(0); }";
    let before = compile("rpath-first", uses, &rpath);
    let behind = compile("runpath", uses, &["-Wl,--enable-new-dtags,-rpath,$ORIGIN/rpath", &in_folder, "-lmapi32"]);
    let named = compile("named", uses, &[&other.display().to_string()]);
    let script = folder().join("script");
    fs::write(&script, "#!/bin/sh\nexec client\n").expect("the folder is there");
    insta::assert_snapshot!("unfit-programs", said(&doctor(&[&fixed, &before, &behind, &named, &script], &[])));
    assert_eq!(doctor(&[&behind], &[]).status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_program_that_changes_user_gets_no_mock_and_client_says_so() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let program = compile("setuid", "int main(void) { return 0; }", &[]);
    if fs::metadata(&program).expect("was just made").uid() != 0 {
        left_out("setuid programs: only root can make one of another user's");
        return;
    }
    chown(&program, Some(65534), None).expect("root may");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o4755)).expect("root may");
    let output = doctor(&[&program], &[]);
    assert!(said(&output).contains("setuid") && output.status.code() == Some(1), "{}", said(&output));
    let out = folder().join("setuid-out");
    let client = program::program().arg("client").arg("--out").arg(out).arg("--").arg(&program).output().expect("just built");
    assert!(said(&client).contains("(setuid, setgid)") && client.status.code() == Some(2), "{}", said(&client));
}

#[test]
fn bad_input_is_named_with_what_was_expected() {
    let place = folder().join("bad");
    fs::create_dir_all(place.join("folder")).expect("the folder can be made");
    let file = |name: &str, content: &[u8]| {
        fs::write(place.join(name), content).expect("the folder is there");
        place.join(name)
    };
    let whole = fs::read(program::PROGRAM).expect("just built");
    let cut = file("cut", &whole[..4000]);
    let files = [
        file("empty", b""),
        cut,
        file("text", b"a text"),
        file("cut-pe", b"MZ\x90"),
        place.join("folder"),
        place.join("missing"),
    ];
    let output = doctor(&all(&files), &[]);
    insta::assert_snapshot!("bad-input", said(&output));
    for file in &files {
        let of_provider = program::program().arg("provider").arg(file).output().expect("just built");
        let (one, other) = (said(&of_provider), said(&doctor(&[file], &[])));
        assert_eq!(one, other, "the same fact in the same words");
        assert_eq!(of_provider.status.code(), Some(2));
    }
    // What can be read is told about nevertheless.
    let mixed = doctor(&[Path::new(program::PROGRAM), &files[0]], &[]);
    assert!(said(&mixed).contains("ELF program for x86-64") && mixed.status.code() == Some(2), "{}", said(&mixed));
}

#[test]
fn damaged_files_are_refused_or_read_and_never_end_the_program() {
    let mut samples: Vec<_> = elf().into_iter().flatten().chain(pe().into_iter().flatten()).cloned().collect();
    samples.push(compile("libsmall.so", "int MSProviderInit(void) { return 0; }", &["-shared", "-fPIC"]));
    let machine = Machine::look();
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).expect("31 bits") % below
    };
    let (mut refused, mut read) = (0, 0);
    for sample in samples {
        let data = fs::read(&sample).expect("was just made");
        let step = (data.len() / 300).max(1);
        for end in (0..data.len()).step_by(step).chain(0..600.min(data.len())) {
            match Image::parse(&data[..end]) {
                Ok(_) => read += 1,
                Err(error) => {
                    refused += 1;
                    assert!(error.0.contains("expected") || error.0.contains("cut short or damaged"), "{error}");
                }
            }
        }
        let place = folder().join("flipped");
        for round in 0..600 {
            let mut data = data.clone();
            // Most of what counts stands at the beginning.
            for _ in 0..=next(4) {
                let within = if round % 2 == 0 { 1024.min(data.len()) } else { data.len() };
                let at = next(within);
                data[at] = if round % 3 == 0 { 0xFF } else { u8::try_from(next(256)).expect("a byte") };
            }
            if let Ok(image) = Image::parse(&data) {
                read += 1;
                let _entries = provider::entry_points(&image);
                if round % 10 == 0 {
                    fs::write(&place, &data).expect("the folder is there");
                    let _told = examine(&place, &machine);
                }
            } else {
                refused += 1;
            }
        }
    }
    assert!(refused > 100 && read > 100, "{refused} refused, {read} read");
}
