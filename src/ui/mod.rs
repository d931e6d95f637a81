//! The page: yew components over the session and its pictures. Knows the browser; must not know
//! any rule of Kubernetes.

pub mod app;
pub mod bridge;
pub mod browser;
pub mod canvas;
pub mod components;
pub mod page;
mod share;

/// Starts the page in the element `#app`.
pub fn start() {
    browser::crash::install();
    let page = match root() {
        Some(root) => {
            // What stood there while the program loaded.
            root.set_inner_html("");
            yew::Renderer::<page::Page>::with_root(root)
        }
        None => yew::Renderer::<page::Page>::new(),
    };
    page.render();
}

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id("app")
}
