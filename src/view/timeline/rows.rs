//! The rows of a lane: which pod lies where, and how many are in which state.

use crate::time::SimTime;
use crate::view::state::PodState;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Slots are packed: one is free again once its pod has ended. Named rows hold what belongs to
/// their name.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    rows: Vec<Row>,
    /// From top to bottom.
    order: BTreeMap<u32, u32>,
    free: BTreeSet<u32>,
    /// Pods in each state over time.
    tallies: Vec<(SimTime, Tally)>,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// Indices of `Lanes::pods`, in the order of creation.
    pub pods: Vec<u32>,
    /// Indices of `Lane::spans`, in the order of their beginnings.
    pub spans: Vec<u32>,
    /// Slots have none.
    pub title: Option<Rc<str>>,
    place: u32,
}

/// How many pods are in each state, in the order of `PodState::ALL`.
pub type Tally = [u32; PodState::ALL.len()];

impl Rows {
    /// The first free slot, which is taken.
    pub(super) fn slot(&mut self) -> u32 {
        self.free.pop_first().unwrap_or_else(|| self.add(self.rows.len() as u32, None))
    }

    /// The row at this place of the order, made if it is not there.
    pub(super) fn named(&mut self, place: u32, title: &Rc<str>) -> u32 {
        match self.order.get(&place) {
            Some(row) => *row,
            None => self.add(place, Some(title.clone())),
        }
    }

    fn add(&mut self, place: u32, title: Option<Rc<str>>) -> u32 {
        let row = self.rows.len() as u32;
        self.rows.push(Row { pods: Vec::new(), spans: Vec::new(), title, place });
        self.order.insert(place, row);
        row
    }

    pub(super) fn put(&mut self, row: u32, pod: u32) {
        if let Some(row) = self.rows.get_mut(row as usize) {
            let at = row.pods.partition_point(|other| *other < pod);
            row.pods.insert(at, pod);
        }
    }

    pub(super) fn put_span(&mut self, row: u32, span: u32) {
        if let Some(row) = self.rows.get_mut(row as usize) {
            row.spans.push(span);
        }
    }

    /// Takes a pod out of its row; a named row that holds nothing any more goes.
    pub(super) fn take(&mut self, row: u32, pod: u32) {
        if let Some(row) = self.rows.get_mut(row as usize) {
            row.pods.retain(|other| *other != pod);
            if row.pods.is_empty() && row.title.is_some() {
                self.order.remove(&row.place);
            }
        }
    }

    /// A slot is free again.
    pub(super) fn release(&mut self, row: u32) {
        self.free.insert(row);
    }

    /// One pod went from a state to another; `None` is outside.
    pub(super) fn tally(&mut self, at: SimTime, from: Option<PodState>, to: Option<PodState>) {
        let (since, mut tally) = self.tallies.last().copied().unwrap_or_default();
        if let Some(from) = from {
            tally[from as usize] = tally[from as usize].saturating_sub(1);
        }
        if let Some(to) = to {
            tally[to as usize] += 1;
        }
        match self.tallies.last_mut() {
            Some(last) if since == at => last.1 = tally,
            _ => self.tallies.push((at, tally)),
        }
    }

    /// The pods in each state at an instant.
    pub fn tally_at(&self, at: SimTime) -> Tally {
        let after = self.tallies.partition_point(|(since, _)| *since <= at);
        let found = after.checked_sub(1).and_then(|i| self.tallies.get(i));
        found.map_or(Tally::default(), |(_, tally)| *tally)
    }

    /// From top to bottom.
    pub fn iter(&self) -> impl Iterator<Item = &Row> {
        self.order.values().filter_map(|row| self.rows.get(*row as usize))
    }

    /// How many rows lie above this one.
    pub fn place(&self, row: u32) -> usize {
        let place = self.rows.get(row as usize).map_or(0, |row| row.place);
        let dense = self
            .order
            .last_key_value()
            .is_none_or(|(last, _)| *last as usize + 1 == self.order.len());
        if dense { place as usize } else { self.order.range(..place).count() }
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_rows_are_in_their_order_and_go_when_they_are_empty() {
        let mut rows = Rows::default();
        let title = |text: &str| Rc::<str>::from(text);
        let waiting = rows.named(u32::MAX, &title("pending"));
        rows.put(waiting, 0);
        for (place, name, pod) in [(2, "node03", 2), (0, "node01", 1)] {
            let row = rows.named(place, &title(name));
            rows.put(row, pod);
        }
        let titles = |rows: &Rows| -> Vec<String> {
            rows.iter().filter_map(|row| row.title.as_deref().map(str::to_owned)).collect()
        };
        assert_eq!(titles(&rows), ["node01", "node03", "pending"]);
        assert_eq!(rows.place(waiting), 2);
        rows.take(waiting, 0);
        assert_eq!(titles(&rows), ["node01", "node03"]);
    }
}
