//! Places in a document: what they are called, and whether a citation's words for one mean it.

use std::fmt;

/// Where a block or sentence stands. Numbers count from 1; 0 means that it is in none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The heading above it, as it would be in an English address: `notes-to-callers`; empty before the first.
    pub section: String,
    /// That heading as it is written.
    pub heading: String,
    /// The parameter, flag or code whose meaning this is.
    pub term: String,
    /// The list of the page it is in.
    pub list: usize,
    /// The numbered step it belongs to.
    pub step: usize,
    /// The numbered step inside that step.
    pub inner: usize,
    /// The item of the list, counted without its inner lists.
    pub item: usize,
    /// The paragraph of the section.
    pub paragraph: usize,
    /// The paragraph of the page, and the same counted from the end.
    pub of_page: (usize, usize),
    /// The row of a table.
    pub row: usize,
    /// The sentence of the block.
    pub sentence: usize,
    /// It is a note.
    pub note: bool,
    /// It is set in, as meanings are.
    pub quote: bool,
    /// A note stands before it.
    pub after_note: bool,
    /// It is before the second heading, and in no list.
    pub introduction: bool,
    /// It is in the last section that is not a list of links.
    pub last_section: bool,
    /// It is a cell of a table.
    pub cell: bool,
}

const ORDINALS: [&str; 8] = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

impl Place {
    /// Whether words such as `step 2, note` or `Notes to callers` mean this place.
    #[must_use]
    pub fn is(&self, words: &str) -> bool {
        // A heading may have commas of its own.
        let ends = words.match_indices(',').map(|(at, _)| at).chain([words.len()]);
        ends.into_iter().any(|end| {
            let rest = words.get(end + 1..).unwrap_or_default().trim();
            self.is_one(words[..end].trim()) && (rest.is_empty() || self.is(rest))
        })
    }

    fn is_one(&self, words: &str) -> bool {
        let words = words.to_lowercase();
        let numbered = words.rsplit_once(' ').and_then(|(what, number)| Some((what, number.parse::<usize>().ok()?)));
        if let Some((what, number)) = numbered {
            return match what {
                "step" => self.step == number || self.inner == number,
                "paragraph" => self.paragraph == number || self.of_page.0 == number,
                "sentence" => self.sentence == 0 || self.sentence == number,
                "item" => self.item == number,
                "row" => self.row == number,
                "list" => self.list == number,
                _ => self.named(&words),
            };
        }
        match words.as_str() {
            "note" => self.note || self.quote,
            "after the note" => self.after_note,
            "introduction" => self.introduction,
            "whole page" => true,
            "table" => self.cell,
            "title" => self.section.is_empty() && self.of_page.0 == 0 && self.list == 0,
            "list" | "list of tasks" => self.list > 0,
            "last section" => self.last_section,
            "last paragraph" => self.of_page.1 == 1,
            "last paragraph but one" => self.of_page.1 == 2,
            _ => match words.split_once(' ').map(|(number, what)| (ORDINALS.iter().position(|o| *o == number), what)) {
                Some((Some(number), "list")) => self.list == number + 1,
                Some((Some(number), "paragraph")) => self.paragraph == number + 1 || self.of_page.0 == number + 1,
                Some((Some(number), "sentence")) => self.sentence == 0 || self.sentence == number + 1,
                _ => self.named(&words),
            },
        }
    }

    fn named(&self, words: &str) -> bool {
        let term = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let heading = self.heading.to_lowercase();
        // A translated heading without an anchor is asked for in its own words; a long one by what stands before its colon.
        let asked = self.section == slug(words) || heading == words;
        let begins = heading.strip_prefix(words).is_some_and(|rest| rest.starts_with([':', '：']));
        (!self.section.is_empty() && (asked || begins)) || (!self.term.is_empty() && term(&self.term) == term(words))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if !self.heading.is_empty() {
            parts.push(self.heading.clone());
        }
        if !self.term.is_empty() {
            parts.push(self.term.clone());
        }
        if self.step > 0 {
            let inner = if self.inner > 0 { format!(".{}", self.inner) } else { String::new() };
            parts.push(format!("step {}{inner}", self.step));
        } else if self.list > 0 {
            parts.push(format!("list {}", self.list));
        }
        if self.item > 0 && self.item != self.step {
            parts.push(format!("item {}", self.item));
        }
        if self.row > 0 {
            parts.push(format!("table, row {}", self.row));
        }
        if self.note {
            parts.push("note".into());
        } else if self.paragraph > 0 {
            parts.push(format!("paragraph {}", self.paragraph));
        }
        if self.sentence > 0 {
            parts.push(format!("sentence {}", self.sentence));
        }
        f.write_str(&parts.join(", "))
    }
}

/// A heading as it stands in an address: small letters, digits, and `-` between words.
pub fn slug(heading: &str) -> String {
    let mut slug = String::new();
    for c in heading.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_places() {
        let place = Place {
            section: "notes-to-callers".into(),
            heading: "Notes to Callers".into(),
            term: "ulFlags".into(),
            step: 2,
            item: 2,
            list: 1,
            note: true,
            of_page: (4, 1),
            ..Place::default()
        };
        for yes in
            ["step 2", "step 2, note", "Notes to callers", "last paragraph", "first list", "ulFlags", "list of tasks", "note"]
        {
            assert!(place.is(yes), "{yes}");
        }
        for no in ["step 1", "Remarks", "second list", "step 2, Remarks", "after the note", "table"] {
            assert!(!place.is(no), "{no}");
        }
        assert_eq!(place.to_string(), "Notes to Callers, ulFlags, step 2, note");
    }

    #[test]
    fn headings_as_in_addresses() {
        assert_eq!(slug("Implementing the IUnknown interface!"), "implementing-the-iunknown-interface");
        assert_eq!(slug("注釈 1"), "注釈-1");
    }
}
