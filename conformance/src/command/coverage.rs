//! `requirements matrix`: what stands behind each requirement: the examples that show it, the faulty samples that are found to break
//! it, and the scenarios in which it is put to the test. Where something is missing, why.

use super::output;
use super::requirements::{level, party, widest};
use super::samples::{self, shortened};
use crate::cli::{DoctorFormat, Matrix};
use cases::{Bound, Catalogue, Example, Level, Requirement, Scenario, load_examples};
use mapi_conformance::judge::{Compiled, Options, RunEnd, Subject, judge};
use mapi_conformance::run::RunError;
use mapi_conformance::run::provider::model_kind;
use messages::tell;
use mock_mapi::model::{Machine, Profile};
use mock_mapi::providers::{self, builtin_libraries};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{Memory, Recorder, TraceReader};
use reports::pad;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// Rounds of a scenario's blocks: what is put to the test once is in the table.
const ROUNDS: u32 = 2;

/// What stands behind one requirement.
#[derive(Debug, Serialize)]
struct Row {
    requirement: String,
    binds: Bound,
    level: Level,
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
    /// Why there are no scenarios, where there are none.
    unplayed: Option<String>,
    /// What is missing without a reason.
    holes: Vec<Hole>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Hole {
    /// No example that exercises and meets it.
    MeetingExample,
    /// No example that violates it.
    ViolatingExample,
    /// No fault of a sample.
    Fault,
    /// It says why no sample breaks it, and one does.
    NeedlessReason,
    /// No scenario, and no sample, puts it to the test.
    Scenario,
    /// It says why no scenario puts it to the test, and one does.
    NeedlessScenarioReason,
}

impl Hole {
    fn text(self) -> String {
        match self {
            Self::MeetingExample => tell!("command-matrix-meeting-example"),
            Self::ViolatingExample => tell!("command-matrix-violating-example"),
            Self::Fault => tell!("command-matrix-fault"),
            Self::NeedlessReason => tell!("command-matrix-needless-reason"),
            Self::Scenario => tell!("command-matrix-no-scenario"),
            Self::NeedlessScenarioReason => tell!("command-matrix-needless-scenario-reason"),
        }
    }
}

#[derive(Serialize)]
struct Table<'a> {
    schema: u32,
    rows: &'a [Row],
    holes: usize,
}

/// Runs the command. 1: something is missing for which nothing says why.
pub fn run(args: &Matrix) -> Result<u8, RunError> {
    let lines = |errors: Vec<cases::CaseError>| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    if !args.cases.join("requirements").is_dir() {
        return Err(RunError::at(&args.cases, tell!("error-no-cases")));
    }
    let catalogue = Catalogue::load_in(&args.cases, messages::spoken().language()).map_err(lines)?;
    let compiled = Compiled::new(&catalogue).map_err(lines)?;
    let examples = load_examples(&args.cases.join("examples")).map_err(lines)?;
    let faults = samples::faults(&args.subjects)?;
    let mut breaks: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for fault in &faults {
        for id in &fault.requirement {
            if catalogue.get(id).is_none() {
                return Err(RunError::at(&args.subjects, tell!("error-fault-requirement", fault = &fault.id, id = id)));
            }
            breaks.entry(id).or_default().push(fault.id.clone());
        }
    }
    let mut shown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for scenario in Scenario::load(&args.cases.join("scenarios")).map_err(lines)? {
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
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(out)),
        DoctorFormat::Human => print(&mut out, &rows, holes),
    };
    output::written(written)?;
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
        _ if !samples => Some(tell!("command-matrix-binds-mapi")),
        _ if requirement.level != Level::Must => Some(tell!("command-matrix-recommended")),
        _ => None,
    };
    let mut holes = Vec::new();
    if observable {
        holes.extend(meets.is_empty().then_some(Hole::MeetingExample));
        holes.extend(violates.is_empty().then_some(Hole::ViolatingExample));
        holes.extend((faults.is_empty() && reason.is_none()).then_some(Hole::Fault));
    }
    let unplayed = match &requirement.no_scenario {
        _ if !observable || !scenarios.is_empty() => None,
        Some(reason) => Some(reason.trim().to_owned()),
        None if !faults.is_empty() => Some(tell!("command-matrix-samples-play")),
        None => {
            holes.push(Hole::Scenario);
            None
        }
    };
    holes.extend((requirement.no_scenario.is_some() && !scenarios.is_empty()).then_some(Hole::NeedlessScenarioReason));
    // What is broken after all needs no excuse.
    holes.extend((requirement.no_fault.is_some() && !faults.is_empty()).then_some(Hole::NeedlessReason));
    Row {
        requirement: requirement.id.clone(),
        binds: requirement.binds,
        level: requirement.level,
        observable,
        meets,
        violates,
        faults,
        scenarios,
        reason,
        unplayed,
        holes,
    }
}

/// What a scenario puts to the test, of clients, of providers of its sorts, and of MAPI.
fn exercised(scenario: &Scenario, compiled: &Compiled) -> Result<BTreeSet<String>, RunError> {
    let failed = |what: String| RunError(tell!("error-scenario", id = &scenario.id, what = what));
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
    let heads = [
        tell!("command-matrix-requirement"),
        tell!("command-matrix-binds"),
        tell!("command-matrix-level"),
        tell!("command-matrix-examples"),
        tell!("command-matrix-scenarios"),
        tell!("command-matrix-faults"),
    ];
    let lines: Vec<[String; 6]> = rows.iter().map(cells).collect();
    let columns: [usize; 6] =
        std::array::from_fn(|column| widest(lines.iter().chain([&heads]).map(|line| line[column].as_str())));
    let line = |cells: &[String; 6]| -> String {
        let padded = cells.iter().zip(columns).map(|(cell, column)| pad(cell, column)).collect::<Vec<_>>().join(" ");
        padded.trim_end().to_owned()
    };
    writeln!(out, "{}", line(&heads))?;
    for (row, cells) in rows.iter().zip(&lines) {
        writeln!(out, "{}", line(cells))?;
        if let Some(reason) = &row.unplayed {
            writeln!(
                out,
                "    {}",
                tell!("command-matrix-unplayed", reason = reason.split_whitespace().collect::<Vec<_>>().join(" "))
            )?;
        }
        for hole in &row.holes {
            writeln!(out, "    {}", tell!("command-matrix-missing", what = hole.text()))?;
        }
    }
    let observable = rows.iter().filter(|row| row.observable).count();
    let broken = rows.iter().filter(|row| !row.faults.is_empty()).count();
    let shown = rows.iter().filter(|row| !row.scenarios.is_empty()).count();
    let all = tell!("command-matrix-all", all = rows.len(), observable = observable, broken = broken, shown = shown);
    writeln!(out, "\n{all}")?;
    writeln!(out, "{}", tell!("command-matrix-holes", count = holes))
}

/// What stands in a line.
fn cells(row: &Row) -> [String; 6] {
    let numbers = |numbers: String| if row.observable { numbers } else { "-".to_owned() };
    let behind = match (&row.faults[..], &row.reason) {
        ([], Some(reason)) if row.observable => tell!("command-matrix-none", reason = reason),
        ([], Some(reason)) => tell!("command-explain-unobservable", reason = reason),
        ([], None) => "-".to_owned(),
        (faults, _) => faults.join(", "),
    };
    [
        row.requirement.clone(),
        party(row.binds),
        level(row.level),
        numbers(format!("{}+{}", row.meets.len(), row.violates.len())),
        numbers(row.scenarios.len().to_string()),
        behind.split_whitespace().collect::<Vec<_>>().join(" "),
    ]
}
