//! The place in a lane where an answer is drawn, the drawing, and what was different: bars lie over
//! the lane's rows, a number of available pods has a strip of its own above them.

use crate::time::{SimDuration, SimTime};
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Style, Target};
use crate::view::sketch::exercise::Exercise;
use crate::view::sketch::judge::Difference;
use crate::view::sketch::pen::Place;
use crate::view::sketch::{Bar, Sketch, Steps};
use crate::view::timeline::bars::Detail;
use crate::view::timeline::draw::{Frame, SMALL};
use crate::view::timeline::lane::{Number, Parts};
use crate::view::timeline::lanes::Lane;
use crate::view::tokens::Token;
use crate::view::words::Word;

const STRIP: f32 = 76.0;
/// The number of a difference.
const BADGE: f32 = 15.0;

/// The height that a drawing needs above the rows of its lane.
pub fn strip(exercise: &Exercise) -> f32 {
    match exercise.sketch {
        Sketch::Available(_) => STRIP + 8.0,
        Sketch::Bars(_) => 0.0,
    }
}

/// How many rows a drawing needs.
pub fn rows(exercise: &Exercise) -> usize {
    match exercise.sketch {
        Sketch::Available(_) => 0,
        Sketch::Bars(_) => exercise.sketch.height() as usize,
    }
}

/// Where on a picture a drawing is made: pixels to rows, or to pods, and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Board {
    pub at: Rect,
    /// Pods have a floor and grow upwards; rows are counted from the top.
    curve: bool,
    /// How many rows, or pods.
    height: u32,
}

impl Board {
    /// Where a scene has its board, if it has one.
    pub fn of(scene: &Scene, exercise: &Exercise, rows: usize) -> Option<Board> {
        let at = scene.find(Target::Board)?;
        let curve = matches!(exercise.sketch, Sketch::Available(_));
        let height = exercise.sketch.height();
        let height = if curve { height } else { height.max(rows as u32) };
        Some(Board { at, curve, height: height.max(1) })
    }

    fn step(self) -> f32 {
        let free = if self.curve { self.at.h - 12.0 } else { self.at.h };
        free / self.height as f32
    }

    /// The row, or the number of pods, at a pixel.
    pub fn height_at(self, y: f32) -> u32 {
        let steps = match self.curve {
            true => ((self.floor() - y) / self.step()).round(),
            false => ((y - self.at.y) / self.step()).floor(),
        };
        let most = if self.curve { self.height } else { self.height - 1 };
        (steps.max(0.0) as u32).min(most)
    }

    fn floor(self) -> f32 {
        self.at.bottom() - 2.0
    }

    /// The top of a row, or the line of a number of pods.
    fn y(self, height: u32) -> f32 {
        let by = height as f32 * self.step();
        if self.curve { (self.floor() - by).round() + 0.5 } else { self.at.y + by }
    }
}

impl Frame<'_> {
    /// The answer that is drawn in a lane.
    pub fn exercise_of(&self, lane: &Lane) -> Option<&Exercise> {
        self.shown.exercise.filter(|exercise| exercise.workload == lane.uid)
    }

    /// Marks the place for drawing in its lane.
    pub fn board(&self, scene: &mut Scene, lane: &Lane, parts: Parts) {
        let Some(exercise) = self.exercise_of(lane) else { return };
        let (at, lane_rows) = match (&exercise.sketch, parts.detail) {
            (Sketch::Available(_), _) => (parts.rows - STRIP - 8.0, None),
            (Sketch::Bars(_), Detail::Bars(row)) => (parts.rows, Some(row)),
            (Sketch::Bars(_), Detail::Stack) => return,
        };
        let count = rows(exercise).max(lane.rows.len());
        let height = lane_rows.map_or(STRIP, |row| row * count as f32);
        scene.region(Rect::new(self.plot.x, at, self.plot.w, height), Target::Board);
        let Some(row) = lane_rows.filter(|row| *row >= 14.0) else { return };
        let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
        let slot = Word::Slot.says(self.shown.lang);
        for seat in lane.rows.len()..count {
            let base = at + (seat as f32 + 0.5) * row + 4.0;
            scene.write((self.plot.x - 8.0, base), style, format_args!("{slot} {}", seat + 1));
        }
    }

    /// The drawing, and what was different.
    pub fn sketch(&self, scene: &mut Scene) {
        let Some(exercise) = self.shown.exercise else { return };
        let Some(lane) = self.lanes.lane(exercise.workload) else { return };
        let Some(board) = Board::of(scene, exercise, lane.rows.len()) else { return };
        match &exercise.sketch {
            Sketch::Bars(bars) => self.drawn_bars(scene, board, exercise, (bars, lane)),
            Sketch::Available(steps) => self.drawn_steps(scene, board, exercise, steps),
        }
        if exercise.is_drawing() {
            scene.edge(board.at.inset(0.5), 3.0, Token::Accent, 1.0, Dash::Dashed);
            if exercise.pen.by_keys {
                self.caret(scene, board, exercise.pen.caret);
            }
        }
        for (i, found) in exercise.found().iter().enumerate() {
            self.difference(scene, board, exercise, (i, found.what));
        }
    }

    fn x_at(&self, second: u32) -> f32 {
        self.x_within(self.time_of(second))
    }

    fn time_of(&self, second: u32) -> SimTime {
        self.start + SimDuration::from_secs(i64::from(second))
    }

    fn drawn_bars(
        &self,
        scene: &mut Scene,
        board: Board,
        exercise: &Exercise,
        (bars, lane): (&[Bar], &Lane),
    ) {
        for (i, bar) in bars.iter().enumerate() {
            // Which bar is which pod is known afterwards: then it lies on that pod.
            let pod = exercise.verdict.pods.get(i).copied().flatten();
            let pod = pod.and_then(|uid| self.lanes.pod(uid));
            let row = pod.map_or(bar.row, |pod| lane.rows.place(pod.row) as u32);
            let (from, to) = (self.x_at(bar.from), self.x_at(bar.to));
            let y = board.y(row);
            let at = Rect::new(from, y + 1.0, (to - from).max(2.0), board.step() - 2.0);
            if exercise.is_drawing() {
                scene.area(at, 3.0, Token::Accent, Pattern::Solid, 0.22);
                scene.edge(at.inset(1.0), 3.0, Token::Accent, 2.0, Dash::Solid);
                let style = Style::new(SMALL, Token::Ink).anchored(Anchor::Middle);
                if at.w > 30.0 && at.h >= 14.0 {
                    let middle = (at.x + at.w / 2.0, at.y + at.h / 2.0 + 4.0);
                    scene.write(middle, style, format_args!("{}s", bar.length()));
                }
            } else {
                scene.edge(at.inset(1.0), 3.0, Token::Accent, 2.0, Dash::Dashed);
            }
        }
    }

    fn drawn_steps(&self, scene: &mut Scene, board: Board, exercise: &Exercise, steps: &Steps) {
        scene.area(board.at, 0.0, Token::Stripe, Pattern::Solid, 0.6);
        let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
        let (left, top) = (self.plot.x - 8.0, board.at.y + 10.0);
        scene.write_within((left, top), style, left - 4.0, Word::Available.says(self.shown.lang));
        for level in [0, board.height - 1] {
            let y = board.y(level);
            scene.line((self.plot.x, y), (board.at.right(), y), Token::Rule, 1.0, Dash::Solid);
            scene.write((left, y + 4.0), style, level);
        }
        for difference in exercise.found().iter().map(|found| found.what) {
            if let Difference::Level { from, to, drawn, real } = difference {
                let (a, b) = (self.x_at(from), self.x_at(to));
                let (low, high) = (board.y(drawn.min(real)), board.y(drawn.max(real)));
                let at = Rect::new(a, high, b - a, low - high);
                scene.area(at, 0.0, Token::Failed, Pattern::Rising, 0.6);
            }
        }
        let known = self.shown.head.since(self.start).secs().clamp(0, i64::from(steps.end)) as u32;
        self.line_of(scene, board, &exercise.verdict.levels, known, (Token::Ready, Dash::Solid));
        self.line_of(scene, board, steps.levels(), steps.end, (Token::Accent, Dash::Dashed));
    }

    /// A line of levels from step to step.
    fn line_of(
        &self,
        scene: &mut Scene,
        board: Board,
        levels: &[(u32, u32)],
        end: u32,
        (token, dash): (Token, Dash),
    ) {
        let mut before: Option<f32> = None;
        for (i, (since, level)) in levels.iter().enumerate() {
            let until = levels.get(i + 1).map_or(end, |(next, _)| *next).min(end);
            if until < *since {
                break;
            }
            let (from, to, y) = (self.x_at(*since), self.x_at(until), board.y(*level));
            if let Some(before) = before {
                scene.line((from, before), (from, y), token, 2.0, dash);
            }
            scene.line((from, y), (to, y), token, 2.0, dash);
            before = Some(y);
        }
    }

    fn caret(&self, scene: &mut Scene, board: Board, caret: Place) {
        let x = self.x_at(caret.second).round() + 0.5;
        let (top, bottom) = match board.curve {
            true => (board.at.y, board.at.bottom()),
            false => (board.y(caret.height), board.y(caret.height) + board.step()),
        };
        scene.line((x, top), (x, bottom), Token::Ink, 2.0, Dash::Solid);
    }

    /// The number of a difference where it is, as in the list of them.
    fn difference(
        &self,
        scene: &mut Scene,
        board: Board,
        exercise: &Exercise,
        (index, what): (usize, Difference),
    ) {
        let second = match what {
            Difference::Missing { from, to, .. }
            | Difference::Extra { from, to, .. }
            | Difference::Level { from, to, .. } => f64::from(from + to) / 2.0,
            Difference::Start { real, .. } => f64::from(real),
            Difference::Length { to, .. } => f64::from(to),
        };
        let lane = self.lanes.lane(exercise.workload);
        let row = |uid| {
            let pod = self.lanes.pod(uid).zip(lane);
            pod.map_or(0, |(pod, lane)| lane.rows.place(pod.row) as u32)
        };
        let y = match what {
            Difference::Missing { pod, .. }
            | Difference::Start { pod, .. }
            | Difference::Length { pod, .. } => board.y(row(pod)) + board.step() / 2.0,
            Difference::Extra { bar, .. } => match &exercise.sketch {
                Sketch::Bars(bars) => {
                    let row = bars.get(bar).map_or(0, |bar| bar.row);
                    board.y(row) + board.step() / 2.0
                }
                Sketch::Available(_) => board.at.y,
            },
            Difference::Level { drawn, real, .. } => (board.y(drawn) + board.y(real)) / 2.0,
        };
        let x = self.axis.to_x(second * 1000.0, self.plot.x, self.plot.w);
        if x < self.plot.x - 1.0 || x > self.plot.right() + 1.0 {
            return;
        }
        let at = Rect::new(x - BADGE / 2.0, y - BADGE / 2.0, BADGE, BADGE);
        scene.area(at, BADGE / 2.0, Token::Ground, Pattern::Solid, 1.0);
        let style = Style::new(SMALL + 3.0, Token::Failed).bold().anchored(Anchor::Middle);
        scene.write((x, y + 5.0), style, Number(index + 1));
        let reach = Rect::new(x - 12.0, y - 12.0, 24.0, 24.0);
        scene.region(reach, Target::Difference(index as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::session::Session;
    use crate::view::timeline::Timeline;
    use crate::view::timeline::draw::{Look, Shown, draw};

    fn asked(name: &str) -> (Session, Exercise) {
        let scenario = Scenario::parse(lesson(name).unwrap().text).unwrap();
        let step = scenario.steps.iter().position(|step| step.draw.is_some()).unwrap();
        let at = scenario.steps[step].at.0;
        let mut session = Session::new(scenario).unwrap();
        session.seek(session.sim().setup().start() + at);
        let exercise = Exercise::begin(&session, step).unwrap();
        (session, exercise)
    }

    /// The picture, and the number of rows in the lane.
    fn picture(session: &Session, exercise: &Exercise) -> (Scene, usize) {
        let mut timeline = Timeline::default();
        timeline.sync(session);
        let mut look = Look::default();
        look.axis.span = 90_000.0;
        let shown = Shown { exercise: Some(exercise), ..Shown::of(session, None, Lang::En) };
        let mut scene = Scene::default();
        draw(&mut scene, &timeline, &look, shown, (1000.0, 320.0));
        let rows = timeline.lanes().lane(exercise.workload).map_or(0, |lane| lane.rows.len());
        let name = &session.scenario().metadata.name;
        crate::view::fixture::show(&format!("sketch-{name}-{:?}", exercise.stage), &scene);
        (scene, rows)
    }

    fn drawn(name: &str, draw_it: impl FnOnce(&mut Sketch), run: bool) -> (Scene, Exercise, usize) {
        let (mut session, mut exercise) = asked(name);
        draw_it(&mut exercise.sketch);
        if run {
            exercise.run();
            let end = session.end();
            session.run_to_end(end);
            exercise.look(&session);
        }
        let (scene, rows) = picture(&session, &exercise);
        (scene, exercise, rows)
    }

    #[test]
    fn what_is_known_already_is_covered_while_it_is_drawn() {
        let (mut session, mut exercise) = asked("slots");
        let end = session.end();
        session.run_to_end(end);
        session.seek(exercise.begun);
        let told = |(_, target): &&(Rect, Target)| matches!(target, Target::Quiet(_));
        let (covered, _) = picture(&session, &exercise);
        assert_eq!(covered.regions().iter().filter(told).count(), 0);
        exercise.run();
        let (open, _) = picture(&session, &exercise);
        assert!(open.regions().iter().filter(told).count() > 0);
    }

    fn bars(sketch: &mut Sketch) {
        if let Sketch::Bars(bars) = sketch {
            bars.extend([Bar::new(0, 0, 30), Bar::new(1, 0, 10), Bar::new(1, 10, 20)]);
        }
    }

    #[test]
    fn a_pixel_means_the_row_that_is_drawn_there() {
        let (scene, exercise, rows) = drawn("slots", bars, false);
        let board = Board::of(&scene, &exercise, rows).unwrap();
        for row in 0..4 {
            assert_eq!(board.height_at(board.y(row) + 3.0), row);
        }
        assert_eq!((board.height_at(-50.0), board.height_at(5000.0)), (0, 3));
        assert!(scene.texts().any(|text| text == "30s"));
        assert!(scene.texts().any(|text| text == "slot 4"));
    }

    #[test]
    fn a_pixel_means_the_number_of_pods_that_is_drawn_there() {
        let (scene, exercise, rows) = drawn("daemonset-rolling-update", |_| {}, false);
        let board = Board::of(&scene, &exercise, rows).unwrap();
        for pods in 0..=4 {
            assert_eq!(board.height_at(board.y(pods)), pods);
        }
        assert!(scene.texts().any(|text| text == "available"));
    }

    #[test]
    fn differences_are_numbered_in_the_picture() {
        for (name, draw_it, least) in
            [("slots", bars as fn(&mut Sketch), 5), ("daemonset-rolling-update", |_| {}, 3)]
        {
            let (scene, exercise, _) = drawn(name, draw_it, true);
            let count = exercise.found().len();
            assert!(count >= least, "{name}: {:?}", exercise.found());
            for i in 0..count {
                assert!(scene.find(Target::Difference(i as u32)).is_some(), "{name} {i}");
            }
        }
    }
}
