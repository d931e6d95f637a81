//! `loupe …`, and its aliases `minikube …` and `kubeadm join`.

use crate::kubectl::shell::Call;
use crate::kubectl::task::{Output, Said, Task, World};

pub fn start(_args: &[String], _call: &Call, _world: &World) -> Box<dyn Task> {
    Box::new(Said::from(Output::error("loupe: not written")))
}
pub fn minikube(_args: &[String], _world: &World) -> Box<dyn Task> {
    Box::new(Said::from(Output::error("loupe: not written")))
}
pub fn kubeadm(_args: &[String], _world: &World) -> Box<dyn Task> {
    Box::new(Said::from(Output::error("loupe: not written")))
}
