//! The figures of the budgets in Chromium: run by `./dev bench`, printed to the console. Nothing
//! here is a test; it only uses the test runner to get into a browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]

#[allow(dead_code, reason = "the native figures use more of them")]
mod page;
#[allow(dead_code, reason = "the native figures use more of them")]
mod workloads;

use kubeloupe_core::time::SimDuration;
use page::{PARTS, Page};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn row([what, figure, budget, verdict]: [&str; 4]) {
    console_log!("{what:<66} {figure:>12}  {budget:<20} {verdict}");
}

/// A figure that must not be above its budget.
fn at_most(what: &str, figure: f64, unit: &str, budget: f64) {
    let verdict = if figure <= budget { "met" } else { "MISSED" };
    row([what, &format!("{figure:.1} {unit}"), &format!("<= {budget} {unit}"), verdict]);
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let clock = web_sys::window().and_then(|window| window.performance()).expect("a clock");
    let start = clock.now();
    let result = work();
    (result, clock.now() - start)
}

#[wasm_bindgen_test]
fn figures() {
    row(["Chromium", "measured", "budget", ""]);
    // The browser compiles what it runs again and again a second time.
    let runs = (0..3).map(|_| {
        let (steps, time) = timed(|| workloads::run_job(100, 3_000, 300, 10));
        steps as f64 / time / 1e3
    });
    let rate = runs.fold(0.0, f64::max);
    let verdict = if rate >= 0.5 { "met" } else { "MISSED" };
    let what = "simulation steps a second (Job of 3,000)";
    row([what, &format!("{rate:.2} M/s"), ">= 0.5 M/s", verdict]);
    let (_, time) = timed(|| workloads::run_replicas("Deployment", 100, 1_000));
    at_most("Deployment of 1,000 on 100 nodes to Ready", time, "ms", 30.0);
    let mut sim = workloads::daemon_set(5_000);
    let (_, time) = timed(|| workloads::update_daemon_set(&mut sim));
    drop(sim);
    let what = "DaemonSet rolling update on 5,000 nodes, maxUnavailable 10%";
    at_most(what, time, "ms", 1_000.0);
    let mut history = workloads::history(100, 10_000, 500);
    let places = workloads::places(&history, 40);
    let seek = |to| timed(|| history.seek(to)).1;
    let slowest = places.into_iter().map(seek).fold(0.0, f64::max);
    at_most("slowest of 40 seeks in a run of 10,000 pods", slowest, "ms", 50.0);
    drop(history);
    let (_, time) = timed(|| workloads::run_cron(7));
    at_most("CronJob every minute for a year (from a week)", time * 365.0 / 7.0, "ms", 5_000.0);
    frames("frame without painting: 100 nodes, 3,000 pods of a Job", 8.0, || {
        let jobs = workloads::lasting_jobs(1, (100_000, 3_000), "20s-40s");
        Page::open(100, jobs, SimDuration::from_secs(60))
    });
    let (_, time) = timed(|| workloads::run_job(5_000, 150_000, 5_000, 10));
    at_most("Job of 150,000, parallelism 5,000, 5,000 nodes", time, "ms", 5_000.0);
}

/// The work of a frame while playing: 95 of 100 are at most so long.
fn frames(what: &str, budget: f64, open: impl FnOnce() -> Page) {
    let mut page = open();
    let frame = |_| timed(|| PARTS.iter().for_each(|part| part(&mut page))).1;
    let mut frames: Vec<f64> = (0..120).map(frame).collect();
    frames.sort_by(f64::total_cmp);
    at_most(what, frames[frames.len() * 95 / 100], "ms", budget);
}
