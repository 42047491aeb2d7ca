//! What a translation says otherwise than the English it was made from, as far as that shows without understanding it.

mod names;
mod pair;

use crate::align::{self, Side as Units};
use crate::document::{Document, Sentence};
use crate::folder::{Folder, spread};
use crate::glossary::Glossary;
use crate::hash::Hash;
use crate::locale::{Language, Locale};
use crate::names::Lexicon;
use crate::place::Place;
use std::collections::BTreeMap;
use std::fmt;

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A sentence has no counterpart.
    Dropped,
    /// A sentence stands for none of the English.
    Added,
    /// A sentence stands there in English still.
    Untranslated,
    /// The letters of a sentence are destroyed.
    Unreadable,
    /// A name is left out.
    NameDropped,
    /// A name is added.
    NameAdded,
    /// One name stands where another does.
    NameChanged,
    /// A name is broken in two, misspelt, or in other capitals.
    NameBroken,
    /// A name is translated as if it were a word.
    NameTranslated,
    /// Names stand side by side without the words that tie them together.
    NamesCollide,
    /// Names of flags or codes have changed places.
    Reordered,
    /// A denial is lost, or there is one more.
    Denial,
    /// What is forbidden is only said to be needless, or what is needless is demanded.
    Duty,
    /// Before and after may have changed places.
    Order,
    /// A condition is lost.
    Condition,
    /// An only is lost.
    Only,
    /// A number differs.
    Number,
    /// The sentence breaks off, or has a form the language does not have.
    Malformed,
    /// Words of the sentence have nothing that stands for them.
    WordsLost,
    /// A word was taken in the wrong one of its meanings.
    Meaning,
    /// A sentence was split.
    Split,
    /// Sentences were merged.
    Merged,
    /// It stands in another step.
    Step,
}

impl Kind {
    /// Its name, as in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Added => "added",
            Self::Untranslated => "untranslated",
            Self::Unreadable => "unreadable",
            Self::NameDropped => "name-dropped",
            Self::NameAdded => "name-added",
            Self::NameChanged => "name-changed",
            Self::NameBroken => "name-broken",
            Self::NameTranslated => "name-translated",
            Self::NamesCollide => "names-collide",
            Self::Reordered => "names-reordered",
            Self::Denial => "denial",
            Self::Duty => "duty",
            Self::Order => "order",
            Self::Condition => "condition",
            Self::Only => "only",
            Self::Number => "number",
            Self::Malformed => "malformed",
            Self::WordsLost => "words-lost",
            Self::Meaning => "meaning",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Step => "step",
        }
    }
}

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Worth a look.
    Possible,
    /// More often right than not.
    Likely,
}

/// A sentence on one side.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Where it stands.
    pub place: Place,
    /// Its hash.
    pub hash: Hash,
    /// Its line in the file.
    pub line: usize,
    /// Its text, for whoever owns the documents.
    pub text: String,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// What.
    pub kind: Kind,
    /// How sure it is.
    pub confidence: Confidence,
    /// The English sentences.
    pub english: Vec<Side>,
    /// The translated ones.
    pub translation: Vec<Side>,
    /// The names at issue.
    pub names: Vec<String>,
    /// What was seen.
    pub detail: String,
}

/// Two documents compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The English document.
    pub english: String,
    /// The translation.
    pub translation: String,
    /// Its locale.
    pub locale: Locale,
    /// How many pairs of sentences were found.
    pub pairs: usize,
    /// What differs.
    pub divergences: Vec<Divergence>,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Two documents aligned.
struct Aligned {
    english: Document,
    translation: Document,
    units: (Units, Units),
    pairs: Vec<align::Pair>,
}

impl Aligned {
    fn texts(&self, pair: &align::Pair) -> (String, String) {
        (bare(&self.english, &self.units.0, &pair.left), bare(&self.translation, &self.units.1, &pair.right))
    }
}

/// Compares every translated document of a folder with its English one, or those of one locale. Interleaved pages are compared with
/// the English they print themselves.
#[must_use]
pub fn compare(folder: &Folder, lexicon: &Lexicon, only: Option<&Locale>) -> Vec<Comparison> {
    let wanted: Vec<&Document> = folder
        .documents
        .iter()
        .filter(|document| {
            document.locale.language() != Language::English && only.is_none_or(|locale| *locale == document.locale)
        })
        .collect();
    let aligned: Vec<Aligned> = spread(&wanted, |document| align_one(folder, document, lexicon)).into_iter().flatten().collect();
    let mut texts: BTreeMap<&Locale, Vec<(String, String)>> = BTreeMap::new();
    for one in &aligned {
        let both = one.pairs.iter().filter(|pair| !pair.left.is_empty() && !pair.right.is_empty());
        texts.entry(&one.translation.locale).or_default().extend(both.map(|pair| one.texts(pair)));
    }
    let locales: Vec<_> = texts.into_iter().collect();
    let glossaries: BTreeMap<&Locale, Glossary> = spread(&locales, |(locale, texts)| {
        let examples: Vec<_> = texts.iter().map(|(english, translation)| (english.as_str(), translation.as_str())).collect();
        (*locale, Glossary::learn(&examples, locale.language()))
    })
    .into_iter()
    .collect();
    spread(&aligned, |one| {
        let glossary = &glossaries[&one.translation.locale];
        let divergences = one.pairs.iter().flat_map(|pair| pair::divergences(one, pair, glossary)).collect();
        Comparison {
            english: one.english.source.clone(),
            translation: one.translation.source.clone(),
            locale: one.translation.locale.clone(),
            pairs: one.pairs.iter().filter(|pair| !pair.left.is_empty() && !pair.right.is_empty()).count(),
            divergences,
        }
    })
}

fn align_one(folder: &Folder, document: &Document, lexicon: &Lexicon) -> Option<Aligned> {
    let (english, translation) = if document.is_interleaved() {
        (document.only(Language::English), document.only(document.locale.language()))
    } else {
        let english = |other: &&Document| other.name == document.name && other.locale.language() == Language::English;
        // A page of its own locale's folder before a copy that lies elsewhere.
        let all: Vec<&Document> = folder.documents.iter().filter(english).collect();
        let filed = all.iter().find(|other| other.source.starts_with(other.locale.as_str())).or(all.first())?;
        ((*filed).clone(), document.clone())
    };
    let units = (Units::new(&english, lexicon), Units::new(&translation, lexicon));
    let pairs = align::align(&english, &translation, (&units.0, &units.1));
    Some(Aligned { english, translation, units, pairs })
}

/// The text of some sentences with `\u{1}` for each name.
fn bare(document: &Document, side: &Units, units: &[usize]) -> String {
    let mut text = String::new();
    for unit in units.iter().map(|unit| &side.units[*unit]) {
        let sentence = sentence(document, unit);
        let mut at = 0;
        for name in &unit.names {
            text.push_str(&sentence.text[at..name.range.start]);
            text.push('\u{1}');
            at = name.range.end;
        }
        text.push_str(&sentence.text[at..]);
        text.push(' ');
    }
    text
}

fn sentence<'a>(document: &'a Document, unit: &align::Unit) -> &'a Sentence {
    &document.blocks[unit.block].sentences[unit.sentence]
}

#[cfg(test)]
mod tests;
