//! Every colour of the pictures, by what it means. The style sheet is derived from this table, so
//! that the page may restyle a picture without the picture knowing.

use std::fmt::Write as _;

/// A colour by its meaning. `--c-<name>` in the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token {
    /// Behind everything.
    Ground,
    /// A card, a tile without a fill.
    Surface,
    /// Behind every other row, behind a group's title.
    Stripe,
    /// Hairlines: ticks, card edges.
    Rule,
    Ink,
    /// Labels that are read second.
    Muted,
    /// The playhead, the focus, what is selected.
    Accent,
    /// Lies over the known future.
    Veil,
    Pending,
    Creating,
    Running,
    Ready,
    Terminating,
    Done,
    Failed,
    Waiting,
    Lost,
    /// On top of a solid fill.
    Contrast,
    /// The future that a fork put aside.
    Ghost,
    /// A bound that a run approaches.
    Limit,
    /// What the user or a lesson did.
    Flag,
    /// Nobody has been asked yet: a node that is down, an empty seat.
    Void,
}

/// A token with its name and its values on a light and on a dark ground.
pub struct Entry {
    pub token: Token,
    pub name: &'static str,
    pub light: &'static str,
    pub dark: &'static str,
}

macro_rules! tokens {
    ($($token:ident $name:literal $light:literal $dark:literal;)*) => {
        &[$(Entry { token: Token::$token, name: $name, light: $light, dark: $dark }),*]
    };
}

/// In the order of the enum.
pub const TABLE: &[Entry] = tokens![
    Ground "ground" "#ffffff" "#14171b";
    Surface "surface" "#f7f8fa" "#1b1f25";
    Stripe "stripe" "#f1f3f6" "#20252c";
    Rule "rule" "#d7dce3" "#343b45";
    Ink "ink" "#1d232b" "#e8ebef";
    Muted "muted" "#59636f" "#a0aab6";
    Accent "accent" "#c2410c" "#ff9a5c";
    Veil "veil" "#ffffff99" "#14171b99";
    Pending "pending" "#6b7580" "#96a0ac";
    Creating "creating" "#5b7fa6" "#7f9fc4";
    Running "running" "#9dbbe0" "#48678f";
    Ready "ready" "#2f6db5" "#5b93d6";
    Terminating "terminating" "#8a6d3b" "#c9a566";
    Done "done" "#2e7d4f" "#66bd88";
    Failed "failed" "#b3261e" "#f28b82";
    Waiting "waiting" "#8f5a00" "#e0b15c";
    Lost "lost" "#6b4ea0" "#b9a1e6";
    Contrast "contrast" "#ffffff" "#0f1215";
    Ghost "ghost" "#8892a0" "#6d7784";
    Limit "limit" "#9a3412" "#f0a37a";
    Flag "flag" "#4b5563" "#b4bdc8";
    Void "void" "#e3e6eb" "#2b313a";
];

impl Token {
    pub fn entry(self) -> &'static Entry {
        // The table has every token, in order: a test says so.
        TABLE.get(self as usize).unwrap_or(&TABLE[0])
    }

    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Its value on a light or a dark ground: `#rrggbb` or `#rrggbbaa`.
    pub fn value(self, dark: bool) -> &'static str {
        if dark { self.entry().dark } else { self.entry().light }
    }
}

/// The style sheet `static/css/canvas-tokens.css`. Which of the two colours is meant follows from
/// the `color-scheme` that `tokens.css` sets.
pub fn css() -> String {
    let mut css = String::from(
        "/* The colours of the pictures, written from src/view/tokens.rs: change them there. */\n\
         :root {\n",
    );
    for entry in TABLE {
        let (name, light, dark) = (entry.name, entry.light, entry.dark);
        let _ = writeln!(css, "  --c-{name}: light-dark({light}, {dark});");
    }
    css.push_str("}\n");
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_tokens() {
        for (i, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.token as usize, i, "{}", entry.name);
        }
        assert_eq!(TABLE.last().map(|e| e.token), Some(Token::Void));
    }

    #[test]
    fn the_style_sheet_is_written_from_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/static/css/canvas-tokens.css");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, css()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), css(), "run with UPDATE=1");
    }

    fn luminance(hex: &str) -> f64 {
        let channel = |i: usize| {
            let value = f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap()) / 255.0;
            if value <= 0.039_28 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: Token, b: Token, dark: bool) -> f64 {
        let (a, b) = (luminance(a.value(dark)), luminance(b.value(dark)));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_marks_can_be_told_from_what_is_behind_them() {
        use Token::*;
        for dark in [false, true] {
            for ground in [Ground, Surface, Stripe] {
                for text in [Ink, Muted, Accent, Done, Failed, Limit, Flag, Waiting, Lost] {
                    let ratio = contrast(text, ground, dark);
                    assert!(ratio >= 4.5, "{text:?} on {ground:?}, dark {dark}: {ratio:.2}");
                }
                for mark in [Pending, Creating, Ready, Terminating] {
                    let ratio = contrast(mark, ground, dark);
                    assert!(ratio >= 3.0, "{mark:?} on {ground:?}, dark {dark}: {ratio:.2}");
                }
            }
            for fill in [Ready, Done, Failed] {
                let ratio = contrast(Contrast, fill, dark);
                assert!(ratio >= 4.5, "Contrast on {fill:?}, dark {dark}: {ratio:.2}");
            }
        }
    }

    /// The colours of the page's own style sheet: light, dark.
    fn page_tokens() -> [std::collections::BTreeMap<String, String>; 2] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/static/css/tokens.css");
        let sheet = std::fs::read_to_string(path).unwrap();
        let mut tokens = [const { std::collections::BTreeMap::new() }; 2];
        for line in sheet.lines() {
            let Some((name, values)) = line.trim().split_once(": light-dark(#") else { continue };
            let (light, dark) = values.split_once(", ").unwrap();
            let dark = dark.get(..7).unwrap();
            let name = name.trim_start_matches("--");
            tokens[0].insert(name.to_owned(), format!("#{light}"));
            tokens[1].insert(name.to_owned(), dark.to_owned());
        }
        tokens
    }

    #[test]
    fn the_page_s_texts_can_be_read() {
        let [light, dark] = page_tokens();
        let ratio = |tokens: &std::collections::BTreeMap<String, String>, a: &str, b: &str| {
            let (a, b) = (luminance(&tokens[a]), luminance(&tokens[b]));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        let grounds = ["ground", "surface"];
        let texts = ["ink", "muted", "accent", "error", "warning", "note", "added"];
        let inks = ["y-key", "y-text", "y-number", "y-word", "y-mark", "y-comment"];
        let on = |ground: &'static str, all: &[&'static str]| -> Vec<(&str, &str)> {
            all.iter().map(|text| (*text, ground)).collect()
        };
        let mut pairs: Vec<(&str, &str)> = grounds.iter().flat_map(|g| on(g, &texts)).collect();
        pairs.extend(on("ground", &inks));
        pairs.extend(on("accent-soft", &["ink", "muted", "accent", "note"]));
        pairs.extend(on("accent-soft", &inks));
        pairs.extend(on("sunken", &["ink", "muted", "accent"]));
        pairs.extend([("on-accent", "accent"), ("ink", "error-soft"), ("ink", "added-soft")]);
        pairs.extend(on("match", &["ink"]));
        for (theme, tokens) in [("light", &light), ("dark", &dark)] {
            for (text, ground) in &pairs {
                let ratio = ratio(tokens, text, ground);
                assert!(ratio >= 4.5, "{theme}: --{text} on --{ground} has {ratio:.2}, not 4.5");
            }
            let edge = ratio(tokens, "rule-strong", "ground");
            assert!(edge >= 3.0, "{theme}: edges of controls have {edge:.2}, not 3");
        }
    }
}
