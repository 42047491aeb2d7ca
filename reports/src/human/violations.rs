//! Violated requirements, each with its evidence, its citations and the way to mend it.

use std::io;

use anstyle::Style;

use super::page::{Page, Palette};
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
    page.heading(page.palette.caution, &title, "please report it, and do not rely on the other verdicts")?;
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
    if !remedies.is_empty() || requirement.reason.is_some() || requirement.conflict.is_some() || !requirement.citations.is_empty()
    {
        page.gap()?;
    }
    for remedy in remedies {
        page.labelled(2, (page.palette.good, "mend"), 4, (plain, remedy))?;
    }
    if let Some(reason) = &requirement.reason {
        page.labelled(2, (faint, "note"), 4, (plain, reason))?;
    }
    if let Some(conflict) = &requirement.conflict {
        let disputed = format!(
            "The documents disagree (conflict {}): {} Judged by: {}",
            conflict.slug,
            conflict.question.trim(),
            conflict.judged_by.trim()
        );
        page.labelled(2, (page.palette.caution, "note"), 4, (plain, &disputed))?;
    }
    let mut label = "cite";
    for citation in &requirement.citations {
        let place = format!("{} ({}, {}) {}", citation.doc, citation.locale, citation.edition, citation.at);
        page.labelled(2, (faint, label), 4, (plain, &place))?;
        if let Some(lost) = &citation.lost {
            let label = format!("lost in {}:", citation.locale);
            page.labelled(8, (page.palette.caution, &label), text::width(&label) - 1, (plain, lost))?;
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

    let Palette { name, faint, bad, caution, .. } = page.palette;
    let plain = Style::new();
    let last = rows.len().saturating_sub(1);
    for (n, row) in rows.into_iter().enumerate() {
        let number = text::pad(&row.seq, seq + 2);
        let who = if who == 0 { String::new() } else { text::pad(row.who, who + 2) };
        // The evidence runs up to the breach, so the last event is the one to look at.
        let style = if n == last { bad } else { caution };
        if text::width(row.call) <= call {
            let call = text::pad(row.call, call + 4);
            page.spans(INDENT, &[(name, &number), (faint, &who), (plain, &call), (style, row.note)])?;
            continue;
        }
        page.beside(INDENT, &[(name, &number), (faint, &who)], (plain, row.call))?;
        if !row.note.is_empty() {
            page.paragraph(INDENT + left, style, &format!("^ {}", row.note))?;
        }
    }
    Ok(())
}
