//! The timeline on its canvas: drag scrubs, wheel and pinch zoom, shift-drag pans, alt-drag measures,
//! double-click fits, a click selects, arrows step.

mod hand;
mod pen;
mod state;

use crate::locale::ui::Word;
use crate::ui::canvas::host::use_canvas;
use state::State;
use yew::prelude::*;

#[component]
pub fn TimelineCanvas() -> Html {
    let canvas = use_canvas::<State>();
    let measuring = use_state(|| false);
    let playhead = canvas.state.borrow().playhead.clone();
    let toggle = {
        let (canvas, measuring) = (canvas.clone(), measuring.clone());
        Callback::from(move |_: MouseEvent| {
            canvas.set_measuring(!*measuring);
            measuring.set(!*measuring);
        })
    };
    let word = |word| canvas.app.word(word);
    let picture = html! {
        <canvas ref={canvas.node.clone()} class="canvas-timeline" tabindex="0" role="slider"
            aria-label={word(Word::Timeline)} aria-valuemin="0" aria-valuenow="0"
            onpointerdown={canvas.on_press()} onpointermove={canvas.on_move()}
            onpointerup={canvas.on_release()} onpointercancel={canvas.on_cancel()}
            onpointerleave={canvas.on_leave()} ondblclick={canvas.on_fit()}
            oncontextmenu={canvas.on_menu()} onkeydown={canvas.on_key()} />
    };
    let over = html! {
        <>
            <div ref={playhead} class="canvas-playhead" data-testid="timeline-cursor"
                aria-hidden="true"></div>
            <button type="button" class="canvas-measure" data-testid="measure"
                aria-pressed={measuring.to_string()} aria-label={word(Word::Measure)}
                title={word(Word::MeasureHint)} onclick={toggle}>
                <span aria-hidden="true">{ "⟷" }</span>
            </button>
        </>
    };
    canvas.place("timeline", picture, over)
}
