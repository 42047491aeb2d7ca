//! Violated requirements, each with its evidence, its citations and the way to mend it.

use std::io;

use anstyle::Style;

use super::page::Page;
use crate::{Evidence, Finding, Report, Requirement, Verdict, text};

/// Breaches by the subject.
pub fn of_subject(page: &mut Page<'_>, report: &Report, shown: usize) -> io::Result<()> {
    let violated = violated(report, true);
    if violated.is_empty() {
        return Ok(());
    }
    page.heading(page.palette.heading, &format!("Violated ({})", violated.len()), "")?;
    violated.into_iter().try_for_each(|requirement| block(page, "FAIL", requirement, shown))
}

/// Breaches by the tool, named as such before anyone reads them as the subject's.
pub fn own_faults(page: &mut Page<'_>, report: &Report, shown: usize) -> io::Result<()> {
    let violated = violated(report, false);
    if violated.is_empty() {
        return Ok(());
    }
    let title = format!("A fault of {}, not of the subject ({})", report.tool.name, violated.len());
    page.heading(page.palette.caution, &title, "please report it")?;
    violated.into_iter().try_for_each(|requirement| block(page, "BUG", requirement, shown))
}

fn violated(report: &Report, about_subject: bool) -> Vec<&Requirement> {
    let wanted = |r: &&Requirement| r.verdict == Verdict::Violated && r.about_subject == about_subject;
    report.requirements.iter().filter(wanted).collect()
}

fn block(page: &mut Page<'_>, label: &str, requirement: &Requirement, shown: usize) -> io::Result<()> {
    let plain = Style::new();
    let binds = format!("   [{}, {}]", requirement.bound, requirement.level.name());
    page.gap()?;
    page.spans(
        0,
        &[(page.palette.bad, label), (plain, " "), (page.palette.heading, &requirement.id), (page.palette.faint, &binds)],
    )?;
    page.paragraph(2, plain, &requirement.title)?;
    for finding in requirement.findings.iter().take(shown) {
        self::finding(page, finding)?;
    }
    match requirement.findings.len().saturating_sub(shown) {
        0 => {}
        1 => page.paragraph(2, page.palette.faint, "… and 1 more finding, see the JSON report")?,
        more => page.paragraph(2, page.palette.faint, &format!("… and {more} more findings, see the JSON report"))?,
    }
    footer(page, requirement)
}

fn finding(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    page.gap()?;
    page.paragraph(2, page.palette.bad, &finding.message)?;
    evidence(page, &finding.evidence)?;
    let trace = finding.trace.as_ref().map_or(String::new(), |trace| format!(" ({trace})"));
    page.paragraph(4, page.palette.faint, &format!("in case `{}`{trace}", finding.case))
}

/// What holds for all findings of a requirement: remedies (each once), the reading the verdict depends on, the sources.
fn footer(page: &mut Page<'_>, requirement: &Requirement) -> io::Result<()> {
    let (faint, plain) = (page.palette.faint, Style::new());
    let mut remedies: Vec<&str> = requirement.findings.iter().filter_map(|f| f.remedy.as_deref()).collect();
    remedies.sort_unstable();
    remedies.dedup();
    if !remedies.is_empty() || requirement.reason.is_some() || !requirement.citations.is_empty() {
        page.gap()?;
    }
    for remedy in remedies {
        page.labelled(2, (page.palette.good, "mend"), 4, (plain, remedy))?;
    }
    if let Some(reason) = &requirement.reason {
        page.labelled(2, (faint, "note"), 4, (plain, reason))?;
    }
    let mut label = "cite";
    for citation in &requirement.citations {
        let place = format!("{} ({}, {}) {}", citation.doc, citation.locale, citation.edition, citation.at);
        page.labelled(2, (faint, label), 4, (plain, &place))?;
        if let Some(lost) = &citation.lost {
            page.labelled(8, (page.palette.caution, "lost there:"), 11, (plain, lost))?;
        }
        label = "";
    }
    Ok(())
}

/// One event in its columns: number, who, call.
struct Row<'a> {
    seq: String,
    who: &'a str,
    call: &'a str,
    note: &'a str,
}

impl<'a> Row<'a> {
    fn new(event: &'a Evidence) -> Self {
        let is_who = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic() || c == '-' || c == '>');
        let split = event.text.split_once(' ').filter(|(word, _)| is_who(word));
        let (who, call) = split.unwrap_or(("", &event.text));
        Self { seq: format!("#{}", event.seq), who, call: call.trim_start(), note: event.note.as_deref().unwrap_or("") }
    }
}

/// Events in columns, the notes beside the calls; a call too long for that has its note below it.
fn evidence(page: &mut Page<'_>, events: &[Evidence]) -> io::Result<()> {
    const INDENT: usize = 4;
    let rows: Vec<Row<'_>> = events.iter().map(Row::new).collect();
    let widest = |column: fn(&Row<'_>) -> usize| rows.iter().map(column).max().unwrap_or(0);
    let seq = widest(|row| row.seq.len());
    let who = widest(|row| row.who.len());
    let left = seq + 2 + if who == 0 { 0 } else { who + 2 };
    let room = page.width.saturating_sub(INDENT + left);
    let room_beside_notes = room.saturating_sub(widest(|row| text::width(row.note)) + 4);
    let call = rows.iter().map(|row| text::width(row.call)).filter(|&columns| columns <= room_beside_notes).max().unwrap_or(0);

    let (name, faint, plain) = (page.palette.name, page.palette.faint, Style::new());
    for row in rows {
        let who = if who == 0 { String::new() } else { text::pad(row.who, who + 2) };
        let head = [(name, text::pad(&row.seq, seq + 2)), (faint, who)];
        if text::width(row.call) <= call {
            let aligned = text::pad(row.call, call + 4);
            page.spans(
                INDENT,
                &[(head[0].0, &head[0].1), (head[1].0, &head[1].1), (plain, &aligned), (page.palette.bad, row.note)],
            )?;
            continue;
        }
        let head = head.map(|(_, part)| part).concat();
        page.labelled(INDENT, (name, &head), left - 2, (plain, row.call))?;
        if !row.note.is_empty() {
            page.paragraph(INDENT + left, page.palette.bad, &format!("^ {}", row.note))?;
        }
    }
    Ok(())
}
