//! A process as a part of a machine: as its spooler, or as a client whose spooler is elsewhere.

use super::environment::Config;
use super::{Door, clock};
use crate::host::{note_the_end, own_path};
use crate::machine::{HOME_VARIABLE, Home, LIBRARY_VARIABLE, ProcessLink, READY, Starter, Storage, serve, spooler_beside};
use crate::model::Machine;
use crate::providers::{builtin_libraries, kept_libraries};
use crate::subsystem::NativeLibrary;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The machine this process belongs to, if it is told one.
pub(super) fn home() -> Option<PathBuf> {
    std::env::var_os(HOME_VARIABLE).filter(|home| !home.is_empty()).map(PathBuf::from)
}

/// The built-in libraries: with the mail of the machine, where this process belongs to one.
pub(super) fn libraries() -> Vec<(String, Arc<dyn NativeLibrary>)> {
    let storage = home().map(|home| Home::open(&home).map_err(|error| error.to_string()).and_then(|home| Storage::open(&home)));
    match storage {
        None => builtin_libraries(),
        Some(Ok(storage)) => kept_libraries(&storage),
        Some(Err(error)) => {
            eprintln!("mock-mapi: {error}; mail is not kept");
            builtin_libraries()
        }
    }
}

/// A process of a machine that is told no place for its trace has it in the machine's directory.
pub(super) fn with_trace(mut config: Config, home: Option<PathBuf>) -> Config {
    if let (None, Some(home)) = (&config.trace, home) {
        config.trace = Home::open(&home).ok().and_then(|home| home.traces().ok()).map(|traces| traces.join("{pid}.trace"));
    }
    config
}

/// Has the spooler of the machine serve this process.
pub(super) fn connect(door: &'static Door) {
    let Some(home) = home() else { return };
    let ours = std::env::var_os(LIBRARY_VARIABLE).map(PathBuf::from).or_else(own_path);
    let Some((mock, program)) = ours.and_then(|ours| spooler_beside(&ours).map(|program| (ours, program))) else {
        eprintln!("mock-mapi: mapisp32 is missing beside the mock: the spooler stays in this process");
        return;
    };
    match Home::open(&home) {
        Ok(home) => {
            // Its threads run as long as this process does.
            #[cfg(windows)]
            crate::host::stay_loaded();
            let link = ProcessLink::new(home, Starter { program, mock: Some(mock) });
            link.on_news(|| door.subsystem().news_arrived());
            door.subsystem().connect(Arc::new(link));
        }
        Err(error) => eprintln!("mock-mapi: {error}; the spooler stays in this process"),
    }
}

/// Runs the spooler of a machine until its last session has ended. The exit code: 0 so it was, 2 it cannot run.
#[must_use]
pub fn spool(home: &Path) -> i32 {
    match run(home) {
        Ok(()) => 0,
        Err(what) => {
            eprintln!("mapisp32: {what}");
            2
        }
    }
}

/// Tells whoever started it that it listens, if he is still there; then it has nothing to print any more.
fn say_ready() {
    let mut output = std::io::stdout();
    let _said = writeln!(output, "{READY}").and_then(|()| output.flush());
    crate::host::print_nothing();
}

fn run(home: &Path) -> Result<(), String> {
    let home = Home::open(home).map_err(|error| error.to_string())?;
    let config = Config::from_environment().map_err(|error| error.to_string())?;
    let config = with_trace(config, Some(home.path().to_owned()));
    let recorder = config.recorder(&format!("spooler-{}", std::process::id())).map_err(|error| error.to_string())?;
    let mut machine = Machine::default();
    machine.policy = config.policy;
    let storage = Storage::open(&home)?;
    let door = Door::open(machine, recorder, clock(), kept_libraries(&storage));
    // It keeps no place in use that the client happened to stand in; paths of the environment were read above.
    let _stays = std::env::set_current_dir(home.path());
    note_the_end(true);
    serve(&home, door.subsystem(), Box::new(storage), say_ready).map_err(|error| error.to_string())?;
    // Where the trace cannot be cut, it only is longer than it need be.
    let _ = door.subsystem().recorder().finish();
    Ok(())
}
