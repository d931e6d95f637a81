//! Image names, pull policies and what a registry answers. Knows no pod.
//! Upstream: `pkg/kubelet/images/image_manager.go`, distribution `reference`.

use crate::api::v1::Container;

/// Whether a container's image is fetched from the registry before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullPolicy {
    Always,
    IfNotPresent,
    Never,
}

impl PullPolicy {
    /// The container's policy; without one, the API server's default: `Always` for `latest`.
    pub fn of(container: &Container) -> PullPolicy {
        match container.image_pull_policy.as_deref() {
            Some("Always") => PullPolicy::Always,
            Some("Never") => PullPolicy::Never,
            Some("IfNotPresent") => PullPolicy::IfNotPresent,
            _ => match canonical(image_of(container)) {
                Some(name) if name.ends_with(":latest") => PullPolicy::Always,
                _ => PullPolicy::IfNotPresent,
            },
        }
    }
}

/// The image as the manifest writes it; empty if it has none.
pub fn image_of(container: &Container) -> &str {
    container.image.as_deref().unwrap_or_default()
}

/// The full name: `nginx` is `docker.io/library/nginx:latest`. `None` if it is no image name.
pub fn canonical(image: &str) -> Option<String> {
    let (name, digest) = match image.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (image, None),
    };
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return None;
    }
    let tag_from = name.rfind(':').filter(|at| !name[*at..].contains('/'));
    let (name, tag) = match tag_from {
        Some(at) => (&name[..at], Some(&name[at + 1..])),
        None => (name, None),
    };
    if tag.is_some_and(|tag| !is_tag(tag)) {
        return None;
    }
    let (domain, path) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        _ => ("docker.io", name),
    };
    let in_domain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if !domain.chars().all(in_domain) || !path.split('/').all(is_path_component) {
        return None;
    }
    let library = if domain == "docker.io" && !path.contains('/') { "library/" } else { "" };
    let (before, tag, at, digest) = match (tag, digest) {
        (None, None) => (":", "latest", "", ""),
        (Some(tag), None) => (":", tag, "", ""),
        (None, Some(digest)) => ("", "", "@", digest),
        (Some(tag), Some(digest)) => (":", tag, "@", digest),
    };
    Some([domain, "/", library, path, before, tag, at, digest].concat())
}

/// Lower case letters and digits, in groups joined by `.`, `_`, `__` or dashes.
fn is_path_component(part: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut ends = part.split(alphanumeric);
    // What is before the first and after the last letter, and what is between two.
    ends.next() == Some("")
        && part.ends_with(alphanumeric)
        && ends.all(|joint| matches!(joint, "" | "." | "_" | "__") || is_dashes(joint))
}

fn is_dashes(joint: &str) -> bool {
    joint.bytes().all(|byte| byte == b'-')
}

fn is_tag(tag: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= 128
        && tag.starts_with(word)
        && tag.chars().all(|c| word(c) || matches!(c, '.' | '-'))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        algorithm.starts_with(|c: char| c.is_ascii_alphabetic())
            && algorithm.chars().all(|c| c.is_ascii_alphanumeric() || "+._-".contains(c))
            && hex.len() >= 32
            && hex.chars().all(|c| c.is_ascii_hexdigit())
    })
}

/// Whether this is one of the tags that the Kubernetes documentation uses because no registry has
/// them: the typing errors of its stuck rollouts. Of all other images the pull works.
pub fn is_absent(image: &str) -> bool {
    let ends = ["nginx:1.161", "nginx:1.91"].into_iter().find(|end| image.ends_with(end));
    ends.is_some_and(|end| canonical(image) == canonical(end))
}

/// What containerd says of an image that its registry does not have.
pub fn pull_error(image: &str) -> String {
    let full = canonical(image).unwrap_or_else(|| image.to_owned());
    format!(
        "failed to pull and unpack image \"{full}\": failed to resolve reference \"{full}\": \
         {full}: not found"
    )
}

/// What the kubelet says of a name that it cannot parse.
pub fn name_error(image: &str) -> String {
    let name = image.split(['@', ':']).next().unwrap_or_default();
    let hint = if name.chars().any(|c| c.is_ascii_uppercase()) {
        "repository name must be lowercase"
    } else {
        "invalid reference format"
    };
    let cause = match hint {
        "invalid reference format" => hint.to_owned(),
        _ => format!("invalid reference format: {hint}"),
    };
    format!(
        "Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": \
         {cause}"
    )
}

/// The compressed size that `Pulled` reports, in bytes: real for some well-known images, else a
/// number between 20 and 220 MB made from the name, so that it is the same in every run.
pub fn size(image: &str) -> u64 {
    const KNOWN: [(&str, u64); 8] = [
        ("library/busybox:", 2_223_685),
        ("library/alpine:", 3_652_536),
        ("library/nginx:", 72_404_038),
        ("library/perl:", 378_412_914),
        ("library/redis:", 49_854_187),
        ("library/httpd:", 45_241_926),
        ("library/bash:", 6_352_180),
        ("library/ubuntu:", 29_727_061),
    ];
    let full = canonical(image).unwrap_or_default();
    if let Some((_, size)) = KNOWN.iter().find(|(name, _)| full.contains(name)) {
        return *size;
    }
    let hash = full.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    20_000_000 + hash % 200_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_completed_or_refused() {
        let digest = "sha256:0123456789abcdef0123456789abcdef";
        for (image, full) in [
            ("nginx", Some("docker.io/library/nginx:latest".to_owned())),
            ("nginx:1.27", Some("docker.io/library/nginx:1.27".into())),
            ("quay.io/prometheus/node-exporter:v1", {
                Some("quay.io/prometheus/node-exporter:v1".into())
            }),
            ("localhost:5000/a", Some("localhost:5000/a:latest".into())),
            ("me/app", Some("docker.io/me/app:latest".into())),
            (&format!("nginx@{digest}"), Some(format!("docker.io/library/nginx@{digest}"))),
            ("Nginx", None),
            ("nginx:", None),
            ("nginx:a b", None),
            ("", None),
            ("a//b", None),
            ("nginx@sha256:12", None),
            ("a.b_c__d---e", Some("docker.io/library/a.b_c__d---e:latest".into())),
            ("a..b", None),
            ("a___b", None),
            ("a.-b", None),
            ("-a", None),
            ("a-", None),
        ] {
            assert_eq!(canonical(image), full, "{image}");
        }
    }

    #[test]
    fn the_typing_errors_of_the_documentation_are_in_no_registry() {
        assert!(is_absent("nginx:1.161") && is_absent("docker.io/library/nginx:1.91"));
        assert!(!is_absent("nginx:1.16.1") && !is_absent("me/nginx:1.161") && !is_absent("Nginx"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,40}") {
            let full = canonical(&text);
            if let Some(full) = full {
                proptest::prop_assert_eq!(canonical(&full), Some(full.clone()));
            }
            let _ = (pull_error(&text), name_error(&text), size(&text));
        }
    }
}
