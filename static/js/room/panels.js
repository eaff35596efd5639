/**
 * Parts of the page that the server draws (people, facts, record …): fetched again when something of them changed, and forms
 * in them sent without leaving the room. What somebody is typing right now is never replaced under the fingers.
 */

import { soon } from "./expose.js";
import { news } from "./news.js";
import { page, words } from "./page.js";

const QUIET_MS = 150;
const ANSWER_MS = 10000;
const AIRLOCKED = /\/(admit|caucus\.(join|return|close|close_all))$/;

/** What a control is called: two 请进 for two people are two different ones. */
const label = (one) => one.getAttribute("aria-label") ?? one.textContent;

export class Panels extends EventTarget {
  constructor() {
    super();
    this.timers = new Map();
    this.running = new Map();
    this.stoppers = new Set();
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
    if (!hosts.length || page.leaving) return;
    if (hosts.some((host) => this.isTyped(host))) {
      this.late.add(name);
      return;
    }
    this.late.delete(name);
    const stopper = new AbortController();
    const timer = setTimeout(() => stopper.abort(), ANSWER_MS);
    this.stoppers.add(stopper);
    try {
      const answer = await fetch(page.urls.panel + name, { credentials: "same-origin", headers: { Accept: "text/html" }, signal: stopper.signal });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      for (const host of hosts) if (!this.isTyped(host)) this.put(host, text);
    } catch {
      this.late.add(name); // no network: with the next news
    } finally {
      clearTimeout(timer);
      this.stoppers.delete(stopper);
    }
  }

  /**
   * The line is gone, or back. A browser keeps six connections to a server: six questions that wait on dead ones would keep
   * the way back in shut for minutes.
   */
  line(online) {
    if (online && this.late.size) this.refresh(...this.late);
    if (!online) for (const stopper of this.stoppers) stopper.abort();
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
    const had = host.contains(document.activeElement) ? label(document.activeElement) : null;
    const made = new DOMParser().parseFromString(text, "text/html").body; // our own server's page, escaped there
    host.replaceChildren(...made.childNodes);
    host.querySelectorAll("details").forEach((one, at) => (one.open = opened[at] ?? false));
    if (had !== null) this.refocus(host, had);
    this.dispatchEvent(new CustomEvent("drawn", { detail: host }));
  }

  /** The button that was pressed is gone or new: the focus stays at this place for who works by keyboard. */
  refocus(host, had) {
    const same = [...host.querySelectorAll("button, summary, a")].find((one) => label(one) === had);
    (same ?? host.querySelector("button, summary, a, textarea"))?.focus({ preventScroll: true });
  }

  async submit(event) {
    const form = event.target;
    if (!form.matches("form[data-do]") || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter;
    form.closest("dialog")?.matches("#apart-dialog, #admit-dialog") && form.closest("dialog").close();
    if (form.dataset.soon && !(await soon(form.dataset.soon, { source: button ?? document.activeElement }))) return;
    const url = button?.getAttribute("formaction") ?? form.getAttribute("action");
    if (button) button.disabled = true; // a second tap while the first is under way does nothing
    const done = await this.inTurn(form, (live) => this.send(url, new URLSearchParams(new FormData(live)), live));
    if (button) setTimeout(() => (button.disabled = false), done ? 600 : 0);
  }

  /** What has a version waits for the act before it: the second press is about what the first one has made of it. */
  inTurn(form, act) {
    if (!form.elements.version) return act(form);
    this.turn = (this.turn ?? Promise.resolve()).then(() => act(form.isConnected ? form : this.anew(form)));
    return this.turn;
  }

  /** The same form of a panel that was drawn again meanwhile; it was drawn again because nothing was typed in it. */
  anew(form) {
    const same = (one) => one.getAttribute("action") === form.getAttribute("action") && one.elements.fact?.value === form.elements.fact?.value;
    return [...document.querySelectorAll("form[data-do]")].find(same) ?? form;
  }

  /** One verb by HTTP; says in words what is missing. True where it was done. */
  async send(url, body, form = null) {
    try {
      const answer = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": page.csrf } });
      const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      if (!answer.ok) {
        news(this.why(told, url), "error");
        return false;
      }
      if (form) this.stored(form, told.version);
      this.dispatchEvent(new CustomEvent("done", { detail: { url, form } }));
      this.refresh();
      return true;
    } catch {
      news(words("no_network"), "error");
      return false;
    }
  }

  /** What was sent is no longer «typed»; where it has a version, the next act on it is about the new one. */
  stored(form, version) {
    if (version === undefined || !form.elements.version) return form.reset();
    for (const field of form.elements) {
      if (field.matches("select")) for (const option of field.options) option.defaultSelected = option.selected;
      else if (field.matches("[type=checkbox], [type=radio]")) field.defaultChecked = field.checked;
      else if (field.matches("textarea, input")) field.defaultValue = field.value;
    }
    form.elements.version.value = form.elements.version.defaultValue = version;
  }

  why(told, url) {
    if (told.code === "conflict" && AIRLOCKED.test(url)) return words("inside_changed");
    const reasons = (told.reasons ?? []).map((one) => one.text ?? one).join(words("semicolon"));
    return reasons ? `${told.title}${words("colon")}${reasons}` : told.title || words("failed");
  }
}
