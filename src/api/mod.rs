//! Kubernetes objects as plain data. Knows their fields, names and JSON; must not know how any of
//! them behaves. Desired state has the Go structs of the API (`v1`), observed state lean records: there
//! may be 150,000 pods.

pub mod controller_revision;
pub mod cron_job;
pub mod daemon_set;
pub mod deployment;
pub mod disruption_budget;
pub mod event;
pub mod fields;
pub mod int_or_percent;
pub mod job;
pub mod json;
pub mod meta;
pub mod node;
pub mod object;
pub mod pod;
pub mod pod_template;
pub mod pod_word;
pub mod quantity;
pub mod replica_set;
pub mod selector;
pub mod stateful_set;
pub mod template_hash;
pub mod text;
pub mod toleration;
pub mod v1;
pub mod yaml;
