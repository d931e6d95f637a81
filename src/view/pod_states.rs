//! The states of a pod as a diagram, and the way one pod went through it. The way is read from the
//! records about the pod up to the cursor.

use crate::api::meta::{Kind, Uid};
use crate::session::Session;
use crate::sim::record::What;
use crate::time::SimTime;
use crate::view::state::PodState;

/// The size of the diagram, and of a state in it.
pub const SIZE: (i32, i32) = (356, 232);
pub const BOX: (i32, i32) = (104, 32);

/// More stations than this are left out in the middle: a pod in CrashLoopBackOff goes round.
const MOST_STATIONS: usize = 40;

/// The way of one pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub uid: Uid,
    pub name: String,
    pub stations: Vec<Station>,
    /// So many stations between the first and the others are left out.
    pub skipped: usize,
    /// The object is gone.
    pub gone: Option<SimTime>,
}

/// A state and since when, with the word that `kubectl get pods` printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    pub at: SimTime,
    pub state: PodState,
    pub word: String,
}

/// Where a state stands in the diagram: the left upper corner of its box.
pub const fn place(state: PodState) -> (i32, i32) {
    match state {
        PodState::Pending => (4, 8),
        PodState::Creating => (126, 8),
        PodState::BackOff => (248, 8),
        PodState::Running => (126, 68),
        PodState::Lost => (4, 128),
        PodState::Ready => (126, 128),
        PodState::Terminating => (4, 192),
        PodState::Completed => (126, 192),
        PodState::Failed => (248, 192),
    }
}

/// The ways between states that a pod can go.
pub const STEPS: [(PodState, PodState); 17] = {
    use PodState::*;
    [
        (Pending, Creating),
        (Creating, Running),
        (Creating, Ready),
        (Creating, BackOff),
        (BackOff, Running),
        (BackOff, Ready),
        (Running, Ready),
        (Ready, Running),
        (Running, BackOff),
        (Ready, BackOff),
        (Ready, Completed),
        (Ready, Failed),
        (Running, Failed),
        (BackOff, Failed),
        (Ready, Terminating),
        (Ready, Lost),
        (Lost, Terminating),
    ]
};

/// The way of the selected pod.
pub fn way(session: &Session, uid: Uid) -> Option<Way> {
    let (log, end) = (session.log(), session.sim().records());
    let key = log.key(uid).filter(|key| key.kind == Kind::Pod)?;
    let mut records: Vec<_> = log.about(uid, end).map(|(_, record)| record).collect();
    records.reverse();
    let mut way =
        Way { uid, name: key.name.to_string(), stations: Vec::new(), skipped: 0, gone: None };
    let mut bound = false;
    for record in records {
        match &record.what {
            What::Created => way.enter(record.at, PodState::Pending, "Pending"),
            What::Bound { .. } => {
                bound = true;
                way.enter(record.at, PodState::Creating, "ContainerCreating");
            }
            What::Deleting { .. } if !way.is_over() => {
                way.enter(record.at, PodState::Terminating, "Terminating");
            }
            What::Pod(seen) => {
                way.enter(record.at, PodState::of_seen(seen, bound), &seen.status);
            }
            What::Removed => way.gone = Some(record.at),
            _ => {}
        }
    }
    way.skipped = way.stations.len().saturating_sub(MOST_STATIONS);
    way.stations.drain(1..=way.skipped);
    Some(way)
}

impl Way {
    fn enter(&mut self, at: SimTime, state: PodState, word: &str) {
        if self.stations.last().is_none_or(|last| last.state != state) {
            self.stations.push(Station { at, state, word: word.to_owned() });
        }
    }

    fn is_over(&self) -> bool {
        self.state().is_some_and(PodState::is_over)
    }

    /// Where the pod is now; `None` when it is gone.
    pub fn state(&self) -> Option<PodState> {
        self.stations.last().filter(|_| self.gone.is_none()).map(|station| station.state)
    }

    /// Whether the pod was ever in the state.
    pub fn visited(&self, state: PodState) -> bool {
        self.stations.iter().any(|station| station.state == state)
    }

    /// Whether the pod went from one state to the other.
    pub fn went(&self, from: PodState, to: PodState) -> bool {
        self.stations.windows(2).any(|pair| pair[0].state == from && pair[1].state == to)
    }

    /// The ways that are drawn: those that pods usually go, and those that this one went.
    pub fn steps(&self) -> Vec<(PodState, PodState)> {
        let mut steps = STEPS.to_vec();
        for pair in self.stations.windows(2) {
            let step = (pair[0].state, pair[1].state);
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
        steps
    }
}

/// What a state is called in the diagram: as kubectl prints it.
pub const fn label(state: PodState) -> &'static str {
    match state {
        PodState::Pending => "Pending",
        PodState::Creating => "Creating",
        PodState::Running => "Running 0/1",
        PodState::Ready => "Running 1/1",
        PodState::BackOff => "BackOff",
        PodState::Terminating => "Terminating",
        PodState::Lost => "Unknown",
        PodState::Completed => "Completed",
        PodState::Failed => "Error",
    }
}

/// Both ends of the line between two states, from edge to edge of their boxes.
pub fn line(from: PodState, to: PodState) -> ((i32, i32), (i32, i32)) {
    let middle = |(x, y): (i32, i32)| (x + BOX.0 / 2, y + BOX.1 / 2);
    let ((ax, ay), (bx, by)) = (middle(place(from)), middle(place(to)));
    let (dx, dy) = (bx - ax, by - ay);
    // There and back are two lines beside each other.
    let (sx, sy) = if dy == 0 { (0, -5 * dx.signum()) } else { (5 * dy.signum(), 0) };
    let edge = |x: i32, y: i32, dx: i32, dy: i32| {
        let (w, h) = (BOX.0 / 2, BOX.1 / 2);
        if dx.abs() * h > dy.abs() * w {
            (x + w * dx.signum(), y + dy * w / dx.abs().max(1))
        } else {
            (x + dx * h / dy.abs().max(1), y + h * dy.signum())
        }
    };
    let ((ax, ay), (bx, by)) = (edge(ax, ay, dx, dy), edge(bx, by, -dx, -dy));
    ((ax + sx, ay + sy), (bx + sx, by + sy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture::{at, eight_by_two, failing};

    fn first_pod(session: &Session) -> Uid {
        let pod = session.sim().lister().all(Kind::Pod).next();
        pod.unwrap().uid()
    }

    #[test]
    fn a_job_s_pod_goes_from_pending_to_completed() {
        let mut session = eight_by_two();
        session.seek(at(&session, 8));
        let pod = first_pod(&session);
        assert_eq!(way(&session, pod).unwrap().state(), Some(PodState::Ready));
        session.seek(at(&session, 40));
        let way = way(&session, pod).unwrap();
        let states: Vec<PodState> = way.stations.iter().map(|station| station.state).collect();
        assert_eq!(
            states,
            [PodState::Pending, PodState::Creating, PodState::Ready, PodState::Completed]
        );
        assert!(way.went(PodState::Ready, PodState::Completed));
        assert!(!way.visited(PodState::Failed));
        assert!(way.stations.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }

    #[test]
    fn a_failing_pod_ends_in_error() {
        let mut session = failing();
        session.seek(at(&session, 30));
        let way = way(&session, first_pod(&session)).unwrap();
        assert_eq!(way.stations.last().unwrap().word, "Error");
        let node = session.sim().lister().all(Kind::Node).next().unwrap().uid();
        assert_eq!(super::way(&session, node), None);
    }

    #[test]
    fn no_box_lies_over_another_and_every_way_begins_outside_both() {
        let overlap = |a: i32, b: i32, size: i32| (a - b).abs() < size;
        for a in PodState::ALL {
            let (x, y) = place(a);
            assert!(x >= 0 && x + BOX.0 <= SIZE.0 && y >= 0 && y + BOX.1 <= SIZE.1, "{a:?}");
            for b in PodState::ALL.into_iter().filter(|b| *b != a) {
                let (u, v) = place(b);
                assert!(!(overlap(x, u, BOX.0) && overlap(y, v, BOX.1)), "{a:?} {b:?}");
            }
        }
        for (from, to) in STEPS {
            let (a, b) = line(from, to);
            assert_ne!(a, b, "{from:?} {to:?}");
        }
    }
}
