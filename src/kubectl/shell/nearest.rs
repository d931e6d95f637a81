//! The nearest known word to a mistyped one. Knows letters only.

/// Words longer than this are compared by their beginning: nobody mistypes a word that long.
const LONGEST: usize = 64;

/// The candidate with the fewest typing mistakes against `word`, upper and lower case being equal;
/// the first of several. `None` if even that one is further than a third of the word (at least one
/// mistake is always forgiven).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let forgiven = (word.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let mistakes = distance(word, candidate);
        if mistakes <= forgiven && best.is_none_or(|(fewest, _)| mistakes < fewest) {
            best = Some((mistakes, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Typing mistakes between two words: letters missing, added, wrong, or two neighbours exchanged
/// (Damerau and Levenshtein, each place edited once), ignoring case.
pub fn distance(a: &str, b: &str) -> usize {
    let letters = |text: &str| -> Vec<char> {
        text.chars().flat_map(char::to_lowercase).take(LONGEST).collect()
    };
    let (a, b) = (letters(a), letters(b));
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let wrong = last[j] + usize::from(x != y);
            let mut fewest = wrong.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                fewest = fewest.min(before[j - 1] + 1);
            }
            row.push(fewest);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_typing_mistakes() {
        for (a, b, mistakes) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kubectl", "KUBECTL", 0),
            ("kubeclt", "kubectl", 1),
            ("kubctl", "kubectl", 1),
            ("paralelism", "parallelism", 1),
            ("abc", "ca", 3),
        ] {
            assert_eq!(distance(a, b), mistakes, "{a} {b}");
            assert_eq!(distance(b, a), mistakes, "{b} {a}");
        }
    }

    #[test]
    fn names_only_what_is_near() {
        let words = ["kubectl", "loupe", "sleep"];
        for (word, found) in [
            ("kubeclt", Some("kubectl")),
            ("slep", Some("sleep")),
            ("Loup", Some("loupe")),
            ("docker", None),
            ("x", None),
        ] {
            assert_eq!(nearest(word, words), found, "{word}");
        }
    }
}
