//! The whole page: opens the run that the address asks for, and lays the panels out.

use crate::locale::ui::Word;
use crate::ui::app::options::Opening;
use crate::ui::app::{App, settings, use_panels};
use crate::ui::bridge::Bridge;
use crate::ui::browser::keys::Keys;
use crate::ui::browser::scheme;
use crate::ui::canvas::{ClusterCanvas, TimelineCanvas};
use crate::ui::components::compare::{CompareTimelines, Comparison};
use crate::ui::components::control_loop::ControlLoop;
use crate::ui::components::editor::Editor;
use crate::ui::components::events::Events;
use crate::ui::components::gap_meter::GapMeter;
use crate::ui::components::header::Header;
use crate::ui::components::help::Help;
use crate::ui::components::key_values::KeyValues;
use crate::ui::components::mirrors::Mirrors;
use crate::ui::components::notes::Notes;
use crate::ui::components::objects::Objects;
use crate::ui::components::owners::Owners;
use crate::ui::components::panel::Panel;
use crate::ui::components::splitter::{Axis, Splitter};
use crate::ui::components::story::Story;
use crate::ui::components::terminal::Terminal;
use crate::ui::components::transport::Transport;
use crate::ui::components::why::Why;
use yew::prelude::*;

/// A phone: the editor is a sheet, closed at first. Below 900 px the parts are stacked.
const NARROW: &str = "(max-width: 599px)";

/// The root component.
#[component]
pub fn Page() -> Html {
    let opened = use_memo((), |()| Opening::of_page().map(App::new));
    match &*opened {
        Ok(app) => html! {
            <ContextProvider<App> context={app.clone()}><Bench /></ContextProvider<App>>
        },
        Err(why) => html! { <main class="lost"><h1>{"kubeloupe"}</h1><p>{why}</p></main> },
    }
}

/// The laboratory bench.
#[component]
fn Bench() -> Html {
    let app = use_panels();
    let help = use_state(|| false);
    {
        let help = help.setter();
        use_effect_with(app.clone(), move |app| {
            let toggle = Callback::from(move |open: bool| help.set(open));
            let keys = Keys::listen(app.clone(), toggle);
            let bridge = Bridge::open(app.clone());
            let repaint = app.clone();
            let scheme = scheme::listen(Callback::from(move |()| repaint.refresh()));
            app.refresh();
            move || drop((keys, bridge, scheme))
        });
    }
    let narrow = settings::prefers(NARROW);
    let editor_open = app.is_open("editor", !narrow && !app.is_embedded());
    let details = ["why", "events", "objects", "owners"];
    let details_open = details.iter().any(|name| app.is_open(name, false));
    let bottom_open = ["terminal", "loop"].iter().any(|name| app.is_open(name, false));
    let comparing = app.is_comparing();
    let style = sizes(&app);
    let close_help = {
        let help = help.setter();
        Callback::from(move |()| help.set(false))
    };
    let open_help = {
        let help = help.setter();
        Callback::from(move |()| help.set(true))
    };
    html! {
        <div class={classes!("page", app.is_readonly().then_some("readonly"),
            comparing.then_some("comparing"))} {style}>
            <a class="skip-link" href="#timeline">{app.word(Word::SkipLink)}</a>
            <Header on_help={open_help} />
            <Notes />
            <main>
                <div class={classes!("bench",
                    editor_open.then_some("with-editor"), details_open.then_some("with-details"))}>
                    <div class="left">
                        <Panel name="editor" title={Word::Editor} label={Word::EditorFull} keep={true}
                            open_by_default={!narrow && !app.is_embedded()}><Editor /></Panel>
                    </div>
                    <Splitter name="left" label={Word::ResizeLeft} axis={Axis::Right} />
                    <div class="center">
                        if comparing {
                            <Comparison />
                        } else {
                        <Story />
                        if app.is_open("cluster", true) {
                            <section class="cluster" aria-label={app.word(Word::Cluster)}>
                                <ClusterCanvas />
                            </section>
                        }
                        <GapMeter />
                        <KeyValues />
                        }
                    </div>
                    <Splitter name="right" label={Word::ResizeRight} axis={Axis::Left} />
                    <div class="right">
                        <Panel name="why" title={Word::Why}><Why /></Panel>
                        <Panel name="events" title={Word::Events}><Events /></Panel>
                        <Panel name="objects" title={Word::Objects}><Objects /></Panel>
                        <Panel name="owners" title={Word::Owners}><Owners /></Panel>
                    </div>
                </div>
                <Splitter name="timeline" label={Word::ResizeTimeline} axis={Axis::Up} />
                <section class="time" id="timeline" tabindex="-1"
                    aria-label={app.word(Word::Timeline)}>
                    <Transport />
                    if comparing {
                        <CompareTimelines />
                    } else if app.is_open("timeline", true) {
                        <TimelineCanvas />
                    }
                </section>
                if bottom_open {
                    <Splitter name="bottom" label={Word::ResizeBottom} axis={Axis::Up} />
                }
                <div class={classes!("bottom", bottom_open.then_some("open"))}>
                    <Panel name="terminal" title={Word::Terminal}><Terminal /></Panel>
                    <Panel name="loop" title={Word::ControlLoop}><ControlLoop /></Panel>
                </div>
            </main>
            <Mirrors />
            if *help { <Help on_close={close_help} /> }
        </div>
    }
}

/// The panels' remembered sizes, as custom properties.
fn sizes(app: &App) -> String {
    app.settings(|settings| {
        let sizes = settings.sizes.iter();
        sizes.map(|(name, size)| format!("--size-{name}:{size:.0}px;")).collect()
    })
}
