//! The page: yew components over the session and its pictures. Knows the browser; must not know
//! any rule of Kubernetes.

pub mod app;
pub mod browser;
pub mod canvas;
mod share;

use yew::prelude::*;

/// Starts the page in the element `#app`.
pub fn start() {
    browser::crash::install();
    let page = match root() {
        Some(root) => yew::Renderer::<Page>::with_root(root),
        None => yew::Renderer::<Page>::new(),
    };
    page.render();
}

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id("app")
}

/// The whole page.
#[component]
pub fn Page() -> Html {
    html! { <main><h1>{"kubeloupe"}</h1></main> }
}
