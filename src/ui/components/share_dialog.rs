//! Links and snippets that reproduce the run as it stands.

use crate::locale::ui::Word;
use crate::ui::app::use_app;
use crate::ui::browser::clipboard;
use crate::ui::browser::focus::use_focus;
use crate::ui::components::exports::Exports;
use crate::ui::share;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ShareProps {
    pub on_close: Callback<()>,
}

#[component]
pub fn ShareDialog(props: &ShareProps) -> Html {
    let app = use_app();
    // The moment at which it was opened, though the run may play on.
    let texts = use_memo((), |()| {
        let fragment = app.read(share::fragment);
        let compare = app.beside(|beside| beside.difference.clone());
        let link = |page| share::link(page, &fragment, compare.as_ref(), app.lang());
        let embed = link("embed.html").replace('&', "&amp;");
        [
            (Word::ShareLink, link("")),
            (
                Word::ShareEmbed,
                format!(
                    "<iframe src=\"{embed}\" width=\"100%\" height=\"480\" \
                     title=\"kubeloupe\"></iframe>"
                ),
            ),
            (Word::ShareScenario, app.read(share::scenario_file)),
        ]
    });
    // Its beginning has the focus, so that it is seen from there.
    let first = use_node_ref();
    use_focus(&first);
    let escape = {
        let close = props.on_close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
            }
        })
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <div class="overlay" role="dialog" aria-modal="true" aria-labelledby="share-title"
            onkeydown={escape}>
            <div class="dialog">
                <h2 id="share-title" tabindex="-1" ref={first}>{app.word(Word::Share)}</h2>
                <p>{app.word(Word::ShareIntro)}</p>
                { for texts.iter().map(|(label, text)| html! {
                    <Copyable label={*label} text={text.clone()} />
                }) }
                <Exports />
                <button type="button" onclick={close}>{app.word(Word::Close)}</button>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CopyableProps {
    label: Word,
    text: String,
}

#[component]
fn Copyable(props: &CopyableProps) -> Html {
    let app = use_app();
    let done = use_state(|| None::<bool>);
    let copy = {
        let (text, done) = (props.text.clone(), done.setter());
        Callback::from(move |_: MouseEvent| {
            let done = done.clone();
            clipboard::copy(text.clone(), Callback::from(move |copied| done.set(Some(copied))));
        })
    };
    let note = match *done {
        None => "",
        Some(true) => app.word(Word::Copied),
        Some(false) => app.word(Word::Copyhint),
    };
    html! {
        <div class="copyable">
            <label>
                <span>{app.word(props.label)}</span>
                <textarea readonly={true} rows="3" value={props.text.clone()} />
            </label>
            <button type="button" onclick={copy}>{app.word(Word::Copy)}</button>
            <span role="status">{note}</span>
        </div>
    }
}
