//! Puts blocks in order and works out their places.

use crate::document::{Block, BlockKind, Sentence};
use crate::hash::Hash;
use crate::inline::{Inline, Mark};
use crate::locale::Language;
use crate::place::{Place, slug};
use crate::sentence;

/// Sections of links, which say nothing.
const LINKS: [&str; 3] = ["see-also", "mfcmapi-reference", "related-topics"];

/// Where the next block stands as far as lists and notes go; the reader of each format knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// How many lists it is in.
    pub depth: usize,
    /// The number of the step, if the outermost list has numbers.
    pub step: usize,
    /// The number of the step inside it, if that list has numbers too.
    pub inner: usize,
    /// The item of the outermost list.
    pub item: usize,
    /// The row of the table.
    pub row: usize,
    /// It belongs to a note.
    pub note: bool,
}

/// What has been built.
pub struct Built {
    pub blocks: Vec<Block>,
    pub title: String,
    pub anchor: Option<String>,
    pub english_title: Option<String>,
    pub oddities: Vec<(usize, String)>,
}

/// Builds a document block by block.
pub struct Builder {
    language: Language,
    blocks: Vec<Block>,
    oddities: Vec<(usize, String)>,
    title: String,
    anchor: Option<String>,
    english_title: Option<String>,
    at: Place,
    lists: usize,
    headings: usize,
    paragraphs: usize,
    seen_note: bool,
    in_list: bool,
}

impl Builder {
    pub fn new(language: Language) -> Self {
        Self {
            language,
            blocks: Vec::new(),
            oddities: Vec::new(),
            title: String::new(),
            anchor: None,
            english_title: None,
            at: Place::default(),
            lists: 0,
            headings: 0,
            paragraphs: 0,
            seen_note: false,
            in_list: false,
        }
    }

    /// Whether nothing has been added yet.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Notes what is odd about a line.
    pub fn odd(&mut self, line: usize, what: impl Into<String>) {
        self.oddities.push((line, what.into()));
    }

    /// A list of its own begins with the next item.
    pub fn end_list(&mut self) {
        self.in_list = false;
    }

    /// Adds a block.
    pub fn add(&mut self, kind: BlockKind, line: usize, markdown: &str, context: Context) {
        let inline = Inline::read(markdown);
        if inline.text.is_empty() {
            return;
        }
        let sentences = self.sentences(&inline);
        match kind {
            BlockKind::Title => {
                let own = sentences.iter().find(|s| s.language == self.language).or(sentences.first());
                self.title = own.map_or_else(String::new, |s| s.text.clone());
                self.anchor.clone_from(&inline.anchor);
                self.english_title = sentences.iter().find(|s| s.language == Language::English).map(|s| s.text.clone());
            }
            BlockKind::Heading(_) => {
                self.headings += 1;
                self.at.section = inline.anchor.clone().unwrap_or_else(|| slug(&inline.text));
                self.at.heading.clone_from(&inline.text);
                self.at.term.clear();
                self.at.paragraph = 0;
                self.in_list = false;
            }
            _ => {}
        }
        if context.depth > 0 && !self.in_list {
            self.lists += 1;
        }
        self.in_list = context.depth > 0;
        let place = self.place(kind, &inline, context);
        self.blocks.push(Block { kind, place, line, sentences });
    }

    /// Adds the cells of a table's row.
    pub fn add_row(&mut self, line: usize, row: &str, context: Context) {
        let mut before = String::from("|");
        for cell in row.trim_start_matches('|').trim_end_matches('|').split('|') {
            let count = self.blocks.len();
            self.add(BlockKind::Cell, line, cell, context);
            let spaced = if cell.ends_with([' ', '>']) { " |" } else { "|" };
            let Some(block) = self.blocks.get_mut(count) else {
                before.push_str(spaced.trim_start());
                continue;
            };
            let first = &mut block.sentences[0];
            first.in_row = Some(Hash::of(&format!("{before}{}", first.text)));
            let ended = block.sentences.len() > 1 || block.sentences[0].text.ends_with(['.', '。', '!', '?']);
            before = if ended { "|".into() } else { format!("{before}{}{spaced}", block.sentences[0].text) };
        }
    }

    fn place(&mut self, kind: BlockKind, inline: &Inline, context: Context) -> Place {
        let free = context.depth == 0 && !context.note;
        if kind == BlockKind::Paragraph && free {
            self.at.term = if is_term(inline) { inline.text.clone() } else { String::new() };
        }
        if kind == BlockKind::Cell {
            self.at.term.clear();
        }
        let counts = matches!(kind, BlockKind::Paragraph | BlockKind::Quote) && free && self.at.term.is_empty();
        if counts {
            self.at.paragraph += 1;
            self.paragraphs += usize::from(!LINKS.contains(&self.at.section.as_str()));
        }
        let place = Place {
            list: if context.depth > 0 { self.lists } else { 0 },
            step: context.step,
            inner: context.inner,
            item: context.item,
            row: context.row,
            cell: kind == BlockKind::Cell,
            note: context.note,
            quote: kind == BlockKind::Quote,
            after_note: self.seen_note && !context.note,
            introduction: self.headings == 0 && context.depth == 0 && !matches!(kind, BlockKind::Title | BlockKind::Applies),
            paragraph: if counts { self.at.paragraph } else { 0 },
            of_page: (if counts { self.paragraphs } else { 0 }, 0),
            ..self.at.clone()
        };
        self.seen_note |= context.note;
        place
    }

    fn sentences(&self, inline: &Inline) -> Vec<Sentence> {
        let pieces = sentence::split(&inline.text);
        let marks_in = |range: &std::ops::Range<usize>| {
            let own = inline.marks.iter().filter(|mark| mark.range.start < range.end && range.start < mark.range.end);
            own.map(|mark| Mark {
                marking: mark.marking,
                range: mark.range.start.max(range.start) - range.start..mark.range.end.min(range.end) - range.start,
            })
            .collect()
        };
        let sentence = |range: std::ops::Range<usize>| {
            let text = inline.text[range.clone()].to_owned();
            Sentence {
                hash: Hash::of(&text),
                language: Language::of_sentence(&text, self.language),
                in_row: None,
                marks: marks_in(&range),
                text,
            }
        };
        pieces.into_iter().map(sentence).collect()
    }

    /// What was built; places that are counted from the end are known now.
    pub fn finish(mut self) -> Built {
        let last = self.blocks.iter().rev().find(|b| !LINKS.contains(&b.place.section.as_str())).map(|b| b.place.section.clone());
        for block in &mut self.blocks {
            block.place.last_section = last.as_ref() == Some(&block.place.section) && self.headings > 0;
            if block.place.of_page.0 > 0 && !LINKS.contains(&block.place.section.as_str()) {
                block.place.of_page.1 = self.paragraphs + 1 - block.place.of_page.0;
            }
        }
        Built {
            blocks: self.blocks,
            title: self.title,
            anchor: self.anchor,
            english_title: self.english_title,
            oddities: self.oddities,
        }
    }
}

/// Whether a paragraph is nothing but the name of a parameter, flag or code whose meaning follows.
fn is_term(inline: &Inline) -> bool {
    let text = inline.text.as_str();
    let name = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let marked = inline.marks.first().is_some_and(|mark| mark.range.start == 0 && mark.range.end + 2 >= text.len());
    let single = name(text) && (marked || text.contains('_') || text.bytes().skip(1).any(|b| b.is_ascii_uppercase()));
    single || text.split(" or ").count() > 1 && text.split(" or ").all(|part| name(part) && part.contains('_'))
}
