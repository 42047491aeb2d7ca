//! The command line. What each of its parts is for is said in `cases/messages/*/help.ftl`, under ids that follow from their names:
//! see [`crate::help`].

use cases::{Bound, Kind, Level};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use mapi_conformance::measure::Measure;
use messages::{Language, tell};
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Cli {
    #[arg(long, global = true, value_name = "LANG", value_parser = language, display_order = 900)]
    pub lang: Option<Language>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

fn language(tag: &str) -> Result<Language, String> {
    Language::of(tag).ok_or_else(|| tell!("error-language"))
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Provider(Provider),
    Explore(Explore),
    Client(Client),
    Check(Check),
    #[command(subcommand)]
    Trace(Trace),
    #[command(subcommand)]
    Requirements(Requirements),
    #[command(subcommand)]
    Docs(crate::command::docs::Docs),
    Doctor(Doctor),
    Samples(Samples),
    // What a case's process runs.
    #[command(hide = true)]
    PlayCase {
        mock: PathBuf,
        config: PathBuf,
    },
}

// How to judge and where to put what comes of it.
#[derive(Clone, Debug, Args)]
pub struct Judging {
    #[arg(long, value_name = "EDITION", value_parser = ["classic", "outlook-2013"])]
    pub edition: Option<String>,
    #[arg(long, value_name = "LOCALE[/DOCUMENT]")]
    pub spec: Option<Measure>,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

// In what subjects are run.
#[derive(Clone, Debug, Default, Args)]
pub struct Running {
    #[arg(long, value_name = "COMMAND")]
    pub runner: Option<String>,
    #[arg(long, value_name = "N")]
    pub timeout_multiplier: Option<u32>,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum Format {
    Human,
    Json,
    Junit,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum KindArg {
    Store,
    AddressBook,
    Transport,
    Auto,
}

impl KindArg {
    /// The sort named; none where the library is to say.
    pub fn kinds(self) -> Option<Vec<Kind>> {
        match self {
            Self::Store => Some(vec![Kind::Store]),
            Self::AddressBook => Some(vec![Kind::AddressBook]),
            Self::Transport => Some(vec![Kind::Transport]),
            Self::Auto => None,
        }
    }
}

#[derive(Debug, Args)]
pub struct Provider {
    #[arg(value_name = "LIB")]
    pub library: PathBuf,
    #[arg(long, value_enum, default_value_t = KindArg::Auto)]
    pub kind: KindArg,
    #[arg(long, value_name = "FILTER")]
    pub case: Option<String>,
    #[arg(long, value_name = "FILTER")]
    pub skip: Vec<String>,
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub judging: Judging,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("explored").args(["library", "builtin"]).required(true))]
pub struct Explore {
    #[arg(value_name = "LIB")]
    pub library: Option<PathBuf>,
    #[arg(long, value_enum, value_name = "KIND", num_args = 0..=1, default_missing_value = "auto")]
    pub builtin: Option<KindArg>,
    #[arg(long, value_enum, default_value_t = KindArg::Auto)]
    pub kind: KindArg,
    #[arg(long, value_name = "N")]
    pub runs: Option<u64>,
    #[arg(long, value_name = "S")]
    pub seconds: Option<u64>,
    #[arg(long, value_name = "X")]
    pub seed: Option<u64>,
    #[arg(long, value_name = "FILE")]
    pub regressions: Option<PathBuf>,
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    pub timeout: u64,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub judging: Judging,
}

#[derive(Debug, Args)]
pub struct Client {
    #[arg(long, value_name = "LIB")]
    pub provider: Vec<PathBuf>,
    #[arg(long, value_name = "DIR")]
    pub machine: Option<PathBuf>,
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub judging: Judging,
    #[arg(last = true, required = true, value_name = "PROGRAM ARGS")]
    pub command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum SubjectArg {
    Client,
    Store,
    AddressBook,
    Transport,
}

#[derive(Debug, Args)]
pub struct Check {
    #[arg(value_name = "TRACE", required = true)]
    pub traces: Vec<PathBuf>,
    #[arg(long, value_enum)]
    pub subject: Option<SubjectArg>,
    #[command(flatten)]
    pub judging: Judging,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum DoctorFormat {
    Human,
    Json,
}

#[derive(Debug, Args)]
pub struct Doctor {
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t = DoctorFormat::Human)]
    pub format: DoctorFormat,
}

#[derive(Debug, Args)]
pub struct Samples {
    #[arg(long, value_name = "FILE", default_value = "subjects/faults.toml")]
    pub subjects: PathBuf,
    #[arg(long, value_name = "DIR", default_value = "target/subjects")]
    pub built: PathBuf,
    #[arg(long, value_name = "DIR", default_value = "target/samples")]
    pub out: PathBuf,
    #[arg(long, value_name = "SECONDS")]
    pub explore: Option<u64>,
    #[arg(long, value_name = "X", default_value_t = 1)]
    pub seed: u64,
    #[arg(value_name = "FILTER")]
    pub filter: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Trace {
    Show { trace: PathBuf },
    Convert { trace: PathBuf, out: PathBuf },
    Join { traces: PathBuf, out: Option<PathBuf> },
    Export { trace: PathBuf, out: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum Requirements {
    List(Wanted),
    Explain { id: String },
    Book { dir: PathBuf },
    Matrix(Matrix),
}

// Which requirements; all conditions hold.
#[derive(Clone, Debug, Args)]
pub struct Wanted {
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    #[arg(long, value_enum)]
    pub bound: Option<BoundArg>,
    #[arg(long, value_enum)]
    pub level: Option<LevelArg>,
    #[arg(long, value_enum, default_value_t = KindArg::Auto)]
    pub kind: KindArg,
    #[arg(long, value_name = "EDITION", value_parser = ["classic", "outlook-2013"])]
    pub edition: Option<String>,
    #[arg(long, conflicts_with = "unobservable")]
    pub observable: bool,
    #[arg(long)]
    pub unobservable: bool,
    #[arg(long)]
    pub conflicting: bool,
    #[arg(long, value_enum, default_value_t = DoctorFormat::Human)]
    pub format: DoctorFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum BoundArg {
    Client,
    Provider,
    Subsystem,
    Spooler,
}

impl BoundArg {
    pub const fn bound(self) -> Bound {
        match self {
            Self::Client => Bound::Client,
            Self::Provider => Bound::Provider,
            Self::Subsystem => Bound::Subsystem,
            Self::Spooler => Bound::Spooler,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum LevelArg {
    Must,
    Should,
    May,
}

impl LevelArg {
    pub const fn level(self) -> Level {
        match self {
            Self::Must => Level::Must,
            Self::Should => Level::Should,
            Self::May => Level::May,
        }
    }
}

#[derive(Clone, Debug, Args)]
pub struct Matrix {
    #[arg(long, value_name = "FILE", default_value = "subjects/faults.toml")]
    pub subjects: PathBuf,
    #[arg(long, value_name = "DIR", default_value = "cases")]
    pub cases: PathBuf,
    #[arg(long, value_enum, default_value_t = DoctorFormat::Human)]
    pub format: DoctorFormat,
}
