//! The native figures of the budgets, one table. `cargo bench` runs it; nothing here is a test.
//! `--only WORD` shows the rows that contain it, `--year` runs the whole year of the CronJob.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]

mod page;
mod workloads;

use kubeloupe_core::time::SimDuration;
use page::{PARTS, Page};
use std::time::{Duration, Instant};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let after = |flag: &str| {
        let at = words.iter().position(|word| word == flag)?;
        words.get(at + 1).cloned()
    };
    if words.iter().any(|word| word == LARGE_JOB) {
        return large_job();
    }
    let table = Table { only: after("--only"), year: words.iter().any(|word| word == "--year") };
    table.row(["native (processor time)", "measured", "budget", ""]);
    table.steps();
    table.workloads();
    table.frames();
}

struct Table {
    only: Option<String>,
    year: bool,
}

/// Runs the large Job in this process, for its memory.
const LARGE_JOB: &str = "--large-job";

impl Table {
    fn shows(&self, what: &str) -> bool {
        self.only.as_ref().is_none_or(|word| what.contains(word.as_str()))
    }

    fn row(&self, [what, figure, budget, verdict]: [&str; 4]) {
        println!("{what:<66} {figure:>12}  {budget:<20} {verdict}");
    }

    /// A figure that must not be above its budget.
    fn at_most(&self, what: &str, figure: f64, unit: &str, budget: f64) {
        let verdict = if figure <= budget { "met" } else { "MISSED" };
        self.row([what, &format!("{figure:.2} {unit}"), &format!("<= {budget} {unit}"), verdict]);
    }

    /// A time against its budget in milliseconds.
    fn time(&self, what: &str, budget: f64, work: impl FnOnce()) {
        if self.shows(what) {
            let (_, time) = timed(work);
            self.at_most(what, millis(time), "ms", budget);
        }
    }

    fn steps(&self) {
        let what = "simulation steps a second (Job of 3,000)";
        if self.shows(what) {
            let runs = (0..3).map(|_| {
                let (steps, time) = timed(|| workloads::run_job(100, 3_000, 300, 10));
                steps as f64 / time.as_secs_f64() / 1e6
            });
            let rate = runs.fold(0.0, f64::max);
            let verdict = if rate >= 1.0 { "met" } else { "MISSED" };
            self.row([what, &format!("{rate:.2} M/s"), ">= 1 M/s", verdict]);
        }
        let what = "growth for 10 times the pods and nodes (Job of 1,000)";
        if self.shows(what) {
            let small = (0..5).map(|_| timed(|| workloads::run_job(100, 1_000, 100, 10)).1);
            let small = small.min().unwrap_or_default();
            let large = (0..2).map(|_| timed(|| workloads::run_job(1_000, 10_000, 1_000, 10)).1);
            let large = large.min().unwrap_or_default();
            self.at_most(what, large.as_secs_f64() / small.as_secs_f64(), "x", 12.0);
        }
    }

    fn workloads(&self) {
        self.time("Deployment of 1,000 on 100 nodes to Ready", 10.0, || {
            workloads::run_replicas("Deployment", 100, 1_000);
        });
        let what = "StatefulSet of 1,000, Parallel, on 100 nodes to Ready";
        if self.shows(what) {
            let (_, time) = timed(|| workloads::run_replicas("StatefulSet", 100, 1_000));
            self.row([what, &format!("{:.1} ms", millis(time)), "", ""]);
        }
        let what = "DaemonSet rolling update on 5,000 nodes, maxUnavailable 10%";
        if self.shows(what) {
            let mut sim = workloads::daemon_set(5_000);
            self.time(what, 1_000.0, || workloads::update_daemon_set(&mut sim));
        }
        let what = "slowest of 40 seeks in a run of 10,000 pods";
        if self.shows(what) {
            self.at_most(what, slowest_seek(workloads::history(100, 10_000, 500)), "ms", 50.0);
        }
        let what = "slowest of 40 seeks in a month of a CronJob every minute";
        if self.shows(what) {
            let (history, time) = timed(|| workloads::cron_history(30));
            let month = format!("{:.0} ms", millis(time));
            self.row(["a month of a CronJob every minute, with its history", &month, "", ""]);
            self.at_most(what, slowest_seek(history), "ms", 50.0);
        }
        let what = "CronJob every minute for a year";
        if self.shows(what) {
            let days = if self.year { 365 } else { 7 };
            let (steps, time) = timed(|| workloads::run_cron(days));
            let year = millis(time) * 365.0 / days as f64;
            self.at_most(what, year, "ms", 5_000.0);
            let steps = steps as f64 / (days * 24 * 60) as f64;
            self.row(["  steps a run", &format!("{steps:.1}"), "", ""]);
        }
        let what = "Job of 150,000, parallelism 5,000, 5,000 nodes";
        if self.shows(what)
            && let Some((time, peak)) = measured_large_job()
        {
            self.at_most(what, time, "ms", 5_000.0);
            self.at_most("  memory at its peak", peak, "MB", 500.0);
        }
    }

    fn frames(&self) {
        let seconds = SimDuration::from_secs;
        self.frame("frame: 100 nodes, 3,000 pods of a Job", 8.0, || {
            let jobs = workloads::lasting_jobs(1, (100_000, 3_000), "20s-40s");
            Page::open(100, jobs, seconds(60))
        });
        self.frame("frame: 500 nodes, a DaemonSet starts", 8.0, || {
            Page::open(500, vec![workloads::daemon_set_manifest("1.16")], seconds(1))
        });
        self.frame("frame: 5,000 nodes, 150,000 pods of 50 Jobs", 16.0, || {
            // The scheduler places some hundred pods a second.
            let jobs = workloads::lasting_jobs(50, (9_000, 3_000), "600s-1200s");
            Page::open(5_000, jobs, seconds(500))
        });
    }

    /// The work of a frame while playing: 95 of 100 are at most so long; and its parts.
    fn frame(&self, what: &str, budget: f64, open: impl FnOnce() -> Page) {
        if !self.shows(what) {
            return;
        }
        let mut page = open();
        let mut frames = Vec::new();
        let mut parts = [Duration::ZERO; PARTS.len()];
        for _ in 0..120 {
            // Too short for the system's count of how busy the processor was.
            let start = Instant::now();
            for (part, sum) in PARTS.iter().zip(&mut parts) {
                let before = start.elapsed();
                part(&mut page);
                *sum += start.elapsed() - before;
            }
            frames.push(start.elapsed());
        }
        frames.sort_unstable();
        self.at_most(what, millis(frames[frames.len() * 95 / 100]), "ms", budget);
        let [simulate, cluster, timeline] = parts.map(|sum| millis(sum) / frames.len() as f64);
        let mean = format!("{simulate:.2} + {cluster:.2} + {timeline:.2}");
        let items = format!("{} items", page.items());
        self.row(["  on average: simulation + cluster + timeline", &mean, &items, ""]);
    }
}

/// How long the work keeps the processor busy where the system tells, so that what else runs on
/// the machine counts less; else how long it takes.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (start, busy) = (Instant::now(), busy());
    let result = work();
    let took = busy.zip(self::busy()).map(|(before, after)| after.saturating_sub(before));
    (result, took.unwrap_or_else(|| start.elapsed()))
}

fn busy() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn slowest_seek(mut history: kubeloupe_core::session::history::History) -> f64 {
    let places = workloads::places(&history, 40);
    places.into_iter().map(|to| millis(timed(|| history.seek(to)).1)).fold(0.0, f64::max)
}

fn large_job() {
    let ((), time) = timed(|| {
        workloads::run_job(5_000, 150_000, 5_000, 10);
    });
    println!("{} {}", millis(time), peak_megabytes().unwrap_or(f64::NAN));
}

/// Milliseconds and megabytes of the large Job in a process of its own.
fn measured_large_job() -> Option<(f64, f64)> {
    let program = std::env::current_exe().ok()?;
    let output = std::process::Command::new(program).arg(LARGE_JOB).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.split_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The most memory that this process had, where the system tells.
fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1000.0)
}
