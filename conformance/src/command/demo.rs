//! The first run: two of the project's sample providers, one right and one faulty.

use super::output::out;
use super::provider;
use crate::cli::{Format, Judging, KindArg, Provider, Running};
use mapi_conformance::run::RunError;
use messages::tell;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the samples and certifies two of them. Outside a checkout: says what can be done.
pub fn run() -> Result<u8, RunError> {
    let Some(root) = checkout() else {
        crate::help::command().print_help().map_err(|error| RunError(error.to_string()))?;
        return Ok(2);
    };
    if !headers_are_there() {
        out!("{}\n", tell!("command-demo-setup"));
        step(Command::new("bash").arg(root.join(".ci/setup")), ".ci/setup")?;
    }
    out!("{}", tell!("command-demo-building"));
    let samples = [("libstore.so", tell!("command-demo-right")), ("libstore-support-leaked.so", tell!("command-demo-faulty"))];
    let goals = samples.each_ref().map(|(name, _)| format!("../target/subjects/{name}"));
    step(Command::new("make").args(["-s", "-j2", "-C"]).arg(root.join("subjects")).args(goals), "make -C subjects")?;
    let built = root.join("target/subjects");
    let mut worst = 0;
    for (name, about) in samples {
        out!("\n{}\n", tell!("command-demo-sample", name = name, about = about));
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
    out!("\n{}", tell!("command-demo-end", worst = worst));
    out!("{}", tell!("command-demo-own"));
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
    let status =
        command.status().map_err(|error| RunError(tell!("error-step-not-started", name = name, error = error.to_string())))?;
    if status.success() { Ok(()) } else { Err(RunError(tell!("error-step-failed", name = name))) }
}
