//! Label selectors as written after `-l`: `a=b,c!=d,e in (f,g),h,!i`.
//! Upstream: apimachinery `labels/selector.go`.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

/// Reads a selector.
///
/// # Errors
/// A line that says what was not understood.
pub fn parse(text: &str) -> Result<LabelSelector, String> {
    let mut expressions = Vec::new();
    for part in parts(text) {
        let part = part.trim();
        if !part.is_empty() {
            expressions.push(requirement(part).ok_or_else(|| {
                format!("error: unable to parse requirement: {part:?} is not a label selector")
            })?);
        }
    }
    Ok(LabelSelector { match_labels: None, match_expressions: Some(expressions) })
}

/// Splits at commas outside of parentheses.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

fn requirement(part: &str) -> Option<LabelSelectorRequirement> {
    let of = |key: &str, operator: &str, values: Vec<String>| {
        let key = key.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let good = !key.is_empty() && key.chars().all(plain);
        good.then(|| LabelSelectorRequirement {
            key: key.into(),
            operator: operator.into(),
            values: (!values.is_empty()).then_some(values),
        })
    };
    let one = |value: &str| vec![value.trim().to_string()];
    if let Some(key) = part.strip_prefix('!') {
        return of(key, "DoesNotExist", Vec::new());
    }
    if let Some((key, value)) = part.split_once("!=") {
        return of(key, "NotIn", one(value));
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return of(key, "In", one(value));
    }
    if let Some((head, list)) = part.strip_suffix(')').and_then(|part| part.split_once('(')) {
        let values = list.split(',').map(|value| value.trim().to_string()).collect();
        let (key, word) = head.trim().rsplit_once(char::is_whitespace)?;
        return match word {
            "in" => of(key, "In", values),
            "notin" => of(key, "NotIn", values),
            _ => None,
        };
    }
    of(part, "Exists", Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::selector::matches;

    #[test]
    fn selectors_match() {
        let labels = [("a", "b"), ("job-name", "pi")];
        let labels = labels.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        for (text, matched) in [
            ("a=b", true),
            ("a==b,job-name=pi", true),
            ("a!=b", false),
            ("x!=y", true),
            ("a in (b, c)", true),
            ("a notin (b,c),job-name", false),
            ("!x,a", true),
            ("x", false),
        ] {
            assert_eq!(matches(&parse(text).unwrap(), &labels), matched, "{text}");
        }
        for text in ["a b", "a in b", "=x", "a on (b)"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
