//! What is said of an answer that was drawn: how it differs from the run. Times are given as texts.

use crate::locale::Lang;

/// A pod that was not drawn.
pub fn missing(pod: &str, [from, to]: [String; 2], lang: Lang) -> String {
    match lang {
        Lang::En => format!("{from}–{to}: {pod} ran; it is not in the drawing."),
        Lang::Zh => format!("{from}–{to}：{pod} 在运行，图中没有画。"),
    }
}

/// A pod that was drawn and never was.
pub fn extra([from, to]: [String; 2], lang: Lang) -> String {
    match lang {
        Lang::En => format!("{from}–{to}: a pod is drawn; there was none."),
        Lang::Zh => format!("{from}–{to}：图中画了一个 Pod，实际没有。"),
    }
}

/// A pod that was created at another second than drawn.
pub fn start(pod: &str, at: String, (drawn, real): (u32, u32), lang: Lang) -> String {
    let by = drawn.abs_diff(real);
    let later = real > drawn;
    match (lang, later) {
        (Lang::En, true) => format!("{at}: {pod} was created, {by} s later than drawn."),
        (Lang::En, false) => format!("{at}: {pod} was created, {by} s earlier than drawn."),
        (Lang::Zh, true) => format!("{at}：创建了 {pod}，比图中晚 {by} 秒。"),
        (Lang::Zh, false) => format!("{at}：创建了 {pod}，比图中早 {by} 秒。"),
    }
}

/// A pod that took another time than drawn.
pub fn length(pod: &str, (drawn, real): (u32, u32), lang: Lang) -> String {
    match lang {
        Lang::En => format!("{pod} took {real} s, drawn were {drawn} s."),
        Lang::Zh => format!("{pod} 用了 {real} 秒，图中画的是 {drawn} 秒。"),
    }
}

/// A number of available pods that was another.
pub fn level([from, to]: [String; 2], (drawn, real): (u32, u32), lang: Lang) -> String {
    match lang {
        Lang::En => format!("{from}–{to}: {real} available, drawn were {drawn}."),
        Lang::Zh => format!("{from}–{to}：可用 {real} 个，图中画的是 {drawn} 个。"),
    }
}

/// How many differences there are.
pub fn differences(count: usize, lang: Lang) -> String {
    match (lang, count) {
        (Lang::En, 0) => "It went just as drawn.".into(),
        (Lang::En, 1) => "One difference. Choose it to see why.".into(),
        (Lang::En, count) => format!("{count} differences. Choose one to see why."),
        (Lang::Zh, 0) => "与图中画的完全一致。".into(),
        (Lang::Zh, count) => format!("有 {count} 处不同。选一处，看看为什么。"),
    }
}

/// Where the caret is in a drawing of bars.
pub fn in_row(row: u32, at: String, lang: Lang) -> String {
    match lang {
        Lang::En => format!("slot {row}, {at}"),
        Lang::Zh => format!("槽位 {row}，{at}"),
    }
}

/// Where the caret is in a drawing of available pods.
pub fn at_level(pods: u32, at: String, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{pods} available from {at}"),
        Lang::Zh => format!("从 {at} 起可用 {pods} 个"),
    }
}
