//! The YAML as something to turn, search and type into.

use crate::READY;
use crate::browser::{Fault, Page, browse};

const TEXT: &str = "return document.querySelector('[data-testid=yaml]').value";
const TERMINAL: &str = "return document.querySelector('[data-testid=terminal]').textContent";

async fn open(page: &Page, path: &str) -> Result<(), Fault> {
    page.open(path).await?;
    page.wait_for(READY).await?;
    Ok(())
}

async fn typed(page: &Page) -> Result<String, Fault> {
    Ok(page.script(TEXT).await?.as_str().unwrap_or_default().to_owned())
}

fn handle(path: &str) -> String {
    format!("[data-testid=handle][data-path='{path}']")
}

#[test]
fn dragging_a_number_imagines_and_letting_go_patches() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=12s&panels=editor,timeline,terminal").await?;
        let number = page.wait_for(&handle("spec.parallelism")).await?;
        let digest = page.script("return kubeloupe.digest()").await?;
        page.grab(&number, 28.0).await?;
        let card = page.wait_for("[data-testid=field-card]").await?.text().await?;
        assert!(card.contains("kubectl patch job paral-1"), "{card}");
        assert!(typed(page).await?.contains("parallelism: 4"));
        // Only imagined so far.
        assert_eq!(page.script("return kubeloupe.digest()").await?, digest);
        page.let_go().await?;
        page.wait_until(&format!("{TERMINAL}.includes(`-p '{{\"spec\":{{\"parallelism\":4}}}}'`)"))
            .await?;
        page.wait_until(&format!("{TERMINAL}.includes('job.batch/paral-1 patched')")).await?;
        assert!(typed(page).await?.contains("parallelism: 4"));
        assert_eq!(page.complaints().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn what_the_api_server_refuses_snaps_back_in_its_words() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=12s").await?;
        let before = typed(page).await?;
        let number = page.wait_for(&handle("spec.completions")).await?;
        page.grab(&number, 28.0).await?;
        page.wait_until(
            "return document.querySelector('[data-testid=field-card]')?.textContent
                 .includes('field is immutable')",
        )
        .await?;
        page.let_go().await?;
        page.wait_until(&format!("{TEXT} == `{before}`")).await?;
        Ok(())
    });
}

#[test]
fn keys_turn_a_handle_and_undo_takes_it_back() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=12s").await?;
        let before = typed(page).await?;
        let number = page.wait_for(&handle("spec.parallelism")).await?;
        // Arrow up, down to its release.
        number.send_keys("\u{e013}").await?;
        page.wait_until(&format!("{TEXT}.includes('parallelism: 3')")).await?;
        page.wait_until(
            "return kubeloupe.run('kubectl get job -o yaml').includes('parallelism: 3')",
        )
        .await?;
        // Ctrl-Z in the text.
        page.wait_for("[data-testid=yaml]").await?.send_keys("\u{e009}z\u{e000}").await?;
        page.wait_until(&format!("{TEXT} == `{before}`")).await?;
        Ok(())
    });
}

#[test]
fn find_goes_from_place_to_place() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=0s").await?;
        let area = page.wait_for("[data-testid=yaml]").await?;
        area.send_keys("\u{e009}f\u{e000}").await?;
        let field = page.wait_for("[data-testid=find] input").await?;
        // How many there are, then which of them.
        for (keys, count) in [("PARAL", "2"), ("\u{e007}", "1/2"), ("\u{e007}", "2/2")] {
            field.send_keys(keys).await?;
            let said =
                format!("return document.querySelector('.find-count').textContent == '{count}'");
            page.wait_until(&said).await?;
        }
        let selected = "const yaml = document.querySelector('[data-testid=yaml]');
            return yaml.value.slice(yaml.selectionStart, yaml.selectionEnd).toLowerCase()";
        assert_eq!(page.script(selected).await?, "paral");
        field.send_keys("\u{e00c}").await?;
        page.wait_until("return !document.querySelector('[data-testid=find]')").await?;
        Ok(())
    });
}

#[test]
fn what_came_of_applying_is_said_and_a_run_that_was_over_plays_on() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=60s").await?;
        page.wait_until("const { over, playing } = kubeloupe.state(); return over && !playing")
            .await?;
        page.retype("completions: 8", "completions: two").await?;
        page.click("[data-testid=apply]").await?;
        let said = page.text("[data-testid=applied]").await?;
        assert!(said.contains("kubectl apply -f job1.yaml"), "{said}");
        assert!(said.contains("The request is invalid"), "{said}");
        assert!(said.contains("of type int32"), "{said}");
        assert_eq!(page.script("return kubeloupe.state().playing").await?, false);
        page.retype("completions: two", "completions: 8").await?;
        page.wait_until("return !document.querySelector('[data-testid=applied]')").await?;
        page.retype("name: paral-1", "name: second").await?;
        page.click("[data-testid=apply]").await?;
        let said = page.text("[data-testid=applied]").await?;
        assert!(said.contains("job.batch/second created"), "{said}");
        page.wait_until("return kubeloupe.state().elapsed > 61").await?;
        Ok(())
    });
}
