use super::*;
use crate::scenario::command::Request;
use crate::sim::record::RecordLog;

const JOB: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: paral-1, namespace: default}
spec:
  completions: 8
  parallelism: 2
  template:
    spec:
      containers:
      - {name: c, image: busybox, command: [sh, -c, sleep 10]}
      restartPolicy: OnFailure
";

fn run(realistic: bool, seed: u64) -> (Sim, RecordLog) {
    let setup = Setup { realistic, seed, ..Setup::default() };
    let mut sim = Sim::new(Rc::new(setup));
    let manifest = serde_yaml::from_str(JOB).unwrap();
    sim.execute("kubectl apply", &Request::Create { manifest }).unwrap();
    while !sim.is_idle() {
        sim.step();
        assert!(sim.steps() < 100_000, "runs for ever");
    }
    let mut log = RecordLog::default();
    for (record, name) in sim.take_records() {
        log.push(record, name);
    }
    (sim, log)
}

#[test]
fn eight_completions_two_at_a_time_in_four_batches() {
    let (sim, log) = run(false, 1);
    let start = sim.setup().start();
    let created: Vec<i64> = log
        .iter()
        .filter(|(_, record)| record.what == What::Created && record.who == Who::Job)
        .map(|(_, record)| record.at.since(start).secs())
        .collect();
    assert_eq!(created, [0, 0, 11, 11, 22, 22, 33, 33]);
    let job = sim.lister().all(crate::api::meta::Kind::Job).next().unwrap().as_job().unwrap();
    assert_eq!((job.status.succeeded, job.status.active), (8, 0));
    assert!(job.status.is_finished());
}

#[test]
fn every_record_but_a_command_has_a_cause() {
    let (_, log) = run(true, 3);
    for (id, record) in log.iter() {
        let begun = matches!(record.what, What::Command { .. });
        let bootstrap = record.at == Setup::default().start() && record.who == Who::User;
        assert!(begun || bootstrap || record.cause.is_some_and(|cause| cause < id), "{record:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_digest_and_another_seed_another() {
    let digest = |seed| run(true, seed).0.digest().to_string();
    assert_eq!(digest(1), digest(1));
    assert_ne!(digest(1), digest(2));
}
