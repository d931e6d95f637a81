//! What the address, the browser and earlier visits ask of the page: language, theme, panels.
//! Unknown values fall back, and the page says so.

use crate::locale::Lang;
use crate::ui::browser::storage;
use std::collections::BTreeMap;

/// The name under which the settings are kept in the browser.
const STORED: &str = "kubeloupe.settings";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// As the address writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn of(name: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// What is remembered between visits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    pub lang: Lang,
    pub theme: Theme,
    /// Panels that are open (or closed) against their default, by name.
    pub open: BTreeMap<String, bool>,
    /// Sizes of panels in CSS pixels, by name.
    pub sizes: BTreeMap<String, f64>,
    /// The panels that the address names, in its order; not remembered.
    pub order: Vec<String>,
}

impl Settings {
    /// What an earlier visit left, or what the browser prefers.
    pub fn stored() -> Settings {
        let mut settings = Settings { lang: browser_lang(), ..Settings::default() };
        let text = storage::get(STORED).unwrap_or_default();
        let Ok(kept) = serde_json::from_str::<serde_json::Value>(&text) else { return settings };
        if let Some(lang) = kept["lang"].as_str().and_then(lang_of) {
            settings.lang = lang;
        }
        if let Some(theme) = kept["theme"].as_str().and_then(Theme::of) {
            settings.theme = theme;
        }
        for (name, open) in kept["open"].as_object().into_iter().flatten() {
            settings.open.extend(open.as_bool().map(|open| (name.clone(), open)));
        }
        for (name, size) in kept["sizes"].as_object().into_iter().flatten() {
            settings.sizes.extend(size.as_f64().map(|size| (name.clone(), size)));
        }
        settings
    }

    /// Remembers them, if the browser lets us.
    pub fn store(&self) {
        let kept = serde_json::json!({
            "lang": lang_name(self.lang),
            "theme": self.theme.name(),
            "open": self.open,
            "sizes": self.sizes,
        });
        storage::set(STORED, &kept.to_string());
    }

    /// Tells the document, which the style sheets and assistive software read.
    pub fn show(&self) {
        let document = web_sys::window().and_then(|window| window.document());
        let Some(root) = document.and_then(|document| document.document_element()) else { return };
        // Both names are valid, so neither call can fail.
        let _ = root.set_attribute("lang", html_lang(self.lang));
        let _ = match self.theme {
            Theme::Auto => root.remove_attribute("data-theme"),
            Theme::Light | Theme::Dark => root.set_attribute("data-theme", self.theme.name()),
        };
    }

    pub fn is_dark(&self) -> bool {
        match self.theme {
            Theme::Auto => prefers("(prefers-color-scheme: dark)"),
            Theme::Light => false,
            Theme::Dark => true,
        }
    }
}

/// Whether the browser answers yes to a media query.
pub fn prefers(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

fn browser_lang() -> Lang {
    let language = web_sys::window().and_then(|window| window.navigator().language());
    language.as_deref().and_then(lang_of).unwrap_or_default()
}

/// `en`, `zh`, `zh-CN`, …
pub fn lang_of(name: &str) -> Option<Lang> {
    match name.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "en" => Some(Lang::En),
        "zh" => Some(Lang::Zh),
        _ => None,
    }
}

/// As the address writes it.
pub const fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh",
    }
}

const fn html_lang(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    }
}
