//! Random runs: commands at random moments, properties that always hold, then the faults end and
//! the cluster must come to rest. A failure names its seed; the same seed repeats it. One file for
//! each kind of workload.
#![cfg(not(target_arch = "wasm32"))]

mod cron_jobs;
mod daemon_sets;
mod deployments;
mod jobs;
mod run;
mod stateful_sets;

/// Forty runs; more with `KUBELOUPE_RUNS`, only one of them with `KUBELOUPE_SEED`.
fn seeds() -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("KUBELOUPE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("KUBELOUPE_RUNS").unwrap_or(40),
    }
}

/// One run for each seed; a run that fails says which it was.
fn for_each_seed(run: impl Fn(u64)) {
    for seed in seeds() {
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(seed)));
        if let Err(panic) = result {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(panic);
        }
    }
}
