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
        assert!(begun || record.cause.is_some_and(|cause| cause < id), "{record:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_digest_and_another_seed_another() {
    let digest = |seed| run(true, seed).0.digest().to_string();
    assert_eq!(digest(1), digest(1));
    assert_ne!(digest(1), digest(2));
}

fn sim(realistic: bool) -> Sim {
    Sim::new(Rc::new(Setup { realistic, ..Setup::default() }))
}

fn job(command: &str) -> Request {
    let text = JOB.replace("[sh, -c, sleep 10]", command).replace("  completions: 8\n", "");
    Request::Create { manifest: serde_yaml::from_str(&text).unwrap() }
}

fn go(sim: &mut Sim, seconds: i64) {
    let to = sim.setup().start() + SimDuration::from_secs(seconds);
    while sim.next_at().is_some_and(|at| at <= to) {
        sim.step();
    }
    sim.wait_until(to);
}

/// The pods as `name-less` words: phase, STATUS, node.
fn pods(sim: &Sim) -> Vec<String> {
    let pods = sim.lister().all(crate::api::meta::Kind::Pod).filter_map(|o| o.as_pod());
    pods.map(|pod| format!("{} {}", pod.word().status, pod.node.as_deref().unwrap_or("-")))
        .collect()
}

fn key(kind: crate::api::meta::Kind, name: &str) -> ObjectKey {
    ObjectKey::new(kind, "default", name)
}

#[test]
fn deleting_a_job_takes_its_pods_along() {
    use crate::api::meta::Kind;
    let mut sim = sim(false);
    sim.execute("", &job("[sleep, '1000']")).unwrap();
    go(&mut sim, 5);
    assert_eq!(pods(&sim).len(), 2);
    let request = Request::Delete {
        key: key(Kind::Job, "paral-1"),
        grace_seconds: None,
        propagation: Default::default(),
    };
    sim.execute("", &request).unwrap();
    go(&mut sim, 6);
    assert!(pods(&sim).iter().all(|word| word.starts_with("Terminating")), "{:?}", pods(&sim));
    go(&mut sim, 40);
    assert_eq!(pods(&sim), Vec::<String>::new());
    assert!(sim.is_idle());
}

#[test]
fn a_namespace_goes_after_its_contents() {
    use crate::api::meta::Kind;
    let mut sim = sim(false);
    sim.execute("", &job("[sleep, '1000']")).unwrap();
    go(&mut sim, 5);
    let request = Request::Delete {
        key: ObjectKey::new(Kind::Namespace, "", "default"),
        grace_seconds: None,
        propagation: Default::default(),
    };
    sim.execute("", &request).unwrap();
    go(&mut sim, 10);
    assert!(sim.lister().namespace("default").is_some());
    go(&mut sim, 120);
    assert!(sim.lister().namespace("default").is_none());
    assert_eq!(pods(&sim).len(), 0);
}

#[test]
fn a_pulled_plug_is_noticed_after_50_seconds_and_evicts_after_five_minutes() {
    let mut sim = sim(false);
    sim.execute("", &job("[sleep, '10000']")).unwrap();
    go(&mut sim, 5);
    let node = pods(&sim)[0].split(' ').nth(1).unwrap().to_string();
    sim.execute("", &Request::StopNode { name: node.clone() }).unwrap();
    let ready = |sim: &Sim| sim.lister().node(&node).unwrap().readiness();
    let mut lost = None;
    for second in 5..80 {
        go(&mut sim, second);
        if ready(&sim) != crate::api::pod::ConditionStatus::True {
            lost = Some(second);
            break;
        }
    }
    // Last heard at 0 s; the first look strictly after 50 s is that of 55 s.
    assert_eq!(lost, Some(55));
    assert!(pods(&sim).iter().all(|word| word.starts_with("Running")));
    go(&mut sim, 358);
    assert!(pods(&sim).iter().all(|word| word.starts_with("Running")));
    go(&mut sim, 365);
    let words = pods(&sim);
    assert!(words.contains(&format!("Terminating {node}")), "{words:?}");
    sim.execute("", &Request::StartNode { name: node.clone() }).unwrap();
    go(&mut sim, 500);
    assert_eq!(ready(&sim), crate::api::pod::ConditionStatus::True);
    assert!(!pods(&sim).iter().any(|word| word.starts_with("Terminating")), "{:?}", pods(&sim));
    assert!(sim.lister().node(&node).unwrap().taints.is_empty());
}

#[test]
fn a_removed_node_loses_its_pods_within_two_minutes() {
    use crate::api::meta::Kind;
    let mut sim = sim(false);
    sim.execute("", &job("[sleep, '10000']")).unwrap();
    go(&mut sim, 5);
    let node = pods(&sim)[0].split(' ').nth(1).unwrap().to_string();
    let request = Request::Delete {
        key: ObjectKey::new(Kind::Node, "", &node),
        grace_seconds: None,
        propagation: Default::default(),
    };
    sim.execute("", &request).unwrap();
    go(&mut sim, 120);
    assert!(pods(&sim).iter().all(|word| !word.ends_with(&node)), "{:?}", pods(&sim));
}
