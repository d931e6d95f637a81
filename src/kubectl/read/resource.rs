//! Resource types as the command line names them, also those that are real but not simulated.

use crate::api::fields::{self, KINDS};
use crate::api::meta::Kind;
use crate::kubectl::shell::nearest::nearest;

/// A resource type of a real cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    Known(Kind),
    /// Nothing acts on it here, and none can exist.
    Foreign(&'static fields::Kind),
}

/// What `all` stands for, in kubectl's order.
const ALL: [(&str, &str); 10] = [
    ("v1", "Pod"),
    ("v1", "ReplicationController"),
    ("v1", "Service"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("batch/v1", "CronJob"),
    ("batch/v1", "Job"),
];

const SHORT: [(&str, &str); 24] = [
    ("cj", "cronjobs"),
    ("cm", "configmaps"),
    ("deploy", "deployments"),
    ("ds", "daemonsets"),
    ("ep", "endpoints"),
    ("hpa", "horizontalpodautoscalers"),
    ("ing", "ingresses"),
    ("limits", "limitranges"),
    ("netpol", "networkpolicies"),
    ("pc", "priorityclasses"),
    ("pdb", "poddisruptionbudgets"),
    ("pv", "persistentvolumes"),
    ("pvc", "persistentvolumeclaims"),
    ("quota", "resourcequotas"),
    ("rc", "replicationcontrollers"),
    ("rs", "replicasets"),
    ("sa", "serviceaccounts"),
    ("sc", "storageclasses"),
    ("sts", "statefulsets"),
    ("svc", "services"),
    ("no", "nodes"),
    ("po", "pods"),
    ("ns", "namespaces"),
    ("ev", "events"),
];

impl Resource {
    /// The types of a word such as `pods,jobs` or `all`. Those of `all` that are not simulated are
    /// left out.
    ///
    /// # Errors
    /// kubectl's message for a word that is no type.
    pub fn of_words(words: &str) -> Result<Vec<Resource>, String> {
        let mut resources = Vec::new();
        for word in words.split(',') {
            if word == "all" {
                let kinds = ALL.iter().filter_map(|(version, kind)| Kind::of(version, kind));
                resources.extend(kinds.map(Resource::Known));
            } else {
                resources.push(Resource::of_word(word)?);
            }
        }
        Ok(resources)
    }

    /// # Errors
    /// As [`Resource::of_words`].
    pub fn of_word(word: &str) -> Result<Resource, String> {
        if let Some(kind) = Kind::of_word(word) {
            return Ok(Resource::Known(kind));
        }
        let lower = word.to_ascii_lowercase();
        let (bare, group) = lower.split_once('.').unwrap_or((&lower, ""));
        let full = SHORT.iter().find(|(short, _)| *short == bare).map_or(bare, |(_, full)| full);
        let found = KINDS.iter().find(|kind| {
            let named = full == kind.plural || full == kind.kind.to_ascii_lowercase();
            let versioned = format!("{}.{}", kind.version(), kind.group());
            named && (group.is_empty() || group == kind.group() || group == versioned)
        });
        match found {
            Some(kind) => Ok(Resource::Foreign(kind)),
            None => Err(unknown(word)),
        }
    }

    /// `jobs.batch`, `pods`: the form of the API server's refusals.
    pub fn plural(self) -> String {
        match self {
            Resource::Known(kind) => kind.resource(),
            Resource::Foreign(kind) if kind.group().is_empty() => kind.plural.into(),
            Resource::Foreign(kind) => format!("{}.{}", kind.plural, kind.group()),
        }
    }

    pub fn namespaced(self) -> bool {
        match self {
            Resource::Known(kind) => kind.names().namespaced,
            Resource::Foreign(kind) => kind.namespaced,
        }
    }

    /// What to say of a type that is not simulated.
    pub fn remark(self) -> Option<String> {
        match self {
            Resource::Known(_) => None,
            Resource::Foreign(kind) => Some(format!("kubeloupe does not simulate {}", kind.plural)),
        }
    }
}

/// kubectl's message, and the nearest word if one is near.
fn unknown(word: &str) -> String {
    let plurals = KINDS.iter().map(|kind| kind.plural);
    let message = format!("error: the server doesn't have a resource type {word:?}");
    match nearest(word, plurals) {
        Some(near) => format!("{message}\nkubeloupe: did you mean {near}?"),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_types() {
        for (word, plural) in [
            ("po", "pods"),
            ("Job", "jobs.batch"),
            ("jobs.v1.batch", "jobs.batch"),
            ("cm", "configmaps"),
            ("ingress", "ingresses.networking.k8s.io"),
        ] {
            assert_eq!(Resource::of_word(word).unwrap().plural(), plural, "{word}");
        }
        assert_eq!(
            Resource::of_word("foo").unwrap_err(),
            "error: the server doesn't have a resource type \"foo\""
        );
        assert!(Resource::of_word("jobz").unwrap_err().ends_with("did you mean jobs?"));
        let all = Resource::of_words("all").unwrap();
        assert_eq!(all.first(), Some(&Resource::Known(Kind::Pod)));
        assert_eq!(all.last(), Some(&Resource::Known(Kind::Job)));
    }
}
