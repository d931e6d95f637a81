//! A growing row of places that many hold a copy of: a copy shares all pages until one of the two
//! writes. Reading a place costs two steps, which a persistent tree cannot offer.

use std::rc::Rc;

/// Places on a page: copied together when a shared page is written to.
const PAGE: usize = 64;

type Page<T> = [Option<T>; PAGE];

/// Each place holds something or nothing.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    pages: Rc<Vec<Rc<Page<T>>>>,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Paged { pages: Rc::default() }
    }
}

impl<T> Paged<T> {
    pub fn get(&self, place: usize) -> Option<&T> {
        self.pages.get(place / PAGE)?[place % PAGE].as_ref()
    }

    /// What is held, in the order of the places.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flat_map(|page| page.iter()).flatten()
    }
}

impl<T: Clone> Paged<T> {
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        // Nothing is copied for a place that holds nothing.
        self.get(place)?;
        let page = Rc::make_mut(&mut self.pages).get_mut(place / PAGE)?;
        Rc::make_mut(page)[place % PAGE].as_mut()
    }

    /// Puts something or nothing into a place, making room. Answers what was there.
    pub fn replace(&mut self, place: usize, new: Option<T>) -> Option<T> {
        let pages = Rc::make_mut(&mut self.pages);
        while pages.len() <= place / PAGE {
            pages.push(Rc::new(std::array::from_fn(|_| None)));
        }
        let page = Rc::make_mut(&mut pages[place / PAGE]);
        std::mem::replace(&mut page[place % PAGE], new)
    }

    /// What is held, for writing.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let pages = Rc::make_mut(&mut self.pages).iter_mut();
        pages.flat_map(|page| Rc::make_mut(page).iter_mut()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_hold_what_was_put_there_last() {
        let mut row = Paged::default();
        assert_eq!(row.replace(200, Some('a')), None);
        assert_eq!(row.replace(200, Some('b')), Some('a'));
        assert_eq!((row.get(200), row.get(199), row.get(9000)), (Some(&'b'), None, None));
        row.replace(3, Some('c'));
        row.iter_mut().for_each(|letter| letter.make_ascii_uppercase());
        assert_eq!(row.iter().collect::<String>(), "CB");
        assert_eq!((row.replace(200, None), row.get_mut(200)), (Some('B'), None));
    }

    #[test]
    fn copies_go_their_own_ways() {
        let mut row = Paged::default();
        row.replace(1, Some(1));
        let before = row.clone();
        *row.get_mut(1).unwrap() += 1;
        row.replace(70, Some(70));
        assert_eq!(before.iter().collect::<Vec<_>>(), [&1]);
        assert_eq!(row.iter().collect::<Vec<_>>(), [&2, &70]);
    }
}
