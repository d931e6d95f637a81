//! The one Perl program that is read: `perl -Mbignum=bpi -wle 'print bpi(2000)'` of the Kubernetes
//! documentation.

use super::{bc, pi};
use crate::time::SimDuration;

/// What the program prints and how long it takes; `None` if it is another program.
pub fn run(argv: &[String]) -> Option<(String, SimDuration)> {
    let loaded = argv.iter().any(|a| a.starts_with("-Mbignum") || a.starts_with("-Mbigint"));
    let flag = argv.iter().position(|a| a.starts_with('-') && a.ends_with('e'))?;
    let program = argv.get(flag + 1)?.trim().trim_end_matches(';').trim();
    let call = program.strip_prefix("print")?.trim().trim_start_matches('(');
    let digits = call.strip_prefix("bpi(")?.trim_end_matches(')').trim();
    let count: usize = digits.parse().ok()?;
    if !loaded || count == 0 || count > pi::MAX_DECIMALS {
        return None;
    }
    let newline = if argv.get(flag)?.contains('l') { "\n" } else { "" };
    Some((format!("{}{newline}", rounded(count)), bc::digits_take(count)))
}

/// π to so many digits in all, the last one rounded.
fn rounded(count: usize) -> String {
    let mut digits = pi::digits(count).into_bytes();
    let last = digits.pop().unwrap_or(b'0');
    if count < pi::MAX_DECIMALS && last >= b'5' {
        for digit in digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                break;
            }
            *digit = b'0';
        }
    }
    let mut text: String = digits.into_iter().map(char::from).collect();
    if text.len() > 1 {
        text.insert(1, '.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_documentation() {
        let run = |words: &[&str]| run(&words.iter().map(|w| (*w).into()).collect::<Vec<_>>());
        let printed = |n: &str| {
            run(&["perl", "-Mbignum=bpi", "-wle", &format!("print bpi({n})")]).map(|(text, _)| text)
        };
        assert_eq!(printed("1").as_deref(), Some("3\n"));
        assert_eq!(printed("5").as_deref(), Some("3.1416\n"));
        assert_eq!(printed("10").as_deref(), Some("3.141592654\n"));
        assert_eq!(printed("2000").map(|text| text.len()), Some(2002));
        assert_eq!(printed("0"), None);
        assert_eq!(run(&["perl", "-e", "print 1"]), None);
        assert_eq!(run(&["perl"]), None);
    }
}
