//! Signs in Japanese.

use super::{Denial, Signs, any, without};
use messages::tell;

/// Forms with a ない in them that deny nothing: must, might, not only, whether, few.
const NO_DENIALS: &str = "なければなりません|なければならない|なければなら|なくてはなりません|なくてはならない|なければいけ|ないといけ|かもしれません|かもしれない|だけでなく|だけではなく|のみでなく|ばかりでなく|\
すみません|少なくとも|少なく|にほかなりません";

const PLAIN: &str = "ない|ません|なく|なし|せず|れず|らず|わず|かず|えず|ずに|ぬ|不要|なくな|無しで|なければ|不可|まず、ない|無い|なかった|ねば|ざる|ないで|てはならな";

const WEAK: &str = "無効|無視|不|未|無|失敗|防|回避|以外|除|非|拒否|避け|禁止|中止|停止|欠|異なる|別の|代わり|否|解除|まで|のみ";

pub fn read(text: &str) -> Signs {
    let spaced = text.replace([' ', '\u{1}'], "");
    let malformed = any(&spaced, "なく必要|なける必要|しないる|なかる|なくする必要|ないする");
    let core = without(&spaced, NO_DENIALS);
    let plain = any(&core, PLAIN);
    let excuses = any(
        &core,
        "必要はあ|必要がな|必要はな|必要がありません|必要ありません|必要もあ|不要|必要とし|しなくても|必要性はあ",
    ) && any(
        &core,
        "必要はありません|必要はない|必要がない|必要がありません|必要ありません|必要もありません|不要|必要としない|必要としません|なくても|必要性はありません",
    );
    let demands = any(
        &spaced,
        "必要が|必要で|必須|なければな|なくてはな|べき|てください|して下さい|義務|必要とし|必ず|ないといけ|要求|必要な|必要に",
    );
    Signs {
        denial: if plain {
            Denial::Plain
        } else if any(&core, WEAK) {
            Denial::Weak
        } else {
            Denial::None
        },
        denials: denials(&core),
        excepts: any(&spaced, "以外|除|限り|なければ|ほか|他|ないと|ない場合|別の"),
        whether: any(&spaced, "かどうか|か否か"),
        forbids: any(
            &core,
            "ないでください|てはいけ|てはならな|てはなりません|できません|べきではあり|べきではな|ないように|ないよう|ない。|禁止|決して",
        ),
        excuses,
        demands: demands && !excuses,
        allows: any(&core, "できます|できる|可能|場合があり|許可|可能性|れます|られる|られます|かもしれ"),
        condition: any(
            &spaced,
            "応じ|ても|でも|早く|場合|とき|時|たら|れば|なら|と、|際|かぎり|限り|ごとに|たび|まで|後|前|間|中に|中の|うち|きに|次第|ると|うと|たびに|つど",
        ),
        only: any(&spaced, "のみ|だけ|限|しか|唯一|初めて|専用|専ら|単に|だけが|ただ"),
        before: any(&spaced, "前|まで|先に|先立|以前|事前|最初|最後|まだ|うち|直前|あらかじめ"),
        after: any(
            &spaced,
            "後|のち|あと|以降|次|続|てから|たら|従|既に|すでに|とき|場合|すると|たと|と、|直後|た時点|それから|その|時|際",
        ),
        malformed: if malformed {
            Some(tell!("command-docs-saw-run-together"))
        } else {
            inside_a_word(text).then(|| tell!("command-docs-saw-inside"))
        },
        broken_off: ends_in_the_middle(text),
    }
}

/// How often it denies.
fn denials(core: &str) -> usize {
    [
        "ない",
        "ません",
        "なく",
        "なし",
        "せず",
        "れず",
        "らず",
        "わず",
        "えず",
        "ずに",
        "不要",
        "なかった",
        "なければ",
        "無しで",
        "不可",
    ]
    .iter()
    .map(|form| core.matches(form).count())
    .sum()
}

/// Whether a name stands inside a verb, or before one without a particle, where the machine put it back after translating.
fn inside_a_word(text: &str) -> bool {
    const STEMS: [&str; 14] = ["返", "渡", "呼び", "呼び出", "示", "含", "加", "戻", "使", "を返し", "終", "始", "割り当", "送"];
    const VERBS: &str = "設定|返さ|返し|呼び出さ|呼ばれ|初期化|指定|渡さ|通知さ";
    let before = STEMS.iter().any(|stem| text.contains(&format!("{stem}\u{1}")));
    before
        || VERBS
            .split('|')
            .any(|verb| text.contains(&format!("\u{1}{verb}さ")) || verb.len() > 6 && text.contains(&format!("\u{1}{verb}")))
}

/// Whether a sentence that has its full stop ends in a particle or conjunction before it.
fn ends_in_the_middle(text: &str) -> bool {
    let Some(body) = text.trim_end().strip_suffix('。') else { return false };
    let body = body.trim_end_matches([' ', ')', '）']);
    let particle = [
        "によって",
        "とき",
        "として",
        "および",
        "または",
        "ために",
        "ので",
        "から",
        "では",
        "には",
        "とは",
        "を",
        "が",
        "に",
        "へ",
        "の",
        "は",
        "で",
        "と",
        "や",
    ];
    let fine = ["こと", "もの", "まで", "ほど", "など", "それぞれ", "ごと", "あと", "もと"];
    body.ends_with(|c: char| c == '\u{1}' || c.is_ascii_alphabetic()) && body.chars().count() > 6 && !body.starts_with('\u{1}')
        || body.ends_with('\u{1}') && body.contains('は')
        || particle.iter().any(|p| body.ends_with(p)) && !fine.iter().any(|f| body.ends_with(f))
}
