//! What is said of a field of a manifest, in the reader's language. The sentences themselves stand
//! in the table of `api::fields`.

use super::Lang;
use crate::api::fields::Field;

/// What the field does, or that it does nothing here.
pub fn sentence(lang: Lang, field: &Field) -> &'static str {
    match (lang, field.says) {
        (Lang::En, Some((english, _))) => english,
        (Lang::Zh, Some((_, chinese))) => chinese,
        (Lang::En, None) => "Kept as written; the simulation does not act on it.",
        (Lang::Zh, None) => "原样保留；模拟不会理会它。",
    }
}

/// What holds if the field is absent; empty if nothing does.
pub fn default(lang: Lang, field: &Field) -> String {
    let words = match lang {
        Lang::En => field.default,
        Lang::Zh => match field.default {
            "1; none with parallelism alone" => "1；只写了 parallelism 时无默认值",
            "IfNotPresent; Always for :latest" => "IfNotPresent；标签为 :latest 时是 Always",
            "address of the pod" => "Pod 的地址",
            "cmd of the image" => "镜像的 CMD",
            "entrypoint of the image" => "镜像的 ENTRYPOINT",
            "generated" => "自动生成",
            "limits" => "与 limits 相同",
            "name of the pod" => "Pod 的名称",
            "that of the controller" => "控制器所用的",
            "that of the pod" => "Pod 所用的",
            other => other,
        },
    };
    match (words, lang) {
        ("", _) => String::new(),
        (words, Lang::En) => format!("Default: {words}"),
        (words, Lang::Zh) => format!("默认：{words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::fields::{KINDS, Type};
    use std::collections::BTreeSet;

    fn collect(ty: &'static Type, seen: &mut BTreeSet<&'static str>, found: &mut Vec<String>) {
        if !seen.insert(ty.name) {
            return;
        }
        for field in &ty.fields {
            let chinese = default(Lang::Zh, field);
            let phrase = field.default.contains(' ') && !field.default.contains(';');
            if phrase && chinese.contains(field.default) {
                found.push(field.default.to_owned());
            }
            if let Some(inner) = field.ty.object() {
                collect(inner, seen, found);
            }
        }
    }

    #[test]
    fn no_default_is_an_english_phrase_in_chinese() {
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        for root in KINDS.iter().filter_map(|kind| kind.fields()) {
            collect(root, &mut seen, &mut found);
        }
        assert_eq!(found, Vec::<String>::new());
        assert!(seen.len() > 50);
    }
}
