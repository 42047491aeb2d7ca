//! Violated requirements, each with its evidence, its citations and the way to mend it.

use std::io;

use anstyle::Style;
use messages::say;

use super::page::{Page, Palette};
use super::quiet;
use crate::{Evidence, Finding, Report, Requirement, Verdict, text};

/// Breaches by the subject.
pub fn of_subject(page: &mut Page<'_>, report: &Report, shown: usize) -> io::Result<()> {
    let violated = violated(report, |r| r.about_subject);
    if violated.is_empty() {
        return Ok(());
    }
    quiet::title(page, Verdict::Violated, violated.len())?;
    let label = say!(page.messages, "report-fail");
    violated.into_iter().try_for_each(|requirement| block(page, &label, requirement, shown))
}

/// Breaches by the tool, named as such before anyone reads them as the subject's.
pub fn own_faults(page: &mut Page<'_>, report: &Report, shown: usize) -> io::Result<()> {
    let violated = violated(report, Requirement::is_own);
    if violated.is_empty() {
        return Ok(());
    }
    let title = say!(page.messages, "report-own-fault", tool = &report.tool.name, count = violated.len());
    page.heading(page.palette.caution, &title, &say!(page.messages, "report-own-fault-remark"))?;
    let label = say!(page.messages, "report-bug");
    violated.into_iter().try_for_each(|requirement| block(page, &label, requirement, shown))
}

/// Breaches by programs that were recorded beside the subject.
pub fn beside(page: &mut Page<'_>, report: &Report, shown: usize) -> io::Result<()> {
    let violated = violated(report, |r| r.beside);
    if violated.is_empty() {
        return Ok(());
    }
    let title = say!(page.messages, "report-beside", count = violated.len());
    page.heading(page.palette.heading, &title, &say!(page.messages, "report-beside-remark"))?;
    let label = say!(page.messages, "report-beside-label");
    violated.into_iter().try_for_each(|requirement| block(page, &label, requirement, shown))
}

fn violated(report: &Report, of: fn(&Requirement) -> bool) -> Vec<&Requirement> {
    report.requirements.iter().filter(|r| r.verdict == Verdict::Violated && of(r)).collect()
}

fn block(page: &mut Page<'_>, label: &str, requirement: &Requirement, shown: usize) -> io::Result<()> {
    let plain = Style::new();
    let binds = format!("   [{}]", requirement.binds_in_words(page.messages));
    let fits = text::width(label) + 1 + text::width(&requirement.id) + text::width(&binds) <= page.width;
    page.gap()?;
    let beside = if fits { binds.as_str() } else { "" };
    page.spans(
        0,
        &[(page.palette.bad, label), (plain, " "), (page.palette.heading, &requirement.id), (page.palette.faint, beside)],
    )?;
    if !fits {
        page.paragraph(2, page.palette.faint, binds.trim_start())?;
    }
    page.paragraph(2, plain, &requirement.title)?;
    for finding in requirement.findings.iter().take(shown) {
        self::finding(page, finding)?;
    }
    match requirement.findings.len().saturating_sub(shown) {
        0 => {}
        more => page.paragraph(2, page.palette.faint, &say!(page.messages, "report-more-findings", count = more))?,
    }
    footer(page, requirement)
}

fn finding(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    page.gap()?;
    page.paragraph(2, page.palette.bad, &finding.message)?;
    evidence(page, &finding.evidence)?;
    page.paragraph(4, page.palette.faint, &finding.place(page.messages))
}

/// What holds for all findings of a requirement: remedies (each once), the reading the verdict depends on, the sources.
fn footer(page: &mut Page<'_>, requirement: &Requirement) -> io::Result<()> {
    let (faint, plain, messages) = (page.palette.faint, Style::new(), page.messages);
    let labels = [say!(messages, "report-label-mend"), say!(messages, "report-label-note"), say!(messages, "report-label-cite")];
    let (column, [mend, note, cite]) = (text::widest(&labels), &labels);
    let mut remedies: Vec<&str> = requirement.findings.iter().filter_map(|f| f.remedy.as_deref()).collect();
    remedies.sort_unstable();
    remedies.dedup();
    if !remedies.is_empty() || requirement.reason.is_some() || requirement.conflict.is_some() || !requirement.citations.is_empty()
    {
        page.gap()?;
    }
    for remedy in remedies {
        page.labelled(2, (page.palette.good, mend), column, (plain, remedy))?;
    }
    if let Some(reason) = &requirement.reason {
        page.labelled(2, (faint, note), column, (plain, reason))?;
    }
    if let Some(conflict) = &requirement.conflict {
        let (question, default) = (conflict.question.trim(), conflict.judged_by.trim());
        let disputed = say!(messages, "report-disputed", slug = &conflict.slug, question = question, default = default);
        page.labelled(2, (page.palette.caution, note), column, (plain, &disputed))?;
    }
    let mut label = cite.as_str();
    for citation in &requirement.citations {
        page.labelled(2, (faint, label), column, (plain, &citation.place(messages)))?;
        if let Some(lost) = &citation.lost {
            let label = say!(messages, "report-lost-in", locale = &citation.locale);
            page.beside(column + 4, &[(page.palette.caution, &label)], (plain, lost))?;
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
