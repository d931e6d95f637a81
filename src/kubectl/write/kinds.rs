//! Words for kinds: those that the cluster keeps, those that it does not keep yet, and unknown
//! ones.

use crate::api::fields::KINDS;
use crate::api::meta::Kind;

/// Short names of kinds that a cluster serves (`kubectl api-resources`).
const SHORT: [(&str, &str); 18] = [
    ("deploy", "deployments"),
    ("rs", "replicasets"),
    ("ds", "daemonsets"),
    ("sts", "statefulsets"),
    ("cj", "cronjobs"),
    ("pdb", "poddisruptionbudgets"),
    ("cm", "configmaps"),
    ("svc", "services"),
    ("sa", "serviceaccounts"),
    ("pvc", "persistentvolumeclaims"),
    ("pv", "persistentvolumes"),
    ("limits", "limitranges"),
    ("quota", "resourcequotas"),
    ("ep", "endpoints"),
    ("rc", "replicationcontrollers"),
    ("hpa", "horizontalpodautoscalers"),
    ("sc", "storageclasses"),
    ("ing", "ingresses"),
];

/// The kind that a word on the command line means.
///
/// # Errors
/// kubectl's line for a word that no cluster knows; ours for a kind that is not simulated.
pub fn kind_of_word(word: &str) -> Result<Kind, String> {
    if let Some(kind) = Kind::of_word(word) {
        return Ok(kind);
    }
    let lower = word.to_ascii_lowercase();
    let bare = lower.split('.').next().unwrap_or_default();
    let long = SHORT.iter().find(|(short, _)| *short == bare).map_or(bare, |(_, long)| long);
    let known = KINDS.iter().find(|kind| {
        kind.plural == long || kind.kind.eq_ignore_ascii_case(long) && !kind.kind.is_empty()
    });
    Err(match known {
        Some(kind) => format!("error: {}", not_simulated(kind.kind)),
        None => format!("error: the server doesn't have a resource type {word:?}"),
    })
}

/// `kubeloupe does not simulate Services`.
pub fn not_simulated(kind: &str) -> String {
    let plural = match kind {
        "Ingress" | "IngressClass" | "StorageClass" | "PriorityClass" => format!("{kind}es"),
        "NetworkPolicy" => "NetworkPolicies".into(),
        "Endpoints" => "Endpoints".into(),
        _ => format!("{kind}s"),
    };
    format!("kubeloupe does not simulate {plural}")
}
