//! Pods as bars in rows, and as a stack when there is no room for bars.

use crate::api::meta::Uid;
use crate::time::{SimDuration, SimTime};
use crate::view::handles::Lit;
use crate::view::look;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Style, Target};
use crate::view::state::PodState;
use crate::view::timeline::draw::{Frame, SMALL};
use crate::view::timeline::lanes::{Lane, Lanes, Place, PodBar, Workload};
use crate::view::timeline::rows::{Row, Rows};
use crate::view::tokens::Token;

/// Rows are as tall as this when there is room, and shrink to the least before bars become a
/// stack.
const ROW: f32 = 32.0;
const USUAL_ROW: f32 = 18.0;
const LEAST_ROW: f32 = 6.0;
/// The most that all rows of a lane may take.
const MOST_HEIGHT: f32 = 144.0;
const STACK_HEIGHT: f32 = 96.0;
/// What one more pod above another adds to a row.
const SEAT: f32 = 14.0;
/// A row whose bars are narrower than this on average is drawn as part of a stack.
const LEAST_BAR: f32 = 2.5;

/// A bar shorter than this keeps its length for its states.
const SHORT_BAR: f32 = 42.0;
/// The room of a sign behind a bar.
pub const SIGN_ROOM: f32 = 16.0;

/// How a lane's pods are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Detail {
    /// A bar a pod; the height of a row.
    Bars(f32),
    /// How many pods were in each state.
    Stack,
}

impl Detail {
    pub fn height(self, rows: usize) -> f32 {
        match self {
            Detail::Bars(row) => row * rows.max(1) as f32,
            Detail::Stack => STACK_HEIGHT,
        }
    }
}

impl Frame<'_> {
    /// `seats`: how many pods may lie above each other in a row.
    pub fn detail(&self, rows: &Rows, seats: u32) -> Detail {
        let all: usize = self.lanes.workloads.iter().map(|lane| lane.rows.len()).sum();
        let fair = self.plot.h * 0.5 / (all + self.lanes.bare.len()).max(1) as f32;
        let most = fair.clamp(USUAL_ROW, ROW);
        let most = most + (seats - 1) as f32 * SEAT;
        let row = (MOST_HEIGHT / rows.len().max(1) as f32).min(most).floor();
        if row < LEAST_ROW {
            return Detail::Stack;
        }
        let crowded = rows.iter().any(|row| {
            let seen = self.in_sight(self.lanes, row);
            let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return false };
            let from = |index: &u32| self.lanes.pods.get(*index as usize).map(|pod| pod.created);
            let wide = match (from(first), from(last)) {
                (Some(a), Some(b)) => self.x_within(b) - self.x_within(a),
                _ => return false,
            };
            seen.len() > 2 && wide / (seen.len() as f32) < LEAST_BAR
        });
        if crowded { Detail::Stack } else { Detail::Bars(row) }
    }

    /// The pods of a row that may be seen: found by bisection.
    fn in_sight<'r>(&self, lanes: &Lanes, row: &'r Row) -> &'r [u32] {
        let pods = row.pods.as_slice();
        let created =
            |index: &u32| lanes.pods.get(*index as usize).map_or(SimTime::default(), |p| p.created);
        let (left, right) = (self.left(), self.right());
        // One more to the left: it may reach into the picture.
        let first = pods.partition_point(|pod| created(pod) < left).saturating_sub(1);
        let last = pods.partition_point(|pod| created(pod) <= right);
        pods.get(first..last.max(first)).unwrap_or_default()
    }

    pub fn rows(&self, scene: &mut Scene, rows: &Rows, y: f32, row: f32) {
        for (i, pods) in rows.iter().enumerate() {
            let top = y + i as f32 * row;
            if top > self.plot.bottom() || top + row < 0.0 {
                continue;
            }
            let seen = self.in_sight(self.lanes, pods);
            let of = |index: &u32| self.lanes.pods.get(*index as usize);
            for (j, index) in seen.iter().enumerate() {
                let Some(pod) = of(index) else { continue };
                let mut later = seen.iter().skip(j + 1).filter_map(of);
                let next = later.find(|next| next.seat == pod.seat).map(|next| next.created);
                let (top, high) = seat(self.lanes, pod, top, row);
                self.pod(scene, pod, next, top, high);
            }
        }
    }

    /// One pod's bar, its end, and the thin tail while it is still listed.
    fn pod(&self, scene: &mut Scene, pod: &PodBar, next: Option<SimTime>, top: f32, row: f32) {
        let gap = if row > 10.0 { 2.0 } else { 1.0 };
        let bar =
            |from: f32, to: f32| Rect::new(from, top + gap, (to - from).max(1.0), row - 2.0 * gap);
        let end = self.x_or_head(pod.over());
        for (i, (since, state)) in pod.states.iter().enumerate() {
            if state.is_over() {
                break;
            }
            let until = pod.states.get(i + 1).map(|(at, _)| *at).or(pod.removed);
            let (from, to) = (self.x_within(*since), self.x_or_head(until));
            if to > from + 0.2 {
                look::area(scene, bar(from, to), if row > 10.0 { 2.0 } else { 0.0 }, *state);
            }
            if *state == PodState::Ready {
                self.not_yet_available(scene, pod, (*since, until), &bar);
            }
        }
        self.shade_outdated(scene, pod, &bar);
        for restart in &pod.restarts {
            let x = self.x(*restart);
            if x > self.plot.x && x < self.plot.right() {
                scene.fill(Rect::new(x - 1.0, top, 2.0, row), Token::Ground);
                scene.fill(Rect::new(x - 0.5, top, 1.0, row), Token::Waiting);
            }
        }
        let start = self.x_within(pod.created);
        self.tail(scene, pod, next, (end, top, row));
        let whole = bar(start, end.max(start + 2.0));
        self.mark_pod(scene, pod, whole);
        let reach = Rect::new(whole.x, top, whole.w.max(8.0), row);
        scene.region(reach, Target::Pod(pod.uid));
    }

    /// Lays the shade over what a pod was of a template that is not wanted any more.
    fn shade_outdated(&self, scene: &mut Scene, pod: &PodBar, bar: &impl Fn(f32, f32) -> Rect) {
        let Some(lane) = self.lanes.lane_of(pod) else { return };
        let end = self.x_or_head(pod.over());
        let mut shade = |since: SimTime, until: Option<SimTime>| {
            let (from, to) = (self.x_within(since), self.x_or_head(until).min(end));
            if to > from + 0.2 {
                look::shade(scene, bar(from, to));
            }
        };
        match &lane.of {
            Workload::Deployment(facts) => {
                let spans = facts.outdated(pod.revision, pod.created);
                let lived = |since: SimTime| pod.over().is_none_or(|over| since < over);
                spans.take_while(|(since, _)| lived(*since)).for_each(|(a, b)| shade(a, b));
            }
            _ if pod.revision < lane.revision => shade(pod.created, None),
            _ => {}
        }
    }

    /// A pod that is Ready but not for long enough fills its bar by half.
    fn not_yet_available(
        &self,
        scene: &mut Scene,
        pod: &PodBar,
        (since, until): (SimTime, Option<SimTime>),
        bar: &impl Fn(f32, f32) -> Rect,
    ) {
        let min_ready = self.lanes.lane_of(pod).map_or(SimDuration::default(), |l| l.min_ready);
        let full = since + min_ready;
        let (from, to) = (self.x_within(since), self.x_within(full).min(self.x_or_head(until)));
        if min_ready.is_zero() || to < from + 2.0 {
            return;
        }
        let at = bar(from, to);
        let upper = Rect::new(at.x + 1.0, at.y + 1.0, at.w - 2.0, at.h / 2.0 - 1.0);
        scene.area(upper, 0.0, Token::Ground, Pattern::Solid, 1.0);
        let style = Style::new(SMALL - 2.0, Token::Ink).anchored(Anchor::Middle);
        let label = min_ready.go();
        if at.h >= 13.0 && at.w > style.width(&label) + 6.0 {
            let (x, y) = at.centre();
            let half = style.width(&label) / 2.0 + 2.0;
            scene.fill(Rect::new(x - half, at.y + 1.0, 2.0 * half, at.h - 2.0), Token::Ground);
            scene.write((x, y + 3.5), style, label);
        }
    }

    fn mark_pod(&self, scene: &mut Scene, pod: &PodBar, whole: Rect) {
        let by_lane = self.lanes.lane_of(pod).map(|lane| lane.uid);
        let selected = |uid: Uid| self.shown.selected == Some(uid);
        if selected(pod.uid) || self.is_counted(pod) {
            let at = Rect::new(whole.x - 1.0, whole.y - 1.0, whole.w + 2.0, whole.h + 2.0);
            scene.edge(at, 3.0, Token::Accent, 2.0, Dash::Solid);
        } else if by_lane.is_some_and(selected) || self.is_on_selected_node(pod) || self.is_lit(pod)
        {
            let y = whole.bottom() + 0.5;
            scene.line((whole.x, y), (whole.right(), y), Token::Accent, 1.5, Dash::Solid);
        }
    }

    /// Whether a number elsewhere on the page counts the pod.
    fn is_counted(&self, pod: &PodBar) -> bool {
        match self.shown.handle {
            Some(Lit::Pods(pods)) => pods.binary_search(&pod.uid).is_ok(),
            _ => false,
        }
    }

    /// Whether the pod was created by the sync under the pointer.
    fn is_lit(&self, pod: &PodBar) -> bool {
        let Some(lit) = self.shown.lit else { return false };
        self.lanes.lane_of(pod).is_some_and(|lane| {
            let after = lane.brackets.partition_point(|bracket| bracket.at <= pod.created);
            let own = after.checked_sub(1).and_then(|i| lane.brackets.get(i));
            own.is_some_and(|bracket| bracket.record == lit)
        })
    }

    fn is_on_selected_node(&self, pod: &PodBar) -> bool {
        let selected = self.shown.selected.map(|uid| self.lanes.place(uid));
        match (selected, &pod.node) {
            (Some(Place::Node(i)), Some(node)) => {
                self.lanes.nodes.get(i as usize).is_some_and(|lane| lane.name == *node)
            }
            _ => false,
        }
    }

    fn tail(
        &self,
        scene: &mut Scene,
        pod: &PodBar,
        next: Option<SimTime>,
        (end, top, row): (f32, f32, f32),
    ) {
        let Some(ended) = pod.ended.filter(|ended| !self.is_stopped(pod, *ended)) else { return };
        let state = pod.state_at(ended).unwrap_or_else(|| pod.state());
        let Some((sign, token)) = state.look().sign else { return };
        // A long bar ends in a cap with its sign; a short one has the sign behind it.
        let (inset, size): (f32, f32) = if row > 10.0 { (2.0, 14.0) } else { (1.0, 3.0) };
        let start = self.x_within(pod.created);
        let until = [pod.removed, next].into_iter().flatten().min();
        let to = self.x_or_head(until);
        let behind = row > 10.0 && end - start < SHORT_BAR && to - end > SIGN_ROOM;
        let wide = if behind { 2.0 } else { size.min((end - start).max(2.0)) };
        let cap = Rect::new(end - wide, top + inset, wide, row - 2.0 * inset);
        scene.area(cap, if row > 10.0 { 2.0 } else { 0.0 }, token, Pattern::Solid, 1.0);
        if wide >= 12.0 {
            scene.sign(cap.centre(), 8.0, sign, Token::Contrast);
        }
        let mut from = end + 2.0;
        let y = top + row / 2.0;
        if behind {
            scene.sign((end + 8.0, y), 8.0, sign, token);
            from = end + SIGN_ROOM;
        }
        if to > from + 2.0 && !self.is_waited_after(pod, ended) {
            scene.line((from, y), (to, y), token, 1.0, Dash::Dotted);
        }
    }

    /// Whether a pod that is to run for ever ended because it was deleted: that is no success.
    fn is_stopped(&self, pod: &PodBar, ended: SimTime) -> bool {
        let lane = self.lanes.lane_of(pod);
        let steady = lane.is_some_and(|lane| {
            matches!(
                lane.of,
                Workload::DaemonSet(_) | Workload::Deployment(_) | Workload::StatefulSet(_)
            )
        });
        steady && pod.deleting.is_some_and(|since| since <= ended)
    }

    /// Whether the Job's back-off is drawn where the pod's tail would be.
    fn is_waited_after(&self, pod: &PodBar, ended: SimTime) -> bool {
        self.lanes.lane_of(pod).and_then(Lane::job).is_some_and(|job| {
            let first = job.waits.partition_point(|wait| wait.from < ended);
            let waits = job.waits.iter().skip(first).take_while(|wait| wait.from == ended);
            waits.into_iter().any(|wait| wait.row == pod.row)
        })
    }

    /// Bars of another future in outline, from a time on.
    pub fn ghosts(
        &self,
        scene: &mut Scene,
        lanes: &Lanes,
        rows: &Rows,
        from: SimTime,
        y: f32,
        row: f32,
    ) {
        for (i, pods) in rows.iter().enumerate() {
            for index in self.in_sight(lanes, pods) {
                let Some(pod) = lanes.pods.get(*index as usize) else { continue };
                let end = pod.over().unwrap_or(lanes.end);
                if end <= from {
                    continue;
                }
                let left = self.x_within(pod.created.max(from));
                let width = self.x_within(end) - left;
                let (top, high) = seat(lanes, pod, y + i as f32 * row, row);
                let at = Rect::new(left, top + 3.0, width, high - 6.0);
                scene.area(at, 2.0, Token::Ghost, Pattern::Solid, 0.18);
                scene.faint_edge(at, 2.0, Token::Ghost, 1.0, Dash::Dashed, 0.8);
            }
        }
    }

    /// How many pods were in each state, as a stack; `most` is its height.
    pub fn stack(&self, scene: &mut Scene, rows: &Rows, y: f32, most: u32) {
        let at = Rect::new(self.plot.x, y, self.plot.w, STACK_HEIGHT);
        let levels = |time| {
            let tally = rows.tally_at(time);
            LAYERS.map(|state| tally[state as usize])
        };
        self.layers(scene, at, most, levels, |scene, at, layer| {
            if let Some(state) = LAYERS.get(layer) {
                paint(scene, at, *state);
            }
        });
    }

    /// Layers one on the other, as far as the run is known; a column a pixel or two.
    pub fn layers<const N: usize>(
        &self,
        scene: &mut Scene,
        at: Rect,
        most: u32,
        levels: impl Fn(SimTime) -> [u32; N],
        paint: impl Fn(&mut Scene, Rect, usize),
    ) {
        let step = 2.0;
        let foot = at.bottom() - 1.0;
        let scale = (at.h - 4.0) / most.max(1) as f32;
        let known = (self.x_within(self.shown.head).min(at.right()) - at.x).max(0.0);
        let columns: Vec<[u32; N]> = (0..=(known / step) as usize)
            .map(|column| levels(self.time_at(at.x + (column as f32 + 0.5) * step)))
            .collect();
        for layer in 0..N {
            // Neighbours of equal height are one rectangle.
            let mut open: Option<Rect> = None;
            for (column, levels) in columns.iter().enumerate() {
                let below: u32 = levels[..layer].iter().sum();
                let own = levels[layer] as f32 * scale;
                let own = if own > 0.0 { own.max(1.0) } else { 0.0 };
                let x = at.x + column as f32 * step;
                let part = Rect::new(x, foot - below as f32 * scale - own, step, own);
                match &mut open {
                    Some(rect) if rect.y == part.y && rect.h == part.h => rect.w += step,
                    _ => {
                        if let Some(rect) = open.replace(part).filter(|rect| rect.h > 0.0) {
                            paint(scene, rect, layer);
                        }
                    }
                }
            }
            if let Some(rect) = open.filter(|rect| rect.h > 0.0) {
                paint(scene, rect, layer);
            }
        }
        scene.line((at.x, foot), (at.right(), foot), Token::Rule, 1.0, Dash::Solid);
    }

    fn time_at(&self, x: f32) -> SimTime {
        let millis = self.axis.to_time(x, self.plot.x, self.plot.w);
        self.start + SimDuration::from_millis(millis as i64)
    }
}

/// The part of a row that a pod has: all of it, or its seat within its Job's bar.
fn seat(lanes: &Lanes, pod: &PodBar, top: f32, row: f32) -> (f32, f32) {
    match lanes.lane_of(pod).map(|lane| &lane.of) {
        Some(Workload::CronJob(facts)) => {
            let high = (row - 4.0) / facts.seats() as f32;
            (top + 2.0 + pod.seat as f32 * high, high)
        }
        _ => (top, row),
    }
}

/// From the ground up; what has ended is not stacked.
const LAYERS: [PodState; 7] = [
    PodState::Ready,
    PodState::Running,
    PodState::Creating,
    PodState::BackOff,
    PodState::Pending,
    PodState::Terminating,
    PodState::Lost,
];

fn paint(scene: &mut Scene, at: Rect, state: PodState) {
    match state.look().fill {
        Some((token, pattern)) => scene.area(at, 0.0, token, pattern, 1.0),
        None => scene.area(at, 0.0, state.token(), Pattern::Solid, 0.3),
    }
}
