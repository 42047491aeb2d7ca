//! What stands behind each requirement: nothing is missing without a reason, and what is missing is said.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn matrix(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mapi-conformance"));
    command.args(["requirements", "matrix"]).args(arguments).current_dir(root);
    command.output().expect("the program was just built")
}

fn rows(output: &Output) -> Vec<Value> {
    let table: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    table["rows"].as_array().expect("rows").clone()
}

fn has(row: &Value, list: &str) -> bool {
    row[list].as_array().is_some_and(|list| !list.is_empty())
}

#[test]
fn nothing_is_missing_without_a_reason() {
    let output = matrix(&["--format", "json"]);
    let rows = rows(&output);
    assert!(rows.len() > 300, "{}", rows.len());
    for row in &rows {
        assert!(!has(row, "holes"), "{row:#}");
        let bound = matches!(row["binds"].as_str(), Some("client" | "provider"));
        if row["observable"] == true && row["level"] == "must" && bound {
            assert!(has(row, "faults") || row["reason"].is_string(), "{row:#}");
        }
        assert_eq!(row["observable"] == true, has(row, "meets") && has(row, "violates"), "{row:#}");
    }
    assert_eq!(output.status.code(), Some(0));
    let of = |id: &str| rows.iter().find(|row| row["requirement"] == id).expect("a requirement").clone();
    let told = of("store-logoff/transports-told");
    assert!(told["faults"].as_array().expect("a list").contains(&"store/transports-not-told".into()), "{told:#}");
    assert!(told["scenarios"].as_array().expect("a list").contains(&"store-logoff-orderly".into()), "{told:#}");
    assert!(rows.iter().filter(|row| has(row, "scenarios")).count() > 100, "the scenarios put little to the test");
}

#[test]
fn without_faulty_samples_much_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = folder.path().join("faults.toml");
    std::fs::write(&none, "fault = []\n").expect("a file");
    let output = matrix(&["--subjects", &none.to_string_lossy()]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("\n    missing: a fault of a sample") && text.contains("something missing without a reason"), "{text}");
    let unknown = folder.path().join("unknown.toml");
    let fault = "[[fault]]\nid = \"a/b\"\nsubject = \"a\"\ndefine = \"D\"\nkind = \"store\"\nabout = \"\"\nbreaks = \"\"\n\
                 outcome = \"completes\"\nrequirement = [\"no/such\"]\n";
    std::fs::write(&unknown, fault).expect("a file");
    let output = matrix(&["--subjects", &unknown.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no requirement `no/such`"));
}
