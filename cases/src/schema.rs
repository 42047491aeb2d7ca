//! The schemas of the data files, made from the types that read them, and published in `cases/schemas` for editors and other programs.

use crate::selector::Selectors;
use crate::{conflict, example, incident, requirement, scenario, spec, text};
use jsonschema::Validator;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

impl JsonSchema for Selectors {
    fn schema_name() -> Cow<'static, str> {
        "Selectors".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One selector or a list of them: `[caller>]Name[(Interface|…)][[argument=number]][->Interface][ ok| failed| last]\
                [@enter|@leave]`, or `end`.",
            "anyOf": [
                { "type": "string", "minLength": 1 },
                { "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 1 } },
            ],
        })
    }
}

/// A file of texts: each by the name of what it belongs to.
type Texts<T> = BTreeMap<String, T>;

/// Which files below `cases`, what their schema is called, and the schema.
fn schemas() -> [(&'static str, &'static str, Schema); 10] {
    [
        ("requirements/*/*.toml", "requirement", needing("cite", schema_for!(requirement::File))),
        ("conflicts/*.toml", "conflict", needing("reading", schema_for!(conflict::File))),
        ("specs/*/*.toml", "spec", schema_for!(spec::File)),
        ("examples/*/*.toml", "example", schema_for!(example::File)),
        ("scenarios/*.toml", "scenario", schema_for!(scenario::File)),
        ("incidents/*.toml", "incident", schema_for!(incident::File)),
        (
            "texts/*/requirements/*.toml",
            "requirement-texts",
            titled(schema_for!(Texts<text::RequirementText>), "Texts of requirements"),
        ),
        ("texts/*/conflicts.toml", "conflict-texts", titled(schema_for!(Texts<text::ConflictText>), "Texts of conflicts")),
        ("texts/*/scenarios.toml", "scenario-texts", titled(schema_for!(Texts<text::ScenarioText>), "Texts of scenarios")),
        ("texts/*/phrases/*.toml", "phrase-texts", titled(schema_for!(Texts<String>), "Texts of phrases, by the English")),
    ]
}

fn titled(mut schema: Schema, title: &str) -> Schema {
    schema.insert("title".into(), title.into());
    schema
}

/// With a list that the reader takes for empty where it is left out, and then refuses.
fn needing(list: &str, mut schema: Schema) -> Schema {
    let required = schema.get_mut("required").and_then(Value::as_array_mut).expect("other keys are required");
    required.push(list.into());
    schema
}

/// Whether a file is one of those that a pattern means, in which a `*` stands for a name. The id of a file lacks its ending.
fn is_of(id: &str, pattern: &str) -> bool {
    let pattern = pattern.trim_end_matches(".toml");
    let names = |text: &str| text.split('/').count();
    names(id) == names(pattern) && id.split('/').zip(pattern.split('/')).all(|(name, wanted)| wanted == "*" || wanted == name)
}

fn cases() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn validator(schema: &Schema) -> Validator {
    jsonschema::validator_for(schema.as_value()).expect("schemars makes good schemas")
}

/// `UPDATE_SCHEMAS=1 cargo test -p cases schema` writes them.
#[test]
fn the_published_schemas_are_those_of_the_types() {
    for (_, name, schema) in schemas() {
        let file = cases().join("schemas").join(name).with_extension("json");
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(&file, text).expect("the folder of the schemas can be written");
            continue;
        }
        let published = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(published == text, "{} is old; run the tests once with UPDATE_SCHEMAS=1", file.display());
    }
}

#[test]
fn every_data_file_keeps_to_its_schema() {
    let schemas = schemas().map(|(pattern, name, schema)| (pattern, name, validator(&schema)));
    let mut held = BTreeSet::new();
    for (id, _, text) in crate::catalogue::toml_files(&cases()).expect("the data files can be read") {
        if id == "Cargo" {
            continue;
        }
        let own: Vec<_> = schemas.iter().filter(|(pattern, _, _)| is_of(&id, pattern)).collect();
        let [(_, name, validator)] = own[..] else { panic!("{id} has {} schemas, expected one", own.len()) };
        let value: Value = toml::from_str(&text).unwrap_or_else(|error| panic!("{id}: {error}"));
        let wrong: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{id}: {}", wrong.join("; "));
        held.insert(*name);
    }
    assert_eq!(held.len(), schemas.len(), "a schema that no file has: {held:?}");
}

#[test]
fn a_schema_refuses_what_the_reader_refuses() {
    let requirement = "title = \"t\"\nbinds = \"client\"\nlevel = \"must\"\neditions = [\"classic\"]\nstatement = \"s\"\n\
        [[cite]]\ndoc = \"d\"\nlocale = \"en-us\"\nedition = \"classic\"\nat = \"step 1\"\nsha256 = \"0123456789abcdef\"\n\
        [check.closed_before]\nopen = \"A::B\"\nclose = [\"A::C\"]\nbefore = \"end\"\nkey = \"object\"\n";
    let validator = validator(&needing("cite", schema_for!(requirement::File)));
    let good = |text: &str| validator.is_valid(&toml::from_str::<Value>(text).expect("it is TOML"));
    assert!(good(requirement));
    for (from, to) in [
        ("must", "mut"),
        ("title", "titel"),
        ("0123456789abcdef", "0123"),
        ("[\"classic\"]", "[]"),
        ("[[cite]]", "[unobservable]"),
        ("closed_before", "closed_after"),
        ("open = \"A::B\"", "open = 3"),
        ("key = \"object\"", "key = \"objekt\""),
        ("close = [\"A::C\"]\n", ""),
    ] {
        assert!(!good(&requirement.replace(from, to)), "{from} -> {to}");
    }
}

/// Editors that know taplo are told in `.taplo.toml` which schema is whose.
#[test]
fn editors_are_told_of_every_schema() {
    let text = std::fs::read_to_string(cases().join("../.taplo.toml")).expect("it stands in the root of the project");
    let told: Value = toml::from_str(&text).expect("it is TOML");
    let rules = told["rule"].as_array().expect("it has rules");
    for (pattern, name, _) in schemas() {
        let include = format!("cases/{pattern}");
        let path = rules.iter().find(|rule| rule["include"][0] == *include).map(|rule| &rule["schema"]["path"]);
        let path = path.and_then(Value::as_str).unwrap_or_else(|| panic!("no rule for {include}"));
        assert_eq!(path, format!("cases/schemas/{name}.json"));
    }
}
