//! Nothing is cut off or lies on something else, however large the page is.

use crate::READY;
use crate::browser::{Fault, Page, browse};

/// Controls that stand outside of the page, or on each other.
const MISPLACED: &str = "
const seen = [...document.querySelectorAll('button, input, select, summary')]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && box.height > 0);
const name = (element) => element.outerHTML.slice(0, 90);
// What is scrolled in a part of the page may be anywhere, what floats lies on others.
const free = seen.filter(([element]) =>
  !element.closest('.menu, .choices, .files, .panel-body, .knobs, .transport, .canvas-place'));
const outside = free.filter(([, box]) => box.left < -1 || box.right > innerWidth + 1)
  .map(([element]) => `outside: ${name(element)}`);
const on = free.flatMap(([a, p], i) => free.slice(i + 1)
  .filter(([b, q]) => !a.contains(b) && !b.contains(a)
    && Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1
    && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 1)
  .map(([b]) => `${name(a)} lies on ${name(b)}`));
const wide = document.documentElement.scrollWidth - innerWidth;
return [...outside, ...on, ...(wide > 0 ? [`${wide} px too wide`] : [])];";

async fn check(page: &Page, path: &str, what: &str) -> Result<(), Fault> {
    page.open(path).await?;
    page.wait_for(READY).await?;
    let found = page.script(MISPLACED).await?;
    assert_eq!(found, serde_json::json!([]), "{path}, {what}");
    Ok(())
}

#[test]
fn every_part_has_its_place_at_every_width() {
    let paths = [
        "/?lang=en&t=25s",
        "/?lang=zh&t=25s&lesson=cron-forbid",
        "/?lang=en&t=40s&compare=spec.parallelism%3D4",
    ];
    let bottom = "/?lang=en&t=25s&panels=editor,cluster,timeline,owners,loop";
    browse(async |page: &Page| {
        for width in [1440, 1280, 900, 700] {
            page.set_width(width).await?;
            // On a phone the loop is a sheet over everything.
            for path in paths.iter().chain([&bottom]) {
                check(page, path, &format!("{width} px")).await?;
            }
        }
        for width in [360, 320] {
            page.set_phone(width).await?;
            for path in paths {
                check(page, path, &format!("a phone of {width} px")).await?;
            }
        }
        Ok(())
    });
}
