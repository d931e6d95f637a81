//! The `kubeloupe/…` annotations of a pod, which override what a command or an image says.

use super::behaviour::ImageBehaviour;
use super::finding::{Expected, Finding, Place, Warning};
use super::values::{Durations, Queue, boolean};
use crate::time::SimDuration;
use std::collections::BTreeMap;

/// What the name of each of our annotations begins with.
pub const PREFIX: &str = "kubeloupe/";

/// All annotations that exist, without the prefix.
pub const NAMES: [&str; 9] = [
    "duration",
    "queue",
    "per-item",
    "exit-code",
    "ready-after",
    "image-pull",
    "image-pull-error",
    "stop-takes",
    "log",
];

/// The annotations of a pod, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    pub behaviour: ImageBehaviour,
    pub queue: Option<Queue>,
    pub per_item: Option<Durations>,
    pub pull_fails: bool,
    pub warnings: Vec<Warning>,
}

/// What annotations say about the pull of a pod's images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImagePull {
    /// `kubeloupe/image-pull`: the pull takes this long.
    pub takes: Option<SimDuration>,
    /// `kubeloupe/image-pull-error: "true"`: it fails.
    pub fails: bool,
}

impl Annotations {
    pub fn read(annotations: &BTreeMap<String, String>) -> Annotations {
        let mut read = Annotations::default();
        let ours = annotations.range(PREFIX.to_owned()..);
        for (key, value) in ours {
            let Some(name) = key.strip_prefix(PREFIX) else { break };
            if let Err(finding) = read.set(name, value) {
                read.warnings.push(Warning { place: Place::Annotation(key.clone()), finding });
            }
        }
        read.check_together();
        read
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Finding> {
        let result: Result<(), Expected> = match name {
            "queue" => Queue::parse(value).map(|queue| self.queue = Some(queue)),
            "per-item" => Durations::parse(value).map(|span| self.per_item = Some(span)),
            "image-pull-error" => boolean(value).map(|fails| self.pull_fails = fails),
            "image-pull" => self.behaviour.set("pull", value).unwrap_or(Ok(())),
            "pull" => return Err(Finding::UnknownAnnotation { nearest: Some("image-pull") }),
            name => match self.behaviour.set(name, value) {
                Some(result) => result,
                None => return Err(Finding::UnknownAnnotation { nearest: nearest(name) }),
            },
        };
        result.map_err(|expected| Finding::BadValue { value: value.into(), expected })
    }

    /// Annotations that another one makes pointless, or that need another one.
    fn check_together(&mut self) {
        let mut pointless = |name: &str, because: &'static str| {
            let place = Place::Annotation(format!("{PREFIX}{name}"));
            self.warnings.push(Warning { place, finding: Finding::NoEffect { because } });
        };
        match &self.queue {
            Some(_) => {
                if self.behaviour.duration.is_some() {
                    pointless("duration", "the work queue decides how long the pod runs");
                }
                if self.behaviour.exit_code.is_some() {
                    pointless("exit-code", "a pod that finds the work queue empty ends with 0");
                }
            }
            None if self.per_item.is_some() => pointless("per-item", "there is no work queue"),
            None => {}
        }
    }
}

/// The annotations whose values do not parse, do not exist or have no effect.
pub fn check_annotations(annotations: &BTreeMap<String, String>) -> Vec<Warning> {
    Annotations::read(annotations).warnings
}

/// What the annotations say about pulls.
pub fn image_pull(annotations: &BTreeMap<String, String>) -> ImagePull {
    let read = Annotations::read(annotations);
    ImagePull { takes: read.behaviour.pull, fails: read.pull_fails }
}

/// The existing name with the fewest letters to change, if those are few.
fn nearest(name: &str) -> Option<&'static str> {
    if name.len() > 40 {
        return None;
    }
    let distances = NAMES.iter().map(|known| (distance(name, known), *known));
    distances.min().filter(|(distance, _)| *distance <= 3).map(|(_, known)| known)
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, d) in row.iter_mut().skip(1).zip(&b) {
            let replaced = diagonal + usize::from(c != *d);
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        row[0] = i + 1;
    }
    row.last().copied().unwrap_or(0)
}
