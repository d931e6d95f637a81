//! A panel that can be closed to its tab. What is inside exists only while it is open, unless it
//! is to be kept.

use crate::locale::ui::Word;
use crate::ui::app::use_panels;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// Its name in the address and in the settings.
    pub name: &'static str,
    pub title: Word,
    /// What assistive software calls it; the title by default.
    #[prop_or_default]
    pub label: Option<Word>,
    #[prop_or_default]
    pub open_by_default: bool,
    /// What is inside stays while the panel is closed, unseen.
    #[prop_or_default]
    pub keep: bool,
    pub children: Children,
}

#[component]
pub fn Panel(props: &PanelProps) -> Html {
    let app = use_panels();
    let open = app.is_open(props.name, props.open_by_default);
    let toggle = {
        let (app, name) = (app.clone(), props.name);
        Callback::from(move |_: MouseEvent| app.set_open(name, !open))
    };
    let label = app.word(props.label.unwrap_or(props.title));
    let id = format!("panel-{}", props.name);
    // Those that the address does not name come after those that it names.
    let place = app.settings(|settings| {
        let order = &settings.order;
        order.iter().position(|name| name == props.name).unwrap_or(order.len())
    });
    let style = (place > 0).then(|| format!("order:{place}"));
    html! {
        <section class={classes!("panel", open.then_some("open"))} data-panel={props.name} {style}
            data-testid={props.name} aria-label={label}>
            <h2>
                <button type="button" class="tab" aria-expanded={open.to_string()}
                    aria-controls={id.clone()} onclick={toggle}>
                    <span>{app.word(props.title)}</span>
                </button>
            </h2>
            <div class="panel-body" {id} hidden={!open}>
                if open || props.keep { { props.children.clone() } }
            </div>
        </section>
    }
}
