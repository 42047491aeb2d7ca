//! Signs in Chinese.

use super::{Denial, Signs, any, without};
use messages::tell;

/// Words with a 不, 非 or 无 in them that deny nothing.
const NO_DENIALS: &str =
    "不仅|不但|不同|不论|无论|不管|非常|不断|不久|未来|不足|不过|不一定|无需担心|是否|否则|不少于|不只|差不多|不得不|尽管|不利";

const PLAIN: &str = "不|没|未|无法|勿|无需|无须|不必|并非|没有|除非";

const WEAK: &str = "无效|忽略|失败|防止|避免|以外|之外|除|非|禁|阻止|取消|停止|缺|而是|无|拒绝|别|否|可选|释放|其他|只";

pub fn read(text: &str) -> Signs {
    let spaced = text.replace([' ', '\u{1}'], "");
    let core = without(&spaced, NO_DENIALS);
    let plain = any(&core, PLAIN);
    let excuses = any(&core, "不需要|无需|无须|不必|不要求|没有必要|不必要|不用|无必要|可选") || spaced.contains("不一定");
    let demands = any(&spaced, "必须|应|需要|务必|要求|须|请|得以|必要|必需|需|要|确保|负责");
    Signs {
        denial: if plain {
            Denial::Plain
        } else if any(&core, WEAK) || spaced.contains("不一定") || spaced.contains("否则") {
            Denial::Weak
        } else {
            Denial::None
        },
        denials: denials(&core),
        excepts: any(&spaced, "除|以外|之外|否则|非|其他|不"),
        whether: spaced.contains("是否"),
        forbids: any(&core, "不得|不应|不能|不可|请勿|不要|禁止|切勿|无法|不允许|绝不|永远不"),
        excuses,
        demands: demands && !excuses,
        allows: any(&spaced, "可以|可能|能够|允许|可|能|会"),
        condition: any(
            &spaced,
            "即使|对于|根据|每|如果|当|时|若|一旦|情况|除非|期间|每次|后|前|直到|在…中|如|只要|同时|过程中|尽快|的话|就",
        ),
        only: any(&spaced, "仅|只|才|唯一|限于|专"),
        before: any(&spaced, "前|直到|先|直至|之前|上次|上一|第一|首|最后|到"),
        after: any(&spaced, "后|随后|然后|接着|遵循|跟|以下|已|一旦|时|当|下|过|了|再|接下来|随|才"),
        malformed: verb_lost(text).then(|| tell!("command-docs-saw-verb-lost")),
        broken_off: false,
    }
}

/// How often it denies.
fn denials(core: &str) -> usize {
    let all: usize = ["不", "没", "未", "无", "勿"].iter().map(|form| core.matches(form).count()).sum();
    all - core.matches("不可用").count().min(all)
}

/// Whether a condition, or what is to be done with something, holds nothing but a name: the verb was lost when names were put back.
fn verb_lost(text: &str) -> bool {
    let spaced = text.replace(' ', "");
    let clauses = spaced.split(['，', '。', ',', '；', ';']);
    clauses.into_iter().any(|clause| {
        let opens = ["如果未", "如果", "当", "若", "不要将", "将"].iter().find_map(|word| clause.strip_prefix(word));
        opens.is_some_and(|rest| {
            rest.contains('\u{1}') && rest.chars().all(|c| matches!(c, '\u{1}' | '(' | ')' | '（' | '）' | '或' | '和' | '、'))
        })
    })
}
