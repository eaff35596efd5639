/** The draft beside the talk, and the window where it is signed. */

import { news } from "../news.js";
import { words } from "../page.js";

export class Paper {
  constructor(connection) {
    connection.on("case", () => this.load());
    document.addEventListener("submit", (event) => this.begin(event));
    this.load();
  }

  get slot() {
    return document.querySelector("[data-draft]");
  }

  /** The draft's own script loads the pane and keeps it fresh; we only tell it when something has changed. */
  load() {
    const { slot } = this;
    if (!slot.dataset.url) return;
    if (slot.dataset.pane) {
      document.dispatchEvent(new Event("heyi:agreement"));
      return;
    }
    slot.dataset.pane = slot.dataset.url;
    import("../../draft.js");
  }

  /** 开始起草 without leaving the room: the answer's address names the new draft. */
  async begin(event) {
    const form = event.target;
    if (!form.matches("[data-draft-begin]")) return;
    event.preventDefault();
    const answer = await fetch(`${form.action}?pane=1`, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const ref = /\/agreements\/([^/?]+)/.exec(answer.url)?.[1];
    if (!answer.ok || !ref) return news(words("failed"), "error");
    this.slot.dataset.url = `/agreements/${ref}/pane`;
    this.load();
  }

  /** In a window of its own: the talk goes on while papers are signed. */
  sign() {
    const { url } = this.slot.dataset;
    if (url) window.open(url.replace(/\/pane$/, ""), "_blank", "noopener");
  }
}
