//! The hash by which a sentence is cited, and the normalisation it is taken over.

use crate::inline::Inline;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// The first 64 bits of the SHA-256 over a normalised sentence; written as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(u64);

impl Hash {
    /// The hash of a sentence that is normalised already, as those of a [`crate::Document`] are.
    #[must_use]
    pub fn of(normalised: &str) -> Self {
        let digest = Sha256::digest(normalised.as_bytes());
        Self(digest.iter().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte)))
    }

    /// The hash of a sentence as it stands in a Markdown file.
    #[must_use]
    pub fn of_markdown(sentence: &str) -> Self {
        Self::of(&normalise(sentence))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Hash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.len() == 16 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let parsed = if digits { u64::from_str_radix(text, 16).ok() } else { None };
        parsed.map(Self).ok_or_else(|| format!("`{text}` is no hash; expected 16 hexadecimal digits in lower case"))
    }
}

/// A piece of Markdown as it is hashed: without marks and link targets, each run of white space one space, trimmed.
#[must_use]
pub fn normalise(markdown: &str) -> String {
    Inline::read(markdown).text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_marks_and_targets_away_and_folds_space() {
        for (markdown, plain) in [
            ("  Call\n [IThing::Go](thing-go.md)  **now**. ", "Call IThing::Go now."),
            ("Set the _ulFlags_ parameter to A\\_B.", "Set the ulFlags parameter to A_B."),
            ("[in, out] Stays (as it is).", "[in, out] Stays (as it is)."),
            ("See [Go](https://x.example/a%28b%29(c)) `now`", "See Go now"),
            ("# <a name=\"x\"></a>Title<br/>", "# Title"),
            ("**太郎を** 呼ぶ　前", "太郎を 呼ぶ 前"),
            ("LPVOID * p and a*b", "LPVOID * p and a*b"),
            ("*so* and snake_case_name", "so and snake_case_name"),
            ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ] {
            assert_eq!(normalise(markdown), plain, "{markdown}");
        }
    }

    #[test]
    fn the_first_sixteen_digits_of_sha_256() {
        // The digest of the empty text is well known.
        assert_eq!(Hash::of("").to_string(), "e3b0c44298fc1c14");
        assert_eq!("e3b0c44298fc1c14".parse(), Ok(Hash::of("")));
        for bad in ["", "e3b0", "E3B0C44298FC1C14", "+3b0c44298fc1c14", "e3b0c44298fc1c149"] {
            assert!(bad.parse::<Hash>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_space_is_folded(text in "\\PC{0,80}", marks in "[\\[\\]()*_`<>\\\\!&; a|あ。]{0,40}") {
            for text in [&text, &marks, &format!("{text}{marks}{text}")] {
                let plain = normalise(text);
                prop_assert!(!plain.contains("  ") && plain.trim() == plain, "{plain:?}");
            }
        }

        #[test]
        fn text_without_marks_is_only_trimmed(words in proptest::collection::vec("[a-zA-Z0-9あ-ん。、.,]{1,8}", 1..8)) {
            prop_assert_eq!(normalise(&words.join(" \n\t")), words.join(" "));
        }
    }
}
