//! What the scheduler did with a pod, and what each node and plugin said to it.

use crate::locale::{Lang, Sentence};
use crate::scheduler::decide::{Preempting, Reason};
use crate::scheduler::explain::{Detail, FilterVerdict, NodeVerdict};
use crate::scheduler::score::Scores;
use crate::scheduler::verdict::{Cause, Tally};

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    match reason {
        Reason::Scheduled { node, score, tied, feasible, nodes } => {
            let text = match (lang, *feasible, *tied) {
                (Lang::En, 1, _) => format!("Only {node} takes the pod, so it is bound there."),
                (Lang::Zh, 1, _) => format!("只有 {node} 能接纳这个 Pod，所以绑定到它。"),
                (Lang::En, _, 1) => {
                    format!("{node} has the best score, so the pod is bound there.")
                }
                (Lang::Zh, _, 1) => format!("{node} 得分最高，所以 Pod 绑定到它。"),
                (Lang::En, ..) => format!(
                    "{tied} nodes share the best score; the draw fell on {node}, so the pod is \
                     bound there."
                ),
                (Lang::Zh, ..) => {
                    format!("{tied} 个节点并列最高分，抽签选中 {node}，所以 Pod 绑定到它。")
                }
            };
            let sentence = Sentence::new(text).nodes(format!("{feasible} of {nodes} nodes fit"));
            if *feasible > 1 { sentence.plain(format!("; best score {score}")) } else { sentence }
        }
        Reason::Unschedulable { nodes, causes, preemption } => {
            unschedulable(*nodes, causes, preemption, lang)
        }
        Reason::NoNodes => Sentence::new(match lang {
            Lang::En => "The cluster has no nodes, so the pod stays Pending until one joins.",
            Lang::Zh => "集群里没有节点，所以 Pod 保持 Pending，直到有节点加入。",
        }),
        Reason::Gated { gates } => {
            let gates = gates.join(", ");
            Sentence::new(match lang {
                Lang::En => format!(
                    "The pod has scheduling gates ({gates}), so it is not scheduled until they \
                     are removed."
                ),
                Lang::Zh => format!("Pod 带有调度门（{gates}），移除之前不会被调度。"),
            })
        }
    }
}

fn unschedulable(nodes: usize, causes: &[Tally], then: &Preempting, lang: Lang) -> Sentence {
    let listed: Vec<_> = causes
        .iter()
        .map(|tally| format!("{} × {}", tally.nodes, cause(tally.cause, lang)))
        .collect();
    let (listed, room) =
        (listed.join(if lang == Lang::En { ", " } else { "，" }), room(then, lang));
    let text = match lang {
        Lang::En => format!("None of {nodes} nodes takes the pod: {listed}. {room}"),
        Lang::Zh => format!("{nodes} 个节点都不能接纳这个 Pod：{listed}。{room}"),
    };
    let mut sentence = Sentence::new(text).nodes(format!("{nodes} nodes"));
    for tally in causes {
        sentence = sentence.plain(format!(" − {}", tally.nodes));
    }
    // A node short of two things is counted under both, so the sum need not come out.
    let told: usize = causes.iter().map(|tally| tally.nodes as usize).sum();
    if told == nodes { sentence.plain(" = 0") } else { sentence.plain(" → 0") }
}

fn room(preempting: &Preempting, lang: Lang) -> String {
    match (preempting, lang) {
        (Preempting::Never, Lang::En) => {
            "Its preemptionPolicy is Never, so no room is made for it.".into()
        }
        (Preempting::Never, Lang::Zh) => "它的 preemptionPolicy 是 Never，不为它腾出空间。".into(),
        (Preempting::Waiting, Lang::En) => {
            "Room is being made on the node promised to it; it waits until that is done.".into()
        }
        (Preempting::Waiting, Lang::Zh) => "为它指定的节点正在腾出空间，腾完之前它先等待。".into(),
        (Preempting::NoCandidates { causes }, _) => {
            let lower = causes.iter().any(|tally| tally.cause == Cause::NoVictims);
            match (lang, lower) {
                (Lang::En, true) => "No pod of lower priority is in the way, so it waits until \
                                     the cluster changes."
                    .into(),
                (Lang::Zh, true) => {
                    "没有更低优先级的 Pod 可以让位，所以它等待集群发生变化。".into()
                }
                (Lang::En, false) => "Removing pods would not help, so it waits until the \
                                      cluster changes."
                    .into(),
                (Lang::Zh, false) => "移除 Pod 也没有用，所以它等待集群发生变化。".into(),
            }
        }
        (Preempting::Victims { node, victims }, Lang::En) => format!(
            "Its priority is higher than that of {}, so these are deleted to make room on {node}.",
            victims.join(", ")
        ),
        (Preempting::Victims { node, victims }, Lang::Zh) => {
            format!("它的优先级高于 {}，所以删除它们，在 {node} 上腾出空间。", victims.join("、"))
        }
    }
}

/// One cause in a few words.
pub fn cause(cause: Cause, lang: Lang) -> &'static str {
    let (en, zh) = match cause {
        Cause::Unschedulable => ("cordoned", "已封锁 (cordoned)"),
        Cause::NodeName => ("not the node it names", "不是它指定的节点"),
        Cause::UntoleratedTaint => ("a taint it does not tolerate", "有未被容忍的污点"),
        Cause::NodeAffinity => ("node selector or affinity not met", "不满足节点选择器或亲和性"),
        Cause::NotNamed => ("not the node it is meant for", "不是它要去的节点"),
        Cause::HostPort => ("host port taken", "主机端口已被占用"),
        Cause::InsufficientCpu => ("not enough CPU", "CPU 不足"),
        Cause::InsufficientMemory => ("not enough memory", "内存不足"),
        Cause::TooManyPods => ("no room for one more pod", "Pod 数量已满"),
        Cause::SpreadLabelMissing => ("lacks a topology label", "缺少拓扑标签"),
        Cause::Spread => ("the spread would be too uneven", "分布会超出 maxSkew"),
        Cause::PodAffinity => ("away from the pods it belongs to", "不满足 Pod 亲和性"),
        Cause::PodAntiAffinity => ("near pods it avoids", "违反 Pod 反亲和性"),
        Cause::ExistingAntiAffinity => ("near pods that avoid it", "已有的 Pod 排斥它"),
        Cause::PreemptionNotHelpful => ("removing pods would not help", "移除 Pod 没有用"),
        Cause::NoVictims => ("no pod of lower priority", "没有更低优先级的 Pod"),
    };
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// What one node says: its scores, or the first no.
pub fn node(verdict: &NodeVerdict, lang: Lang) -> Sentence {
    let name = &verdict.node;
    if let (Some(scores), Some(total)) = (&verdict.scores, verdict.total) {
        let text = match lang {
            Lang::En => format!("{name} takes the pod, score {total}."),
            Lang::Zh => format!("{name} 可以接纳，得分 {total}。"),
        };
        return Sentence::new(text).plain(format!("{} = {total}", sum(scores)));
    }
    let no: Vec<_> = verdict.rejected_by().into_iter().map(|v| filter(v, lang)).collect();
    Sentence::new(match lang {
        Lang::En => format!("{name} does not: {}.", no.concat()),
        Lang::Zh => format!("{name} 不行：{}。", no.concat()),
    })
}

/// `3·100 TaintToleration + 97 LeastAllocated + …`
fn sum(scores: &Scores) -> String {
    let weighted = [
        (Scores::TAINT_TOLERATION, Some(scores.taint_toleration), "TaintToleration"),
        (Scores::NODE_AFFINITY, scores.node_affinity, "NodeAffinity"),
        (1, Some(scores.least_allocated), "LeastAllocated"),
        (1, scores.balanced_allocation, "BalancedAllocation"),
        (Scores::POD_TOPOLOGY_SPREAD, scores.pod_topology_spread, "PodTopologySpread"),
        (Scores::INTER_POD_AFFINITY, scores.inter_pod_affinity, "InterPodAffinity"),
    ];
    let terms = weighted.into_iter().filter_map(|(weight, score, name)| {
        score.map(|score| match weight {
            1 => format!("{score} {name}"),
            _ => format!("{weight}·{score} {name}"),
        })
    });
    terms.collect::<Vec<_>>().join(" + ")
}

/// What one plugin says about one node.
pub fn filter(verdict: &FilterVerdict, lang: Lang) -> String {
    let plugin = verdict.plugin.name();
    if verdict.no.is_empty() {
        return format!("{plugin} ✓");
    }
    let no: Vec<_> = verdict.no.iter().map(|no| detail(no, lang)).collect();
    match lang {
        Lang::En => format!("{plugin}: {}", no.join("; ")),
        Lang::Zh => format!("{plugin}：{}", no.join("；")),
    }
}

/// One no with its numbers.
pub fn detail(detail: &Detail, lang: Lang) -> String {
    let (en, zh) = match detail {
        Detail::Cordoned => (
            "the node is cordoned (spec.unschedulable)".into(),
            "节点已封锁（spec.unschedulable）".into(),
        ),
        Detail::OtherNode { wanted } => {
            (format!("the pod is meant for {wanted}"), format!("这个 Pod 只能去 {wanted}"))
        }
        Detail::Taint { taint } => {
            (format!("the taint {taint} is not tolerated"), format!("污点 {taint} 未被容忍"))
        }
        Detail::Label { key, value } => (
            format!("nodeSelector asks for the label {key}={value}"),
            format!("nodeSelector 要求标签 {key}={value}"),
        ),
        Detail::NodeAffinity => {
            ("the required node affinity is not met".into(), "不满足必需的节点亲和性".into())
        }
        Detail::HostPort { port } => {
            (format!("host port {port} is taken"), format!("主机端口 {port} 已被占用"))
        }
        Detail::Short { resource, asked, taken, whole } => {
            let [asked, taken, whole] = [asked, taken, whole].map(|n| amount(resource, *n));
            let formula = format!("{taken} + {asked} > {whole}");
            (format!("not enough {resource} ({formula})"), format!("{resource} 不足（{formula}）"))
        }
        Detail::SpreadLabelMissing { key } => {
            (format!("the node has no label {key}"), format!("节点没有标签 {key}"))
        }
        Detail::Spread { key, value, skew, max_skew } => (
            format!("{key}={value} would stand {skew} above the emptiest, maxSkew is {max_skew}"),
            format!("{key}={value} 将比最空的多 {skew} 个，maxSkew 是 {max_skew}"),
        ),
        Detail::PodAffinity => (
            "no pod that its affinity asks for is in this domain".into(),
            "这个拓扑域里没有亲和性要求的 Pod".into(),
        ),
        Detail::PodAntiAffinity => (
            "a pod that its anti-affinity avoids is in this domain".into(),
            "这个拓扑域里有反亲和性要避开的 Pod".into(),
        ),
        Detail::ExistingAntiAffinity => (
            "a pod in this domain has anti-affinity against it".into(),
            "这个拓扑域里有排斥它的 Pod".into(),
        ),
    };
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// Thousandths of a core as `1500m`, bytes in the largest fitting unit.
fn amount(resource: &str, amount: i64) -> String {
    const UNITS: [(&str, i64); 3] = [("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    match resource {
        "cpu" if amount % 1000 == 0 => (amount / 1000).to_string(),
        "cpu" => format!("{amount}m"),
        "memory" => UNITS
            .iter()
            .find(|(_, unit)| amount != 0 && amount % unit == 0)
            .map_or_else(|| amount.to_string(), |(name, unit)| format!("{}{name}", amount / unit)),
        _ => amount.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_pod_is_told_why() {
        let tally = |nodes, cause| Tally { nodes, cause };
        let reason = Reason::Unschedulable {
            nodes: 3,
            causes: vec![tally(2, Cause::InsufficientCpu), tally(1, Cause::UntoleratedTaint)],
            preemption: Preempting::NoCandidates { causes: vec![tally(2, Cause::NoVictims)] },
        };
        let sentence = sentence(&reason, Lang::En);
        assert_eq!(
            sentence.text,
            "None of 3 nodes takes the pod: 2 × not enough CPU, 1 × a taint it does not tolerate. \
             No pod of lower priority is in the way, so it waits until the cluster changes."
        );
        assert_eq!(sentence.formula_text(), "3 nodes − 2 − 1 = 0");
    }

    #[test]
    fn amounts_read_as_quantities() {
        for (resource, number, text) in [
            ("cpu", 1500, "1500m"),
            ("cpu", 4000, "4"),
            ("memory", 8 << 30, "8Gi"),
            ("memory", 1 << 29, "512Mi"),
            ("memory", 1001, "1001"),
            ("memory", 0, "0"),
            ("pods", 110, "110"),
        ] {
            assert_eq!(amount(resource, number), text);
        }
    }
}
