use super::*;
use crate::document::{Document, Sentence};
use proptest::prelude::*;

fn lexicon() -> Lexicon {
    ["IThing::Farewell", "IThing::Logoff", "IThing::Release", "StoreFarewell", "FAREWELL_NO_WAIT", "PR_THING_ID", "lpThings"]
        .into_iter()
        .collect()
}

fn sentence(locale: &str, markdown: &str) -> Sentence {
    let document = Document::read(&format!("{locale}/x"), &format!("# T\n\n{markdown}\n"));
    document.blocks[1].sentences[0].clone()
}

fn names(locale: &str, markdown: &str) -> Vec<(String, How)> {
    lexicon().find(&sentence(locale, markdown)).into_iter().map(|found| (found.name, found.how)).collect()
}

fn one(locale: &str, markdown: &str, name: &str, how: How) {
    assert_eq!(names(locale, markdown), [(name.to_owned(), how)], "{markdown}");
}

#[test]
fn as_they_are_written() {
    one("en-us", "Call [IThing::Farewell](x.md) now.", "IThing::Farewell", How::Exact);
    one("en-us", "Set the FAREWELL_NO_WAIT flag.", "FAREWELL_NO_WAIT", How::Exact);
    one("en-us", "The **Release** method counts.", "Release", How::Exact);
    one("ja-jp", "Release を呼びます。", "Release", How::Exact);
}

#[test]
fn ordinary_words_are_no_names() {
    for text in ["Release the thing.", "To release it, wait.", "The release of it is late.", "Logoff it."] {
        assert_eq!(names("en-us", text), [], "{text}");
    }
    one("en-us", "Logoff tells all others.", "Logoff", How::Exact);
}

#[test]
fn broken_by_a_translation() {
    one("zh-cn", "调用 IThing：：Farewell。", "IThing::Farewell", How::FullWidth);
    one("zh-cn", "调用 ＩＴｈｉｎｇ::Farewell。", "IThing::Farewell", How::FullWidth);
    one("ja-jp", "IThing: :Farewell を呼びます。", "IThing::Farewell", How::Spaced);
    one("ja-jp", "Store Farewell を呼びます。", "StoreFarewell", How::Spaced);
    one("ja-jp", "FAREWELL_ NO_WAIT を使います。", "FAREWELL_NO_WAIT", How::Spaced);
    one("ja-jp", "IThing::Store Farewell を呼びます。", "IThing::StoreFarewell", How::Spaced);
    one("ja-jp", "STOREFarewell に渡します。", "StoreFarewell", How::Capitals);
    one("zh-cn", "StoreFarewells 之后。", "StoreFarewell", How::Misspelt);
    one("zh-cn", "StoreFarewel 之后。", "StoreFarewell", How::Misspelt);
    one("ja-jp", "IThing: ログオフを呼びます。", "IThing::Logoff", How::Translated);
    one("zh-cn", "调用 IThing：：注销 方法。", "IThing::Logoff", How::Translated);
    one("ja-jp", "IThing::鍵の束を呼びます。", "IThing::?", How::Translated);
}

#[test]
fn not_more_than_there_is() {
    one("ja-jp", "IThing: 名前のインターフェイス", "IThing", How::Exact);
    assert_eq!(names("zh-cn", "使用 MAPI 和 DLL。"), []);
    // Not one of the lexicon, but no other word looks like it.
    one("zh-cn", "设置 OTHER_FLAG 标志。", "OTHER_FLAG", How::Exact);
}

#[test]
fn learns_from_english_pages_only() {
    let mut learned = Lexicon::new();
    learned.learn(&Document::read("en-us/a", "# A\n\nUse **NewThing** with NEW_FLAG and INew::Go, not `code x`.\n"));
    assert!(["NewThing", "NEW_FLAG", "INew", "Go"].iter().all(|name| learned.get(name).is_some()));
    learned.learn(&Document::read("ja-jp/a", "# A\n\n**OtherThing** を使う。\n"));
    assert_eq!((learned.get("OtherThing"), learned.len()), (None, 4));
}

proptest! {
    #[test]
    fn names_lie_in_the_sentence_in_order(text in "(IThing|::|：：|: |Farewell|Store|ログオフ|注销|[a-z_ あ。]|FAREWELL_|NO_WAIT| ){0,12}") {
        for locale in ["en-us", "ja-jp", "zh-cn", "de-de"] {
            let document = Document::read(&format!("{locale}/x"), &text);
            for standing in document.sentences() {
                let found = lexicon().find(standing.sentence);
                prop_assert!(found.windows(2).all(|two| two[0].range.end <= two[1].range.start));
                for name in found {
                    prop_assert!(standing.sentence.text.get(name.range.clone()).is_some_and(|text| !text.is_empty()));
                }
            }
        }
    }
}
