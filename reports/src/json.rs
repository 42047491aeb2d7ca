//! JSON, the contract for programs.

use std::io;

use crate::{Render, Report};

/// Indented JSON with a fixed order of keys. A key that has nothing to say is `null`; only `run`, `lost`, `conflict` and
/// `untold` are left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

impl Render for Json {
    fn render(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, report)?;
        writeln!(out)
    }
}
