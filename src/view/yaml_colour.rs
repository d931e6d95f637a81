//! Colours for YAML, line by line, for reading only: wrong YAML is coloured as far as it goes.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Key,
    Text,
    Number,
    Word,
    Mark,
    Comment,
}

/// The pieces of each line, in order; joined they are the text again.
pub fn lines(text: &str) -> Vec<Vec<(Ink, &str)>> {
    let mut block: Option<usize> = None;
    text.split('\n')
        .map(|line| {
            let indent = blanks(line);
            if let Some(parent) = block {
                if line.trim().is_empty() || indent > parent {
                    return vec![(Ink::Text, line)];
                }
                block = None;
            }
            let pieces = line_pieces(line);
            let code = pieces
                .iter()
                .rfind(|(ink, piece)| *ink != Ink::Comment && !piece.trim().is_empty());
            if code.is_some_and(|(ink, _)| *ink == Ink::Mark)
                && code.is_some_and(|(_, piece)| piece.trim_start().starts_with(['|', '>']))
            {
                block = Some(indent);
            }
            pieces
        })
        .collect()
}

/// A line that is cut into pieces from the left.
struct Cut<'a> {
    rest: &'a str,
    pieces: Vec<(Ink, &'a str)>,
}

impl Cut<'_> {
    fn take(&mut self, length: usize, ink: Ink) {
        let (piece, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        if !piece.is_empty() {
            self.pieces.push((ink, piece));
        }
        self.rest = rest;
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn line_pieces(line: &str) -> Vec<(Ink, &str)> {
    let mut cut = Cut { rest: line, pieces: Vec::new() };
    cut.take(blanks(line), Ink::Plain);
    if cut.rest.starts_with("---") || cut.rest.starts_with("...") {
        cut.take(3, Ink::Mark);
    }
    while let Some(item) = cut.rest.strip_prefix('-') {
        if !item.is_empty() && blanks(item) == 0 {
            break;
        }
        cut.take(1 + blanks(item), Ink::Mark);
    }
    if let Some(length) = key_length(cut.rest) {
        cut.take(length, Ink::Key);
        cut.take(1, Ink::Mark);
    }
    while !cut.rest.is_empty() {
        let (length, ink) = next_value(cut.rest);
        cut.take(length, ink);
    }
    cut.pieces
}

/// The length of a key that a colon follows.
fn key_length(rest: &str) -> Option<usize> {
    let quoted = rest.chars().next().filter(|c| "'\"".contains(*c));
    let from = match quoted {
        Some(quote) => rest[1..].find(quote)? + 2,
        None => 0,
    };
    let colon = rest.get(from..)?.match_indices(':').find(|(at, _)| {
        let after = rest.get(from + at + 1..).unwrap_or_default();
        after.is_empty() || after.starts_with([' ', '\t'])
    })?;
    let key = rest.get(..from + colon.0)?;
    let plain = quoted.is_some() || !key.contains(['{', '[', '#', '"', '\'', ',']);
    (plain && !key.is_empty()).then_some(key.len())
}

fn next_value(rest: &str) -> (usize, Ink) {
    let blank = blanks(rest);
    if blank > 0 {
        return (blank, Ink::Plain);
    }
    match rest.as_bytes().first() {
        Some(b'#') => return (rest.len(), Ink::Comment),
        Some(b'|' | b'>' | b'&' | b'*' | b'!') => {
            return (rest.find([' ', '\t']).unwrap_or(rest.len()), Ink::Mark);
        }
        Some(b'{' | b'}' | b'[' | b']' | b',') => return (1, Ink::Mark),
        Some(quote @ (b'"' | b'\'')) => return (quoted_length(rest, *quote as char), Ink::Text),
        _ => {}
    }
    let end = rest.find(['{', '}', '[', ']', ',']).unwrap_or(rest.len());
    let end = rest.get(..end).and_then(|piece| piece.find(" #")).unwrap_or(end);
    let piece = rest.get(..end).unwrap_or(rest);
    let length = piece.trim_end().len().max(1);
    let length = (length..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
    (length, ink_of(rest.get(..length).unwrap_or(rest)))
}

fn quoted_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    rest.len()
}

fn ink_of(value: &str) -> Ink {
    let numeric = value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && value.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || ".-%".contains(c));
    match value {
        "true" | "false" | "null" | "~" | "yes" | "no" => Ink::Word,
        _ if numeric => Ink::Number,
        _ => Ink::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let letter = |ink| match ink {
            Ink::Plain => 'p',
            Ink::Key => 'k',
            Ink::Text => 't',
            Ink::Number => 'n',
            Ink::Word => 'w',
            Ink::Mark => 'm',
            Ink::Comment => 'c',
        };
        let pieces = lines(text).into_iter().flatten();
        let seen = pieces.filter(|(_, piece)| !piece.trim().is_empty());
        seen.map(|(ink, piece)| format!("{}<{}>", letter(ink), piece.trim())).collect()
    }

    #[test]
    fn keys_values_and_blocks_are_told_apart() {
        for (text, expected) in [
            ("a: 1", "k<a>m<:>n<1>"),
            ("- name: x # why", "m<->k<name>m<:>p<x>c<# why>"),
            ("command: [\"a\", 'b', 3]", "k<command>m<:>m<[>t<\"a\">m<,>t<'b'>m<,>n<3>m<]>"),
            ("on: true", "k<on>m<:>w<true>"),
            ("image: nginx:1.16", "k<image>m<:>p<nginx:1.16>"),
            ("a: |\n  x: 1\nb: 2", "k<a>m<:>m<|>t<x: 1>k<b>m<:>n<2>"),
            ("---", "m<--->"),
            ("maxSurge: 25%", "k<maxSurge>m<:>n<25%>"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "([ a:\\-#'\"{,|>é1]|\n){0,40}") {
            let lines = lines(&text);
            let again: Vec<String> =
                lines.iter().map(|l| l.iter().map(|(_, piece)| *piece).collect()).collect();
            prop_assert_eq!(again.join("\n"), text);
        }
    }
}
