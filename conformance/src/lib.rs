//! Judges traces of MAPI calls by the catalogue of requirements.
//!
//! ```
//! use cases::{Catalogue, Kind};
//! use mapi_conformance::judge::{Buffered, Compiled, Options, RunEnd, Subject, judge};
//!
//! let catalogue = Catalogue::builtin().expect("the catalogue is tested");
//! let compiled = Compiled::new(&catalogue).expect("the catalogue is tested");
//! let options = Options { edition: None, subject: Subject::Provider(vec![Kind::Store]) };
//! let judgement = judge(Buffered::new(&[]), RunEnd::Completed, &compiled, &options).expect("events in memory are readable");
//! assert_eq!(judgement.verdicts.len(), catalogue.requirements().len());
//! ```
#![forbid(unsafe_code)]

pub mod book;
pub mod docs;
pub mod doctor;
pub mod explore;
pub mod judge;
pub mod measure;
pub mod monitors;
pub mod notation;
pub mod patterns;
pub mod report;
pub mod run;
pub mod tracker;
