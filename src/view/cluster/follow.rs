//! How the picture follows the run: what has a record since the last look is taken again, the rest
//! stays. Going back in time takes everything anew: a process that has ended does not say when it
//! began.

use crate::api::meta::{Kind, Uid};
use crate::api::object::Object;
use crate::api::pod::{ConditionStatus, Pod, PodConditionType};
use crate::order::Ordered;
use crate::session::Session;
use crate::sim::Sim;
use crate::sim::record::{RecordId, RecordLog, What};
use crate::time::SimTime;
use crate::view::cluster::picture::{NodeCard, Picture, PodTile, Stand, card, tile};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The moment of a run that the picture shows.
#[derive(Clone, Debug)]
pub(super) struct Followed {
    account: Rc<()>,
    records: RecordId,
    now: SimTime,
    applied: usize,
}

/// What a look at the run has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    Nothing,
    /// Only time has passed: processes are further on.
    Time,
    Facts,
}

/// What may differ between two moments of one account.
struct Differences {
    pods: Vec<Uid>,
    nodes: Vec<Uid>,
    /// What concerns many: nodes came, went, or lost or got power.
    all: bool,
}

impl Picture {
    /// Takes the facts at the session's cursor.
    pub fn sync(&mut self, session: &Session) -> News {
        let (sim, log) = (session.sim(), session.log());
        let next = Followed {
            account: log.mark().clone(),
            records: sim.records(),
            now: sim.now(),
            applied: session.history().applied(),
        };
        let before = self.followed.replace(next.clone());
        self.now = next.now;
        let follows = |before: &Followed| {
            Rc::ptr_eq(&before.account, &next.account) && before.now <= next.now
        };
        let Some(before) = before.filter(follows) else {
            self.read(sim);
            return News::Facts;
        };
        let same_facts = (before.records, before.applied) == (next.records, next.applied);
        if same_facts {
            return if before.now == next.now { News::Nothing } else { News::Time };
        }
        let differences = Differences::between(log, before.records, next.records);
        if differences.all || differences.pods.len() > self.pods / 2 + 64 {
            self.read(sim);
        } else {
            self.take(sim, &differences);
        }
        News::Facts
    }

    /// Takes all facts anew.
    fn read(&mut self, sim: &Sim) {
        self.tray.clear();
        self.nodes.clear();
        self.stands.clear();
        self.revisions = Default::default();
        self.nodes.extend(sim.lister().nodes().map(|node| card(sim, node)));
        let places: BTreeMap<Rc<str>, usize> =
            self.nodes.iter().enumerate().map(|(i, card)| (card.name.clone(), i)).ordered();
        for pod in sim.lister().all(Kind::Pod).filter_map(Object::as_pod) {
            let node = pod.node.as_ref().and_then(|node| places.get(node).copied());
            self.add(sim, pod, node);
        }
        self.settle(sim);
    }

    /// Takes the facts again that may differ.
    fn take(&mut self, sim: &Sim, differences: &Differences) {
        for uid in &differences.nodes {
            let Ok(i) = self.nodes.binary_search_by_key(uid, |card| card.uid) else { continue };
            let node = sim.lister().get(*uid).and_then(Object::as_node);
            if let (Some(node), Some(old)) = (node, self.nodes.get_mut(i)) {
                let NodeCard { used, active, finished, .. } =
                    std::mem::replace(old, card(sim, node));
                (old.used, old.active, old.finished) = (used, active, finished);
            }
        }
        self.leave_tray(sim, &differences.pods);
        for uid in &differences.pods {
            let before = self.remove(*uid);
            let Some(pod) = sim.lister().pod(*uid) else { continue };
            let node = pod.node.as_ref().and_then(|name| {
                let stays = |node: &usize| self.nodes.get(*node).is_some_and(|c| c.name == *name);
                before.filter(stays).or_else(|| {
                    let node = sim.lister().node(name)?.meta.uid;
                    self.nodes.binary_search_by_key(&node, |card| card.uid).ok()
                })
            });
            self.add(sim, pod, node);
        }
        self.settle(sim);
    }

    /// Many pods leave the tray at once.
    fn leave_tray(&mut self, sim: &Sim, pods: &[Uid]) {
        let (stands, revisions) = (&mut self.stands, &mut self.revisions);
        let waits = |uid| sim.lister().pod(uid).is_some_and(|pod| pod.node.is_none());
        self.tray.retain(|tile| {
            let stays = pods.binary_search(&tile.uid).is_err() || waits(tile.uid);
            if !stays {
                stands.remove(&tile.uid);
                if let Some((workload, _)) = &tile.made {
                    revisions.take(*workload, tile.uid);
                }
            }
            stays
        });
    }

    fn add(&mut self, sim: &Sim, pod: &Rc<Pod>, node: Option<usize>) {
        let tile = tile(sim, pod);
        if let Some((workload, revision)) = &tile.made {
            self.revisions.put(*workload, tile.uid, revision.clone());
        }
        let card = node.and_then(|node| Some((node as u32, self.nodes.get_mut(node)?)));
        let stand = match card {
            None => Stand::Tray,
            Some((node, _)) if tile.state.is_over() => Stand::Finished(node),
            Some((node, card)) => {
                card.count(tile.asks(), 1);
                Stand::Active(node)
            }
        };
        self.stands.insert(tile.uid, stand);
        if let Some(tiles) = self.tiles(stand) {
            // The newest stand at the end, where nearly all come.
            let at = tiles.partition_point(|other| other.uid < tile.uid);
            tiles.insert(at, tile);
        }
    }

    /// Takes a pod out. Answers the node that it was on.
    fn remove(&mut self, uid: Uid) -> Option<usize> {
        let stand = self.stands.remove(&uid)?;
        let tiles = self.tiles(stand)?;
        let at = tiles.binary_search_by_key(&uid, |tile| tile.uid).ok()?;
        let tile = tiles.remove(at);
        if let Some((workload, _)) = tile.made {
            self.revisions.take(workload, uid);
        }
        let asks = tile.asks();
        match stand {
            Stand::Tray => None,
            Stand::Active(node) => {
                self.nodes.get_mut(node as usize)?.count(asks, -1);
                Some(node as usize)
            }
            Stand::Finished(node) => Some(node as usize),
        }
    }

    fn tiles(&mut self, stand: Stand) -> Option<&mut Vec<PodTile>> {
        Some(match stand {
            Stand::Tray => &mut self.tray,
            Stand::Active(node) => &mut self.nodes.get_mut(node as usize)?.active,
            Stand::Finished(node) => &mut self.nodes.get_mut(node as usize)?.finished,
        })
    }

    /// What is said of all pods together.
    fn settle(&mut self, sim: &Sim) {
        self.pods = self.stands.len();
        self.sentence = self.tray.iter().find_map(|tile| {
            let pod = sim.lister().pod(tile.uid).filter(|pod| pod.node.is_none())?;
            let said = pod.status.condition(PodConditionType::PodScheduled)?;
            (said.status == ConditionStatus::False).then(|| said.message.clone())
        });
    }
}

impl Differences {
    fn between(log: &RecordLog, a: RecordId, b: RecordId) -> Self {
        let (from, to) = (a.min(b), a.max(b));
        let mut differences = Differences { pods: Vec::new(), nodes: Vec::new(), all: false };
        for record in log.since(from).iter().take((to - from) as usize) {
            let kind = log.key(record.object).map(|key| key.kind);
            match (kind, &record.what) {
                (_, What::PowerOff | What::PowerOn)
                | (Some(Kind::Node), What::Created | What::Removed)
                // Whose template a pod is from.
                | (Some(Kind::ReplicaSet), What::Meta) => differences.all = true,
                (Some(Kind::Pod), _) => differences.pods.push(record.object),
                (Some(Kind::Node), _) => differences.nodes.push(record.object),
                _ => {}
            }
        }
        for list in [&mut differences.pods, &mut differences.nodes] {
            list.sort_unstable();
            list.dedup();
        }
        differences
    }
}
