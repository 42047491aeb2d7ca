//! The documents themselves, where somebody has them: their names are those of the mock's table, their sentences those the data
//! files cite.

use cases::{Citations, Cited, Registered};
use documents::{Citation, Comparison, Finding, Folder, Hash, Lexicon, verify};
use mock_mapi::spec::exports::EXPORTS;
use mock_mapi::spec::{Interface, Method, codes};
use std::collections::BTreeSet;

/// All names that may stand in a document: those of the mock's table and of its exports, and those the English pages use.
#[must_use]
pub fn lexicon(folder: &Folder) -> Lexicon {
    let mut lexicon = Lexicon::new();
    for method in Method::all() {
        lexicon.add(method.interface().spec().name);
        lexicon.add(method.spec().name);
    }
    EXPORTS.iter().for_each(|export| lexicon.add(export.name));
    codes().for_each(|(name, _)| lexicon.add(name));
    // An interface without methods of its own is a name too.
    (0..=u8::MAX).filter_map(Interface::from_number).for_each(|interface| lexicon.add(interface.spec().name));
    folder.documents.iter().for_each(|document| lexicon.learn(document));
    lexicon
}

/// What became of each citation.
#[must_use]
pub fn look_up(folder: &Folder, citations: &Citations) -> Vec<(Cited, Finding)> {
    let one = |cited: &Cited| {
        let Ok(hash) = cited.sha256.parse() else { return (cited.clone(), Finding::NotFound) };
        let citation = Citation { source: cited.source.clone(), at: cited.at.clone(), hash };
        (cited.clone(), verify(folder, &citation))
    };
    citations.cited.iter().map(one).collect()
}

/// Which of the divergences registered by hand a scan finds by itself.
#[derive(Debug, Default)]
pub struct Recall {
    /// Those it reports something at.
    pub found: Vec<Registered>,
    /// Those it does not.
    pub missed: Vec<Registered>,
}

impl Recall {
    /// Holds what was registered against what a scan of the same folder saw. A divergence is found if the scan reports anything about
    /// its sentence, or, of a sentence that is gone, about the English one.
    #[must_use]
    pub fn of(folder: &Folder, comparisons: &[Comparison], citations: &Citations) -> Self {
        let mut ours: BTreeSet<(&str, Hash)> = BTreeSet::new();
        let mut english: BTreeSet<(&str, Hash)> = BTreeSet::new();
        for comparison in comparisons {
            for divergence in &comparison.divergences {
                let source = comparison.translation.as_str();
                ours.extend(divergence.translation.iter().map(|side| (source, side.hash)));
                english.extend(divergence.english.iter().map(|side| (source, side.hash)));
            }
        }
        let seen = |registered: &Registered| {
            let source = registered.cited.source.as_str();
            let sentence = registered.cited.sha256.parse().ok().filter(|_| !registered.cited.sha256.is_empty());
            match sentence {
                // A row of a table may be cited by the hash of the row.
                Some(hash) => folder
                    .get(source)
                    .is_some_and(|document| document.find(hash).any(|standing| ours.contains(&(source, standing.sentence.hash)))),
                None => registered
                    .english
                    .as_ref()
                    .and_then(|hash| hash.parse().ok())
                    .is_some_and(|hash| english.contains(&(source, hash))),
            }
        };
        let translated = citations.registered.iter().filter(|one| folder.get(&one.cited.source).is_some());
        let (found, missed) = translated.cloned().partition(seen);
        Self { found, missed }
    }

    /// How many were registered.
    #[must_use]
    pub fn registered(&self) -> usize {
        self.found.len() + self.missed.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use documents::{Document, compare};

    fn folder() -> Folder {
        let mut folder = Folder::default();
        let english = "# Going\n\nCall **IMAPISession::Logoff**. Do not knock. Wait for the guests.\n\n|**Call**|\n|:--|\n|Never Release it. |\n";
        let japanese = "# 行く\n\n**IMAPISession::Logoff** を呼び出します。ノックします。客を待ちます。\n\n|**呼び出し**|\n|:--|\n|Release を呼び出す。 |\n";
        folder.documents.push(Document::read("en-us/going", english));
        folder.documents.push(Document::read("ja-jp/going", japanese));
        folder
    }

    fn registered(text: &str) -> Registered {
        let cited = Cited {
            file: "specs/ja-jp/going.toml".into(),
            line: 1,
            source: "ja-jp/going".into(),
            at: "introduction".into(),
            sha256: Hash::of(text).to_string(),
        };
        Registered { cited, kind: "altered".into(), english: None, names: Vec::new(), about: String::new() }
    }

    #[test]
    fn names_of_the_table_and_of_the_pages() {
        let mut folder = folder();
        folder.documents.push(Document::read("en-us/more", "# More\n\nUse **NewThing** with MORE_FLAG.\n"));
        let lexicon = lexicon(&folder);
        for name in ["IMsgStore", "StoreLogoff", "MAPIUninitialize", "IMAPISession", "MAPI_E_BUSY", "NewThing", "MORE_FLAG"] {
            assert_eq!(lexicon.get(name), Some(name));
        }
    }

    #[test]
    fn what_was_registered_is_found_or_missed() {
        let folder = folder();
        let comparisons = compare(&folder, &lexicon(&folder), None);
        let registered = ["ノックします。", "|Release を呼び出す。", "客を待ちます。"].map(registered).into();
        let citations = Citations { registered, ..Citations::default() };
        let recall = Recall::of(&folder, &comparisons, &citations);
        let missed: Vec<_> = recall.missed.iter().map(|one| one.cited.sha256.clone()).collect();
        assert_eq!((recall.found.len(), missed), (2, vec![Hash::of("客を待ちます。").to_string()]));
    }

    #[test]
    fn citations_are_looked_up() {
        let citation = |at: &str, text: &str| Cited { at: at.into(), ..registered(text).cited };
        let cited =
            vec![citation("introduction", "客を待ちます。"), citation("step 1", "客を待ちます。"), citation("table", "None.")];
        let citations = Citations { cited, ..Citations::default() };
        let found: Vec<Finding> = look_up(&folder(), &citations).into_iter().map(|(_, finding)| finding).collect();
        assert!(matches!(found.as_slice(), [Finding::AtPlace(_), Finding::Moved(_), Finding::Drifted]), "{found:?}");
    }
}
