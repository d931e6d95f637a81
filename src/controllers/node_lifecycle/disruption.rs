//! What a look at all zones leads to: how fast nodes are tainted, and the stop when no node is
//! ready anywhere. Upstream: `pkg/controller/nodelifecycle/node_lifecycle_controller.go`,
//! `handleDisruption`.

use crate::controllers::node_lifecycle::health::{self, next_tick};
use crate::controllers::node_lifecycle::taints::{self, Swap};
use crate::controllers::node_lifecycle::zone::{ZoneCount, ZoneState};
use crate::controllers::node_lifecycle::{Pass, Reason};

impl Pass<'_> {
    pub(super) fn handle_disruption(&mut self, zones: &[ZoneCount]) {
        let was_all_down = self.memory.is_all_down();
        let is_all_down =
            !zones.is_empty() && zones.iter().all(|z| z.state() == ZoneState::FullDisruption);
        self.memory.zones.retain(|name, _| zones.iter().any(|zone| zone.zone == *name));
        for count in zones {
            self.memory.zones.entry(count.zone.clone()).or_default();
        }
        if is_all_down && was_all_down {
            return;
        }
        if is_all_down {
            self.stop_everything();
            return;
        }
        if was_all_down {
            self.memory.heard_floor = Some(self.now);
            self.wake_at(next_tick(self.anchor, self.now + health::GRACE));
            self.reasons.push(Reason::AllDownOver);
        }
        for count in zones {
            let state = count.state();
            let Some(zone) = self.memory.zones.get_mut(&count.zone) else { continue };
            if zone.state == state && !was_all_down {
                continue;
            }
            zone.limiter.adapt(state, count.ready + count.not_ready, self.now);
            if (zone.state, state) != (ZoneState::Initial, ZoneState::Normal) {
                let (ready, not_ready) = (count.ready, count.not_ready);
                let zone = count.zone.clone();
                self.reasons.push(Reason::ZoneChanged { zone, state, ready, not_ready });
            }
            zone.state = state;
        }
    }

    /// No node anywhere is ready: the controller takes itself to be cut off.
    fn stop_everything(&mut self) {
        for zone in self.memory.zones.values_mut() {
            zone.state = ZoneState::FullDisruption;
            zone.limiter.stop();
            zone.queue.clear();
        }
        let mut nodes = 0;
        for node in self.lister.nodes() {
            self.swap(
                node,
                Swap { add: Vec::new(), remove: taints::evicting(node).cloned().collect() },
            );
            nodes += 1;
        }
        self.reasons.push(Reason::AllDown { nodes });
    }
}
