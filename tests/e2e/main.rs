//! The built page in a real browser: what a person sees who opens it. Run by `./dev test`; alone,
//! after `./dev build`: `cargo test --test e2e` (`dist/`, or the folder in `KUBELOUPE_DIST`).
#![cfg(not(target_arch = "wasm32"))]

mod access;
mod browser;
mod drawing;
mod editor;
mod embedded;
mod layout;
mod lesson;
mod panels;
mod site;

use browser::{Fault, Page, browse};
use fantoccini::Locator;

/// There as soon as the page can be used.
const READY: &str = "#app [data-testid=play]";

#[test]
fn the_page_starts_without_a_complaint() {
    browse(async |page: &Page| {
        page.open("/").await?;
        page.wait_for(READY).await?;
        assert_eq!(page.complaints().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_page_works_below_any_path_and_in_a_frame() {
    browse(async |page: &Page| {
        page.open("/below/course/embed.html").await?;
        page.wait_for(&format!("html[data-embed] {READY}")).await?;
        assert_eq!(page.complaints().await?, Vec::<String>::new());
        Ok(())
    });
}

/// A script that asks the program for something while it is in the middle of telling something
/// meets a panic.
const PANIC: &str = "
addEventListener('kubeloupe-run', () => kubeloupe.play(), { once: true });
return kubeloupe.run('loupe node add node09');";

/// What was not written by the program lies in its memory: it traps with its next frame.
const TRAP: &str = "
kubeloupe.run('loupe node add node09');
return wasmBindings.default().then(({ memory }) => {
  new Uint8Array(memory.buffer).fill(255);
  document.querySelector('[data-testid=play]').click();
});";

/// Breaks the program, and opens its run again by the report's button.
async fn crash_and_reload(page: &Page, how: &str, says: &str) -> Result<(), Fault> {
    page.open("/?lang=en&t=20s").await?;
    page.wait_for(READY).await?;
    page.script(how).await?;
    let report = page.wait_for("[role=alertdialog]").await?;
    let text = report.text().await?;
    assert!(text.contains(says), "{text}");
    let link = report.find(Locator::Css("a")).await?.attr("href").await?.unwrap_or_default();
    assert!(link.contains("/?lang=en&t=20s#run=2."), "{link}");
    report.find(Locator::Css("button")).await?.click().await?;
    page.wait_until("return !document.querySelector('[role=alertdialog]')").await?;
    page.wait_for("#app [data-testid=play][aria-label=Play]").await?;
    page.wait_until(
        "return /node09/.test(document.querySelector('[data-testid=cluster-text]')?.textContent)",
    )
    .await?;
    assert_eq!(page.text("[data-testid=clock]").await?, "00:00:20");
    Ok(())
}

#[test]
fn a_crash_shows_the_run_s_link_and_reloads_it() {
    browse(async |page: &Page| {
        crash_and_reload(page, PANIC, "RefCell already borrowed").await?;
        crash_and_reload(page, TRAP, "RuntimeError").await
    });
}

#[test]
fn a_program_that_does_not_load_says_so() {
    browse(async |page: &Page| {
        for missing in [".wasm", "kubeloupe-"] {
            page.open(&format!("/without/{missing}/")).await?;
            let text = page.wait_for("[role=alertdialog]").await?.text().await?;
            assert!(text.contains("could not start"), "without {missing}: {text}");
        }
        Ok(())
    });
}

#[test]
fn an_error_of_another_script_is_not_ours_to_report() {
    browse(async |page: &Page| {
        page.open("/").await?;
        page.wait_for(READY).await?;
        // As a script of the page: errors of WebDriver's own scripts reach no listener.
        page.script(
            "addEventListener('error', () => { window.heard = true });
             document.head.append(Object.assign(document.createElement('script'),
               { textContent: `throw new TypeError('out of bounds')` }))",
        )
        .await?;
        page.wait_until("return window.heard === true").await?;
        assert_eq!(
            page.script("return !document.querySelector('[role=alertdialog]')").await?,
            true
        );
        Ok(())
    });
}
