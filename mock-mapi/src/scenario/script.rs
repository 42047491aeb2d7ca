//! Scripts: steps in order, as text. `;` ends a step as a new line does, and `#` begins a comment.

use super::Step;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The steps of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Script(pub Vec<Step>);

/// Why a text is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there, and what was expected.
    pub what: String,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for ScriptError {}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl FromStr for Script {
    type Err = ScriptError;

    fn from_str(text: &str) -> Result<Self, ScriptError> {
        // The steps of every block that is open, the script's own first, each with its rounds and the line it began.
        let mut blocks = vec![(0, 0, Vec::new())];
        for (line, piece) in pieces(text) {
            let wrong = |what: String| ScriptError { line, what };
            if piece == "}" {
                let (rounds, _, steps) = blocks.pop().unwrap_or_default();
                let Some(outer) = blocks.last_mut() else { return Err(wrong("`}` without `repeat`".to_owned())) };
                outer.2.push(Step::Repeat { rounds, steps });
            } else if let Some(rest) = piece.strip_prefix("repeat ") {
                let count = rest.strip_suffix('{').map(str::trim).and_then(|count| count.parse().ok());
                let rounds = count.ok_or_else(|| wrong(format!("`{piece}`; expected `repeat`, a number and `{{`")))?;
                blocks.push((rounds, line, Vec::new()));
            } else if let Some((.., steps)) = blocks.last_mut() {
                steps.push(Step::read(piece).map_err(wrong)?);
            }
        }
        let (_, line, steps) = blocks.pop().unwrap_or_default();
        if blocks.is_empty() { Ok(Self(steps)) } else { Err(ScriptError { line, what: "`repeat` without its `}`".to_owned() }) }
    }
}

/// The steps of a text with their lines: comments left out, lines cut at `;`, and at `{` and `}` of blocks.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    for (line, text) in text.lines().enumerate() {
        let mut begin = 0;
        let mut quoted = false;
        let mut escaped = false;
        let mut end = text.len();
        let mut cut = |from: usize, to: usize| {
            let piece = text[from..to].trim();
            if !piece.is_empty() {
                pieces.push((line + 1, piece));
            }
        };
        for (at, c) in text.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                '#' => {
                    end = at;
                    break;
                }
                ';' => {
                    cut(begin, at);
                    begin = at + 1;
                }
                '{' => {
                    cut(begin, at + 1);
                    begin = at + 1;
                }
                '}' => {
                    cut(begin, at);
                    cut(at, at + 1);
                    begin = at + 1;
                }
                _ => {}
            }
        }
        cut(begin, end);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_reads_as_it_is_written() {
        let text = "init\nlogon s shared\nrepeat 3 {\n  open-store s m\n  release m\n}\nset-subject g \"a; b # \\\"c\\\"\"\non 1 uninit\n";
        let script: Script = text.parse().unwrap();
        assert_eq!(script.to_string(), text);
    }

    #[test]
    fn one_line_may_hold_several_steps_and_a_comment() {
        let script: Script = "init; logon s  # the session\n repeat 2 { use s } ; uninit".parse().unwrap();
        assert_eq!(script.to_string(), "init\nlogon s\nrepeat 2 {\n  use s\n}\nuninit\n");
    }

    #[test]
    fn errors_name_the_line_and_what_was_expected() {
        let error = |text: &str| text.parse::<Script>().unwrap_err().to_string();
        assert_eq!(error("init\nlogin s"), "line 2: `login` is no step");
        assert_eq!(error("store-logoff m gently"), "line 1: `gently`; expected no-wait, orderly, purge, abort, quiet");
        assert_eq!(error("uninit now"), "line 1: `now` is one word too many");
        assert_eq!(error("repeat 2 {\ninit"), "line 1: `repeat` without its `}`");
        assert_eq!(error("}"), "line 1: `}` without `repeat`");
    }
}
