//! Finding text in text: where it stands, and which place comes next. Letters match in any case.

use std::ops::Range;

/// More places than this are not looked for.
const MOST: usize = 1000;

/// The places of a text, in bytes, in its order; they do not overlap.
pub fn places(text: &str, wanted: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|_| !wanted.is_empty() && found.len() < MOST) {
        match matched(rest, wanted) {
            Some(length) => {
                found.push(at..at + length);
                at += length;
            }
            None => match rest.chars().next() {
                Some(first) => at += first.len_utf8(),
                None => break,
            },
        }
    }
    found
}

/// How long the wanted text is where this text begins with it.
fn matched(text: &str, wanted: &str) -> Option<usize> {
    let mut rest = text.chars();
    let mut length = 0;
    for letter in wanted.chars() {
        let own = rest.next()?;
        if own != letter && !own.to_lowercase().eq(letter.to_lowercase()) {
            return None;
        }
        length += own.len_utf8();
    }
    Some(length)
}

/// Which place comes next after (or, backwards, before) a place of the text; round and round.
pub fn next(places: &[Range<usize>], from: usize, forward: bool) -> Option<usize> {
    let last = places.len().checked_sub(1)?;
    Some(match forward {
        true => places.iter().position(|place| place.start >= from).unwrap_or(0),
        false => places.iter().rposition(|place| place.end < from).unwrap_or(last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_any_case() {
        for (text, wanted, expected) in [
            ("Job job JOB", "job", &[(0_usize, 3_usize), (4, 7), (8, 11)] as &[_]),
            ("aaaa", "aa", &[(0, 2), (2, 4)]),
            ("名称: Ünit", "ÜN", &[(8, 11)]),
            ("abc", "", &[]),
            ("abc", "abcd", &[]),
        ] {
            let found: Vec<_> =
                places(text, wanted).into_iter().map(|place| (place.start, place.end)).collect();
            assert_eq!(found, expected, "{wanted} in {text}");
        }
    }

    #[test]
    fn the_search_goes_round() {
        let all = [2..4, 6..8];
        for (from, forward, expected) in
            [(0, true, 0), (3, true, 1), (9, true, 0), (9, false, 1), (6, false, 0), (1, false, 1)]
        {
            assert_eq!(next(&all, from, forward), Some(expected), "{from} {forward}");
        }
        assert_eq!(next(&[], 0, true), None);
    }
}
