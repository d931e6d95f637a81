//! Decimal digits of π, for the jobs of the Kubernetes documentation that compute them.
//!
//! Chudnovsky's series on fixed-point numbers of nine-digit limbs: 14 digits a term, each term one
//! pass over the limbs. Must not know who asks.

use std::cell::RefCell;
use std::rc::Rc;

/// The most decimals that are computed.
pub const MAX_DECIMALS: usize = 20_000;

const BASE: u64 = 1_000_000_000;
const LIMB_DIGITS: usize = 9;
/// Limbs beyond the asked digits, so that rounding cannot reach them.
const GUARD_LIMBS: usize = 3;

thread_local! {
    /// The longest text computed so far: a pure function's memory.
    static LONGEST: RefCell<Rc<str>> = RefCell::new("3".into());
}

/// The digits `31415…`: the 3 and so many decimals (at most [`MAX_DECIMALS`]), not rounded.
pub fn digits(decimals: usize) -> String {
    let decimals = decimals.min(MAX_DECIMALS);
    LONGEST.with(|longest| {
        let mut longest = longest.borrow_mut();
        if longest.len() <= decimals {
            *longest = compute(decimals).into();
        }
        longest.chars().take(decimals + 1).collect()
    })
}

/// A fixed-point number: the first limb is the whole part.
type Fixed = Vec<u64>;

fn compute(decimals: usize) -> String {
    let limbs = decimals / LIMB_DIGITS + 2 + GUARD_LIMBS;
    let divisor = series(limbs, decimals / 14 + 3);
    // 426880·√10005, with 4001² − 10005·40² = 1.
    let mut dividend = root(limbs, decimals / 7 + 3);
    multiply(&mut dividend, 426_880 / 40 * 4001);
    let quotient = divide(dividend, &divisor);
    let text: String = quotient.iter().skip(1).map(|limb| format!("{limb:09}")).collect();
    format!("3{}", text.get(..decimals).unwrap_or(&text))
}

/// 13591409·Σ aₖ + 545140134·Σ k·aₖ.
fn series(limbs: usize, terms: usize) -> Fixed {
    let mut term = one(limbs);
    let (mut sum, mut weighted) = (one(limbs), vec![0; limbs]);
    for k in 1..=terms as u64 {
        multiply(&mut term, (6 * k - 5) * (6 * k - 1));
        multiply(&mut term, 2 * k - 1);
        // k³ · 640320³ / 24 in parts, so that a remainder times BASE fits 64 bits.
        divide_small(&mut term, [k * k * k, 640_320, 640_320 * 26_680]);
        // The signs alternate; `weighted` holds the negative of its sum.
        if k % 2 == 1 {
            subtract(&mut sum, &term, 1);
            add(&mut weighted, &term, k);
        } else {
            add(&mut sum, &term, 1);
            subtract(&mut weighted, &term, k);
        }
    }
    multiply(&mut sum, 13_591_409);
    subtract(&mut sum, &weighted, 545_140_134);
    sum
}

/// √(1 − 1/4001²) by the binomial series.
fn root(limbs: usize, terms: usize) -> Fixed {
    let (mut sum, mut term) = (one(limbs), one(limbs));
    for k in 1..=terms as u64 {
        if k > 1 {
            multiply(&mut term, 2 * k - 3);
        }
        divide_small(&mut term, [2 * k, 4001 * 4001]);
        subtract(&mut sum, &term, 1);
    }
    sum
}

fn one(limbs: usize) -> Fixed {
    let mut number = vec![0; limbs];
    number[0] = 1;
    number
}

fn multiply(number: &mut [u64], factor: u64) {
    let first = leading_zeros(number).saturating_sub(2);
    let mut carry = 0;
    for limb in number[first..].iter_mut().rev() {
        let value = *limb * factor + carry;
        *limb = value % BASE;
        carry = value / BASE;
    }
    if let Some(whole) = number.first_mut() {
        *whole += carry * BASE;
    }
}

/// Divides by all the divisors in one pass, so that a processor can overlap their work.
fn divide_small<const N: usize>(number: &mut [u64], divisors: [u64; N]) {
    let first = leading_zeros(number);
    // A product with the reciprocal is several times faster than a division; the quotient that it
    // gives is at most 2 too small.
    let divisors = divisors.map(|divisor| (divisor, u128::from(u64::MAX / divisor)));
    let mut rests = [0; N];
    for limb in &mut number[first..] {
        for ((divisor, reciprocal), rest) in divisors.into_iter().zip(&mut rests) {
            let value = *rest * BASE + *limb;
            let mut quotient = ((u128::from(value) * reciprocal) >> 64) as u64;
            *rest = value - quotient * divisor;
            while *rest >= divisor {
                *rest -= divisor;
                quotient += 1;
            }
            *limb = quotient;
        }
    }
}

fn leading_zeros(number: &[u64]) -> usize {
    number.iter().position(|limb| *limb != 0).unwrap_or(number.len())
}

/// `number += other · factor`
fn add(number: &mut [u64], other: &[u64], factor: u64) {
    let first = leading_zeros(other);
    let mut carry = 0;
    for (i, limb) in number.iter_mut().enumerate().rev() {
        if i < first && carry == 0 {
            return;
        }
        let value = *limb + other[i] * factor + carry;
        *limb = value % BASE;
        carry = value / BASE;
    }
}

/// `number -= other · factor`; the difference is not negative.
fn subtract(number: &mut [u64], other: &[u64], factor: u64) {
    let first = leading_zeros(other);
    let mut borrow = 0;
    for (i, limb) in number.iter_mut().enumerate().rev() {
        if i < first && borrow == 0 {
            return;
        }
        let taken = other[i] * factor + borrow;
        let low = taken % BASE;
        borrow = taken / BASE;
        if *limb < low {
            *limb += BASE;
            borrow += 1;
        }
        *limb -= low;
    }
}

/// Long division, limb by limb, of two numbers between BASE/1000 and BASE.
fn divide(mut rest: Fixed, divisor: &[u64]) -> Fixed {
    let mut quotient = Vec::with_capacity(divisor.len());
    // One more limb in front: the remainder times BASE.
    rest.insert(0, 0);
    let whole = |limbs: &[u64]| limbs.iter().fold(0_u128, |n, l| n * BASE as u128 + *l as u128);
    for _ in 0..divisor.len() {
        // Too small by 1 at most, since the divisor is rounded up in its 16th digit.
        let mut digit = (whole(&rest[..3]) / (whole(&divisor[..2]) + 1)) as u64;
        subtract_shifted(&mut rest, divisor, digit);
        while rest[0] > 0 || rest[1..] >= *divisor {
            subtract_shifted(&mut rest, divisor, 1);
            digit += 1;
        }
        quotient.push(digit);
        rest.remove(0);
        rest.push(0);
    }
    quotient
}

/// `rest -= divisor · factor`, where `rest` has one limb more in front.
fn subtract_shifted(rest: &mut [u64], divisor: &[u64], factor: u64) {
    let mut borrow = 0;
    for i in (0..rest.len()).rev() {
        let other = if i == 0 { 0 } else { divisor[i - 1] };
        let taken = other * factor + borrow;
        let low = taken % BASE;
        borrow = taken / BASE;
        if rest[i] < low {
            rest[i] += BASE;
            borrow += 1;
        }
        rest[i] -= low;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_and_later_digits() {
        assert_eq!(digits(0), "3");
        assert_eq!(digits(20), "314159265358979323846");
        assert_eq!(digits(10), "31415926535");
        let thousand = digits(1000);
        assert_eq!(thousand.len(), 1001);
        // The Feynman point and the digits around the 1,000th decimal.
        assert_eq!(&thousand[762..768], "999999");
        assert_eq!(&thousand[991..], "2164201989");
    }

    #[test]
    fn independent_of_the_number_asked_for() {
        let long = digits(MAX_DECIMALS);
        assert_eq!(long.len(), MAX_DECIMALS + 1);
        for decimals in [1, 8, 9, 17, 18, 100, 2000, 9999, 10_000] {
            assert_eq!(compute(decimals), long[..=decimals], "{decimals} decimals");
        }
        // Published: the ten decimals that end at the 10,000th and at the 20,000th.
        assert_eq!(&long[9991..=10_000], "5256375678");
        assert_eq!(digits(usize::MAX), long);
    }
}
