//! What the judging commands share: where output goes and how it is shown.

use crate::cli::{Format, Judging};
use indicatif::{ProgressBar, ProgressStyle};
use mapi_conformance::run::RunError;
use messages::tell;
use reports::{Human, Json, Junit, Render, Report};
use std::fs::{self, File};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The folder for what is written about a subject.
pub fn folder_for(judging: &Judging, subject: &Path) -> PathBuf {
    let name = subject.file_stem().unwrap_or_default();
    judging.out.clone().unwrap_or_else(|| Path::new("mapi-conformance.out").join(name))
}

/// Progress on a terminal; nothing elsewhere.
pub fn progress(cases: usize, judging: &Judging) -> ProgressBar {
    if !std::io::stderr().is_terminal() || judging.format != Format::Human {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(cases as u64).with_style(style)
}

/// Writes a report to its folder and to standard output, and answers the exit code.
pub fn deliver(report: &Report, judging: &Judging, out: &Path) -> Result<u8, RunError> {
    let measured = judging.spec.as_ref().map(|measure| {
        let mut report = report.clone();
        measure.apply(&mut report);
        report
    });
    let report = measured.as_ref().unwrap_or(report);
    fs::create_dir_all(out).map_err(|error| RunError::at(out, error))?;
    let language = messages::spoken().language();
    let junit = Junit { language };
    let kept: [(&str, &dyn Render); 2] = [("report.json", &Json), ("report.junit.xml", &junit)];
    for (name, renderer) in kept {
        let path = out.join(name);
        let written = File::create(&path).map(BufWriter::new).and_then(|mut file| {
            renderer.render(report, &mut file)?;
            file.flush()
        });
        written.map_err(|error| RunError::at(&path, error))?;
    }
    let stdout = std::io::stdout();
    let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let human = Human { colour, language, ..Human::default() };
    let renderer: &dyn Render = match judging.format {
        Format::Human => &human,
        Format::Json => &Json,
        Format::Junit => &junit,
    };
    let mut stdout = BufWriter::new(stdout.lock());
    let shown = renderer.render(report, &mut stdout).and_then(|()| {
        if judging.format == Format::Human {
            writeln!(stdout, "\n{}", tell!("report-folder", folder = out.display().to_string()))?;
        }
        stdout.flush()
    });
    super::output::written(shown)?;
    Ok(report.exit().code())
}
