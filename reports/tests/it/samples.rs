//! Hand-made reports, one for each way a run can end.

use reports::{
    Case, Citation, Conflict, Evidence, Finding, Level, Outcome, Reading, Report, Requirement, Run, Subject, Tool, Verdict,
};

/// A report on a client, with nothing in it yet.
fn blank() -> Report {
    Report {
        tool: Tool { name: "mapi-conformance".into(), version: "0.1.0".into() },
        subject: Subject {
            kind: "client".into(),
            path: "acme_mail.exe".into(),
            sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into()),
        },
        edition: "classic".into(),
        spec: None,
        requirements: vec![],
        cases: vec![],
        editions: vec![],
        run: None,
    }
}

fn requirement(id: &str, title: &str, bound: &str, verdict: Verdict) -> Requirement {
    Requirement {
        id: id.into(),
        title: title.into(),
        bound: bound.into(),
        level: Level::Must,
        verdict,
        exercised: if verdict == Verdict::Met { 4 } else { 0 },
        about_subject: bound != "subsystem",
        beside: false,
        reason: None,
        conflict: None,
        findings: vec![],
        citations: vec![cite("ending-a-mapi-session", "en-us", "step 3", None)],
        untold: None,
    }
}

fn because(mut requirement: Requirement, reason: &str) -> Requirement {
    requirement.reason = Some(reason.into());
    requirement
}

fn cite(doc: &str, locale: &str, at: &str, lost: Option<&str>) -> Citation {
    Citation { doc: doc.into(), locale: locale.into(), edition: "classic".into(), at: at.into(), lost: lost.map(Into::into) }
}

fn event(seq: u64, text: &str, note: &str) -> Evidence {
    Evidence { seq, text: text.into(), note: (!note.is_empty()).then(|| note.into()) }
}

fn case(id: &str, title: &str, outcome: Outcome) -> Case {
    let trace = Some(format!("traces/{}.trace", id.replace('/', "-")));
    Case { id: id.into(), title: title.into(), outcome, detail: None, trace, last_calls: vec![], steps: vec![] }
}

fn finding(message: &str, case: &str, evidence: Vec<Evidence>, remedy: &str) -> Finding {
    Finding {
        message: message.into(),
        events: evidence.iter().map(|event| event.seq).collect(),
        trace: Some(format!("traces/{}.trace", case.replace('/', "-"))),
        case: case.into(),
        evidence,
        remedy: Some(remedy.into()),
    }
}

/// Nothing violated; every quiet verdict is there, and times of the run.
pub fn good() -> Report {
    let mut report = blank();
    report.cases = vec![
        case("sessions/private", "One private session, opened and ended", Outcome::Completed),
        case("sessions/shared", "Two clients share a session", Outcome::Completed),
    ];
    let met = |id: &str, title: &str| requirement(id, title, "client", Verdict::Met);
    let quiet = |id: &str, verdict| requirement(id, "A title nobody sees here", "client", verdict);
    report.requirements = vec![
        met("end-session/logoff-before-release", "A client logs off before its last release of the session"),
        Requirement { exercised: 112, ..met("end-session/unadvise-before-logoff", "A client unadvises before it logs off") },
        met("init/balance", "Every initialisation has its counterpart"),
        because(quiet("end-session/shared-notice", Verdict::NotExercised), "no case shares a session"),
        because(quiet("end-session/shared-flag", Verdict::NotExercised), "no case shares a session"),
        quiet("init/per-thread", Verdict::NotExercised),
        because(quiet("fast-shutdown/query-first", Verdict::NotApplicable), "belongs to edition outlook-2013"),
        because(quiet("end-session/no-ui-thread", Verdict::Unobservable), "a trace does not show windows"),
        because(
            quiet("buffers/freed", Verdict::Waived),
            "waiver ACME-12: the vendor's allocator keeps one buffer (owner: platform team, until 2031-01-31)",
        ),
        requirement("mock/answers-late-calls", "The subsystem refuses late calls", "subsystem", Verdict::Met),
        requirement("mock/status-rows", "The subsystem removes status rows", "subsystem", Verdict::NotExercised),
    ];
    report.run = Some(Run {
        started: Some("2031-01-02T03:04:05Z".into()),
        duration_ms: Some(2450),
        case_ms: [("sessions/private".to_owned(), 1200), ("sessions/shared".to_owned(), 1250)].into(),
        paths: [("subject".to_owned(), "/opt/acme/acme_mail.exe".to_owned())].into(),
    });
    report
}

/// Two violations, one found five times, with citations that lost something.
pub fn bad() -> Report {
    let mut report = blank();
    report.cases = vec![
        case("logoff/outbox-kept", "The Outbox is open when the session ends", Outcome::Completed),
        case("init/twice", "Two initialisations on one thread", Outcome::Completed),
    ];
    let release = "Release the Outbox, and every other object opened through the session, before IMAPISession::Logoff is called.";
    let mut open = requirement(
        "end-session/release-before-logoff",
        "A client releases every object it opened before it logs off",
        "client",
        Verdict::Violated,
    );
    open.exercised = 6;
    open.findings = vec![finding(
        "The session ended while O3 was still open.",
        "logoff/outbox-kept",
        vec![
            event(17, "client IMsgStore::OpenEntry(O2) -> O3 S_OK", "open since here, 1 reference"),
            event(23, "provider>subsystem IMAPISupport::OpenEntry(P1)", ""),
            event(41, "client IMAPISession::Logoff(S1, flags=0)", "violated here"),
        ],
        release,
    )];
    open.citations = vec![
        cite("ending-a-mapi-session", "en-us", "step 2, note", None),
        cite("seeds/001", "ja-jp", "step 2", Some("IUnknown::Release")),
        cite("seeds/002", "zh-cn", "step 2", Some("the order: logging off stands before releasing")),
    ];
    let mut balance =
        requirement("init/balance", "Every initialisation has its counterpart on the same thread", "client", Verdict::Violated);
    balance.level = Level::Should;
    balance.exercised = 5;
    let reading = |requires: &str, at| Reading { requires: requires.into(), citation: cite("mapiinitialize", "en-us", at, None) };
    balance.conflict = Some(Conflict {
        slug: "what-is-counted".into(),
        question: "Is the count kept per thread or per process?".into(),
        judged_by: "Per thread, at level should.".into(),
        why: "A thread that keeps to itself is right by both readings.".into(),
        readings: vec![reading("Per thread.", "Remarks"), reading("Per process.", "note")],
    });
    let call = "client MAPIInitialize(init={version=0, flags=MAPI_MULTITHREAD_NOTIFICATIONS|MAPI_NO_COINIT}) -> S_OK";
    balance.findings = (0..5)
        .map(|n| {
            finding(
                "Initialised twice, uninitialised once.",
                "init/twice",
                vec![
                    event(3 + 100 * n, call, "first of two without a counterpart"),
                    event(90 + 100 * n, "client MAPIUninitialize()", "the only one"),
                    event(99 + 100 * n, "EndOfRun", "violated here"),
                ],
                "Call MAPIUninitialize once for each MAPIInitialize that succeeded.",
            )
        })
        .collect();
    report.requirements = vec![open, balance, requirement("init/first", "Nothing comes before it", "client", Verdict::Met)];
    report
}

/// The subject crashed: no violation, and a requirement left undecided.
pub fn crashed() -> Report {
    let mut report = blank();
    report.subject = Subject { kind: "provider".into(), path: "acme_store.dll".into(), sha256: None };
    let mut broken = case("store/late-release", "The store is released after the logon", Outcome::Crashed);
    broken.detail = Some("access violation reading 0x0 in acme_store.dll, signal 11".into());
    broken.last_calls = vec![
        "subsystem IMSLogon::Logoff(L1, flags=0)".into(),
        "  subsystem IUnknown::Release(M1), entered and never left".into(),
    ];
    report.cases = vec![case("store/plain", "One logon and logoff", Outcome::Completed), broken];
    report.requirements = vec![
        requirement("store/release-support", "The store releases its support object", "provider", Verdict::Met),
        because(
            requirement("store/unloads", "The library can be unloaded", "provider", Verdict::Inconclusive),
            "case `store/late-release` crashed",
        ),
    ];
    report
}

/// A hang, an exit, and memory damaged.
pub fn hung() -> Report {
    let mut report = crashed();
    report.cases.truncate(1);
    let mut hang = case("store/flush", "The queues are flushed at logoff", Outcome::Hung);
    hang.detail = Some("no end within 10 s; thread 2 waits in IXPLogon::FlushQueues".into());
    hang.last_calls = vec!["spooler IXPLogon::FlushQueues(X1, flags=1), entered and never left".into()];
    let mut exit = case("store/two-sessions", "Two sessions in one process", Outcome::Exited);
    exit.detail = Some("exit(3) during IMSProvider::Shutdown".into());
    exit.trace = None;
    let mut memory = case("store/guarded", "With guard pages around every buffer", Outcome::MemoryCorrupted);
    memory.detail = Some("4 bytes written behind buffer B7 of 16 bytes".into());
    report.cases.extend([hang, exit, memory]);
    report.requirements[1].reason = Some("case `store/flush` hung".into());
    report
}

/// The mock broke a rule of its own while the subject broke another.
pub fn own_fault() -> Report {
    let mut report = bad();
    report.requirements.truncate(1);
    let mut ours =
        requirement("subsystem/logs-off-providers", "The subsystem logs every provider off", "subsystem", Verdict::Violated);
    ours.findings = vec![finding(
        "L2 was never logged off.",
        "logoff/outbox-kept",
        vec![event(41, "client IMAPISession::Logoff(S1, flags=0)", "expected from here")],
        "This is for the makers of the tool.",
    )];
    report.requirements.push(ours);
    report
}

/// No case was there to run.
pub fn nothing_ran() -> Report {
    let mut report = blank();
    report.requirements = vec![because(
        requirement("store/unloads", "The library can be unloaded", "provider", Verdict::NotExercised),
        "no case for this kind of provider",
    )];
    report
}

/// Long titles and texts in Japanese and Chinese, judged by the Japanese document alone.
pub fn wide() -> Report {
    let mut report = bad();
    report.spec = Some("ja-jp".into());
    report.subject.path = "C:\\顧客\\郵便\\アクメ・メール.exe".into();
    let first = &mut report.requirements[0];
    first.title =
        "クライアントは、セッションからログオフする前に、そのセッションを通じて開いたすべてのオブジェクト（メッセージ ストア、\
                   フォルダー、送信トレイ、添付ファイルなど）を解放しなければならない。"
            .into();
    first.findings[0].message =
        "会话结束时，对象 O3（发件箱）仍然处于打开状态；客户端必须在调用 IMAPISession::Logoff 之前释放它。".into();
    first.findings[0].evidence = vec![
        event(7, "client IMsgStore::OpenEntry(“送信トレイ”) -> O3 S_OK", "ここから開いている"),
        event(12, "client IMAPIFolder::CreateMessage(O3) -> O4 S_OK", "参照 1"),
        event(1041, "client IMAPISession::Logoff(S1, flags=0)", "ここで違反"),
    ];
    first.findings[0].remedy =
        Some("ログオフの前に送信トレイを解放する。解放の順序は、開いた順序の逆でなければならない。".into());
    report.requirements.truncate(1);
    let mut kept = requirement("session/logoff-reserved", "Reserved は 0 でなければならない", "client", Verdict::Waived);
    kept.reason = Some("ja-jp keeps it from its reader".into());
    kept.findings = vec![finding("Reserved was 7 instead of 0", "session/plain", vec![], "Pass 0.")];
    kept.untold = Some(cite("imapisession-logoff", "ja-jp", "Parameters", Some("the sentence cannot be read: 縺ｮ縺ｧ縺吶")));
    let mut met = requirement("session/logoff-once", "ログオフは 1 回だけ", "client", Verdict::Met);
    met.untold = Some(cite("ending-a-mapi-session", "ja-jp", "step 3", Some("the negation is lost")));
    report.requirements.extend([kept, met]);
    report
}

/// Every sample by its name.
pub fn all() -> [(&'static str, Report); 7] {
    [
        ("good", good()),
        ("bad", bad()),
        ("crashed", crashed()),
        ("hung", hung()),
        ("own_fault", own_fault()),
        ("nothing_ran", nothing_ran()),
        ("wide", wide()),
    ]
}
