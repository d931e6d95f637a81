//! What to do about a manifest that is refused, what has no effect, and what the paste doctor
//! found, in English and Chinese. The complaints themselves stay in kubectl's words.

use super::Lang;
use crate::manifest::doctor::{Doubt, Reason, Symptom};
use crate::manifest::{Hint, Problem};

fn pick(lang: Lang, english: String, chinese: String) -> String {
    match lang {
        Lang::En => english,
        Lang::Zh => chinese,
    }
}

/// Ends a complaint that a hint follows: kubectl's own end without a stop.
pub fn before_hint(mut complaint: String) -> String {
    if !complaint.ends_with(['.', '?', '!', '。', '？', '！']) {
        complaint.push('.');
    }
    complaint
}

/// What to write instead.
pub fn hint(lang: Lang, hint: &Hint) -> String {
    let (english, chinese) = match hint {
        Hint::DidYouMean(word) => (format!("Did you mean {word}?"), format!("是不是 {word}？")),
        Hint::OneOf(words) => {
            let words = words.join(", ");
            (format!("Did you mean one of {words}?"), format!("是不是其中之一：{words}？"))
        }
        Hint::UseVersion { from, to, since, gone } => (
            format!("Write {to}: served since Kubernetes {since}, {from} is gone since {gone}."),
            format!("请写 {to}：自 Kubernetes {since} 起可用，{from} 自 {gone} 起已移除。"),
        ),
        Hint::UseApiVersion { to } => {
            (format!("This kind is served under {to}."), format!("此种类在 {to} 下提供。"))
        }
        Hint::WriteInstead(text) => (format!("Write {text}."), format!("请写 {text}。")),
        Hint::QuoteIt { written } => (
            format!(
                "A string is wanted, and YAML reads {written} as something else: put it in quotes."
            ),
            format!("这里要字符串，而 YAML 不把 {written} 读作字符串：请加引号。"),
        ),
        Hint::TabsToSpaces => (
            "YAML does not indent with tabs: use spaces.".to_owned(),
            "YAML 不用制表符缩进：请用空格。".to_owned(),
        ),
        Hint::QuoteValue => (
            "Put the value in quotes if it is meant to contain these characters.".to_owned(),
            "如果值本来就含这些字符，请加引号。".to_owned(),
        ),
        Hint::Indentation => (
            "This line, or the one above, is indented too far or not far enough.".to_owned(),
            "这一行或上一行的缩进过多或过少。".to_owned(),
        ),
        Hint::BelongsUnder { parent, field } if parent.is_empty() => {
            (format!("{field} belongs at the top level."), format!("{field} 应写在最外层。"))
        }
        Hint::BelongsUnder { parent, field } => {
            (format!("{field} belongs under {parent}."), format!("{field} 应写在 {parent} 之下。"))
        }
        Hint::Unclosed => (
            "A bracket or quote is opened and never closed.".to_owned(),
            "有括号或引号没有闭合。".to_owned(),
        ),
    };
    pick(lang, english, chinese)
}

/// The sentence for a finding that kubectl has no words for; `None` where its own words are shown.
pub fn note(lang: Lang, problem: &Problem) -> Option<String> {
    let (english, chinese) = match problem {
        Problem::Ignored { path } => (
            format!("{path} is kept, but the simulation does not act on it."),
            format!("{path} 会保留，但模拟不会理会它。"),
        ),
        Problem::ServerField { path } => (
            format!("{path} is written by the API server; what stands here is dropped."),
            format!("{path} 由 API Server 填写；写在这里的值会被丢弃。"),
        ),
        Problem::NotSimulated { kind } => (
            format!("A {kind} is kept, but nothing acts on it here."),
            format!("{kind} 会保留，但这里没有东西会理会它。"),
        ),
        Problem::DuplicateField { path } => (
            format!("{path} is written twice: kubectl keeps the last value and says nothing."),
            format!("{path} 写了两次：kubectl 只保留最后的值，而且不作提示。"),
        ),
        Problem::Judged { .. }
        | Problem::Syntax { .. }
        | Problem::Separator { .. }
        | Problem::NotAnObject
        | Problem::KindNotSet
        | Problem::ApiVersionNotSet
        | Problem::KindNotText
        | Problem::ApiVersionNotText
        | Problem::GroupVersion { .. }
        | Problem::NoMatch { .. }
        | Problem::UnknownField { .. }
        | Problem::WrongType(_)
        | Problem::Quantity { .. }
        | Problem::Time { .. } => return None,
    };
    Some(pick(lang, english, chinese))
}

/// What had happened to a pasted text.
pub fn symptom(lang: Lang, symptom: &Symptom) -> String {
    let (english, chinese) = match symptom {
        Symptom::OneLine => ("Several lines were joined into one.", "多行被并成了一行。"),
        Symptom::NoIndentation => ("The indentation was lost.", "缩进丢失了。"),
        Symptom::Indentation => ("The indentation did not fit.", "缩进对不上。"),
        Symptom::LineNumbers => ("Line numbers were copied along.", "行号也被复制了进来。"),
        Symptom::Prompts => ("Shell prompts were copied along.", "命令提示符也被复制了进来。"),
        Symptom::Fences => ("Markdown fences were copied along.", "Markdown 围栏也被复制了进来。"),
        Symptom::Escapes => ("Markdown's backslashes were left in.", "留有 Markdown 的反斜杠。"),
        Symptom::Punctuation => ("Full-width punctuation or curly quotes.", "有全角标点或弯引号。"),
        Symptom::Spaces => ("Tabs or other odd spaces.", "有制表符或特殊空格。"),
        Symptom::Surroundings => ("There was other text around it.", "前后混有其他文字。"),
        Symptom::LiveFields(paths) => {
            let paths = paths.join(", ");
            return pick(
                lang,
                format!("Fields of a live object, which only the API server writes: {paths}."),
                format!("含有运行中对象才有、由 API Server 填写的字段：{paths}。"),
            );
        }
    };
    pick(lang, english.to_owned(), chinese.to_owned())
}

/// Why the layout was not restored.
pub fn doubt(lang: Lang, doubt: &Doubt) -> String {
    let Doubt { line, word, reason } = doubt;
    let top = |path: &String| match (path.is_empty(), lang) {
        (false, _) => path.clone(),
        (true, Lang::En) => "the top level".to_owned(),
        (true, Lang::Zh) => "最外层".to_owned(),
    };
    let (english, chinese) = match reason {
        Reason::NoKind { kind } if kind.is_empty() => (
            "there is no kind, so nothing tells where its keys belong.".to_owned(),
            "没有写 kind，无从判断各键属于哪一层。".to_owned(),
        ),
        Reason::NoKind { kind } => (
            format!("the fields of a {kind} are not known here, so its layout cannot be restored."),
            format!("这里不掌握 {kind} 的字段，无法恢复其层次。"),
        ),
        Reason::NoPlace => (
            format!("{word} fits no level that is open here."),
            format!("{word} 放不进此处的任何一层。"),
        ),
        Reason::TwoPlaces { one, other } => (
            format!(
                "{word} could belong to {} or to {}: indent it yourself.",
                top(one),
                top(other)
            ),
            format!("{word} 可能属于 {}，也可能属于 {}：请自己缩进。", top(one), top(other)),
        ),
        Reason::TextBlock => (
            "where this block of text ends cannot be told.".to_owned(),
            "看不出这段文本到哪里结束。".to_owned(),
        ),
        Reason::Comment => (
            "a comment has swallowed the rest of its line.".to_owned(),
            "注释吞掉了这一行后面的内容。".to_owned(),
        ),
        Reason::Refused { message } => (
            format!("the restored text would still be refused: {message}"),
            format!("恢复后的文本仍会被拒绝：{message}"),
        ),
    };
    pick(lang, format!("Line {line}: {english}"), format!("第 {line} 行：{chinese}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_ends_before_its_hint() {
        for (complaint, ended) in [
            ("cannot unmarshal string into type int32", "cannot unmarshal string into type int32."),
            ("Did you mean it?", "Did you mean it?"),
            ("没有效果。", "没有效果。"),
        ] {
            assert_eq!(before_hint(complaint.to_owned()), ended);
        }
    }
}
