//! kubeloupe as other pages use it: in a frame, as an object, as a module.

use crate::READY;
use crate::browser::{Page, browse};

#[test]
fn the_running_session_is_a_plain_object_of_the_page() {
    browse(async |page: &Page| {
        page.open("/embed.html?lang=en&lesson=slots").await?;
        page.wait_for(READY).await?;
        page.script("kubeloupe.seek('25s')").await?;
        let pods = "return kubeloupe.run('kubectl get pods -o name | wc -l').trim()";
        assert_eq!(page.script(pods).await?, "4");
        assert_eq!(page.script("return kubeloupe.state().playing").await?, false);
        page.script("kubeloupe.play()").await?;
        page.wait_until("return kubeloupe.now() > '2026-01-01T00:00:26'").await?;
        page.script("kubeloupe.pause()").await?;
        let refused = page
            .script("try { kubeloupe.seek('soon') } catch (error) { return error.message }")
            .await?;
        assert_eq!(refused, "not a span of time: soon");
        let svg = page.script("return kubeloupe.timelineSvg()").await?;
        assert!(svg.as_str().is_some_and(|svg| svg.starts_with("<svg")));
        Ok(())
    });
}

#[test]
fn the_program_is_a_module_with_clusters_of_its_own() {
    browse(async |page: &Page| {
        page.open("/?lang=en&t=5s").await?;
        page.wait_for(READY).await?;
        let before = page.script("return kubeloupe.digest()").await?;
        let said = page
            .script(
                "const url = document.querySelector('link[rel=modulepreload]').href;
                 return import(url).then(({ Cluster }) => {
                   const cluster = new Cluster({ nodes: 3, seed: 7 });
                   cluster.run('kubectl create job hello --image=busybox -- sleep 10');
                   cluster.sleep('30s');
                   const said = [cluster.run('kubectl get pods --no-headers').split(/ +/)[2],
                     cluster.now(), cluster.records().length > 10,
                     cluster.snapshot().length !== 0, cluster.timelineSvg().slice(0, 4)];
                   cluster.free();
                   return said;
                 });",
            )
            .await?;
        let expected =
            serde_json::json!(["Completed", "2026-01-01T00:00:30.000Z", true, true, "<svg"]);
        assert_eq!(said, expected);
        // The page's own run knows nothing of it.
        assert_eq!(page.script("return kubeloupe.digest()").await?, before);
        Ok(())
    });
}
