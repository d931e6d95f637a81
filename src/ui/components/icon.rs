//! The transport's signs, drawn: not every system has letters for them.

use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Play,
    Pause,
    StepForward,
    StepBack,
    ToStart,
    ToEnd,
    Repeat,
    Undo,
}

impl Icon {
    /// Filled outlines on a grid of 16 by 16.
    const fn outline(self) -> &'static str {
        match self {
            Icon::Play => "M4 2l10 6-10 6z",
            Icon::Pause => "M3 2h4v12H3zM9 2h4v12H9z",
            Icon::StepForward => "M2 3l7 5-7 5zM11 3h3v10h-3z",
            Icon::StepBack => "M14 3L7 8l7 5zM2 3h3v10H2z",
            Icon::ToStart => "M1 3h2v10H1zM9 3v10L3 8zM15 3v10L9 8z",
            Icon::ToEnd => "M15 3h-2v10h2zM7 3v10l6-5zM1 3v10l6-5z",
            Icon::Repeat => {
                "M8 2a6 6 0 0 1 5.6 3.8L15 5v5h-5l1.8-1.6A4 4 0 1 0 11 11l1.4 1.4A6 6 0 1 1 8 2z"
            }
            Icon::Undo => "M6 2v3h3a5 5 0 0 1 0 10H5v-2h4a3 3 0 0 0 0-6H6v3L1 6z",
        }
    }

    /// The sign; what it means must be said by its button.
    pub fn draw(self) -> Html {
        html! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <path d={self.outline()} />
            </svg>
        }
    }
}
