// What is left when the WebAssembly program is gone. Plain JavaScript, because a program that has
// trapped cannot be used again: it keeps the run's link outside the program and shows a report.
//
// The program speaks to it by two events on `window`, each with a string as `detail`:
//   kubeloupe-run    the fragment that reproduces the run so far ("run=…"), after every command
//   kubeloupe-crash  what went wrong, from the panic hook
(() => {
  "use strict";
  const words = {
    en: {
      title: "kubeloupe has stopped",
      crash: "This is a fault in kubeloupe, not in your YAML. Your run is kept in this link:",
      start: "kubeloupe could not start. Check the connection, or use a current browser.",
      reload: "Reload this run",
      fresh: "Start afresh",
    },
    zh: {
      title: "kubeloupe 已停止",
      crash: "这是 kubeloupe 的错误，与您的 YAML 无关。您的运行保存在此链接中：",
      start: "kubeloupe 无法启动。请检查网络连接，或使用较新的浏览器。",
      reload: "重新载入此运行",
      fresh: "重新开始",
    },
  };
  let run = location.hash.slice(1);
  let started = false;
  let reported = false;

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const open = (fragment) => {
    history.replaceState(null, "", location.pathname + location.search + fragment);
    location.reload();
  };

  function report(detail) {
    if (reported) return;
    reported = true;
    console.error(detail);
    const language = document.documentElement.lang || navigator.language;
    const say = words[language.startsWith("zh") ? "zh" : "en"];
    const fragment = run ? "#" + run : "";
    const link = location.href.split("#")[0] + fragment;
    const reload = element("button", { type: "button", onclick: () => open(fragment) }, say.reload);
    const fresh = element("button", { type: "button", onclick: () => open("") }, say.fresh);
    const box = element(
      "section",
      { id: "crash" },
      element("h1", { id: "crash-title" }, say.title),
      element("p", {}, started ? say.crash : say.start),
      ...(started ? [element("p", {}, element("a", { href: link }, link))] : []),
      element("pre", {}, String(detail)),
      element("p", {}, reload, " ", fresh),
    );
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-labelledby", "crash-title");
    box.style.cssText =
      "position:fixed;inset:0;z-index:2147483647;overflow:auto;overflow-wrap:anywhere;" +
      "padding:24px;font:16px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText";
    box.querySelector("pre").style.whiteSpace = "pre-wrap";
    for (const button of box.querySelectorAll("button")) {
      button.style.cssText = "min-height:44px;padding:0 16px;font:inherit";
    }
    document.body.append(box);
    reload.focus();
  }

  // A trap without a panic (stack overflow, no memory) reaches us as an error only. Errors of
  // other scripts on the page are not ours to report.
  const trapped = (error) =>
    error instanceof WebAssembly.RuntimeError ||
    (error instanceof RangeError && /wasm/.test(error.stack));

  addEventListener("TrunkApplicationStarted", () => (started = true));
  addEventListener("kubeloupe-run", (event) => (run = event.detail));
  addEventListener("kubeloupe-crash", (event) => report(event.detail));
  addEventListener(
    "error",
    (event) => {
      const missing = event.target instanceof HTMLScriptElement && "missing: the program";
      const failed = started ? trapped(event.error) && event.error : event.error || missing;
      if (failed) report(failed);
    },
    true, // a script that does not load tells only those who listen on the way down
  );
  addEventListener("unhandledrejection", (event) => trapped(event.reason) && report(event.reason));
})();
