use super::*;
use crate::locale::Lang;
use crate::scenario::command::Request;
use crate::view::fixture::{at, eight_by_two, eight_by_two_in, failing, failing_in, instant};
use crate::view::fixture::{job, session, show};
use crate::view::handles::Lit;
use crate::view::scene::{Dash, Pattern, Scene, Sign, Target};
use crate::view::timeline::curve::{Bound, Curve, Layer};
use crate::view::timeline::draw::{Look, Shown, course, draw};
use crate::view::timeline::lanes::{Mark, Packing, Span, SpanLook};
use crate::view::tokens::Token;
use crate::view::words::Word;
use serde_json::json;

fn picture(session: &Session, timeline: &Timeline) -> Scene {
    let mut look = Look::default();
    look.axis.follow(&course(session, timeline.lanes()));
    let mut scene = Scene::default();
    let shown = Shown::of(session, None, Lang::En);
    draw(&mut scene, timeline, &look, shown, (1100.0, 300.0));
    scene
}

fn folded(session: &Session) -> Timeline {
    let mut timeline = Timeline::default();
    timeline.sync(session);
    timeline
}

/// Rows of a Job's pods as text: `(from state state end)`.
fn rows(timeline: &Timeline) -> String {
    let lanes = timeline.lanes();
    let mut text = String::new();
    for lane in &lanes.workloads {
        for (i, row) in lane.rows.iter().enumerate() {
            text += &format!("{} {}:", lane.name(), i + 1);
            for pod in row.pods.iter().filter_map(|pod| lanes.pods.get(*pod as usize)) {
                let seconds = |time: SimTime| time.since(lanes.start).secs();
                let end = pod.over().map_or("…".into(), |over| seconds(over).to_string());
                let code = pod.exit_code.map_or(String::new(), |code| format!(" exit {code}"));
                text += &format!(" [{}–{end}{code}]", seconds(pod.created));
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn parallelism_is_height() {
    let mut session = eight_by_two_in(instant());
    session.run_to_end(at(&session, 600));
    let timeline = folded(&session);
    // A second between pods: the sync waits so that failures and successes come together.
    assert_eq!(
        rows(&timeline),
        "paral-1 1: [0–10 exit 0] [11–21 exit 0] [22–32 exit 0] [33–43 exit 0]\n\
         paral-1 2: [0–10 exit 0] [11–21 exit 0] [22–32 exit 0] [33–43 exit 0]\n"
    );
    let lane = &timeline.lanes().workloads[0];
    let job = lane.job().unwrap();
    assert_eq!(lane.brackets.iter().map(|b| b.pods).collect::<Vec<_>>(), [2, 2, 2, 2]);
    assert_eq!((job.completions(), job.parallelism()), (Some(8), Some(2)));
    assert_eq!(job.counts.last().map(|(_, counts)| counts.succeeded), Some(8));
}

#[test]
fn retries_wait_in_their_row() {
    let mut session = failing_in(instant());
    session.run_to_end(at(&session, 3000));
    let timeline = folded(&session);
    assert_eq!(
        rows(&timeline),
        "never 1: [0–3 exit 1] [13–16 exit 1] [36–39 exit 1] [79–82 exit 1] [162–165 exit 1]\n"
    );
    let job = timeline.lanes().workloads[0].job().unwrap();
    let waits: Vec<i64> = job.waits.iter().map(|w| w.seconds).collect();
    assert_eq!(waits, [10, 20, 40, 80]);
}

#[test]
fn folding_as_it_goes_equals_folding_at_once() {
    let mut session = eight_by_two();
    let mut timeline = Timeline::default();
    for second in 0..60 {
        session.seek(at(&session, second));
        timeline.sync(&session);
    }
    assert_eq!(format!("{:?}", timeline.lanes()), format!("{:?}", folded(&session).lanes()));
}

#[test]
fn a_fork_rewrites_the_lanes_and_keeps_a_ghost() {
    let mut session = eight_by_two();
    session.run_to_end(at(&session, 600));
    let mut timeline = folded(&session);
    let whole = rows(&timeline);
    session.seek(at(&session, 20));
    let request = job("late", 5, json!({}), json!({}));
    session.perform("kubectl apply -f late.yaml", request).unwrap();
    session.seek(at(&session, 40));
    timeline.sync(&session);
    assert_eq!(timeline.lanes().workloads.len(), 2);
    let (ghost, fork) = timeline.ghost().unwrap();
    assert_eq!((ghost.workloads.len(), fork), (1, at(&session, 20)));
    show("timeline-fork", &picture(&session, &timeline));
    session.undo();
    timeline.sync(&session);
    assert_eq!(rows(&timeline), whole);
    assert!(timeline.ghost().is_none());
}

#[test]
fn an_imagined_future_is_a_ghost_over_the_known_one() {
    let mut session = eight_by_two();
    session.run_to_end(at(&session, 600));
    session.seek(at(&session, 15));
    let mut timeline = folded(&session);
    let height = picture(&session, &timeline).content_height;
    for (parallelism, slots) in [(4, 4), (3, 3), (4, 4)] {
        let patch = format!("{{\"spec\":{{\"parallelism\":{parallelism}}}}}");
        session.imagine("job1.yaml", "", &format!("kubectl patch job paral-1 -p '{patch}'"));
        // It comes in slices, and the lanes follow.
        while session.frame(0.0, 40).behind {
            timeline.sync(&session);
        }
        timeline.sync(&session);
        let (ghost, fork) = timeline.ghost().unwrap();
        assert_eq!((ghost.workloads[0].rows.len(), fork), (slots, at(&session, 15)));
    }
    let scene = picture(&session, &timeline);
    show("timeline-imagined", &scene);
    assert!(scene.content_height > height, "there is room for two more slots");
    session.stop_imagining();
    timeline.sync(&session);
    assert_eq!(picture(&session, &timeline).content_height, height);
}

#[test]
fn pictures() {
    let mut session = eight_by_two();
    session.seek(at(&session, 28));
    show("timeline-8x2-running", &picture(&session, &folded(&session)));
    session.run_to_end(at(&session, 600));
    let scene = picture(&session, &folded(&session));
    show("timeline-8x2-over", &scene);
    let pods = scene.regions().iter().filter(|(_, target)| matches!(target, Target::Pod(_)));
    assert_eq!(pods.count(), 8);
    assert!(scene.texts().any(|text| text == "8×2"));

    let mut session = failing();
    session.run_to_end(at(&session, 3000));
    let scene = picture(&session, &folded(&session));
    show("timeline-never", &scene);
    assert!(scene.texts().any(|text| text == "failed 5 ┤ limit 4"));
    assert!(scene.texts().any(|text| text == "Failed: BackoffLimitExceeded"));
    // Pauses between the tries are marked on the axis, and pass faster.
    let quiet = scene.regions().iter().filter(|(_, target)| matches!(target, Target::Quiet(_)));
    assert!(quiet.count() >= 3);

    let mut session = crate::view::fixture::session(4);
    let spec = json!({"completions": 12, "parallelism": 4, "activeDeadlineSeconds": 70});
    session.perform("kubectl apply -f a.yaml", job("a", 12, json!({}), spec)).unwrap();
    session.seek(at(&session, 15));
    session.perform("loupe node stop node02", Request::StopNode { name: "node02".into() }).unwrap();
    session.seek(at(&session, 40));
    let request = Request::StopController { name: "job".into() };
    session.perform("loupe controller stop job", request).unwrap();
    session.seek(at(&session, 60));
    let request = Request::StartController { name: "job".into() };
    session.perform("loupe controller start job", request).unwrap();
    session.seek(at(&session, 90));
    show("timeline-stopped", &picture(&session, &folded(&session)));
}

#[test]
fn many_pods_become_a_stack() {
    let mut session = session(100);
    let spec = json!({"completions": 900, "parallelism": 300});
    session.perform("kubectl apply -f big.yaml", job("big", 10, json!({}), spec)).unwrap();
    session.run_to_end(at(&session, 3600));
    let timeline = folded(&session);
    let scene = picture(&session, &timeline);
    assert!(scene.items().len() < 6000, "{}", scene.items().len());
    show("timeline-stack", &scene);
}

/// What a kind that does not exist yet may put into its lane.
#[test]
fn a_lane_takes_named_rows_spans_marks_and_a_curve() {
    const LAYERS: &[Layer] = &[Layer {
        word: Word::Failed,
        token: Token::Failed,
        fill: Some(Pattern::Rising),
        old: false,
    }];
    let mut session = eight_by_two();
    session.seek(at(&session, 60));
    let mut timeline = folded(&session);
    let node = timeline.lanes.nodes[1].name.clone();
    let lane = &mut timeline.lanes.workloads[0];
    let row = lane.rows.named(5, &node);
    let time = |second| at(&session, second);
    lane.packing = Packing::ByNode;
    lane.rows.put_span(row, 0);
    lane.spans.push(Span {
        row,
        from: time(20),
        until: Some(time(40)),
        look: SpanLook { edge: Token::Ready, dash: Dash::Solid, fill: None },
        label: "hello-27477146".into(),
        ended: "",
        object: lane.uid,
    });
    let mark = Mark {
        at: time(10),
        row: Some(row),
        sign: Sign::Diamond,
        token: Token::Flag,
        word: Word::SpecChanged,
        record: 3,
        until: Some(time(18)),
    };
    lane.marks = vec![mark, Mark { row: None, ..mark }];
    let mut curve = Curve::new(Word::Failed, 1, LAYERS);
    curve.set(time(5), [1, 0, 0, 0]);
    curve.set(time(30), [0; 4]);
    curve.bounds.push(Bound::new(Word::AtMost));
    curve.bounds[0].set(time(0), 1_u32);
    lane.curve = Some(curve);
    lane.revision = 1;
    let scene = picture(&session, &timeline);
    show("timeline-lane", &scene);
    // Three rows beside the curve: two slots and the named one.
    for text in ["node02", "hello-27477146", "max 1"] {
        assert!(scene.texts().any(|found| found == text), "{text}");
    }
    assert!(scene.find(Target::Mark(3)).is_some());
}

#[test]
fn a_measured_span_and_a_handle_say_how_long() {
    let mut session = eight_by_two();
    session.seek(at(&session, 40));
    let timeline = folded(&session);
    // Measured from right to left.
    let measured = Some((at(&session, 30), at(&session, 10)));
    let look = Look { measured, ..Look::default() };
    let handle = Lit::Span(at(&session, 0), at(&session, 40));
    let mut shown = Shown::of(&session, None, Lang::En);
    shown.handle = Some(&handle);
    let mut scene = Scene::default();
    draw(&mut scene, &timeline, &look, shown, (1100.0, 300.0));
    for label in ["20s", "40s"] {
        assert!(scene.texts().any(|text| text == label), "{label}");
    }
    show("timeline-measured", &scene);
    // On a phone the title has a line of its own and is not cut.
    draw(&mut scene, &timeline, &look, shown, (340.0, 300.0));
    assert!(scene.texts().any(|text| text == "paral-1"));
    show("timeline-phone", &scene);
}

#[test]
fn a_dead_node_shows_how_long_it_is_believed_and_tolerated() {
    let mut session = eight_by_two();
    let stop = Request::StopNode { name: "node02".into() };
    session.perform("loupe node stop node02", stop).unwrap();
    session.seek(at(&session, 500));
    let mut look = Look::default();
    let timeline = folded(&session);
    look.axis.fit(&course(&session, timeline.lanes()));
    let mut scene = Scene::default();
    let shown = Shown::of(&session, None, Lang::En);
    draw(&mut scene, &timeline, &look, shown, (1100.0, 300.0));
    assert!(scene.texts().any(|text| text == "tolerated 5m"), "{:?}", scene.texts().last());
    show("timeline-dead", &scene);
}
