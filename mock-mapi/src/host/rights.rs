//! Whose processes, directories and pipes are whose, on Windows. Users go by the text of their security identifiers.

use std::fs::OpenOptions;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::Path;
use std::sync::OnceLock;
use windows_sys::Win32::Foundation::{HANDLE, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1,
    SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, GetTokenInformation, OWNER_SECURITY_INFORMATION,
    PSECURITY_DESCRIPTOR, PSID, SECURITY_ATTRIBUTES, TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::Storage::FileSystem::{CreateDirectoryW, FILE_FLAG_BACKUP_SEMANTICS, READ_CONTROL};
use windows_sys::Win32::System::SystemServices::{
    ACCESS_ALLOWED_ACE_TYPE, ACCESS_ALLOWED_CALLBACK_ACE_TYPE, ACCESS_DENIED_ACE_TYPE, ACCESS_DENIED_CALLBACK_ACE_TYPE,
    ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE, ACCESS_DENIED_OBJECT_ACE_TYPE,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, OpenProcess, OpenProcessToken, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, TerminateProcess,
};

/// What a process ends with that is ended from outside.
const KILLED: u32 = 0x4B;

/// Memory that the system made and wants back.
#[derive(Debug)]
struct Lent(*mut core::ffi::c_void);

// SAFETY: memory that nobody changes, and that any thread may give back.
unsafe impl Send for Lent {}
// SAFETY: the same.
unsafe impl Sync for Lent {}

impl Drop for Lent {
    fn drop(&mut self) {
        // SAFETY: it came from a function that says so, and is given back once.
        unsafe { LocalFree(self.0) };
    }
}

/// A security descriptor.
#[derive(Debug)]
pub(super) struct Descriptor(Lent);

impl Descriptor {
    /// All rights for this user, none for anybody else.
    pub fn for_this_user() -> io::Result<Self> {
        Self::read(&format!("D:P(A;;GA;;;{})", this_user()?))
    }

    fn read(text: &str) -> io::Result<Self> {
        let wide: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let mut made: PSECURITY_DESCRIPTOR = std::ptr::null_mut();
        let (revision, size) = (SDDL_REVISION_1, std::ptr::null_mut());
        // SAFETY: a terminated string, and room for an address.
        let read =
            unsafe { ConvertStringSecurityDescriptorToSecurityDescriptorW(wide.as_ptr(), revision, &raw mut made, size) != 0 };
        if read { Ok(Self(Lent(made))) } else { Err(io::Error::last_os_error()) }
    }

    /// As calls take it that make something; good for as long as this value.
    pub fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: self.0.0,
            bInheritHandle: 0,
        }
    }
}

/// Makes a directory that is this user's alone, with everything that will be in it.
///
/// # Errors
/// What the system answers.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let user = this_user()?;
    let rights = Descriptor::read(&format!("O:{user}D:P(A;OICI;FA;;;{user})"))?;
    let wide: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    let attributes = rights.attributes();
    // SAFETY: a terminated string, and a security descriptor that is there until the call is over.
    let made = unsafe { CreateDirectoryW(wide.as_ptr(), &raw const attributes) } != 0;
    if made { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Who has to do with a directory.
#[derive(Debug)]
pub(crate) struct Rights {
    /// Whose it is.
    pub owner: String,
    /// Who has any right to it; none where nobody asks, and everybody has all.
    pub entitled: Option<Vec<String>>,
}

impl Rights {
    /// What the security descriptor of a directory says.
    ///
    /// # Errors
    /// What the system answers.
    pub fn of(path: &Path) -> io::Result<Self> {
        let directory = OpenOptions::new().access_mode(READ_CONTROL).custom_flags(FILE_FLAG_BACKUP_SEMANTICS).open(path)?;
        let (mut owner, mut list, mut whole): (PSID, *mut ACL, PSECURITY_DESCRIPTOR) =
            (std::ptr::null_mut(), std::ptr::null_mut(), std::ptr::null_mut());
        let wanted = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
        let handle = directory.as_raw_handle();
        let (none, nothing) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: the handle is open, and there is room for three addresses.
        let failed = unsafe {
            let (owner, list, whole) = (&raw mut owner, &raw mut list, &raw mut whole);
            GetSecurityInfo(handle, SE_FILE_OBJECT, wanted, owner, none, list, nothing, whole)
        };
        if failed != 0 {
            return Err(io::Error::from_raw_os_error(failed.cast_signed()));
        }
        // The other two point into it.
        let _whole = Lent(whole);
        // SAFETY: they were just answered, and are there as long as the whole.
        unsafe { Ok(Self { owner: text(owner)?, entitled: entitled(list)? }) }
    }
}

/// Everybody to whom a list gives any right.
///
/// # Safety
/// The list is null or whole.
unsafe fn entitled(list: *const ACL) -> io::Result<Option<Vec<String>>> {
    if list.is_null() {
        return Ok(None);
    }
    let mut found = Vec::new();
    // SAFETY: the list is whole (caller).
    let count = unsafe { (*list).AceCount };
    for index in 0..u32::from(count) {
        let mut entry = std::ptr::null_mut();
        // SAFETY: the list is whole, and has an entry of this number.
        if unsafe { GetAce(list, index, &raw mut entry) } == 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: every entry begins so.
        let kind = u32::from(unsafe { (*entry.cast::<ACE_HEADER>()).AceType });
        match kind {
            ACCESS_ALLOWED_ACE_TYPE | ACCESS_ALLOWED_CALLBACK_ACE_TYPE => {
                let entry = entry.cast::<ACCESS_ALLOWED_ACE>();
                // SAFETY: an entry of these kinds is a mask, and an identifier that begins with the last field.
                let (mask, who) = unsafe { ((*entry).Mask, &raw mut (*entry).SidStart) };
                if mask != 0 {
                    // SAFETY: as above.
                    found.push(unsafe { text(who.cast())? });
                }
            }
            ACCESS_DENIED_ACE_TYPE
            | ACCESS_DENIED_CALLBACK_ACE_TYPE
            | ACCESS_DENIED_OBJECT_ACE_TYPE
            | ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE => {}
            other => found.push(format!("an entry of kind {other}")),
        }
    }
    Ok(Some(found))
}

/// The text of an identifier.
///
/// # Safety
/// It is one.
unsafe fn text(who: PSID) -> io::Result<String> {
    let mut written: *mut u16 = std::ptr::null_mut();
    // SAFETY: an identifier (caller), and room for an address.
    if unsafe { ConvertSidToStringSidW(who, &raw mut written) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let _written = Lent(written.cast());
    // SAFETY: a terminated string.
    let text = unsafe {
        let length = (0..).take_while(|at| *written.add(*at) != 0).count();
        String::from_utf16_lossy(std::slice::from_raw_parts(written, length))
    };
    Ok(text)
}

/// The user this process is of.
///
/// # Errors
/// What the system answers.
pub(crate) fn this_user() -> io::Result<String> {
    static USER: OnceLock<String> = OnceLock::new();
    if let Some(user) = USER.get() {
        return Ok(user.clone());
    }
    // SAFETY: always allowed.
    let user = user_in(unsafe { GetCurrentProcess() })?;
    Ok(USER.get_or_init(|| user).clone())
}

/// The user a process is of.
///
/// # Errors
/// `PermissionDenied`: that is not for this user to know. Else what the system answers.
pub(crate) fn user_of(process: u32) -> io::Result<String> {
    let process = open(process, PROCESS_QUERY_LIMITED_INFORMATION)?;
    user_in(process.as_raw_handle())
}

fn open(process: u32, access: u32) -> io::Result<OwnedHandle> {
    // SAFETY: the number of a process, which may have ended: then there is no handle.
    let handle = unsafe { OpenProcess(access, 0, process) };
    if handle.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it was opened for this call.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

fn user_in(process: HANDLE) -> io::Result<String> {
    let mut token = std::ptr::null_mut();
    // SAFETY: an open handle, and room for another.
    if unsafe { OpenProcessToken(process, TOKEN_QUERY, &raw mut token) } == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it was opened for this call.
    let token = unsafe { OwnedHandle::from_raw_handle(token) };
    // The structure and the longest identifier there is, 68 bytes.
    let mut room = [0_u64; 16];
    let mut length = 0;
    let (place, size) = ((&raw mut room).cast(), size_of_val(&room) as u32);
    // SAFETY: an open handle, as much room as is said, and room for a number.
    if unsafe { GetTokenInformation(token.as_raw_handle(), TokenUser, place, size, &raw mut length) } == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the system wrote the structure to where its words are aligned; it points into the same room.
    unsafe { text((*(&raw const room).cast::<TOKEN_USER>()).User.Sid) }
}

/// Ends a process at once.
pub(crate) fn end_process(process: u32) {
    if let Ok(process) = open(process, PROCESS_TERMINATE) {
        // SAFETY: an open handle.
        unsafe { TerminateProcess(process.as_raw_handle(), KILLED) };
    }
}
