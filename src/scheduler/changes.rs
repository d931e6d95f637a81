//! Which slots of a snapshot changed lately: who has worked something out for every slot need
//! only look at those again. Knows slots by number only.

use std::collections::VecDeque;
use std::rc::Rc;

/// How many changes are remembered: more than come between two attempts.
const KEPT: usize = 512;

/// The latest changes, the newest last.
#[derive(Debug, Default)]
pub struct Changes {
    /// Copies of a snapshot go different ways: what was worked out for one says nothing of another.
    course: Rc<()>,
    /// How many changes there were before those in `latest`.
    before: u64,
    latest: VecDeque<u32>,
}

/// How far somebody has followed the changes.
#[derive(Clone, Debug)]
pub struct Mark {
    course: Rc<()>,
    seen: u64,
}

impl Clone for Changes {
    fn clone(&self) -> Self {
        Changes { course: Rc::default(), before: self.before, latest: self.latest.clone() }
    }
}

impl Changes {
    /// Notes that a slot is not what it was.
    pub fn note(&mut self, slot: usize) {
        if self.latest.len() == KEPT {
            self.latest.pop_front();
            self.before += 1;
        }
        self.latest.push_back(slot as u32);
    }

    pub fn mark(&self) -> Mark {
        let seen = self.before + self.latest.len() as u64;
        Mark { course: self.course.clone(), seen }
    }

    /// The slots that changed after the mark. `None`: it may have been any.
    pub fn since(&self, mark: &Mark) -> Option<impl Iterator<Item = usize>> {
        if !Rc::ptr_eq(&self.course, &mark.course) {
            return None;
        }
        let skip = mark.seen.checked_sub(self.before)?;
        Some(self.latest.iter().skip(skip as usize).map(|slot| *slot as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(changes: &Changes, mark: &Mark) -> Option<Vec<usize>> {
        changes.since(mark).map(Iterator::collect)
    }

    #[test]
    fn a_mark_tells_what_came_after_it() {
        let mut changes = Changes::default();
        changes.note(7);
        let mark = changes.mark();
        assert_eq!(since(&changes, &mark), Some(vec![]));
        changes.note(3);
        changes.note(3);
        assert_eq!(since(&changes, &mark), Some(vec![3, 3]));
        (0..KEPT - 2).for_each(|slot| changes.note(slot));
        assert_eq!(since(&changes, &mark).map(|slots| slots.len()), Some(KEPT));
        changes.note(1);
        assert_eq!(since(&changes, &mark), None, "too long ago");
    }

    #[test]
    fn a_copy_is_another_course() {
        let mut changes = Changes::default();
        let mark = changes.mark();
        let copy = changes.clone();
        changes.note(1);
        assert_eq!(since(&changes, &mark), Some(vec![1]));
        assert_eq!(since(&copy, &mark), None);
    }
}
