//! Plays stories, each in a process of its own, and says what was found.

use super::story::Story;
use crate::judge::{Compiled, Judgement, Options, Outcome, RunEnd, Subject};
use crate::run::provider::{model_kind, play};
use crate::run::{Declared, Judged, RunError, Runner, judge_run, mock_library};
use cases::Kind;
use messages::tell;
use mock_mapi::abi::{Config, ProviderConfig};
use mock_mapi::model::Policy;
use mock_mapi::providers;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The providers that are explored.
#[derive(Clone, Debug)]
pub enum Target {
    /// Those in a library.
    Library(PathBuf),
    /// The mock's own.
    BuiltIn,
}

/// What a story showed, as an id: that of a requirement, or of the way its process ended.
pub type FindingId = String;

/// Ids of ends that no requirement covers begin so.
pub const ENDED: &str = "run/";

/// A story that was played.
#[derive(Debug)]
pub struct Played {
    /// How its process ended.
    pub end: RunEnd,
    /// What was judged, without the duties of those who broke some on purpose.
    pub judgement: Judgement,
    /// What was found against the subject.
    pub found: BTreeSet<FindingId>,
    /// Duties of the tool's own that were broken.
    pub own: BTreeSet<FindingId>,
    /// How long the process ran.
    pub took: Duration,
}

/// Where stories are played.
#[derive(Debug)]
pub struct Stage<'a> {
    target: Target,
    kinds: Vec<Kind>,
    compiled: &'a Compiled,
    options: Options,
    mock: PathBuf,
    runner: Runner,
    backup: Option<Backup>,
}

/// The library as it was before the first story: some delete or change themselves, and the next story needs it.
#[derive(Debug)]
struct Backup {
    path: PathBuf,
    bytes: Vec<u8>,
    changed: Option<SystemTime>,
    permissions: fs::Permissions,
}

impl<'a> Stage<'a> {
    /// A stage for the providers of these sorts.
    ///
    /// # Errors
    /// The mock's library or the subject's cannot be read.
    pub fn new(target: Target, kinds: &[Kind], edition: Option<String>, compiled: &'a Compiled) -> Result<Self, RunError> {
        let backup = match &target {
            Target::Library(path) => Some(Backup::of(path)?),
            Target::BuiltIn => None,
        };
        let options = Options { edition, subject: Subject::Provider(kinds.to_vec()) };
        Ok(Self { target, kinds: kinds.to_vec(), compiled, options, mock: mock_library()?, runner: Runner::default(), backup })
    }

    /// Has stories played in this.
    #[must_use]
    pub fn running_in(self, runner: Runner) -> Self {
        Self { runner, ..self }
    }

    fn profile(&self, copies: usize) -> Vec<ProviderConfig> {
        let library = |kind| match (&self.target, kind) {
            (Target::Library(path), _) => path.to_string_lossy().into_owned(),
            (Target::BuiltIn, Kind::Store) => providers::STORE.to_owned(),
            (Target::BuiltIn, Kind::AddressBook) => providers::ADDRESS_BOOK.to_owned(),
            (Target::BuiltIn, Kind::Transport) => providers::TRANSPORT.to_owned(),
        };
        let one = |kind: &Kind| vec![ProviderConfig { kind: model_kind(*kind), library: library(*kind) }; copies];
        self.kinds.iter().flat_map(one).collect()
    }

    /// Plays a story; its trace, configuration and log are called `trace` with different endings.
    ///
    /// # Errors
    /// The process cannot be started, or files cannot be written or read.
    pub fn play(&self, story: &Story, trace: &Path, limit: Duration) -> Result<Played, RunError> {
        if let Some(backup) = &self.backup {
            backup.restore()?;
        }
        let config = Config {
            trace: Some(trace.to_owned()),
            providers: self.profile(story.copies),
            policy: Policy::default(),
            steps: story.to_string(),
        };
        let name = trace.file_stem().unwrap_or_default().to_string_lossy();
        let ended = play(&config, &name, &self.mock, trace, &self.runner, self.runner.limit(limit))?;
        let declared = Declared {
            case: name.into_owned(),
            subject: self.options.subject.clone(),
            misbehaving: story.misbehaving(),
            end: Some(ended.end),
            played: true,
        };
        declared.keep(trace, ended.took)?;
        let Judged { judgement, end, .. } = judge_run(trace, &declared, self.options.edition.as_ref(), self.compiled)?;
        let violated = |about_subject: bool| {
            let broken = judgement.verdicts.iter().filter(|v| v.outcome == Outcome::Violated);
            broken.filter(|v| v.about_subject == about_subject).map(|v| v.id.clone()).collect::<BTreeSet<_>>()
        };
        let (mut found, mut own) = (violated(true), violated(false));
        if let Some(how) = ending(end) {
            if self.panicked(trace) {
                own.insert(format!("{ENDED}panicked"));
            } else if !found.iter().any(|id| id == "provider-logoff/every-call-returns") {
                found.insert(format!("{ENDED}{how}"));
            }
        }
        Ok(Played { end, judgement, found, own, took: ended.took })
    }

    /// Whether it was the mock's own code that came to grief, by the log of the process.
    fn panicked(&self, trace: &Path) -> bool {
        let said = fs::read_to_string(trace.with_extension("log")).unwrap_or_default();
        said.contains("panicked at mock-mapi/") || said.contains("panicked at") && matches!(self.target, Target::BuiltIn)
    }

    /// Puts the library back as it was, if a story changed it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn clear(&self) -> Result<(), RunError> {
        self.backup.as_ref().map_or(Ok(()), Backup::restore)
    }
}

fn ending(end: RunEnd) -> Option<&'static str> {
    match end {
        RunEnd::Completed => None,
        RunEnd::Crashed { .. } => Some("crashed"),
        RunEnd::Hung => Some("hung"),
        RunEnd::Exited { .. } | RunEnd::Failed { .. } | RunEnd::Left => Some("exited"),
        RunEnd::BrokenOff => Some("destroyed its trace"),
        RunEnd::Unseen | RunEnd::Empty | RunEnd::NotStarted => Some("ended unseen"),
    }
}

impl Backup {
    fn of(path: &Path) -> Result<Self, RunError> {
        let error = |error| RunError::at(path, error);
        let meta = fs::metadata(path).map_err(error)?;
        let bytes = fs::read(path).map_err(error)?;
        Ok(Self { path: path.to_owned(), bytes, changed: meta.modified().ok(), permissions: meta.permissions() })
    }

    fn restore(&self) -> Result<(), RunError> {
        let same = |meta: &fs::Metadata| meta.len() == self.bytes.len() as u64 && meta.modified().ok() == self.changed;
        if fs::metadata(&self.path).is_ok_and(|meta| same(&meta)) {
            return Ok(());
        }
        let error = |error: std::io::Error| RunError::at(&self.path, tell!("error-not-put-back", error = error.to_string()));
        // In one step, so that a story on another stage never finds half of it; each process writes its own.
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(error)?;
        std::io::Write::write_all(&mut file, &self.bytes).map_err(error)?;
        file.as_file().set_permissions(self.permissions.clone()).map_err(error)?;
        if let Some(changed) = self.changed {
            file.as_file().set_modified(changed).map_err(error)?;
        }
        file.persist(&self.path).map_err(|failed| error(failed.error)).map(drop)
    }
}
