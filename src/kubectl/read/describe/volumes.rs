//! The volumes of a pod or a template.

use super::page::Page;
use crate::kubectl::read::peek;
use serde_json::Value;

pub fn describe(indent: &str, spec: &Value, page: &mut Page) {
    let volumes = peek::list(spec, "/volumes");
    if volumes.is_empty() {
        page.field(0, &format!("{indent}Volumes"), "<none>");
        return;
    }
    page.line(0, format!("{indent}Volumes:"));
    let further = if indent.is_empty() { "" } else { " " };
    for volume in volumes {
        page.line(1, format!("{further}{}:", peek::text(volume, "/name")));
        source(volume, page);
    }
}

fn source(volume: &Value, page: &mut Page) {
    let leaf = |pointer: &str| peek::some_leaf(volume, pointer).unwrap_or_default();
    let flag = |pointer: &str| volume.pointer(pointer) == Some(&Value::Bool(true));
    let mut put = |kind: &str, fields: &[(&str, String)]| {
        page.field(2, "Type", kind);
        for (title, value) in fields {
            page.field(2, title, value);
        }
    };
    if volume.get("hostPath").is_some() {
        let fields = [("Path", leaf("/hostPath/path")), ("HostPathType", leaf("/hostPath/type"))];
        put("HostPath (bare host directory volume)", &fields);
    } else if volume.get("emptyDir").is_some() {
        let limit = peek::some_leaf(volume, "/emptyDir/sizeLimit");
        let fields = [
            ("Medium", leaf("/emptyDir/medium")),
            ("SizeLimit", limit.unwrap_or_else(|| "<unset>".into())),
        ];
        put("EmptyDir (a temporary directory that shares a pod's lifetime)", &fields);
    } else if volume.get("configMap").is_some() {
        let optional = flag("/configMap/optional").to_string();
        let fields = [("Name", leaf("/configMap/name")), ("Optional", optional)];
        put("ConfigMap (a volume populated by a ConfigMap)", &fields);
    } else if volume.get("secret").is_some() {
        let optional = flag("/secret/optional").to_string();
        let fields = [("SecretName", leaf("/secret/secretName")), ("Optional", optional)];
        put("Secret (a volume populated by a Secret)", &fields);
    } else if volume.get("persistentVolumeClaim").is_some() {
        let read_only = flag("/persistentVolumeClaim/readOnly").to_string();
        let claim = leaf("/persistentVolumeClaim/claimName");
        let kind = "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same \
                    namespace)";
        put(kind, &[("ClaimName", claim), ("ReadOnly", read_only)]);
    } else if volume.get("projected").is_some() {
        put("Projected (a volume that contains injected data from multiple sources)", &[]);
        for source in peek::list(volume, "/projected/sources") {
            projected(source, page);
        }
    } else {
        page.line(2, "<unknown>");
    }
}

fn projected(source: &Value, page: &mut Page) {
    let optional =
        |pointer: &str| (source.pointer(pointer) == Some(&Value::Bool(true))).to_string();
    if source.get("secret").is_some() {
        page.field(2, "SecretName", peek::text(source, "/secret/name"));
        page.field(2, "Optional", optional("/secret/optional"));
    } else if source.get("downwardAPI").is_some() {
        page.field(2, "DownwardAPI", "true");
    } else if source.get("configMap").is_some() {
        page.field(2, "ConfigMapName", peek::text(source, "/configMap/name"));
        page.field(2, "Optional", optional("/configMap/optional"));
    } else if let Some(seconds) = peek::some_leaf(source, "/serviceAccountToken/expirationSeconds")
    {
        page.field(2, "TokenExpirationSeconds", seconds);
    }
}
