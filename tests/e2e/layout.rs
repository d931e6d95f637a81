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

/// Where the timeline ends on the first screen, above the transport.
const SEEN_OF_THE_TIMELINE: &str = "
const timeline = document.querySelector('.canvas-timeline').getBoundingClientRect();
const transport = document.querySelector('.transport').getBoundingClientRect();
return Math.min(timeline.bottom, transport.top) - timeline.top;";

#[test]
fn a_phone_shows_the_timeline_on_its_first_screen() {
    browse(async |page: &Page| {
        page.set_phone(360).await?;
        for lesson in ["job-parallel", "slots", "cron-policies"] {
            page.open(&format!("/?lang=en&lesson={lesson}&t=16s")).await?;
            page.wait_for(READY).await?;
            let seen = page.script(SEEN_OF_THE_TIMELINE).await?;
            assert!(seen.as_f64().is_some_and(|seen| seen >= 200.0), "{lesson}: {seen} px");
        }
        Ok(())
    });
}

#[test]
fn the_rail_shows_all_its_names_where_two_runs_are_compared_on_a_low_page() {
    browse(async |page: &Page| {
        page.set_size(1280, 640).await?;
        page.open("/?lang=en&t=30s&compare=parallelism%3D4").await?;
        page.wait_for("[data-testid=comparison]").await?;
        let hidden = "const rail = document.querySelector('.right');
            return rail.scrollHeight - rail.clientHeight";
        assert_eq!(page.script(hidden).await?, 0);
        Ok(())
    });
}

#[test]
fn panels_that_do_not_exist_leave_the_page_as_it_is() {
    browse(async |page: &Page| {
        page.open("/?lang=en&panels=nope").await?;
        page.wait_for(READY).await?;
        assert!(page.text("[data-testid=notes]").await?.contains("panels=nope"));
        for part in [".canvas-cluster", ".canvas-timeline", "[data-testid=yaml]"] {
            page.wait_for(part).await?;
        }
        Ok(())
    });
}

const CLUSTER: &str = "document.querySelector('[data-testid=cluster-text]').textContent";

#[test]
fn a_long_press_opens_a_menu_and_lifting_the_finger_chooses_nothing() {
    let middle = |selector: &str| {
        format!(
            "const box = document.querySelector(`{selector}`).getBoundingClientRect();
             return [box.left + 60, box.top + Math.min(box.height / 2, 70)]"
        )
    };
    let place = |found: &serde_json::Value| Some((found[0].as_f64()?, found[1].as_f64()?));
    browse(async |page: &Page| {
        page.set_phone(360).await?;
        page.open("/?lang=en&t=25s").await?;
        page.wait_for(READY).await?;
        page.wait_until(&format!("return {CLUSTER}.includes('node01 Ready')")).await?;
        let before = page.script(&format!("return {CLUSTER}")).await?;
        page.touch(place(&page.script(&middle(".canvas-cluster")).await?)).await?;
        page.wait_for("[data-testid=context-menu]").await?;
        page.touch(None).await?;
        // Nothing is under the transport, or outside of the page.
        let menu = "const menu = document.querySelector('[data-testid=context-menu]')
              .getBoundingClientRect();
            const { top } = document.querySelector('.transport').getBoundingClientRect();
            return menu.left >= 0 && menu.right <= 360 && menu.top >= 0 && menu.bottom <= top";
        assert_eq!(page.script(menu).await?, true);
        let cordon = "[data-testid=context-menu] [role=menuitem]:nth-of-type(3)";
        page.touch(place(&page.script(&middle(cordon)).await?)).await?;
        page.touch(None).await?;
        page.wait_until(&format!("return {CLUSTER}.includes('node01 Ready,SchedulingDisabled')"))
            .await?;
        let after = page.script(&format!("return {CLUSTER}")).await?;
        let after = after.as_str().unwrap_or_default().replace(",SchedulingDisabled", "");
        let after = after.replace(" node.kubernetes.io/unschedulable:NoSchedule", "");
        assert_eq!(Some(after.as_str()), before.as_str());
        Ok(())
    });
}
