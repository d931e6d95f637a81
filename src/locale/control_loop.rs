//! What is said about the stages of a controller's loop.

use crate::api::meta::Kind;
use crate::locale::Lang;
use crate::sim::stages::{Change, Verb};
use crate::time::SimDuration;

/// As the watch API names its events, and when it arrives.
pub fn watch_event(change: Change, after: SimDuration, lang: Lang) -> String {
    let name = match change {
        Change::Added => "ADDED",
        Change::Modified => "MODIFIED",
        Change::Deleted => "DELETED",
    };
    let wait = span(after);
    match lang {
        Lang::En => format!("{name} in {wait}"),
        Lang::Zh => format!("{name}，{wait} 后到达"),
    }
}

/// A key that comes later.
pub fn waits(after: SimDuration, asked: u32, failures: u32, lang: Lang) -> String {
    let wait = span(after);
    let mut text = match lang {
        Lang::En => format!("in {wait}"),
        Lang::Zh => format!("{wait} 后"),
    };
    if failures > 0 {
        text += &match lang {
            Lang::En => format!(", back-off after failure {failures}"),
            Lang::Zh => format!("，第 {failures} 次失败后退避"),
        };
    }
    text + &merged(asked, lang)
}

/// A key in the queue.
pub fn queued(asked: u32, unseen: usize, lang: Lang) -> String {
    let text = merged(asked, lang).trim_start_matches([',', '，', ' ']).to_owned();
    if unseen == 0 { text } else { format!("{text} {}", self::unseen(unseen, lang)) }
}

fn merged(asked: u32, lang: Lang) -> String {
    match (asked, lang) {
        (0 | 1, _) => String::new(),
        (_, Lang::En) => format!(", {asked} requests, 1 key"),
        (_, Lang::Zh) => format!("，{asked} 次请求合并为 1 个 key"),
    }
}

/// A key under work.
pub fn worker(again: bool, lang: Lang) -> String {
    match (again, lang) {
        (false, _) => String::new(),
        (true, Lang::En) => "asked for meanwhile: comes again".into(),
        (true, Lang::Zh) => "期间又被请求：稍后再来一次".into(),
    }
}

/// The controller's own writes that it has not seen yet.
pub fn unseen(count: usize, lang: Lang) -> String {
    match (count, lang) {
        (1, Lang::En) => "1 own write not seen yet".into(),
        (_, Lang::En) => format!("{count} own writes not seen yet"),
        (_, Lang::Zh) => format!("{count} 个自己的写入还没看到"),
    }
}

/// The writes under way.
pub fn batch(writes: &[(Verb, Kind, usize)], batches_left: usize, lang: Lang) -> String {
    let one = |(verb, kind, count): &(Verb, Kind, usize)| {
        let kind = kind.names().kind;
        let verb = match (verb, lang) {
            (Verb::Create, Lang::En) => "create",
            (Verb::Update, Lang::En) => "update",
            (Verb::Delete, Lang::En) => "delete",
            (Verb::Announce, Lang::En) => "write",
            (Verb::Create, Lang::Zh) => "创建",
            (Verb::Update, Lang::Zh) => "更新",
            (Verb::Delete, Lang::Zh) => "删除",
            (Verb::Announce, Lang::Zh) => "写入",
        };
        format!("{verb} {count} {kind}")
    };
    let mut text = writes.iter().map(one).collect::<Vec<_>>().join(", ");
    match (batches_left, lang) {
        (0, _) => {}
        (1, Lang::En) => text += ", then 1 more batch",
        (more, Lang::En) => text += &format!(", then {more} more batches"),
        (more, Lang::Zh) => text += &format!("，其后还有 {more} 批"),
    }
    text
}

/// Milliseconds where they count.
fn span(span: SimDuration) -> String {
    let millis = span.millis().max(0);
    match millis {
        0..1000 => format!("{millis} ms"),
        1000..10_000 => format!("{}.{} s", millis / 1000, millis / 100 % 10),
        _ => span.human(),
    }
}
