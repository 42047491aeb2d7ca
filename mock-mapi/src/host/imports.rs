//! What the modules of this process import, and how another function is put in its place.

use std::ffi::{CStr, OsString};
use std::os::windows::ffi::OsStringExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use windows_sys::Win32::Foundation::{FreeLibrary, HMODULE};
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GetModuleFileNameW, GetModuleHandleExW, GetModuleHandleW, GetProcAddress,
};
use windows_sys::Win32::System::Memory::{
    MEMORY_BASIC_INFORMATION, PAGE_EXECUTE_READWRITE, PAGE_READWRITE, VirtualProtect, VirtualQuery,
};
use windows_sys::Win32::System::ProcessStatus::K32EnumProcessModules;
use windows_sys::Win32::System::SystemInformation::GetSystemWindowsDirectoryW;
use windows_sys::Win32::System::Threading::GetCurrentProcess;

/// Pages with code in them, whatever else may be done with them.
const EXECUTABLE: u32 = 0xF0;
/// More modules than a process has.
const MOST: usize = 1 << 10;

/// A module that stays loaded as long as this value.
pub(super) struct Held(HMODULE);

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: the reference was taken for this value alone.
        unsafe { FreeLibrary(self.0) };
    }
}

impl Held {
    fn at(address: usize) -> Option<Self> {
        let mut module = std::ptr::null_mut();
        // SAFETY: the address is looked up and not followed.
        let found = unsafe { GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, address as *const u16, &raw mut module) };
        (found != 0).then_some(Self(module))
    }

    /// The modules of this process.
    pub fn all() -> Vec<Self> {
        let mut modules: Vec<HMODULE> = vec![std::ptr::null_mut(); MOST];
        let mut bytes = 0;
        let room = (MOST * size_of::<HMODULE>()) as u32;
        // SAFETY: there is room for as many as are asked for.
        if unsafe { K32EnumProcessModules(GetCurrentProcess(), modules.as_mut_ptr(), room, &raw mut bytes) } == 0 {
            return Vec::new();
        }
        modules.truncate(bytes as usize / size_of::<HMODULE>());
        modules.into_iter().filter_map(|module| Self::at(module as usize)).collect()
    }

    /// Where it begins.
    pub fn base(&self) -> usize {
        self.0 as usize
    }

    /// Its file.
    pub fn file(&self) -> PathBuf {
        let mut room = [0_u16; 1 << 12];
        // SAFETY: there is room for as many characters.
        let length = unsafe { GetModuleFileNameW(self.0, room.as_mut_ptr(), room.len() as u32) };
        OsString::from_wide(&room[..length as usize]).into()
    }

    /// The address of what it exports by this name.
    pub fn export(&self, name: &CStr) -> usize {
        // SAFETY: a module that is loaded, and a terminated string.
        unsafe { GetProcAddress(self.0, name.as_ptr().cast()) }.map_or(0, |function| function as usize)
    }

    /// Whether it is of the system: not the program itself, and in the system's folder. MFC and ATL may stand there too, and act
    /// for the program.
    pub fn is_systems(&self) -> bool {
        // SAFETY: no name means the program.
        let program = unsafe { GetModuleHandleW(std::ptr::null()) };
        let mut room = [0_u16; 260];
        // SAFETY: there is room for as many characters.
        let length = unsafe { GetSystemWindowsDirectoryW(room.as_mut_ptr(), room.len() as u32) } as usize;
        let folder = String::from_utf16_lossy(&room[..length.min(room.len())]).to_lowercase();
        let file = self.file().to_string_lossy().to_lowercase();
        let name = file.rsplit('\\').next().unwrap_or_default();
        let acts_for_it = self.0 == program || name.starts_with("mfc") || name.starts_with("atl");
        !acts_for_it && file.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('\\'))
    }

    /// Hands each function it imports to `replace` and puts what that answers in its place.
    pub fn replace_imports(&self, replace: impl Fn(usize) -> Option<usize>) {
        for slot in self.slots() {
            // SAFETY: a slot of a loaded module's import table, aligned as the format demands; the loader may write to it too.
            let slot = unsafe { AtomicUsize::from_ptr(slot as *mut usize) };
            let Some(other) = replace(slot.load(Ordering::Acquire)) else { continue };
            let before = make_writable(slot);
            slot.store(other, Ordering::Release);
            if let Some(before) = before {
                protect(slot, before);
            }
        }
    }

    /// The addresses of its import table's slots.
    fn slots(&self) -> Vec<usize> {
        let base = self.base();
        // SAFETY: what the loader has accepted as an image begins with its headers, which say where its import table is.
        let (size, table) = unsafe {
            let header = base + read::<u32>(base + 0x3C) as usize;
            // The optional header of the 64-bit format: the size of the image, and the second of the data directories.
            (read::<u32>(header + 24 + 56) as usize, read::<u32>(header + 24 + 112 + 8) as usize)
        };
        let inside = |at: usize| at != 0 && at < size;
        let mut slots = Vec::new();
        let mut entry = table;
        while inside(table) && inside(entry + 20) {
            // SAFETY: inside the image; an entry is five numbers: the fourth is the library's name, the fifth its slots.
            let (name, first) = unsafe { (read::<u32>(base + entry + 12) as usize, read::<u32>(base + entry + 16) as usize) };
            if name == 0 || !inside(first) {
                break;
            }
            let mut slot = first;
            // SAFETY: inside the image; the slots of a library end with an empty one.
            while inside(slot + size_of::<usize>()) && unsafe { read::<usize>(base + slot) } != 0 {
                slots.push(base + slot);
                slot += size_of::<usize>();
            }
            entry += 20;
        }
        slots
    }
}

/// # Safety
/// The address can be read.
unsafe fn read<T: Copy>(address: usize) -> T {
    // SAFETY: the caller says so.
    unsafe { (address as *const T).read_unaligned() }
}

/// Makes a slot writable and answers what its page was.
fn make_writable(slot: &AtomicUsize) -> Option<u32> {
    let address = std::ptr::from_ref(slot).cast();
    let mut facts = MEMORY_BASIC_INFORMATION::default();
    // SAFETY: an address, and room for what is known of it.
    unsafe { VirtualQuery(address, &raw mut facts, size_of::<MEMORY_BASIC_INFORMATION>()) };
    // Where there is code in the page, other threads may be running it.
    protect(slot, if facts.Protect & EXECUTABLE == 0 { PAGE_READWRITE } else { PAGE_EXECUTE_READWRITE })
}

fn protect(slot: &AtomicUsize, protection: u32) -> Option<u32> {
    let mut before = 0;
    // SAFETY: the page of a slot that belongs to a loaded module; it stays readable.
    let done = unsafe { VirtualProtect(std::ptr::from_ref(slot).cast(), size_of::<usize>(), protection, &raw mut before) } != 0;
    done.then_some(before)
}
