//! Signs in English.

use super::{Denial, Signs};

pub fn read(text: &str) -> Signs {
    let lower = text.to_lowercase().replace('’', "'");
    let words: Vec<&str> = lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty()).collect();
    let joined = format!(" {} ", words.join(" "));
    let said = |phrases: &str| phrases.split('|').any(|phrase| joined.contains(&format!(" {phrase} ")));
    let idle = joined.replace(" not only ", " ").replace(" whether or not ", " whether ").replace(" or not ", " ");
    let denies = |phrases: &str| phrases.split('|').any(|phrase| idle.contains(&format!(" {phrase} ")));
    let contracted = idle.contains("n't ");
    let plain = contracted || denies("not|no|never|none|nor|neither|cannot|without|nothing|unable|unless");
    let weak = said(
        "invalid|fail|fails|failed|failure|ignore|ignored|ignores|except|all but|other than|rather than|\
instead|prevent|prevents|avoid|avoids|disable|disabled|disables|few|refuse|unavailable|absence|lack|\
missing|unknown|null|otherwise|optional|different|unusable|unnecessary|unsupported|uninitialized|\
prevented|until|stops|stop|whether|opts|opt|least|undefined|unpredictable|regardless|any|unlike|\
independent|independently|asynchronous|asynchronously|unmodified|unchanged|incorrect|incorrectly|\
incomplete|only|nonmodal|unexpected|unexpectedly|ungracefully|indefinitely|insufficient",
    );
    // Denials inside of words: unused, nonessential, endless.
    let inside = words.contains(&"non")
        || words.iter().any(|word| {
            let begins = ["un", "non", "dis", "mis"].iter().any(|prefix| word.starts_with(prefix)) && word.len() > 5;
            begins
                && !["under", "unique", "until", "unicode", "display", "distri", "discuss", "message"]
                    .iter()
                    .any(|w| word.starts_with(w))
                || word.ends_with("less")
        });
    let count =
        |list: &str| words.iter().filter(|word| list.split('|').any(|one| one == **word) || word.ends_with("n't")).count();
    // No other call can be made; none of the methods may be called.
    let none_can = (0..words.len()).any(|at| {
        let near = &words[at..words.len().min(at + 8)];
        ["no", "none"].contains(&near[0])
            && near.get(1) != Some(&"longer")
            && near.iter().any(|word| ["can", "may"].contains(word))
    });
    let forbids = none_can
        || denies("must not|must never|should not|should never|do not|cannot|can not|may not|not valid|never")
        || idle.contains(" don't ")
        || idle.contains(" can't ")
        || idle.contains(" mustn't ")
        || idle.contains(" shouldn't ");
    let excuses = said(
        "need not|not need|not have to|not required|not necessary|no need|unnecessary|not be required|\
not necessarily|optional|don't need|doesn't need|does not require|do not require|no longer needed|\
not needed|don't have to",
    );
    let demands = said("must|should|have to|has to|need to|needs to|shall|ought|be sure|make sure");
    let condition = said("if|when|whenever|unless|in case|provided that|once|while|as soon as|until|in the event|during|upon");
    Signs {
        denial: if plain {
            Denial::Plain
        } else if weak || inside {
            Denial::Weak
        } else {
            Denial::None
        },
        denials: count("not|no|never|none|neither|cannot|without|nothing|unable"),
        excepts: said("unless|except|except for|other than|all but|apart from"),
        whether: said("whether|if|determine|determines|check|checks|see|verify|verifies|confirm|existence|depending"),
        forbids: forbids && !excuses,
        excuses,
        demands: demands && !excuses,
        allows: said("can|may|might|could|able|allow|allows|allowed|possible|possibly|optionally"),
        condition,
        only: said("only|solely|exclusively"),
        before: said("before|prior to|until|precede|precedes|earlier|previous|previously|first|last|not yet"),
        after: said(
            "after|once|follow|follows|following|then|when|subsequent|subsequently|later|next|already|has|have|\
since|afterward|upon|past|subsequently|following",
        ),
        malformed: None,
        broken_off: false,
    }
}
