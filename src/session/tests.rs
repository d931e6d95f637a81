use super::*;
use crate::scenario::setup::Setup;
use serde_json::json;

fn session() -> Session {
    let text =
        "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {name: t}\ncluster: {seed: 5}\n";
    Session::new(Scenario::parse(text).unwrap()).unwrap()
}

fn job(name: &str, parallelism: i32) -> Request {
    let manifest = json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"completions": 6, "parallelism": parallelism, "template": {"spec": {
            "restartPolicy": "Never",
            "containers": [{"name": "c", "image": "busybox", "command": ["sleep", "10"]}]}}}
    });
    Request::Create { manifest }
}

fn at(session: &Session, seconds: i64) -> SimTime {
    session.sim().setup().start() + SimDuration::from_secs(seconds)
}

fn run() -> Session {
    let mut session = session();
    session.perform("create a", job("a", 2)).unwrap();
    session.seek(at(&session, 20));
    session.perform("create b", job("b", 3)).unwrap();
    session.seek(at(&session, 300));
    session
}

#[test]
fn going_back_and_forth_gives_the_same_states() {
    let mut session = run();
    let (end, digest) = (session.now(), session.sim().digest());
    let mut seen = Vec::new();
    for second in [0, 7, 20, 21, 55, 130] {
        session.seek(at(&session, second));
        seen.push((second, session.sim().digest(), session.sim().steps()));
    }
    for (second, digest, steps) in seen.into_iter().rev() {
        session.seek(at(&session, second));
        assert_eq!((session.sim().digest(), session.sim().steps()), (digest, steps), "{second} s");
    }
    session.seek(end);
    assert_eq!(session.sim().digest(), digest);
    assert!(session.history().at_head());
}

#[test]
fn acting_in_the_past_forks_and_undo_brings_the_future_back() {
    let mut session = run();
    let (end, digest, records) = (session.now(), session.sim().digest(), session.log().len());
    session.seek(at(&session, 10));
    session.perform("create c", job("c", 1)).unwrap();
    session.seek(end);
    assert_ne!(session.sim().digest(), digest);
    assert!(session.history().ghost().is_some());
    assert!(session.undo());
    assert_eq!(session.now(), at(&session, 10));
    session.seek(end);
    assert_eq!((session.sim().digest(), session.log().len()), (digest, records));
}

#[test]
fn a_long_way_is_gone_in_slices_and_arrives_at_the_same_state() {
    let mut whole = run();
    let digest = whole.sim().digest();
    let end = whole.now();
    whole.seek(at(&whole, 0));
    whole.seek_within(end, 10);
    assert!(whole.now() < end);
    let mut frames = 0;
    while whole.frame(0.0, 10).behind {
        frames += 1;
        assert!(frames < 10_000);
    }
    assert_eq!((whole.now(), whole.sim().digest()), (end, digest));
}

#[test]
fn stepping_back_undoes_stepping_forward() {
    let mut session = run();
    session.seek(at(&session, 15));
    session.step_by_record(true);
    let there = session.now();
    session.step_by_record(true);
    assert!(session.now() > there);
    session.step_by_record(false);
    assert_eq!(session.now(), there);
}

#[test]
fn more_nodes_do_not_rename_pods() {
    let names = |nodes| {
        let setup = Setup::with_nodes(nodes);
        let mut history = History::new(Rc::new(setup));
        history.execute("", job("a", 2)).unwrap();
        history.seek(history.now() + SimDuration::from_secs(100));
        let pods = history.sim().lister().all(crate::api::meta::Kind::Pod);
        pods.map(|pod| pod.meta().name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(3), names(5));
}

#[test]
fn who_acts_after_the_end_of_a_lesson_sees_what_comes_of_it() {
    let text = "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {name: t}\nuntil: 30s\n";
    let mut session = Session::new(Scenario::parse(text).unwrap()).unwrap();
    session.seek(session.end());
    assert!(session.is_over());
    session.perform("create a", job("a", 2)).unwrap();
    assert!(!session.is_over());
    session.playback.playing = true;
    for _ in 0..100 {
        session.frame(1000.0, u64::MAX);
    }
    let over = |session: &Session| {
        let jobs = session.sim().lister().all(crate::api::meta::Kind::Job);
        jobs.filter_map(|job| job.as_job()).all(|job| job.status.is_finished())
    };
    assert!(over(&session) && session.is_over() && session.now() > at(&session, 31));
}
