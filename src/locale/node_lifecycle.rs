//! What the node lifecycle controller did, and why.

use crate::controllers::node_lifecycle::Reason;
use crate::controllers::node_lifecycle::zone::ZoneState;
use crate::locale::{Lang, Sentence};

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    match reason {
        Reason::Lost { silent_seconds, grace_seconds, .. } => Sentence::new(text(reason, lang))
            .plain(format!("{silent_seconds} s > {grace_seconds} s → NotReady")),
        Reason::ZoneChanged { ready, not_ready, .. } => {
            let total = ready + not_ready;
            let percent = (not_ready * 100).checked_div(total).unwrap_or(0);
            Sentence::new(text(reason, lang))
                .plain(format!("not ready {not_ready} / {total} = {percent} % (limit 55 %)"))
        }
        _ => Sentence::new(text(reason, lang)),
    }
}

fn text(reason: &Reason, lang: Lang) -> String {
    match lang {
        Lang::En => english(reason),
        Lang::Zh => chinese(reason),
    }
}

fn english(reason: &Reason) -> String {
    match reason {
        Reason::NothingToDo => "No node needs anything.".into(),
        Reason::Registered { node } => format!("{node} joined, so it is watched from now on."),
        Reason::Removed { node } => format!("{node} was removed, so it is no longer watched."),
        Reason::Silent { node, since, until } => format!(
            "{node} has been silent since {}; that is fine until {}.",
            since.clock(),
            until.clock()
        ),
        Reason::Lost { node, silent_seconds, pods, .. } => format!(
            "Nothing was heard of {node} for {silent_seconds} s, so it is NotReady and {pods} of \
             its pods count as not ready; they still show as Running."
        ),
        Reason::Queued { node } => {
            format!("{node} is not Ready, so it is in line for the taint that evicts its pods.")
        }
        Reason::RateLimited { node, until: Some(until) } => format!(
            "Too many nodes failed at once: {node} is not tainted before {}.",
            until.clock()
        ),
        Reason::RateLimited { node, until: None } => format!(
            "So many nodes are down that the fault may lie elsewhere: {node} is not tainted, and \
             its pods stay."
        ),
        Reason::Tainted { node, taint } => {
            format!("{node} gets the taint {taint}: pods leave it when their toleration runs out.")
        }
        Reason::Untainted { node, taints } => {
            format!("{node} loses {}, so no more of its pods are evicted.", taints.join(", "))
        }
        Reason::NoSchedule { node, added, removed } => match (&added[..], &removed[..]) {
            ([], removed) => {
                format!("{node} loses {}, as its state says so.", removed.join(", "))
            }
            (added, []) => {
                format!("{node} gets {}, so no new pods go there.", added.join(", "))
            }
            (added, removed) => {
                format!("{node} gets {} in place of {}.", added.join(", "), removed.join(", "))
            }
        },
        Reason::ZoneChanged { zone, state, ready, not_ready } => {
            let zone = if zone.is_empty() { "The cluster".into() } else { format!("Zone {zone}") };
            let total = ready + not_ready;
            format!(
                "{zone} has {ready} of {total} nodes ready: {}.",
                match state {
                    ZoneState::Initial | ZoneState::Normal =>
                        "nodes that fail are tainted, one every 10 s",
                    ZoneState::PartialDisruption if total > 50 => {
                        "partly disrupted, so nodes are tainted ten times slower"
                    }
                    ZoneState::PartialDisruption =>
                        "partly disrupted, so no more nodes are tainted",
                    ZoneState::FullDisruption => "fully disrupted, while other zones are not",
                }
            )
        }
        Reason::AllDown { nodes } => format!(
            "None of {nodes} nodes is ready, so the controller takes itself to be cut off: it \
             evicts nothing."
        ),
        Reason::AllDownOver => "A node is ready again, so every silence counts from now.".into(),
    }
}

fn chinese(reason: &Reason) -> String {
    match reason {
        Reason::NothingToDo => "没有节点需要处理。".into(),
        Reason::Registered { node } => format!("{node} 加入集群，从现在起受到监视。"),
        Reason::Removed { node } => format!("{node} 已被移除，不再监视。"),
        Reason::Silent { node, since, until } => {
            format!("{node} 自 {} 起没有消息，{} 之前都算正常。", since.clock(), until.clock())
        }
        Reason::Lost { node, silent_seconds, pods, .. } => format!(
            "{node} 已有 {silent_seconds} s 没有消息，所以变为 NotReady，它的 {pods} 个 Pod 算作未就绪；\
             它们仍显示为 Running。"
        ),
        Reason::Queued { node } => format!("{node} 不是 Ready，所以排队等待驱逐 Pod 的污点。"),
        Reason::RateLimited { node, until: Some(until) } => {
            format!("同时失效的节点太多，{} 之前不给 {node} 加污点。", until.clock())
        }
        Reason::RateLimited { node, until: None } => {
            format!("失效的节点太多，问题可能在别处：不给 {node} 加污点，它的 Pod 保留。")
        }
        Reason::Tainted { node, taint } => {
            format!("{node} 加上污点 {taint}：容忍时间一到，Pod 就会离开。")
        }
        Reason::Untainted { node, taints } => {
            format!("{node} 去掉 {}，所以不再驱逐它的 Pod。", taints.join("、"))
        }
        Reason::NoSchedule { node, added, removed } => match (&added[..], &removed[..]) {
            ([], removed) => format!("按照 {node} 的状态，去掉 {}。", removed.join("、")),
            (added, []) => format!("{node} 加上 {}，所以新的 Pod 不会去那里。", added.join("、")),
            (added, removed) => {
                format!("{node} 用 {} 取代 {}。", added.join("、"), removed.join("、"))
            }
        },
        Reason::ZoneChanged { zone, state, ready, not_ready } => {
            let zone = if zone.is_empty() { "集群".into() } else { format!("可用区 {zone}") };
            let total = ready + not_ready;
            format!(
                "{zone} 的 {total} 个节点中 {ready} 个就绪：{}。",
                match state {
                    ZoneState::Initial | ZoneState::Normal => "失效的节点每 10 s 加一个污点",
                    ZoneState::PartialDisruption if total > 50 =>
                        "部分中断，加污点的速度降为十分之一",
                    ZoneState::PartialDisruption => "部分中断，不再给节点加污点",
                    ZoneState::FullDisruption => "完全中断，而其他可用区没有",
                }
            )
        }
        Reason::AllDown { nodes } => {
            format!("{nodes} 个节点都没有就绪，控制器认为是自己断了网，所以不驱逐任何 Pod。")
        }
        Reason::AllDownOver => "又有节点就绪，沉默时间一律从现在重新计算。".into(),
    }
}
