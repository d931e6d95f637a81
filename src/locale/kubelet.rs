//! What the kubelet's reasons read like. One table, so that no reason goes without its sentence in
//! either language.

use crate::kubelet::reason::Reason;
use crate::kubelet::runtime::StopCause;
use crate::locale::{Lang, Sentence};

/// The sentence for a reason, with its formula.
pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let (english, chinese) = texts(reason);
    let text = match lang {
        Lang::En => english,
        Lang::Zh => chinese,
    };
    formula(reason, Sentence::new(text))
}

macro_rules! pair {
    ($english:literal, $chinese:literal) => {
        (format!($english), format!($chinese))
    };
}

#[expect(clippy::too_many_lines, reason = "a table, as long as there are reasons")]
fn texts(reason: &Reason) -> (String, String) {
    use Reason::*;
    match reason {
        NodeOff { since } => {
            let at = since.clock();
            pair!(
                "No power since {at}: nothing is decided here.",
                "机器自 {at} 起断电，不作任何决定。"
            )
        }
        Accepted { containers: n, init: 0 } => pair!(
            "The pod is new on this node and has {n} container(s) to start.",
            "本节点新来一个 Pod，要启动 {n} 个容器。"
        ),
        Accepted { containers: n, init } => pair!(
            "The pod is new on this node: {init} init container(s) first, then {n} app container(s).",
            "本节点新来一个 Pod：先运行 {init} 个 init 容器，再启动 {n} 个应用容器。"
        ),
        Refused { reason } => pair!(
            "The kubelet refuses the pod ({reason}), so it is Failed at once.",
            "kubelet 拒绝该 Pod（{reason}），它立即 Failed。"
        ),
        Steady { next: None } => pair!("All is as it should be.", "一切符合期望，无事可做。"),
        Steady { next: Some(next) } => {
            let at = next.clock();
            pair!("Nothing is due before {at}.", "{at} 之前无事可做。")
        }
        SandboxStarting { ready } => {
            let at = ready.clock();
            pair!(
                "The pod has no sandbox; one will be ready at {at}.",
                "Pod 还没有沙箱，{at} 建好。"
            )
        }
        SandboxReady => pair!(
            "The sandbox is ready, so the pod has its address.",
            "沙箱已建好，Pod 有了自己的地址。"
        ),
        Rebooted { down_since, stopped } => {
            let at = down_since.clock();
            pair!(
                "The machine lost power at {at} and {stopped} container(s) with it.",
                "机器在 {at} 断电，{stopped} 个容器随之停止。"
            )
        }
        Pulling { container, image } => pair!(
            "{container} needs image {image}, so it is pulled.",
            "{container} 需要镜像 {image}，于是拉取。"
        ),
        Pulled { container, image, took } => {
            let took = took.go();
            pair!(
                "Image {image} arrived after {took}; {container} is created.",
                "镜像 {image} 用 {took} 拉取完毕，创建 {container}。"
            )
        }
        PresentAlready { container, image } => pair!(
            "The node has image {image}, so {container} is created without a pull.",
            "节点已有镜像 {image}，不必拉取，直接创建 {container}。"
        ),
        PullFailed { container, image, window } => {
            let wait = window.go();
            pair!(
                "The pull of {image} for {container} failed; the next one is {wait} away.",
                "为 {container} 拉取 {image} 失败，{wait} 后再拉。"
            )
        }
        PullBackOff { container, image, until, .. } => {
            let at = until.clock();
            pair!(
                "The pull of {image} failed, so {container} waits until {at}.",
                "拉取 {image} 失败过，{container} 等到 {at}。"
            )
        }
        NeverPull { container, image } => pair!(
            "{container} may not pull (imagePullPolicy Never) and the node lacks {image}.",
            "{container} 不得拉取镜像（imagePullPolicy: Never），而节点没有 {image}。"
        ),
        InvalidImageName { container, image } => pair!(
            "{image:?} of {container} is no image name, so nothing can be pulled.",
            "{container} 的 {image:?} 不是合法镜像名，无法拉取。"
        ),
        Started { container, restarts: 0 } => {
            pair!("{container} is created and started.", "{container} 已创建并启动。")
        }
        Started { container, restarts } => pair!(
            "{container} is started again: restart {restarts}.",
            "{container} 再次启动：第 {restarts} 次重启。"
        ),
        CannotStart { container } => pair!(
            "The runtime cannot start the command of {container}: exit code 128.",
            "运行时无法启动 {container} 的命令：退出码 128。"
        ),
        Running { container } => {
            pair!("The kubelet sees {container} running.", "kubelet 看到 {container} 在运行。")
        }
        Initialized { init } => pair!(
            "All {init} init container(s) have done their part, so the app containers are next.",
            "{init} 个 init 容器都已完成，轮到应用容器。"
        ),
        BecameReady { container, probed: true } => pair!(
            "{container} passes its readiness probe, so it is Ready.",
            "{container} 通过就绪探针，成为 Ready。"
        ),
        BecameReady { container, probed: false } => {
            pair!("{container} is ready.", "{container} 就绪。")
        }
        BecameUnready { container, failures: 0 } => {
            pair!("{container} says it is not ready.", "{container} 不再就绪。")
        }
        BecameUnready { container, failures } => pair!(
            "{container} failed its readiness probe {failures} times in a row: not Ready, not restarted.",
            "{container} 的就绪探针连续失败 {failures} 次：不再 Ready，但不重启。"
        ),
        StartupPassed { container } => pair!(
            "{container} passes its startup probe; the other probes begin.",
            "{container} 通过启动探针，其他探针开始工作。"
        ),
        ProbeFailed { container, probe } => {
            pair!("A {probe} probe of {container} fails.", "{container} 的 {probe} 探针失败。")
        }
        Unhealthy { container, probe, failures } => pair!(
            "{container} failed its {probe} probe {failures} times in a row, so it is stopped.",
            "{container} 的 {probe} 探针连续失败 {failures} 次，于是停止它。"
        ),
        Exited { container, exit_code, ran } => {
            let ran = ran.go();
            pair!(
                "{container} ended with {exit_code} after {ran}.",
                "{container} 运行 {ran} 后结束，退出码 {exit_code}。"
            )
        }
        CrashBackOff { container, window, until } => {
            let (wait, at) = (window.go(), until.clock());
            pair!(
                "{container} ended again, so it waits {wait}, until {at}.",
                "{container} 又结束了，等 {wait}，到 {at} 再启动。"
            )
        }
        RestartAtOnce { container } => pair!(
            "{container} ended for the first time in ten minutes, so it restarts at once.",
            "{container} 十分钟内首次结束，立即重启。"
        ),
        RestartAfterBackOff { container, window } => {
            let wait = window.go();
            pair!(
                "The back-off of {wait} is over, so {container} restarts.",
                "{wait} 的退避已过，{container} 重启。"
            )
        }
        ItemTaken { container, queue, left } => pair!(
            "{container} takes an item of {queue}; {left} are left.",
            "{container} 从 {queue} 取走一项，还剩 {left} 项。"
        ),
        QueueEmpty { container, queue } => {
            pair!("{queue} is empty, so {container} ends.", "{queue} 已空，{container} 结束。")
        }
        Stopping { cause, grace, running } => stopping(*cause, &grace.go(), *running),
        GraceShortened { grace } => {
            let grace = grace.go();
            pair!("A later delete leaves only {grace} of grace.", "后来的删除只留 {grace} 宽限期。")
        }
        StopsContainer { container } => {
            pair!("{container} is being stopped.", "正在停止 {container}。")
        }
        Ended { phase, policy, .. } => pair!(
            "No container runs again (restartPolicy {policy}), so the pod is {phase}.",
            "不会再有容器运行（restartPolicy: {policy}），Pod 为 {phase}。"
        ),
        InitFailed { container, exit_code } => pair!(
            "Init container {container} ended with {exit_code} and may not restart.",
            "init 容器 {container} 以 {exit_code} 结束，且不得重启。"
        ),
        Removed => pair!(
            "All containers have stopped, so the object is removed.",
            "容器都已停止，对象随之移除。"
        ),
        Dropped => pair!(
            "The object went first; now its containers are gone too.",
            "对象先消失，现在容器也已停止。"
        ),
        ReadyRestored { ready } => pair!(
            "Condition Ready was changed by another; the kubelet sets it to {ready} again.",
            "Ready 状况被别人改过，kubelet 重新写为 {ready}。"
        ),
    }
}

fn stopping(cause: StopCause, grace: &str, running: usize) -> (String, String) {
    match cause {
        StopCause::Deleted => pair!(
            "The pod is being deleted: {running} container(s) get SIGTERM and {grace} to end.",
            "Pod 正被删除：{running} 个容器收到 SIGTERM，有 {grace} 结束。"
        ),
        StopCause::ForceDeleted => pair!(
            "The object was removed by force; {running} container(s) still run and get {grace}.",
            "对象已被强制删除；仍在运行的 {running} 个容器有 {grace} 结束。"
        ),
        StopCause::Deadline => pair!(
            "activeDeadlineSeconds is over: {running} container(s) get {grace} to end.",
            "activeDeadlineSeconds 已到：{running} 个容器有 {grace} 结束。"
        ),
        StopCause::Finished => pair!(
            "The app containers are done, so {running} sidecar(s) are stopped within {grace}.",
            "应用容器都已完成，{running} 个 sidecar 在 {grace} 内停止。"
        ),
    }
}

/// The numbers behind the sentence, where there are any to compute with.
fn formula(reason: &Reason, sentence: Sentence) -> Sentence {
    match reason {
        Reason::CrashBackOff { window, until, .. } | Reason::PullBackOff { window, until, .. } => {
            let failed = until.millis() - window.millis();
            let failed = crate::time::SimTime::from_millis(failed).clock();
            sentence.plain(format!("{failed} + {} = {}", window.go(), until.clock()))
        }
        Reason::Ended { succeeded, failed, policy, .. } => sentence
            .plain(format!("exit 0: {succeeded}, exit ≠ 0: {failed}, "))
            .field(format!("restartPolicy {policy}"), "spec.restartPolicy"),
        Reason::Unhealthy { failures, .. } => {
            sentence.plain(format!("{failures} ≥ failureThreshold {failures}"))
        }
        Reason::Stopping { grace, .. } => sentence.field(
            format!("terminationGracePeriodSeconds {}", grace.secs()),
            "spec.terminationGracePeriodSeconds",
        ),
        _ => sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{SimDuration, SimTime};

    #[test]
    fn sentences_carry_their_numbers() {
        let until = SimTime::DEFAULT_START + SimDuration::from_secs(31);
        let window = SimDuration::from_secs(20);
        let reason = Reason::CrashBackOff { container: "c".into(), window, until };
        let english = sentence(&reason, Lang::En);
        assert_eq!(english.text, "c ended again, so it waits 20s, until 00:00:31.");
        assert_eq!(english.formula_text(), "00:00:11 + 20s = 00:00:31");
        let chinese = sentence(&reason, Lang::Zh);
        assert_eq!(chinese.text, "c 又结束了，等 20s，到 00:00:31 再启动。");
        let json = serde_json::to_value(&reason).unwrap();
        assert_eq!(json["kind"], "crashBackOff");
        assert_eq!(json["window"], 20_000);
    }
}
