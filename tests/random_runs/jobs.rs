//! Jobs with any mixture of rules.

use crate::for_each_seed;
use crate::run::Run;
use kubeloupe_core::api::job::{Job, JobConditionType, PodReplacementPolicy};
use kubeloupe_core::api::meta::Kind;
use kubeloupe_core::api::object::Object;
use kubeloupe_core::api::pod::Pod;
use kubeloupe_core::scenario::command::Request;
use serde_json::json;

fn job(run: &mut Run, number: u32) -> Request {
    let mut draw = |low, high| run.draw(low, high);
    let commands = ["sleep 5", "sleep 20", "exit 1", "sleep 3; exit 7", "true"];
    let command = commands[draw(0, 4) as usize];
    let policy = if draw(0, 1) == 0 { "Never" } else { "OnFailure" };
    let mut spec = json!({
        "parallelism": draw(0, 5), "backoffLimit": draw(0, 3),
        "template": {"spec": {
            "restartPolicy": policy,
            "terminationGracePeriodSeconds": draw(1, 30),
            "containers": [{"name": "c", "image": "busybox", "command": ["sh", "-c", command]}]
        }}
    });
    if draw(0, 3) > 0 {
        spec["completions"] = draw(0, 7).into();
        if draw(0, 1) == 1 {
            spec["completionMode"] = "Indexed".into();
            if policy == "Never" && draw(0, 1) == 1 {
                spec["backoffLimitPerIndex"] = draw(0, 1).into();
            }
        }
    }
    if draw(0, 4) == 0 {
        spec["activeDeadlineSeconds"] = draw(1, 60).into();
    }
    if draw(0, 4) == 0 {
        spec["ttlSecondsAfterFinished"] = draw(0, 30).into();
    }
    if draw(0, 2) == 0 {
        spec["podReplacementPolicy"] = "Failed".into();
    }
    let manifest = json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": format!("job{number}"), "namespace": "default"},
        "spec": spec
    });
    Request::Create { manifest }
}

fn change(run: &mut Run) -> Option<Request> {
    let key = run.pick(Kind::Job)?;
    let mut manifest = run.manifest(&key)?;
    match run.draw(0, 2) {
        0 => manifest["spec"]["parallelism"] = run.draw(0, 6).into(),
        1 => manifest["spec"]["suspend"] = (run.draw(0, 1) == 1).into(),
        _ => manifest["spec"]["backoffLimit"] = run.draw(0, 5).into(),
    }
    Some(Request::Update { key, manifest })
}

/// What holds at every moment.
fn check(run: &Run) {
    let lister = run.lister();
    for job in lister.all(Kind::Job).filter_map(Object::as_job) {
        let pods: Vec<&Pod> = lister
            .dependents(job.meta.uid)
            .filter_map(|object| object.as_pod().map(|pod| &**pod))
            .collect();
        check_job(job, &pods);
    }
}

fn check_job(job: &Job, pods: &[&Pod]) {
    let active = pods.iter().filter(|pod| pod.is_active()).count() as i32;
    let terminating = pods.iter().filter(|pod| pod.is_terminating()).count() as i32;
    let name = &job.meta.name;
    if let Some(completions) = job.spec.completions {
        assert!(
            job.status.succeeded <= completions || !job.spec.is_indexed(),
            "{name}: {} of {completions} indexes succeeded",
            job.status.succeeded
        );
    }
    let parallelism = job.spec.parallelism.unwrap_or(1);
    if job.spec.replacement() == PodReplacementPolicy::Failed && job.meta.generation == 1 {
        assert!(
            active + terminating <= parallelism.max(0),
            "{name}: {active} active and {terminating} terminating of {parallelism}"
        );
    }
    if job.meta.generation == 1 {
        assert!(active <= parallelism, "{name}: {active} active, parallelism {parallelism}");
    }
    if job.status.is_finished() {
        assert_eq!(job.status.active, 0, "{name} is finished");
        assert!(job.status.uncounted_failed.is_empty(), "{name}");
        let both = job.status.is_true(JobConditionType::Complete)
            && job.status.is_true(JobConditionType::Failed);
        assert!(!both, "{name} is Complete and Failed");
    }
    for pod in pods {
        assert!(pod.meta.controller().is_some(), "{name}: a pod without an owner");
    }
}

#[test]
fn properties_hold_and_the_cluster_comes_to_rest() {
    for_each_seed(|seed| {
        let mut run = Run::new(seed, "job");
        let mut made = 0;
        for _ in 0..12 {
            let request = match run.draw(0, 9) {
                0..=3 => {
                    made += 1;
                    Some(job(&mut run, made))
                }
                4 | 5 => change(&mut run),
                6 => run.delete(Kind::Job),
                _ => run.fault(),
            };
            run.execute(request);
            let seconds = run.draw(0, 25);
            run.wait(seconds, check);
        }
        run.heal();
        // Longer than every back-off, eviction and deadline together.
        run.wait(4000, check);
        run.check_end();
        rest(&run);
    });
}

/// In the end every Job is finished, suspended, or waits for something that never comes.
fn rest(run: &Run) {
    for job in run.lister().all(Kind::Job).filter_map(Object::as_job) {
        let waits = job.spec.is_suspended() || job.spec.parallelism == Some(0);
        assert!(
            job.status.is_finished() || waits,
            "{}: neither finished nor waiting: {:?}",
            job.meta.name,
            job.status
        );
    }
}
