//! What objects belong to: sessions, logons, providers, libraries. Each lives as long as one of its objects.

use super::frame::Scopes;
use super::hash::{IdMap, fold};

/// A session, while anything of it lives.
#[derive(Clone, Copy, Debug, Default)]
pub struct Session {
    /// The session first opened of those that share; itself if none other.
    pub root: u32,
    /// `Logoff` has returned with success.
    pub logged_off: bool,
    pub(crate) members: u32,
}

/// A logon, while anything of it lives: the support object names it, and the logon object and the store are a part of it.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "facts that come in any order and combination")]
pub struct Logon {
    /// The session it was made for; 0 for none.
    pub session: u32,
    /// The provider object.
    pub provider: u32,
    /// The logon object; 0 before it is handed out.
    pub object: u32,
    /// The logon object exists, and for address books and transports the logoff method has not returned.
    pub on: bool,
    /// The logoff method was entered.
    pub logoff_entered: bool,
    /// The last reference on the logon object was given up.
    pub released: bool,
    /// The provider has held a reference on the support object.
    pub referenced: bool,
    /// Status rows of it that are in the table, and whether there ever was one.
    pub rows: (i32, bool),
    /// UIDs of it that are registered, and whether there ever was one.
    pub uids: (i32, bool),
    /// How often `StoreLogoff` was entered on its store, and the flags of the last time; none if that failed.
    pub store_logoffs: (u32, u64),
    /// How often `StoreLogoffTransports` was entered.
    pub transports_told: u32,
    /// The client has entered its last `Release` of the store.
    pub store_released: bool,
    pub(crate) kind: u8,
    pub(crate) members: u32,
}

/// A provider object, while anything of it lives.
#[derive(Clone, Copy, Debug, Default)]
pub struct Provider {
    /// Its logons that are on.
    pub logons_on: u32,
    pub(crate) members: u32,
}

/// What was opened from a message store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Store {
    /// Objects alive that were opened from it, itself or through others.
    pub below: u32,
}

/// Who counts references on one advise sink: providers of several libraries, if a client hands it to several.
#[derive(Clone, Debug, Default)]
pub struct Holders(Vec<Holder>);

/// The provider objects of a library may keep their sinks in one list, and give up what another of them took.
#[derive(Clone, Copy, Debug)]
struct Holder {
    library: u32,
    provider: u32,
    held: i16,
}

impl Holders {
    /// Counts a reference taken or given up; of a call on a thread of the provider's own, the trace says no more than that.
    pub(crate) fn add(&mut self, Scopes { library, provider, .. }: Scopes, change: i16) {
        match self.0.iter_mut().find(|one| one.library == library && one.provider == provider) {
            Some(one) => one.held = one.held.saturating_add(change),
            None => self.0.push(Holder { library, provider, held: change }),
        }
    }

    fn held(&self, by: impl Fn(&Holder) -> bool) -> i32 {
        self.0.iter().filter(|one| by(one)).map(|one| i32::from(one.held)).sum()
    }

    /// Whether this provider object holds a reference, whosever the calls were that name nobody.
    #[must_use]
    pub fn certainly(&self, library: u32, provider: u32) -> bool {
        if library == 0 {
            return self.held(|_| true) > 0;
        }
        let unnamed = self.held(|one| one.library == 0).min(0);
        let of_library = self.held(|one| one.library == library);
        let own = self.held(|one| one.library == library && one.provider == provider);
        own.min(of_library) + unnamed > 0
    }

    /// Whether a provider of this library may hold a reference; for 0, of any.
    #[must_use]
    pub fn perhaps(&self, library: u32) -> bool {
        let unnamed = self.held(|one| one.library == 0).max(0);
        let of = |library: u32| self.held(|one| one.library == library) + unnamed > 0;
        if library == 0 { self.0.iter().any(|one| of(one.library)) } else { of(library) }
    }
}

/// A provider's library.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Its name as recorded.
    pub name: String,
    /// How often it was loaded and not freed.
    pub loads: i32,
}

/// All libraries of a trace; there are few, and they stay.
#[derive(Debug, Default)]
pub(crate) struct Libraries {
    by_name: IdMap<u64, u32>,
    list: Vec<Library>,
}

impl Libraries {
    /// The number of the library whose name is recorded in these words (length, then bytes); 0 for an empty name.
    pub fn intern(&mut self, words: &[u64]) -> u32 {
        let Some((&length, bytes)) = words.split_first().filter(|(length, _)| **length != 0) else { return 0 };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let bytes = &bytes[..length.div_ceil(8).min(bytes.len())];
        let list = &mut self.list;
        *self.by_name.entry(fold(bytes)).or_insert_with(|| {
            let mut name: Vec<u8> = bytes.iter().flat_map(|word| word.to_le_bytes()).collect();
            name.truncate(length);
            list.push(Library { name: String::from_utf8_lossy(&name).into_owned(), loads: 0 });
            u32::try_from(list.len()).unwrap_or(u32::MAX)
        })
    }

    /// Whether there is more than one.
    pub fn several(&self) -> bool {
        self.list.len() > 1
    }

    /// The one that is loaded, if there is just one; else 0.
    pub fn only_one_loaded(&self) -> u32 {
        let mut loaded = (1_u32..).zip(&self.list).filter(|(_, library)| library.loads > 0).map(|(number, _)| number);
        loaded.next().filter(|_| loaded.next().is_none()).unwrap_or(0)
    }

    pub fn get(&self, number: u32) -> Option<&Library> {
        self.list.get((number as usize).checked_sub(1)?)
    }

    pub fn get_mut(&mut self, number: u32) -> Option<&mut Library> {
        self.list.get_mut((number as usize).checked_sub(1)?)
    }
}
