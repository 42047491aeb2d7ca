//! The program in Japanese and Chinese: help, the catalogue, errors of usage; how the language is chosen.

mod program;

use program::program;
use std::process::Output;

fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let text = format!("{out}{err}exit code {}\n", output.status.code().unwrap_or(-1));
    text.replace("mapi-conformance.exe", "mapi-conformance")
}

fn ask(arguments: &[&str]) -> String {
    said(&program().args(arguments).output().expect("the program was built with this test"))
}

#[test]
fn the_main_commands_speak_every_language() {
    for language in ["ja", "zh"] {
        for (name, arguments) in [
            ("help", &["--help"][..]),
            ("help-short", &["explore", "-h"]),
            ("help-explore", &["explore", "--help"]),
            ("help-scan", &["docs", "scan", "--help"]),
            ("help-trace", &["help", "trace"]),
            ("explain", &["requirements", "explain", "queue/unsent-message-stays"]),
            ("explain-translated", &["requirements", "explain", "store-logoff/same-flag"]),
        ] {
            insta::assert_snapshot!(format!("{name}-{language}"), ask(&[arguments, &["--lang", language]].concat()));
        }
        let errors = [
            &["provide"][..],
            &["provider", "--knid", "store", "x.so"],
            &["provider", "--kind", "shop", "x.so"],
            &["provider", "--timeout", "soon", "x.so"],
            &["provider", "--timeout", "0", "x.so"],
            &["explore", "--timeout", "0", "--builtin"],
            &["client", "--timeout", "0", "--", "x"],
            &["provider", "--case"],
            &["provider"],
            &["provider", "--case", "a", "--case", "b", "x.so"],
            &["explore", "--builtin", "store", "x.so"],
            &["client", "--mail"],
            &["trace"],
            &["provider", "nowhere.so"],
            &["provider", "--runner", "'", "Cargo.toml"],
            &["requirements", "list", "--bound", "nobody"],
            &["requirements", "explain", "queue/unsent"],
        ];
        let texts = errors.map(|arguments| ask(&[&["--lang", language], arguments].concat()));
        assert!(texts.iter().all(|text| text.ends_with("exit code 2\n")), "{texts:#?}");
        insta::assert_snapshot!(format!("errors-{language}"), texts.join("\n"));
    }
}

#[test]
fn columns_are_aligned_where_letters_take_two() {
    for (language, must) in [("en", "must"), ("ja", "must(必須)"), ("zh", "必须")] {
        let list = ask(&["requirements", "list", "--lang", language]);
        let ends = |line: &str| Some(reports::width(&line[..line.find(must)?]));
        // The longest ids overrun their column.
        let one = |line: &&str| line.split_whitespace().nth(2) == Some(must) && line.find(' ') <= Some(48);
        let mut places: Vec<_> = list.lines().filter(one).filter_map(ends).collect();
        places.dedup();
        assert_eq!(places.len(), 1, "{language}: levels stand in columns {places:?}");
    }
}

#[test]
fn the_environment_chooses_where_nothing_else_is_said() {
    let ask = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut program = program();
        program.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG").envs(variables.iter().copied());
        said(&program.args(arguments).output().expect("the program was built with this test"))
    };
    let [japanese, chinese] = ["ja", "zh"].map(|language| self::ask(&["--help", "--lang", language]));
    assert_ne!(japanese, chinese);
    assert_eq!(ask(&[("LANG", "ja_JP.UTF-8")], &["--help"]), japanese);
    assert_eq!(ask(&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "zh_CN.UTF-8")], &["--help"]), chinese);
    assert_eq!(ask(&[("LANG", "zh_CN.UTF-8")], &["--help", "--lang=ja-JP"]), japanese);
    let english = ask(&[("LANG", "fr_FR.UTF-8")], &["requirements", "list"]);
    assert_eq!(english, self::ask(&["requirements", "list"]));
    assert!(english.ends_with(" requirements\nexit code 0\n"));
    let unknown = ask(&[], &["--lang", "tlh", "doctor"]);
    assert!(unknown.contains("expected en, ja or zh") && unknown.ends_with("exit code 2\n"), "{unknown}");
}

/// Whoever closes standard output has seen enough; a disk that is full is an error, in the language asked for.
#[cfg(target_os = "linux")]
#[test]
fn what_is_written_to_nobody_is_no_error_and_what_is_lost_is_one() -> std::io::Result<()> {
    for arguments in [&["requirements", "list"][..], &["requirements", "list", "--format", "json"]] {
        let (reader, writer) = std::io::pipe()?;
        drop(reader);
        let gone = program().args(arguments).stdout(writer).output()?;
        assert_eq!((gone.status.code(), String::from_utf8_lossy(&gone.stderr).as_ref()), (Some(0), ""), "{arguments:?}");
        let full = std::fs::File::options().write(true).open("/dev/full")?;
        let lost = program().args(arguments).args(["--lang", "ja"]).stdout(full).output()?;
        assert_eq!(lost.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&lost.stderr).contains("標準出力に書き込めない"), "{arguments:?}");
    }
    Ok(())
}
