/** Who is here: keeps names, tells who came, dropped out, raised a hand – and the state of our own line. */

import { learn, nameOf, page, words } from "./page.js";
import { setText } from "./channels.js";

const PATIENCE_MS = 5000;

export class Presence extends EventTarget {
  constructor(connection) {
    super();
    this.people = new Map();
    this.help = new Set();
    this.timers = new Map();
    this.lost = new Set();
    connection.on("presence", (data) => this.take(data));
    connection.on("state", (state) => showSignal(state === "online"));
  }

  take({ participants, help = [] }) {
    learn(participants);
    const before = this.people;
    this.people = new Map(participants.map((one) => [one.participant, one]));
    if (before.size) this.news(before);
    for (const ref of help) if (!this.help.has(ref)) this.tell("help", words("called", { name: nameOf(ref) }));
    this.help = new Set(help);
    this.dispatchEvent(new Event("changed"));
  }

  news(before) {
    for (const [ref, now] of this.people) {
      if (ref === page.me) continue;
      const was = before.get(ref);
      const name = { name: now.name };
      if (now.hand && !was?.hand) this.tell("hand", words("raised", name));
      if (now.state === "waiting" && was && was.state !== "waiting") this.tell("waiting", words("arrived", name));
      this.watchLine(ref, now, was);
    }
  }

  /** A page that is opened again drops for a second: only a longer silence is worth a word. */
  watchLine(ref, now, was) {
    if (was?.online && !now.online && now.state === "admitted") {
      clearTimeout(this.timers.get(ref));
      this.timers.set(ref, setTimeout(() => this.dropped(ref), PATIENCE_MS));
    }
    if (!now.online) return;
    clearTimeout(this.timers.get(ref));
    if (this.lost.delete(ref)) this.tell("back", words("back", { name: now.name }));
  }

  dropped(ref) {
    const now = this.people.get(ref);
    if (!now || now.online || now.state !== "admitted") return;
    this.lost.add(ref);
    this.tell("dropped", words("dropped", { name: now.name }));
  }

  get mine() {
    return this.people.get(page.me);
  }

  tell(kind, text) {
    this.dispatchEvent(new CustomEvent("news", { detail: { kind, text } }));
  }
}

/** 信号好, or that the page is reconnecting by itself. */
export function showSignal(online) {
  const line = document.querySelector("[data-signal]");
  if (!line) return;
  line.classList.toggle("signal-lost", !online);
  const use = line.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, online ? "#signal" : "#signal-weak"));
  setText(line.querySelector("[data-signal-words]"), words(online ? "online" : "offline"));
}
