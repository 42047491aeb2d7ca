use super::*;
use crate::document::{BlockKind, Document};
use crate::folder::Folder;
use BlockKind::{Item, Paragraph, Title};
use proptest::prelude::*;

fn places(document: &Document) -> Vec<(String, String)> {
    document.sentences().map(|standing| (standing.place().to_string(), standing.sentence.text.clone())).collect()
}

const PAGE: &str = "---\ntitle: \"A door\"\nms.assetid: 12\n---\n# <a name=\"a-door\"></a>A door\n\n**Applies to**: Outlook 2013\n\n\
Doors open. Doors close.\n\n- One\n\n- Two\n\n  - Inner\n\n1. First. Then so.\n\n   > [!NOTE]\n   > Mind it.\n   > 1. Counted\n\n2. Second\n\n\
## <a name=\"parameters\"></a>Parameters\n\n _lpDoor_\n\n> [in] The door.\n\nDOOR_QUIET\n\n> No noise.\n\n\
|**Name**|**Value**|\n|:-----|:-----|\n|Key <br/> |A thing. Of iron. |\n\n```cpp\nnot();\n```\n\nLast words.\n\n## See also\n\n[Doors](doors.md)\n";

#[test]
fn places_of_a_published_page() {
    let page = document("en-us/a-door", PAGE);
    assert_eq!((page.name.as_str(), page.title.as_str(), page.asset.as_deref()), ("a-door", "A door", Some("12")));
    let found = places(&page);
    for (place, text) in [
        ("paragraph 1, sentence 2", "Doors close."),
        ("list 1, item 2, sentence 1", "Inner"),
        ("step 1, sentence 2", "Then so."),
        ("step 1, note, sentence 1", "Mind it."),
        ("step 1.1, note, sentence 1", "Counted"),
        ("step 2, sentence 1", "Second"),
        ("Parameters, lpDoor, sentence 1", "[in] The door."),
        ("Parameters, DOOR_QUIET, sentence 1", "No noise."),
        ("Parameters, table, row 2, sentence 2", "Of iron."),
        ("Parameters, paragraph 1, sentence 1", "Last words."),
    ] {
        assert!(found.contains(&(place.into(), text.into())), "{place}: {found:#?}");
    }
    assert!(!found.iter().any(|(_, text)| text.contains("not()")));
    let last = page.blocks.iter().find(|block| block.sentences[0].text == "Last words.").expect("it is there");
    assert!(last.place.is("last paragraph") && last.place.is("last section") && last.place.is("after the note"));
}

#[test]
fn a_row_is_found_as_a_line_too() {
    let page = document("en-us/a-door", PAGE);
    let by_row = crate::Hash::of("|Key |A thing.");
    assert_eq!(page.find(by_row).map(|standing| standing.sentence.text.as_str()).collect::<Vec<_>>(), ["A thing."]);
}

#[test]
fn plain_text_with_marks_and_without() {
    let page = document("seeds/1", "Leaving\nOne reason. Another.\n-\nFirst thing.\n-\nSecond thing.\nNote Mind it.\nThe end.\n");
    assert_eq!((page.name.as_str(), page.locale.as_str()), ("leaving", "en-us"));
    let found = places(&page);
    assert!(found.contains(&("step 2, sentence 1".into(), "Second thing.".into())), "{found:?}");
    assert!(found.contains(&("note, sentence 1".into(), "Note Mind it.".into())), "{found:?}");
    let listed = "Leaving\nPeople do the following:\nClosing windows.\nDoing what is left, such as:\nFeeding the cat.\nIf it rains, they stay. They \
wait.\nThe end comes. It is late.\n";
    let page = document("seeds/2", listed);
    let kinds: Vec<BlockKind> = page.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds, [Title, Paragraph, Item, Item, Item, Paragraph, Paragraph]);
}

#[test]
fn a_page_in_two_languages() {
    let page = document(
        "seeds/3",
        "部屋を出るLeaving the room\n\n  1. 鍵を返します。Give the key back.\n\n窓は閉めません。Do not close windows.\n",
    );
    assert!(page.is_interleaved());
    assert_eq!((page.name.as_str(), page.title.as_str(), page.locale.as_str()), ("leaving-the-room", "部屋を出る", "ja-jp"));
    let english = page.only(Language::English);
    assert_eq!(english.sentences().count(), 3);
    // The label of the note was lost.
    assert!(english.blocks[2].place.note);
}

#[test]
fn locales_by_folder_front_matter_and_script() {
    assert_eq!(document("ja-jp/x", "# Only English\n").locale.as_str(), "ja-jp");
    assert_eq!(document("pages/x", "---\nms.contentlocale: zh-CN\n---\n# x\n").locale.as_str(), "zh-cn");
    assert_eq!(document("pages/x", "# 关闭门\n").locale.as_str(), "zh-cn");
    assert_eq!(document("de-de/x", "# Tür\n").locale.language(), Language::Other);
}

#[test]
fn what_is_odd_is_told_with_its_line() {
    let lines = |text: &str| document("en-us/x", text).oddities.iter().map(|(line, _)| *line).collect::<Vec<_>>();
    assert_eq!(lines("---\ntitle: a\n# T\n"), [1]);
    assert_eq!(lines("# T\n\n```\ncode\n"), [3]);
    assert_eq!(lines("---\nodd\n---\n# T\n"), [2]);
    assert_eq!(lines("# T\n"), Vec::<usize>::new());
}

#[test]
fn folders_that_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Folder::read(folder.path()).expect_err("nothing in it");
    assert!(error.to_string().contains("no documents"), "{error}");
    assert!(Folder::read(&folder.path().join("none")).is_err());
    let locale = folder.path().join("en-us");
    std::fs::create_dir(&locale).expect("a folder");
    std::fs::write(locale.join("bad.md"), b"# T\n\nfine\nb\xff\n").expect("a file");
    std::fs::write(locale.join("empty.md"), " \n").expect("a file");
    std::fs::write(locale.join("wide.md"), b"\xff\xfeT\0").expect("a file");
    std::fs::write(locale.join("good.md"), "# T\n").expect("a file");
    std::fs::File::create(locale.join("huge.md")).and_then(|file| file.set_len(9 << 20)).expect("a file");
    let read = Folder::read(folder.path()).expect("one is good");
    assert_eq!(read.documents.iter().map(|d| d.source.as_str()).collect::<Vec<_>>(), ["en-us/good"]);
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    for (file, what) in
        [("bad.md:4", "byte 12 is not UTF-8"), ("empty.md:1", "empty"), ("huge.md:1", "9437184 bytes"), ("wide.md:1", "UTF-16")]
    {
        assert!(problems.iter().any(|problem| problem.contains(file) && problem.contains(what)), "{file}: {problems:?}");
    }
    // The folder of one locale can be named itself.
    assert_eq!(Folder::read(&locale).expect("one is good").documents[0].source, "en-us/good");
}

proptest! {
    #[test]
    fn any_text_is_a_document(text in "(---\n|title: x\n|# |## |> |\\[!NOTE\\]|- |1[.] |[|]|```|<!--|-->|<a name=\"|\"></a>|\\*\\*|_|\\[|\\]\\(|\\)|\n|\n\n| |あ。|漢|a|B. |：：|\\PC){0,60}",
                              folder in "(en-us|ja-jp|zh-cn|de-de|seeds|)") {
        let source = if folder.is_empty() { "x".to_owned() } else { format!("{folder}/x") };
        let read = document(&source, &text);
        for standing in read.sentences() {
            prop_assert_eq!(crate::Hash::of(&standing.sentence.text), standing.sentence.hash);
            prop_assert!(!standing.sentence.text.is_empty() && standing.block.line <= text.lines().count());
            prop_assert!(standing.sentence.marks.iter().all(|mark| standing.sentence.text.get(mark.range.clone()).is_some()));
        }
        prop_assert!(read.oddities.iter().all(|(line, _)| *line <= text.lines().count().max(1)));
    }
}
