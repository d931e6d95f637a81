//! The control loop as an account: what was seen, decided and written, newest first.

use crate::locale::ui::Word;
use crate::ui::app::use_panels;
use crate::ui::components::why::jump;
use crate::view::explain::{self, Line};
use yew::prelude::*;

const MOST_LINES: u32 = 60;

#[component]
pub fn ControlLoop() -> Html {
    let app = use_panels();
    let lang = app.lang();
    let lines: Vec<Line> = app.read(|session| {
        let end = session.sim().records();
        let recent = (end.saturating_sub(MOST_LINES)..end).rev();
        recent.filter_map(|id| explain::line(session, id, lang)).collect()
    });
    let row = |line: Line| {
        let about = line.about.map(|key| key.to_string()).unwrap_or_default();
        html! {
            <tr>
                <td>{jump(&app, line.at)}</td><td>{line.who}</td><td>{about}</td>
                <td>{line.text}</td>
            </tr>
        }
    };
    html! {
        <>
            <p class="intro">{app.word(Word::LoopIntro)}</p>
            <div class="table-scroll" tabindex="0">
                <table class="kubectl"><tbody>{ for lines.into_iter().map(row) }</tbody></table>
            </div>
        </>
    }
}
