//! The two canvases: the cluster and the timeline.

use yew::prelude::*;

#[component]
pub fn TimelineCanvas() -> Html {
    html! { <div data-testid="timeline" class="canvas-place"></div> }
}

#[component]
pub fn ClusterCanvas() -> Html {
    html! { <div data-testid="cluster" class="canvas-place"></div> }
}
