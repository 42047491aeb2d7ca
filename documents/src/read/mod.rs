//! From a file's text to a document.

mod builder;
mod front;
mod markdown;
mod plain;

use crate::document::Document;
use crate::locale::{Language, Locale};
use crate::place::slug;
use builder::Builder;

/// Reads Markdown or plain text, whichever it is by what stands in it.
pub fn document(source: &str, text: &str) -> Document {
    let text = text.trim_start_matches('\u{feff}');
    let (matter, first) = front::read(text);
    let by_folder = source.rsplit('/').skip(1).find_map(Locale::parse);
    let by_matter = matter.get("ms.contentlocale").and_then(Locale::parse);
    let by_script = || Language::by_script(text).map_or(Locale::of(Language::English), Locale::of);
    let locale = by_folder.or(by_matter).unwrap_or_else(by_script);
    let mut builder = Builder::new(locale.language());
    let is_markdown = first > 0 || text.lines().any(|line| line.starts_with("# "));
    let lines = text.lines().enumerate().skip(first).map(|(index, line)| (index + 1, line.trim_end_matches('\r')));
    if is_markdown {
        markdown::read(lines, &mut builder);
    } else {
        plain::read(lines, &mut builder);
    }
    let built = builder.finish();
    let stem = source.rsplit('/').next().unwrap_or(source);
    let in_locale = source.rsplit('/').nth(1).is_some_and(|folder| Locale::parse(folder).is_some());
    // A file that is not filed by its name is known by the address its heading carries, or by its English title.
    let name = if in_locale {
        stem.to_owned()
    } else {
        built
            .anchor
            .or_else(|| built.english_title.as_deref().map(slug))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| stem.to_owned())
    };
    let title = if built.title.is_empty() { matter.get("title").unwrap_or(stem).to_owned() } else { built.title };
    let mut oddities = matter.oddities;
    oddities.extend(built.oddities);
    Document {
        source: source.to_owned(),
        name,
        locale,
        title,
        asset: matter.values.into_iter().find(|(key, _)| key == "ms.assetid").map(|(_, value)| value),
        blocks: built.blocks,
        oddities,
    }
}

#[cfg(test)]
mod tests;
