//! The values that the controller in focus goes by, as chips that can be turned: what a phone shows
//! of the YAML.

use crate::locale::ui::Word;
use crate::ui::app::use_panels;
use crate::ui::components::field_card::FieldCard;
use crate::ui::components::grip::{Drag, Grip};
use crate::view::knobs::{Handle, key_handles};
use crate::view::{field_card, gap};
use yew::prelude::*;

/// The chips of one object, and the file that it stands in.
#[derive(Clone, PartialEq)]
struct Chips {
    file: usize,
    text: String,
    handles: Vec<Handle>,
}

#[component]
pub fn KeyValues() -> Html {
    let app = use_panels();
    let shown = use_state(|| None::<String>);
    let selection = app.selection();
    let focus = app.read(|session| {
        let key = session.log().key(gap::focus(session, selection)?)?;
        Some((key.kind.names().kind, key.name.clone()))
    });
    let texts: Vec<String> =
        app.buffers(|buffers| buffers.files().map(|(_, text)| text.to_owned()).collect());
    let chips = use_memo((focus, texts), |(focus, texts)| {
        let (kind, name) = focus.as_ref()?;
        let mut files = texts.iter().enumerate();
        files.find_map(|(file, text)| {
            let handles = key_handles(text, kind, name);
            let text = text.clone();
            (!handles.is_empty()).then_some(Chips { file, text, handles })
        })
    });
    let Some(Chips { file, text, handles }) = (*chips).clone() else { return Html::default() };
    let open = shown.as_ref().and_then(|path| handles.iter().find(|h| h.path == *path));
    let card = open.and_then(|handle| {
        let parsed = crate::manifest::parse(&text);
        field_card::of_path(&parsed, handle.document, &handle.path, app.lang())
    });
    let close = {
        let shown = shown.setter();
        Callback::from(move |()| shown.set(None))
    };
    let chip = |handle: &Handle| {
        let path = handle.path.clone();
        let (shown, known) = (shown.setter(), shown.as_ref() == Some(&path));
        let on_open = Callback::from(move |()| shown.set((!known).then(|| path.clone())));
        let key = format!("{}:{}", handle.document, handle.path);
        html! { <Chip {key} {file} handle={handle.clone()} {on_open} expanded={known} /> }
    };
    html! {
        <div class="key-values">
            <ul class="chips" aria-label={app.word(Word::KeyValues)}>
                { for handles.iter().map(chip) }
            </ul>
            if let Some(card) = card { <FieldCard {card} {file} stays={true} on_close={close} /> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChipProps {
    file: usize,
    handle: Handle,
    on_open: Callback<()>,
    expanded: bool,
}

#[component]
fn Chip(props: &ChipProps) -> Html {
    let app = use_panels();
    let drag = use_mut_ref(Drag::default);
    let ChipProps { file, handle, on_open, expanded } = props;
    let grip = Grip {
        app: app.clone(),
        file: *file,
        handle: handle.clone(),
        drag,
        on_click: Callback::noop(),
    };
    // A click comes after the pointer was lifted, and from the keyboard as well.
    let dragged = use_mut_ref(|| false);
    let release = {
        let (dragged, release, app) = (dragged.clone(), grip.on_release(), app.clone());
        Callback::from(move |event: PointerEvent| {
            *dragged.borrow_mut() = app.turning().is_some_and(|turning| turning.held);
            release.emit(event);
        })
    };
    let click = {
        let on_open = on_open.clone();
        Callback::from(move |_: MouseEvent| {
            if !dragged.take() {
                on_open.emit(());
            }
        })
    };
    let held = app.turning().is_some_and(|t| t.held && t.handle.path == handle.path);
    html! {
        <li><button type="button" class={classes!("chip", "handle", held.then_some("held"))}
            aria-expanded={expanded.to_string()} data-path={handle.path.clone()}
            onpointerdown={grip.on_press()} onpointermove={grip.on_move()}
            onpointerup={release} onpointercancel={grip.on_cancel()} onclick={click}
            onkeydown={grip.on_key()} onkeyup={grip.on_key_up()} onblur={grip.on_blur()}>
            {handle.name()}{" "}<b>{&handle.value}</b>
        </button></li>
    }
}
