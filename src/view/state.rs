//! A pod's state in one word of ours: what can be told apart in a picture.

use crate::api::pod::{Phase, Pod};
use crate::sim::record::PodSeen;

/// In the order in which stacked pictures lay them, settled ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PodState {
    /// Runs and is Ready.
    Ready,
    /// Runs and is not Ready.
    Running,
    /// Bound; its containers are being made.
    Creating,
    /// Waits for a node.
    Pending,
    /// Waits before its container or its image is tried again.
    BackOff,
    Terminating,
    /// Its node does not answer.
    Lost,
    Completed,
    Failed,
}

impl PodState {
    pub const ALL: [PodState; 9] = [
        PodState::Ready,
        PodState::Running,
        PodState::Creating,
        PodState::Pending,
        PodState::BackOff,
        PodState::Terminating,
        PodState::Lost,
        PodState::Completed,
        PodState::Failed,
    ];

    /// From what `kubectl get pods` prints.
    pub fn of(phase: Phase, status: &str, ready: bool, bound: bool) -> Self {
        match (phase, status) {
            (Phase::Succeeded, _) => PodState::Completed,
            (Phase::Failed, _) => PodState::Failed,
            (_, "Terminating") => PodState::Terminating,
            (Phase::Unknown, _) | (_, "Unknown") => PodState::Lost,
            (_, word) if is_back_off(word) => PodState::BackOff,
            (Phase::Running, _) if ready => PodState::Ready,
            (Phase::Running, _) => PodState::Running,
            (Phase::Pending, _) if bound => PodState::Creating,
            (Phase::Pending, _) => PodState::Pending,
        }
    }

    pub fn of_seen(seen: &PodSeen, bound: bool) -> Self {
        PodState::of(seen.phase, &seen.status, seen.ready, bound)
    }

    pub fn of_pod(pod: &Pod) -> Self {
        let word = pod.word();
        PodState::of(pod.status.phase, &word.status, pod.is_ready(), pod.node.is_some())
    }

    /// Succeeded or Failed: nothing of it runs again.
    pub fn is_over(self) -> bool {
        matches!(self, PodState::Completed | PodState::Failed)
    }
}

/// A container or image that failed and is tried again later: `CrashLoopBackOff`, `Error` between
/// two runs, `ErrImagePull`, and the same of init containers.
fn is_back_off(word: &str) -> bool {
    let word = word.strip_prefix("Init:").unwrap_or(word);
    word.ends_with("BackOff")
        || word.ends_with("Error")
        || word.starts_with("Err")
        || word.starts_with("ExitCode:")
        || word == "InvalidImageName"
        || word == "OOMKilled"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_words_become_states() {
        use PodState::*;
        for (phase, word, ready, bound, expected) in [
            (Phase::Pending, "Pending", false, false, Pending),
            (Phase::Pending, "ContainerCreating", false, true, Creating),
            (Phase::Pending, "Init:0/1", false, true, Creating),
            (Phase::Pending, "Init:CrashLoopBackOff", false, true, BackOff),
            (Phase::Pending, "ErrImagePull", false, true, BackOff),
            (Phase::Running, "Running", false, true, Running),
            (Phase::Running, "Running", true, true, Ready),
            (Phase::Running, "Error", false, true, BackOff),
            (Phase::Running, "Terminating", true, true, Terminating),
            (Phase::Running, "Unknown", true, true, Lost),
            (Phase::Succeeded, "Completed", false, true, Completed),
            (Phase::Failed, "Error", false, true, Failed),
        ] {
            assert_eq!(PodState::of(phase, word, ready, bound), expected, "{word}");
        }
    }
}
