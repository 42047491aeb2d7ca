//! The mock as the default mail client of Windows, for a run: programs that are linked with a stub library find MAPI there.
//!
//! Such programs read `Software\Clients\Mail`: its default value names a key below it, whose `DllPathEx` is the path of a library. What stood
//! there is written to a file before it is changed, with the processes that need the change; the last of them puts it back. When
//! they have died, the next start of this program does.

use super::RunError;
use super::kept::Kept;
use messages::tell;
use mock_mapi::host;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

/// Where the default mail client stands, and how ours is called.
const CLIENTS: &str = r"Software\Clients";
const MAIL: &str = r"Software\Clients\Mail";
const OURS: &str = "mapi-conformance";
/// The file of what is to be put back.
const FILE: &str = "default-mail.json";
/// Stub libraries ignore paths of about 130 characters and more.
const LONGEST: usize = 120;

/// What stood in a hive before.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Before {
    clients: bool,
    mail: bool,
    default: Option<String>,
    /// Whether it was changed: not every user may.
    changed: bool,
}

/// A process that needs the change, and how often.
#[derive(Debug, Serialize, Deserialize)]
struct User {
    process: u32,
    since: u64,
    times: u32,
}

/// What the file says.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    machine: Before,
    user: Before,
    /// A copy of the mock under a path that is short enough.
    copy: Option<PathBuf>,
    users: Vec<User>,
}

/// Keeps the mock the default mail client.
#[derive(Debug)]
pub struct DefaultMail {
    /// Why programs that look in the registry may not come to the mock all the same.
    pub trouble: Option<String>,
}

impl DefaultMail {
    /// Makes a library the default mail client's.
    ///
    /// # Errors
    /// What it was before cannot be remembered.
    pub fn arrange(library: &Path) -> Result<Self, RunError> {
        let mut file = Kept::open(FILE)?;
        let mut state: State = file.read();
        state.forget_the_dead();
        if state.users.is_empty() {
            state.put_back();
            state = State::default();
            let path = state.short(library)?;
            state.machine.look(LOCAL_MACHINE);
            state.user.look(CURRENT_USER);
            state.machine.changed = true;
            state.user.changed = true;
            state.count(1);
            // First what is needed to undo it.
            file.write(&state)?;
            state.machine.changed = change(LOCAL_MACHINE, &path).is_ok();
            state.user.changed = change(CURRENT_USER, &path).is_ok();
        } else {
            state.count(1);
        }
        file.write(&state)?;
        let trouble = match (state.machine.changed, state.user.changed) {
            (true, _) => None,
            (false, true) => Some(tell!("error-default-mail-users", key = MAIL)),
            (false, false) => Some(tell!("error-default-mail", key = MAIL)),
        };
        Ok(Self { trouble })
    }
}

impl Drop for DefaultMail {
    fn drop(&mut self) {
        // Where the file cannot be opened now, the next start undoes it.
        let Ok(mut file) = Kept::open(FILE) else { return };
        let mut state: State = file.read();
        state.count(-1);
        state.forget_the_dead();
        settle(&mut file, state);
    }
}

/// Puts back what runs that died have left changed.
pub fn undo_what_was_left() {
    if !Kept::place(FILE).is_file() {
        return;
    }
    let Ok(mut file) = Kept::open(FILE) else { return };
    let mut state: State = file.read();
    state.forget_the_dead();
    settle(&mut file, state);
}

impl Before {
    fn look(&mut self, hive: &Key) {
        self.clients = hive.open(CLIENTS).is_ok();
        let mail = hive.open(MAIL).ok();
        self.mail = mail.is_some();
        self.default = mail.and_then(|mail| mail.get_string("").ok());
    }

    /// What cannot be put back was not changed, or somebody else has changed it since.
    fn put_back(&self, hive: &Key) {
        if !self.changed {
            return;
        }
        let Ok(mail) = hive.create(MAIL) else { return };
        let _ = mail.remove_tree(OURS);
        if mail.get_string("").is_ok_and(|name| name == OURS) {
            let _ = match &self.default {
                Some(name) => mail.set_string("", name),
                None => mail.remove_value(""),
            };
        }
        drop(mail);
        for (was_there, path, parent, name) in
            [(self.mail, MAIL, CLIENTS, "Mail"), (self.clients, CLIENTS, "Software", "Clients")]
        {
            if !was_there && is_empty(hive, path) {
                let _ = hive.options().read().write().open(parent).and_then(|parent| parent.remove_tree(name));
            }
        }
    }
}

fn is_empty(hive: &Key, path: &str) -> bool {
    hive.open(path).is_ok_and(|key| {
        let no_keys = key.keys().is_ok_and(|mut keys| keys.next().is_none());
        no_keys && key.values().is_ok_and(|mut values| values.next().is_none())
    })
}

fn change(hive: &Key, library: &str) -> windows_registry::Result<()> {
    let mail = hive.create(MAIL)?;
    mail.create(OURS)?.set_string("DllPathEx", library)?;
    mail.set_string("", OURS)
}

impl State {
    /// This process needs it once more, or once less.
    fn count(&mut self, more: i64) {
        let process = std::process::id();
        let at = self.users.iter().position(|user| user.process == process).unwrap_or_else(|| {
            self.users.push(User { process, since: host::running_since(process).unwrap_or(0), times: 0 });
            self.users.len() - 1
        });
        let user = &mut self.users[at];
        user.times = u32::try_from(i64::from(user.times) + more).unwrap_or(0);
    }

    fn forget_the_dead(&mut self) {
        self.users.retain(|user| user.times > 0 && host::running_since(user.process) == Some(user.since));
    }

    fn put_back(&self) {
        self.machine.put_back(LOCAL_MACHINE);
        self.user.put_back(CURRENT_USER);
        if let Some(copy) = &self.copy {
            let _ = fs::remove_file(copy);
            let _ = copy.parent().map(fs::remove_dir);
        }
    }

    /// The path by which stub libraries are led to a library: its own, or that of a copy where that is too long.
    fn short(&mut self, library: &Path) -> Result<String, RunError> {
        let fits = |path: &Path| path.as_os_str().len() <= LONGEST;
        let path = dunce::canonicalize(library).map_err(|error| RunError::at(library, error))?;
        if fits(&path) {
            return Ok(path.to_string_lossy().into_owned());
        }
        let name = path.file_name().unwrap_or_default();
        let places = ["TEMP", "LOCALAPPDATA", "PUBLIC", "ProgramData", "SystemDrive"].into_iter().filter_map(std::env::var_os);
        let folders = places.map(|place| Path::new(&place).join(format!("mapi-conformance-{}", std::process::id())));
        for folder in folders.filter(|folder| fits(&folder.join(name))) {
            let copy = folder.join(name);
            if fs::create_dir_all(&folder).and_then(|()| fs::copy(&path, &copy)).is_ok() {
                self.copy = Some(copy.clone());
                return Ok(copy.to_string_lossy().into_owned());
            }
        }
        Err(RunError::at(&path, tell!("error-long-path", longest = LONGEST)))
    }
}

/// Puts back what was changed when nobody needs it any more.
fn settle(file: &mut Kept, state: State) {
    if state.users.is_empty() {
        state.put_back();
    }
    let left = if state.users.is_empty() { State::default() } else { state };
    let _ = file.write(&left);
}
