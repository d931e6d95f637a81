//! What is said about which nodes have a pod, get one, or lose theirs.

use super::first_of;
use crate::controllers::daemon_set::reason::Reason;
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, PodsCounted, Sentence};

const SELECTOR: &str = "spec.template.spec.nodeSelector";

pub fn create(set: &str, node: &str, (create, left): (i32, i32), lang: Lang) -> String {
    let nodes = first_of(node, create, lang);
    let rest = match (lang, left) {
        (_, 0) => String::new(),
        (Lang::En, n) => format!(", the most in one sync; {n} more follow"),
        (Lang::Zh, n) => format!("（一次同步的上限），其余 {n} 个随后"),
    };
    match (lang, create) {
        (Lang::En, 1) => format!("{nodes} may run {set} and has none, so one is created{rest}."),
        (Lang::En, n) => {
            format!("{nodes} may run {set} and have none, so {} are created{rest}.", word(n))
        }
        (Lang::Zh, n) => format!("{nodes} 可以运行 {set}，却还没有，所以创建 {n} 个{rest}。"),
    }
}

/// `selector ✓ taints ✓ pods 0 → create 1`
pub fn created(text: String, create: i32) -> Sentence {
    Sentence::new(text)
        .field("selector ✓", SELECTOR)
        .plain(" ")
        .nodes("taints ✓")
        .plain(" ")
        .pods("pods 0", PodsCounted::Active)
        .plain(format!(" → create {create}"))
}

/// `control-plane` of `node-role.kubernetes.io/control-plane`.
fn short(taint: &str) -> &str {
    taint.rsplit('/').next().unwrap_or(taint)
}

pub fn left_out(node: &str, taint: Option<&str>, count: i32, lang: Lang) -> String {
    let why = match (lang, taint.map(short)) {
        (Lang::En, Some(taint)) => format!("{node} gets none: its {taint} taint is not tolerated."),
        (Lang::Zh, Some(taint)) => format!("{node} 没有：它的 {taint} 污点未被容忍。"),
        (Lang::En, None) => {
            format!("{node} gets none: its labels do not match what the template asks for.")
        }
        (Lang::Zh, None) => format!("{node} 没有：它的标签不符合模板的要求。"),
    };
    match (lang, count.saturating_sub(1)) {
        (_, ..=0) => why,
        (Lang::En, more) => {
            let gets = agree(more, "node gets", "nodes get");
            format!("{why} {} more {gets} none either.", capital(more))
        }
        (Lang::Zh, more) => format!("{why}另有 {more} 个节点也没有。"),
    }
}

/// `nodes 5 − tainted 1 = desired 4`
pub fn desired(text: String, [nodes, tainted, unselected, desired]: [i32; 4]) -> Sentence {
    let mut sentence = Sentence::new(text).nodes(format!("nodes {nodes}"));
    if unselected > 0 {
        let unselected = format!("not selected {unselected}");
        sentence = sentence.plain(" − ").field(unselected, SELECTOR);
    }
    if tainted > 0 {
        sentence = sentence.plain(" − ").nodes(format!("tainted {tainted}"));
    }
    sentence.plain(format!(" = desired {desired}"))
}

/// Nothing is created and nothing deleted.
pub fn all_there(set: &str, [desired, ready, available]: [i32; 3], lang: Lang) -> String {
    let (unready, missing) = (desired - ready, desired - available);
    match (lang, desired, missing) {
        (Lang::En, 0, _) => format!("No node may run {set}, so there is nothing to do."),
        (Lang::Zh, 0, _) => format!("没有节点可以运行 {set}，所以无事可做。"),
        (Lang::En, n, 0) => format!("{}, so there is nothing to do.", have_theirs(set, n)),
        (Lang::Zh, n, 0) => format!("{n} 个节点可以运行 {set}，都已有 Pod，所以无事可做。"),
        (Lang::En, n, _) if unready > 0 => format!(
            "{}; {} {} not Ready yet.",
            have_theirs(set, n),
            word(unready),
            agree(unready, "is", "are")
        ),
        (Lang::Zh, n, _) if unready > 0 => {
            format!("{n} 个节点可以运行 {set}，都已有 Pod，其中 {unready} 个尚未 Ready。")
        }
        (Lang::En, n, missing) => format!(
            "{}; {} {} Ready, not yet Available.",
            have_theirs(set, n),
            word(missing),
            agree(missing, "is", "are")
        ),
        (Lang::Zh, n, missing) => {
            format!(
                "{n} 个节点可以运行 {set}，都已有 Pod，其中 {missing} 个已 Ready、尚未 Available。"
            )
        }
    }
}

fn have_theirs(set: &str, nodes: i32) -> String {
    match nodes {
        1 => format!("One node may run {set} and has its pod"),
        n => format!("{} nodes may run {set} and have their pods", capital(n)),
    }
}

/// Why pods go that no update asks for.
pub fn deleted(reason: &Reason, lang: Lang) -> String {
    match lang {
        Lang::En => deleted_en(reason),
        Lang::Zh => deleted_zh(reason),
    }
}

/// `its pod is deleted`, `the three pods there are deleted`.
fn go(pods: i32) -> String {
    agree(pods, "its pod is deleted", &format!("{} pods are deleted", word(pods))).to_owned()
}

fn deleted_en(reason: &Reason) -> String {
    match reason {
        Reason::RemovePods { node, taint: Some(taint), pods } => {
            let taint = short(taint);
            format!("{node} has the NoExecute taint {taint}, not tolerated, so {}.", go(*pods))
        }
        Reason::RemovePods { node, taint: None, pods } => {
            format!("{node} no longer has the labels that the template asks for, so {}.", go(*pods))
        }
        Reason::DeleteFailed { node, pods: 1 } => format!(
            "The pod of {node} has failed, so it is deleted; a new one is created when it is gone."
        ),
        Reason::DeleteFailed { node, pods } => format!(
            "{} pods have failed, that of {node} first, so they are deleted; new ones are created \
             when they are gone.",
            capital(*pods)
        ),
        Reason::FailedWait { node, delay_seconds, until } => format!(
            "The pod of {node} failed again within {delay_seconds} s, so it stays until {}.",
            until.clock()
        ),
        Reason::DeleteSucceeded { node, pods } => {
            format!("The pod of {node} has ended, and a daemon never ends, so {}.", go(*pods))
        }
        Reason::DeleteExcess { node, pods } => {
            let (n, are) = (word(*pods), agree(*pods, "is", "are"));
            format!("{node} has more than its one pod, so {n} {are} deleted; the oldest stays.")
        }
        Reason::DeleteHomeless { pods } => format!(
            "{} for a node that is gone, so {} deleted.",
            agree(*pods, "One pod waits", &format!("{} pods wait", capital(*pods))),
            agree(*pods, "it is", "they are")
        ),
        _ => String::new(),
    }
}

fn deleted_zh(reason: &Reason) -> String {
    match reason {
        Reason::RemovePods { node, taint: Some(taint), pods } => {
            let taint = short(taint);
            format!("{node} 有未被容忍的 NoExecute 污点 {taint}，所以删除 {pods} 个 Pod。")
        }
        Reason::RemovePods { node, taint: None, pods } => {
            format!("{node} 不再有模板要求的标签，所以删除 {pods} 个 Pod。")
        }
        Reason::DeleteFailed { node, pods } => {
            let nodes = first_of(node, *pods, Lang::Zh);
            format!("{nodes} 的 Pod 已失败，所以删除；消失后再创建新的。")
        }
        Reason::FailedWait { node, delay_seconds, until } => {
            let until = until.clock();
            format!("{node} 的 Pod 在 {delay_seconds} 秒内再次失败，所以保留到 {until}。")
        }
        Reason::DeleteSucceeded { node, pods } => {
            format!("{node} 的 Pod 已结束，而守护进程不该结束，所以删除 {pods} 个 Pod。")
        }
        Reason::DeleteExcess { node, pods } => {
            format!("{node} 不止一个 Pod，所以删除 {pods} 个，留下最早的。")
        }
        Reason::DeleteHomeless { pods } => {
            format!("{pods} 个 Pod 等待的节点已不存在，所以删除。")
        }
        _ => String::new(),
    }
}
