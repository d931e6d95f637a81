//! Creating many pods: batches of 1, 2, 4, 8, …, so that a create that is refused costs few others.
//! Upstream: `slowStartBatch`, pkg/controller/replicaset/replica_set.go.

use crate::decision::Action;

/// The actions in batches; a refused one drops all later batches.
pub fn batches(actions: impl IntoIterator<Item = Action>) -> Vec<Vec<Action>> {
    let mut actions = actions.into_iter().peekable();
    let (mut batches, mut size) = (Vec::new(), 1);
    while actions.peek().is_some() {
        batches.push(actions.by_ref().take(size).collect());
        size *= 2;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Write;

    #[test]
    fn batches_double() {
        let sizes = |count: usize| -> Vec<usize> {
            let actions = (0..count).map(|_| Action::new(Write::Nothing));
            batches(actions).iter().map(Vec::len).collect()
        };
        assert!(sizes(0).is_empty());
        assert_eq!(sizes(3), [1, 2]);
        assert_eq!(sizes(10), [1, 2, 4, 3]);
    }
}
