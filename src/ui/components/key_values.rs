//! The values that the controller in focus goes by, as chips: what a phone shows of the YAML.

use crate::locale::ui::Word;
use crate::ui::app::use_panels;
use crate::view::{explain, gap};
use yew::prelude::*;

#[component]
pub fn KeyValues() -> Html {
    let app = use_panels();
    let selection = app.selection();
    let values = app.read(|session| {
        let uid = gap::focus(session, selection)?;
        let name = session.log().key(uid)?.name.clone();
        Some((name, explain::key_values(session, uid)))
    });
    let Some((name, values)) = values else { return Html::default() };
    let chip = |(path, value): (&'static str, String)| {
        let (app, name) = (app.clone(), name.clone());
        let click = Callback::from(move |_: MouseEvent| {
            app.edit(|buffers| buffers.show_field(&name, path));
            app.set_open("editor", true);
        });
        let short = path.rsplit('.').next().unwrap_or(path);
        html! {
            <li><button type="button" class="chip" onclick={click}>
                {short}{" "}<b>{value}</b>
            </button></li>
        }
    };
    html! {
        <ul class="chips" aria-label={app.word(Word::KeyValues)}>
            { for values.into_iter().map(chip) }
        </ul>
    }
}
