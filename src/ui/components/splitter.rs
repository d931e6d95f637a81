//! A handle between two panels: dragged, or moved with the arrow keys; double-click resets.

use crate::locale::ui::Word;
use crate::ui::app::{App, use_panels};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Where the panel grows when the handle goes that way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    Right,
    Left,
    Up,
}

#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// The size that it changes: `--size-NAME`.
    pub name: &'static str,
    pub label: Word,
    pub axis: Axis,
}

const SMALLEST: f64 = 120.0;
const LARGEST: f64 = 1600.0;
/// How far an arrow key moves it.
const STEP: f64 = 16.0;

#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let app = use_panels();
    let (name, axis) = (props.name, props.axis);
    // Where the drag began, and the size at that moment.
    let drag = use_mut_ref(|| None::<(f64, f64)>);
    let start = {
        let (app, drag) = (app.clone(), drag.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(handle) = event.target_dyn_into::<Element>() else { return };
            let _ = handle.set_pointer_capture(event.pointer_id());
            *drag.borrow_mut() = Some((along(axis, &event), size_now(&app, name, axis, &handle)));
            event.prevent_default();
        })
    };
    let moved = {
        let (app, drag) = (app.clone(), drag.clone());
        Callback::from(move |event: PointerEvent| {
            let Some((from, size)) = *drag.borrow() else { return };
            resize(&app, name, size + along(axis, &event) - from);
        })
    };
    let end = Callback::from(move |_: PointerEvent| *drag.borrow_mut() = None);
    let reset = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            app.change_settings(|settings| {
                settings.sizes.remove(name);
            });
        })
    };
    let key = {
        let app = app.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(handle) = event.target_dyn_into::<Element>() else { return };
            let grow = match (axis, event.key().as_str()) {
                (Axis::Right, "ArrowRight") | (Axis::Left, "ArrowLeft") | (Axis::Up, "ArrowUp") => {
                    STEP
                }
                (Axis::Right, "ArrowLeft")
                | (Axis::Left, "ArrowRight")
                | (Axis::Up, "ArrowDown") => -STEP,
                _ => return,
            };
            event.prevent_default();
            resize(&app, name, size_now(&app, name, axis, &handle) + grow);
        })
    };
    let orientation = if axis == Axis::Up { "horizontal" } else { "vertical" };
    let now = app.settings(|settings| settings.sizes.get(name).copied()).unwrap_or(SMALLEST);
    html! {
        <div class={classes!("splitter", orientation)} data-splitter={name} role="separator"
            aria-orientation={orientation} aria-label={app.word(props.label)} tabindex="0"
            aria-valuenow={format!("{now:.0}")} data-keys=""
            onpointerdown={start} onpointermove={moved} onpointerup={end.clone()}
            onpointercancel={end} ondblclick={reset} onkeydown={key}></div>
    }
}

/// The pointer's place in the direction in which the panel grows.
fn along(axis: Axis, event: &PointerEvent) -> f64 {
    match axis {
        Axis::Right => f64::from(event.client_x()),
        Axis::Left => -f64::from(event.client_x()),
        Axis::Up => -f64::from(event.client_y()),
    }
}

/// The remembered size, or that of the neighbour which the handle resizes.
fn size_now(app: &App, name: &str, axis: Axis, handle: &Element) -> f64 {
    let kept = app.settings(|settings| settings.sizes.get(name).copied());
    let neighbour = match axis {
        Axis::Right => handle.previous_element_sibling(),
        Axis::Left | Axis::Up => handle.next_element_sibling(),
    };
    kept.unwrap_or_else(|| {
        let rect = neighbour.map(|n| n.unchecked_into::<Element>().get_bounding_client_rect());
        rect.map_or(SMALLEST, |rect| if axis == Axis::Up { rect.height() } else { rect.width() })
    })
}

fn resize(app: &App, name: &str, size: f64) {
    app.change_settings(|settings| {
        settings.sizes.insert(name.to_owned(), size.clamp(SMALLEST, LARGEST));
    });
}
