//! What the API server writes into a DaemonSet. Upstream: `pkg/apis/apps/v1/defaults.go`,
//! `pkg/registry/apps/daemonset/strategy.go`.

use crate::admission::pod_defaults::default_template;
use crate::api::daemon_set::{DaemonSet, TEMPLATE_GENERATION};
use crate::api::v1::IntOrString;
use std::rc::Rc;

const REVISION_HISTORY_LIMIT: i32 = 10;

/// The defaults of every read and write, and the number of the template.
pub fn set_defaults(set: &mut DaemonSet) {
    let spec = Rc::make_mut(&mut set.spec);
    spec.revision_history_limit.get_or_insert(REVISION_HISTORY_LIMIT);
    let strategy = &mut spec.update_strategy;
    if strategy.kind.as_deref().unwrap_or_default().is_empty() {
        strategy.kind = Some("RollingUpdate".into());
    }
    if strategy.kind.as_deref() == Some("RollingUpdate") {
        let rolling = strategy.rolling_update.get_or_insert_default();
        rolling.max_unavailable.get_or_insert(IntOrString::Int(1));
        rolling.max_surge.get_or_insert(IntOrString::Int(0));
    }
    default_template(&mut spec.template);
    if template_generation(set) < 1 {
        set_template_generation(set, 1);
    }
}

/// Nobody sets the number of the template; it goes up by one when the template changes.
pub fn count_template(old: &DaemonSet, new: &mut DaemonSet) {
    let before = template_generation(old);
    let changed = old.spec.template != new.spec.template;
    set_template_generation(new, before + i64::from(changed));
}

fn template_generation(set: &DaemonSet) -> i64 {
    let text = set.meta.annotations.get(TEMPLATE_GENERATION);
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn set_template_generation(set: &mut DaemonSet, generation: i64) {
    let text = generation.to_string();
    if set.meta.annotations.get(TEMPLATE_GENERATION) != Some(&text) {
        Rc::make_mut(&mut set.meta.annotations).insert(TEMPLATE_GENERATION.into(), text);
    }
}
