//! Numbers as English writes them in a sentence: words up to twelve, then digits.

const WORDS: [&str; 13] = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// `two`, `13`; 0 is `no`.
pub fn word(number: i32) -> String {
    let word = usize::try_from(number).ok().and_then(|n| WORDS.get(n));
    word.map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// The same at the start of a sentence: `Two`.
pub fn capital(number: i32) -> String {
    let word = word(number);
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

/// The form that goes with the number: `pod` or `pods`, `does` or `do`.
pub fn agree<'a>(number: i32, one: &'a str, more: &'a str) -> &'a str {
    if number == 1 { one } else { more }
}

/// `once`, `twice`, `three times`.
pub fn times(number: i32) -> String {
    match number {
        1 => "once".into(),
        2 => "twice".into(),
        more => format!("{} times", word(more)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_words_up_to_twelve() {
        let words: Vec<_> = [0, 1, 12, 13, -1].map(word).into();
        assert_eq!(words, ["no", "one", "twelve", "13", "-1"]);
        assert_eq!(capital(3), "Three");
        assert_eq!(capital(500), "500");
    }
}
