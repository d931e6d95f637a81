//! One `main` per target: the browser starts the UI, a terminal runs the command line.

#[cfg(target_arch = "wasm32")]
fn main() {
    kubeloupe_core::ui::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    kubeloupe_core::cli::main()
}
