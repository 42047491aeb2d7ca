use super::*;
use proptest::prelude::*;

fn signs(text: &str, language: Language) -> Signs {
    Signs::read(text, language).expect("its words are known")
}

#[test]
fn who_denies() {
    for (text, language, denial) in [
        ("Call it now.", Language::English, Denial::None),
        ("Don't call it.", Language::English, Denial::Plain),
        ("It doesn't matter whether or not it rings.", Language::English, Denial::Plain),
        ("It is not only early.", Language::English, Denial::Weak),
        ("The call fails.", Language::English, Denial::Weak),
        ("鍵を返しません。", Language::Japanese, Denial::Plain),
        ("鍵を返さなければなりません。", Language::Japanese, Denial::None),
        ("鍵だけでなく扉も閉めます。", Language::Japanese, Denial::None),
        ("扉を閉めずに出ます。", Language::Japanese, Denial::Plain),
        ("扉は無効です。", Language::Japanese, Denial::Weak),
        ("不要还钥匙。", Language::Chinese, Denial::Plain),
        ("不仅关门。", Language::Chinese, Denial::None),
        ("是否关门？", Language::Chinese, Denial::None),
        ("门无效。", Language::Chinese, Denial::Weak),
    ] {
        assert_eq!(signs(text, language).denial, denial, "{text}");
    }
}

#[test]
fn what_is_demanded_forbidden_and_excused() {
    assert!(signs("You must not knock.", Language::English).forbids);
    let excuse = signs("You need not knock.", Language::English);
    assert!(excuse.excuses && !excuse.forbids && !excuse.demands);
    let excuse = signs("叩く必要はありません。", Language::Japanese);
    assert!(excuse.excuses && !excuse.demands);
    assert!(signs("叩く必要があります。", Language::Japanese).demands);
    assert!(signs("无需敲门。", Language::Chinese).excuses);
    assert!(signs("必须敲门。", Language::Chinese).demands);
}

#[test]
fn what_no_japanese_sentence_looks_like() {
    assert!(signs("叩かなく必要があります。", Language::Japanese).malformed.is_some());
    assert!(signs("鍵を返すことによって。", Language::Japanese).broken_off);
    assert!(!signs("鍵を返すこと。", Language::Japanese).broken_off);
    assert!(!signs("鍵を返します。", Language::Japanese).broken_off);
}

#[test]
fn nothing_is_said_of_other_languages() {
    assert_eq!(Signs::read("Klopfen Sie nicht.", Language::Other), None);
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in "\\PC{0,40}") {
        for language in [Language::English, Language::Japanese, Language::Chinese] {
            prop_assert!(Signs::read(&text, language).is_some());
        }
    }
}
