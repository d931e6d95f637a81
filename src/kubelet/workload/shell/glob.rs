//! Patterns of `case` and `${name#…}`: `*`, `?` and `[a-z]`.

/// True if the whole text matches. Time is bounded by the product of both lengths.
pub fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        let step = match pattern.get(p) {
            Some('*') => {
                retry = Some((p, t));
                p += 1;
                continue;
            }
            Some(_) => one(pattern, p, text[t]),
            None => None,
        };
        match (step, retry) {
            (Some(width), _) => {
                p += width;
                t += 1;
            }
            (None, Some((star, from))) => {
                retry = Some((star, from + 1));
                p = star + 1;
                t = from + 1;
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// How many pattern characters match this one character, if they do.
fn one(pattern: &[char], p: usize, c: char) -> Option<usize> {
    match pattern.get(p)? {
        '?' => Some(1),
        '[' => match set(&pattern[p + 1..]) {
            Some((members, negated, width)) => (in_set(members, c) != negated).then_some(width + 1),
            None => (c == '[').then_some(1),
        },
        '\\' => (pattern.get(p + 1) == Some(&c)).then_some(2),
        literal => (*literal == c).then_some(1),
    }
}

/// The members of a bracket expression, whether it is negated, and its width without the `[`.
fn set(rest: &[char]) -> Option<(&[char], bool, usize)> {
    let negated = matches!(rest.first(), Some('!' | '^'));
    let from = usize::from(negated);
    let end = (from + 1..rest.len()).find(|&i| rest[i] == ']')?;
    Some((&rest[from..end], negated, end + 1))
}

fn in_set(members: &[char], c: char) -> bool {
    let mut i = 0;
    while i < members.len() {
        if members.get(i + 1) == Some(&'-') && i + 2 < members.len() {
            if (members[i]..=members[i + 2]).contains(&c) {
                return true;
            }
            i += 3;
        } else {
            if members[i] == c {
                return true;
            }
            i += 1;
        }
    }
    false
}

/// What is left after the shortest or longest match is cut off the start or the end.
pub fn trimmed(text: &str, pattern: &str, from_end: bool, longest: bool) -> String {
    let (text, pattern): (Vec<char>, Vec<char>) =
        (text.chars().collect(), pattern.chars().collect());
    let found = |&cut: &usize| match from_end {
        true => matches(&pattern, &text[text.len() - cut..]),
        false => matches(&pattern, &text[..cut]),
    };
    let cut = match longest {
        true => (0..=text.len()).rev().find(found),
        false => (0..=text.len()).find(found),
    };
    let cut = cut.unwrap_or(0);
    let kept = if from_end { &text[..text.len() - cut] } else { &text[cut..] };
    kept.iter().collect()
}
