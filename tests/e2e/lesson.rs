//! The running lesson, as a student meets it.

use crate::READY;
use crate::browser::{Fault, Page, browse};
use fantoccini::Locator;

const CLOCK: &str = "return document.querySelector('[data-testid=clock]').textContent";

async fn open(page: &Page, path: &str) -> Result<(), Fault> {
    page.open(path).await?;
    page.wait_for(READY).await?;
    Ok(())
}

/// Presses a key where nothing has the focus.
async fn press(page: &Page, key: &str) -> Result<(), Fault> {
    let script = format!(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',
             {{ key: '{key}', bubbles: true, cancelable: true }}));"
    );
    page.script(&script).await?;
    Ok(())
}

async fn clock(page: &Page) -> Result<String, Fault> {
    Ok(page.script(CLOCK).await?.as_str().unwrap_or_default().to_owned())
}

#[test]
fn it_opens_on_the_running_lesson_and_space_pauses_it() {
    browse(async |page: &Page| {
        open(page, "/?lang=en").await?;
        page.wait_until(&format!("{CLOCK} > '00:00:01'")).await?;
        page.wait_for("[data-testid=sentence]").await?;
        press(page, " ").await?;
        page.wait_until("return !kubeloupe.state().playing").await?;
        let paused = clock(page).await?;
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        assert_eq!(clock(page).await?, paused);
        press(page, " ").await?;
        page.wait_until(&format!("{CLOCK} > '{paused}'")).await?;
        assert_eq!(page.complaints().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn editing_the_yaml_and_applying_it_changes_the_job() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=12s").await?;
        page.retype("parallelism: 2", "parallelism: 4").await?;
        let preview = page.wait_for("[data-testid=preview]").await?.text().await?;
        assert!(preview.contains("parallelism: 4"), "{preview}");
        assert!(preview.contains("job.batch/paral-1 configured"), "{preview}");
        page.wait_for("[data-testid=apply]").await?.click().await?;
        page.script("kubeloupe.sleep('3s')").await?;
        let changed = "return kubeloupe.records()
            .some((record) => (record.formula ?? '').includes('parallelism 4'))";
        page.wait_until(changed).await?;
        // What was typed is there after a reload.
        open(page, "/?lang=en&t=12s").await?;
        let typed = "return document.querySelector('[data-testid=yaml]').value";
        let typed = page.script(typed).await?;
        assert!(typed.as_str().is_some_and(|text| text.contains("parallelism: 4")), "{typed}");
        Ok(())
    });
}

#[test]
fn a_mistake_is_located_and_mended_with_one_click() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=0s").await?;
        page.retype("parallelism", "paralelism").await?;
        let finding = page.wait_for("[data-testid=diagnostics] li.error").await?;
        let text = finding.text().await?;
        assert!(text.contains("line 7") && text.contains("spec.paralelism"), "{text}");
        finding.find(Locator::Css("button")).await?.click().await?;
        page.wait_until("return !document.querySelector('[data-testid=diagnostics] li.error')")
            .await?;
        Ok(())
    });
}

#[test]
fn what_the_api_server_would_refuse_is_located_before_it_is_applied() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=0s").await?;
        page.retype("restartPolicy: OnFailure", "restartPolicy: Always").await?;
        let line = page
            .script(
                "const text = document.querySelector('[data-testid=yaml]').value;
                 return text.slice(0, text.indexOf('restartPolicy')).split('\\n').length",
            )
            .await?;
        let text = page.wait_for("[data-testid=diagnostics] li.error").await?.text().await?;
        assert!(text.contains(&format!("line {line} ")), "{text}");
        assert!(text.contains("valid values: \"OnFailure\", \"Never\""), "{text}");
        Ok(())
    });
}

#[test]
fn the_terminal_answers() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=5s&panels=terminal").await?;
        let line = page.wait_for("[data-testid=command-line]").await?;
        line.send_keys("echo hello from here | sed s/here/there/\u{e007}").await?;
        let log = "return document.querySelector('[data-testid=terminal] [role=log]').textContent";
        page.wait_until(&format!("{log}.includes('hello from there')")).await?;
        line.send_keys("kubectl del\t").await?;
        page.wait_until(
            "return document.querySelector('[data-testid=command-line]').value == 'kubectl delete '",
        )
        .await?;
        Ok(())
    });
}

#[test]
fn the_language_changes_without_a_reload_and_options_fall_back_with_a_note() {
    browse(async |page: &Page| {
        open(page, "/?lang=xx&speed=fast&lesson=nosuch").await?;
        let notes = page.wait_for("[data-testid=notes]").await?.text().await?;
        for wrong in ["lang=xx", "speed=fast", "lesson=nosuch"] {
            assert!(notes.contains(wrong), "{notes}");
        }
        open(page, "/?lang=en").await?;
        page.script("window.kept = 1").await?;
        page.wait_for("[data-testid=language]").await?.click().await?;
        page.wait_until("return document.documentElement.lang == 'zh-CN' && window.kept == 1")
            .await?;
        let apply = page.wait_for("[data-testid=apply]").await?.text().await?;
        assert!(apply.contains("应用"), "{apply}");
        Ok(())
    });
}

#[test]
fn a_shared_link_reproduces_the_moment() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=20s").await?;
        page.script("kubeloupe.run('loupe node add extra')").await?;
        page.script("kubeloupe.sleep('7s')").await?;
        let digest = page.script("return kubeloupe.digest()").await?;
        let now = page.script("return kubeloupe.now()").await?;
        page.wait_for("[data-testid=share]").await?.click().await?;
        let link = page.wait_for("[role=dialog] textarea").await?;
        let link = link.prop("value").await?.unwrap_or_default();
        let (_, path) = link.split_once("/?").ok_or("a link")?;
        page.open("/favicon.svg").await?;
        open(page, &format!("/?{path}")).await?;
        assert_eq!(page.script("return kubeloupe.digest()").await?, digest);
        assert_eq!(page.script("return kubeloupe.now()").await?, now);
        Ok(())
    });
}

#[test]
fn the_element_drives_its_frame_and_hears_it() {
    browse(async |page: &Page| {
        open(page, "/embed.html?lang=en").await?;
        page.script(
            "window.heard = [];
             const script = document.createElement('script');
             script.type = 'module';
             script.src = 'embed.js';
             document.head.append(script);
             document.body.innerHTML = '<kube-loupe lesson=job-parallel lang=en></kube-loupe>';
             for (const type of ['ready', 'time', 'record'])
               document.body.addEventListener('loupe-' + type, () => heard.push(type));",
        )
        .await?;
        page.wait_until("return heard.includes('ready')").await?;
        page.script(
            "const loupe = document.querySelector('kube-loupe');
             loupe.seek('20s').then(() => loupe.kubectl('nonsense'))
               .catch((error) => (window.refused = error.message));",
        )
        .await?;
        page.wait_until("return heard.includes('time') && heard.includes('record')").await?;
        page.wait_until("return /nonsense/.test(window.refused)").await?;
        Ok(())
    });
}
