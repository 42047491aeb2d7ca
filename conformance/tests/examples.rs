//! Every example finds exactly what stands on its lines, and every requirement has examples of both verdicts. So do the incidents:
//! what a program did wrong is found in them, and a program is charged with nothing that MAPI did.

use cases::{Bound, Catalogue, Ends, Example, ExampleSubject, Incident, Kind, load_examples, load_incidents};
use libtest_mimic::{Arguments, Failed, Trial};
use mapi_conformance::judge::{Buffered, Compiled, Judgement, Options, Outcome, RunEnd, Subject, judge};
use mapi_conformance::notation::Notation;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let mut trials = Vec::new();
    match load(&root) {
        Ok((compiled, catalogue, examples, incidents)) => {
            let compiled = Arc::new(compiled);
            for requirement in catalogue.requirements() {
                let id = requirement.id.clone();
                let observable = requirement.check.is_ok();
                let met = examples.iter().any(|example| example.meets.contains(&id));
                let violated = examples.iter().any(|example| example.violates.contains(&id));
                trials.push(Trial::test(format!("requirement {id}"), move || both_verdicts(observable, met, violated)));
            }
            for example in examples {
                let compiled = Arc::clone(&compiled);
                let name = format!("example {}", example.id);
                trials.push(Trial::test(name, move || check(&compiled, &example.file(), &example)));
            }
            let catalogue = Arc::new(catalogue);
            for incident in incidents {
                let (compiled, catalogue) = (Arc::clone(&compiled), Arc::clone(&catalogue));
                trials.push(Trial::test(format!("incident {}", incident.id), move || {
                    blame(&catalogue, &incident)?;
                    check(&compiled, &incident.file(), &incident.example)
                }));
            }
        }
        Err(errors) => trials.push(Trial::test("the data files are well formed", move || Err(errors.into()))),
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

type Data = (Compiled, Catalogue, Vec<Example>, Vec<Incident>);

fn load(root: &Path) -> Result<Data, String> {
    let lines = |errors: Vec<cases::CaseError>| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let catalogue = Catalogue::load(root).map_err(lines)?;
    let compiled = Compiled::new(&catalogue).map_err(lines)?;
    let examples = load_examples(&root.join("examples")).map_err(lines)?;
    let incidents = load_incidents(&root.join("incidents")).map_err(lines)?;
    Ok((compiled, catalogue, examples, incidents))
}

/// What is found is charged to whoever was at fault, and what is said to be beyond a trace is.
fn blame(catalogue: &Catalogue, incident: &Incident) -> Result<(), Failed> {
    let file = incident.file();
    let bound = |id: &String| catalogue.get(id).ok_or_else(|| format!("cases/{file}: there is no requirement {id}"));
    for id in incident.example.violates.iter().chain(&incident.beyond) {
        let binds = bound(id)?.binds;
        if incident.fault != Some(binds) {
            return Err(format!("cases/{file}: {id} binds the {}, whose fault it was not", word(binds)).into());
        }
    }
    for id in &incident.beyond {
        if bound(id)?.check.is_ok() {
            return Err(format!("cases/{file}: {id} is `beyond` what a trace shows, and has a check").into());
        }
    }
    Ok(())
}

fn word(bound: Bound) -> &'static str {
    match bound {
        Bound::Client => "client",
        Bound::Provider => "provider",
        Bound::Subsystem => "subsystem",
        Bound::Spooler => "spooler",
    }
}

fn both_verdicts(observable: bool, met: bool, violated: bool) -> Result<(), Failed> {
    match (observable, met, violated) {
        (true, true, true) | (false, false, false) => Ok(()),
        (true, false, _) => Err("no example meets it".into()),
        (true, _, false) => Err("no example violates it".into()),
        (false, _, _) => Err("it is unobservable, and an example claims to show it".into()),
    }
}

fn check(compiled: &Compiled, file: &str, example: &Example) -> Result<(), Failed> {
    let file = format!("cases/{file}");
    let line_in_file = |line: usize| example.trace_line + line - 1;
    let trace = Notation::parse(&example.trace, example.ends == Ends::Completes)
        .map_err(|error| format!("{file}:{}: {}", line_in_file(error.line), error.what))?;
    let subject = match example.subject {
        ExampleSubject::Client => Subject::Client,
        ExampleSubject::Store => Subject::Provider(vec![Kind::Store]),
        ExampleSubject::AddressBook => Subject::Provider(vec![Kind::AddressBook]),
        ExampleSubject::Transport => Subject::Provider(vec![Kind::Transport]),
    };
    let end = match example.ends {
        Ends::Completes => RunEnd::Completed,
        Ends::Crash => RunEnd::Crashed { signal: 11 },
        Ends::Hang => RunEnd::Hung,
        Ends::Exit => RunEnd::Exited { code: 3 },
    };
    let options = Options { edition: example.edition.clone(), subject };
    let judgement = judge(Buffered::new(&trace.events), end, compiled, &options).map_err(|error| error.to_string())?;
    let mut wrong = Vec::new();
    let claims = [&example.violates, &example.meets, &example.inconclusive, &example.not_exercised];
    for id in trace.expected.iter().map(|(_, id)| id).chain(claims.into_iter().flatten()) {
        if judgement.verdict(id).is_none() {
            wrong.push(format!("{file}: there is no requirement {id}"));
        }
    }
    let expected: BTreeSet<(usize, &str)> = trace.expected.iter().map(|(line, id)| (*line, id.as_str())).collect();
    let found: BTreeSet<(usize, &str)> =
        judgement.findings().map(|(verdict, finding)| (trace.line_of(finding.at).unwrap_or(0), verdict.id.as_str())).collect();
    for (line, id) in expected.difference(&found) {
        wrong.push(format!("{file}:{}: {id} was not found here", line_in_file(*line)));
    }
    for (line, id) in found.difference(&expected) {
        let message = message(&judgement, id, *line, &trace);
        wrong.push(format!("{file}:{}: {id} was found here: {message}", line_in_file(*line)));
    }
    outcomes(&judgement, example, &file, &mut wrong);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn message(judgement: &Judgement, id: &str, line: usize, trace: &Notation) -> String {
    let here = |(verdict, finding): &(&mapi_conformance::judge::Verdict, &mapi_conformance::patterns::Finding)| {
        verdict.id == id && trace.line_of(finding.at) == Some(line)
    };
    let Some((_, finding)) = judgement.findings().find(here) else { return String::new() };
    let because =
        finding.because.iter().map(|(seq, why)| format!("; {why}: line {} of the trace", trace.line_of(*seq).unwrap_or(0)));
    finding.message.clone() + &because.collect::<String>()
}

fn outcomes(judgement: &Judgement, example: &Example, file: &str, wrong: &mut Vec<String>) {
    let claimed = [
        (&example.violates, Outcome::Violated),
        (&example.meets, Outcome::Met),
        (&example.inconclusive, Outcome::Inconclusive),
        (&example.not_exercised, Outcome::NotExercised),
    ];
    for (ids, outcome) in claimed {
        for id in ids {
            if let Some(verdict) = judgement.verdict(id).filter(|verdict| verdict.outcome != outcome) {
                wrong.push(format!("{file}: {id} is {:?}, expected {outcome:?}", verdict.outcome));
            }
        }
    }
    for verdict in judgement.verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Violated) {
        if !example.violates.contains(&verdict.id) {
            wrong.push(format!("{file}: {} is violated and not listed under `violates`", verdict.id));
        }
    }
}
