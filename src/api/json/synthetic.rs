//! Texts that a cluster draws at random and the simulation does not keep: made from the identity,
//! so that they stay what they were.

/// Kubernetes' random suffixes use these. Upstream: apimachinery `util/rand`.
const SUFFIX_ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// 64 hexadecimal digits, as a SHA-256 sum has them. Equal texts have equal digits.
pub fn digest(text: &str) -> String {
    (0..4).map(|part| format!("{:016x}", hash(text, part))).collect()
}

/// 32 hexadecimal digits in the groups of a UUID.
pub fn uuid(text: &str) -> String {
    let digits = digest(text);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default().to_owned();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// The five characters after a generated name.
pub fn suffix(text: &str) -> String {
    let mut number = hash(text, 0);
    (0..5)
        .map(|_| {
            let at = (number % 27) as usize;
            number /= 27;
            char::from(SUFFIX_ALPHABET.get(at).copied().unwrap_or(b'x'))
        })
        .collect()
}

/// FNV-1a, spread by SplitMix64's output function.
fn hash(text: &str, part: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut z = text
        .bytes()
        .fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
