//! Taints and the tolerations that bear them.
//! Upstream: component-helpers `scheduling/corev1.ToleratesTaint`.

use crate::api::node::{Taint, TaintEffect};
use crate::api::v1::Toleration;

/// An empty effect bears every effect, an empty key with `Exists` every key.
pub fn tolerates(toleration: &Toleration, taint: &Taint) -> bool {
    let effect = toleration.effect.as_deref().unwrap_or_default();
    let key = toleration.key.as_deref().unwrap_or_default();
    if !effect.is_empty() && effect != taint.effect.name() {
        return false;
    }
    if !key.is_empty() && key != &*taint.key {
        return false;
    }
    match toleration.operator.as_deref().unwrap_or("Equal") {
        "Exists" => true,
        "Equal" | "" => {
            !key.is_empty() && toleration.value.as_deref().unwrap_or_default() == &*taint.value
        }
        _ => false,
    }
}

/// The first taint with one of these effects that none of the tolerations bears.
pub fn untolerated<'a>(
    taints: &'a [Taint],
    tolerations: &[Toleration],
    effects: &[TaintEffect],
) -> Option<&'a Taint> {
    taints
        .iter()
        .filter(|taint| effects.contains(&taint.effect))
        .find(|taint| !tolerations.iter().any(|toleration| tolerates(toleration, taint)))
}
