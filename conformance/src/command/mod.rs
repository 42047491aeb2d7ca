//! What each command does.

mod check;
mod coverage;
mod demo;
pub mod docs;
mod doctor;
mod explore;
mod judging;
mod output;
mod replace;
mod requirements;
mod samples;
mod trace;

use crate::cli::{Cli, Client, Command, Format, KindArg, Provider, Running};
use cases::{Catalogue, Kind, Scenario};
use judging::{deliver, folder_for};
use mapi_conformance::judge::Compiled;
use mapi_conformance::report::{Heading, report};
use mapi_conformance::run::library::{Library, sha256};
use mapi_conformance::run::{RunError, Runner, client, provider};
use messages::tell;
use mock_mapi::abi::ProviderConfig;
use mock_mapi::model::ProviderKind;
use std::path::Path;

/// Runs a command and answers the exit code.
pub fn run(cli: Cli) -> Result<u8, RunError> {
    match cli.command {
        None => demo::run(),
        Some(Command::Provider(args)) => provider(&args),
        Some(Command::Explore(args)) => explore::run(&args),
        Some(Command::Client(args)) => client(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Trace(args)) => trace::run(&args),
        Some(Command::Requirements(args)) => requirements::run(&args),
        Some(Command::Docs(args)) => docs::run(&args),
        Some(Command::Samples(args)) => samples::run(&args),
        Some(Command::PlayCase { mock, config }) => {
            let code = mock_mapi::host::play_in(&mock, &config).map_err(|error| RunError::at(&mock, error))?;
            Ok(u8::try_from(code).unwrap_or(3))
        }
    }
}

/// The catalogue this program carries, ready to judge by.
fn catalogue() -> Result<(Catalogue, Compiled), RunError> {
    let all = |errors: Vec<cases::CaseError>| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    let catalogue = Catalogue::builtin_in(messages::spoken().language()).map_err(all)?;
    let compiled = Compiled::new(&catalogue).map_err(all)?;
    Ok((catalogue, compiled))
}

fn scenarios() -> Result<Vec<Scenario>, RunError> {
    let scenarios = Scenario::builtin_in(messages::spoken().language());
    scenarios.map_err(|errors| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

/// The sorts of provider that are asked for, which the library must have.
fn kinds_of(wanted: KindArg, library: &Library, path: &Path) -> Result<Vec<Kind>, RunError> {
    let kinds = wanted.kinds().unwrap_or_else(|| library.kinds.clone());
    match kinds.iter().find(|kind| !library.kinds.contains(kind)) {
        Some(missing) => Err(RunError::at(path, tell!("error-no-entry-point", kind = format!("{missing:?}")))),
        None => Ok(kinds),
    }
}

/// In what subjects are run.
fn runner(running: &Running) -> Result<Runner, RunError> {
    Runner::new(running.runner.as_deref(), running.timeout_multiplier).map_err(RunError)
}

/// A time limit in seconds, which leaves some time.
fn limit(seconds: u64) -> Result<u64, RunError> {
    if seconds == 0 { Err(RunError(tell!("error-timeout-zero"))) } else { Ok(seconds) }
}

fn provider(args: &Provider) -> Result<u8, RunError> {
    let limit = args.timeout.map(limit).transpose()?;
    let (catalogue, compiled) = catalogue()?;
    let library = Library::inspect(&args.library).map_err(|error| RunError(error.to_string()))?;
    let kinds = kinds_of(args.kind, &library, &args.library)?;
    let fits = |case: &Scenario| {
        case.kinds.iter().any(|kind| kinds.contains(kind))
            && args.case.as_ref().is_none_or(|f| case.id.contains(f))
            && !args.skip.iter().any(|f| case.id.contains(f))
    };
    let cases: Vec<_> = scenarios()?.into_iter().filter(fits).collect();
    let out = folder_for(&args.judging, &args.library);
    let job = provider::Job {
        library: &library,
        kinds: &kinds,
        cases: &cases,
        edition: args.judging.edition.clone(),
        out: &out,
        limit,
        runner: &runner(&args.running)?,
    };
    let bar = judging::progress(cases.len(), &args.judging);
    let (runs, verdicts) = provider::run(&job, &compiled, |case| {
        bar.set_message(case.id.clone());
        bar.inc(1);
    })?;
    bar.finish_and_clear();
    let heading = Heading {
        kind: "provider",
        path: args.library.display().to_string(),
        sha256: Some(library.sha256.clone()),
        edition: args.judging.edition.clone(),
        out: &out,
    };
    deliver(&report(heading, &catalogue, &runs, &verdicts), &args.judging, &out)
}

/// The built-in provider of each kind.
fn built_in() -> impl Iterator<Item = (ProviderKind, &'static str)> {
    use mock_mapi::providers::{ADDRESS_BOOK, STORE, TRANSPORT};
    [(ProviderKind::Store, STORE), (ProviderKind::AddressBook, ADDRESS_BOOK), (ProviderKind::Transport, TRANSPORT)].into_iter()
}

fn client(args: &Client) -> Result<u8, RunError> {
    let (catalogue, compiled) = catalogue()?;
    let program = Path::new(&args.command[0]);
    let out = folder_for(&args.judging, program);
    let mut providers = Vec::new();
    for path in &args.provider {
        let library = Library::inspect(path).map_err(|error| RunError(error.to_string()))?;
        let of = |kind: &Kind| match kind {
            Kind::Store => ProviderKind::Store,
            Kind::AddressBook => ProviderKind::AddressBook,
            Kind::Transport => ProviderKind::Transport,
        };
        let name = library.path.to_string_lossy().into_owned();
        providers.extend(library.kinds.iter().map(|kind| ProviderConfig { kind: of(kind), library: name.clone() }));
    }
    if !providers.is_empty() {
        // A program that finds no message store has little to do.
        let missing = built_in().filter(|(kind, _)| providers.iter().all(|there| there.kind != *kind));
        let missing: Vec<_> = missing.map(|(kind, library)| ProviderConfig { kind, library: library.to_owned() }).collect();
        providers.extend(missing);
    }
    let job = client::Job {
        command: &args.command,
        edition: args.judging.edition.clone(),
        out: &out,
        limit: limit(args.timeout)?,
        providers,
        machine: args.machine.clone().or_else(|| std::env::var_os("MOCK_MAPI_HOME").map(Into::into)),
        prints: if args.judging.format == Format::Human { client::Prints::Through } else { client::Prints::ToErrors },
        runner: &runner(&args.running)?,
    };
    let (runs, verdicts) = client::run(&job, &compiled)?;
    let out = dunce::canonicalize(&out).unwrap_or(out);
    let heading = Heading {
        kind: "client",
        path: program.display().to_string(),
        sha256: sha256(program).ok(),
        edition: args.judging.edition.clone(),
        out: &out,
    };
    deliver(&report(heading, &catalogue, &runs, &verdicts), &args.judging, &out)
}
