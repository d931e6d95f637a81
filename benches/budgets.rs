//! The native figures of the budgets, one table. `cargo bench` runs it; nothing here is a test.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]

mod workloads;

use std::time::{Duration, Instant};

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn row(what: &str, figure: String, budget: &str) {
    println!("{what:<62} {figure:>16}   {budget}");
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn main() {
    row("native", "measured".into(), "budget");
    let (steps, time) = timed(|| workloads::run_job(100, 3_000, 300, 10));
    let rate = steps as f64 / time.as_secs_f64() / 1e6;
    row("simulation steps a second (Job of 3,000)", format!("{rate:.2} M/s"), ">= 1 M/s");
    let (_, small) = timed(|| workloads::run_job(100, 1_000, 100, 10));
    row("Job of 1,000 completions, parallelism 100, 100 nodes", millis(small), "");
    let (_, large) = timed(|| workloads::run_job(1000, 10_000, 1_000, 10));
    row("Job of 10,000 completions, parallelism 1,000, 1,000 nodes", millis(large), "");
    let (_, ready) = timed(|| workloads::run_deployment(100, 1_000));
    row("Deployment of 1,000 on 100 nodes to Ready", millis(ready), "<= 10 ms");
    let growth = large.as_secs_f64() / small.as_secs_f64();
    row("growth for 10 times the pods and nodes", format!("{growth:.1} x"), "<= 12 x");
    let history = workloads::history(100, 10_000, 500);
    let places = workloads::places(&history, 40);
    let mut slowest = Duration::ZERO;
    let mut moved = history;
    for to in places {
        let (_, time) = timed(|| moved.seek(to));
        slowest = slowest.max(time);
    }
    row("slowest of 40 seeks in a run of 10,000 pods", millis(slowest), "<= 50 ms");
    let (steps, week) = timed(|| workloads::run_cron(7));
    row("CronJob every minute for a week", millis(week), "");
    row("  its steps", format!("{steps}"), "");
    if std::env::args().any(|argument| argument == "--large") {
        let (steps, time) = timed(|| workloads::run_job(5_000, 150_000, 5_000, 10));
        row("Job of 150,000, parallelism 5,000, 5,000 nodes", millis(time), "<= 5 s in Chromium");
        row("  its steps", format!("{steps}"), "");
        let (_, year) = timed(|| workloads::run_cron(365));
        row("CronJob every minute for a year", millis(year), "<= 5 s in Chromium");
    }
}
