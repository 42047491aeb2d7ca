use messages::Language;
use reports::{Matrix, MatrixRow, Outcome};
use unicode_width::UnicodeWidthStr as _;

fn row(subject: &str, fault: &str, outcome: Outcome, violated: &[&str]) -> MatrixRow {
    MatrixRow {
        subject: subject.into(),
        fault: (!fault.is_empty()).then(|| fault.into()),
        outcome,
        violated: violated.iter().map(|&id| id.into()).collect(),
    }
}

fn render(matrix: &Matrix) -> String {
    render_in(Language::English, matrix)
}

fn render_in(language: Language, matrix: &Matrix) -> String {
    let mut out = Vec::new();
    matrix.render(language, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn sample() -> Matrix {
    Matrix {
        rows: vec![
            row("store", "", Outcome::Completed, &[]),
            row("store", "keeps-advise", Outcome::Completed, &["end-session/unadvise-before-logoff", "store/unloads"]),
            row("store", "crashes-at-logoff", Outcome::Crashed, &[]),
            row("郵便箱", "何もしない", Outcome::Completed, &[]),
            row("郵便箱", "", Outcome::MemoryCorrupted, &["store/unloads"]),
        ],
    }
}

#[test]
fn looks_as_it_did() {
    insta::assert_snapshot!("faults", render(&sample()));
    insta::assert_snapshot!("empty", render(&Matrix::default()));
}

#[test]
fn looks_alike_in_every_language() {
    for language in [Language::Japanese, Language::Chinese] {
        insta::assert_snapshot!(format!("faults_{}", language.tag()), render_in(language, &sample()));
    }
}

#[test]
fn columns_begin_at_the_same_place_on_every_line() {
    let text = render(&sample());
    let (table, _) = text.split_once("\n\n").unwrap();
    let begins = |line: &str, cell: &str| line.find(cell).map(|at| line[..at].width()).unwrap();
    let heading = table.lines().next().unwrap();
    let outcomes = ["completed", "completed", "completed", "crashed", "completed", "memory corrupted"];
    for (line, outcome) in table.lines().skip(1).zip(outcomes) {
        assert_eq!(begins(line, outcome), begins(heading, "OUTCOME"), "{line}");
    }
}

#[test]
fn a_subject_cannot_steer_the_terminal() {
    let matrix = Matrix { rows: vec![row("\u{1b}[2Jacme", "a\nb", Outcome::Completed, &[])] };
    let text = render(&matrix);
    assert!(text.contains(r"\u{1b}[2Jacme  a\u{a}b"), "{text}");
}
