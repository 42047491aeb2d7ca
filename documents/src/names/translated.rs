//! What translations make of names that are words.

/// Method names that are ordinary English words, and what they become: Japanese, Chinese.
const WORDS: &[(&str, &[&str], &[&str])] = &[
    ("Logoff", &["ログオフ"], &["注销", "登出"]),
    ("Logon", &["ログオン"], &["登录", "登陆"]),
    ("Shutdown", &["シャットダウン", "シャット ダウン"], &["关闭", "关机"]),
    ("Release", &["リリース", "解放", "リ ス"], &["发布", "释放", "版本"]),
    ("Advise", &["アドバイス", "助言", "通知"], &["建议", "通知", "咨询"]),
    ("Unadvise", &["アドバイスの解除", "通知の取り消し"], &["取消通知", "不建议", "取消建议"]),
    ("Notify", &["通知"], &["通知"]),
    ("OnNotify", &["通知"], &["通知"]),
    ("Poll", &["ポーリング", "投票"], &["轮询", "投票"]),
    ("Idle", &["アイドル"], &["空闲"]),
    ("Subscribe", &["サブスクライブ", "購読"], &["订阅"]),
    ("Unsubscribe", &["サブスクライブ解除", "登録解除"], &["取消订阅", "退订"]),
    ("Address", &["アドレス"], &["地址"]),
    ("Abort", &["中止"], &["中止"]),
    ("Commit", &["コミット"], &["提交"]),
    ("Details", &["詳細"], &["详细信息"]),
    ("Prepare", &["準備"], &["准备"]),
];

/// What a name may have been translated to, in any language.
pub fn translations(name: &str) -> impl Iterator<Item = &'static str> {
    let found = WORDS.iter().find(|(word, _, _)| word.eq_ignore_ascii_case(name));
    found.into_iter().flat_map(|(_, japanese, chinese)| japanese.iter().chain(chinese.iter()).copied())
}

/// The name whose translation a text begins with; the longest.
pub fn translated_at(text: &str) -> Option<(&'static str, usize)> {
    let all = WORDS.iter().flat_map(|(word, japanese, chinese)| japanese.iter().chain(chinese.iter()).map(move |t| (*word, *t)));
    all.filter(|(_, translation)| text.starts_with(translation))
        .map(|(word, t)| (word, t.len()))
        .max_by_key(|(_, length)| *length)
}
