//! What the reader of one language was told.

use super::{DerivedSpec, Divergence, DivergenceKind, ENGLISH, Specs};
use std::collections::BTreeMap;

/// What the reader of one language was told of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// What the English says, in one sentence at least.
    Same,
    /// Nothing: every sentence that demands it in English is left out or unreadable. This is one of them.
    Dropped(&'a Divergence),
    /// Something else, and nowhere what the English says. This is the worst such sentence.
    Altered(&'a Divergence),
    /// Nothing: no document that demands it is there in this language.
    NotTranslated,
}

impl<'a> Told<'a> {
    /// The sentence that kept it from the reader.
    #[must_use]
    pub fn divergence(self) -> Option<&'a Divergence> {
        match self {
            Self::Dropped(divergence) | Self::Altered(divergence) => Some(divergence),
            Self::Same | Self::NotTranslated => None,
        }
    }
}

/// The documents of one language, as what its reader has to go by.
#[derive(Clone, Debug)]
pub struct Spec<'a> {
    locale: &'a str,
    documents: Vec<&'a DerivedSpec>,
    /// Where the English demands a requirement: document, edition, sentence.
    demanded: BTreeMap<&'a str, Vec<(&'a str, &'a str, &'a str)>>,
}

impl<'a> Spec<'a> {
    pub(super) fn new(specs: &'a Specs, locale: &str) -> Self {
        let of = |name: &str| specs.documents.iter().filter(|document| document.locale == name).collect::<Vec<_>>();
        let mut demanded: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for document in of(ENGLISH) {
            for step in &document.steps {
                for id in &step.requirements {
                    let sentence = (document.document.as_str(), document.edition.as_str(), step.sha256.as_str());
                    demanded.entry(id).or_default().push(sentence);
                }
            }
        }
        let documents = of(locale);
        Self { locale: documents.first().map_or(ENGLISH, |document| document.locale.as_str()), documents, demanded }
    }

    /// The language.
    #[must_use]
    pub fn locale(&self) -> &'a str {
        self.locale
    }

    /// Its documents, by name.
    #[must_use]
    pub fn documents(&self) -> &[&'a DerivedSpec] {
        &self.documents
    }

    /// What a reader of all its documents was told of a requirement.
    #[must_use]
    pub fn told(&self, requirement: &str) -> Told<'a> {
        self.told_in(requirement, |_| true)
    }

    /// What a reader of this document and no other was told of a requirement.
    #[must_use]
    pub fn told_by(&self, document: &str, requirement: &str) -> Told<'a> {
        self.told_in(requirement, |one| one.document == document)
    }

    /// Every sentence that departs from the English on a requirement, whether or not it can be known from elsewhere.
    pub fn divergences(&self, requirement: &str) -> impl Iterator<Item = &'a Divergence> {
        let all = self.documents.iter().copied().flat_map(|document| &document.divergences);
        all.filter(move |divergence| divergence.requirements.iter().any(|id| id == requirement))
    }

    fn told_in(&self, requirement: &str, among: impl Fn(&DerivedSpec) -> bool) -> Told<'a> {
        let mut worst: Option<&'a Divergence> = None;
        for (name, edition, english) in self.demanded.get(requirement).into_iter().flatten() {
            let same = |document: &&DerivedSpec| document.document == *name && document.edition == *edition && among(document);
            for document in self.documents.iter().copied().filter(same) {
                let found = |one: &&Divergence| one.english == *english && one.keeps_from_reader(requirement);
                match document.divergences.iter().filter(found).max_by_key(|one| one.kind) {
                    None => return Told::Same,
                    found if found.map(|one| one.kind) > worst.map(|one| one.kind) => worst = found,
                    Some(_) => {}
                }
            }
        }
        match worst {
            None => Told::NotTranslated,
            Some(divergence) if divergence.kind == DivergenceKind::Dropped => Told::Dropped(divergence),
            Some(divergence) => Told::Altered(divergence),
        }
    }
}
