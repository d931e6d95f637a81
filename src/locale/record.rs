//! What every record of a run reads like: the decisions in their deciders' sentences, and what
//! happened to the objects.

use crate::api::meta::ObjectKey;
use crate::api::pod::ConditionStatus;
use crate::locale::{
    Lang, Part, Sentence, cron_job, daemon_set, deployment, disruption, garbage_collector, job,
    kubelet, namespace, node_lifecycle, pod_gc, replica_set, scheduler, stateful_set,
    taint_eviction, ttl_after_finished,
};
use crate::sim::reason::Reason;
use crate::sim::record::{JobCounts, NOBODY, PodSeen, Record, RecordLog, What};

/// The sentence of a record. Several reasons of one decision follow each other, as do their
/// formulas.
pub fn sentence(record: &Record, log: &RecordLog, lang: Lang) -> Sentence {
    match &record.what {
        What::Decided(reasons) => reasons
            .iter()
            .map(|reason| of_reason(reason, lang))
            .reduce(|all, next| joined(all, next, lang))
            .unwrap_or_default(),
        what => Sentence::new(fact(what, &name(record, log), lang)),
    }
}

/// The sentence of one reason, whoever had it.
pub fn of_reason(reason: &Reason, lang: Lang) -> Sentence {
    match reason {
        Reason::Job(reason) => job::sentence(reason, lang),
        Reason::CronJob(reason) => cron_job::sentence(reason, lang),
        Reason::DaemonSet(reason) => daemon_set::sentence(reason, lang),
        Reason::Deployment(reason) => deployment::sentence(reason, lang),
        Reason::ReplicaSet(reason) => replica_set::sentence(reason, lang),
        Reason::OrphanPod(reason) => job::orphan_pod_sentence(reason, lang),
        Reason::TtlAfterFinished(reason) => ttl_after_finished::sentence(reason, lang),
        Reason::GarbageCollector(reason) => garbage_collector::sentence(reason, lang),
        Reason::PodGc(reason) => pod_gc::sentence(reason, lang),
        Reason::NodeLifecycle(reason) => node_lifecycle::sentence(reason, lang),
        Reason::TaintEviction(reason) => taint_eviction::sentence(reason, lang),
        Reason::Namespace(reason) => namespace::sentence(reason, lang),
        Reason::Scheduler(reason) => scheduler::sentence(reason, lang),
        Reason::Kubelet(reason) => kubelet::sentence(reason, lang),
        Reason::StatefulSet(reason) => stateful_set::sentence(reason, lang),
        Reason::Disruption(reason) => disruption::sentence(reason, lang),
    }
}

fn joined(mut all: Sentence, next: Sentence, lang: Lang) -> Sentence {
    if lang == Lang::En && !all.text.is_empty() {
        all.text.push(' ');
    }
    all.text.push_str(&next.text);
    if !all.formula.is_empty() && !next.formula.is_empty() {
        all.formula.push(Part { text: "; ".into(), source: None });
    }
    all.formula.extend(next.formula);
    all
}

/// `job/paral-1`, as it is written on the command line.
fn name(record: &Record, log: &RecordLog) -> String {
    match log.key(record.object) {
        Some(ObjectKey { kind, name, .. }) => format!("{}/{name}", kind.names().singular),
        None if record.object == NOBODY => String::new(),
        None => format!("uid {}", record.object.0),
    }
}

macro_rules! pick {
    ($lang:expr, $english:literal, $chinese:literal) => {
        match $lang {
            Lang::En => format!($english),
            Lang::Zh => format!($chinese),
        }
    };
}

/// What happened, with the object's name.
fn fact(what: &What, name: &str, lang: Lang) -> String {
    match what {
        What::Command { label } => label.to_string(),
        // A decision has sentences of its own.
        What::Decided(_) => String::new(),
        What::Created => pick!(lang, "{name} is created.", "{name} 已创建。"),
        What::Spec => {
            pick!(lang, "The desired state of {name} changed.", "{name} 的期望状态改变了。")
        }
        What::Meta => pick!(
            lang,
            "Labels, annotations, owners or finalizers of {name} changed.",
            "{name} 的标签、注解、属主或 finalizer 改变了。"
        ),
        What::Deleting { grace_seconds: 0 } => {
            pick!(lang, "Deletion of {name} is asked for.", "已请求删除 {name}。")
        }
        What::Deleting { grace_seconds } => pick!(
            lang,
            "Deletion of {name} is asked for; it has {grace_seconds} s to end.",
            "已请求删除 {name}，它有 {grace_seconds} 秒结束。"
        ),
        What::Removed => pick!(lang, "{name} is gone.", "{name} 已消失。"),
        What::Bound { node } => {
            pick!(lang, "{name} is bound to {node}.", "{name} 已绑定到 {node}。")
        }
        What::Pod(seen) => pod(seen, name, lang),
        What::Job(counts) => counted(counts, name, lang),
        What::JobCondition { kind, status, reason } => {
            condition(kind.name(), if *status { "True" } else { "False" }, reason, name, lang)
        }
        What::Node { ready, unschedulable } => node(*ready, *unschedulable, name, lang),
        What::Taints { count: 0 } => pick!(lang, "{name} has no taints.", "{name} 没有污点。"),
        What::Taints { count: 1 } => pick!(lang, "{name} has one taint.", "{name} 有 1 个污点。"),
        What::Taints { count } => {
            pick!(lang, "{name} has {count} taints.", "{name} 有 {count} 个污点。")
        }
        What::Event(said) => format!("{}: {}", &*said.reason, &*said.message),
        What::Refused { what } => {
            pick!(lang, "The API server refuses: {what}", "API Server 拒绝：{what}")
        }
        What::PowerOff => pick!(lang, "{name} loses power.", "{name} 断电。"),
        What::PowerOn => pick!(lang, "{name} has power again.", "{name} 恢复供电。"),
        What::ControllerStopped { name } => {
            pick!(lang, "The {name} controller is down.", "{name} 控制器停止运行。")
        }
        What::ControllerStarted { name } => {
            pick!(lang, "The {name} controller is up again.", "{name} 控制器恢复运行。")
        }
        What::World { what } => what.to_string(),
        What::Counts(counts) => {
            let counts: Vec<String> =
                counts.named().iter().map(|(what, count)| format!("{what} {count}")).collect();
            match lang {
                Lang::En => format!("{name}: {}.", counts.join(", ")),
                Lang::Zh => format!("{name}：{}。", counts.join("，")),
            }
        }
        What::Condition { kind, status, reason } => {
            condition(kind, status.name(), reason, name, lang)
        }
    }
}

fn condition(kind: &str, value: &str, reason: &str, name: &str, lang: Lang) -> String {
    match reason.is_empty() {
        true => pick!(lang, "{name}: {kind} is {value}.", "{name}：{kind} 为 {value}。"),
        false => pick!(
            lang,
            "{name}: {kind} is {value} ({reason}).",
            "{name}：{kind} 为 {value}（{reason}）。"
        ),
    }
}

fn pod(seen: &PodSeen, name: &str, lang: Lang) -> String {
    let mut text = pick!(lang, "{name} is ", "{name}：") + &seen.status;
    if seen.ready {
        text += &pick!(lang, " and ready", "，就绪");
    }
    if let Some(code) = seen.exit_code {
        text += &pick!(lang, ", exit code {code}", "，退出码 {code}");
    }
    if seen.restarts > 0 {
        let restarts = seen.restarts;
        text += &pick!(lang, ", restarts {restarts}", "，已重启 {restarts} 次");
    }
    text + &pick!(lang, ".", "。")
}

fn counted(counts: &JobCounts, name: &str, lang: Lang) -> String {
    let JobCounts { active, ready, terminating, succeeded, failed } = counts;
    let mut text = pick!(
        lang,
        "{name}: active {active}, ready {ready}, succeeded {succeeded}, failed {failed}",
        "{name}：活动 {active}，就绪 {ready}，成功 {succeeded}，失败 {failed}"
    );
    if *terminating > 0 {
        text += &pick!(lang, ", terminating {terminating}", "，终止中 {terminating}");
    }
    text + &pick!(lang, ".", "。")
}

fn node(ready: ConditionStatus, unschedulable: bool, name: &str, lang: Lang) -> String {
    let state = match ready {
        ConditionStatus::True => "Ready",
        ConditionStatus::False | ConditionStatus::Unknown => "NotReady",
    };
    match unschedulable {
        true => pick!(lang, "{name} is {state} and cordoned.", "{name}：{state}，禁止调度。"),
        false => pick!(lang, "{name} is {state}.", "{name}：{state}。"),
    }
}

#[cfg(test)]
mod tests;
