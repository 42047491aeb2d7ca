//! The front matter of a published page: as much of YAML as it uses.

use messages::tell;

/// What stands in it.
#[derive(Debug, Default)]
pub struct Matter {
    /// Keys and values, in order.
    pub values: Vec<(String, String)>,
    /// What is odd, with the line.
    pub oddities: Vec<(usize, String)>,
}

impl Matter {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }
}

/// The front matter, and how many lines to skip for it.
pub fn read(text: &str) -> (Matter, usize) {
    let mut matter = Matter::default();
    let mut lines = text.lines().map(str::trim_end).enumerate();
    if lines.next().is_none_or(|(_, line)| line != "---") {
        return (matter, 0);
    }
    for (index, line) in lines {
        if line == "---" || line == "..." {
            return (matter, index + 1);
        }
        if line.starts_with("# ") {
            matter.oddities.push((1, tell!("error-docs-front-open")));
            return (matter, index);
        }
        match line.split_once(':') {
            _ if line.starts_with([' ', '-', '\t']) || line.is_empty() => {}
            Some((key, value)) if !key.contains(char::is_whitespace) => {
                matter.values.push((key.to_owned(), value.trim().trim_matches(['"', '\'']).to_owned()));
            }
            _ => matter.oddities.push((index + 1, tell!("error-docs-front-line"))),
        }
        if line.contains('\u{fffd}') {
            matter.oddities.push((index + 1, tell!("error-docs-letters-lost")));
        }
    }
    matter.oddities.push((1, tell!("error-docs-front-open")));
    (matter, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_values_and_length() {
        let (matter, lines) = read("---\ntitle: \"A: b\"\napi:\n- x\nms.contentlocale: ja-JP\n---\ntext");
        assert_eq!((matter.get("title"), matter.get("ms.contentlocale"), lines), (Some("A: b"), Some("ja-JP"), 6));
        assert!(matter.oddities.is_empty());
        assert_eq!(read("no matter\n---\n").1, 0);
    }

    #[test]
    fn one_that_is_broken_is_named_with_its_line() {
        let (matter, lines) = read("---\ntitle: a\n\nms.date: b\n# Heading\ntext");
        assert_eq!((lines, matter.oddities[0].0), (4, 1));
        assert_eq!(read("---\ntitle: a").1, 1);
        let (matter, _) = read("---\nnonsense here\n---\n");
        assert_eq!(matter.oddities[0].0, 2);
    }
}
