//! Where two runs differ, on their common clock: marks over both timelines, and a strip that shows
//! how many more pods the second has.

use crate::locale::Lang;
use crate::locale::compare::{Mark as MarkWord, mark, strip_title};
use crate::order::Order;
use crate::session::Session;
use crate::time::{SimDuration, SimTime};
use crate::view::compare::course::{Course, Numbers};
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style};
use crate::view::timeline::axis::{Axis, Course as AxisCourse, Moment};
use crate::view::timeline::draw::{HEAD, SMALL, gutter, plot};
use crate::view::tokens::Token;

/// A difference between the runs, by the time since their beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub at: SimDuration,
    pub what: MarkWord,
}

/// The courses of both runs since their beginnings.
pub struct Pair<'a> {
    pub courses: [&'a Course; 2],
    pub starts: [SimTime; 2],
}

impl Pair<'_> {
    /// Pods that serve are compared by how many are Ready, others by how many are at work.
    fn serves(&self) -> bool {
        let last = self.courses.map(|course| course.moments().last());
        last.into_iter().flatten().any(|(_, numbers)| numbers.serves)
    }

    fn counted(&self, numbers: Numbers) -> i64 {
        i64::from(if self.serves() { numbers.ready } else { numbers.active })
    }

    /// How many more pods the second run has at a time, at every change.
    pub fn steps(&self) -> Vec<(SimDuration, i64)> {
        let [mut a, mut b] = [0, 1].map(|i| self.elapsed(i).peekable());
        let (mut counts, mut steps) = ([0, 0], Vec::new());
        loop {
            let next = [a.peek(), b.peek()].into_iter().flatten().map(|(at, _)| *at).min();
            let Some(at) = next else { return steps };
            while let Some((_, count)) = a.next_if(|(when, _)| *when == at) {
                counts[0] = count;
            }
            while let Some((_, count)) = b.next_if(|(when, _)| *when == at) {
                counts[1] = count;
            }
            let by = counts[1] - counts[0];
            if steps.last().map_or(0, |(_, last)| *last) != by {
                steps.push((at, by));
            }
        }
    }

    fn elapsed(&self, run: usize) -> impl Iterator<Item = (SimDuration, i64)> {
        let moments = self.courses[run].moments().iter();
        moments.map(move |(at, numbers)| (at.since(self.starts[run]), self.counted(*numbers)))
    }

    /// Where the runs part, and when each came to rest, in the order of time. `over` tells which
    /// have.
    pub fn marks(&self, over: [bool; 2]) -> Vec<Mark> {
        let parts = self.steps().first().map(|(at, _)| *at);
        let mut marks: Vec<Mark> =
            parts.map(|at| Mark { at, what: MarkWord::Part }).into_iter().collect();
        for (run, what) in [(0, MarkWord::FirstOver), (1, MarkWord::SecondOver)] {
            let last = self.courses[run].moments().last().and_then(|(_, numbers)| numbers.last);
            if let Some(last) = last.filter(|_| over[run]) {
                marks.push(Mark { at: last.since(self.starts[run]), what });
            }
        }
        marks.order_by_key(|mark| mark.at);
        marks
    }
}

/// What an axis that serves both runs has to know of them.
pub fn common_course(a: AxisCourse, b: AxisCourse) -> AxisCourse {
    AxisCourse {
        now: a.now,
        end: a.end.max(b.end),
        at_head: a.at_head && b.at_head,
        over: a.over && b.over,
        window: a.window.zip(b.window).map(|(a, b)| a.max(b)).or(a.window).or(b.window),
    }
}

/// Whether a run has come to rest within what is known of it.
pub fn is_over(session: &Session) -> bool {
    session.is_over() && session.sim().is_idle() || !session.history().at_head()
}

fn x(axis: &Axis, at: SimDuration, plot: Rect) -> f32 {
    axis.to_x(at.millis() as f64, plot.x, plot.w)
}

/// Draws the differences over a timeline that was drawn already.
pub fn draw_marks(scene: &mut Scene, axis: &Axis, marks: &[Mark]) {
    let plot = plot(scene.width, scene.height);
    for mark in marks {
        let x = x(axis, mark.at, plot).round() + 0.5;
        if x < plot.x - 1.0 || x > plot.right() + 1.0 {
            continue;
        }
        scene.line((x, HEAD), (x, scene.height), Token::Lost, 1.0, Dash::Dashed);
        scene.sign((x, HEAD), 8.0, Sign::Diamond, Token::Lost);
    }
}

/// Draws the strip between both timelines.
pub fn draw_strip(
    scene: &mut Scene,
    axis: &Axis,
    pair: &Pair<'_>,
    (marks, head): (&[Mark], SimDuration),
    lang: Lang,
    (width, height): (f32, f32),
) {
    scene.begin(width, height);
    let left = gutter(width);
    let area = Rect { y: 0.0, h: height, ..plot(width, height) };
    let middle = (height / 2.0).round() + 0.5;
    let steps = pair.steps();
    let most = steps.iter().map(|(_, by)| by.unsigned_abs()).max().unwrap_or(0).max(1);
    let unit = (height / 2.0 - 6.0) / most as f32;
    for (i, (from, by)) in steps.iter().enumerate() {
        let to = steps.get(i + 1).map_or(head.max(*from), |(at, _)| *at);
        let (from, to) = (x(axis, *from, area), x(axis, to, area));
        let (from, to) = (from.max(area.x), to.min(area.right()));
        if *by == 0 || to <= from {
            continue;
        }
        let tall = by.unsigned_abs() as f32 * unit;
        let at = Rect::new(from, if *by > 0 { middle - tall } else { middle }, to - from, tall);
        // More is solid and above, fewer is hatched and below: it can be read without colour.
        let (token, pattern) = if *by > 0 {
            (Token::Ready, Pattern::Solid)
        } else {
            (Token::Waiting, Pattern::Falling)
        };
        scene.area(at, 0.0, token, pattern, 0.75);
        scene.edge(at.inset(0.5), 0.0, token, 1.0, Dash::Solid);
        let style = Style::new(SMALL, Token::Ink).anchored(Anchor::Middle);
        let text = if *by > 0 { format!("+{by}") } else { format!("−{}", by.unsigned_abs()) };
        if at.w > 24.0 {
            let y = if *by > 0 { middle + 12.0 } else { middle - 4.0 };
            scene.write((at.x + at.w / 2.0, y), style, text);
        }
    }
    scene.line((area.x, middle), (area.right(), middle), Token::Rule, 1.0, Dash::Solid);
    let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
    let [title, unit, short] = strip_title(pair.serves(), lang);
    let unit = if style.width(unit) > left - 12.0 { short } else { unit };
    scene.write_within((left - 8.0, middle - 3.0), style, left - 12.0, title);
    scene.write_within((left - 8.0, middle + 12.0), style, left - 12.0, unit);
    for mark in marks {
        let x = x(axis, mark.at, area).round() + 0.5;
        if x >= area.x - 1.0 && x <= area.right() + 1.0 {
            scene.line((x, 0.0), (x, height), Token::Lost, 1.0, Dash::Dashed);
        }
    }
}

/// The differences as text, one a line, of runs that began at `start`.
pub fn text(marks: &[Mark], start: SimTime, lang: Lang) -> Vec<String> {
    let line = |found: &Mark| {
        let at = Moment { time: start + found.at, step: 1000.0 };
        format!("{at} {}", mark(found.what, lang))
    };
    marks.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::scenario::variant::Difference;
    use crate::session::beside;
    use crate::view::timeline::Timeline;
    use crate::view::timeline::draw::{Look, Shown, course, draw};

    fn runs(change: &str) -> [Session; 2] {
        let scenario = Scenario::parse(lesson("slots").unwrap().text).unwrap();
        let other = Difference::parse(change).of(&scenario).unwrap();
        let mut runs = [Session::new(scenario).unwrap(), Session::new(other).unwrap()];
        let [first, second] = &mut runs;
        beside::run_to_end(first, second);
        runs
    }

    #[test]
    fn the_marks_say_where_the_runs_part_and_end() {
        let runs = runs("spec.parallelism=4");
        let courses = [Course::of(&runs[0]), Course::of(&runs[1])];
        let starts = [0, 1].map(|i: usize| runs[i].sim().setup().start());
        let pair = Pair { courses: [&courses[0], &courses[1]], starts };
        let marks = pair.marks([true, true]);
        assert_eq!(
            text(&marks, starts[0], Lang::En),
            ["00:00:00 the runs part", "00:00:32 B is over", "00:00:53 A is over"]
        );
        let steps = pair.steps();
        assert_eq!((steps[0].1, steps.last().unwrap().1), (2, 0));
    }

    #[test]
    fn equal_runs_have_no_differences() {
        let runs = runs("spec.parallelism=2");
        let courses = [Course::of(&runs[0]), Course::of(&runs[1])];
        let starts = [0, 1].map(|i: usize| runs[i].sim().setup().start());
        let pair = Pair { courses: [&courses[0], &courses[1]], starts };
        assert!(pair.steps().is_empty());
    }

    #[test]
    fn both_timelines_and_the_strip_share_their_axis() {
        let runs = runs("spec.parallelism=1");
        let courses = [Course::of(&runs[0]), Course::of(&runs[1])];
        let starts = [0, 1].map(|i: usize| runs[i].sim().setup().start());
        let pair = Pair { courses: [&courses[0], &courses[1]], starts };
        let marks = pair.marks([true, true]);
        let mut look = Look::default();
        let mut timelines = [Timeline::default(), Timeline::default()];
        let [a, b] = [0, 1].map(|i: usize| {
            timelines[i].sync(&runs[i]);
            course(&runs[i], timelines[i].lanes())
        });
        look.axis.fit(&common_course(a, b));
        let mut scene = Scene::default();
        for (i, name) in ["compare-a", "compare-b"].into_iter().enumerate() {
            let shown = Shown::of(&runs[i], None, Lang::En);
            draw(&mut scene, &timelines[i], &look, shown, (1000.0, 200.0));
            draw_marks(&mut scene, &look.axis, &marks);
            crate::view::fixture::show(name, &scene);
        }
        let head = runs[0].elapsed();
        draw_strip(&mut scene, &look.axis, &pair, (&marks, head), Lang::En, (1000.0, 48.0));
        crate::view::fixture::show("compare-strip", &scene);
        assert!(scene.texts().any(|text| text == "−1"), "one fewer at once");
    }
}
