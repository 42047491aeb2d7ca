//! Exploration: a property-based hunt for stories in which a provider breaks a requirement.
//!
//! A model of a client ([`State`](mock_mapi::scenario::State)) proposes what may come next, legal and not; proptest draws
//! stories from it and shrinks those that find something. Every story is played in a process of its own with every
//! requirement armed: five milliseconds each, and a library that keeps something for itself cannot spoil the next story.

mod campaign;
mod findings;
mod model;
pub mod regressions;
mod shrink;
mod source;
mod stage;
mod story;
mod weights;
mod workers;

pub use campaign::{Explored, Job, Progress, Told, explore};
pub use stage::{ENDED, FindingId, Played, Stage, Target};
pub use story::Story;
