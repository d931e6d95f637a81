//! How many pods a Deployment may have more, and how many available ones less, than it asks for.
//! Upstream: pkg/controller/deployment/util `ResolveFenceposts`, `MaxSurge`, `MaxUnavailable`.

use crate::api::deployment::DeploymentSpec;
use crate::api::int_or_percent::{Rounding, resolve};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub replicas: i32,
    /// Of strategy `Recreate` there is neither surge nor a bound on what may be unavailable.
    pub recreate: bool,
    pub surge: i32,
    pub unavailable: i32,
}

impl Bounds {
    pub fn of(spec: &DeploymentSpec) -> Bounds {
        let replicas = spec.replicas.unwrap_or(1);
        let recreate = spec.strategy.kind.as_deref() == Some("Recreate");
        let rolling = spec.strategy.rolling_update.as_ref().filter(|_| !recreate);
        let resolved = |value: Option<_>, rounding| {
            value.and_then(|value| resolve(value, replicas, rounding)).unwrap_or(0)
        };
        let surge = resolved(rolling.and_then(|r| r.max_surge.as_ref()), Rounding::Up);
        let unavailable =
            resolved(rolling.and_then(|r| r.max_unavailable.as_ref()), Rounding::Down);
        let unavailable = match (surge, unavailable) {
            _ if recreate => 0,
            // Percentages may both come to nothing: a rollout must be able to move.
            (0, 0) => 1,
            _ => unavailable,
        };
        Bounds { replicas, recreate, surge, unavailable: unavailable.min(replicas) }
    }

    /// So many pods may exist.
    pub fn cap(&self) -> i32 {
        self.replicas.saturating_add(self.surge)
    }

    /// So many pods must stay available.
    pub fn floor(&self) -> i32 {
        self.replicas - self.unavailable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::deployment::{DeploymentStrategy, RollingUpdateDeployment};
    use crate::api::v1::IntOrString;

    /// Upstream: `TestResolveFenceposts`, `TestMaxUnavailable`.
    #[test]
    fn percentages_round_so_that_a_rollout_can_move() {
        let of = |replicas: i32, surge: &str, unavailable: &str| {
            let value = |text: &str| match text.parse() {
                Ok(number) => IntOrString::Int(number),
                Err(_) => IntOrString::String(text.into()),
            };
            let rolling_update = Some(RollingUpdateDeployment {
                max_surge: Some(value(surge)),
                max_unavailable: Some(value(unavailable)),
            });
            let strategy = DeploymentStrategy { rolling_update, ..Default::default() };
            let bounds = Bounds::of(&DeploymentSpec {
                replicas: Some(replicas),
                strategy,
                ..Default::default()
            });
            (bounds.surge, bounds.unavailable, bounds.cap(), bounds.floor())
        };
        for (replicas, expected) in [
            (0, (0, 0, 0, 0)),
            (1, (1, 0, 2, 1)),
            (3, (1, 0, 4, 3)),
            (4, (1, 1, 5, 3)),
            (5, (2, 1, 7, 4)),
            (8, (2, 2, 10, 6)),
            (10, (3, 2, 13, 8)),
        ] {
            assert_eq!(of(replicas, "25%", "25%"), expected, "{replicas}");
        }
        assert_eq!(of(3, "0%", "10%"), (0, 1, 3, 2));
        assert_eq!(of(4, "0", "100%"), (0, 4, 4, 0));
        assert_eq!(of(2, "0", "10"), (0, 2, 2, 0));
        let strategy = DeploymentStrategy { kind: Some("Recreate".into()), rolling_update: None };
        let spec = DeploymentSpec { replicas: Some(5), strategy, ..Default::default() };
        assert_eq!((Bounds::of(&spec).cap(), Bounds::of(&spec).floor()), (5, 5));
    }
}
