use crate::locale::Lang;
use crate::scenario::command::Request;
use crate::session::Session;
use crate::time::SimTime;
use crate::view::fixture::{at, instant, session, show};
use crate::view::scene::{Scene, Target};
use crate::view::text::{levels, timeline_text};
use crate::view::timeline::Timeline;
use crate::view::timeline::curve::Curve;
use crate::view::timeline::draw::{Look, Shown, course, draw};
use crate::view::timeline::lanes::Workload;
use crate::view::tip;
use crate::view::words::Word;
use serde_json::{Value, json};

/// A workload of `kind` whose spec and annotations are merged with these.
fn web(kind: &str, annotations: Value, more: Value) -> Request {
    let labels = json!({"app": "web"});
    let containers = json!([{"name": "c", "image": "nginx:1.26"}]);
    let mut spec = json!({
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels, "annotations": annotations},
            "spec": {"containers": containers},
        },
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        spec[key] = value.clone();
    }
    let metadata = json!({"name": "web", "namespace": "default"});
    let version = "apps/v1";
    let manifest = json!({"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec});
    Request::Create { manifest }
}

/// Five pods that need four seconds, then another image at 30 s.
fn rollout(mut session: Session) -> Session {
    let annotations = json!({"kubeloupe/ready-after": "4s"});
    let request = web("Deployment", annotations, json!({"replicas": 5}));
    session.perform("kubectl apply -f web.yaml", request).unwrap();
    run(&mut session, 30, "kubectl set image deploy/web c=nginx:1.27");
    let end = at(&session, 90);
    session.run_to_end(end);
    session
}

fn run(session: &mut Session, second: i64, line: &str) {
    let time = at(session, second);
    session.seek(time);
    session.run_line_to_its_end(line);
}

fn folded(session: &Session) -> Timeline {
    let mut timeline = Timeline::default();
    timeline.sync(session);
    timeline
}

fn curve(timeline: &Timeline) -> &Curve {
    timeline.lanes().workloads[0].curve.as_ref().unwrap()
}

fn picture(session: &Session, timeline: &Timeline, size: (f32, f32)) -> Scene {
    let mut look = Look::default();
    look.axis.fit(&course(session, timeline.lanes()));
    let mut scene = Scene::default();
    draw(&mut scene, timeline, &look, Shown::of(session, None, Lang::En), size);
    scene
}

/// The highest total and the lowest number of available pods from a time on.
fn extremes(curve: &Curve, from: SimTime) -> (u32, u32) {
    let steps = curve.steps().iter().filter(|(since, _)| *since >= from);
    steps.fold((0, u32::MAX), |(most, least), (_, levels)| {
        (most.max(levels[..3].iter().sum()), least.min(levels[0] + levels[1]))
    })
}

#[test]
fn a_rollout_presses_against_its_cap_and_its_floor() {
    let session = rollout(session(3));
    let timeline = folded(&session);
    let (lane, curve) = (&timeline.lanes().workloads[0], curve(&timeline));
    assert_eq!((lane.name(), lane.size()), ("web", "×5".into()));
    assert_eq!(timeline.lanes().workloads.len(), 1, "its ReplicaSets lie in its lane");
    assert_eq!(extremes(curve, at(&session, 30)), (7, 4));
    let during = at(&session, 33);
    let said: Vec<String> =
        curve.bounds.iter().filter_map(|b| b.at(during)).map(|h| h.to_string()).collect();
    assert_eq!(said, ["5", "5 + 2", "5 − 1"]);
    // Nothing enforces them outside of a rollout.
    for second in [20, 80] {
        let levels = levels(curve, at(&session, second), Lang::En);
        let new = "old, available 0 · new, available 5 · not yet available 0 · terminating 0";
        assert_eq!(levels, format!("{new} · want 5"));
    }
    let marks: Vec<Word> = lane.marks.iter().map(|mark| mark.word).collect();
    assert_eq!(marks, [Word::NewReplicaSet]);
}

/// Though its controller has planned to look at the deadline, ten minutes later.
#[test]
fn a_completed_rollout_leaves_nothing_to_wait_for() {
    let session = rollout(session(3));
    assert!(session.is_over());
    assert_eq!(session.elapsed().secs(), 43);
}

#[test]
fn pods_are_old_from_the_moment_when_their_template_is() {
    let mut session = rollout(session(3));
    session.seek(at(&session, 90));
    session.run_line_to_its_end("kubectl rollout undo deploy/web");
    session.run_to_end(at(&session, 150));
    let timeline = folded(&session);
    let lanes = timeline.lanes();
    let lane = &lanes.workloads[0];
    let Workload::Deployment(facts) = &lane.of else { panic!("a Deployment") };
    let spans = |pod: usize| -> Vec<(i64, Option<i64>)> {
        let pod = &lanes.pods[pod];
        let second = |time: SimTime| time.since(lanes.start).secs();
        let spans = facts.outdated(pod.revision, pod.created);
        spans.map(|(from, until)| (second(from), until.map(second))).collect()
    };
    // Of the first set, of the second, and of the first again.
    assert_eq!(spans(0), [(30, Some(90))]);
    assert_eq!(spans(5), [(90, None)]);
    assert_eq!(spans(lanes.pods.len() - 1), []);
    let marks: Vec<Word> = lane.marks.iter().map(|mark| mark.word).collect();
    assert_eq!(marks, [Word::NewReplicaSet, Word::EarlierRevision]);
}

#[test]
fn scaling_moves_what_is_wanted() {
    let mut session = session(3);
    let request = web("Deployment", json!({}), json!({"replicas": 3}));
    session.perform("kubectl apply -f web.yaml", request).unwrap();
    for (second, replicas) in [(20, 5), (40, 10), (60, 2)] {
        run(&mut session, second, &format!("kubectl scale deploy/web --replicas={replicas}"));
    }
    session.run_to_end(at(&session, 90));
    let timeline = folded(&session);
    let curve = curve(&timeline);
    let wanted = |second| curve.bounds[super::WANT].at(at(&session, second)).map(|h| h.value);
    assert_eq!([15, 35, 55, 75].map(wanted), [Some(3), Some(5), Some(10), Some(2)]);
    assert_eq!(curve.count(at(&session, 75)), 2);
    let marks: Vec<Word> = timeline.lanes().workloads[0].marks.iter().map(|m| m.word).collect();
    assert_eq!(marks, [Word::Scaled; 3]);
    show("timeline-scale", &picture(&session, &timeline, (1100.0, 300.0)));
}

#[test]
fn a_rollout_approaches_its_deadline() {
    let mut session = session(3);
    let spec = json!({"replicas": 4, "progressDeadlineSeconds": 60});
    session.perform("kubectl apply -f web.yaml", web("Deployment", json!({}), spec)).unwrap();
    run(&mut session, 30, "loupe image break nginx:1.27");
    run(&mut session, 30, "kubectl set image deploy/web c=nginx:1.27");
    session.run_to_end(at(&session, 60));
    let timeline = folded(&session);
    let scene = picture(&session, &timeline, (1100.0, 300.0));
    // It lies beyond what is shown.
    assert!(!scene.texts().any(|text| text == "deadline 60s"));
    session.run_to_end(at(&session, 120));
    let timeline = folded(&session);
    let scene = picture(&session, &timeline, (1100.0, 300.0));
    assert!(scene.texts().any(|text| text == "deadline 60s"));
    show("timeline-stuck", &scene);
    let marks: Vec<Word> = timeline.lanes().workloads[0].marks.iter().map(|m| m.word).collect();
    assert_eq!(marks, [Word::NewReplicaSet, Word::TimedOut]);
}

#[test]
fn a_pause_is_marked() {
    let mut session = session(3);
    let request = web("Deployment", json!({}), json!({"replicas": 4}));
    session.perform("kubectl apply -f web.yaml", request).unwrap();
    run(&mut session, 20, "kubectl rollout pause deploy/web");
    run(&mut session, 30, "kubectl set image deploy/web c=nginx:1.27");
    run(&mut session, 40, "kubectl rollout resume deploy/web");
    session.run_to_end(at(&session, 80));
    let timeline = folded(&session);
    let words = timeline.lanes().workloads[0].marks.iter();
    let words: Vec<&str> = words.map(|mark| mark.word.says(Lang::En)).collect();
    assert_eq!(words, ["paused", "spec changed", "resumed", "new ReplicaSet"]);
}

#[test]
fn a_replica_set_without_a_deployment_has_a_lane() {
    let mut session = instant();
    let request = web("ReplicaSet", json!({}), json!({"replicas": 3, "minReadySeconds": 5}));
    session.perform("kubectl apply -f web.yaml", request).unwrap();
    run(&mut session, 10, "kubectl scale rs/web --replicas=4");
    session.run_to_end(at(&session, 30));
    let timeline = folded(&session);
    let (lane, curve) = (&timeline.lanes().workloads[0], curve(&timeline));
    assert_eq!((lane.size(), lane.rows.len()), ("×4".into(), 4));
    // Ready at once, available five seconds later.
    let seen = [3, 8, 12, 20].map(|second| curve.at(at(&session, second)));
    assert_eq!(seen, [[0, 0, 3, 0], [0, 3, 0, 0], [0, 3, 1, 0], [0, 4, 0, 0]]);
    let scene = picture(&session, &timeline, (1100.0, 300.0));
    assert_eq!(scene.texts().filter(|text| *text == "5s").count(), 4);
    show("timeline-replicaset", &scene);
}

#[test]
fn the_picture_names_its_bounds_and_can_be_pointed_at() {
    let mut session = rollout(session(3));
    session.seek(at(&session, 33));
    let timeline = folded(&session);
    let scene = picture(&session, &timeline, (1100.0, 340.0));
    for label in ["cap 5 + 2", "floor 5 − 1", "available 4", "web", "×5"] {
        assert!(
            scene.texts().any(|text| text == label),
            "{label}: {:?}",
            scene.texts().collect::<Vec<_>>()
        );
    }
    show("timeline-rollout", &scene);
    show("timeline-rollout-phone", &picture(&session, &timeline, (340.0, 300.0)));
    let lane = timeline.lanes().workloads[0].uid;
    let place = scene.find(Target::Curve(lane)).unwrap();
    assert_eq!(scene.hit(place.x + 300.0, place.y + 10.0), Some(Target::Curve(lane)));
    let hover = Target::Curve(lane);
    let told = tip::timeline(&session, &timeline, hover, session.now(), Lang::Zh);
    assert!(told.contains("上界 5 + 2\n下界 5 − 1"), "{told}");
    let text = timeline_text(&session, Lang::En);
    assert!(text.contains("cap 5 + 2 · floor 5 − 1"), "{text}");
    assert!(text.contains("new ReplicaSet"), "{text}");
    session.run_to_end(at(&session, 90));
    show("timeline-rollout-over", &picture(&session, &folded(&session), (1100.0, 340.0)));
}

#[test]
fn folding_as_it_goes_equals_folding_at_once() {
    let mut whole = rollout(session(3));
    let mut timeline = Timeline::default();
    for second in 0..90 {
        whole.seek(at(&whole, second));
        timeline.sync(&whole);
    }
    let once = folded(&whole);
    assert_eq!(curve(&timeline), curve(&once));
    assert_eq!(format!("{:?}", timeline.lanes().pods), format!("{:?}", once.lanes().pods));
}

#[test]
fn an_imagined_size_is_drawn_as_a_ghost() {
    let mut session = rollout(session(3));
    session.seek(at(&session, 20));
    let line = "kubectl scale deploy/web --replicas=8";
    session.imagine("web.yaml", "", line);
    while session.frame(0.0, 40).behind {}
    let timeline = folded(&session);
    let (other, _) = timeline.ghost().unwrap();
    assert_eq!(other.workloads[0].size(), "×8");
    show("timeline-rollout-imagined", &picture(&session, &timeline, (1100.0, 340.0)));
}

#[test]
fn a_thousand_pods_stay_in_bounds() {
    let mut session = session(100);
    let request = web("Deployment", json!({}), json!({"replicas": 1000}));
    session.perform("kubectl apply -f web.yaml", request).unwrap();
    run(&mut session, 60, "kubectl set image deploy/web c=nginx:1.27");
    let end = at(&session, 200);
    session.run_to_end(end);
    let timeline = folded(&session);
    // The floor is kept by statuses, which lag behind: so many pods may fall below it for a moment.
    assert_eq!(extremes(curve(&timeline), at(&session, 60)).0, 1250);
    let scene = picture(&session, &timeline, (1100.0, 400.0));
    assert!(scene.content_height < 400.0, "{}", scene.content_height);
    assert!(scene.items().len() < 6000, "{}", scene.items().len());
    show("timeline-thousand", &scene);
}
