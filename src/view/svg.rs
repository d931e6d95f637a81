//! A scene as a standalone SVG text: what `-o svg` prints and the page exports.

use crate::order::Ordered;
use crate::view::scene::{Anchor, Dash, Item, Pattern, Rect, Scene, Sign, Style, Weight};
use crate::view::tokens::Token;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const SANS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', \
                    'Noto Sans CJK SC', sans-serif";
const MONO: &str = "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace";

/// The scene in the colours of one theme.
pub fn svg(scene: &Scene, dark: bool) -> String {
    let mut out = String::with_capacity(scene.items().len() * 96 + 512);
    let (w, h) = (scene.width, scene.height);
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" \
         viewBox=\"0 0 {w} {h}\" font-family=\"{SANS}\">"
    );
    patterns(&mut out, scene, dark);
    let ground = Token::Ground.value(dark);
    let _ = writeln!(out, "<rect width=\"{w}\" height=\"{h}\" fill=\"{ground}\"/>");
    let mut clips = 0;
    let mut clipped = false;
    for item in scene.items() {
        if let Item::Clip(to) = item {
            if std::mem::take(&mut clipped) {
                out.push_str("</g>\n");
            }
            if let Some(Rect { x, y, w, h }) = to {
                clips += 1;
                let _ = writeln!(
                    out,
                    "<clipPath id=\"clip{clips}\"><rect x=\"{x:.2}\" y=\"{y:.2}\" \
                     width=\"{w:.2}\" height=\"{h:.2}\"/></clipPath>\
                     <g clip-path=\"url(#clip{clips})\">"
                );
                clipped = true;
            }
        } else {
            draw(&mut out, scene, item, dark);
        }
    }
    if clipped {
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

fn patterns(out: &mut String, scene: &Scene, dark: bool) {
    let used: BTreeSet<(Pattern, Token)> = scene
        .items()
        .iter()
        .filter_map(|item| match item {
            Item::Fill { token, pattern, .. } if *pattern != Pattern::Solid => {
                Some((*pattern, *token))
            }
            _ => None,
        })
        .ordered();
    out.push_str("<defs>\n");
    for (pattern, token) in used {
        let colour = token.value(dark);
        let shape = match pattern {
            Pattern::Solid => continue,
            Pattern::Rising => "<path d=\"M-1 1l2-2M0 6l6-6M5 7l2-2\" stroke-width=\"1.6\"/>",
            Pattern::Falling => "<path d=\"M-1 5l2 2M0 0l6 6M5-1l2 2\" stroke-width=\"1.6\"/>",
            Pattern::Dots => "<circle cx=\"3\" cy=\"3\" r=\"0.9\" stroke-width=\"0.8\"/>",
        };
        let _ = writeln!(
            out,
            "<pattern id=\"{}-{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
             <g stroke=\"{colour}\" fill=\"{colour}\">{shape}</g></pattern>",
            pattern.name(),
            token.name()
        );
    }
    out.push_str("</defs>\n");
}

fn draw(out: &mut String, scene: &Scene, item: &Item, dark: bool) {
    match item {
        Item::Fill { at, radius, token, pattern, alpha } => {
            let _ = write!(out, "<rect {} ", place(*at, *radius));
            let _ = match pattern {
                Pattern::Solid => write!(out, "fill=\"{}\"", token.value(dark)),
                _ => write!(out, "fill=\"url(#{}-{})\"", pattern.name(), token.name()),
            };
            out.push_str(&opacity(*alpha));
            out.push_str("/>\n");
        }
        Item::Edge { at, radius, token, width, dash, alpha } => {
            let _ = writeln!(
                out,
                "<rect {} fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"{}{}/>",
                place(*at, *radius),
                token.value(dark),
                dashes(*dash),
                opacity(*alpha)
            );
        }
        Item::Line { from, to, token, width, dash } => {
            let _ = writeln!(
                out,
                "<path d=\"M{:.2} {:.2}L{:.2} {:.2}\" stroke=\"{}\" stroke-width=\"{width}\"{}/>",
                from.0,
                from.1,
                to.0,
                to.1,
                token.value(dark),
                dashes(*dash)
            );
        }
        Item::Text { at, text, style } => {
            let _ = writeln!(
                out,
                "<text x=\"{:.2}\" y=\"{:.2}\"{}>{}</text>",
                at.0,
                at.1,
                face(*style, dark),
                escape(scene.text(text))
            );
        }
        Item::Sign { at, size, sign: shape, token } => {
            sign(out, *at, *size, *shape, token.value(dark));
        }
        Item::Clip(_) => {}
    }
}

fn place(Rect { x, y, w, h }: Rect, radius: f32) -> String {
    let mut text = format!("x=\"{x:.2}\" y=\"{y:.2}\" width=\"{w:.2}\" height=\"{h:.2}\"");
    if radius > 0.0 {
        let _ = write!(text, " rx=\"{radius}\"");
    }
    text
}

fn opacity(alpha: f32) -> String {
    if alpha < 1.0 { format!(" opacity=\"{alpha:.2}\"") } else { String::new() }
}

fn dashes(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "",
        Dash::Dashed => " stroke-dasharray=\"4 3\"",
        Dash::Dotted => " stroke-dasharray=\"1.5 3\"",
    }
}

fn face(style: Style, dark: bool) -> String {
    let mut text = format!(" font-size=\"{}\" fill=\"{}\"", style.size, style.token.value(dark));
    match style.weight {
        Weight::Plain => {}
        Weight::Bold => text.push_str(" font-weight=\"600\""),
        Weight::Mono => {
            let _ = write!(text, " font-family=\"{MONO}\"");
        }
    }
    match style.anchor {
        Anchor::Start => {}
        Anchor::Middle => text.push_str(" text-anchor=\"middle\""),
        Anchor::End => text.push_str(" text-anchor=\"end\""),
    }
    text
}

/// The strokes of a sign in a box of −0.5 to 0.5: polylines, and whether the shape is filled.
pub fn strokes(sign: Sign) -> (&'static [&'static [(f32, f32)]], bool) {
    match sign {
        Sign::Check => (&[&[(-0.42, 0.02), (-0.12, 0.34), (0.42, -0.34)]], false),
        Sign::Cross => (&[&[(-0.36, -0.36), (0.36, 0.36)], &[(-0.36, 0.36), (0.36, -0.36)]], false),
        Sign::Flag => (&[&[(0.0, 0.0), (0.0, -1.0), (0.7, -0.75), (0.0, -0.45)]], true),
        Sign::Open => (&[&[(-0.4, -0.2), (0.4, -0.2), (0.0, 0.35)]], true),
        Sign::Closed => (&[&[(-0.2, -0.4), (0.35, 0.0), (-0.2, 0.4)]], true),
        Sign::Diamond => (&[&[(0.0, -0.5), (0.5, 0.0), (0.0, 0.5), (-0.5, 0.0)]], true),
        Sign::Bars => (&[&[(-0.2, -0.35), (-0.2, 0.35)], &[(0.2, -0.35), (0.2, 0.35)]], false),
        Sign::Faster => (
            &[
                &[(-0.4, -0.35), (0.0, 0.0), (-0.4, 0.35)],
                &[(0.05, -0.35), (0.45, 0.0), (0.05, 0.35)],
            ],
            false,
        ),
        Sign::Question => (
            &[
                &[(-0.25, -0.25), (-0.1, -0.42), (0.15, -0.42), (0.28, -0.22), (0.0, 0.05)],
                &[(0.0, 0.05), (0.0, 0.15)],
                &[(0.0, 0.36), (0.0, 0.42)],
            ],
            false,
        ),
        Sign::Dot => (&[RING], true),
        Sign::Half => (
            &[&[
                (0.0, 0.45),
                (-0.23, 0.39),
                (-0.39, 0.23),
                (-0.45, 0.0),
                (-0.39, -0.23),
                (-0.23, -0.39),
                (0.0, -0.45),
            ]],
            true,
        ),
        Sign::Barred => (&[RING, &[(-0.32, 0.32), (0.32, -0.32)]], false),
        Sign::Ring => (&[RING], false),
        Sign::Scissors => (
            &[
                &[(-0.45, -0.3), (-0.25, -0.45), (-0.12, -0.2), (0.45, 0.35)],
                &[(-0.45, 0.3), (-0.25, 0.45), (-0.12, 0.2), (0.45, -0.35)],
            ],
            false,
        ),
        Sign::Late => (&[&[(0.0, -0.42), (0.0, 0.12)], &[(0.0, 0.34), (0.0, 0.42)]], false),
    }
}

const RING: &[(f32, f32)] = &[
    (0.0, -0.45),
    (0.22, -0.39),
    (0.39, -0.23),
    (0.45, 0.0),
    (0.39, 0.22),
    (0.22, 0.39),
    (0.0, 0.45),
    (-0.23, 0.39),
    (-0.39, 0.23),
    (-0.45, 0.0),
    (-0.39, -0.23),
    (-0.23, -0.39),
    (0.0, -0.45),
];

fn sign(out: &mut String, (x, y): (f32, f32), size: f32, sign: Sign, colour: &str) {
    let (lines, filled) = strokes(sign);
    out.push_str("<path d=\"");
    for line in lines {
        for (i, (dx, dy)) in line.iter().enumerate() {
            let letter = if i == 0 { 'M' } else { 'L' };
            let _ = write!(out, "{letter}{:.2} {:.2}", x + dx * size, y + dy * size);
        }
        if filled {
            out.push('Z');
        }
    }
    let fill = if filled { colour } else { "none" };
    let width = (size / 6.0).clamp(1.2, 2.2);
    let _ = writeln!(
        out,
        "\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"{width:.1}\" \
         stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
    );
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // Control characters are not allowed in XML at all.
            c if (c as u32) < 32 && !matches!(c, '\t' | '\n' | '\r') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_becomes_well_formed_markup() {
        let mut scene = Scene::default();
        scene.begin(200.0, 100.0);
        scene.clip(Some(Rect::new(0.0, 0.0, 50.0, 50.0)));
        scene.area(Rect::new(1.0, 2.0, 3.0, 4.0), 2.0, Token::Ready, Pattern::Rising, 0.5);
        scene.clip(None);
        scene.write((1.0, 2.0), Style::new(11.0, Token::Ink), "a < b & \u{1}c");
        let text = svg(&scene, false);
        assert!(text.contains("<pattern id=\"rising-ready\""));
        assert!(text.contains("fill=\"url(#rising-ready)\" opacity=\"0.50\"/>"));
        assert!(text.contains(">a &lt; b &amp;  c</text>"));
        assert_eq!(text.matches("<g ").count(), text.matches("</g>").count());
    }
}
