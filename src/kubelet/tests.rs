//! Pod stories as a learner sees them: every change of the row that `kubectl get pods` prints,
//! with the second at which it comes.

mod story;

use crate::kubelet::image::canonical;
use crate::kubelet::runtime::{ContainerTruth, crash, power_off, set_ready, truth};
use crate::time::SimDuration;
use story::Story;

fn check(spec: &str, until: i64, rows: &[&str]) {
    let mut story = Story::new(spec);
    story.run_to(until);
    assert_eq!(story.rows, rows, "{spec}\n{:#?}", story.events);
}

const SLEEP: &str =
    "{restartPolicy: Never, containers: [{name: c, image: 'busybox:1', command: [sleep, '10']}]}";
const CRASH: &str = "containers: [{name: c, image: 'busybox:1', command: [sh, -c, exit 1]}]";
const WEB: &str = "containers: [{name: web, image: 'nginx:1.27'}]";

#[test]
fn pods_end_as_their_policy_says() {
    check(SLEEP, 60, &["0 0/1 ContainerCreating 0", "0 1/1 Running 0", "10 0/1 Completed 0"]);
    check(
        "{restartPolicy: Never, containers: [{name: c, image: 'busybox:1', command: [sh, -c, sleep 3; exit 2]}]}",
        60,
        &["0 0/1 ContainerCreating 0", "0 1/1 Running 0", "3 0/1 Error 0"],
    );
    check(
        "{restartPolicy: OnFailure, containers: [{name: c, image: 'busybox:1', command: [sleep, '5']}]}",
        60,
        &["0 0/1 ContainerCreating 0", "0 1/1 Running 0", "5 0/1 Completed 0"],
    );
    check(
        "{restartPolicy: Never, containers: [{name: c, image: 'busybox:1', command: [echo-xxxx, hi]}]}",
        60,
        &["0 0/1 ContainerCreating 0", "0 0/1 StartError 0"],
    );
}

#[test]
fn the_first_restart_is_immediate_then_back_off_doubles() {
    let mut story = Story::new(CRASH);
    story.run_to(1000);
    assert_eq!(story.starts(), [0, 0, 10, 30, 70, 150, 310, 610, 910]);
    // With the kubelet's relist period: an exit is noticed a second later.
    let mut story = Story::new(CRASH);
    story.delays.detection = SimDuration::from_secs(1);
    story.delays.resync = SimDuration::from_secs(2);
    story.run_to(200);
    assert_eq!(story.starts(), [0, 1, 11, 31, 71, 151]);
    assert_eq!(
        story.rows[..8],
        [
            "0 0/1 ContainerCreating 0",
            "1 0/1 Error 0",
            "2 0/1 Error 1",
            "4 0/1 CrashLoopBackOff 1",
            "12 0/1 Error 2",
            "14 0/1 CrashLoopBackOff 2",
            "32 0/1 Error 3",
            "34 0/1 CrashLoopBackOff 3",
        ]
    );
    assert!(story.said("BackOff Back-off restarting failed container c in pod p_default(uuid-1)"));
}

#[test]
fn ten_minutes_of_running_forget_the_back_off() {
    let spec = "containers: [{name: c, image: 'busybox:1', command: [sh, -c, sleep 601; exit 1]}]";
    let mut story = Story::new(spec);
    story.run_to(2000);
    assert_eq!(story.starts(), [0, 601, 1202, 1803]);
    let spec = "containers: [{name: c, image: 'busybox:1', command: [sleep, '60']}]";
    let mut story = Story::new(spec);
    story.run_to(300);
    assert_eq!(story.starts(), [0, 60, 130, 210]);
    assert!(story.rows.contains(&"120 0/1 CrashLoopBackOff 1".to_owned()), "{:?}", story.rows);
}

#[test]
fn a_command_that_does_not_exist_under_on_failure() {
    let spec = "{restartPolicy: OnFailure, containers: [{name: c, image: 'busybox:1', command: [echo-xxxx]}]}";
    let mut story = Story::new(spec);
    story.delays.detection = SimDuration::from_secs(1);
    story.delays.resync = SimDuration::from_secs(2);
    story.run_to(40);
    assert_eq!(
        story.rows,
        [
            "0 0/1 ContainerCreating 0",
            "1 0/1 RunContainerError 0",
            "2 0/1 RunContainerError 1",
            "4 0/1 CrashLoopBackOff 1",
            "12 0/1 RunContainerError 2",
            "14 0/1 CrashLoopBackOff 2",
            "32 0/1 RunContainerError 3",
            "34 0/1 CrashLoopBackOff 3",
        ]
    );
    let last = story.pod.status.containers[0].last_state.as_ref().unwrap();
    assert_eq!((last.exit_code, &*last.reason, last.started.millis()), (128, "StartError", 0));
    assert!(last.message.contains("executable file not found"), "{}", last.message);
}

#[test]
fn images_are_pulled_again_after_10_20_40_seconds() {
    let mut story = Story::new("containers: [{name: c, image: 'nginx:nope'}]");
    story.break_image("nginx:nope", true);
    story.delays.resync = SimDuration::from_secs(2);
    story.run_to(75);
    assert_eq!(
        story.rows,
        [
            "0 0/1 ContainerCreating 0",
            "0 0/1 ErrImagePull 0",
            "2 0/1 ImagePullBackOff 0",
            "10 0/1 ErrImagePull 0",
            "12 0/1 ImagePullBackOff 0",
            "30 0/1 ErrImagePull 0",
            "32 0/1 ImagePullBackOff 0",
            "70 0/1 ErrImagePull 0",
            "72 0/1 ImagePullBackOff 0",
        ]
    );
    story.break_image("nginx:nope", false);
    story.run_to(149);
    assert_eq!(story.rows.len(), 9, "the window is 80 s now");
    story.run_to(150);
    assert_eq!(story.rows[9], "150 1/1 Running 0");
    assert!(story.said("Failed Failed to pull image \"nginx:nope\": failed to pull and unpack"));
    assert!(story.said("Pulled Successfully pulled image \"nginx:nope\" in 0s"));
}

#[test]
fn pull_policies() {
    for (image, policy, present, row, event) in [
        (
            "nginx:1.27",
            "IfNotPresent",
            true,
            "Running",
            "Pulled Container image \"nginx:1.27\" already present on machine and can be accessed by the pod",
        ),
        ("nginx:1.27", "IfNotPresent", false, "Running", "Pulling Pulling image \"nginx:1.27\""),
        ("nginx", "Always", true, "Running", "Pulling Pulling image \"nginx\""),
        ("nginx:1.27", "Never", true, "Running", "Pulled Container image"),
        (
            "nginx:1.27",
            "Never",
            false,
            "ErrImageNeverPull",
            "ErrImageNeverPull Container image \"nginx:1.27\" is not present with pull policy of Never",
        ),
        (
            "Nginx:1.27",
            "IfNotPresent",
            false,
            "InvalidImageName",
            "InspectFailed Failed to apply default image tag \"Nginx:1.27\": couldn't parse image name",
        ),
    ] {
        let mut story = Story::new(&format!(
            "containers: [{{name: c, image: '{image}', imagePullPolicy: {policy}}}]"
        ));
        if present {
            story.node.add_image(image);
        }
        story.run_to(120);
        assert!(story.rows.last().unwrap().contains(row), "{image} {policy} {:?}", story.rows);
        assert!(story.said(event), "{event}: {:#?}", story.events);
        let full = canonical(image).unwrap_or_default();
        let present = story.node.has_image(&full);
        assert_eq!(present, row == "Running");
    }
}

#[test]
fn init_containers_and_sidecars() {
    check(
        "{initContainers: [{name: a, image: 'busybox:1', command: [sleep, '2']}, {name: b, image: 'busybox:1', command: [sleep, '3']}],
          containers: [{name: web, image: 'nginx:1.27'}]}",
        60,
        &["0 0/1 Init:0/2 0", "2 0/1 Init:1/2 0", "5 0/1 PodInitializing 0", "5 1/1 Running 0"],
    );
    check(
        "{restartPolicy: Never, initContainers: [{name: a, image: 'busybox:1', command: ['false']}], containers: [{name: web, image: 'nginx:1.27'}]}",
        60,
        &["0 0/1 Init:0/1 0", "0 0/1 Init:Error 0"],
    );
    let spec = "{initContainers: [{name: a, image: 'busybox:1', command: [sh, -c, sleep 1; exit 1]}], containers: [{name: web, image: 'nginx:1.27'}]}";
    check(
        spec,
        20,
        &[
            "0 0/1 Init:0/1 0",
            "1 0/1 Init:Error 0",
            "1 0/1 Init:0/1 1",
            "2 0/1 Init:Error 1",
            "2 0/1 Init:CrashLoopBackOff 1",
            "12 0/1 Init:0/1 2",
            "13 0/1 Init:Error 2",
            "13 0/1 Init:CrashLoopBackOff 2",
        ],
    );
    let spec = "{restartPolicy: Never, initContainers: [{name: side, image: 'nginx:1.27', restartPolicy: Always}],
                 containers: [{name: c, image: 'busybox:1', command: [sleep, '10']}]}";
    let mut story = Story::new(spec);
    story.run_to(60);
    assert_eq!(
        story.rows,
        [
            "0 0/2 Init:0/1 0",
            "0 1/2 PodInitializing 0",
            "0 2/2 Running 0",
            "10 1/2 Completed 0",
            "11 0/2 Completed 0"
        ],
    );
    assert!(story.said("Killing Stopping container side"));
    assert_eq!(story.pod.status.phase.name(), "Succeeded");
}

#[test]
fn deletion_takes_the_grace_period_a_shell_ignores() {
    let shell = "containers: [{name: c, image: 'busybox:1', command: [sh, -c, sleep 1000]}]";
    let hook = "containers: [{name: web, image: 'nginx:1.27', lifecycle: {preStop: {sleep: {seconds: 5}}}}]";
    let long_hook = "containers: [{name: web, image: 'nginx:1.27', lifecycle: {preStop: {exec: {command: [sleep, '60']}}}}]";
    for (spec, grace, removed) in
        [(WEB, 30, 101), (shell, 30, 130), (shell, 1, 102), (hook, 30, 106), (long_hook, 30, 131)]
    {
        let mut story = Story::new(spec);
        story.run_to(100);
        story.delete(grace);
        story.run_to(200);
        assert_eq!(story.rows[2], "100 1/1 Terminating 0");
        assert_eq!(story.removed, Some(removed), "{spec} {:?}", story.rows);
        assert!(story.said("Killing Stopping container"));
        assert!(story.pod.status.phase.is_terminal());
    }
    // A second delete with less time; a force delete.
    let mut story = Story::new(shell);
    story.run_to(100);
    story.delete(30);
    story.run_to(105);
    story.delete(10);
    story.run_to(200);
    assert_eq!(story.removed, Some(110));
    let mut story = Story::new(shell);
    story.run_to(100);
    story.gone = true;
    story.wake();
    story.run_to(129);
    assert!(!story.runtime.is_over());
    story.run_to(130);
    assert!(story.runtime.is_over());
    assert_eq!(story.rows.len(), 2);
}

#[test]
fn a_pod_deleted_before_it_started_fails() {
    let mut story = Story::new(WEB);
    story.pull = SimDuration::from_secs(20);
    story.run_to(5);
    story.delete(30);
    story.run_to(60);
    assert_eq!(story.removed, Some(5));
    assert_eq!(story.pod.status.phase.name(), "Failed");
    assert_eq!(story.rows.last().unwrap(), "5 0/1 ContainerStatusUnknown 0");
}

#[test]
fn the_deadline_of_a_pod() {
    let mut story = Story::new(
        "{activeDeadlineSeconds: 20, terminationGracePeriodSeconds: 5, containers: [{name: c, image: 'busybox:1', command: [sh, -c, sleep 1000]}]}",
    );
    story.run_to(60);
    assert_eq!(story.rows[2..], ["25 0/1 Error 0"]);
    let status = &story.pod.status;
    assert_eq!(
        (status.phase.name(), &**status.reason.as_ref().unwrap()),
        ("Failed", "DeadlineExceeded")
    );
    assert!(
        story
            .said("DeadlineExceeded Pod was active on the node longer than the specified deadline")
    );
}

#[test]
fn probes_and_readiness() {
    let probe = "httpGet: {port: 80}";
    let spec = |more: &str| format!("containers: [{{name: web, image: 'nginx:1.27', {more}}}]");
    for (more, ready_after, rows) in [
        (String::new(), "5s", vec!["0 0/1 Running 0", "5 1/1 Running 0"]),
        (format!("readinessProbe: {{{probe}}}"), "0s", vec!["0 1/1 Running 0"]),
        (
            format!("readinessProbe: {{{probe}, initialDelaySeconds: 5}}"),
            "0s",
            vec!["0 0/1 Running 0", "10 1/1 Running 0"],
        ),
        (
            format!("readinessProbe: {{{probe}, periodSeconds: 3}}"),
            "7s",
            vec!["0 0/1 Running 0", "9 1/1 Running 0"],
        ),
        (format!("readinessProbe: {{{probe}}}"), "never", vec!["0 0/1 Running 0"]),
        (
            format!("startupProbe: {{{probe}, periodSeconds: 5}}, livenessProbe: {{{probe}}}"),
            "8s",
            vec!["0 0/1 Running 0", "10 1/1 Running 0"],
        ),
        // Three failures at 0, 10 and 20; nginx takes a second to stop; restarts at once, then 10 s.
        (
            format!("livenessProbe: {{{probe}}}, readinessProbe: {{{probe}}}"),
            "25s",
            vec![
                "0 0/1 Running 0",
                "21 0/1 Completed 0",
                "21 0/1 Running 1",
                "42 0/1 Completed 1",
                "42 0/1 CrashLoopBackOff 1",
                "52 0/1 Running 2",
            ],
        ),
    ] {
        let mut story = Story::new(&spec(&more));
        story.annotate("kubeloupe/ready-after", ready_after);
        story.run_to(60);
        assert_eq!(story.rows[1..], rows, "{more} {ready_after} {:#?}", story.events);
    }
    let mut story = Story::new(&spec(&format!("readinessProbe: {{{probe}}}")));
    story.run_to(41);
    story.runtime = set_ready(&story.runtime, false, story.now);
    story.wake();
    story.run_to(95);
    story.runtime = set_ready(&story.runtime, true, story.now);
    story.wake();
    story.run_to(200);
    assert_eq!(story.rows[1..], ["0 1/1 Running 0", "70 0/1 Running 0", "100 1/1 Running 0"]);
    assert!(story.said("Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 503"));
}

#[test]
fn a_crash_restarts_the_same_pod() {
    let mut story = Story::new(WEB);
    story.run_to(50);
    assert!(crash(&story.runtime, &story.pod, Some("nobody"), 1, story.now).is_err());
    story.runtime = crash(&story.runtime, &story.pod, None, 137, story.now).unwrap();
    story.wake();
    story.run_to(60);
    assert_eq!(story.rows[1..], ["0 1/1 Running 0", "50 0/1 Error 0", "50 1/1 Running 1"]);
}

#[test]
fn power_off_is_noticed_by_nobody_and_a_reboot_restarts_everything() {
    let mut story = Story::new(WEB);
    story.run_to(50);
    story.runtime = power_off(&story.runtime, story.now);
    story.power(false);
    story.run_to(300);
    assert_eq!(story.rows.last().unwrap(), "0 1/1 Running 0");
    let seen = truth(&story.runtime, story.now);
    let since = story.at(50);
    assert_eq!(seen.containers, [ContainerTruth::Stopped { since, exit_code: 137 }]);
    story.power(true);
    story.run_to(310);
    assert_eq!(story.rows[2..], ["300 0/1 Unknown 0", "300 1/1 Running 1"]);
    assert!(story.said("SandboxChanged Pod sandbox changed, it will be killed and re-created."));
    let last = story.pod.status.containers[0].last_state.as_ref().unwrap();
    assert_eq!((last.exit_code, &*last.reason), (255, "Unknown"));
    // A pod deleted meanwhile is finished off; one that may not restart fails.
    for (spec, delete, row) in
        [(WEB, true, "300 0/1 Unknown 0"), (SLEEP, false, "300 0/1 Unknown 0")]
    {
        let mut story = Story::new(spec);
        story.run_to(5);
        story.runtime = power_off(&story.runtime, story.now);
        story.power(false);
        if delete {
            story.delete(30);
        }
        story.run_to(300);
        story.power(true);
        story.run_to(310);
        assert_eq!(story.rows.last().unwrap(), row);
        assert_eq!(story.pod.status.phase.name(), "Failed");
        assert_eq!(story.removed, delete.then_some(300));
    }
}

#[test]
fn pods_share_a_work_queue() {
    let spec = "{restartPolicy: Never, containers: [{name: c, image: 'busybox:1'}]}";
    let mut story = Story::new(spec);
    story.annotate("kubeloupe/queue", "work=3");
    story.annotate("kubeloupe/per-item", "4s");
    story.run_to(60);
    assert_eq!(story.rows[1..], ["0 1/1 Running 0", "12 0/1 Completed 0"]);
    assert_eq!(story.queue, Some(0));
}

#[test]
fn progress_and_logs_are_those_of_the_process() {
    let spec = "{restartPolicy: Never, containers: [{name: c, image: 'busybox:1', command: [sh, -c, 'echo $WHO; sleep 10; echo end'],
                 env: [{name: WHO, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}]}";
    let mut story = Story::new(spec);
    story.run_to(4);
    let ContainerTruth::Running { progress: Some(progress), .. } =
        truth(&story.runtime, story.now).containers[0]
    else {
        panic!("not running");
    };
    assert!((progress - 0.4).abs() < 1e-9);
    let log = |story: &Story, previous| {
        let lines = crate::kubelet::log(&story.runtime, &story.pod, "c", previous, story.now)?;
        Some(
            lines
                .iter()
                .map(|l| (l.at.since(story.at(0)).secs(), l.text.to_string()))
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(log(&story, false), Some(vec![(0, "p".to_owned())]));
    assert_eq!(log(&story, true), None);
    story.run_to(20);
    assert_eq!(log(&story, false).unwrap().last(), Some(&(10, "end".to_owned())));
}

#[test]
fn conditions_stand_in_the_order_of_the_kubelet() {
    let mut story = Story::new(SLEEP);
    let table = |story: &Story| -> Vec<String> {
        let conditions = story.pod.status.conditions.iter();
        conditions
            .map(|c| format!("{} {} {}", c.kind.name(), c.status.name(), &*c.reason))
            .collect()
    };
    story.run_to(5);
    assert_eq!(
        table(&story),
        [
            "PodReadyToStartContainers True ",
            "Initialized True ",
            "Ready True ",
            "ContainersReady True ",
            "PodScheduled True "
        ]
    );
    story.run_to(15);
    assert_eq!(
        table(&story),
        [
            "PodReadyToStartContainers False ",
            "Initialized True PodCompleted",
            "Ready False PodCompleted",
            "ContainersReady False PodCompleted",
            "PodScheduled True ",
        ]
    );
}

#[test]
fn a_plain_pod_needs_few_decisions_and_little_memory() {
    let mut story = Story::new(SLEEP);
    story.run_to(100_000);
    // Accepted to started, and its end; each status write comes back once.
    assert!(story.decisions <= 6, "{}", story.decisions);
    assert_eq!(story.writes, 3);
    let bytes = size_of::<crate::kubelet::runtime::PodRuntime>()
        + size_of::<crate::kubelet::runtime::ContainerRuntime>();
    assert!(bytes <= 500, "{bytes} bytes");
}

#[test]
fn containers_start_one_after_the_other_and_one_bad_image_keeps_the_pod_pending() {
    let two = |image: &str| {
        format!("containers: [{{name: a, image: 'nginx:1.27'}}, {{name: b, image: '{image}'}}]")
    };
    let mut story = Story::new(&two("redis:7"));
    story.pull = SimDuration::from_secs(4);
    story.run_to(60);
    assert_eq!(
        story.rows,
        ["0 0/2 ContainerCreating 0", "4 1/2 ContainerCreating 0", "8 2/2 Running 0"]
    );
    let mut story = Story::new(&two("redis:nope"));
    story.break_image("redis:nope", true);
    story.delays.resync = SimDuration::from_secs(1);
    story.run_to(5);
    assert_eq!(story.rows.last().unwrap(), "1 1/2 ImagePullBackOff 0");
    assert_eq!(story.pod.status.phase.name(), "Pending");
    // A broken container does not keep the other from restarting.
    story.runtime = crash(&story.runtime, &story.pod, Some("a"), 1, story.now).unwrap();
    story.wake();
    story.run_to(6);
    assert_eq!(story.rows.last().unwrap(), "5 1/2 ImagePullBackOff 1");
}

#[test]
fn on_failure_restarts_until_it_works() {
    let spec = "{restartPolicy: OnFailure, containers: [{name: c, image: 'busybox:1', command: [sleep, '5']}]}";
    let mut story = Story::new(spec);
    story.annotate("kubeloupe/exit-code", "1,1,0");
    story.run_to(100);
    assert_eq!(
        story.rows[1..],
        [
            "0 1/1 Running 0",
            "5 0/1 Error 0",
            "5 1/1 Running 1",
            "10 0/1 Error 1",
            "10 0/1 CrashLoopBackOff 1",
            "20 1/1 Running 2",
            "25 0/1 Completed 2",
        ]
    );
    assert_eq!(story.pod.status.phase.name(), "Succeeded");
}

#[test]
fn a_kubelet_that_is_back_sets_ready_again() {
    use crate::api::pod::{ConditionStatus, PodConditionType};
    let mut story = Story::new(WEB);
    story.run_to(100);
    let kind = PodConditionType::Ready;
    story.pod.status.set_condition(kind, ConditionStatus::False, ("", ""), story.now);
    story.wake();
    story.run_to(101);
    assert!(story.pod.is_ready());
    assert_eq!(story.pod.status.condition(kind).unwrap().last_transition, story.at(100));
}

#[test]
fn a_refused_pod_fails() {
    let mut story = Story::new(WEB);
    story.refusal = Some(crate::kubelet::refusal::Refusal::out_of_pods(110, 110));
    story.run_to(10);
    assert_eq!(story.rows, ["0 0/1 OutOfpods 0"]);
    assert!(story.said("OutOfpods Pod was rejected: Node didn't have enough resource: pods"));
}

proptest::proptest! {
    /// Whatever happens to a pod and whenever: decisions end, the story goes on in time, a deleted
    /// pod goes, RESTARTS never falls.
    #[test]
    fn anything_may_happen_at_any_time(
        spec in 0..5_usize,
        delays in 0..1500_i64,
        acts in proptest::collection::vec((0..9_u8, 0..90_i64), 0..12),
    ) {
        let sidecar = "{initContainers: [{name: s, image: 'nginx:1', restartPolicy: Always}, {name: i, image: 'busybox:1', command: ['true']}],
            containers: [{name: a, image: 'busybox:1', command: [sleep, '20']}, {name: b, image: 'nginx:1'}]}";
        let mut story = Story::new([SLEEP, CRASH, WEB, sidecar, "{restartPolicy: Never, containers: [{name: c, image: 'nginx:1', livenessProbe: {tcpSocket: {port: 80}}}]}"][spec]);
        let span = SimDuration::from_millis(delays);
        story.delays = crate::kubelet::delays::Delays::draw(|low, _| low.min(delays));
        story.pull = span;
        story.annotate("kubeloupe/ready-after", if delays % 2 == 0 { "3s" } else { "never" });
        let mut restarts = 0;
        let (mut now, mut on, mut deleted) = (0, true, false);
        for (act, after) in acts {
            now += after;
            story.run_to(now);
            match act {
                0 | 1 => {
                    let crashed = crash(&story.runtime, &story.pod, None, 1, story.now);
                    story.runtime = crashed.unwrap_or(story.runtime);
                }
                2 => story.runtime = set_ready(&story.runtime, false, story.now),
                3 => story.runtime = set_ready(&story.runtime, true, story.now),
                4 => {
                    if on {
                        story.runtime = power_off(&story.runtime, story.now);
                    }
                    on = !on;
                    story.power(on);
                }
                5 => story.break_image("nginx:1", true),
                6 => story.break_image("nginx:1", false),
                _ if !deleted && now > 60 => {
                    story.delete(30);
                    deleted = true;
                }
                _ => {}
            }
            story.wake();
            let all = truth(&story.runtime, story.now).containers.len();
            proptest::prop_assert!(all <= 4);
            let found: u32 = story.pod.status.containers.iter().map(|c| c.restart_count).sum();
            proptest::prop_assert!(found >= restarts);
            restarts = found;
        }
        story.power(true);
        story.run_to(now + 10);
        if !deleted {
            story.delete(30);
        }
        story.run_to(now + 100);
        proptest::prop_assert!(story.removed.is_some());
        proptest::prop_assert!(story.runtime.is_over());
    }
}

#[test]
fn exec_probes_see_the_files_of_the_script() {
    let script = "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600";
    let spec = |probe: &str, command: &str| {
        format!(
            "containers: [{{name: c, image: 'busybox:1', args: [/bin/sh, -c, '{script}'],
              {probe}: {{exec: {{command: {command}}}, initialDelaySeconds: 5, periodSeconds: 5}}}}]"
        )
    };
    // The page of the Kubernetes documentation: fails at 35, 40 and 45; the shell ignores SIGTERM.
    let mut story = Story::new(&spec("livenessProbe", "[cat, /tmp/healthy]"));
    story.run_to(75);
    assert_eq!(story.rows[1..], ["0 1/1 Running 0", "75 0/1 Error 0", "75 1/1 Running 1"]);
    assert!(story.said("Killing Container c failed liveness probe, will be restarted"));
    let cat = "cat: can't open '/tmp/healthy': No such file or directory";
    assert!(story.said(&format!("Unhealthy Liveness probe failed: {cat}")), "{:?}", story.events);
    for (probe, command, rows) in [
        (
            "readinessProbe",
            "[cat, /tmp/healthy]",
            vec!["0 0/1 Running 0", "5 1/1 Running 0", "45 0/1 Running 0"],
        ),
        // What the simulation cannot know passes; what can only fail fails.
        ("readinessProbe", "[cat, /etc/nobody-knows]", vec!["0 0/1 Running 0", "5 1/1 Running 0"]),
        ("readinessProbe", "['false']", vec!["0 0/1 Running 0"]),
    ] {
        let mut story = Story::new(&spec(probe, command));
        story.run_to(100);
        assert_eq!(story.rows[1..], rows, "{command}");
    }
}
