//! A document: its blocks in order, each with its place and sentences.

use crate::hash::Hash;
use crate::inline::Mark;
use crate::locale::{Language, Locale};
use crate::place::Place;
use crate::read;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// The title of the page.
    Title,
    /// Another heading, of this level.
    Heading(u8),
    /// To which products the page applies.
    Applies,
    /// A paragraph.
    Paragraph,
    /// An item of a list without numbers.
    Item,
    /// An item of a list with numbers.
    Step,
    /// A note, caution or tip.
    Note,
    /// A paragraph set in, as the meaning of a parameter or flag is.
    Quote,
    /// A cell of a table.
    Cell,
}

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands; `place.sentence` is 0.
    pub place: Place,
    /// Its first line in the file, from 1.
    pub line: usize,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Its normalised text.
    pub text: String,
    /// The hash of that.
    pub hash: Hash,
    /// The hash of a table's row up to the end of this sentence, which is how a row is cited as a line.
    pub in_row: Option<Hash>,
    /// Its language, by its script.
    pub language: Language,
    /// Marks in it.
    pub marks: Vec<Mark>,
}

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Where it comes from below its folder, without the ending: `ja-jp/ending-a-mapi-session`.
    pub source: String,
    /// What it is called in every locale: `ending-a-mapi-session`.
    pub name: String,
    /// Its locale.
    pub locale: Locale,
    /// Its title.
    pub title: String,
    /// What identifies it in every locale, where its front matter says.
    pub asset: Option<String>,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// What is odd about its file, with the line.
    pub oddities: Vec<(usize, String)>,
}

/// A sentence where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The sentence.
    pub sentence: &'a Sentence,
    /// Its block.
    pub block: &'a Block,
    /// Which of the block's sentences it is, from 0.
    pub index: usize,
}

impl Standing<'_> {
    /// Its place.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { sentence: self.index + 1, ..self.block.place.clone() }
    }
}

impl Document {
    /// Reads a document; `source` is its path without the ending, whose folder may name the locale. Whatever the text is, something
    /// is read of it.
    #[must_use]
    pub fn read(source: &str, text: &str) -> Self {
        read::document(source, text)
    }

    /// All sentences in order.
    pub fn sentences(&self) -> impl Iterator<Item = Standing<'_>> {
        self.blocks.iter().flat_map(|block| {
            block.sentences.iter().enumerate().map(move |(index, sentence)| Standing { sentence, block, index })
        })
    }

    /// The sentences with this hash.
    pub fn find(&self, hash: Hash) -> impl Iterator<Item = Standing<'_>> {
        self.sentences().filter(move |standing| standing.sentence.hash == hash || standing.sentence.in_row == Some(hash))
    }

    /// Whether the page prints each sentence in two languages, the translation before the English.
    #[must_use]
    pub fn is_interleaved(&self) -> bool {
        let language = self.locale.language();
        let says = |block: &&Block, wanted| block.sentences.iter().any(|sentence| sentence.language == wanted);
        let own = self.blocks.iter().filter(|block| says(block, language)).count();
        let both = self.blocks.iter().filter(|block| says(block, language) && says(block, Language::English)).count();
        language != Language::English && both * 2 > own
    }

    /// The part of the page that is in one language, as a page of its own.
    #[must_use]
    pub fn only(&self, language: Language) -> Self {
        let mut part = self.clone();
        for block in &mut part.blocks {
            block.sentences.retain(|sentence| sentence.language == language);
        }
        part.blocks.retain(|block| !block.sentences.is_empty());
        if language != self.locale.language() {
            part.locale = Locale::of(language);
        }
        part
    }
}
