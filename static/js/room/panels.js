/**
 * Parts of the page that the server draws (people, facts, record …): fetched again when something of them changed, and forms
 * in them sent without leaving the room. What somebody is typing right now is never replaced under the fingers.
 */

import { countdown } from "../countdown.js";
import { news } from "./news.js";
import { page, words } from "./page.js";

const QUIET_MS = 150;

export class Panels extends EventTarget {
  constructor() {
    super();
    this.timers = new Map();
    this.running = new Map();
    document.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("focusout", () => this.late.size && setTimeout(() => this.refresh(...this.late), 300));
    this.late = new Set();
  }

  get names() {
    return [...new Set([...document.querySelectorAll("[data-panel]")].map((one) => one.dataset.panel))];
  }

  /** Fetch again, all or the named ones; several calls in a moment are one. */
  refresh(...names) {
    for (const name of names.length ? names : this.names) {
      clearTimeout(this.timers.get(name));
      this.timers.set(name, setTimeout(() => this.fetchInTurn(name), QUIET_MS));
    }
  }

  /** One request a panel at a time: an older picture must never arrive after a newer one and stay. */
  async fetchInTurn(name) {
    if (this.running.has(name)) {
      this.running.set(name, "again");
      return;
    }
    this.running.set(name, "once");
    await this.fetch(name);
    const again = this.running.get(name) === "again";
    this.running.delete(name);
    if (again) this.refresh(name);
  }

  async fetch(name) {
    const hosts = [...document.querySelectorAll(`[data-panel="${name}"]`)].filter((host) => !host.parentElement.closest("[data-panel]"));
    if (!hosts.length) return;
    if (hosts.some((host) => this.isTyped(host))) {
      this.late.add(name);
      return;
    }
    this.late.delete(name);
    try {
      const answer = await fetch(page.urls.panel + name, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      for (const host of hosts) if (!this.isTyped(host)) this.put(host, text);
    } catch {
      this.late.add(name); // no network: with the next news
    }
  }

  /** Something typed and not sent, or the focus in a field. */
  isTyped(host) {
    const field = document.activeElement;
    if (host.contains(field) && field.matches("input:not([type=hidden]), textarea, select")) return true;
    return [...host.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")].some((one) => one.value !== one.defaultValue);
  }

  put(host, text) {
    if (host.innerText && host.dataset.drawn === text) return;
    host.dataset.drawn = "";
    const opened = [...host.querySelectorAll("details")].map((one) => one.open);
    const had = host.contains(document.activeElement) ? document.activeElement.textContent : null;
    const made = new DOMParser().parseFromString(text, "text/html").body; // our own server's page, escaped there
    host.replaceChildren(...made.childNodes);
    host.querySelectorAll("details").forEach((one, at) => (one.open = opened[at] ?? false));
    if (had !== null) this.refocus(host, had);
    this.dispatchEvent(new CustomEvent("drawn", { detail: host }));
  }

  /** The button that was pressed is gone or new: the focus stays at this place for who works by keyboard. */
  refocus(host, had) {
    const same = [...host.querySelectorAll("button, summary, a")].find((one) => one.textContent === had);
    (same ?? host.querySelector("button, summary, a, textarea"))?.focus({ preventScroll: true });
  }

  async submit(event) {
    const form = event.target;
    if (!form.matches("form[data-do]") || event.defaultPrevented) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    if (form.dataset.soon && !(await countdown(form.dataset.soon))) return;
    form.closest("dialog")?.matches("#apart-dialog, #admit-dialog") && form.closest("dialog").close();
    const button = event.submitter;
    if (button) button.disabled = true; // a second tap while the first is under way does nothing
    const done = await this.send(form.getAttribute("action"), body, form);
    if (button) setTimeout(() => (button.disabled = false), done ? 600 : 0);
  }

  /** One verb by HTTP; says in words what is missing. True where it was done. */
  async send(url, body, form = null) {
    try {
      const answer = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": page.csrf } });
      const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      if (!answer.ok) {
        news(this.why(told), "error");
        return false;
      }
      form?.reset();
      this.dispatchEvent(new CustomEvent("done", { detail: { url, form } }));
      this.refresh();
      return true;
    } catch {
      news(words("no_network"), "error");
      return false;
    }
  }

  why(told) {
    const reasons = (told.reasons ?? []).map((one) => one.text ?? one).join(words("semicolon"));
    return reasons ? `${told.title}${words("colon")}${reasons}` : told.title || words("failed");
  }
}
