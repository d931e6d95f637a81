//! A question that is drawn before it is run: by pointer, by keys and as a table, judged by the run.

use crate::READY;
use crate::browser::{Fault, Page, browse};

async fn open(page: &Page, path: &str) -> Result<(), Fault> {
    page.set_width(1280).await?;
    page.open(path).await?;
    page.wait_for(READY).await?;
    page.click("[data-testid=draw]").await
}

/// Waits until the fields of the drawing's table, row after row, are these.
async fn table_is(page: &Page, fields: &str) -> Result<(), Fault> {
    page.wait_until(&format!(
        "const fields = document.querySelectorAll('[data-testid=draw-table] tbody input');
         return [...fields].map((field) => field.value).join() == '{fields}'"
    ))
    .await
}

/// Draws in a row from second to second. The axis shows 90 seconds, rows are 32 pixels high.
async fn pull(page: &Page, row: u32, from: f64, to: f64) -> Result<(), Fault> {
    let canvas = page.wait_for(".canvas-timeline").await?;
    let size = page
        .script(
            "const canvas = document.querySelector('.canvas-timeline');
             return [canvas.clientWidth, canvas.clientHeight]",
        )
        .await?;
    let (width, height) = (size[0].as_f64().unwrap_or(0.0), size[1].as_f64().unwrap_or(0.0));
    let x = |second: f64| 180.0 + second / 90.0 * (width - 192.0) - width / 2.0;
    let y = 68.0 + 32.0 * f64::from(row) + 16.0 - height / 2.0;
    page.pull(&canvas, (x(from), y), (x(to), y)).await
}

#[test]
fn bars_are_laid_and_each_difference_opens_its_why() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&lesson=slots&t=1s").await?;
        pull(page, 0, 0.0, 30.0).await?;
        table_is(page, "1,0,30").await?;
        // The caret stands at the end of the bar: one row down, back to 0, a bar of ten seconds.
        let canvas = page.wait_for(".canvas-timeline").await?;
        let (shift, up) = ("\u{e008}", "\u{e000}");
        let (left, right, down, enter) = ("\u{e012}", "\u{e014}", "\u{e015}", "\u{e007}");
        canvas.send_keys(&format!("{down}{shift}{}{up}", left.repeat(6))).await?;
        canvas.send_keys(&format!("{enter}{shift}{right}{right}{up}{enter}")).await?;
        table_is(page, "1,0,30,2,0,10").await?;
        let said = page.wait_for(".canvas-timeline").await?.attr("aria-valuetext").await?;
        assert_eq!(said.as_deref(), Some("slot 2, 00:00:10"));
        page.click("[data-testid=drawing] summary").await?;
        page.click("[data-testid=draw-table] tfoot button").await?;
        table_is(page, "1,0,30,2,0,10,2,10,20").await?;
        page.click("[data-testid=draw-run]").await?;
        page.click("[data-testid=draw-end]").await?;
        let found = page.text("[data-testid=differences]").await?;
        assert!(found.contains("1 s later than drawn"), "{found}");
        assert!(found.contains("it is not in the drawing"), "{found}");
        page.click("[data-testid=differences] button").await?;
        page.wait_for("[data-testid=difference-why]").await?;
        let why = page.text("[data-testid=why]").await?;
        assert!(why.contains("Job controller creates"), "{why}");
        page.click("[data-testid=draw-again]").await?;
        table_is(page, "1,0,30,2,0,10,2,10,20").await?;
        assert_eq!(page.complaints().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_number_of_available_pods_is_drawn_by_keys() {
    browse(async |page: &Page| {
        open(page, "/?lang=zh&lesson=daemonset-rolling-update&t=30s").await?;
        table_is(page, "21,3").await?;
        let canvas = page.wait_for(".canvas-timeline").await?;
        // A step down from the first second on, up again nine seconds later.
        canvas.send_keys(&format!("\u{e015}{}\u{e013}", "\u{e014}".repeat(9))).await?;
        table_is(page, "21,2,30,3").await?;
        page.click("[data-testid=draw-run]").await?;
        page.click("[data-testid=draw-end]").await?;
        let found = page.text("[data-testid=differences]").await?;
        assert!(found.contains("图中画的是 3 个"), "{found}");
        // Another lesson has nothing to do with it.
        page.script("document.querySelector('[data-testid=lessons]').click()").await?;
        page.click(".menu button").await?;
        page.wait_until("return !document.querySelector('[data-testid=drawing]')").await?;
        Ok(())
    });
}
