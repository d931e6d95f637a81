//! Writes the items again, each on the level that the search found for it.

use super::lines::{Item, items};
use super::search::{CLEAR, Layout, fields_of, layouts};
use super::{Doubt, Reason};

/// The text with its layout restored, or where and why that is not certain.
pub(super) fn rebuild(text: &str) -> Result<String, Doubt> {
    let items = items(text)?;
    let mut out = String::new();
    for (number, document) in documents(&items).into_iter().enumerate() {
        if number > 0 {
            out.push_str("---\n");
        }
        let layout = certain(document)?;
        for (item, placement) in document.iter().zip(&layout.placements) {
            out.extend(std::iter::repeat_n(' ', placement.column));
            out.push_str(&written(item));
            out.push('\n');
        }
    }
    Ok(out)
}

fn written(item: &Item) -> String {
    let dash = if item.dash { "- " } else { "" };
    let key = item.key.as_ref().map(|key| format!("{key}:")).unwrap_or_default();
    let parts = [&key, &item.value, &item.comment];
    let parts: Vec<&str> =
        parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    format!("{dash}{}", parts.join(" "))
}

/// The items of each document: one begins at every `apiVersion` or `kind` that is followed by the
/// other (those of references and field paths are not).
fn documents(items: &[Item]) -> Vec<&[Item]> {
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    while at + 2 < items.len() {
        let (first, second, third) = (head(items.get(at)), head(items.get(at + 1)), &items[at + 2]);
        let object = third.value.is_empty()
            && matches!(third.key.as_deref(), Some("metadata" | "spec" | "data"));
        if first.is_some() && second.is_some() && first != second && object {
            starts.push(at);
            at += 1;
        }
        at += 1;
    }
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    let ends = starts.iter().skip(1).copied().chain([items.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| items.get(*start..end)).collect()
}

/// `apiVersion` or `kind` with a value.
fn head(item: Option<&Item>) -> Option<&str> {
    let item = item.filter(|item| !item.dash && !item.value.is_empty())?;
    item.key.as_deref().filter(|key| matches!(*key, "apiVersion" | "kind"))
}

/// The one layout that is clearly better than all others.
fn certain(items: &[Item]) -> Result<Layout, Doubt> {
    let at = |number: usize, reason| {
        let item = items.get(number);
        let word = item.map(|item| item.key.clone().unwrap_or_else(|| item.value.clone()));
        let line = item.map_or(1, |item| item.line);
        Doubt { line, word: word.unwrap_or_default(), reason }
    };
    let kind = items.iter().position(|item| item.key.as_deref() == Some("kind"));
    let named = kind.and_then(|kind| items.get(kind)).map(|item| item.value.clone());
    let named = named.unwrap_or_default();
    let Some(root) = fields_of(named.trim_matches(['"', '\''])) else {
        return Err(at(kind.unwrap_or(0), Reason::NoKind { kind: named }));
    };
    let found = layouts(root, items).map_err(|number| at(number, Reason::NoPlace))?;
    let mut found = found.into_iter();
    let Some(best) = found.next() else { return Err(at(0, Reason::NoPlace)) };
    let rival = found.find(|other| other.placements != best.placements);
    if let Some(rival) = rival.filter(|rival| rival.cost < best.cost + CLEAR) {
        let pairs = best.placements.iter().zip(&rival.placements);
        let differs = pairs.enumerate().find(|(_, (one, other))| one != other);
        if let Some((number, (one, other))) = differs {
            let (one, other) = (one.parent.clone(), other.parent.clone());
            return Err(at(number, Reason::TwoPlaces { one, other }));
        }
    }
    Ok(best)
}
