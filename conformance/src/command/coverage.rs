//! `requirements matrix`: what stands behind each requirement: the examples that show it, the faulty samples that are found to break
//! it, and the scenarios in which it is put to the test. Where something is missing, why.

use super::samples::{self, shortened};
use super::{catalogue, scenarios};
use crate::cli::{DoctorFormat, Matrix};
use cases::{Bound, Example, Level, Requirement, Scenario, load_examples};
use mapi_conformance::judge::{Compiled, Options, RunEnd, Subject, judge};
use mapi_conformance::run::RunError;
use mapi_conformance::run::provider::model_kind;
use mock_mapi::model::{Machine, Profile};
use mock_mapi::providers::{self, builtin_libraries};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{Memory, Recorder, TraceReader};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// Rounds of a scenario's blocks: what is put to the test once is in the table.
const ROUNDS: u32 = 2;

/// What stands behind one requirement.
#[derive(Debug, Serialize)]
struct Row {
    requirement: String,
    binds: &'static str,
    level: &'static str,
    observable: bool,
    /// Examples that exercise and meet it, and that violate it.
    meets: Vec<String>,
    violates: Vec<String>,
    /// Faulty samples, `subject/fault`.
    faults: Vec<String>,
    /// Scenarios that put it to the test with the built-in providers.
    scenarios: Vec<String>,
    /// Why there are no faults, or no examples, where there are none.
    reason: Option<String>,
    /// What is missing without a reason.
    holes: Vec<&'static str>,
}

#[derive(Serialize)]
struct Table<'a> {
    schema: u32,
    rows: &'a [Row],
    holes: usize,
}

/// Runs the command. 1: something is missing for which nothing says why.
pub fn run(args: &Matrix) -> Result<u8, RunError> {
    let (catalogue, compiled) = catalogue()?;
    let lines = |errors: Vec<cases::CaseError>| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    let examples = load_examples(&args.cases.join("examples")).map_err(lines)?;
    let faults = samples::faults(&args.subjects)?;
    let mut breaks: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for fault in &faults {
        for id in &fault.requirement {
            if catalogue.get(id).is_none() {
                return Err(RunError::at(&args.subjects, format!("{}: there is no requirement `{id}`", fault.id)));
            }
            breaks.entry(id).or_default().push(fault.id.clone());
        }
    }
    let mut shown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for scenario in scenarios()? {
        for id in exercised(&scenario, &compiled)? {
            shown.entry(id).or_default().push(scenario.id.clone());
        }
    }
    let row = |requirement: &Requirement| {
        let faults = breaks.remove(requirement.id.as_str()).unwrap_or_default();
        let scenarios = shown.remove(&requirement.id).unwrap_or_default();
        row(requirement, &examples, faults, scenarios)
    };
    let rows: Vec<Row> = catalogue.requirements().iter().map(row).collect();
    let holes = rows.iter().filter(|row| !row.holes.is_empty()).count();
    let mut out = std::io::stdout().lock();
    let written = match args.format {
        DoctorFormat::Json => serde_json::to_writer_pretty(&mut out, &Table { schema: 1, rows: &rows, holes })
            .map_err(std::io::Error::other)
            .and_then(|()| writeln!(out)),
        DoctorFormat::Human => print(&mut out, &rows, holes),
    };
    written.map_err(|error| RunError(error.to_string()))?;
    Ok(u8::from(holes > 0))
}

fn row(requirement: &Requirement, examples: &[Example], faults: Vec<String>, scenarios: Vec<String>) -> Row {
    let named = |of: fn(&Example) -> &Vec<String>| -> Vec<String> {
        examples.iter().filter(|example| of(example).contains(&requirement.id)).map(|example| example.id.clone()).collect()
    };
    let (meets, violates) = (named(|example| &example.meets), named(|example| &example.violates));
    let observable = requirement.check.is_ok();
    let samples = matches!(requirement.binds, Bound::Client | Bound::Provider);
    let reason = match (&requirement.check, &requirement.no_fault) {
        (Err(reason), _) => Some(reason.trim().to_owned()),
        (_, Some(reason)) => Some(reason.trim().to_owned()),
        _ if !faults.is_empty() => None,
        _ if !samples => Some("It binds MAPI itself, which no library or program can make break it.".to_owned()),
        _ if requirement.level != Level::Must => Some("It is recommended, not demanded.".to_owned()),
        _ => None,
    };
    let mut holes = Vec::new();
    if observable {
        let missing = [(meets.is_empty(), "example that meets it"), (violates.is_empty(), "example that violates it")];
        holes.extend(missing.iter().filter(|(missing, _)| *missing).map(|(_, what)| *what));
        if faults.is_empty() && reason.is_none() {
            holes.push("fault");
        }
    }
    // What is broken after all needs no excuse.
    if requirement.no_fault.is_some() && !faults.is_empty() {
        holes.push("need of `no_fault`: there is a fault");
    }
    Row {
        requirement: requirement.id.clone(),
        binds: super::requirements::bound(requirement.binds),
        level: super::requirements::level(requirement.level),
        observable,
        meets,
        violates,
        faults,
        scenarios,
        reason,
        holes,
    }
}

/// What a scenario puts to the test, of clients, of providers of its sorts, and of MAPI.
fn exercised(scenario: &Scenario, compiled: &Compiled) -> Result<BTreeSet<String>, RunError> {
    let failed = |what: String| RunError(format!("scenario {}: {what}", scenario.id));
    let short = shortened(scenario, Some(ROUNDS));
    let script: Script = short.steps.parse().map_err(|error| failed(format!("{error}")))?;
    let library = |kind: &cases::Kind| match kind {
        cases::Kind::Store => providers::STORE,
        cases::Kind::AddressBook => providers::ADDRESS_BOOK,
        cases::Kind::Transport => providers::TRANSPORT,
    };
    let copies = scenario.kinds.iter().flat_map(|kind| std::iter::repeat_n(kind, scenario.copies));
    let profile = Profile::new("Default", copies.map(|kind| (model_kind(*kind), library(kind).to_owned())));
    let recorder = Recorder::new(Memory, 1).map_err(|error| failed(error.to_string()))?;
    let subsystem =
        Subsystem::new(Machine::new(vec![profile]), recorder, logical_clock(), Box::new(NoOutside), builtin_libraries());
    Player::new(&subsystem, "Default").measuring(|| 0).play(&script.0);
    let bytes = subsystem.recorder().bytes();
    let mut ids = BTreeSet::new();
    for subject in [Subject::Client, Subject::Provider(scenario.kinds.clone())] {
        let trace = TraceReader::new(&bytes[..]).map_err(|error| failed(error.to_string()))?;
        let options = Options { edition: None, subject };
        let judgement = judge(trace, RunEnd::Completed, compiled, &options).map_err(|error| failed(error.to_string()))?;
        ids.extend(judgement.verdicts.into_iter().filter(|verdict| verdict.exercised > 0).map(|verdict| verdict.id));
    }
    Ok(ids)
}

/// A line for each requirement, and what is missing.
fn print(out: &mut impl Write, rows: &[Row], holes: usize) -> std::io::Result<()> {
    writeln!(out, "{:<48} {:<9} {:<6} {:<8} {:<9} FAULTS", "REQUIREMENT", "BINDS", "LEVEL", "EXAMPLES", "SCENARIOS")?;
    for row in rows {
        let examples = if row.observable { format!("{}+{}", row.meets.len(), row.violates.len()) } else { "-".to_owned() };
        let scenarios = if row.observable { row.scenarios.len().to_string() } else { "-".to_owned() };
        let behind = match (&row.faults[..], &row.reason) {
            ([], Some(reason)) if row.observable => format!("none: {reason}"),
            ([], Some(reason)) => format!("not observable: {reason}"),
            ([], None) => "-".to_owned(),
            (faults, _) => faults.join(", "),
        };
        let line = format!(
            "{:<48} {:<9} {:<6} {examples:<8} {scenarios:<9} {}",
            row.requirement,
            row.binds,
            row.level,
            behind.split_whitespace().collect::<Vec<_>>().join(" ")
        );
        writeln!(out, "{line}")?;
        for hole in &row.holes {
            writeln!(out, "    missing: {hole}")?;
        }
    }
    let observable = rows.iter().filter(|row| row.observable).count();
    let broken = rows.iter().filter(|row| !row.faults.is_empty()).count();
    let shown = rows.iter().filter(|row| !row.scenarios.is_empty()).count();
    writeln!(
        out,
        "\n{} requirements, {observable} observable; {broken} broken by samples, {shown} shown by scenarios",
        rows.len()
    )?;
    match holes {
        0 => writeln!(out, "nothing is missing without a reason"),
        1 => writeln!(out, "1 requirement has something missing without a reason"),
        _ => writeln!(out, "{holes} requirements have something missing without a reason"),
    }
}
