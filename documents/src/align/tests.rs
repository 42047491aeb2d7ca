use super::*;
use proptest::prelude::*;

fn pairs(english: &str, other: (&str, &str)) -> Vec<(String, String)> {
    let left = Document::read("en-us/x", english);
    let right = Document::read(&format!("{}/x", other.0), other.1);
    let lexicon: Lexicon = ["IThing::Open", "IThing::Close", "FLAG_ONE", "FLAG_TWO"].into_iter().collect();
    let sides = (Side::new(&left, &lexicon), Side::new(&right, &lexicon));
    let text = |document: &Document, side: &Side, units: &[usize]| {
        units
            .iter()
            .map(|u| document.blocks[side.units[*u].block].sentences[side.units[*u].sentence].text.clone())
            .collect::<String>()
    };
    let aligned = align(&left, &right, (&sides.0, &sides.1));
    aligned.iter().map(|pair| (text(&left, &sides.0, &pair.left), text(&right, &sides.1, &pair.right))).collect()
}

const ENGLISH: &str = "# Doors\n\nA door has a frame. A door opens when **IThing::Open** is called.\n\n1. Call IThing::Open. Wait for it.\n\n\
2. Call IThing::Close with FLAG_ONE.\n\n> [!NOTE]\n> Doors squeak.\n";

#[test]
fn sentence_by_sentence() {
    let japanese = "# 扉\n\n扉には枠があります。 **IThing::Open** が呼び出されると扉が開きます。\n\n1. IThing::Open を呼びます。待ちます。\n\n\
2. FLAG_ONE を指定して IThing::Close を呼びます。\n\n> [!NOTE]\n> 扉はきしみます。\n";
    let found = pairs(ENGLISH, ("ja-jp", japanese));
    assert_eq!(found.len(), 7);
    assert!(found.contains(&("Wait for it.".into(), "待ちます。".into())), "{found:?}");
    assert!(found.contains(&("Doors squeak.".into(), "扉はきしみます。".into())), "{found:?}");
}

#[test]
fn what_is_missing_does_not_shift_the_rest() {
    let chinese = "# 门\n\n调用 IThing::Open 时门打开。\n\n1. 调用 IThing::Open。 等待。\n\n\
2. 使用 FLAG_ONE 调用 IThing::Close。\n\n> [!NOTE]\n> 门会吱吱作响。\n";
    let found = pairs(ENGLISH, ("zh-cn", chinese));
    assert!(found.contains(&("A door has a frame.".into(), String::new())), "{found:?}");
    assert!(
        found.contains(&("Call IThing::Close with FLAG_ONE.".into(), "使用 FLAG_ONE 调用 IThing::Close。".into())),
        "{found:?}"
    );
}

#[test]
fn one_sentence_may_become_two() {
    let japanese = "# 扉\n\n扉には枠があります。 扉は開きます。 IThing::Open が呼び出されたときです。\n\n1. IThing::Open を呼びます。待ちます。\n\n\
2. FLAG_ONE を指定して IThing::Close を呼びます。\n\n> [!NOTE]\n> 扉はきしみます。\n";
    let found = pairs(ENGLISH, ("ja-jp", japanese));
    let opens = found.iter().find(|(english, _)| english.starts_with("A door opens")).expect("it is aligned");
    assert!(opens.1.contains("IThing::Open"), "{found:?}");
}

#[test]
fn a_locale_of_unknown_words_aligns_by_structure_and_names() {
    let german = "# Türen\n\nEine Tür hat einen Rahmen. Eine Tür öffnet sich, wenn **IThing::Open** gerufen wird.\n\n\
1. Rufen Sie IThing::Open. Warten Sie.\n\n2. Rufen Sie IThing::Close mit FLAG_ONE.\n\n> [!NOTE]\n> Türen quietschen.\n";
    let found = pairs(ENGLISH, ("de-de", german));
    assert!(found.iter().all(|(english, german)| !english.is_empty() && !german.is_empty()), "{found:?}");
}

proptest! {
    #[test]
    fn every_sentence_stands_in_exactly_one_pair(a in proptest::collection::vec("[A-Z][a-z ]{0,20}(FLAG_ONE|FLAG_TWO|)[.]\n?\n?", 0..8),
                                                 b in proptest::collection::vec("(FLAG_ONE|FLAG_TWO|)[あ-お]{0,12}。\n?\n?", 0..8)) {
        let (left, right) = (Document::read("en-us/x", &a.concat()), Document::read("ja-jp/x", &b.concat()));
        let sides = (Side::new(&left, &Lexicon::new()), Side::new(&right, &Lexicon::new()));
        let pairs = align(&left, &right, (&sides.0, &sides.1));
        let all = |side: fn(&Pair) -> &Vec<usize>| pairs.iter().flat_map(|pair| side(pair).clone()).collect::<Vec<_>>();
        prop_assert_eq!(all(|pair| &pair.left), (0..sides.0.units.len()).collect::<Vec<_>>());
        prop_assert_eq!(all(|pair| &pair.right), (0..sides.1.units.len()).collect::<Vec<_>>());
    }
}
