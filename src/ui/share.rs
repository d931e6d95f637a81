//! Links that reproduce a run: what the address, the crash report and the share dialog hold.

use crate::locale::Lang;
use crate::scenario::variant::Difference;
use crate::session::Session;
use crate::session::share::Shared;
use crate::ui::app::settings::lang_name;
use crate::ui::browser::crash;

/// The fragment of a link to the run as it stands, without `#`.
pub fn fragment(session: &Session) -> String {
    format!("run={}", Shared::of(session).encode())
}

/// Hands the run's link to the crash report.
pub fn keep(session: &Session) {
    crash::keep(&fragment(session));
}

/// The address of a page with a run: the full page, or `embed.html` for a frame. `compare` is
/// what the run is compared with.
pub fn link(page: &str, fragment: &str, compare: Option<&Difference>, lang: Lang) -> String {
    let folder = folder().unwrap_or_default();
    let lang = lang_name(lang);
    let compare = compare.map(|difference| {
        let value = String::from(js_sys::encode_uri_component(&difference.to_string()));
        format!("&compare={value}")
    });
    format!("{folder}{page}?lang={lang}{}#{fragment}", compare.unwrap_or_default())
}

/// This page's address up to the last slash.
fn folder() -> Option<String> {
    let location = web_sys::window()?.location();
    let path = location.pathname().ok()?;
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    Some(format!("{}{}/", location.origin().ok()?, folder.trim_end_matches('/')))
}

/// The run as a scenario file that `kubeloupe run` reads: what was typed becomes its steps.
pub fn scenario_file(session: &Session) -> String {
    Shared::of(session).scenario_file()
}
