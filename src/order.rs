//! Putting things in order with one compiled merge sort. `slice::sort` compiles a whole one, some
//! four kilobytes, for every type and every closure, and so does collecting into an ordered map.
//! Here one sorts positions, and each caller adds its comparison. It takes longer: where
//! thousands are sorted again and again, the slice's own sorts stand.

use std::cmp::Ordering;

/// Stable sorting, as the slice's methods of like names do it.
pub trait Order<T> {
    fn order(&mut self)
    where
        T: Ord;

    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// The key is made anew for each comparison.
    fn order_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> Order<T> for [T] {
    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(Ord::cmp);
    }

    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let order = positions(self.len(), &mut |a, b| compare(&self[a], &self[b]));
        arrange(self, order);
    }

    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }
}

/// Iterators that end in an ordered map or set.
pub trait Ordered: Iterator + Sized {
    /// What `collect` gives, inserted one after another: of equal keys the last stands.
    fn ordered<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Ordered for I {}

/// For each place, the position of what belongs there.
fn positions(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Moves everything to its place, one round of places after another.
fn arrange<T>(items: &mut [T], mut from: Vec<usize>) {
    for start in 0..items.len() {
        let mut at = start;
        while from[at] != start {
            let next = from[at];
            items.swap(at, next);
            from[at] = at;
            at = next;
        }
        from[at] = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_the_slice_sorts(items: Vec<(u8, u32)>) {
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            ours.order_by_key(|(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(&ours, &theirs);
            ours.order();
            theirs.sort();
            prop_assert_eq!(ours, theirs);
        }
    }
}
