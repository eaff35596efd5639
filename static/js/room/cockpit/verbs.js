/** The six verbs. What exposes goes through the forms the server drew, which name who is inside; what protects acts at once. */

import { audienceOf } from "../channels.js";
import { news } from "../news.js";
import { words } from "../page.js";

const ORDER = ["admit", "apart", "join", "break", "record", "sign"];

const find = (name) => document.querySelector(`[data-verb="${name}"]`);
const state = () => document.querySelector("[data-sitting-state]")?.dataset.sittingState;

export class Verbs {
  constructor({ channels, panels, act, paper, notes }) {
    Object.assign(this, { channels, act, paper, notes });
    const record = () => panels.refresh("balance"); // messages alone draw no panel
    const acts = { admit: () => this.admit(), join: () => this.join(), break: () => this.rest(), record, sign: () => this.paper.sign() };
    for (const name of ORDER) find(name)?.addEventListener("click", () => this.press(name, acts[name]));
    this.bindKeys();
  }

  /** A verb that cannot be used now says why, aloud too. */
  press(name, act) {
    const why = find(name).querySelector("small")?.textContent;
    if (find(name).getAttribute("aria-disabled") === "true") return news(why ?? words("failed"), "warning");
    act?.();
  }

  /** Alt+1 … Alt+6, in the order of the bar. */
  bindKeys() {
    const bar = ORDER.map(find).filter(Boolean);
    bar.forEach((button, at) => button.setAttribute("aria-keyshortcuts", `Alt+${at + 1}`));
    document.addEventListener("keydown", (event) => {
      const at = event.altKey && !event.ctrlKey && !event.metaKey ? Number(/^Digit([1-6])$/.exec(event.code)?.[1] ?? 0) : 0;
      if (!at || !bar[at - 1] || document.querySelector("dialog:modal")) return;
      event.preventDefault();
      bar[at - 1].focus();
      bar[at - 1].click();
    });
  }

  draw() {
    const seat = this.channels.find(this.channels.seat);
    const press = (name, pressed) => {
      const verb = find(name);
      if (verb?.getAttribute("aria-disabled") !== "true") verb?.setAttribute("aria-pressed", String(pressed));
    };
    press("apart", seat?.kind === "caucus");
    press("join", seat?.kind === "joint");
    for (const host of document.querySelectorAll(".cockpit-verbs[data-room]")) host.dataset.room = audienceOf(seat);
  }

  /** 请进: the one who waits, or a choice among several. */
  admit() {
    const waiting = [...document.querySelectorAll('.seat form[action$="/admit"]')];
    if (!waiting.length) return news(words("nobody_waits"), "warning");
    if (waiting.length === 1) return waiting[0].requestSubmit();
    const dialog = document.getElementById("admit-dialog");
    dialog.querySelector("[data-admit-choices]").replaceChildren(...waiting.map((form) => this.choice(form, dialog)));
    dialog.showModal();
  }

  choice(form, dialog) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-wide";
    made.textContent = form.closest(".seat").querySelector(".person-name").textContent;
    made.addEventListener("click", () => {
      dialog.close();
      form.requestSubmit();
    });
    return made;
  }

  /** 一起谈: everybody back from every separate talk; without one, only the look goes there. */
  join() {
    const form = document.querySelector("[data-join-all]");
    if (form) return form.requestSubmit();
    this.notes.show(false);
    const joint = this.channels.open.find((one) => one.kind === "joint");
    if (joint) this.channels.look(joint.id);
  }

  /** 休息, and once more: everybody is called back. */
  rest() {
    if (state() === "break") return this.act("resume");
    return this.act("break", { minutes: "10" });
  }
}
