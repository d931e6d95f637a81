//! ControllerRevisions: the templates that a DaemonSet or StatefulSet has had.

use crate::api::meta::Meta;
use crate::api::pod_template::PodTemplate;
use std::rc::Rc;

/// On revisions and pods: which template they are of.
pub const REVISION_HASH: &str = "controller-revision-hash";

#[derive(Clone, Debug, PartialEq)]
pub struct ControllerRevision {
    pub meta: Meta,
    /// Its place in the history; raised when the template is used again.
    pub revision: i64,
    /// `data`: upstream keeps a patch that replaces `spec.template`.
    pub template: Rc<PodTemplate>,
}
