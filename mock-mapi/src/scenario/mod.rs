//! Scenarios: what a client does, as data, and a player that does it through either door.
//!
//! A scenario is played by the conformance runner against a provider under test, by the exploration that looks for the
//! shortest failing one, and by the test that both doors record the same.

mod client;
mod door;
mod player;
mod script;
mod state;
mod step;
mod threads;
mod words;

pub use door::{Door, RustDoor};
pub use player::Player;
pub use script::{Script, ScriptError};
pub use state::State;
pub use step::Step;
pub use words::{
    CopyOptions, EntryKind, FastCall, Index, InitOptions, LogoffFlag, LogoffOptions, LogonOptions, Name, PolicyKind,
    StandardFolder, StatusOf, TableKind, Text,
};
