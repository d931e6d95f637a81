//! Resource quantities (`100m`, `1.5`, `200Mi`) and what a pod requests in all.
//! Upstream: apimachinery `api/resource`, `component-helpers/resource.PodRequests`.

use crate::api::node::Resources;
use crate::api::v1::{Container, PodSpec, Quantity};
use std::collections::BTreeMap;

/// The value in thousandths, rounded up as Kubernetes does. `None` if the text is no quantity.
pub fn millis(text: &str) -> Option<i128> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|&(i, c)| !(c.is_ascii_digit() || c == '.' || (i == 0 && (c == '+' || c == '-'))))
        .map_or(text.len(), |(i, _)| i);
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.trim_start_matches(['+', '-']).len() + fraction.len() == 0 || fraction.len() > 9 {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = 10_i128.pow(fraction.len() as u32);
    let (times, over) = factor(suffix)?;
    let value = digits.checked_mul(times)?.checked_mul(1000)?;
    let over = over * scale;
    Some(value.div_euclid(over) + i128::from(value.rem_euclid(over) != 0))
}

/// The text as the API server writes it back: no fraction, the largest suffix that loses nothing,
/// and decimal below 1024. `None` if the text is no quantity.
pub fn canonical(text: &str) -> Option<String> {
    let value = millis(text)?;
    let text = text.trim();
    let suffix = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    if suffix.ends_with('i') && value.abs() >= 1024 * 1000 && value % 1000 == 0 {
        let (mut amount, mut power) = (value / 1000, 0);
        while amount % 1024 == 0 && power < 6 {
            amount /= 1024;
            power += 1;
        }
        return Some(format!("{amount}{}", ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][power]));
    }
    if matches!(suffix, "n" | "u") && !text.starts_with('0') {
        // Finer than thousandths: `millis` has rounded, so the text is kept.
        return Some(text.into());
    }
    let exponent = suffix.len() > 1 && suffix.starts_with(['e', 'E']);
    let (mut amount, mut power) = (value, 0);
    while amount != 0 && amount % 1000 == 0 && power < 7 {
        amount /= 1000;
        power += 1;
    }
    Some(match (amount, exponent, power) {
        (0, _, _) => "0".into(),
        (_, false, _) => format!("{amount}{}", ["m", "", "k", "M", "G", "T", "P", "E"][power]),
        (_, true, 1) => format!("{amount}"),
        (_, true, _) => format!("{amount}e{}", 3 * power as i32 - 3),
    })
}

/// The factor of a suffix as a fraction.
fn factor(suffix: &str) -> Option<(i128, i128)> {
    Some(match suffix {
        "n" => (1, 1_000_000_000),
        "u" => (1, 1_000_000),
        "m" => (1, 1000),
        "" => (1, 1),
        "k" => (1000, 1),
        "M" => (1_000_000, 1),
        "G" => (1_000_000_000, 1),
        "T" => (1_000_000_000_000, 1),
        "P" => (1_000_000_000_000_000, 1),
        "E" => (1_000_000_000_000_000_000, 1),
        "Ki" => (1 << 10, 1),
        "Mi" => (1 << 20, 1),
        "Gi" => (1 << 30, 1),
        "Ti" => (1 << 40, 1),
        "Pi" => (1 << 50, 1),
        "Ei" => (1 << 60, 1),
        _ => {
            let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            match exponent {
                0..=18 => (10_i128.pow(exponent as u32), 1),
                -9..0 => (1, 10_i128.pow(-exponent as u32)),
                _ => return None,
            }
        }
    })
}

/// What the pod requests: the larger of its containers together (with sidecars) and its largest
/// init step. `pods` is 1.
pub fn pod_requests(spec: &PodSpec) -> Resources {
    pod_requests_or(spec, Resources::default())
}

/// [`pod_requests`] with `missing` for each container that names no amount of a resource.
pub fn pod_requests_or(spec: &PodSpec, missing: Resources) -> Resources {
    let mut running = Resources::default();
    for container in &spec.containers {
        running = plus(running, container_requests(container, missing));
    }
    let mut sidecars = Resources::default();
    let mut largest = Resources::default();
    for container in spec.init_containers.iter().flatten() {
        let request = container_requests(container, missing);
        if container.restart_policy.as_deref() == Some("Always") {
            sidecars = plus(sidecars, request);
            largest = max(largest, sidecars);
        } else {
            largest = max(largest, plus(request, sidecars));
        }
    }
    Resources { pods: 1, ..max(largest, plus(running, sidecars)) }
}

fn container_requests(container: &Container, missing: Resources) -> Resources {
    let resources = container.resources.as_ref();
    let named = |name: &str| -> Option<i128> {
        let of = |list: Option<&BTreeMap<String, Quantity>>| {
            list.and_then(|list| list.get(name)).and_then(|q| millis(&q.0))
        };
        // Limits are the requests of a container that states none.
        of(resources.and_then(|r| r.requests.as_ref()))
            .or_else(|| of(resources.and_then(|r| r.limits.as_ref())))
    };
    let clamp = |value: i128| value.clamp(0, i128::from(i64::MAX / 4)) as i64;
    Resources {
        cpu_millis: named("cpu").map_or(missing.cpu_millis, clamp),
        memory: named("memory").map_or(missing.memory, |millis| clamp((millis + 999) / 1000)),
        pods: 0,
    }
}

fn plus(a: Resources, b: Resources) -> Resources {
    Resources {
        cpu_millis: a.cpu_millis.saturating_add(b.cpu_millis),
        memory: a.memory.saturating_add(b.memory),
        pods: a.pods + b.pods,
    }
}

fn max(a: Resources, b: Resources) -> Resources {
    Resources {
        cpu_millis: a.cpu_millis.max(b.cpu_millis),
        memory: a.memory.max(b.memory),
        pods: a.pods.max(b.pods),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_written_canonically() {
        for (text, written) in [
            ("0.5", "500m"),
            ("1000m", "1"),
            ("2.0", "2"),
            ("1000", "1k"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("0.5Ki", "512"),
            ("200M", "200M"),
            ("1e3", "1e3"),
            ("0", "0"),
            ("5e6", "5e6"),
        ] {
            assert_eq!(canonical(text).as_deref(), Some(written), "{text:?}");
            assert_eq!(canonical(written).as_deref(), Some(written), "{written:?} again");
        }
        assert_eq!(canonical("five"), None);
    }

    #[test]
    fn quantities_are_read_in_thousandths() {
        for (text, value) in [
            ("100m", Some(100)),
            ("1", Some(1000)),
            ("0.5", Some(500)),
            ("1.5Gi", Some(1_610_612_736_000)),
            ("200Mi", Some(209_715_200_000)),
            ("1e3", Some(1_000_000)),
            ("1u", Some(1)),
            ("", None),
            ("Mi", None),
            ("1 Gi", None),
            ("1Xi", None),
            (".", None),
        ] {
            assert_eq!(millis(text), value, "{text:?}");
        }
    }
}
