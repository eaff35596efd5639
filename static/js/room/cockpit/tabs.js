/** One tab per channel, in its colour; reading another one does not move the voice, and a strip says where the voice is. */

import { audienceOf, nameOfPlace, setText } from "../channels.js";
import { page, words } from "../page.js";

const ICONS = { together: "together", notes: "person", applicant: "lock", respondent: "lock" };
const RANK = { joint: 0, caucus: 1, mediators: 2 };

export function icon(name) {
  const made = document.querySelector(".cockpit-verbs svg.icon").cloneNode(true);
  const use = made.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return made;
}

export class Tabs {
  constructor({ channels, chat, notes }) {
    Object.assign(this, { channels, chat, notes });
    this.host = document.querySelector("[data-tabs]");
    document.querySelector(".channel-tabs").addEventListener("click", (event) => this.press(event));
    chat.host.addEventListener("unread", () => this.draw());
  }

  press(event) {
    const tab = event.target.closest("button[data-tab]");
    if (!tab) return;
    this.notes.show(tab.dataset.tab === "notes");
    if (tab.dataset.tab !== "notes") this.channels.look(tab.dataset.tab);
    else this.draw();
    this.drawSeat();
  }

  /** Tabs of channels that have a meaning for the reader: colleagues' talk only where there is a colleague. */
  get all() {
    const colleagues = Object.values(page.people).filter((one) => page.offices[one.capacity]).length > 1;
    return this.channels.all
      .filter((one) => one.kind !== "mediators" || colleagues)
      .sort((a, b) => RANK[a.kind] - RANK[b.kind] || a.sides.join().localeCompare(b.sides.join()));
  }

  /** Tabs are made anew; the focus stays on the one it was on. */
  draw() {
    const had = this.host.contains(document.activeElement) ? document.activeElement.dataset.tab : null;
    const notes = this.notes.shown;
    this.host.replaceChildren(...this.all.map((channel) => this.tab(channel, !notes && channel.id === this.channels.current)));
    document.querySelector('[data-tab="notes"]')?.toggleAttribute("aria-current", notes);
    if (had) (this.host.querySelector(`[data-tab="${CSS.escape(had)}"]`) ?? this.host.querySelector("[aria-current]"))?.focus({ preventScroll: true });
  }

  tab(channel, current) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.tab = channel.id;
    made.dataset.room = audienceOf(channel);
    if (current) made.setAttribute("aria-current", "true");
    made.append(icon(ICONS[audienceOf(channel)]), nameOfPlace(channel));
    const n = this.chat.unread.get(channel.id) ?? 0;
    if (n && !current) made.append(this.count(n));
    return made;
  }

  count(n) {
    const badge = document.createElement("span");
    badge.className = "channel-count";
    const aloud = document.createElement("span");
    aloud.className = "only-aloud";
    aloud.textContent = words("unread");
    badge.append(aloud, String(n));
    return badge;
  }

  drawSeat() {
    const { channels } = this;
    const strip = document.querySelector("[data-seat-strip]");
    const seat = channels.find(channels.seat);
    const elsewhere = Boolean(seat) && channels.current !== channels.seat && channels.isOpen(channels.current) && !this.notes.shown;
    strip.hidden = !elsewhere;
    document.querySelector("[data-faces]").hidden = channels.current !== channels.seat || this.notes.shown;
    if (!elsewhere) return;
    setText(strip.querySelector("[data-seat-words]"), words("voice_elsewhere", { room: nameOfPlace(seat) }));
    const knocks = channels.find(channels.current).kind === "caucus";
    setText(strip.querySelector("[data-take-seat]"), words(knocks ? "knock_first" : "seat_here"));
  }
}
