//! What the controllers of pods say alike of adopting and releasing them.

use crate::locale::Lang;
use crate::locale::numbers::{agree, capital};

/// `owner` is the kind that takes them.
pub fn adopted(owner: &str, pods: i32, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{} {} the selector and {} no controller, so the {owner} adopts {}.",
            capital(pods),
            agree(pods, "pod matches", "pods match"),
            agree(pods, "has", "have"),
            agree(pods, "it", "them"),
        ),
        Lang::Zh => format!("{pods} 个 Pod 符合选择器且没有控制器，所以由 {owner} 收养。"),
    }
}

/// `owner` is the kind that lets them go.
pub fn released(owner: &str, pods: i32, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{} {} the selector no longer, so the {owner} releases {}.",
            capital(pods),
            agree(pods, "pod matches", "pods match"),
            agree(pods, "it", "them"),
        ),
        Lang::Zh => format!("{pods} 个 Pod 不再符合选择器，所以 {owner} 将其释放。"),
    }
}
