//! Sentences about what could not be done, until they are read.

use crate::locale::ui::Word;
use crate::ui::app::use_panels;
use yew::prelude::*;

#[component]
pub fn Notes() -> Html {
    let app = use_panels();
    let notes = app.notes();
    if notes.is_empty() {
        return Html::default();
    }
    let dismiss = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.clear_notes())
    };
    html! {
        <div class="notes" role="status" data-testid="notes">
            <div>{ for notes.iter().map(|note| html! { <p>{note}</p> }) }</div>
            <button type="button" onclick={dismiss}>{app.word(Word::Dismiss)}</button>
        </div>
    }
}
