//! A library or program as a file: what it is, what it exports and what it wants of others. Nothing is loaded.

mod elf;
mod pe;

use messages::tell;
use serde::Serialize;
use std::fmt;
use std::path::Path;

/// More than this of anything is no library any more, but damage.
const MOST: usize = 1 << 18;
/// Characters of the longest name; those of C++ have been seen with four thousand.
const LONGEST: usize = 1 << 14;

/// The processor this program and the mock are for.
pub const ARCHITECTURE: &str = "x86-64";

/// How code is laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Format {
    /// Of Linux.
    #[serde(rename = "ELF")]
    Elf,
    /// Of Windows.
    #[serde(rename = "PE")]
    Pe,
}

impl Format {
    /// The format of what this program can load.
    pub const OWN: Self = if cfg!(windows) { Self::Pe } else { Self::Elf };
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Elf => "ELF",
            Self::Pe => "PE",
        })
    }
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// To be loaded.
    Library,
    /// To be started.
    Program,
    /// Neither: an object file, a core.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Library => tell!("doctor-kind-library"),
            Self::Program => tell!("doctor-kind-program"),
            Self::Other => tell!("doctor-kind-other"),
        })
    }
}

/// A function by its name or, in PE files, by its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// Its name.
    Name(String),
    /// Its number.
    Ordinal(u16),
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Ordinal(number) => write!(f, "#{number}"),
        }
    }
}

/// A library that a file names, and what it wants of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The library's name.
    pub library: String,
    /// The functions, in the order of the file; of ELF files none, since their symbols name no library.
    pub functions: Vec<Function>,
    /// Whether it is loaded when the first of the functions is called.
    pub delayed: bool,
    /// Versions of the library's interface that it must have (`GLIBC_2.34`).
    pub versions: Vec<String>,
}

/// What can be said of a file.
#[derive(Clone, Debug)]
pub struct Image {
    /// How it is laid out.
    pub format: Format,
    /// The processor it is for, as people write it.
    pub architecture: String,
    /// 32 or 64.
    pub bits: u8,
    /// What it is for.
    pub kind: Kind,
    /// What it exports.
    pub exports: Vec<Function>,
    /// The libraries it names.
    pub imports: Vec<Import>,
    /// Symbols of ELF files that some library must have.
    pub undefined: Vec<String>,
    /// Versions of its own interface (ELF).
    pub versions: Vec<String>,
    /// Folders in which its libraries are looked for before the system's (ELF).
    pub search: Vec<String>,
    /// Whether those come before what the environment says.
    pub search_first: bool,
    /// The program that loads it and its libraries (ELF); a program without one loads none.
    pub interpreter: Option<String>,
    /// Whether Wine made it.
    pub wine: bool,
}

/// What is wrong inside a file.
#[derive(Clone, Copy)]
enum Damage {
    TooMuch,
    Outside,
    LongName,
}

impl Damage {
    fn in_words(self) -> String {
        match self {
            Self::TooMuch => tell!("doctor-image-too-much"),
            Self::Outside => tell!("doctor-image-outside"),
            Self::LongName => tell!("doctor-image-long-name"),
        }
    }
}

impl From<object::read::Error> for Damage {
    /// Its own words are about structures; what they come to is always this.
    fn from(_: object::read::Error) -> Self {
        Self::Outside
    }
}

/// Why a file cannot be loaded here, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What it is and what was expected.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// Why nothing can be said of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl Image {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is not what was expected.
    pub fn read(path: &Path) -> Result<Self, Unreadable> {
        Self::parse(&contents(path)?)
    }

    /// Takes the content of a file apart.
    ///
    /// # Errors
    /// It is not what was expected.
    pub fn parse(data: &[u8]) -> Result<Self, Unreadable> {
        let damaged =
            |format: &str, damage: Damage| Unreadable(tell!("doctor-image-damaged", format = format, what = damage.in_words()));
        if data.starts_with(b"\x7fELF") {
            elf::parse(data).map_err(|error| damaged("ELF", error))
        } else if data.starts_with(b"MZ") {
            pe::parse(data).map_err(|error| damaged("MZ", error))
        } else if data.is_empty() {
            Err(Unreadable(tell!("doctor-image-empty")))
        } else {
            Err(Unreadable(tell!("doctor-image-no-library")))
        }
    }

    /// Whether it exports a function of exactly this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.exports.iter().any(|export| matches!(export, Function::Name(found) if found == name))
    }

    /// Why this process cannot load it; none where nothing is in the way.
    #[must_use]
    pub fn unfit(&self) -> Option<Unfit> {
        let what = if self.format != Format::OWN {
            let (kind, format, own) = (self.kind.to_string(), self.format.to_string(), Format::OWN.to_string());
            tell!("doctor-other-format", kind = kind, format = format, own = own)
        } else if self.bits != 64 || self.architecture != ARCHITECTURE {
            tell!("doctor-other-processor", processor = self.built_for(), own = ARCHITECTURE)
        } else {
            return None;
        };
        Some(Unfit { what, remedy: self.where_it_fits() })
    }

    fn built_for(&self) -> String {
        let bits = if self.architecture.contains("64") { String::new() } else { tell!("doctor-bits", bits = self.bits) };
        format!("{}{bits}", self.architecture)
    }

    fn where_it_fits(&self) -> String {
        if self.bits != 64 || self.architecture != ARCHITECTURE {
            return tell!("doctor-mend-processor", architecture = ARCHITECTURE);
        }
        match self.format {
            Format::Elf => tell!("doctor-mend-linux"),
            Format::Pe => tell!("doctor-mend-windows"),
        }
    }

    /// What it is, in a few words.
    #[must_use]
    pub fn what(&self) -> String {
        what(self.bits, self.format, self.kind, &self.architecture)
    }
}

/// What a file is, in a few words.
pub(super) fn what(bits: u8, format: Format, kind: Kind, architecture: &str) -> String {
    let (format, kind) = (format.to_string(), kind.to_string());
    tell!("doctor-image", bits = bits, format = format, kind = kind, architecture = architecture)
}

/// The bytes of a file that is to be a library or program.
///
/// # Errors
/// It cannot be read.
pub fn contents(path: &Path) -> Result<Vec<u8>, Unreadable> {
    if path.is_dir() {
        return Err(Unreadable(tell!("doctor-image-folder")));
    }
    std::fs::read(path).map_err(|error| Unreadable(error.to_string()))
}

fn text(bytes: &[u8]) -> Result<String, Damage> {
    // A name that never ends is read to the end of the file, again and again.
    if bytes.len() > LONGEST {
        return Err(Damage::LongName);
    }
    Ok(String::from_utf8_lossy(bytes).into_owned())
}
