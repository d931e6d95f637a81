//! What can be done to a thing in a picture, each with the line that does it: people learn the
//! commands by using the mouse.

use crate::api::meta::{ObjectKey, Uid};
use crate::kubectl::next_name;
use crate::locale::Lang;
use crate::session::Session;
use crate::view::scene::Target;
use crate::view::state::PodState;

/// One entry of a context menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub word: &'static str,
    /// Run as if it was typed.
    pub line: String,
    /// The answer is text in the terminal.
    pub prints: bool,
}

/// What can be done to what lies under the pointer; with nothing there, to the cluster.
pub fn actions(session: &Session, target: Option<Target>, lang: Lang) -> Vec<Act> {
    let uid = match target {
        Some(Target::Pod(uid) | Target::Node(uid) | Target::Object(uid) | Target::Fold(uid)) => uid,
        _ => return vec![add_node(session, lang)],
    };
    let sim = session.sim();
    let Some(object) = sim.lister().get(uid) else { return vec![add_node(session, lang)] };
    let key = object.key();
    match (object.as_pod(), object.as_node()) {
        (Some(pod), _) => pod_actions(&key, PodState::of_pod(pod), pod.is_ready(), lang),
        (_, Some(node)) => {
            let runtime = sim.kubelets().nodes.get(&node.meta.name);
            let powered = runtime.is_none_or(crate::kubelet::node::NodeRuntime::is_on);
            let labelled = node.meta.labels.contains_key("disktype");
            let tainted = node.taints.iter().any(|taint| &*taint.key == "dedicated");
            let facts = Facts { powered, cordoned: node.unschedulable, labelled, tainted };
            node_actions(&node.meta.name, facts, lang)
        }
        _ => other_actions(&key, lang),
    }
}

/// `loupe node add node04`: the name that goes on with the cluster's.
pub fn add_node(session: &Session, lang: Lang) -> Act {
    let name = next_name(session.sim());
    act(pick(lang, "Add node", "添加节点"), format!("loupe node add {name}"))
}

/// The name that a selected object has, for a menu's title.
pub fn title(session: &Session, uid: Uid) -> Option<String> {
    session.log().key(uid).map(|key| key.name.to_string())
}

fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

fn act(word: &'static str, line: String) -> Act {
    Act { word, line, prints: false }
}

fn print(word: &'static str, line: String) -> Act {
    Act { word, line, prints: true }
}

fn in_namespace(key: &ObjectKey) -> String {
    match &*key.namespace {
        "" | "default" => String::new(),
        namespace => format!(" -n {namespace}"),
    }
}

fn pod_actions(key: &ObjectKey, state: PodState, ready: bool, lang: Lang) -> Vec<Act> {
    let (name, space) = (&key.name, in_namespace(key));
    let mut acts = vec![
        print(pick(lang, "Describe", "查看详情"), format!("kubectl describe pod {name}{space}")),
        print(pick(lang, "Logs", "查看日志"), format!("kubectl logs {name}{space}")),
    ];
    if matches!(state, PodState::Ready | PodState::Running) {
        acts.push(act(pick(lang, "Crash", "使其崩溃"), format!("loupe pod crash {name}{space}")));
        let (word, verb) = if ready {
            (pick(lang, "Make unready", "使其未就绪"), "unready")
        } else {
            (pick(lang, "Make ready", "使其就绪"), "ready")
        };
        acts.push(act(word, format!("loupe pod {verb} {name}{space}")));
    }
    let delete = pick(lang, "Delete", "删除");
    acts.push(act(delete, format!("kubectl delete pod {name}{space} --wait=false")));
    acts
}

#[derive(Clone, Copy)]
struct Facts {
    powered: bool,
    cordoned: bool,
    labelled: bool,
    tainted: bool,
}

fn node_actions(name: &str, facts: Facts, lang: Lang) -> Vec<Act> {
    let power = if facts.powered {
        act(pick(lang, "Stop (power off)", "停止（断电）"), format!("loupe node stop {name}"))
    } else {
        act(pick(lang, "Start", "启动"), format!("loupe node start {name}"))
    };
    let cordon = if facts.cordoned {
        act(pick(lang, "Uncordon", "解除封锁"), format!("kubectl uncordon {name}"))
    } else {
        act(pick(lang, "Cordon", "封锁"), format!("kubectl cordon {name}"))
    };
    let label = if facts.labelled {
        act(pick(lang, "Remove label", "移除标签"), format!("kubectl label node {name} disktype-"))
    } else {
        let line = format!("kubectl label node {name} disktype=ssd");
        act(pick(lang, "Label", "添加标签"), line)
    };
    let taint = if facts.tainted {
        let line = format!("kubectl taint node {name} dedicated-");
        act(pick(lang, "Remove taint", "移除污点"), line)
    } else {
        let line = format!("kubectl taint node {name} dedicated=demo:NoSchedule");
        act(pick(lang, "Taint", "添加污点"), line)
    };
    let drain = format!("kubectl drain {name} --ignore-daemonsets --force");
    vec![
        print(pick(lang, "Describe", "查看详情"), format!("kubectl describe node {name}")),
        power,
        cordon,
        act(pick(lang, "Drain", "排空"), drain),
        label,
        taint,
        act(pick(lang, "Remove", "移除"), format!("loupe node remove {name}")),
    ]
}

fn other_actions(key: &ObjectKey, lang: Lang) -> Vec<Act> {
    let kind = key.kind.names().singular;
    let (name, space) = (&key.name, in_namespace(key));
    let line = format!("kubectl describe {kind} {name}{space}");
    let delete = format!("kubectl delete {kind} {name}{space} --wait=false");
    vec![print(pick(lang, "Describe", "查看详情"), line), act(pick(lang, "Delete", "删除"), delete)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::meta::Kind;
    use crate::view::fixture::{at, eight_by_two};

    #[test]
    fn every_thing_offers_what_can_be_done_to_it() {
        let mut session = eight_by_two();
        session.seek(at(&session, 8));
        let first = |kind| session.sim().lister().all(kind).next().unwrap().uid();
        let lines = |target| {
            let acts = actions(&session, target, Lang::En);
            acts.into_iter().map(|act| act.word).collect::<Vec<_>>()
        };
        assert_eq!(
            lines(Some(Target::Pod(first(Kind::Pod)))),
            ["Describe", "Logs", "Crash", "Make unready", "Delete"]
        );
        assert_eq!(
            lines(Some(Target::Node(first(Kind::Node)))),
            ["Describe", "Stop (power off)", "Cordon", "Drain", "Label", "Taint", "Remove"]
        );
        assert_eq!(lines(Some(Target::Time(session.now()))), ["Add node"]);
        assert_eq!(add_node(&session, Lang::En).line, "loupe node add node04");
    }
}
