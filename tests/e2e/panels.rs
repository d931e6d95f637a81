//! What stands beside the timeline: two runs compared, the control loop, owners and the states of
//! a pod, what applying will do, files that are dropped.

use crate::READY;
use crate::browser::{Fault, Page, browse};

async fn open(page: &Page, path: &str) -> Result<(), Fault> {
    page.open(path).await?;
    page.wait_for(READY).await?;
    Ok(())
}

#[test]
fn two_runs_are_compared_on_one_clock() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=40s&compare=spec.parallelism%3D4").await?;
        for (run, title) in [("a", "parallelism: 2"), ("b", "parallelism: 4")] {
            let text = page.text(&format!("[data-testid=run-{run}]")).await?;
            assert!(text.contains(title), "{text}");
        }
        page.click("[data-testid=to-end]").await?;
        // Half as long, twice as many at once.
        page.wait_until(
            "const rows = [...document.querySelectorAll('.compare-table .differs')];
             return rows.some((row) => /^duration.*−/.test(row.textContent))
               && rows.some((row) => /^most pods at once24\\+2$/.test(row.textContent))",
        )
        .await?;
        page.click("[data-testid=compare]").await?;
        page.wait_until("return !document.querySelector('[data-testid=comparison]')").await?;
        // Again, by the dialog.
        page.click("[data-testid=compare]").await?;
        page.click("[data-testid=compare-start]").await?;
        let text = page.text("[data-testid=run-b]").await?;
        assert!(text.contains("completions: 16"), "{text}");
        page.wait_until("return kubeloupe.state().playing").await?;
        open(page, "/?lang=en&compare=spec.nosuch%3D4").await?;
        assert!(page.text("[data-testid=notes]").await?.contains("spec.nosuch"));
        assert_eq!(page.complaints().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_controller_that_is_off_closes_no_gap() {
    browse(async |page: &Page| {
        let pods = "kubeloupe.run('kubectl get pods --no-headers').trim().split('\\n').length";
        open(page, "/?lang=en&t=12s&panels=timeline,loop").await?;
        page.click("[data-testid=controller-switch]").await?;
        page.wait_until("return !!document.querySelector('.loop.stopped')").await?;
        page.script("kubeloupe.sleep('30s')").await?;
        assert_eq!(page.script(&format!("return {pods}")).await?, 2);
        page.click("[data-testid=controller-switch]").await?;
        page.wait_until("return !document.querySelector('.loop.stopped')").await?;
        page.script("kubeloupe.sleep('5s')").await?;
        assert_eq!(page.script(&format!("return {pods}")).await?, 4);
        // A step of its own moves the run on, and stays paused.
        let now = page.script("return kubeloupe.now()").await?;
        page.click("[data-testid=loop-step]").await?;
        page.wait_until(&format!("return kubeloupe.now() > {now}")).await?;
        page.wait_until("return !kubeloupe.state().playing").await?;
        Ok(())
    });
}

#[test]
fn owners_lead_to_the_way_a_pod_went() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=25s&panels=owners").await?;
        let tree = page.text("[data-testid=owner-tree]").await?;
        assert!(tree.contains("Job paral-1") && tree.contains("five random characters"), "{tree}");
        page.script(
            "[...document.querySelectorAll('.leaf')]
               .find((leaf) => leaf.textContent.includes('Completed')).click()",
        )
        .await?;
        page.wait_until("return document.querySelectorAll('.leaf[aria-pressed=true]').length == 1")
            .await?;
        page.wait_until(
            "return document.querySelector('.station.now text').textContent == 'Completed'",
        )
        .await?;
        let way = page.text("[data-testid=pod-states] .stations").await?;
        let steps = ["Pending", "ContainerCreating", "Running", "Completed"];
        let places: Vec<_> = steps.iter().map(|step| way.find(step)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{way}");
        Ok(())
    });
}

#[test]
fn what_applying_will_do_is_said_before() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=12s").await?;
        page.retype("completions: 8", "completions: 9").await?;
        page.wait_until(
            "return document.querySelector('[data-testid=preview]')?.textContent
                 .includes('field is immutable')",
        )
        .await?;
        open(page, "/?lang=en&lesson=daemonset-rolling-update&t=10s").await?;
        page.retype("nginx:1.15-alpine", "nginx:1.17-alpine").await?;
        let plan = page.text("[data-testid=preview]").await?;
        assert!(plan.contains("a new revision"), "{plan}");
        assert!(plan.contains("daemonset.apps/ds-demo configured"), "{plan}");
        Ok(())
    });
}

#[test]
fn a_dropped_file_opens_and_is_what_is_applied() {
    browse(async |page: &Page| {
        open(page, "/?lang=en&t=5s").await?;
        page.script(
            "const text = `apiVersion: v1\\nkind: Pod\\nmetadata: {name: dropped}\\nspec:\\n` +
               `  containers: [{name: c, image: nginx}]\\n`;
             const dataTransfer = new DataTransfer();
             dataTransfer.items.add(new File([text], 'dropped.yaml'));
             document.querySelector('[data-testid=code]').dispatchEvent(
               new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));",
        )
        .await?;
        page.wait_until(
            "return document.querySelector('.file[aria-current]').textContent
                 .startsWith('dropped.yaml')",
        )
        .await?;
        page.click("[data-testid=apply]").await?;
        page.wait_until("return kubeloupe.run('kubectl get pod dropped').includes('dropped')")
            .await?;
        Ok(())
    });
}
