//! The machine a run is to take place on.

use super::image::{ARCHITECTURE, Image};
use super::{Fact, Search};
use crate::run::mock_library;
use messages::tell;
use mock_mapi::machine::{HOME_VARIABLE, Home, spooler_beside};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What stands before the version in every build of the mock.
const MARK: &[u8] = mock_mapi::VERSION_MARK.as_bytes();

/// The machine.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The system this program was built for.
    pub system: &'static str,
    /// The processor.
    pub architecture: &'static str,
    /// The mock as a library, where it was found.
    pub mock: Option<PathBuf>,
    /// Its version.
    pub mock_version: Option<String>,
    /// The version of Wine, where this is Wine.
    pub wine: Option<String>,
    /// What was found.
    pub facts: Vec<Fact>,
    /// Where libraries are looked for.
    #[serde(skip)]
    pub search: Search,
}

impl Machine {
    /// Looks at this machine.
    #[must_use]
    pub fn look() -> Self {
        let mut facts = Vec::new();
        let found = mock_library();
        let mut mock_version = None;
        match &found {
            Err(error) => {
                facts.push(Fact::trouble("mock", error.0.clone(), tell!("doctor-mock-missing-mend")));
            }
            Ok(path) => {
                mock_version = std::fs::read(path).ok().and_then(|data| self::mock_version(&data));
                facts.push(mock(path, mock_version.as_deref()));
            }
        }
        let mock = found.ok().map(|path| dunce::canonicalize(&path).unwrap_or(path));
        let search = Search::here(mock.as_deref());
        let wine = system::wine();
        system::look(mock.as_deref(), wine.as_deref(), &mut facts);
        spooler(mock.as_deref(), &mut facts);
        let system = if cfg!(windows) { "Windows" } else { "Linux" };
        Self { system, architecture: ARCHITECTURE, mock, mock_version, wine, facts, search }
    }
}

/// The version a build of the mock says it is of; none where the file is no mock.
#[must_use]
pub fn mock_version(data: &[u8]) -> Option<String> {
    let start = data.windows(MARK.len()).position(|window| window == MARK)? + MARK.len();
    let text: String = data[start..].iter().take(32).take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
    text.starts_with(|c: char| c.is_ascii_digit()).then_some(text)
}

fn mock(path: &Path, version: Option<&str>) -> Fact {
    let remedy = tell!("doctor-mock-mend");
    let at = path.display().to_string();
    let image = match Image::read(path) {
        Ok(image) => image,
        Err(error) => {
            return Fact::trouble("mock", tell!("doctor-mock-unusable", path = at, error = error.to_string()), remedy);
        }
    };
    if let Some(unfit) = image.unfit() {
        return Fact::trouble("mock", tell!("doctor-mock-unusable", path = at, error = unfit.what), remedy);
    }
    match version {
        _ if !image.has("mock_mapi_play") => Fact::trouble("mock", tell!("doctor-mock-not", path = at), remedy),
        Some(version) if version == env!("CARGO_PKG_VERSION") => {
            Fact::fine("mock", tell!("doctor-mock-fine", path = at, version = version))
        }
        version => {
            let of = |version| tell!("doctor-mock-version", version = version);
            let version = version.map_or_else(|| tell!("doctor-mock-no-version"), of);
            let own = env!("CARGO_PKG_VERSION");
            Fact::trouble("mock", tell!("doctor-mock-other", path = at, version = version, own = own), remedy)
        }
    }
}

/// What a machine of several processes needs: its spooler, and a directory that is its user's alone.
fn spooler(mock: Option<&Path>, facts: &mut Vec<Fact>) {
    if mock.is_some_and(|mock| spooler_beside(mock).is_none()) {
        let remedy = Some(tell!("doctor-spooler-missing-mend"));
        facts.push(Fact { remedy, ..Fact::note("spooler", tell!("doctor-spooler-missing")) });
    }
    let home = std::env::var_os(HOME_VARIABLE).filter(|home| Path::new(home).exists());
    if let Some(Err(error)) = home.map(|home| Home::open(Path::new(&home))) {
        let windows = r#"icacls DIR /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F""#;
        let command = if cfg!(windows) { windows } else { "chmod 700 DIR" };
        let remedy = tell!("doctor-machine-rights-mend", command = command, variable = HOME_VARIABLE);
        facts.push(Fact::trouble("spooler", error.to_string(), remedy));
    }
}

#[cfg(not(windows))]
mod system {
    use super::Fact;
    use messages::tell;
    use std::path::Path;

    pub fn wine() -> Option<String> {
        None
    }

    /// What the environment says to the loader.
    pub fn look(mock: Option<&Path>, _wine: Option<&str>, facts: &mut Vec<Fact>) {
        let preload = std::env::var("LD_PRELOAD").unwrap_or_default();
        let library = |name: &&str| Path::new(name).file_name().is_some_and(|file| file.to_string_lossy().contains("mapi32"));
        if let Some(name) =
            preload.split([':', ' ']).find(library).filter(|name| Path::new(name).canonicalize().ok().as_deref() != mock)
        {
            let text = tell!("doctor-preload", name = name);
            facts.push(Fact::trouble("environment", text, tell!("doctor-preload-mend")));
        }
        let folders = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
        let other = std::env::split_paths(&folders).map(|folder| folder.join("libmapi32.so")).find(|file| file.is_file());
        if let Some(other) = other.filter(|other| other.canonicalize().ok().as_deref() != mock) {
            facts.push(Fact::fine("environment", tell!("doctor-library-path", path = other.display().to_string())));
        }
    }
}

#[cfg(windows)]
mod system {
    use super::Fact;
    use crate::doctor::image::Image;
    use crate::doctor::program::same_content;
    use messages::tell;
    use std::path::{Path, PathBuf};
    use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

    const MAIL: &str = r"Software\Clients\Mail";

    pub fn wine() -> Option<String> {
        mock_mapi::host::wine_version()
    }

    pub fn look(mock: Option<&Path>, wine: Option<&str>, facts: &mut Vec<Fact>) {
        if let Some(version) = wine {
            facts.push(of_wine(version));
        }
        let root = std::env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
        let own = root.join("System32").join("mapi32.dll");
        facts.push(match Image::read(&own) {
            Err(_) => Fact::fine("system-mapi", tell!("doctor-system-none")),
            Ok(_) if mock.is_some_and(|mock| same_content(&own, mock)) => {
                let text = tell!("doctor-system-mock", path = own.display().to_string());
                Fact { remedy: Some(tell!("doctor-system-mock-mend")), ..Fact::note("system-mapi", text) }
            }
            Ok(image) => {
                let whose = if image.wine { tell!("doctor-system-wine") } else { tell!("doctor-system-own") };
                Fact::fine("system-mapi", tell!("doctor-system", path = own.display().to_string(), whose = whose))
            }
        });
        facts.push(mail_client());
    }

    /// The program that the registry names for mail, whose library Microsoft's MAPI stub loads.
    fn mail_client() -> Fact {
        let name = [CURRENT_USER, LOCAL_MACHINE]
            .iter()
            .find_map(|root| root.open(MAIL).ok()?.get_string("").ok().filter(|name| !name.is_empty()));
        let Some(name) = name else { return Fact::fine("mail-client", tell!("doctor-mail-none")) };
        let key = LOCAL_MACHINE.open(format!(r"{MAIL}\{name}")).ok();
        let library = key.and_then(|key| ["DllPathEx", "DllPath"].iter().find_map(|value| key.get_string(value).ok()));
        let library = library.map_or_else(|| tell!("doctor-mail-no-library"), |path| tell!("doctor-mail-library", path = path));
        Fact::fine("mail-client", tell!("doctor-mail", name = name, library = library))
    }

    fn of_wine(version: &str) -> Fact {
        let variable = std::env::var("WINEDLLOVERRIDES").unwrap_or_default();
        let by_variable = variable.split(';').find_map(|entry| {
            let (names, order) = entry.split_once('=')?;
            names
                .split(',')
                .any(|name| name.trim().trim_end_matches(".dll").eq_ignore_ascii_case("mapi32"))
                .then(|| order.to_owned())
        });
        let by_registry = || CURRENT_USER.open(r"Software\Wine\DllOverrides").ok()?.get_string("mapi32").ok();
        let order = by_variable.or_else(by_registry);
        match order {
            Some(order) if order.trim_start().starts_with('n') => {
                Fact::fine("wine", tell!("doctor-wine-fine", version = version, order = order))
            }
            other => {
                let of = |order| tell!("doctor-wine-override", order = order);
                let order = other.map_or_else(|| tell!("doctor-wine-no-override"), of);
                let text = tell!("doctor-wine", version = version, order = order);
                Fact::trouble("wine", text, tell!("doctor-wine-mend"))
            }
        }
    }
}
