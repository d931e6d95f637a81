//! How an object's name is made from its owner's.

use crate::locale::Lang;
use crate::time::SimTime;

/// What follows the owner's name and a hyphen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// Five random characters.
    Random,
    /// The hash of the pod template.
    TemplateHash,
    /// The scheduled time in minutes since the Unix epoch.
    Minutes {
        at: SimTime,
    },
    Ordinal {
        ordinal: u32,
    },
    /// An Indexed Job's pod.
    IndexAndRandom {
        index: u32,
    },
}

pub fn how(made: &Made, lang: Lang) -> String {
    match (made, lang) {
        (Made::Random, Lang::En) => "five random characters".into(),
        (Made::Random, Lang::Zh) => "5 个随机字符".into(),
        (Made::TemplateHash, Lang::En) => "the hash of the pod template".into(),
        (Made::TemplateHash, Lang::Zh) => "Pod 模板的哈希".into(),
        (Made::Minutes { at }, Lang::En) => {
            format!("its scheduled time, {}, in minutes since 1970", at.rfc3339())
        }
        (Made::Minutes { at }, Lang::Zh) => {
            format!("计划时间 {}，即 1970 年以来的分钟数", at.rfc3339())
        }
        (Made::Ordinal { ordinal }, Lang::En) => format!("ordinal {ordinal}"),
        (Made::Ordinal { ordinal }, Lang::Zh) => format!("序号 {ordinal}"),
        (Made::IndexAndRandom { index }, Lang::En) => {
            format!("index {index}, then five random characters")
        }
        (Made::IndexAndRandom { index }, Lang::Zh) => format!("索引 {index}，再加 5 个随机字符"),
    }
}
