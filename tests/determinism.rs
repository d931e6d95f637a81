//! The same seed gives the same run: twice, after seeking, and in the browser (tests/web compares
//! with the same written-down digest).
#![cfg(not(target_arch = "wasm32"))]

use kubeloupe_core::scenario::file::Scenario;
use kubeloupe_core::scenario::library::{LESSONS, lesson};
use kubeloupe_core::session::Session;
use kubeloupe_core::time::{SimDuration, SimTime};

/// The digest of the first lesson at its end. Whoever changes it changes what shared links show.
pub const FIRST_LESSON: &str = include_str!("first-lesson.digest");

fn session(name: &str) -> Session {
    let text = lesson(name).expect("the lesson exists").text;
    Session::new(Scenario::parse(text).expect("the lesson parses"))
        .expect("the cluster is possible")
}

fn finished(name: &str) -> Session {
    let mut session = session(name);
    let end = session.end();
    session.run_to_end(end);
    session
}

#[test]
fn every_lesson_gives_the_same_digest_twice() {
    for lesson in LESSONS {
        let digest = || finished(lesson.name).sim().digest();
        assert_eq!(digest(), digest(), "{}", lesson.name);
    }
}

#[test]
fn seeking_is_replaying() {
    for lesson in LESSONS {
        let mut session = finished(lesson.name);
        let (end, digest) = (session.now(), session.sim().digest());
        let start = session.sim().setup().start();
        let length = end.since(start).millis();
        let at = |i: i64| start + SimDuration::from_millis(length * i / 5);
        let seen: Vec<(SimTime, _)> = (0..5)
            .map(|i| {
                session.seek(at(i));
                (at(i), session.sim().digest())
            })
            .collect();
        for (time, digest) in seen.into_iter().rev() {
            session.seek(time);
            assert_eq!(session.sim().digest(), digest, "{} at {time}", lesson.name);
        }
        session.seek(end);
        assert_eq!(session.sim().digest(), digest, "{}", lesson.name);
    }
}

#[test]
fn the_first_lesson_has_the_digest_that_is_written_down() {
    let digest = finished("job-parallel").sim().digest().to_string();
    if std::env::var_os("KUBELOUPE_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/first-lesson.digest");
        std::fs::write(path, format!("{digest}\n")).expect("the file is writable");
        return;
    }
    assert_eq!(digest, FIRST_LESSON.trim());
}
