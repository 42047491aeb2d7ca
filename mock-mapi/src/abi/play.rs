//! A case in this process: a scenario played against the providers of a configuration.

use super::Door;
use super::environment::Config;
use crate::scenario::{Player, Script};
use std::path::Path;

/// Plays the steps of a configuration. The exit code: 0 played to the end, 2 the configuration cannot be used.
#[must_use]
pub fn play(config: &Path) -> i32 {
    let script = Config::read(config).map_err(|error| error.to_string()).and_then(|config| {
        let script = config.steps.parse::<Script>().map_err(|error| format!("steps, {error}"))?;
        let door = config.open().map_err(|error| error.to_string())?;
        Ok((script, door))
    });
    match script {
        Ok((script, door)) => {
            run(door, &script);
            0
        }
        Err(what) => {
            eprintln!("mock-mapi: {what}");
            2
        }
    }
}

fn run(door: &'static Door, script: &Script) {
    let subsystem = door.subsystem();
    Player::new(subsystem, "").play(&script.0);
    if subsystem.recorder().finish().is_err() {
        eprintln!("mock-mapi: the trace keeps unused space at its end");
    }
}
