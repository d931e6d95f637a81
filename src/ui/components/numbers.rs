//! A text of kubectl whose numbers are handles: pointing at one, or moving the focus to it, shows
//! in the timeline what it means. One tab stop a text; arrows go from number to number.

use crate::time::SimTime;
use crate::ui::app::use_app;
use crate::view::handles::{self, Handle};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct NumbersProps {
    pub text: AttrValue,
    /// When it was printed.
    pub at: SimTime,
}

#[component]
pub fn Numbers(props: &NumbersProps) -> Html {
    let app = use_app();
    let found = use_memo(props.text.clone(), |text| handles::find(text));
    let light = {
        let (app, found, at) = (app.clone(), found.clone(), props.at);
        move |target: Option<EventTarget>| {
            let handle = target.and_then(place).and_then(|place| found.get(place));
            let lit = handle.and_then(|handle| app.read(|session| handle.points.lit(session, at)));
            app.light(lit);
        }
    };
    let onmouseover = {
        let light = light.clone();
        Callback::from(move |event: MouseEvent| light(event.target()))
    };
    let onfocusin = Callback::from(move |event: FocusEvent| light(event.target()));
    let dark = move || {
        let app = app.clone();
        move || app.light(None)
    };
    let (leave, blur) = (dark(), dark());
    let onmouseleave = Callback::from(move |_: MouseEvent| leave());
    let onfocusout = Callback::from(move |_: FocusEvent| blur());
    html! {
        <span class="numbers" {onmouseover} {onmouseleave} {onfocusin} {onfocusout}
            onkeydown={Callback::from(walk)}>
            { for pieces(&props.text, &found, props.at) }
        </span>
    }
}

/// The text cut at its handles.
fn pieces(text: &str, found: &[Handle], at: SimTime) -> Vec<Html> {
    let mut pieces = Vec::with_capacity(found.len() * 2 + 1);
    let mut from = 0;
    for (i, handle) in found.iter().enumerate() {
        let before = text.get(from..handle.range.start).unwrap_or_default();
        let word = text.get(handle.range.clone()).unwrap_or_default();
        from = handle.range.end;
        let says = handle.points.says(at);
        let title = (!says.is_empty()).then_some(says);
        let stop = if i == 0 { "0" } else { "-1" };
        pieces.push(html! { {before} });
        pieces.push(html! {
            <span role="button" tabindex={stop} data-handle={i.to_string()}
                {title}>{word}</span>
        });
    }
    pieces.push(html! { {text.get(from..).unwrap_or_default()} });
    pieces
}

/// Which handle an event is about.
fn place(target: EventTarget) -> Option<usize> {
    target.dyn_into::<Element>().ok()?.get_attribute("data-handle")?.parse().ok()
}

/// Left and right go to the next number of the same text.
fn walk(event: KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowRight" => true,
        "ArrowLeft" => false,
        _ => return,
    };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let next = target.filter(|element| element.has_attribute("data-handle")).and_then(|element| {
        if forward { element.next_element_sibling() } else { element.previous_element_sibling() }
    });
    event.prevent_default();
    event.stop_propagation();
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        // An element that is shown takes the focus.
        let _ = next.focus();
    }
}
