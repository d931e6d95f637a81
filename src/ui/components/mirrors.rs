//! What the canvases draw, as text, and the latest decision for those who listen.

use crate::locale::ui::Word;
use crate::ui::app::{App, use_app};
use crate::ui::components::gap_meter::headline;
use crate::view::cluster::picture::Picture;
use crate::view::text::{cluster_text_of, timeline_text_of};
use crate::view::timeline::Timeline;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// How often the texts follow the run while it plays, in milliseconds.
const TEXT_EVERY: u32 = 500;
/// How often a decision is announced at most, in milliseconds.
const ANNOUNCE_EVERY: u32 = 4000;

/// Renders again this long after something changed: nothing ticks while nothing does.
#[hook]
fn use_slow(every: u32) -> App {
    let app = use_app();
    let rounds = use_state(|| 0_u64);
    {
        let setter = rounds.setter();
        use_effect_with(app.clone(), move |app| {
            let timer = Rc::new(RefCell::new(None::<Timeout>));
            let pending = timer.clone();
            let guard = app.on_panels(Callback::from(move |version: u64| {
                if pending.borrow().is_some() {
                    return;
                }
                let (setter, fired) = (setter.clone(), pending.clone());
                let timeout = Timeout::new(every, move || {
                    fired.borrow_mut().take();
                    setter.set(version);
                });
                *pending.borrow_mut() = Some(timeout);
            }));
            move || {
                timer.borrow_mut().take();
                drop(guard);
            }
        });
    }
    app
}

#[component]
pub fn Mirrors() -> Html {
    html! { <div class="visually-hidden"><Texts /><Announcer /></div> }
}

#[component]
fn Texts() -> Html {
    let app = use_slow(TEXT_EVERY);
    let lang = app.lang();
    let pictures = use_mut_ref(<(Picture, Timeline)>::default);
    let (cluster, lanes) = app.read(|session| {
        let (picture, timeline) = &mut *pictures.borrow_mut();
        picture.sync(session);
        timeline.sync(session);
        (cluster_text_of(picture), timeline_text_of(timeline, session, lang))
    });
    let mirror = |name: &'static str, label: Word, text: String| {
        html! { <pre data-testid={name} role="region" aria-label={app.word(label)}>{text}</pre> }
    };
    html! {
        <>
            { mirror("cluster-text", Word::ClusterText, cluster) }
            { mirror("timeline-text", Word::TimelineText, lanes) }
        </>
    }
}

#[component]
fn Announcer() -> Html {
    let app = use_slow(ANNOUNCE_EVERY);
    let said = headline(&app).map(|decision| {
        decision.sentences.into_iter().next().map_or_else(String::new, |sentence| sentence.text)
    });
    html! { <p role="status" aria-live="polite" data-testid="announced">{said}</p> }
}
