//! One headless browser per test: starts ChromeDriver on a free port, opens a session with the
//! flags of `webdriver.json`, and ends both whatever the test does.

use crate::site;
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What may go wrong while a test drives the page.
pub type Fault = Box<dyn Error + Send + Sync>;

/// How long the page may take to show what a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The page under test.
pub struct Page {
    client: Client,
    site: SocketAddr,
    driver: u16,
}

/// Runs `test` with a browser of its own.
///
/// # Panics
/// If the page is not built, the browser does not start, or the test fails.
pub fn browse(test: impl AsyncFnOnce(&Page) -> Result<(), Fault>) {
    let site = site::serve();
    let driver = Driver::start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime for the WebDriver client");
    let outcome = runtime.block_on(async {
        let page = Page { client: session(driver.port).await, site, driver: driver.port };
        let outcome = test(&page).await;
        page.client.close().await.ok();
        outcome
    });
    outcome.expect("the test drives the page");
}

impl Page {
    /// Opens a path of the page, such as `/?lang=zh`.
    pub async fn open(&self, path: &str) -> Result<(), Fault> {
        Ok(self.client.goto(&format!("http://{}{path}", self.site)).await?)
    }

    /// The first element that matches a CSS selector, as soon as there is one.
    pub async fn wait_for(&self, selector: &str) -> Result<Element, Fault> {
        let wait = self.client.wait().at_most(PATIENCE);
        let found = wait.for_element(Locator::Css(selector)).await;
        found.map_err(|error| format!("waiting for `{selector}`: {error}").into())
    }

    /// Waits until a script returns true.
    pub async fn wait_until(&self, script: &str) -> Result<(), Fault> {
        let attempts = PATIENCE.as_millis() / 50;
        for _ in 0..attempts {
            if self.script(script).await? == true {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("waiting for `{script}`: {PATIENCE:?} are over").into())
    }

    /// Clicks the first element that matches a CSS selector, as soon as there is one.
    pub async fn click(&self, selector: &str) -> Result<(), Fault> {
        Ok(self.wait_for(selector).await?.click().await?)
    }

    /// What the first element that matches a CSS selector says, as soon as there is one.
    pub async fn text(&self, selector: &str) -> Result<String, Fault> {
        Ok(self.wait_for(selector).await?.text().await?)
    }

    /// Draws a line with the mouse, between two places in CSS pixels from an element's middle.
    pub async fn pull(
        &self,
        element: &Element,
        from: (f64, f64),
        to: (f64, f64),
    ) -> Result<(), Fault> {
        let place = |(x, y)| PointerAction::MoveToElement {
            element: element.clone(),
            duration: None,
            x,
            y,
        };
        let mouse = MouseActions::new("mouse".into())
            .then(place(from))
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(place(to))
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Presses the mouse on an element and draws it sideways by so many CSS pixels.
    pub async fn grab(&self, element: &Element, by: f64) -> Result<(), Fault> {
        let grip = PointerAction::MoveToElement {
            element: element.clone(),
            duration: None,
            x: 0.0,
            y: 0.0,
        };
        let mouse = MouseActions::new("mouse".into())
            .then(grip)
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::MoveBy { duration: None, x: by, y: 0.0 });
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Lets go of what [`Page::grab`] holds.
    pub async fn let_go(&self) -> Result<(), Fault> {
        Ok(self.client.release_actions().await?)
    }

    /// Makes the window so wide, in CSS pixels.
    pub async fn set_width(&self, width: u32) -> Result<(), Fault> {
        Ok(self.client.set_window_size(width, 900).await?)
    }

    /// Makes the page exactly so large, in CSS pixels.
    pub async fn set_size(&self, width: u32, height: u32) -> Result<(), Fault> {
        self.set_metrics(width, height, false).await
    }

    /// Makes the page as large as a phone's, which a window cannot be.
    pub async fn set_phone(&self, width: u32) -> Result<(), Fault> {
        self.set_metrics(width, 740, true).await
    }

    async fn set_metrics(&self, width: u32, height: u32, mobile: bool) -> Result<(), Fault> {
        let metrics = serde_json::json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics).await?;
        let touch = serde_json::json!({ "enabled": mobile });
        self.devtools("Emulation.setTouchEmulationEnabled", &touch).await
    }

    /// Puts a finger on the page, in CSS pixels, or lifts it.
    pub async fn touch(&self, at: Option<(f64, f64)>) -> Result<(), Fault> {
        let (kind, points) = match at {
            Some((x, y)) => ("touchStart", vec![serde_json::json!({ "x": x, "y": y })]),
            None => ("touchEnd", Vec::new()),
        };
        let event = serde_json::json!({ "type": kind, "touchPoints": points });
        self.devtools("Input.dispatchTouchEvent", &event).await
    }

    /// A command of the DevTools protocol, which ChromeDriver passes on.
    async fn devtools(&self, command: &str, params: &serde_json::Value) -> Result<(), Fault> {
        let session = self.client.session_id().await?.unwrap_or_default();
        let body = serde_json::json!({ "cmd": command, "params": params });
        let path = format!("/session/{session}/goog/cdp/execute");
        ask(self.driver, "POST", &path, &body.to_string())?;
        Ok(())
    }

    /// What a script returns that runs in the page.
    pub async fn script(&self, script: &str) -> Result<serde_json::Value, Fault> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Puts other text into the editor, as if it were typed.
    pub async fn retype(&self, old: &str, new: &str) -> Result<(), Fault> {
        self.script(&format!(
            "const yaml = document.querySelector('[data-testid=yaml]');
             yaml.value = yaml.value.replace('{old}', '{new}');
             yaml.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));"
        ))
        .await?;
        Ok(())
    }

    /// The errors in the browser's console since the last call: a healthy page has none.
    pub async fn complaints(&self) -> Result<Vec<String>, Fault> {
        // ChromeDriver's own extension of WebDriver, which the client does not know.
        let session = self.client.session_id().await?.unwrap_or_default();
        let path = format!("/session/{session}/se/log");
        let body = ask(self.driver, "POST", &path, r#"{"type":"browser"}"#)?;
        let body: serde_json::Value = serde_json::from_slice(&body)?;
        let entries = body["value"].as_array().ok_or_else(|| format!("no log: {body}"))?;
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(severe.map(|entry| entry["message"].to_string()).collect())
    }
}

/// The body of ChromeDriver's answer to a request that the WebDriver client does not know.
/// It keeps the connection open, whatever it is asked, so the length counts.
fn ask(driver: u16, method: &str, path: &str, body: &str) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", driver))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    for header in reader.by_ref().lines() {
        let header = header?.to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer)?;
    Ok(answer)
}

async fn session(port: u16) -> Client {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/webdriver.json");
    let text = fs::read_to_string(file).expect("webdriver.json");
    let capabilities: Capabilities = serde_json::from_str(&text).expect("webdriver.json is JSON");
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .expect("ChromeDriver starts Chromium: `./dev setup` installs both")
}

/// A running ChromeDriver. Dropping it ends it and the browsers that it started.
struct Driver {
    process: Child,
    port: u16,
    /// Where it and its browsers put what they do not clear away.
    scratch: PathBuf,
    /// Kept open: a program that writes into a closed pipe is ended by that.
    _output: BufReader<ChildStdout>,
}

/// How often ChromeDriver may end without listening.
const MOST_STARTS: u32 = 3;

impl Driver {
    fn start() -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let name = format!("kubeloupe-e2e-{}-{number}", std::process::id());
        let scratch = std::env::temp_dir().join(name);
        fs::create_dir_all(&scratch).expect("a scratch folder");
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
        // A port that is free for IPv4 may be taken for IPv6: then ChromeDriver ends without one.
        let (process, port, output) = (0..MOST_STARTS)
            .find_map(|_| listen(&program, &scratch))
            .expect("ChromeDriver says on which port it listens");
        Driver { process, port, scratch, _output: output }
    }
}

/// Starts ChromeDriver; `None` if it ends without listening.
fn listen(program: &str, scratch: &Path) -> Option<(Child, u16, BufReader<ChildStdout>)> {
    let mut process = Command::new(program)
        .arg("--port=0")
        .env("TMPDIR", scratch)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("\n\n`{program}` does not start ({error}): `./dev setup` installs it\n")
        });
    let mut output = BufReader::new(process.stdout.take().expect("its output is a pipe"));
    let port = output.by_ref().lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    if port.is_none() {
        let _ = process.wait();
    }
    Some((process, port?, output))
}

impl Drop for Driver {
    fn drop(&mut self) {
        // `/shutdown` ends the browsers too; a signal alone could leave them behind.
        let _ = ask(self.port, "GET", "/shutdown", "");
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.scratch);
    }
}
