//! The difference between two texts, line by line: the longest common run of lines stays.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Same,
    Removed,
    Added,
}

/// Longer texts are shown as removed and added in whole: the table of comparisons grows with the
/// product of both.
const MOST_LINES: usize = 1500;

/// The lines of both texts in order, each with what became of it.
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<(Change, &'a str)> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - start;
    let end = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let same = |line: &&'a str| (Change::Same, *line);
    let mut shown: Vec<(Change, &str)> = a.iter().take(start).map(same).collect();
    let middle = |all: &[&'a str]| -> Vec<&'a str> {
        all.get(start..all.len() - end).unwrap_or_default().to_vec()
    };
    compare(&middle(&a), &middle(&b), &mut shown);
    shown.extend(a.iter().skip(a.len() - end).map(same));
    shown
}

fn compare<'a>(a: &[&'a str], b: &[&'a str], shown: &mut Vec<(Change, &'a str)>) {
    let (rows, columns) =
        if a.len().max(b.len()) > MOST_LINES { (0, 0) } else { (a.len(), b.len()) };
    // common[i][j]: how many lines the rest of both from (i, j) can have in common.
    let mut common = vec![vec![0_u32; columns + 1]; rows + 1];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            common[i][j] = if a[i] == b[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < rows && j < columns {
        if a[i] == b[j] {
            shown.push((Change::Same, a[i]));
            (i, j) = (i + 1, j + 1);
        } else if common[i + 1][j] >= common[i][j + 1] {
            shown.push((Change::Removed, a[i]));
            i += 1;
        } else {
            shown.push((Change::Added, b[j]));
            j += 1;
        }
    }
    shown.extend(a.iter().skip(i).map(|line| (Change::Removed, *line)));
    shown.extend(b.iter().skip(j).map(|line| (Change::Added, *line)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(before: &str, after: &str) -> String {
        let mark = |change| match change {
            Change::Same => ' ',
            Change::Removed => '-',
            Change::Added => '+',
        };
        lines(before, after).into_iter().map(|(c, l)| format!("{}{l};", mark(c))).collect()
    }

    #[test]
    fn changed_lines_are_told_from_kept_ones() {
        for (before, after, expected) in [
            ("", "", ""),
            ("a\nb\nc", "a\nb\nc\n", " a; b; c;"),
            ("a\nb\nc", "a\nx\nc", " a;-b;+x; c;"),
            ("a\na", "a", " a;-a;"),
            ("", "a", "+a;"),
            ("a\nb\nc\nd", "b\nd\ne", "-a; b;-c; d;+e;"),
        ] {
            assert_eq!(shown(before, after), expected, "{before:?} {after:?}");
        }
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_it(
            a in proptest::collection::vec("[ab]{0,1}", 0..9),
            b in proptest::collection::vec("[ab]{0,1}", 0..9),
        ) {
            let (a, b) = (a.join("\n"), b.join("\n"));
            let all = lines(&a, &b);
            let without = |gone| -> Vec<&str> {
                all.iter().filter(|(c, _)| *c != gone).map(|(_, line)| *line).collect()
            };
            prop_assert_eq!(without(Change::Added), a.lines().collect::<Vec<_>>());
            prop_assert_eq!(without(Change::Removed), b.lines().collect::<Vec<_>>());
        }
    }
}
