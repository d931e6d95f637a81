//! Typing into a manifest: what Enter, Tab and their like do to the text, and taking it back.
//! Knows text and a selection in bytes; no browser.

use std::ops::Range;

/// One level of indentation.
const INDENT: &str = "  ";
/// So many changes can be taken back.
const MOST: usize = 500;

/// A text and what is selected in it; an empty selection is the caret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub text: String,
    pub selected: Range<usize>,
}

impl Draft {
    pub fn new(text: &str, selected: Range<usize>) -> Self {
        Draft { text: text.to_owned(), selected }
    }

    /// Enter: as far in as the line was, and one level more after a key without a value or the
    /// first key of a list's item.
    pub fn enter(&self) -> Draft {
        let before = self.text.get(..self.selected.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let own: String = line.chars().take_while(|c| *c == ' ').collect();
        let written = line.trim();
        let opens = written.ends_with(':') && !written.starts_with('#');
        let item = written.starts_with("- ") && written.contains(": ");
        let more = if opens || item { INDENT } else { "" };
        self.insert(&format!("\n{own}{more}"))
    }

    /// Tab: one level of indentation, for every line of a selection that spans several.
    pub fn tab(&self) -> Draft {
        if !self.spans_lines() {
            return self.insert(INDENT);
        }
        self.each_line(
            |line| {
                if line.is_empty() { String::new() } else { format!("{INDENT}{line}") }
            },
        )
    }

    /// Shift and Tab: takes one level off the line, or off every line of the selection.
    pub fn untab(&self) -> Draft {
        self.each_line(|line| {
            let blanks = line.bytes().take(INDENT.len()).take_while(|byte| *byte == b' ').count();
            line.get(blanks..).unwrap_or_default().to_owned()
        })
    }

    /// Puts a text in the place of the selection.
    pub fn insert(&self, text: &str) -> Draft {
        let mut whole = self.text.clone();
        whole.replace_range(self.selected.clone(), text);
        let caret = self.selected.start + text.len();
        Draft { text: whole, selected: caret..caret }
    }

    fn spans_lines(&self) -> bool {
        self.text.get(self.selected.clone()).is_some_and(|selected| selected.contains('\n'))
    }

    /// Changes each line that the selection touches; the selection goes with its text.
    fn each_line(&self, change: impl Fn(&str) -> String) -> Draft {
        let Range { start, end } = self.selected;
        let from = self.text.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
        // A selection that ends at the beginning of a line does not touch that line.
        let last = if end > start && self.text.get(..end).is_some_and(|t| t.ends_with('\n')) {
            end - 1
        } else {
            end
        };
        let to = self
            .text
            .get(last..)
            .and_then(|t| t.find('\n'))
            .map_or(self.text.len(), |at| last + at);
        let lines = self.text.get(from..to).unwrap_or_default();
        let changed: Vec<String> = lines.split('\n').map(change).collect();
        let first_before = lines.split('\n').next().map_or(0, str::len) as isize;
        let first_after = changed.first().map_or(0, String::len) as isize;
        let changed = changed.join("\n");
        let all = changed.len() as isize - lines.len() as isize;
        let mut text = self.text.clone();
        text.replace_range(from..to, &changed);
        let shift = |place: usize, by: isize| place.saturating_add_signed(by).max(from);
        let start = shift(start, first_after - first_before);
        let end = shift(end, all).max(start);
        Draft { text, selected: start..end }
    }
}

/// One change, as little as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    at: usize,
    removed: String,
    added: String,
}

/// What was done to a text, for taking back and doing again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// The next letter begins a step of its own.
    closed: bool,
}

impl Trail {
    /// Notes that the text was changed. Letters typed one behind another are one step, up to the
    /// end of a word or line.
    pub fn note(&mut self, before: &str, after: &str) {
        let Some(step) = Step::between(before, after) else { return };
        self.undone.clear();
        let ends = step.added.ends_with(char::is_whitespace);
        let one = |text: &str| text.chars().nth(1).is_none();
        let letter = one(&step.added) && one(&step.removed);
        match self.done.last_mut() {
            Some(last) if letter && !self.closed && last.goes_on_with(&step) => last.join(step),
            _ => self.done.push(step),
        }
        self.closed = ends || !letter;
        if self.done.len() > MOST {
            self.done.remove(0);
        }
    }

    /// The text before the last step, with the caret where it happened.
    pub fn undo(&mut self, text: &str) -> Option<Draft> {
        let step = self.done.pop()?;
        let draft = step.apply(text, &step.added, &step.removed);
        self.undone.push(step);
        self.closed = true;
        draft
    }

    /// The text with the step that was taken back last.
    pub fn redo(&mut self, text: &str) -> Option<Draft> {
        let step = self.undone.pop()?;
        let draft = step.apply(text, &step.removed, &step.added);
        self.done.push(step);
        self.closed = true;
        draft
    }
}

impl Step {
    fn between(before: &str, after: &str) -> Option<Step> {
        let common = |a: &str, b: &str| -> usize {
            let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
            same.map(|(letter, _)| letter.len_utf8()).sum()
        };
        let at = common(before, after);
        let (before, after) = (before.get(at..)?, after.get(at..)?);
        let same = before.chars().rev().zip(after.chars().rev()).take_while(|(a, b)| a == b);
        let end: usize = same.map(|(letter, _)| letter.len_utf8()).sum();
        let middle = |text: &str| text.get(..text.len() - end).map(str::to_owned);
        let (removed, added) = (middle(before)?, middle(after)?);
        (!removed.is_empty() || !added.is_empty()).then_some(Step { at, removed, added })
    }

    /// Whether the next letter was typed, or taken away, right behind this one.
    fn goes_on_with(&self, next: &Step) -> bool {
        let typed = next.removed.is_empty() && self.at + self.added.len() == next.at;
        let erased = next.added.is_empty()
            && self.added.is_empty()
            && next.at + next.removed.len() == self.at;
        typed && self.removed.is_empty() || erased
    }

    fn join(&mut self, next: Step) {
        if next.removed.is_empty() {
            self.added.push_str(&next.added);
        } else {
            self.at = next.at;
            self.removed.insert_str(0, &next.removed);
        }
    }

    /// Puts one text in the other's place; `None` if it does not stand there.
    fn apply(&self, text: &str, from: &str, to: &str) -> Option<Draft> {
        let end = self.at + from.len();
        if text.get(self.at..end) != Some(from) {
            return None;
        }
        let mut whole = text.to_owned();
        whole.replace_range(self.at..end, to);
        let caret = self.at + to.len();
        Some(Draft { text: whole, selected: caret..caret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `|` is the caret, or both ends of a selection.
    fn draft(marked: &str) -> Draft {
        let start = marked.find('|').unwrap();
        let end = marked.rfind('|').unwrap();
        let text = marked.replace('|', "");
        Draft { text, selected: start..if end > start { end - 1 } else { end } }
    }

    fn shown(draft: &Draft) -> String {
        let mut text = draft.text.clone();
        text.insert(draft.selected.end, '|');
        if !draft.selected.is_empty() {
            text.insert(draft.selected.start, '|');
        }
        text
    }

    #[test]
    fn keys_change_the_text_as_a_person_expects() {
        type Key = fn(&Draft) -> Draft;
        let (enter, tab, untab): (Key, Key, Key) = (Draft::enter, Draft::tab, Draft::untab);
        for (key, before, after) in [
            (enter, "spec:|", "spec:\n  |"),
            (enter, "  a: 1|", "  a: 1\n  |"),
            (enter, "  a: 1|2", "  a: 1\n  |2"),
            (enter, "- name: x|", "- name: x\n  |"),
            (enter, "# so:|", "# so:\n|"),
            (enter, "a: 1|2|", "a: 1\n|"),
            (tab, "a|b", "a  |b"),
            (tab, "x\n|a\nb\n|c", "x\n  |a\n  b\n|c"),
            (tab, "|a\n\nb|", "  |a\n\n  b|"),
            (untab, "    a|", "  a|"),
            (untab, " a|", "a|"),
            (untab, "a|", "a|"),
            (untab, "|  a", "|a"),
            (untab, "  |a\n    b|\nc", "|a\n  b|\nc"),
        ] {
            assert_eq!(shown(&key(&draft(before))), after, "{before:?}");
        }
    }

    #[test]
    fn a_word_is_taken_back_as_one() {
        let mut trail = Trail::default();
        let mut text = String::new();
        for letter in "kind: Job".chars() {
            let before = text.clone();
            text.push(letter);
            trail.note(&before, &text);
        }
        for expected in ["kind: ", ""] {
            text = trail.undo(&text).unwrap().text;
            assert_eq!(text, expected);
        }
        assert_eq!(trail.undo(&text), None);
        assert_eq!(trail.redo(&text).unwrap(), draft("kind: |"));
        trail.note("kind: ", "kind: x");
        assert_eq!(trail.redo("kind: x"), None);
    }

    #[test]
    fn erased_letters_come_back_together() {
        let mut trail = Trail::default();
        for (before, after) in [("abc", "ab"), ("ab", "a"), ("a", "")] {
            trail.note(before, after);
        }
        assert_eq!(trail.undo("").unwrap(), draft("abc|"));
        trail.note("", "x");
        // A text that was exchanged meanwhile is left alone.
        assert_eq!(trail.undo("something else"), None);
    }

    proptest! {
        #[test]
        fn all_can_be_taken_back_and_done_again(
            texts in proptest::collection::vec("[aé\n ]{0,6}", 1..20),
        ) {
            let mut trail = Trail::default();
            for pair in texts.windows(2) {
                trail.note(&pair[0], &pair[1]);
            }
            let last = texts.last().unwrap().clone();
            let mut text = last.clone();
            while let Some(draft) = trail.undo(&text) {
                text = draft.text;
            }
            prop_assert_eq!(&text, &texts[0]);
            while let Some(draft) = trail.redo(&text) {
                text = draft.text;
            }
            prop_assert_eq!(text, last);
        }
    }
}
