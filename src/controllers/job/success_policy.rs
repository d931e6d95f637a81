//! `spec.successPolicy`: when the succeeded indexes are enough.
//! Upstream: pkg/controller/job/success_policy.go.

use crate::api::v1::{SuccessPolicy, SuccessPolicyRule};
use crate::controllers::job::indexes::Indexes;

/// The position of the first rule that is met. Never without a succeeded index.
pub fn first_met(policy: &SuccessPolicy, completions: u32, succeeded: &Indexes) -> Option<usize> {
    if succeeded.is_empty() {
        return None;
    }
    policy.rules.iter().position(|rule| is_met(rule, completions, succeeded))
}

fn is_met(rule: &SuccessPolicyRule, completions: u32, succeeded: &Indexes) -> bool {
    let enough = |reached: i32| rule.succeeded_count.is_some_and(|count| reached >= count);
    match &rule.succeeded_indexes {
        None => enough(succeeded.len()),
        Some(listed) => {
            let listed = Indexes::parse(listed, completions);
            let reached = listed.shared_with(succeeded);
            !listed.is_empty() && (reached == listed.len() || enough(reached))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Upstream: TestMatchSuccessPolicy.
    #[test]
    fn rules_are_met_in_order() {
        let rule = |indexes: Option<&str>, count| SuccessPolicyRule {
            succeeded_count: count,
            succeeded_indexes: indexes.map(str::to_owned),
        };
        for (rules, succeeded, met) in [
            (vec![rule(Some("0-2"), None)], "0-1", None),
            (vec![rule(Some("0-2"), None)], "0-5", Some(0)),
            (vec![rule(None, Some(2))], "7", None),
            (vec![rule(None, Some(2))], "7,9", Some(0)),
            (vec![rule(Some("0-4"), Some(2))], "0,9", None),
            (vec![rule(Some("0-4"), Some(2))], "0,4,9", Some(0)),
            (vec![rule(Some("0"), Some(5))], "0", Some(0)),
            (vec![rule(Some("0"), None), rule(None, Some(1))], "3", Some(1)),
            (vec![rule(Some("x"), Some(1)), rule(None, None)], "0-9", None),
            (vec![rule(None, Some(0))], "", None),
        ] {
            let shown = format!("{rules:?} of {succeeded}");
            let policy = SuccessPolicy { rules };
            assert_eq!(first_met(&policy, 10, &Indexes::parse(succeeded, 10)), met, "{shown}");
        }
    }
}
