//! Where the interface pointers of ours stand, in use and after: none is ever taken back, since a late call must find it.
//!
//! They stand in pages of their own, so that what is kept does not hold up memory a subject has freed, is found by its address
//! alone, and can be told from what a subject keeps.

use super::combox::ComBox;
use std::alloc::{Layout, alloc, handle_alloc_error};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Boxes in a page.
const PAGE: usize = 256;

/// A page, and how many of its places are taken.
#[derive(Clone, Copy)]
struct Page {
    at: usize,
    used: usize,
}

/// All boxes of a door.
#[derive(Default)]
pub(super) struct Quarantine(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    /// In the order of their addresses.
    list: Vec<Page>,
    /// Objects that boxes keep.
    objects: usize,
}

impl Quarantine {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a box where it stays as long as the process lives, and answers its address; `first` of those of an object keeps
    /// the object.
    pub fn keep(&self, boxed: ComBox, first: bool) -> usize {
        let mut pages = self.pages();
        pages.objects += usize::from(first);
        let pages = &mut pages.list;
        let free = pages.iter().position(|page| page.used < PAGE).unwrap_or_else(|| {
            let at = new_page();
            let place = pages.partition_point(|page| page.at < at);
            pages.insert(place, Page { at, used: 0 });
            place
        });
        let page = &mut pages[free];
        let place = page.at + page.used * size_of::<ComBox>();
        // SAFETY: the place is in a page of this type that is never freed, and behind all that are taken.
        unsafe { (place as *mut ComBox).write(boxed) };
        page.used += 1;
        place
    }

    /// The box at an address, if one stands there.
    pub fn at(&self, address: usize) -> Option<&'static ComBox> {
        let pages = &self.pages().list;
        let page = pages[..pages.partition_point(|page| page.at <= address)].last()?;
        let inside = address - page.at;
        if !inside.is_multiple_of(size_of::<ComBox>()) || inside / size_of::<ComBox>() >= page.used {
            return None;
        }
        // SAFETY: a place that is taken (above); what is in it is neither moved nor changed but through its own atomics.
        Some(unsafe { &*(address as *const ComBox) })
    }

    /// Bytes that are kept here, and with what stands here.
    pub fn kept_bytes(&self) -> usize {
        let pages = self.pages();
        let boxes: usize = pages.list.iter().map(|page| page.used).sum();
        boxes * size_of::<ComBox>() + pages.objects * ComBox::OBJECT_BYTES
    }
}

fn new_page() -> usize {
    let layout = Layout::array::<ComBox>(PAGE).expect("a page is small");
    // SAFETY: the layout has a size.
    let page = unsafe { alloc(layout) };
    if page.is_null() {
        handle_alloc_error(layout);
    }
    page as usize
}
