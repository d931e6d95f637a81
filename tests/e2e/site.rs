//! Serves the built page over HTTP to the browser under test. Knows only files and their types.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::{fs, io, thread};

/// Serves the built page on a free port of this machine until the process ends.
///
/// Below `/below/course/` are the same files; below `/without/PART/` those are missing that have
/// PART in their name.
///
/// # Panics
/// If the page has not been built.
pub fn serve() -> SocketAddr {
    let built = std::env::var("KUBELOUPE_DIST").unwrap_or_else(|_| "dist".into());
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join(built);
    assert!(
        dist.join("index.html").is_file(),
        "\n\nThere is no built page at {}.\nThis test drives the page as it is shipped. \
         Build it first:\n    ./dev build\nor run everything:\n    ./dev test\n",
        dist.display()
    );
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port on 127.0.0.1");
    let address = listener.local_addr().expect("the port that was bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let dist = dist.clone();
            // A browser that closes early is not an error of the page.
            thread::spawn(move || answer(&stream, &dist).ok());
        }
    });
    address
}

fn answer(mut stream: &TcpStream, dist: &Path) -> io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|header| !header.is_empty()) {}
    let target = request.split(' ').nth(1).unwrap_or("/");
    let found = find(target, dist).and_then(|file| Some((fs::read(&file).ok()?, file)));
    let (status, kind, body) = match &found {
        Some((body, file)) => ("200 OK", content_type(file), body.as_slice()),
        None => ("404 Not Found", "text/plain", b"not found".as_slice()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)
}

/// The file that a request target names; `None` for what is not there or outside of the page.
fn find(target: &str, dist: &Path) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.trim_start_matches('/');
    let mut path = path.strip_prefix("below/course/").unwrap_or(path);
    if let Some((part, rest)) = path.strip_prefix("without/").and_then(|p| p.split_once('/')) {
        if rest.contains(part) {
            return None;
        }
        path = rest;
    }
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = dist.join(if path.is_empty() { "index.html" } else { path });
    (inside && file.is_file()).then_some(file)
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
