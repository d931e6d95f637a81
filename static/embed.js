// <kube-loupe lesson="job-parallel" lang="zh" height="480"></kube-loupe>: kubeloupe in a frame.
//
// Attributes: lesson, lang, theme, panels, autoplay, speed, t, compare, readonly, height, and src
// (the URL of a YAML file of the same origin as this page). A child
// <script type="application/yaml"> holds a manifest instead.
// Methods: play() pause() seek(t) kubectl(line), each a promise.
// Events: loupe-ready loupe-time loupe-record loupe-answer loupe-error, with `detail`.
//
// Messages go to the frame's own origin only, and only those of this very frame are heard.
const page = new URL("./embed.html", import.meta.url);
const options = ["lesson", "lang", "theme", "panels", "autoplay", "speed", "t", "compare", "readonly"];

class KubeLoupe extends HTMLElement {
  #frame;
  #ready;
  #isReady;
  #calls = new Map();
  #next = 1;

  static observedAttributes = ["height"];

  connectedCallback() {
    const url = new URL(page);
    for (const name of options) {
      if (this.hasAttribute(name)) url.searchParams.set(name, this.getAttribute(name) || "1");
    }
    url.searchParams.set("parent", location.origin);
    this.#ready = new Promise((resolve) => (this.#isReady = resolve));
    this.#frame = Object.assign(document.createElement("iframe"), {
      src: url.href,
      title: this.getAttribute("title") || "kubeloupe",
      allow: "clipboard-write",
    });
    this.#frame.style.cssText = "display:block;width:100%;border:0";
    this.#size();
    addEventListener("message", this.#hear);
    this.append(this.#frame);
    this.#bringYaml();
  }

  disconnectedCallback() {
    removeEventListener("message", this.#hear);
    this.#frame?.remove();
    for (const { reject } of this.#calls.values()) reject(new Error("the element was removed"));
    this.#calls.clear();
  }

  attributeChangedCallback() {
    if (this.#frame) this.#size();
  }

  play() {
    return this.#call("play");
  }

  pause() {
    return this.#call("pause");
  }

  /** To a time since the run began: "90s", "2m". */
  seek(time) {
    return this.#call("seek", String(time));
  }

  /** Runs a line, with or without the word kubectl in front. */
  kubectl(line) {
    return this.#call("run", /^\s*(kubectl|k)\s/.test(line) ? line : `kubectl ${line}`);
  }

  #size() {
    const height = Number.parseFloat(this.getAttribute("height"));
    this.#frame.style.height = `${Number.isFinite(height) ? height : 480}px`;
  }

  async #bringYaml() {
    try {
      const inline = this.querySelector('script[type="application/yaml"]');
      let yaml = inline?.textContent;
      if (this.hasAttribute("src")) {
        const url = new URL(this.getAttribute("src"), document.baseURI);
        if (url.origin !== location.origin) throw new Error(`${url} has another origin`);
        const answer = await fetch(url);
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        yaml = await answer.text();
      }
      if (yaml) await this.#call("yaml", yaml);
    } catch (error) {
      this.#tell("error", error.message);
    }
  }

  async #call(call, argument) {
    await this.#ready;
    const id = this.#next++;
    const answer = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    this.#frame.contentWindow.postMessage({ kubeloupe: 1, id, call, argument }, page.origin);
    return answer;
  }

  #hear = (event) => {
    if (event.source !== this.#frame.contentWindow || event.origin !== page.origin) return;
    const { kubeloupe, type, id, detail } = event.data ?? {};
    if (kubeloupe !== 1) return;
    const waiting = this.#calls.get(id);
    this.#calls.delete(id);
    if (type === "ready") this.#isReady();
    if (type === "answer") waiting?.resolve(detail);
    if (type === "error") waiting?.reject(new Error(detail));
    if (["ready", "time", "record", "answer", "error"].includes(type)) this.#tell(type, detail);
  };

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(`loupe-${type}`, { detail, bubbles: true }));
  }
}

if (!customElements.get("kube-loupe")) customElements.define("kube-loupe", KubeLoupe);
