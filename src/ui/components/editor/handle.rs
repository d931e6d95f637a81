//! One handle over the text: a number or choice that can be dragged, or turned with the keys.

use crate::ui::app::use_app;
use crate::ui::components::grip::{Drag, Grip};
use crate::view::knobs::Handle;
use web_sys::{Element, HtmlElement, PointerEvent};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct KnobProps {
    pub handle: Handle,
    pub file: usize,
    /// What stands before it on its line.
    pub before: String,
    /// As it is written.
    pub written: String,
    /// The one that Tab reaches.
    pub first: bool,
    pub held: bool,
    pub on_click: Callback<(Handle, PointerEvent)>,
}

/// The handle on its line.
#[component]
pub fn Knob(props: &KnobProps) -> Html {
    let app = use_app();
    let drag = use_mut_ref(Drag::default);
    let handle = &props.handle;
    let on_click = {
        let handle = handle.clone();
        props.on_click.reform(move |event: PointerEvent| (handle.clone(), event))
    };
    let grip = Grip { app, file: props.file, handle: handle.clone(), drag, on_click };
    let key = {
        let turn = grip.on_key();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "ArrowLeft" => neighbour(&event, false),
            "ArrowRight" => neighbour(&event, true),
            _ => turn.emit(event),
        })
    };
    let (least, most) = handle.ends();
    let text = |level: Option<i64>| level.map(|level| level.to_string());
    let style = format!("--row:{}", handle.span.start.line - 1);
    html! {
        <div class="knob-line" {style}>
            <span aria-hidden="true">{&props.before}</span>
            <span role="spinbutton" tabindex={if props.first { "0" } else { "-1" }}
                class={classes!("handle", props.held.then_some("held"))}
                data-testid="handle" data-path={handle.path.clone()} data-keys=""
                aria-label={handle.path.clone()} aria-valuetext={handle.value.clone()}
                aria-valuenow={handle.level(&handle.value).to_string()}
                aria-valuemin={text(least)} aria-valuemax={text(most)}
                onpointerdown={grip.on_press()} onpointermove={grip.on_move()}
                onpointerup={grip.on_release()} onpointercancel={grip.on_cancel()}
                onkeydown={key} onkeyup={grip.on_key_up()} onblur={grip.on_blur()}>
                {&props.written}
            </span>
        </div>
    }
}

/// Gives the focus to the handle before or after this one.
fn neighbour(event: &KeyboardEvent, forward: bool) {
    let Some(own) = event.target_dyn_into::<Element>() else { return };
    let line = own.parent_element();
    let next = match forward {
        true => line.and_then(|line| line.next_element_sibling()),
        false => line.and_then(|line| line.previous_element_sibling()),
    };
    let handle = next.and_then(|line| line.query_selector("[role=spinbutton]").ok().flatten());
    if let Some(handle) = handle.and_then(|handle| wasm_bindgen::JsCast::dyn_into(handle).ok()) {
        let handle: HtmlElement = handle;
        // An element that is shown takes the focus.
        let _ = handle.focus();
    }
    event.prevent_default();
    event.stop_propagation();
}
