//! The browser computes the same run as the native program: `tests/determinism.rs` compares with
//! the same written-down digest.

use kubeloupe_core::scenario::file::Scenario;
use kubeloupe_core::scenario::library::lesson;
use kubeloupe_core::session::Session;
use wasm_bindgen_test::wasm_bindgen_test;

fn digest(seed: Option<u64>) -> String {
    let text = lesson("job-parallel").expect("the lesson exists").text;
    let mut scenario = Scenario::parse(text).expect("the lesson parses");
    scenario.cluster.seed = seed.or(scenario.cluster.seed);
    let mut session = Session::new(scenario).expect("the cluster is possible");
    let end = session.end();
    session.run_to_end(end);
    session.sim().digest().to_string()
}

#[wasm_bindgen_test]
fn the_first_lesson_has_the_digest_that_is_written_down() {
    assert_eq!(digest(None), include_str!("../first-lesson.digest").trim());
}

#[wasm_bindgen_test]
fn another_seed_is_another_run() {
    assert_ne!(digest(Some(8)), digest(None));
}
