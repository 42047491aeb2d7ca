//! The file of stories that found something once: they are played first ever after.
//!
//! ```text
//! story provider-logoff/releases-support
//! seed 7, run 12, copies 1
//!   init
//!   logon s
//! ```

use super::story::Story;
use crate::run::RunError;
use messages::tell;
use mock_mapi::scenario::Script;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// A story kept, and what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What it found: the id of a requirement, or `run/` and how the process ended.
    pub found: String,
    /// The seed it came from.
    pub seed: u64,
    /// Its number under that seed.
    pub run: u64,
    /// The story as it was shrunk.
    pub story: Story,
}

/// In English for everybody: the file is shared by people of several languages, and read by a program.
const HEAD: &str = "\
# Stories in which `mapi-conformance explore` found something. They are played first in every later exploration; keep this
# file under version control. An entry may be removed when what it found is mended and not to be looked for again.
";

/// Reads the file; one that is not there holds nothing.
///
/// # Errors
/// The file, the line and what was expected there.
pub fn read(path: &Path) -> Result<Vec<Kept>, RunError> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text).map_err(|what| RunError::at(path, what)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(RunError::at(path, error)),
    }
}

/// Writes the file. Without stories none is made.
///
/// # Errors
/// It cannot be written.
pub fn write(path: &Path, kept: &[Kept]) -> Result<(), RunError> {
    if kept.is_empty() {
        return Ok(());
    }
    fs::write(path, text(kept)).map_err(|error| RunError::at(path, error))
}

fn text(kept: &[Kept]) -> String {
    let mut text = HEAD.to_owned();
    for Kept { found, seed, run, story } in kept {
        let _ = writeln!(text, "\nstory {found}\nseed {seed}, run {run}, copies {}", story.copies);
        for line in story.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

fn parse(text: &str) -> Result<Vec<Kept>, String> {
    let mut kept: Vec<Kept> = Vec::new();
    let mut lines = text.lines().zip(1..).peekable();
    while let Some((line, number)) = lines.next() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |number: usize, what: String| tell!("error-line", number = number, what = what);
        let found = line.strip_prefix("story ").ok_or_else(|| wrong(number, tell!("error-story-head")))?.trim().to_owned();
        let (numbers, _) = lines.next().unwrap_or_default();
        let (seed, run, copies) = origin(numbers).ok_or_else(|| wrong(number + 1, tell!("error-story-origin")))?;
        let mut steps = String::new();
        while let Some((line, _)) = lines.next_if(|(line, _)| line.starts_with([' ', '\t'])) {
            steps.push_str(line);
            steps.push('\n');
        }
        let script: Script =
            steps.parse().map_err(|error: mock_mapi::scenario::ScriptError| wrong(number + 1 + error.line, error.what))?;
        kept.push(Kept { found, seed, run, story: Story { copies, steps: script.0 } });
    }
    Ok(kept)
}

fn origin(line: &str) -> Option<(u64, u64, usize)> {
    let mut parts = line.split(',').map(str::trim);
    let seed = parts.next()?.strip_prefix("seed ")?.parse().ok()?;
    let run = parts.next()?.strip_prefix("run ")?.parse().ok()?;
    let copies = parts.next()?.strip_prefix("copies ")?.parse().ok().filter(|copies| (1..10).contains(copies))?;
    parts.next().is_none().then_some((seed, run, copies))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let story = |steps: &str| Story { copies: 2, steps: steps.parse::<Script>().unwrap().0 };
        let kept = vec![
            Kept { found: "unloading/after-last-object".into(), seed: 7, run: 0, story: story("init\nlogon s\nuninit") },
            Kept { found: "run/crashed".into(), seed: u64::MAX, run: 12, story: story("init\nset-subject g \"# {\"\nuninit") },
        ];
        assert_eq!(parse(&text(&kept)).unwrap(), kept);
    }

    #[test]
    fn errors_name_the_line() {
        assert_eq!(parse("# x\n\ntale a\n").unwrap_err(), "line 3: expected `story` and an id");
        assert_eq!(parse("story a\nseed x\n").unwrap_err(), "line 2: expected `seed N, run N, copies N`, with 1 to 9 copies");
        assert_eq!(parse("story a\nseed 1, run 2, copies 1\n  init\n  jump\n").unwrap_err(), "line 4: `jump` is no step");
    }
}
