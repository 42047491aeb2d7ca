use super::*;
use crate::read::document;
use proptest::prelude::*;

/// Compares pages of our own; names are those of an interface that does not exist.
fn scan(pages: &[(&str, &str)]) -> Vec<Comparison> {
    let documents = pages.iter().map(|(source, text)| document(source, text)).collect();
    let folder = Folder { documents, ..Folder::default() };
    let mut lexicon: Lexicon =
        ["IDoor::Open", "IDoor::Close", "IDoor::Logoff", "DOOR_QUIET", "DOOR_FAST", "DOOR_E_STUCK", "lpDoor"]
            .into_iter()
            .collect();
    folder.documents.iter().for_each(|document| lexicon.learn(document));
    compare(&folder, &lexicon, None)
}

fn kinds(english: &str, locale: &str, translation: &str) -> Vec<Kind> {
    let pages =
        [("en-us/door", format!("# Door\n\n{english}\n")), (&*format!("{locale}/door"), format!("# T\n\n{translation}\n"))];
    let pages: Vec<(&str, &str)> = pages.iter().map(|(source, text)| (*source, text.as_str())).collect();
    let found = scan(&pages);
    assert_eq!(found.len(), 1, "{translation}");
    found[0].divergences.iter().map(|divergence| divergence.kind).collect()
}

#[test]
fn a_faithful_translation_is_left_alone() {
    for (english, locale, translation) in [
        ("Call **IDoor::Open** before you enter the room.", "ja-jp", "部屋に入る前に **IDoor::Open** を呼び出します。"),
        ("Do not call IDoor::Close twice.", "ja-jp", "IDoor::Close を 2 回呼び出さないでください。"),
        ("The client must close the door.", "ja-jp", "クライアントは扉を閉じなければなりません。"),
        ("Only the owner can open it.", "zh-cn", "只有所有者可以打开它。"),
        ("If the door is stuck, return DOOR_E_STUCK.", "zh-cn", "如果门卡住，则返回 DOOR_E_STUCK。"),
        ("You need not knock.", "zh-cn", "无需敲门。"),
        (
            "Set DOOR_QUIET or DOOR_FAST; only one is allowed.",
            "ja-jp",
            "DOOR_QUIET または DOOR_FAST を設定します。許可されるのは 1 つのみです。",
        ),
        ("It fails unless the key fits.", "zh-cn", "除非钥匙合适，否则会失败。"),
        ("Wait 30 seconds.", "ja-jp", "３０ 秒待ちます。"),
    ] {
        assert_eq!(kinds(english, locale, translation), [], "{english} {translation}");
    }
}

#[test]
fn names() {
    for (english, locale, translation, kind) in [
        ("Call **IDoor::Open** now.", "ja-jp", "メソッドを今すぐ呼び出します。", Kind::NameDropped),
        ("Call **IDoor::Open** now.", "ja-jp", "今すぐ **IDoor::Close** を呼び出します。", Kind::NameChanged),
        ("Call **IDoor::Logoff** now.", "ja-jp", "今すぐ IDoor::ログオフを呼び出します。", Kind::NameTranslated),
        ("**Logoff** tells the others.", "zh-cn", "**注销** 会通知其他人。", Kind::NameTranslated),
        ("Call **IDoor::Open** now.", "zh-cn", "立即调用 IDoor：:O pen。", Kind::NameBroken),
        ("Call it with the DOOR_QUIET flag.", "zh-cn", "使用 DOOR_ QUIET 标志调用它。", Kind::NameBroken),
        ("Call it now.", "zh-cn", "立即用 DOOR_FAST 调用它。", Kind::NameAdded),
        ("Return DOOR_E_STUCK to IDoor::Open.", "zh-cn", "将 DOOR_E_STUCK IDoor::Open。", Kind::NamesCollide),
        (
            "Set DOOR_QUIET if you can and DOOR_FAST if you must.",
            "zh-cn",
            "如果可以并必须 DOOR_FAST，则设置 DOOR_QUIET。",
            Kind::Reordered,
        ),
    ] {
        let found = kinds(english, locale, translation);
        assert!(found.contains(&kind), "{english} {translation}: {found:?}");
    }
}

#[test]
fn what_is_said_of_them() {
    for (english, locale, translation, kind) in [
        ("The store should not wait for the guests.", "ja-jp", "ストアは客を待つ必要があります。", Kind::Denial),
        ("The store waits for the guests.", "zh-cn", "商店不等待客人。", Kind::Denial),
        ("Clients must not call it again.", "ja-jp", "クライアントは再び呼び出す必要はありません。", Kind::Duty),
        ("You do not have to knock.", "ja-jp", "ノックする必要があります。", Kind::Duty),
        ("Open it before you leave.", "zh-cn", "离开后打开它。", Kind::Order),
        ("If it rains, close it.", "ja-jp", "雨が降り、それを閉めます。", Kind::Condition),
        ("Only guests may call.", "ja-jp", "ゲストは呼び出せます。", Kind::Only),
        ("Wait 30 seconds.", "ja-jp", "20 秒待ちます。", Kind::Number),
        ("The guest should not knock.", "ja-jp", "客はノックしなく必要があります。", Kind::Malformed),
        ("The door returns the value DOOR_E_STUCK.", "ja-jp", "扉は次の値を返DOOR_E_STUCK。", Kind::Malformed),
        ("Release the door.", "zh-cn", "发布门。", Kind::Meaning),
        ("It shows that the door is open.", "ja-jp", "扉が開いているかどうかを示します。", Kind::Meaning),
        ("The guests leave.", "ja-jp", "�ŏI�X�V��", Kind::Unreadable),
        ("The guests leave the house in the evening.", "zh-cn", "The guests leave the house in the evening.", Kind::Untranslated),
    ] {
        let found = kinds(english, locale, translation);
        assert!(found.contains(&kind), "{english} {translation}: {found:?}");
    }
}

#[test]
fn sentences_and_steps() {
    let english = "1. Call IDoor::Open. The door has a lock that rings when somebody enters the house.\n\n2. Set DOOR_QUIET.\n\n3. Call IDoor::Close.";
    let missing = "1. IDoor::Open を呼び出します。\n\n2. DOOR_QUIET を設定します。\n\n3. IDoor::Close を呼び出します。";
    assert_eq!(kinds(english, "ja-jp", missing), [Kind::Dropped]);
    let merged = "1. IDoor::Open を呼び出します。家に誰かが入ると鳴る錠が扉に付いています。DOOR_QUIET を設定します。\n\n2. IDoor::Close を呼び出します。";
    assert!(kinds(english, "ja-jp", merged).contains(&Kind::Step));
    let added = format!("{missing}\n\nこの文は英語のページのどこにも書かれていません。");
    assert!(kinds(english, "ja-jp", &added).contains(&Kind::Added));
}

#[test]
fn a_page_that_prints_both_languages_is_held_against_itself() {
    let page = "扉を閉めるClosing the door\n\n  1. IDoor::Close を呼び出します。Call IDoor::Close now.\n\n  2. 鍵を返す必要はありません。You must not give the key back.\n";
    let found = scan(&[("seeds/7", page)]);
    assert_eq!((found[0].english.as_str(), found[0].translation.as_str(), found[0].pairs), ("seeds/7", "seeds/7", 3));
    assert_eq!(found[0].divergences.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::Duty]);
    assert_eq!(found[0].divergences[0].translation[0].place.to_string(), "step 2, sentence 1");
}

#[test]
fn of_a_language_without_words_names_and_numbers_are_compared() {
    let kinds = kinds(
        "Call IDoor::Open. Wait 30 seconds and do not knock.",
        "de-de",
        "Rufen Sie IDoor::Close. Warten Sie 20 Sekunden und klopfen Sie.",
    );
    assert_eq!(kinds, [Kind::NameChanged, Kind::Number]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_pages_can_be_compared(english in "(Call|IDoor::Open|not|[A-Z][a-z]{0,6}|DOOR_FAST|[.] |[|#>*-]| |\n|30){0,40}",
                                 other in "(呼び|IDoor：：O pen|ません|不|DOOR_FAST|。|「|\n|- |[|#>]|1[.] | |\u{fffd}){0,40}",
                                 locale in "(ja-jp|zh-cn|de-de)") {
        let source = format!("{locale}/x");
        for comparison in scan(&[("en-us/x", &english), (&source, &other)]) {
            for divergence in comparison.divergences {
                prop_assert!(!divergence.english.is_empty() || !divergence.translation.is_empty());
            }
        }
    }
}
