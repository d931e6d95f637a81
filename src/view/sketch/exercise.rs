//! A question that is drawn before it is run: drawn from the moment of the question, then run, then
//! judged once the run is known to its end.

use crate::api::meta::Uid;
use crate::locale::Lang;
use crate::locale::sketch as says;
use crate::session::Session;
use crate::time::{SimDuration, SimTime};
use crate::view::gap;
use crate::view::sketch::Sketch;
use crate::view::sketch::judge::{Difference, Found, Verdict, judge, level_at};
use crate::view::sketch::pen::Pen;
use crate::view::timeline::axis::Moment;

/// A drawing and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// The step of the lesson that asks, by its place.
    pub step: usize,
    /// The workload whose pods are drawn.
    pub workload: Uid,
    pub sketch: Sketch,
    pub pen: Pen,
    pub stage: Stage,
    /// When the run began: the sketch counts its seconds from there.
    start: SimTime,
    /// The moment of the question.
    pub begun: SimTime,
    /// As far as the run is known; findings come with its end.
    pub verdict: Verdict,
    /// How many records the verdict has read.
    read: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What is known of the future is covered.
    Drawing,
    /// The run goes on, drawn over the sketch.
    Running,
    /// The run is known to its end.
    Judged,
}

impl Exercise {
    /// Takes up the question of a step where the cursor is; `None` if the step asks for no
    /// drawing, or there is no workload yet.
    pub fn begin(session: &Session, step: usize) -> Option<Exercise> {
        let asked = session.scenario().steps.get(step)?;
        let workload = gap::focus(session, None)?;
        let from = seconds(session.elapsed().millis());
        let end = session.end().since(session.sim().setup().start()).millis();
        let pods = level_at(session.log(), workload, session.sim().records());
        Some(Exercise {
            step,
            workload,
            sketch: Sketch::blank(asked.draw?, from, seconds(end), pods),
            pen: Pen::at(from, pods),
            stage: Stage::Drawing,
            start: session.sim().setup().start(),
            begun: session.now(),
            verdict: Verdict::default(),
            read: 0,
        })
    }

    pub fn is_drawing(&self) -> bool {
        self.stage == Stage::Drawing
    }

    pub fn run(&mut self) {
        self.pen.release(&mut self.sketch);
        self.stage = Stage::Running;
    }

    /// Draws on, after a look at the run.
    pub fn draw_again(&mut self) {
        (self.stage, self.verdict, self.read) = (Stage::Drawing, Verdict::default(), 0);
    }

    /// Looks at the run again if there is more of it. Answers whether it has just been judged.
    pub fn look(&mut self, session: &Session) -> bool {
        let log = session.log();
        let judges = session.is_over() && self.stage == Stage::Running;
        if self.is_drawing() || self.read == log.len() && !judges {
            return false;
        }
        self.read = log.len();
        self.verdict = judge(&self.sketch, log, self.workload, session.sim().setup().start());
        match judges || self.stage == Stage::Judged {
            true => self.stage = Stage::Judged,
            // What has not happened yet is not missing, nor is it known yet which pod is which.
            false => {
                self.verdict.found.clear();
                self.verdict.pods.clear();
            }
        }
        judges
    }

    /// The differences, once there are any to see.
    pub fn found(&self) -> &[Found] {
        &self.verdict.found
    }

    /// A difference in words.
    pub fn says(&self, session: &Session, what: Difference, lang: Lang) -> String {
        let name = |uid: Uid| session.log().key(uid).map_or("", |key| &key.name);
        match what {
            Difference::Missing { pod, from, to } => {
                says::missing(name(pod), [self.clock(from), self.clock(to)], lang)
            }
            Difference::Extra { from, to, .. } => {
                says::extra([self.clock(from), self.clock(to)], lang)
            }
            Difference::Start { pod, drawn, real } => {
                says::start(name(pod), self.clock(real), (drawn, real), lang)
            }
            Difference::Length { pod, drawn, real, .. } => {
                says::length(name(pod), (drawn, real), lang)
            }
            Difference::Level { from, to, drawn, real } => {
                says::level([self.clock(from), self.clock(to)], (drawn, real), lang)
            }
        }
    }

    /// The drawing in a line, for who is told of the answer.
    pub fn summary(&self) -> String {
        let list: Vec<String> = match &self.sketch {
            Sketch::Bars(bars) => bars
                .iter()
                .map(|bar| format!("{}–{}", self.clock(bar.from), self.clock(bar.to)))
                .collect(),
            Sketch::Available(steps) => steps
                .levels()
                .iter()
                .map(|(since, level)| format!("{} {level}", self.clock(*since)))
                .collect(),
        };
        list.join(", ")
    }

    fn clock(&self, second: u32) -> String {
        let time = self.start + SimDuration::from_secs(i64::from(second));
        Moment { time, step: 1000.0 }.to_string()
    }

    /// Where the caret is, as a screen reader says it.
    pub fn caret(&self, lang: Lang) -> String {
        let at = self.pen.caret;
        match &self.sketch {
            Sketch::Bars(_) => says::in_row(at.height + 1, self.clock(at.second), lang),
            Sketch::Available(steps) => {
                says::at_level(steps.at(at.second), self.clock(at.second), lang)
            }
        }
    }
}

fn seconds(millis: i64) -> u32 {
    u32::try_from(millis / 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::view::explain;
    use crate::view::sketch::Bar;

    fn asked(name: &str) -> (Session, usize) {
        let scenario = Scenario::parse(lesson(name).unwrap().text).unwrap();
        let step = scenario.steps.iter().position(|step| step.draw.is_some()).unwrap();
        let at = scenario.steps[step].at.0;
        let mut session = Session::new(scenario).unwrap();
        session.seek(session.sim().setup().start() + at);
        (session, step)
    }

    #[test]
    fn a_question_is_drawn_then_run_then_judged() {
        let (mut session, step) = asked("slots");
        let mut exercise = Exercise::begin(&session, step).unwrap();
        let Sketch::Bars(bars) = &mut exercise.sketch else { panic!("bars are asked for") };
        bars.push(Bar::new(0, 0, 30));
        assert!(!exercise.look(&session));
        exercise.run();
        session.seek(session.now() + SimDuration::from_secs(20));
        assert!(!exercise.look(&session) && exercise.found().is_empty());
        let end = session.end();
        session.run_to_end(end);
        assert!(exercise.look(&session));
        assert_eq!((exercise.stage, exercise.found().len()), (Stage::Judged, 7));
        for lang in [Lang::En, Lang::Zh] {
            for found in exercise.found() {
                assert!(exercise.says(&session, found.what, lang).contains("slots-"));
                assert!(explain::line(&session, found.why.unwrap(), lang).is_some());
            }
        }
        // Going back to a cause changes nothing.
        session.seek(session.now() - SimDuration::from_secs(30));
        assert!(!exercise.look(&session) && exercise.found().len() == 7);
    }

    #[test]
    fn a_curve_begins_with_what_is_known() {
        let (session, step) = asked("daemonset-rolling-update");
        let exercise = Exercise::begin(&session, step).unwrap();
        assert_eq!(exercise.summary(), "00:00:21 3");
        assert!(exercise.sketch.is_blank());
        assert!(Exercise::begin(&session, 0).is_none());
    }
}
