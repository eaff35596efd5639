/** The mediator's own sheet: kept while it is written, shown instead of a channel, never beside one. */

import { audienceOf, setText } from "../channels.js";
import { words } from "../page.js";

const QUIET_MS = 900;

export class Notes {
  constructor({ channels, act }) {
    Object.assign(this, { channels, act });
    this.pane = document.querySelector("[data-notes]");
    if (this.pane) this.bind();
  }

  get shown() {
    return Boolean(this.pane && !this.pane.hidden);
  }

  show(shown) {
    if (!this.pane) return;
    const host = document.querySelector(".cockpit-channel");
    this.pane.hidden = !shown;
    host.classList.toggle("shows-notes", shown);
    host.dataset.room = shown ? "notes" : audienceOf(this.channels.find(this.channels.current));
  }

  bind() {
    const field = this.pane.querySelector("textarea");
    let timer = 0;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const saved = await this.act("note", { text: field.value });
        field.defaultValue = field.value;
        setText(this.pane.querySelector("[data-note-saved]"), saved ? words("saved") : words("no_network"));
      }, QUIET_MS);
    });
  }
}
