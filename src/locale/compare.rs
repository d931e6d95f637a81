//! What is said about two runs beside each other.

use crate::locale::Lang;
use crate::scenario::variant::VariantError;

/// A number of both runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Duration,
    Lowest,
    AtOnce,
    Created,
    Failed,
    Restarts,
}

/// What the number counts.
pub const fn row(row: Row, lang: Lang) -> &'static str {
    match (row, lang) {
        (Row::Duration, Lang::En) => "duration",
        (Row::Duration, Lang::Zh) => "历时",
        (Row::Lowest, Lang::En) => "fewest Ready pods",
        (Row::Lowest, Lang::Zh) => "最少 Ready 的 Pod",
        (Row::AtOnce, Lang::En) => "most pods at once",
        (Row::AtOnce, Lang::Zh) => "同时最多的 Pod",
        (Row::Created, Lang::En) => "pods created",
        (Row::Created, Lang::Zh) => "创建的 Pod",
        (Row::Failed, Lang::En) => "pods failed",
        (Row::Failed, Lang::Zh) => "失败的 Pod",
        (Row::Restarts, Lang::En) => "container restarts",
        (Row::Restarts, Lang::Zh) => "容器重启",
    }
}

/// A difference between the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Part,
    FirstOver,
    SecondOver,
}

pub const fn mark(mark: Mark, lang: Lang) -> &'static str {
    match (mark, lang) {
        (Mark::Part, Lang::En) => "the runs part",
        (Mark::Part, Lang::Zh) => "两次运行从此不同",
        (Mark::FirstOver, Lang::En) => "A is over",
        (Mark::FirstOver, Lang::Zh) => "A 结束",
        (Mark::SecondOver, Lang::En) => "B is over",
        (Mark::SecondOver, Lang::Zh) => "B 结束",
    }
}

/// What the strip between the timelines counts: who against whom, and what.
pub const fn strip_title(serves: bool, lang: Lang) -> [&'static str; 3] {
    match (serves, lang) {
        (true, Lang::En) => ["B − A", "Ready pods", "Ready"],
        (true, Lang::Zh) => ["B − A", "Ready 的 Pod", "Ready"],
        (false, Lang::En) => ["B − A", "pods at once", "pods"],
        (false, Lang::Zh) => ["B − A", "同时的 Pod", "Pod"],
    }
}

/// Why two runs cannot be compared.
pub fn refusal(error: &VariantError, lang: Lang) -> String {
    match (error, lang) {
        (VariantError::NoLesson { name }, Lang::En) => {
            format!("There is no lesson {name:?} to compare with.")
        }
        (VariantError::NoLesson { name }, Lang::Zh) => {
            format!("没有名为 {name:?} 的课程可供比较。")
        }
        (VariantError::NoField { path, known }, Lang::En) if known.is_empty() => {
            format!("The YAML of this run has no field {path}.")
        }
        (VariantError::NoField { path, known }, Lang::En) => {
            format!("The YAML of this run has no field {path}; it has {}.", known.join(", "))
        }
        (VariantError::NoField { path, known }, Lang::Zh) if known.is_empty() => {
            format!("此运行的 YAML 没有字段 {path}。")
        }
        (VariantError::NoField { path, known }, Lang::Zh) => {
            format!("此运行的 YAML 没有字段 {path}；有 {}。", known.join("、"))
        }
        (VariantError::NotOneValue { path, value }, Lang::En) => {
            format!("{value:?} cannot stand as the one value of {path}.")
        }
        (VariantError::NotOneValue { path, value }, Lang::Zh) => {
            format!("{value:?} 不能作为 {path} 的一个值。")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_what_was_asked_for_and_what_there_is() {
        let known = vec!["spec.parallelism".to_owned(), "spec.completions".to_owned()];
        let error = VariantError::NoField { path: "spec.replicas".into(), known };
        assert_eq!(
            refusal(&error, Lang::En),
            "The YAML of this run has no field spec.replicas; it has spec.parallelism, \
             spec.completions."
        );
        assert!(refusal(&error, Lang::Zh).contains("spec.parallelism、spec.completions"));
    }
}
