//! Reads MAPI's documentation as it is published, in English, Japanese and Chinese: sentences with their place and hash, the API
//! names in them, and what a translation says otherwise than the English.
//!
//! ```
//! use documents::{Document, Hash};
//!
//! let text = "# Leaving\n\n1. Call **Farewell**. Then go.\n";
//! let document = Document::read("en-us/leaving", text);
//! let sentence = document.find(Hash::of("Then go.")).next().expect("the sentence stands there");
//! assert_eq!(sentence.place().to_string(), "step 1, sentence 2");
//! ```
//!
//! The texts stay with their owner: nothing here keeps a sentence longer than the document it stands in, and what is printed or
//! stored of it elsewhere is its hash. The crate knows nothing of requirements; its names come from whoever calls it.
#![forbid(unsafe_code)]

mod align;
mod citation;
mod compare;
mod document;
mod folder;
mod glossary;
mod hash;
mod inline;
mod locale;
mod names;
mod place;
mod read;
mod sentence;
mod signs;

pub use citation::{Citation, Finding, verify};
pub use compare::{Comparison, Confidence, Divergence, Kind, Side, compare};
pub use document::{Block, BlockKind, Document, Sentence, Standing};
pub use folder::{Folder, Problem, ReadError};
pub use hash::{Hash, normalise};
pub use inline::{Mark, Marking};
pub use locale::{Language, Locale};
pub use names::{Found, How, Lexicon, NameKind};
pub use place::Place;
