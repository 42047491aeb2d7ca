//! The requirements as data: loads and validates them, and the examples that pin them.
//!
//! How the files are written stands in `docs/requirements.md`. This crate knows what a requirement looks like, not what MAPI
//! is: names of methods and result codes stay text here, and whoever compiles the checks looks them up.

mod catalogue;
mod check;
mod citation;
mod conflict;
mod error;
mod example;
mod incident;
mod requirement;
mod scenario;
#[cfg(test)]
mod schema;
mod selector;
mod spec;
mod text;

pub use catalogue::Catalogue;
pub use check::{
    Absence, AtMost, Balance, Check, ClosedBefore, Flags, KeyKind, NotUsedAfter, OnlyIf, Order, Response, ResultIs, Subject,
    Unchanged, Within,
};
pub use citation::{Citations, Cited, Registered};
pub use conflict::{Conflict, Reading};
pub use error::CaseError;
pub use example::{Ends, Example, ExampleSubject, load_examples};
pub use incident::{Incident, load_incidents};
pub use messages::Language;
pub use requirement::{Bound, Cite, Kind, Level, Requirement};
pub use scenario::Scenario;
pub use selector::{Condition, HandsOut, Moment, Selector, Selectors};
pub use spec::{DerivedSpec, Divergence, DivergenceKind, Spec, Specs, Step, Told};
