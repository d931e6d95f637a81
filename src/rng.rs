//! Chance, all of it from one printed seed. Every use names its own stream, so that one more node
//! does not rename everybody's pods. Knows nothing of the simulation.

use std::fmt;
use std::str::FromStr;

/// The number a run's chance comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

/// One named stream of numbers: independent of every other stream of the same seed.
#[derive(Clone, Debug)]
pub struct Stream {
    state: u64,
}

/// The alphabet of Kubernetes' random suffixes: no vowels, nothing that reads like another.
/// Upstream: apimachinery `util/rand`.
const SUFFIX_ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

const HEX: &[u8; 16] = b"0123456789abcdef";

impl Seed {
    /// The stream of this name, from its start. `number` tells apart streams of one kind, such as
    /// the pods of a cluster.
    pub fn stream(self, name: &str, number: u64) -> Stream {
        // FNV-1a over the name, on every target the same; `mix` spreads it.
        let name = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Stream { state: mix(mix(self.0 ^ name).wrapping_add(number)) }
    }

    /// The stream of a thing that is known by its name rather than by a number.
    pub fn stream_of(self, name: &str, thing: &str) -> Stream {
        self.stream(thing, self.stream(name, 0).state)
    }

    /// The UUID (version 4) of the object with this number in creation order.
    pub fn uuid(self, number: u64) -> String {
        let mut stream = self.stream("uid", number);
        let (high, low) = (stream.draw(), stream.draw());
        let high = high & !0xf000 | 0x4000;
        let low = low << 4 >> 4 | (8 | low >> 62) << 60;
        let mut text = String::with_capacity(36);
        for (place, byte) in high.to_be_bytes().into_iter().chain(low.to_be_bytes()).enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            text.extend([byte >> 4, byte & 0xf].map(|digit| char::from(HEX[usize::from(digit)])));
        }
        text
    }
}

/// SplitMix64's output function: a bijection in which every input bit reaches every output bit.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The upper 64 bits of the product. Spans are small, and WebAssembly has no wide product.
fn high_half(a: u64, b: u64) -> u64 {
    if b <= u64::from(u32::MAX) {
        let (upper, lower) = ((a >> 32) * b, (a & u64::from(u32::MAX)) * b);
        return (upper + (lower >> 32)) >> 32;
    }
    ((u128::from(a) * u128::from(b)) >> 64) as u64
}

impl Stream {
    /// The next 64 bits (SplitMix64).
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number in `low..=high`, uniform. `low` when the range is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        let span = (high - low) as u64 + 1;
        low + high_half(self.draw(), span) as i64
    }

    /// The five characters after a generated name.
    pub fn suffix(&mut self) -> String {
        (0..5).map(|_| SUFFIX_ALPHABET[self.between(0, 26) as usize] as char).collect()
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Seed {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |name, n| Seed(7).stream(name, n).draw();
        assert_eq!(draw("pod-name", 3), draw("pod-name", 3));
        assert_ne!(draw("pod-name", 3), draw("pod-name", 4));
        assert_ne!(draw("pod-name", 3), draw("pull", 3));
        assert_ne!(Seed(7).uuid(1), Seed(8).uuid(1));
    }

    #[test]
    fn numbers_stay_in_range_and_reach_its_ends() {
        let mut stream = Seed(1).stream("test", 0);
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| stream.between(3, 6)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6]);
        assert_eq!(stream.between(5, 1), 5);
    }

    #[test]
    fn products_have_one_upper_half() {
        let mut stream = Seed(1).stream("test", 0);
        for _ in 0..1000 {
            let (a, b) = (stream.draw(), stream.draw() >> 32);
            assert_eq!(high_half(a, b), ((u128::from(a) * u128::from(b)) >> 64) as u64);
        }
        assert_eq!(high_half(u64::MAX, u64::MAX), u64::MAX - 1);
    }

    #[test]
    fn names_look_like_those_of_kubernetes() {
        let form = regex_lite::Regex::new(
            "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        );
        let form = form.unwrap();
        assert!((0..50).all(|number| form.is_match(&Seed(7).uuid(number))));
        assert!(
            Seed(7).stream("pod-name", 1).suffix().bytes().all(|b| SUFFIX_ALPHABET.contains(&b))
        );
    }
}
