/**
 * The draft as it changes: fragments of the server are fetched again when something may have changed and put in place of the
 * old ones, never while somebody is typing in them. Links and forms of the cockpit's pane stay inside the pane. While a clause
 * is typed the linter's findings are shown below it. Everything works without this file, by whole pages.
 */

const EVERY = 4000;
const PAUSE = 700;

/** XMLHttpRequest gives a parsed document without scripts: no HTML text is ever assigned, so the strict policy holds. */
function fetchDocument(url, { method = "GET", body = null, tag = "" } = {}) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open(method, url);
    call.responseType = "document";
    call.setRequestHeader("Accept", "text/html");
    if (tag) call.setRequestHeader("If-None-Match", tag);
    call.onload = () =>
      resolve({ status: call.status, doc: call.response, url: call.responseURL, tag: call.getResponseHeader("ETag") ?? "" });
    call.onerror = reject;
    call.send(body);
  });
}

const busy = (host) => host.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, button");
const typing = (host) => Boolean(host.querySelector("[data-typed]")) || busy(host);

function replace(host, fresh) {
  host.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  watchLint(host);
}

/** A part that is fetched again and again: a party's view of the draft, the signing progress. */
class Live {
  constructor(host) {
    this.host = host;
    this.tag = "";
    this.timer = setInterval(() => this.look(), EVERY);
    document.addEventListener("heyi:agreement", () => this.look());
    document.addEventListener("visibilitychange", () => !document.hidden && this.look());
  }

  async look() {
    if (document.hidden || typing(this.host)) return;
    const { liveUrl, livePart } = this.host.dataset;
    try {
      const { status, doc, tag } = await fetchDocument(liveUrl, { tag: this.tag });
      if (status === 304 || status !== 200 || !doc) return;
      this.tag = tag;
      const fresh = livePart ? doc.querySelector(livePart) : doc.body;
      const old = livePart ? this.host.querySelector(livePart) : this.host;
      if (!fresh || !old || fresh.textContent.trim() === old.textContent.trim()) return;
      if (livePart && fresh.textContent !== old.textContent) location.reload(); // the host's own step may be open now
      else replace(old, fresh);
    } catch {
      // offline: the next look finds out
    }
  }
}

/** The cockpit's right side: loads the pane, keeps its links and forms inside. */
class Pane {
  constructor(host) {
    this.host = host;
    host.addEventListener("click", (event) => this.follow(event));
    host.addEventListener("submit", (event) => this.send(event));
    host.addEventListener("input", () => host.firstElementChild?.setAttribute("data-typed", ""));
    document.addEventListener("heyi:agreement", () => !typing(host) && this.load(host.dataset.pane));
    this.load(host.dataset.pane);
  }

  async load(url, options) {
    const { doc, url: arrived } = await fetchDocument(url, options);
    const fresh = doc?.querySelector("[data-pane-root]");
    if (fresh) replace(this.host, fresh);
    else if (arrived) location.assign(arrived);
  }

  follow(event) {
    const link = event.target.closest("a[href]");
    if (!link || !link.href.includes("/agreements/") || link.target) return;
    event.preventDefault();
    this.load(link.href);
  }

  send(event) {
    const form = event.target;
    if (form.matches("[data-leaves-pane]")) return;
    event.preventDefault();
    this.load(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
  }
}

function sentence(finding) {
  const box = document.createElement("div");
  box.className = `finding finding-${finding.level}`;
  const head = document.createElement("p");
  head.className = "finding-head";
  head.textContent = finding.reason;
  const why = document.createElement("p");
  why.textContent = finding.repair + finding.article;
  box.append(head, why);
  return box;
}

function watchLint(scope) {
  for (const output of scope.querySelectorAll("[data-lint]")) {
    const form = output.closest("form");
    if (!form || form.dataset.linted) continue;
    form.dataset.linted = "yes";
    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => lint(form, output), PAUSE);
    });
  }
}

async function lint(form, output) {
  const answer = await fetch(output.dataset.lint, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
  });
  if (!answer.ok) return;
  const { findings } = await answer.json();
  const fine = document.createElement("p");
  fine.textContent = output.dataset.lintFine;
  output.replaceChildren(...(findings.length ? findings.map(sentence) : [fine]));
}

document.querySelectorAll("[data-live]").forEach((host) => new Live(host));
document.querySelectorAll("[data-pane]").forEach((host) => new Pane(host));
watchLint(document);
