//! What the keyboard does.

use crate::locale::ui::Word;
use crate::ui::app::use_app;
use crate::ui::browser::focus::use_focus;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct HelpProps {
    pub on_close: Callback<()>,
}

const LINES: [Word; 12] = [
    Word::HelpSpace,
    Word::HelpArrows,
    Word::HelpShiftArrows,
    Word::HelpMeasure,
    Word::HelpEnds,
    Word::HelpApply,
    Word::HelpHandles,
    Word::HelpField,
    Word::HelpFind,
    Word::HelpTerminal,
    Word::HelpEscape,
    Word::HelpHelp,
];

#[component]
pub fn Help(props: &HelpProps) -> Html {
    let app = use_app();
    let button = use_node_ref();
    use_focus(&button);
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <div class="overlay" role="dialog" aria-modal="true" aria-labelledby="help-title">
            <div class="dialog">
                <h2 id="help-title">{app.word(Word::Help)}</h2>
                <ul>{ for LINES.iter().map(|line| html! { <li>{app.word(*line)}</li> }) }</ul>
                <button type="button" ref={button} onclick={close}>{app.word(Word::Close)}</button>
            </div>
        </div>
    }
}
