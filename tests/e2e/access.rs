//! What everybody needs who does not use a mouse and two good eyes: every control has a name and
//! can be reached, in both languages and on a phone. What axe-core found on these views once is
//! asked for here in a few lines, so that the test needs nothing from elsewhere.

use crate::READY;
use crate::browser::{Fault, Page, browse};

/// The controls that are seen and have no name, as the first letters of their HTML.
const NAMELESS: &str = r#"
const named = (element) => {
  const by = (element.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
  const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(' ');
  const text = (node) => node.nodeType === Node.TEXT_NODE ? node.textContent
    : node.getAttribute?.('aria-hidden') === 'true' ? '' : [...node.childNodes].map(text).join(' ');
  const content = ['INPUT', 'TEXTAREA', 'CANVAS'].includes(element.tagName) ? '' : text(element);
  return [element.getAttribute('aria-label'), by, labels, content, element.title]
    .some((name) => /[\p{L}\p{N}]/u.test(name ?? ''));
};
const roles = ['button', 'slider', 'spinbutton', 'dialog', 'region', 'menu', 'search', 'tab']
  .map((role) => `[role=${role}]`);
const controls = ['button', 'a[href]', 'input', 'textarea', 'select', 'summary', 'canvas', 'nav',
  'section', '[tabindex="0"]', ...roles].join();
return [...document.querySelectorAll(controls)]
  .filter((element) => element.checkVisibility() && !named(element))
  .map((element) => element.outerHTML.slice(0, 120));
"#;

/// Ids that two elements share.
const DOUBLE: &str = "
const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
return ids.filter((id, index) => ids.indexOf(id) !== index);";

/// What a keyboard cannot reach, or a screen reader cannot find: parts that scroll and hold nothing
/// that takes the focus, controls outside of every landmark, headings that skip a level.
const LOST: &str = "
const seen = (element) => element.checkVisibility({ visibilityProperty: true });
const stops = 'a[href], button, input, select, textarea, summary, [tabindex]';
const name = (element) => element.outerHTML.slice(0, 120);
const scrolls = [...document.querySelectorAll('body *')].filter((element) => seen(element)
  && /auto|scroll/.test(getComputedStyle(element).overflowY)
  && element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 1
  && !element.matches(stops) && ![...element.querySelectorAll(stops)].some(seen));
const landmarks = 'header, nav, main, section[aria-label], [role=dialog], .skip-link';
const stray = [...document.querySelectorAll(stops)]
  .filter((element) => seen(element) && !element.closest(landmarks));
const headings = [...document.querySelectorAll('h1, h2, h3, h4')].filter(seen);
const level = (heading) => Number(heading.tagName[1]);
const skipping = headings.filter((heading, i) =>
  i > 0 && level(heading) > level(headings[i - 1]) + 1);
return [...scrolls.map((element) => `scrolls: ${name(element)}`),
  ...stray.map((element) => `no landmark: ${name(element)}`),
  ...skipping.map((element) => `skips a level: ${name(element)}`)];";

async fn check(page: &Page, what: &str) -> Result<(), Fault> {
    for script in [NAMELESS, DOUBLE, LOST] {
        let found = page.script(script).await?;
        assert_eq!(found, serde_json::json!([]), "{what}");
    }
    Ok(())
}

#[test]
fn every_control_has_a_name() {
    browse(async |page: &Page| {
        let panels = "editor,cluster,timeline,why,events,objects,terminal,loop";
        for width in [1280, 500] {
            page.set_width(width).await?;
            for lang in ["en", "zh"] {
                page.open(&format!("/?lang={lang}&t=20s&panels={panels}")).await?;
                page.wait_for(READY).await?;
                let what = format!("{width} px, {lang}");
                check(page, &what).await?;
                for opened in ["lessons", "share"] {
                    page.script(&format!(
                        "document.querySelector('[data-testid={opened}]').click()"
                    ))
                    .await?;
                    page.wait_for("[role=dialog], .menu").await?;
                    check(page, &format!("{what}, {opened}")).await?;
                }
            }
        }
        Ok(())
    });
}

const ACTIVE: &str = "const { dataset, innerText } = document.activeElement;
    return dataset.testid ?? innerText.split('\\n')[0]";

#[test]
fn the_focus_moves_along_a_menu_and_returns_to_what_opened_a_dialog() {
    const ENTER: &str = "\u{e007}";
    const ESCAPE: &str = "\u{e00c}";
    const DOWN: &str = "\u{e015}";
    browse(async |page: &Page| {
        page.open("/?lang=en&t=20s").await?;
        page.wait_for(READY).await?;
        let share = page.wait_for("[data-testid=share]").await?;
        share.send_keys(ENTER).await?;
        page.wait_for("#share-title").await?.send_keys(ESCAPE).await?;
        page.wait_until("return !document.querySelector('[role=dialog]')").await?;
        assert_eq!(page.script(ACTIVE).await?, "share");
        let lessons = page.wait_for("[data-testid=lessons]").await?;
        lessons.send_keys(ENTER).await?;
        page.wait_for(".menu").await?;
        lessons.send_keys(&format!("{DOWN}{DOWN}")).await?;
        assert_eq!(page.script(ACTIVE).await?, "Eight completions, two at a time");
        // A press beside the menu closes it.
        page.click("[data-testid=theme]").await?;
        page.wait_until("return !document.querySelector('.menu')").await?;
        Ok(())
    });
}
