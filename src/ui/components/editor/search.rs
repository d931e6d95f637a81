//! A search in the text: what is wanted, the places, and the way from one to the next.

use super::find::Find;
use super::keys;
use super::place::{give_focus, show_line};
use crate::view::find;
use std::ops::Range;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Clone, Debug, Default, PartialEq)]
struct Wanted {
    text: String,
    /// Which place is selected.
    current: Option<usize>,
}

#[derive(Clone)]
pub struct Search {
    wanted: UseStateHandle<Option<Wanted>>,
    pub places: Vec<Range<usize>>,
    area: NodeRef,
    frame: NodeRef,
}

#[hook]
pub fn use_search(text: &str, area: &NodeRef, frame: &NodeRef) -> Search {
    let wanted = use_state(|| None::<Wanted>);
    let places = wanted.as_ref().map(|wanted| find::places(text, &wanted.text));
    let places = places.unwrap_or_default();
    Search { wanted, places, area: area.clone(), frame: frame.clone() }
}

impl Search {
    /// Begins with what is selected, if it is a piece of one line.
    pub fn open(&self) {
        let Some(area) = self.area.cast::<HtmlTextAreaElement>() else { return };
        let draft = keys::draft(&area);
        let selected = draft.text.get(draft.selected).unwrap_or_default();
        let text = if selected.contains('\n') { String::new() } else { selected.to_owned() };
        self.wanted.set(Some(Wanted { text, current: None }));
    }

    pub fn current(&self) -> Option<usize> {
        self.wanted.as_ref().and_then(|wanted| wanted.current)
    }

    /// The bar, while it is open.
    pub fn bar(&self) -> Html {
        let Some(wanted) = (*self.wanted).clone() else { return Html::default() };
        let on_input = {
            let search = self.clone();
            Callback::from(move |text: String| {
                search.wanted.set(Some(Wanted { text, current: None }));
            })
        };
        let on_step = {
            let search = self.clone();
            Callback::from(move |forward: bool| search.step(forward))
        };
        let on_close = {
            let (setter, area) = (self.wanted.setter(), self.area.clone());
            Callback::from(move |()| {
                setter.set(None);
                if let Some(area) = area.cast::<HtmlElement>() {
                    give_focus(&area);
                }
            })
        };
        html! {
            <Find wanted={wanted.text} place={wanted.current} places={self.places.len()}
                {on_input} {on_step} {on_close} />
        }
    }

    /// Selects the next place, seen from the caret.
    fn step(&self, forward: bool) {
        let (Some(wanted), Some(area)) =
            ((*self.wanted).clone(), self.area.cast::<HtmlTextAreaElement>())
        else {
            return;
        };
        let draft = keys::draft(&area);
        let from = match (wanted.current, forward) {
            (Some(_), true) => draft.selected.end,
            _ => draft.selected.start,
        };
        let current = find::next(&self.places, from, forward);
        if let Some(place) = current.and_then(|index| self.places.get(index)) {
            keys::select(&area, place.clone());
            show_line(&self.frame, keys::position(&draft.text, place.start).0);
        }
        self.wanted.set(Some(Wanted { current, ..wanted }));
    }
}
