//! The cluster's heading and what one click adds to it.

use crate::locale::ui::Word;
use crate::ui::app::{App, use_panels};
use yew::prelude::*;

#[component]
pub fn ClusterTools() -> Html {
    let app = use_panels();
    let add = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            let name = free_name(&app);
            app.run_line(&format!("loupe node add {name}"));
        })
    };
    html! {
        <div class="panel-head">
            <h2>{app.word(Word::Cluster)}</h2>
            <button type="button" data-testid="add-node" disabled={app.is_readonly()} onclick={add}>
                <span aria-hidden="true">{"+ "}</span>{app.word(Word::AddNode)}
            </button>
        </div>
    }
}

/// The first of `node01`, `node02`, … that no node has.
fn free_name(app: &App) -> String {
    app.read(|session| {
        let lister = session.sim().lister();
        let mut names = (1..).map(|n| format!("node{n:02}"));
        names.find(|name| lister.node(name).is_none()).unwrap_or_default()
    })
}
