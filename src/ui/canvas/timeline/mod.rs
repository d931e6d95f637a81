//! The timeline on its canvas: drag scrubs, wheel and pinch zoom, shift-drag pans, double-click
//! fits, a click selects, arrows step.

mod hand;
mod state;

use crate::ui::app::use_app;
use crate::ui::canvas::host::{NO_CANVAS, Tip, give_focus};
use crate::ui::canvas::menu::{Menu, Open};
use hand::Hand;
use state::{State, attach};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn TimelineCanvas() -> Html {
    let app = use_app();
    let canvas = use_node_ref();
    let playhead = use_node_ref();
    let tip = use_memo((), |()| Tip::default());
    let state = use_mut_ref(State::default);
    let menu = use_state(|| None::<Open>);
    let blank = use_state(|| false);
    {
        let (state, canvas, playhead) = (state.clone(), canvas.clone(), playhead.clone());
        let blank = blank.setter();
        use_effect_with(app.clone(), move |app| {
            let guards = attach(app, &state, &canvas, playhead);
            blank.set(guards.is_none());
            move || drop(guards)
        });
    }
    let hand = Hand { app: app.clone(), state, canvas: canvas.clone(), menu: menu.setter() };
    let on_close = {
        let (menu, canvas) = (menu.setter(), canvas.clone());
        Callback::from(move |()| {
            menu.set(None);
            give_focus(&canvas);
        })
    };
    let label = match app.lang() {
        crate::locale::Lang::En => "Timeline",
        crate::locale::Lang::Zh => "时间轴",
    };
    html! {
        <div class="canvas-place" data-testid="timeline">
            <canvas ref={canvas} class="canvas-timeline" tabindex="0" role="slider"
                aria-label={label} aria-valuemin="0" aria-valuenow="0"
                onpointerdown={hand.on_press()} onpointermove={hand.on_move((*tip).clone())}
                onpointerup={hand.on_release()} onpointercancel={hand.on_cancel()}
                onpointerleave={leave(&tip)} ondblclick={hand.on_fit()}
                oncontextmenu={hand.on_menu()} onkeydown={hand.on_key()} />
            <div ref={playhead} class="canvas-playhead" data-testid="timeline-cursor"
                aria-hidden="true"></div>
            <div ref={tip.node.clone()} class="canvas-tip" role="presentation"></div>
            if let Some(open) = (*menu).clone() { <Menu {open} {on_close} /> }
            if *blank { <p role="alert">{ NO_CANVAS }</p> }
        </div>
    }
}

fn leave(tip: &Rc<Tip>) -> Callback<PointerEvent> {
    let tip = tip.clone();
    Callback::from(move |_| tip.hide())
}
