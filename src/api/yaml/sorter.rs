//! The order of keys: letters after everything else, numbers by value. Upstream: `sorter.go`.

use std::cmp::Ordering;

pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    for (at, (x, y)) in a.iter().zip(&b).enumerate() {
        if x == y {
            continue;
        }
        return match (x.is_alphabetic(), y.is_alphabetic()) {
            (true, true) => x.cmp(y),
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => {
                let behind_a_digit = (*x == '0' || *y == '0')
                    && a[..at].iter().rev().take_while(|c| c.is_ascii_digit()).any(|c| *c != '0');
                let (m, m_len) = number(&a[at..], behind_a_digit);
                let (n, n_len) = number(&b[at..], behind_a_digit);
                m.cmp(&n).then(m_len.cmp(&n_len)).then(x.cmp(y))
            }
        };
    }
    a.len().cmp(&b.len())
}

/// The value and length of the digits at the start. Huge numbers saturate.
fn number(chars: &[char], behind_a_digit: bool) -> (u64, usize) {
    let digits = chars.iter().map_while(|c| c.to_digit(10));
    let (mut value, mut length) = (u64::from(behind_a_digit), 0);
    for digit in digits {
        value = value.saturating_mul(10).saturating_add(u64::from(digit));
        length += 1;
    }
    (value, length)
}
