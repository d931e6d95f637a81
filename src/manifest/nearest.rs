//! Which known word a misspelt one was meant to be, and where a misplaced field belongs.

use super::node::join;
use crate::api::fields::{FieldType, Type};

/// The candidate that `word` was meant to be, if one is near enough: a third of its letters may be
/// wrong. Case alone never counts.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let limit = (lower.chars().count() / 3).clamp(1, 3);
    candidates
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The candidates of which `word` is a part, as `JobsHistoryLimit` of two fields.
pub(super) fn containing<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<String> {
    const SHORTEST: usize = 5;
    let lower = word.to_lowercase();
    let contains = |candidate: &&str| candidate.to_lowercase().contains(&lower);
    let long_enough = lower.len() >= SHORTEST;
    candidates.filter(|_| long_enough).filter(contains).map(str::to_owned).collect()
}

/// Letters to add, drop, change or swap to get from one word to the other. Long words, which no
/// field is, are far from everything.
fn distance(a: &str, b: &str) -> usize {
    const LONGEST: usize = 64;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// Where `field` would be right: in one of the objects around it, nearest first, or below one of
/// them. `around` holds the types and paths from the document down to the object it stands in.
pub(super) fn right_parent(field: &str, around: &[(&'static Type, String)]) -> Option<String> {
    let (here, above) = around.split_last()?;
    let found = above.iter().rev().find(|(ty, _)| ty.field(field).is_some());
    if let Some((_, path)) = found {
        return Some(path.clone());
    }
    below(here.0, field, 3).map(|rest| join(&here.1, &rest))
}

/// The path of the nearest object below `ty` that has the field; `[]` stands for a list's items.
fn below(ty: &'static Type, field: &str, depth: usize) -> Option<String> {
    let mut level = vec![(ty, String::new())];
    for _ in 0..depth {
        let mut next = Vec::new();
        for (ty, path) in level {
            for inner in ty.fields.iter().filter(|inner| inner.modelled() && !inner.server) {
                let items = match inner.ty {
                    FieldType::Struct(_) => "",
                    FieldType::List(_) => "[]",
                    _ => continue,
                };
                let Some(target) = inner.ty.object() else { continue };
                let path = join(&path, &format!("{}{items}", inner.name));
                if target.field(field).is_some() {
                    return Some(path);
                }
                next.push((target, path));
            }
        }
        level = next;
    }
    None
}
