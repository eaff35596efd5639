/** 您离开了2分钟，错过3条 – with a jump to the first of them (F48). Also: new words below while one reads further up. */

import { setText } from "./channels.js";
import { page, words } from "./page.js";

const MOMENT_MS = 45000;
const TRIES = 4; // to have the missed ones, on a line that is only just back

export class Away {
  constructor(chat, strip) {
    Object.assign(this, { chat, strip, goneAt: 0, had: new Map() });
    strip.querySelector("[data-jump]").addEventListener("click", () => this.jump());
    strip.querySelector("[data-close]").addEventListener("click", () => this.close());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave(Date.now()) : this.back()));
    // A line may be dead for a while before anybody notices: one was gone since the last thing heard on it.
    chat.connection.on("state", (state) => (state === "online" ? this.back() : this.leave(chat.connection.heardAt)));
    chat.channels.addEventListener("changed", () => this.back());
    chat.host.addEventListener("scroll", () => chat.atEnd() && (chat.seen(chat.shown), this.strip.dataset.kind === "more" && this.hide()), { passive: true });
    chat.host.addEventListener("unread", () => this.more());
  }

  leave(at) {
    if (this.goneAt || !this.chat.channels.known) return;
    this.goneAt = at;
    this.had = new Map(this.chat.channels.all.map(({ id, head_seq: head }) => [id, Math.max(this.chat.log(id).last, head)]));
  }

  /** Both here and on line again: the missed ones come from the server first, then they are counted. */
  async back() {
    if (!this.goneAt || document.hidden || !this.chat.connection.online || this.counting) return;
    this.counting = true;
    const ms = Date.now() - this.goneAt;
    await this.settled();
    this.counting = false;
    if (!this.chat.connection.online) return; // gone again before it was told: one absence, counted when it ends
    this.goneAt = 0;
    this.show(ms);
  }

  /** The places come with `welcome`, a moment after the line; what they show to be missing is asked for then. */
  async settled() {
    for (let left = TRIES; left && this.chat.connection.online; left -= 1) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await this.chat.sync();
      if (!this.chat.behind().length) return;
    }
  }

  /** Of every channel one was following, in the order in which it was said. */
  missed() {
    const found = [];
    for (const [channel, last] of this.had) {
      for (const one of this.chat.log(channel).bySeq.values()) if (one.seq > last && one.from !== page.me) found.push(one);
    }
    return found.sort((a, b) => a.sent_at.localeCompare(b.sent_at) || a.seq - b.seq);
  }

  show(ms) {
    const missed = this.missed();
    if (!missed.length) return;
    this.first = missed[0];
    const minutes = Math.max(1, Math.round(ms / 60000));
    this.say("away", words(ms < MOMENT_MS ? "away_moment" : "away_minutes", { minutes, n: missed.length }));
  }

  /** New words below while one reads further up. */
  more() {
    const { chat } = this;
    const n = chat.unread.get(chat.shown) ?? 0;
    if (!n || document.hidden || chat.atEnd() || this.strip.dataset.kind === "away") return;
    const theirs = [...chat.log(chat.shown).bySeq.values()].filter((one) => one.from !== page.me).sort((a, b) => a.seq - b.seq);
    this.first = theirs.at(-n);
    this.say("more", words("more_below", { n }));
  }

  /** Shown first and filled then: a status line that appears with its words is not read aloud everywhere. */
  say(kind, text) {
    this.strip.dataset.kind = kind;
    this.strip.hidden = false;
    setTimeout(() => setText(this.strip.querySelector("[data-away-words]"), text), 0);
  }

  hide() {
    this.strip.hidden = true;
    setText(this.strip.querySelector("[data-away-words]"), "");
    delete this.strip.dataset.kind;
  }

  /** Whoever closes it by keyboard goes on in the conversation, not at the top of the page. */
  close() {
    const had = this.strip.contains(document.activeElement);
    this.hide();
    if (had) this.chat.host.focus({ preventScroll: true });
  }

  jump() {
    const { channels } = this.chat;
    if (this.first.channel !== this.chat.shown && channels.find(this.first.channel)) channels.look(this.first.channel);
    const target = this.chat.find(this.first.id);
    this.hide();
    this.chat.seen(this.chat.shown);
    if (!target) return;
    target.scrollIntoView({ block: "center" });
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
}
