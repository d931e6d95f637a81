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

use browser::{Page, browse};
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

#[test]
fn a_crash_shows_the_run_s_link_and_reloads_it() {
    browse(async |page: &Page| {
        page.open("/?lang=en").await?;
        page.wait_for(READY).await?;
        page.script(
            "for (const [name, detail] of [['run', 'run=abc'], ['crash', 'the agenda is late']])
               dispatchEvent(new CustomEvent('kubeloupe-' + name, { detail }));",
        )
        .await?;
        let report = page.wait_for("[role=alertdialog]").await?;
        let text = report.text().await?;
        assert!(text.contains("the agenda is late"), "{text}");
        let link = report.find(Locator::Css("a")).await?.attr("href").await?.unwrap_or_default();
        assert!(link.ends_with("/?lang=en#run=abc"), "{link}");
        report.find(Locator::Css("button")).await?.click().await?;
        page.wait_for(READY).await?;
        page.wait_until("return !document.querySelector('[role=alertdialog]')").await?;
        assert_eq!(page.script("return location.hash").await?, "#run=abc");
        Ok(())
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
fn a_trap_without_a_panic_is_reported_and_other_errors_are_not() {
    browse(async |page: &Page| {
        page.open("/").await?;
        page.wait_for(READY).await?;
        // As a script of the page: errors of WebDriver's own scripts reach no listener.
        let throw = "document.head.append(Object.assign(document.createElement('script'),
            { textContent: `throw new ERROR('out of bounds')` }))";
        page.script(&throw.replace("ERROR", "TypeError")).await?;
        page.wait_until("return !document.querySelector('[role=alertdialog]')").await?;
        page.script(&throw.replace("ERROR", "WebAssembly.RuntimeError")).await?;
        let text = page.wait_for("[role=alertdialog]").await?.text().await?;
        assert!(text.contains("out of bounds"), "{text}");
        Ok(())
    });
}
