//! Another program in which subjects are run: a memory checker, a debugger, an emulator.

use messages::tell;
use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

/// How many times their limits processes may take in another program, where nothing else is said: memory checkers make
/// programs slower by this order.
const SLOWER: u32 = 20;

/// What stands before the command of every process that a subject runs in, and how much longer that makes it.
#[derive(Clone, Debug, Default)]
pub struct Runner {
    words: Vec<OsString>,
    multiplier: Option<u32>,
}

impl Runner {
    /// A runner from its command line: words part at blanks, and quotes of either sort keep them together. Nothing else has a
    /// meaning of its own, so that paths stand as they are on every system.
    ///
    /// # Errors
    /// What is wrong with the command line.
    pub fn new(command: Option<&str>, multiplier: Option<u32>) -> Result<Self, String> {
        let words = command.map(split).transpose()?.unwrap_or_default();
        if command.is_some() && words.first().is_none_or(|program| program.is_empty()) {
            return Err(tell!("error-runner-none"));
        }
        if multiplier == Some(0) {
            return Err(tell!("error-runner-zero"));
        }
        Ok(Self { words, multiplier })
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.words.is_empty()
    }

    /// A time limit as it is meant in this program.
    #[must_use]
    pub fn limit(&self, limit: Duration) -> Duration {
        limit.saturating_mul(self.multiplier.unwrap_or(if self.is_there() { SLOWER } else { 1 }))
    }

    /// The command as it is started: the same program, arguments, environment and folder. Where its input and output go is to be
    /// said afterwards.
    #[must_use]
    pub fn wrap(&self, command: Command) -> Command {
        let Some((runner, its_own)) = self.words.split_first() else { return command };
        let mut wrapped = Command::new(runner);
        wrapped.args(its_own).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => wrapped.env(name, value),
                None => wrapped.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            wrapped.current_dir(folder);
        }
        wrapped
    }
}

fn split(line: &str) -> Result<Vec<OsString>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match quote {
            Some(open) if open == letter => quote = None,
            None if matches!(letter, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            None if letter.is_whitespace() => words.extend(word.take().map(OsString::from)),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    if let Some(open) = quote {
        return Err(tell!("error-runner-quote", quote = open.to_string()));
    }
    words.extend(word.map(OsString::from));
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        split(line).unwrap().into_iter().map(|word| word.into_string().unwrap()).collect()
    }

    #[test]
    fn words_part_at_blanks_and_quotes_keep_them() {
        assert_eq!(words("  valgrind  -q '--log-file=a b' \"\" x\"y z\"'w' "), ["valgrind", "-q", "--log-file=a b", "", "xy zw"]);
        assert_eq!(words(r"C:\tools\run.exe --it's' \n"), [r"C:\tools\run.exe", "--its", r"\n"]);
        assert_eq!(split("valgrind 'x").unwrap_err(), "--runner: a quote ' is opened and never closed");
    }

    #[test]
    fn a_runner_without_a_program_is_none() {
        assert!(Runner::new(Some("  "), None).is_err());
        assert!(Runner::new(Some("'' x"), None).is_err());
        assert!(Runner::new(Some("x"), Some(0)).is_err());
        assert!(!Runner::new(None, None).unwrap().is_there());
    }

    #[test]
    fn limits_grow_with_the_runner_unless_something_else_is_said() {
        let limit = |command, multiplier| Runner::new(command, multiplier).unwrap().limit(Duration::from_secs(2)).as_secs();
        assert_eq!([limit(None, None), limit(Some("x"), None), limit(Some("x"), Some(3)), limit(None, Some(3))], [2, 40, 6, 6]);
    }

    #[test]
    fn the_command_stays_what_it_was() {
        let mut command = Command::new("program");
        command.args(["one", "two"]).env("SET", "it").env_remove("GONE").current_dir("folder");
        let wrapped = Runner::new(Some("runner -v"), None).unwrap().wrap(command);
        assert_eq!(wrapped.get_program(), "runner");
        assert_eq!(wrapped.get_args().collect::<Vec<_>>(), ["-v", "program", "one", "two"]);
        let variables: Vec<_> = wrapped.get_envs().collect();
        assert_eq!(variables, [("GONE".as_ref(), None), ("SET".as_ref(), Some("it".as_ref()))]);
        assert_eq!(wrapped.get_current_dir(), Some("folder".as_ref()));
    }
}
