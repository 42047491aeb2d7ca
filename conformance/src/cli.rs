//! The command line.

use cases::Kind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use mapi_conformance::measure::Measure;
use std::ffi::OsString;
use std::path::PathBuf;

/// Says whether MAPI clients and service providers shut down as documented, and whether provider libraries are unloaded when
/// they should be.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
#[command(
    after_help = "Without a command, in a checkout: certifies two of the project's sample providers, one right and one faulty.\n\n\
Exit codes: 0 nothing violated; 1 violations; 2 usage or unreadable input; 3 the tool's own fault; 4 no case ran."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Certify a service provider: put its library through all cases and judge what was recorded.
    Provider(Provider),
    /// Hunt for bugs of a service provider: play made-up stories against its library, and shrink those that find something.
    Explore(Explore),
    /// Check a client: run a program with the mock in front of it and judge what it did.
    Client(Client),
    /// Judge recorded traces, binary or JSON Lines.
    Check(Check),
    /// Look at a recorded trace.
    #[command(subcommand)]
    Trace(Trace),
    /// Look at the requirements.
    #[command(subcommand)]
    Requirements(Requirements),
    /// Read the documents themselves: translations held against the English, citations looked up.
    #[command(subcommand)]
    Docs(crate::command::docs::Docs),
    /// Say what would keep a run from working: of provider libraries and programs, read without loading them, and of this machine.
    Doctor(Doctor),
    /// Run every sample subject of the project, right and faulty, and print which requirements each is found to break.
    Samples(Samples),
    /// What a case's process runs.
    #[command(hide = true)]
    PlayCase { mock: PathBuf, config: PathBuf },
}

/// How to judge and where to put what comes of it.
#[derive(Clone, Debug, Args)]
pub struct Judging {
    /// Judge by one edition of the documents only.
    #[arg(long, value_name = "EDITION", value_parser = ["classic", "outlook-2013"])]
    pub edition: Option<String>,
    /// Judge by what the documents of one language say, or one of them: ja-jp, ja-jp/imsgstore-storelogoff. A breach of what they
    /// keep from their reader is waived.
    #[arg(long, value_name = "LOCALE[/DOCUMENT]")]
    pub spec: Option<Measure>,
    /// How the report is written on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Folder for traces, logs and the report in JSON and `JUnit` form [default: mapi-conformance/<SUBJECT>].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// In what subjects are run.
#[derive(Clone, Debug, Default, Args)]
pub struct Running {
    /// Run every process of the subject in this program: "valgrind -q --error-exitcode=99", "gdb -batch -ex run -ex bt --args", an
    /// emulator. Its arguments come before the subject's; quotes keep words together. If it ends with another exit code than
    /// 0, the case failed.
    #[arg(long, value_name = "COMMAND")]
    pub runner: Option<String>,
    /// Multiply all time limits with this [default: 1, with --runner 20]. A process that waits for a processor is given longer
    /// by itself: what counts is the time that it computes or sleeps.
    #[arg(long, value_name = "N")]
    pub timeout_multiplier: Option<u32>,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// For programs: schema `mapi-conformance/report/1`.
    Json,
    /// For build servers.
    Junit,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum KindArg {
    /// A message store.
    Store,
    /// An address book.
    AddressBook,
    /// A transport.
    Transport,
    /// Whatever the library has entry points for.
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
    /// The provider library.
    #[arg(value_name = "LIB")]
    pub library: PathBuf,
    /// Which of its providers to test.
    #[arg(long, value_enum, default_value_t = KindArg::Auto)]
    pub kind: KindArg,
    /// Run only cases whose name contains this.
    #[arg(long, value_name = "FILTER")]
    pub case: Option<String>,
    /// Leave out cases whose name contains this; may be given more than once.
    #[arg(long, value_name = "FILTER")]
    pub skip: Vec<String>,
    /// Seconds a case may take before it counts as hung [default: the case's own, 5 to 60].
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub judging: Judging,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Stories follow from the seed: the same seed tells the same stories and finds the same. What was found is kept,\n\
shrunk, in <LIB>.mapi-regressions beside the library (with --out, in that folder) and played first the next time.\n\n\
Exit codes: 0 nothing found; 1 the provider broke a requirement, crashed or hung; 2 usage or unreadable input;\n\
3 the tool's own fault; 4 no story was played."
)]
pub struct Explore {
    /// The provider library.
    #[arg(value_name = "LIB", required_unless_present = "builtin", conflicts_with = "builtin")]
    pub library: Option<PathBuf>,
    /// Explore the mock's own providers, or one of them; nothing must be found.
    #[arg(long, value_enum, value_name = "KIND", num_args = 0..=1, default_missing_value = "auto")]
    pub builtin: Option<KindArg>,
    /// Which of the library's providers to explore.
    #[arg(long, value_enum, default_value_t = KindArg::Auto)]
    pub kind: KindArg,
    /// How many stories to play [default: 200, or as many as fit with --seconds].
    #[arg(long, value_name = "N")]
    pub runs: Option<u64>,
    /// How long to explore at most, shrinking included.
    #[arg(long, value_name = "S")]
    pub seconds: Option<u64>,
    /// What the stories follow from [default: another one each time; it is shown].
    #[arg(long, value_name = "X")]
    pub seed: Option<u64>,
    /// The file of stories that found something and are played first.
    #[arg(long, value_name = "FILE")]
    pub regressions: Option<PathBuf>,
    /// Seconds a story may take before it counts as hung.
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    pub timeout: u64,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub judging: Judging,
}

#[derive(Debug, Args)]
pub struct Client {
    /// A provider library to stand in the profile instead of the built-in providers; may be given more than once.
    #[arg(long, value_name = "LIB")]
    pub provider: Vec<PathBuf>,
    /// Seconds the program may take before it counts as hung.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub judging: Judging,
    /// The program and its arguments.
    #[arg(last = true, required = true, value_name = "PROGRAM ARGS")]
    pub command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum SubjectArg {
    /// The client that was recorded.
    Client,
    /// A message store.
    Store,
    /// An address book.
    AddressBook,
    /// A transport.
    Transport,
}

#[derive(Debug, Args)]
pub struct Check {
    /// The traces.
    #[arg(value_name = "TRACE", required = true)]
    pub traces: Vec<PathBuf>,
    /// Who in the trace is under test [default: who was when it was recorded, else the client].
    #[arg(long, value_enum)]
    pub subject: Option<SubjectArg>,
    #[command(flatten)]
    pub judging: Judging,
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum DoctorFormat {
    /// For people.
    Human,
    /// For programs: schema `mapi-conformance/doctor/1`.
    Json,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing found that would keep a run from working; 1 something would; 2 usage, or a file that cannot be\n\
read or is neither library nor program."
)]
pub struct Doctor {
    /// Provider libraries and programs, in ELF or PE format; none looks at the machine alone.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How it is written on standard output.
    #[arg(long, value_enum, default_value_t = DoctorFormat::Human)]
    pub format: DoctorFormat,
}

#[derive(Debug, Args)]
pub struct Samples {
    /// The list of the samples' faults.
    #[arg(long, value_name = "FILE", default_value = "subjects/faults.toml")]
    pub subjects: PathBuf,
    /// Where `make -C subjects` put the binaries.
    #[arg(long, value_name = "DIR", default_value = "target/subjects")]
    pub built: PathBuf,
    /// Folder for traces and logs.
    #[arg(long, value_name = "DIR", default_value = "target/samples")]
    pub out: PathBuf,
    /// Explore each provider for so many seconds, or until something is found, instead of putting it through the cases.
    #[arg(long, value_name = "SECONDS")]
    pub explore: Option<u64>,
    /// What the explored stories follow from.
    #[arg(long, value_name = "X", default_value_t = 1)]
    pub seed: u64,
    /// Only samples whose `subject/fault` contains this; the right ones are `subject/right`.
    #[arg(value_name = "FILTER")]
    pub filter: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Trace {
    /// Print a trace, a line for each call, indented as calls are nested.
    Show {
        /// The trace.
        trace: PathBuf,
    },
    /// Convert between the binary form and JSON Lines; nothing is lost.
    Convert {
        /// The trace.
        trace: PathBuf,
        /// The file to write: JSON Lines if the trace is binary, and the other way round.
        out: PathBuf,
    },
    /// Write a trace as one JSON document that Perfetto and other viewers of the Trace Event format open.
    Export {
        /// The trace.
        trace: PathBuf,
        /// The file to write.
        out: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Requirements {
    /// List all requirements.
    List {
        /// Only those that bind this party: client, provider, subsystem, spooler.
        #[arg(long)]
        bound: Option<String>,
    },
    /// Explain one requirement.
    Explain {
        /// Its id, as `requirements list` shows it.
        id: String,
    },
    /// Write all of them as one HTML page in three languages that can be searched, with their examples, what the documents
    /// contradict each other in, and what translations say otherwise.
    Book {
        /// The folder for `index.html`; it is made if need be.
        dir: PathBuf,
    },
}
