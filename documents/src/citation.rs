//! Citations, and whether the sentence they mean still stands where they say.

use crate::document::Document;
use crate::folder::Folder;
use crate::hash::Hash;
use crate::locale::Language;
use crate::place::{Place, slug};

/// A citation: which document, which place, which sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The document's source: `ja-jp/ending-a-mapi-session`, `seeds/001`.
    pub source: String,
    /// The place in words: `step 4`, `Notes to callers`.
    pub at: String,
    /// The sentence.
    pub hash: Hash,
}

/// What became of a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The sentence stands where the citation says.
    AtPlace(Place),
    /// It stands elsewhere in the document, first here.
    Moved(Place),
    /// The document has the place, but none of its sentences is the cited one.
    Drifted,
    /// The document has neither the sentence nor the place.
    NotFound,
    /// There is no such document.
    NoDocument,
}

impl Finding {
    /// Whether the sentence was found, here or there.
    #[must_use]
    pub fn is_found(&self) -> bool {
        matches!(self, Self::AtPlace(_) | Self::Moved(_))
    }
}

/// Looks a citation up in a folder of documents.
#[must_use]
pub fn verify(folder: &Folder, citation: &Citation) -> Finding {
    let Some(document) = folder.get(&citation.source) else { return Finding::NoDocument };
    let english = folder.documents.iter().find(|d| d.name == document.name && d.locale.language() == Language::English);
    let words = own_words(document, english, &citation.at);
    let means = |place: &Place| place.is(&citation.at) || words.as_ref().is_some_and(|words| place.is(words));
    let mut places = document.find(citation.hash).map(|standing| standing.place());
    let Some(first) = places.next() else {
        let known = document.sentences().any(|standing| means(&standing.place()));
        return if known { Finding::Drifted } else { Finding::NotFound };
    };
    if means(&first) {
        return Finding::AtPlace(first);
    }
    places.find(means).map_or(Finding::Moved(first), Finding::AtPlace)
}

/// A place whose heading is given in English, with the heading the translated page has in its stead: the one that is as manieth.
fn own_words(document: &Document, english: Option<&Document>, at: &str) -> Option<String> {
    let english = english.filter(|english| english.source != document.source)?;
    let ours = headings(document);
    let theirs = headings(english);
    let mut ends: Vec<usize> = at.match_indices(',').map(|(at, _)| at).chain([at.len()]).collect();
    ends.reverse();
    let (index, end) = ends.into_iter().find_map(|end| {
        let asked = slug(&at[..end]);
        let named =
            |(heading, section): &(&str, &str)| *section == asked || heading.split(':').next().is_some_and(|h| slug(h) == asked);
        let index = theirs.iter().position(named)?;
        Some((index, end))
    })?;
    // Only where both pages have the same headings is the number of one certain.
    let same = ours.len() == theirs.len();
    same.then(|| format!("{}{}", ours[index].0, &at[end..]))
}

fn headings(document: &Document) -> Vec<(&str, &str)> {
    let mut all: Vec<(&str, &str)> = Vec::new();
    for block in &document.blocks {
        let heading = (block.place.heading.as_str(), block.place.section.as_str());
        if !heading.0.is_empty() && all.last() != Some(&heading) {
            all.push(heading);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> Folder {
        let english =
            "# Going\n\nOne thing. Another.\n\n## Remarks, short ones\n\n1. Go first.\n\n2. Go next.\n\n> [!NOTE]\n> Mind it.\n";
        let japanese = "# 行く\n\n一つ。別の。\n\n## 短い注釈\n\n1. まず行く。\n\n2. 次に行く。\n\n> [!NOTE]\n> 注意する。\n";
        let mut folder = Folder::default();
        folder.documents.push(Document::read("en-us/going", english));
        folder.documents.push(Document::read("ja-jp/going", japanese));
        folder
    }

    fn look(source: &str, at: &str, text: &str) -> Finding {
        verify(&folder(), &Citation { source: source.into(), at: at.into(), hash: Hash::of(text) })
    }

    #[test]
    fn at_its_place_in_every_language() {
        for (source, at, text) in [
            ("en-us/going", "introduction", "Another."),
            ("en-us/going", "step 2", "Go next."),
            ("en-us/going", "Remarks, short ones, step 1", "Go first."),
            ("en-us/going", "note", "Mind it."),
            ("ja-jp/going", "first paragraph", "別の。"),
            ("ja-jp/going", "Remarks, short ones, step 2", "次に行く。"),
            ("ja-jp/going", "Remarks, short ones, note", "注意する。"),
        ] {
            assert!(matches!(look(source, at, text), Finding::AtPlace(_)), "{source} {at}");
        }
    }

    #[test]
    fn elsewhere_or_gone() {
        assert!(matches!(look("en-us/going", "step 1", "Go next."), Finding::Moved(place) if place.step == 2));
        assert_eq!(look("en-us/going", "step 1", "Go second."), Finding::Drifted);
        assert_eq!(look("en-us/going", "step 7", "Go second."), Finding::NotFound);
        assert_eq!(look("de-de/going", "step 1", "Go first."), Finding::NoDocument);
    }
}
