//! One `main` per target: the browser starts the UI, a terminal runs the command line.

#[cfg(target_arch = "wasm32")]
fn main() {
    kubeloupe_core::ui::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("kubeloupe: the command line is not there yet; `./dev serve` opens the page");
    std::process::ExitCode::from(2)
}
