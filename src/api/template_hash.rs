//! The hash that tells the revisions of a template apart: `pod-template-hash`,
//! `controller-revision-hash`. Upstream hashes Go's dump of the struct, which cannot be reproduced;
//! ours is as stable and looks the same. Upstream: pkg/controller/controller_utils.go `ComputeHash`,
//! apimachinery `rand.SafeEncodeString`.

use crate::api::pod_template::PodTemplate;
use crate::api::v1::Wire;

/// Ten characters only ever occur, one per decimal digit.
const DIGITS: &[u8; 10] = b"456789bcdf";

/// The hash of a template; a collision count makes it another one.
pub fn template_hash(template: &PodTemplate, collision_count: Option<i32>) -> String {
    let text = template.write().unwrap_or_default().to_string();
    let collision = collision_count.map(i32::to_le_bytes);
    let bytes = text.bytes().chain(collision.into_iter().flatten());
    encode(fnv_32a(bytes))
}

fn fnv_32a(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn encode(hash: u32) -> String {
    let digit = |digit: u8| char::from(DIGITS[usize::from(digit - b'0')]);
    hash.to_string().bytes().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_spelled_with_ten_characters() {
        assert_eq!(encode(1_234_567_890), "56789bcdf4");
        // Reference vectors of FNV-1a.
        assert_eq!(fnv_32a("".bytes()), 0x811c_9dc5);
        assert_eq!(fnv_32a("foobar".bytes()), 0xbf9c_f968);
        let template = PodTemplate::default();
        let (plain, other) = (template_hash(&template, None), template_hash(&template, Some(1)));
        assert_ne!(plain, other);
        assert_eq!(plain, template_hash(&template, None));
    }
}
