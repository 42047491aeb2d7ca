//! The first run: two of the project's sample providers, one right and one faulty.

use super::provider;
use crate::cli::{Format, Judging, KindArg, Provider, Running};
use clap::CommandFactory;
use mapi_conformance::run::RunError;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the samples and certifies two of them. Outside a checkout: says what can be done.
pub fn run() -> Result<u8, RunError> {
    let Some(root) = checkout() else {
        crate::cli::Cli::command().print_help().map_err(|error| RunError(error.to_string()))?;
        return Ok(2);
    };
    if !headers_are_there() {
        println!("The samples are C, compiled against third-party MAPI headers, which are not installed: running .ci/setup\n");
        step(Command::new("bash").arg(root.join(".ci/setup")), ".ci/setup")?;
    }
    println!("Building the sample providers (subjects/)");
    let samples =
        [("libstore.so", "a message store as it should be"), ("libstore-support-leaked.so", "the same with one seeded fault")];
    let goals = samples.map(|(name, _)| format!("../target/subjects/{name}"));
    step(Command::new("make").args(["-s", "-j2", "-C"]).arg(root.join("subjects")).args(goals), "make -C subjects")?;
    let built = root.join("target/subjects");
    let mut worst = 0;
    for (name, about) in samples {
        println!("\n=== {name}: {about} ===\n");
        let judging = Judging {
            edition: None,
            spec: None,
            format: Format::Human,
            out: Some(root.join("target/mapi-conformance").join(name)),
        };
        let args = Provider {
            library: built.join(name),
            kind: KindArg::Auto,
            case: None,
            skip: Vec::new(),
            timeout: None,
            running: Running::default(),
            judging,
        };
        worst = worst.max(provider(&args)?);
    }
    println!("\nThe second report shows a fault on purpose; that is why this command ends with exit code {worst}.");
    println!("Your own provider:  cargo run --release -- provider path/to/your_provider.so");
    Ok(worst)
}

/// The checkout this program was built in, when it is run by cargo.
fn checkout() -> Option<PathBuf> {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    package.parent().filter(|root| root.join("subjects/Makefile").is_file()).map(Path::to_owned)
}

fn headers_are_there() -> bool {
    let mingw = ["/usr/share/mingw-w64/include/mapix.h", "/usr/x86_64-w64-mingw32/include/mapix.h"];
    mingw.iter().any(|header| Path::new(header).is_file()) && Path::new("/usr/include/wine").is_dir()
}

fn step(command: &mut Command, name: &str) -> Result<(), RunError> {
    let status = command.status().map_err(|error| RunError(format!("{name} could not be started: {error}")))?;
    if status.success() { Ok(()) } else { Err(RunError(format!("{name} failed"))) }
}
