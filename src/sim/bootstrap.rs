//! How a cluster comes to be before a run begins: its namespaces, its machines and, of a preset,
//! what runs in kube-system. Takes no time and leaves no account.

use crate::api::json;
use crate::api::meta::{Kind, Meta, OwnerReference};
use crate::api::object::Namespace;
use crate::scenario::preset::Preset;
use crate::sim::Sim;
use crate::sim::digest::Digest;
use crate::sim::record::Who;
use serde_json::Value;

/// The namespaces of a new cluster.
const NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

impl Sim {
    /// A new cluster has no object that could be in the way; a setup that names a node twice has
    /// one of them.
    pub(super) fn bootstrap(&mut self) {
        let (setup, start) = (self.setup.clone(), self.now());
        for name in NAMESPACES {
            let namespace = Namespace { meta: Meta::draft("", name) };
            let _ = self.store.create(namespace.into(), start);
        }
        for node in &setup.nodes {
            let _ = self.join(node, true, None);
            // The control plane is there before others join.
            if let Some(preset) = setup.preset
                && *node.name == *setup.nodes[0].name
            {
                self.begin_kube_system(preset, &node.name);
            }
        }
        self.settle();
        // How the cluster came to be is not part of the run.
        self.settled = true;
        self.steps = 0;
        self.records = 0;
        self.digest = Digest::default();
        self.fresh.clear();
        self.lifecycle.forget_bootstrap();
        self.controllers.forget_bootstrap();
        self.scheduling.forget_causes();
        self.kubelets.forget_causes();
    }

    fn begin_kube_system(&mut self, preset: Preset, node: &str) {
        let Some(machine) = self.lister().node(node).cloned() else { return };
        let owner = OwnerReference {
            block_owner_deletion: false,
            ..machine.meta.as_controller(Kind::Node)
        };
        for manifest in Preset::static_pods(node) {
            self.create_at_once(&manifest, Some(owner.clone()));
        }
        for manifest in preset.workloads() {
            self.create_at_once(&manifest, None);
        }
        self.publish(Who::User, None);
        self.settle();
    }

    fn create_at_once(&mut self, manifest: &Value, owner: Option<OwnerReference>) {
        // Tests see to it that the manifests of the presets are right.
        let Ok(mut object) = json::from_value(manifest) else { return };
        object.meta_mut().owners.extend(owner);
        let now = self.now();
        let _ = self.store.create(object, now);
    }

    /// The objects of a new cluster are known to everybody from the start.
    fn settle(&mut self) {
        while self.agenda.next_at().is_some_and(|at| at <= self.now()) {
            self.step();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::object::Object;
    use crate::api::pod::Phase;
    use crate::scenario::setup::Setup;
    use crate::time::{SimDuration, SimTime};
    use std::rc::Rc;

    fn begun(preset: Preset) -> Sim {
        let nodes = preset.nodes(None);
        Sim::new(Rc::new(Setup { nodes, preset: Some(preset), ..Setup::default() }))
    }

    fn told(sim: &Sim) -> Vec<String> {
        let pods = sim.lister().all(Kind::Pod).filter_map(Object::as_pod);
        let mut told: Vec<String> = pods
            .map(|pod| {
                assert!(pod.is_ready() && pod.status.phase == Phase::Running, "{pod:?}");
                let owner = pod.meta.controller().map_or("", |owner| &owner.name);
                let name = match owner {
                    "master01.k8s.org" | "minikube" => &pod.meta.name,
                    owner => owner,
                };
                let ip = pod.status.pod_ip.map(|ip| ip.to_string()).unwrap_or_default();
                format!("{name} {ip}")
            })
            .collect();
        told.sort();
        told
    }

    #[test]
    fn a_preset_runs_its_kube_system_from_the_start() {
        let mut sim = begun(Preset::Minikube);
        let expected = [
            "coredns-",
            "etcd-minikube 192.168.49.2",
            "kindnet 192.168.49.2",
            "kindnet 192.168.49.3",
            "kindnet 192.168.49.4",
            "kube-apiserver-minikube 192.168.49.2",
            "kube-controller-manager-minikube 192.168.49.2",
            "kube-proxy 192.168.49.2",
            "kube-proxy 192.168.49.3",
            "kube-proxy 192.168.49.4",
            "kube-scheduler-minikube 192.168.49.2",
        ];
        let mut told = told(&sim);
        assert!(told[0].starts_with("coredns-") && told[0].ends_with(" 10.244.0.2"), "{told:?}");
        told[0] = "coredns-".into();
        assert_eq!(told, expected);
        assert_eq!((sim.records(), sim.steps()), (0, 0));
        // After the node controller's first look nothing is due.
        while !sim.is_idle() && sim.step() {}
        assert!(sim.now().since(SimTime::DEFAULT_START) <= SimDuration::from_secs(5));
        assert!(sim.take_records().is_empty());
    }

    #[test]
    fn the_control_plane_of_kubeadm_is_there_before_its_workers() {
        let sim = begun(Preset::Kubeadm);
        let told = told(&sim);
        assert_eq!(told.len(), 4 + 4 + 4 + 2, "{told:?}");
        let dns = told.iter().filter(|line| line.starts_with("coredns")).count();
        let at_master = |line: &&String| line.contains(" 10.244.0.");
        assert_eq!((dns, told.iter().filter(at_master).count()), (2, 2));
    }
}
