//! The figures of the budgets in Chromium: run by `./dev bench`, printed to the console. Nothing
//! here is a test; it only uses the test runner to get into a browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]

mod workloads;

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let clock = web_sys::window().and_then(|window| window.performance()).expect("a clock");
    let start = clock.now();
    let result = work();
    (result, clock.now() - start)
}

fn row(what: &str, figure: String, budget: &str) {
    console_log!("{what:<62} {figure:>16}   {budget}");
}

#[wasm_bindgen_test]
fn figures() {
    row("Chromium", "measured".into(), "budget");
    let (steps, time) = timed(|| workloads::run_job(100, 3_000, 300, 10));
    let rate = steps as f64 / time / 1e3;
    row("simulation steps a second (Job of 3,000)", format!("{rate:.2} M/s"), ">= 0.5 M/s");
    let (_, time) = timed(|| workloads::run_job(1000, 10_000, 1_000, 10));
    row("Job of 10,000 completions, parallelism 1,000", format!("{time:.0} ms"), "");
    let (_, time) = timed(|| workloads::run_cron(7));
    row("CronJob every minute for a week (a year: <= 5 s)", format!("{time:.0} ms"), "<= 96 ms");
    let mut history = workloads::history(100, 10_000, 500);
    let mut slowest: f64 = 0.0;
    for to in workloads::places(&history, 40) {
        let (_, time) = timed(|| history.seek(to));
        slowest = slowest.max(time);
    }
    row("slowest of 40 seeks in a run of 10,000 pods", format!("{slowest:.1} ms"), "<= 50 ms");
}
