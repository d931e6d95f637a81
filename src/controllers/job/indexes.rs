//! Sets of completion indexes, as `status.completedIndexes` writes them. Knows nothing of Jobs.
//! Upstream: pkg/controller/job/indexed_job_utils.go.

use std::fmt;

/// A set of indexes as ascending ranges that neither overlap nor touch. Ends are inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexes(Vec<(u32, u32)>);

impl Indexes {
    /// Reads `0-2,5`. Items that are no range are dropped, as is everything from `completions` on.
    pub fn parse(text: &str, completions: u32) -> Indexes {
        let ranges = text.split(',').filter_map(|item| {
            let (first, last) = item.split_once('-').unwrap_or((item, item));
            let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
            let last = last.min(completions.checked_sub(1)?);
            (first <= last).then_some((first, last))
        });
        Indexes::merged(ranges.collect())
    }

    pub fn of(indexes: impl IntoIterator<Item = u32>) -> Indexes {
        Indexes::merged(indexes.into_iter().map(|index| (index, index)).collect())
    }

    fn merged(mut ranges: Vec<(u32, u32)>) -> Indexes {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for (first, last) in ranges {
            match merged.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => {
                    before.1 = before.1.max(last);
                }
                _ => merged.push((first, last)),
            }
        }
        Indexes(merged)
    }

    pub fn union(&self, other: &Indexes) -> Indexes {
        Indexes::merged(self.0.iter().chain(&other.0).copied().collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many indexes the set holds.
    pub fn len(&self) -> i32 {
        let count: u64 = self.0.iter().map(|(first, last)| u64::from(last - first) + 1).sum();
        i32::try_from(count).unwrap_or(i32::MAX)
    }

    pub fn contains(&self, index: u32) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= index);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| index <= *last)
    }

    /// How many indexes are in both sets.
    pub fn shared_with(&self, other: &Indexes) -> i32 {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut count: u64 = 0;
        while let (Some(&&(a, b)), Some(&&(c, d))) = (mine.peek(), theirs.peek()) {
            let (first, last) = (a.max(c), b.min(d));
            if first <= last {
                count += u64::from(last - first) + 1;
            }
            if b < d {
                mine.next()
            } else {
                theirs.next()
            };
        }
        i32::try_from(count).unwrap_or(i32::MAX)
    }

    /// The lowest `count` indexes below `end` that are not in the set.
    pub fn lowest_missing(&self, count: usize, end: u32) -> Vec<u32> {
        let gaps = self.0.iter().scan(0, |next, (first, last)| {
            let gap = *next..*first;
            *next = last.saturating_add(1);
            Some(gap)
        });
        let tail = self.0.last().map_or(0, |(_, last)| last.saturating_add(1))..end;
        gaps.chain([tail]).flatten().take_while(|index| *index < end).take(count).collect()
    }
}

/// Two neighbours stay `0,1`; three or more become `0-2`.
impl fmt::Display for Indexes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (first, last)) in self.0.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            match last - first {
                0 => write!(f, "{comma}{first}")?,
                1 => write!(f, "{comma}{first},{last}")?,
                _ => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    // Upstream: pkg/controller/job/indexed_job_utils_test.go.
    #[test]
    fn texts_are_read_and_written() {
        for (text, completions, written) in [
            ("", 10, ""),
            ("0", 10, "0"),
            ("0,1", 10, "0,1"),
            ("0,1,2", 10, "0-2"),
            ("0-2,5", 10, "0-2,5"),
            ("0-2,3,4-6", 10, "0-6"),
            ("0-9", 4, "0-3"),
            ("2,7", 5, "2"),
            ("7,1,x,3-2,-4,5-", 10, "1,7"),
            ("0-3", 0, ""),
            ("4294967295,0-4294967295", u32::MAX, "0-4294967294"),
        ] {
            assert_eq!(Indexes::parse(text, completions).to_string(), written, "{text:?}");
        }
    }

    #[test]
    fn missing_indexes_are_the_lowest() {
        let set = Indexes::parse("0,2,4-5", 10);
        assert_eq!(set.lowest_missing(3, 10), [1, 3, 6]);
        assert_eq!(set.lowest_missing(9, 7), [1, 3, 6]);
        assert_eq!(set.lowest_missing(9, 2), [1]);
        assert_eq!(Indexes::default().lowest_missing(2, 10), [0, 1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn ranges_are_sets(a in prop::collection::btree_set(0u32..60, 0..40),
                           b in prop::collection::btree_set(0u32..60, 0..40)) {
            let (x, y) = (Indexes::of(a.iter().copied()), Indexes::of(b.iter().copied()));
            prop_assert_eq!(x.len() as usize, a.len());
            prop_assert_eq!(x.shared_with(&y) as usize, a.intersection(&b).count());
            prop_assert_eq!(x.union(&y), Indexes::of(a.union(&b).copied()));
            prop_assert_eq!(&Indexes::parse(&x.to_string(), 60), &x);
            prop_assert!((0..60).all(|i| x.contains(i) == a.contains(&i)));
            let missing: BTreeSet<u32> = x.lowest_missing(100, 60).into_iter().collect();
            prop_assert_eq!(missing, (0..60).filter(|i| !a.contains(i)).collect::<BTreeSet<_>>());
        }

        #[test]
        fn any_text_is_read(text in "[0-9,x-]{0,40}", completions: u32) {
            let set = Indexes::parse(&text, completions);
            prop_assert!(!set.contains(completions));
        }
    }
}
