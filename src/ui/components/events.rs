//! The cluster's Events as `kubectl get events` lists them.

use crate::api::event::EventType;
use crate::locale::ui::Word;
use crate::order::Order;
use crate::sim::events;
use crate::ui::app::use_panels;
use yew::prelude::*;

/// More rows than this are not shown: the newest are.
const MOST_ROWS: usize = 200;

#[component]
pub fn Events() -> Html {
    let app = use_panels();
    let (mut events, now) = app.read(|session| {
        let sim = session.sim();
        (events::all(session.log(), None, sim.records(), sim.now()), sim.now())
    });
    if events.is_empty() {
        return html! { <p class="empty">{app.word(Word::NoEvents)}</p> };
    }
    events.order_by_key(|event| std::cmp::Reverse((event.last_seen, event.meta.resource_version)));
    events.truncate(MOST_ROWS);
    let row = |event: &crate::api::event::Event| {
        let object = format!("{}/{}", event.involved.kind.names().singular, event.involved.name);
        let warning = (event.kind == EventType::Warning).then_some("warning");
        let select = {
            let (app, uid) = (app.clone(), event.involved_uid);
            Callback::from(move |_: MouseEvent| app.select(Some(uid)))
        };
        html! {
            <tr class={classes!(warning)}>
                <td>{now.since(event.last_seen).human()}</td>
                <td>{event.kind.name()}</td>
                <td>{&*event.reason}</td>
                <td><button type="button" class="link" onclick={select}>{object}</button></td>
                <td>{&*event.message}</td>
            </tr>
        }
    };
    html! {
        <div class="table-scroll" tabindex="0">
            <table class="kubectl">
                <thead><tr>
                    { for ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"].map(|name| html! {
                        <th scope="col">{name}</th>
                    }) }
                </tr></thead>
                <tbody>{ for events.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
