//! What is in the cluster, as kubectl's tables.

use crate::ui::app::use_panels;
use crate::ui::components::numbers::Numbers;
use yew::prelude::*;

/// What can be listed: the word for kubectl, and the heading.
const LISTS: [(&str, &str); 4] = [
    ("jobs", "kubectl get jobs"),
    ("pods", "kubectl get pods -o wide"),
    ("nodes", "kubectl get nodes"),
    ("all", "kubectl get all -A"),
];

#[component]
pub fn Objects() -> Html {
    let app = use_panels();
    let chosen = use_state(|| 1_usize);
    let tab = |(index, (name, _)): (usize, &(&'static str, &'static str))| {
        let choose = {
            let chosen = chosen.setter();
            Callback::from(move |_: MouseEvent| chosen.set(index))
        };
        let pressed = (index == *chosen).to_string();
        html! {
            <button type="button" class="choice" aria-pressed={pressed} onclick={choose}>
                {*name}
            </button>
        }
    };
    let line = LISTS.get(*chosen).map_or("", |(_, line)| *line);
    let (answer, at) = app.read(|session| (session.ask(line), session.now()));
    html! {
        <>
            <div class="choices" role="group">{ for LISTS.iter().enumerate().map(tab) }</div>
            <p class="prompt-line"><code>{"$ "}{line}</code></p>
            <pre class="table-scroll" tabindex="0">
                <Numbers text={answer.stdout} {at} /><span class="stderr">{answer.stderr}</span>
            </pre>
        </>
    }
}
