//! The find bar of the editor.

use crate::locale::ui::{self, Word};
use crate::ui::app::use_app;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FindProps {
    pub wanted: String,
    /// Which place is current, from 0, and how many there are.
    pub place: Option<usize>,
    pub places: usize,
    pub on_input: Callback<String>,
    /// Forwards or backwards.
    pub on_step: Callback<bool>,
    pub on_close: Callback<()>,
}

#[component]
pub fn Find(props: &FindProps) -> Html {
    let app = use_app();
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                // An element that is shown takes the focus.
                let _ = field.focus();
                field.select();
            }
        });
    }
    let input = props.on_input.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default()
    });
    let key = {
        let (step, close) = (props.on_step.clone(), props.on_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let find =
                event.key().eq_ignore_ascii_case("f") && (event.ctrl_key() || event.meta_key());
            match event.key().as_str() {
                "Enter" if !event.is_composing() => step.emit(!event.shift_key()),
                "Escape" => close.emit(()),
                _ if find => {}
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let count = match props.place {
        Some(place) => format!("{}/{}", place + 1, props.places),
        None if props.wanted.is_empty() => String::new(),
        None if props.places > 0 => props.places.to_string(),
        None => app.word(Word::FindNone).to_owned(),
    };
    let step = |forward: bool| props.on_step.reform(move |_: MouseEvent| forward);
    html! {
        <div class="find" role="search" data-testid="find" onkeydown={key}>
            <input ref={field} type="search" value={props.wanted.clone()} oninput={input}
                aria-label={app.word(Word::Find)} placeholder={app.word(Word::Find)}
                spellcheck="false" autocapitalize="off" autocomplete="off" />
            <span class="find-count" role="status">{count}</span>
            <button type="button" class="square" aria-label={app.word(Word::FindPrevious)}
                title={ui::with_keys(app.word(Word::FindPrevious), "Shift+Enter")}
                onclick={step(false)}>{"↑"}</button>
            <button type="button" class="square" aria-label={app.word(Word::FindNext)}
                title={ui::with_keys(app.word(Word::FindNext), "Enter")}
                onclick={step(true)}>{"↓"}</button>
            <button type="button" class="square" aria-label={app.word(Word::Close)}
                title={app.word(Word::Close)}
                onclick={props.on_close.reform(|_: MouseEvent| ())}>{"×"}</button>
        </div>
    }
}
