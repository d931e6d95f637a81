//! The context menu of a thing in a picture: every entry shows the line that it runs.

use crate::ui::app::use_app;
use crate::ui::browser::focus;
use crate::view::actions::Act;
use web_sys::HtmlElement;
use yew::prelude::*;

const ENTRIES: &str = "[role=menuitem]";

/// An open menu.
#[derive(Clone, PartialEq)]
pub struct Open {
    /// In CSS pixels from the canvas's corner.
    pub at: (f32, f32),
    pub title: Option<String>,
    pub acts: Vec<Act>,
}

#[derive(Properties, PartialEq)]
pub struct MenuProps {
    pub open: Open,
    pub on_close: Callback<()>,
}

#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let app = use_app();
    let list = use_node_ref();
    {
        let (list, on_close) = (list.clone(), props.on_close.clone());
        use_effect_with(props.open.clone(), move |open| {
            keep_inside(&list, open.at);
            focus::along(&list, ENTRIES, |_, _| 0);
            let outside = focus::outside_press(&list, on_close);
            move || drop(outside)
        });
    }
    let onkeydown = {
        let (list, on_close) = (list.clone(), props.on_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            match (event.key().as_str(), focus::step(&event.key())) {
                ("Escape" | "Tab", _) => on_close.emit(()),
                (_, Some(step)) => focus::along(&list, ENTRIES, step),
                _ => return,
            }
            event.prevent_default();
        })
    };
    // A finger that opened the menu is lifted over it: that chooses nothing.
    let pressed = use_mut_ref(|| false);
    let onpointerdown = {
        let pressed = pressed.clone();
        Callback::from(move |_: PointerEvent| *pressed.borrow_mut() = true)
    };
    let entry = |act: &Act| {
        let (app, act, on_close) = (app.clone(), act.clone(), props.on_close.clone());
        let (word, line, pressed) = (act.word, act.line.clone(), pressed.clone());
        let onclick = Callback::from(move |event: MouseEvent| {
            // A click by a key or a script counts no presses.
            if event.detail() > 0 && !*pressed.borrow() {
                return;
            }
            on_close.emit(());
            if act.prints {
                app.set_open("terminal", true);
            }
            app.click(&act.line);
        });
        html! {
            <button type="button" role="menuitem" class="canvas-menu-item" {onclick}>
                <span>{ word }</span>
                <code>{ line }</code>
            </button>
        }
    };
    let (x, y) = props.open.at;
    let style = format!("left: {x:.0}px; top: {y:.0}px");
    html! {
        <div ref={list} class="canvas-menu" role="menu" {style} {onkeydown} {onpointerdown}
            aria-label={props.open.title.clone()} data-testid="context-menu">
            if let Some(title) = &props.open.title {
                <div class="canvas-menu-title" role="presentation">{ title }</div>
            }
            { for props.open.acts.iter().map(entry) }
        </div>
    }
}

/// Moves a menu that would leave the window back into it.
fn keep_inside(list: &NodeRef, at: (f32, f32)) {
    let (Some(menu), Some(window)) = (list.cast::<HtmlElement>(), web_sys::window()) else {
        return;
    };
    let length = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(f64::INFINITY)
    };
    let (wide, tall) = (length(window.inner_width()), length(window.inner_height()));
    let place = menu.get_bounding_client_rect();
    let over = |end: f64, limit: f64| (end + 8.0 - limit).max(0.0) as f32;
    let (left, up) = (over(place.right(), wide), over(place.bottom(), tall));
    if left > 0.0 || up > 0.0 {
        let style = menu.style();
        let _ = style.set_property("left", &format!("{:.0}px", at.0 - left));
        let _ = style.set_property("top", &format!("{:.0}px", at.1 - up));
    }
}
