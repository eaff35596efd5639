/**
 * The conversation of the channel one looks at. Everything people wrote enters by textContent. Keeps the reading position,
 * never moves the focus, heals gaps by asking for what came after the last number.
 */

import { page, titledName, words } from "./page.js";
import { setText } from "./channels.js";

const NEAR = 80; // pixels from the end that still count as reading the newest

export class Chat {
  constructor(host, { connection, channels, outbox }) {
    Object.assign(this, { host, connection, channels, outbox });
    this.logs = new Map(); // channel → {bySeq: Map, last, syncing}
    this.unread = new Map();
    this.shown = null;
    this.firstFill = new Set();
    this.listen();
  }

  listen() {
    this.connection.on("message", (message) => this.take(message));
    this.connection.on("look", () => this.sync());
    this.channels.addEventListener("changed", () => this.moved());
    this.outbox.addEventListener("changed", ({ detail }) => this.drawUnsent(detail));
    this.outbox.addEventListener("sent", ({ detail }) => this.sent(detail));
    this.outbox.addEventListener("gone", ({ detail }) => this.find(`unsent-${detail}`)?.remove());
  }

  log(channel) {
    if (!this.logs.has(channel)) this.logs.set(channel, { bySeq: new Map(), last: 0, syncing: null });
    return this.logs.get(channel);
  }

  moved() {
    if (this.shown !== this.channels.current) this.redraw();
    this.sync();
  }

  /** Ask each channel whose head is beyond what we have. */
  sync() {
    for (const { id, head_seq: head } of this.channels.all) {
      const log = this.log(id);
      if (log.last < head || !log.asked) this.fetch(id, head);
    }
  }

  async fetch(channel, head = 0) {
    const log = this.log(channel);
    if (log.syncing) {
      log.again = Math.max(log.again ?? 0, head);
      return;
    }
    log.syncing = true;
    try {
      await this.fetchAll(channel, log, head);
    } finally {
      log.syncing = false;
    }
    const again = log.again;
    log.again = 0;
    if (again > log.last) this.fetch(channel, again);
  }

  async fetchAll(channel, log, head) {
    for (let more = true; more; ) {
      const answer = await this.connection.ask("messages.since", { channel, after_seq: log.last, limit: 200 });
      if (!answer.ok) return;
      const fresh = Boolean(log.asked);
      for (const message of answer.messages) this.keep(message, fresh);
      more = answer.more;
    }
    log.asked = true;
    log.last = Math.max(log.last, head); // numbers in between were not for these ears
  }

  take(message) {
    const log = this.log(message.channel);
    if (message.seq > log.last + 1) this.fetch(message.channel, message.seq);
    else this.keep(message, true);
  }

  keep(message, fresh) {
    const log = this.log(message.channel);
    if (log.bySeq.has(message.seq)) return;
    log.bySeq.set(message.seq, message);
    log.last = Math.max(log.last, message.seq);
    if (message.from === page.me) this.outbox.heard(message.client_id);
    if (message.channel === this.shown) this.draw(message, fresh);
    if (fresh && message.from !== page.me) this.count(message);
  }

  sent({ channel, client_id: clientId, text, id, seq, sent_at: at }) {
    this.find(`unsent-${clientId}`)?.remove();
    const log = this.log(channel);
    const gap = seq > log.last + 1;
    if (gap) this.fetch(channel, seq);
    else this.keep({ channel, seq, id, client_id: clientId, from: page.me, text, sent_at: at }, true);
  }

  /** Unread in channels one does not look at, for the tabs; and of this one while the page is away. */
  count(message) {
    if (message.channel === this.shown && !document.hidden && this.atEnd()) return;
    this.unread.set(message.channel, (this.unread.get(message.channel) ?? 0) + 1);
    this.host.dispatchEvent(new CustomEvent("unread", { bubbles: true, detail: message }));
  }

  seen(channel) {
    if (!this.unread.get(channel)) return;
    this.unread.set(channel, 0);
    this.host.dispatchEvent(new CustomEvent("unread", { bubbles: true }));
  }

  redraw() {
    this.shown = this.channels.current;
    this.host.replaceChildren();
    if (!this.shown) return;
    const all = [...this.log(this.shown).bySeq.values()].sort((a, b) => a.seq - b.seq);
    for (const message of all) this.host.append(this.element(message));
    for (const item of this.outbox.of(this.shown)) this.host.append(this.unsentElement(item));
    this.toEnd();
  }

  atEnd() {
    return this.host.scrollHeight - this.host.scrollTop - this.host.clientHeight < NEAR;
  }

  toEnd() {
    this.host.scrollTop = this.host.scrollHeight;
    this.seen(this.shown);
  }

  find(id) {
    return this.host.querySelector(`[data-message="${CSS.escape(id)}"]`);
  }

  draw(message, fresh) {
    const stay = fresh && !this.atEnd() && message.from !== page.me;
    const element = this.element(message, fresh);
    const later = [...this.host.children].find((one) => one.dataset.message?.startsWith("unsent-") || Number(one.dataset.seq) > message.seq);
    this.host.insertBefore(element, later ?? null);
    if (!stay) this.host.scrollTop = this.host.scrollHeight;
  }

  drawUnsent(item) {
    if (item.channel !== this.shown) return;
    const old = this.find(`unsent-${item.client_id}`);
    const made = this.unsentElement(item);
    if (old) old.replaceWith(made);
    else this.host.append(made);
    this.host.scrollTop = this.host.scrollHeight;
  }

  element(message, fresh = false) {
    const mine = message.from === page.me;
    const made = document.getElementById("message-template").content.firstElementChild.cloneNode(true);
    made.classList.toggle("message-mine", mine);
    made.classList.toggle("just-arrived", fresh);
    made.dataset.message = message.id;
    made.dataset.seq = message.seq;
    made.dataset.from = message.from;
    const who = made.querySelector(".message-who");
    who.textContent = mine ? words("me") : titledName(message.from);
    who.classList.toggle("only-aloud", mine);
    made.querySelector(".bubble").textContent = message.text;
    return made;
  }

  unsentElement(item) {
    const made = this.element({ ...item, id: `unsent-${item.client_id}`, seq: "", from: page.me });
    const state = made.querySelector(".message-state");
    made.classList.add(item.state === "sending" ? "message-sending" : "message-failed");
    state.hidden = false;
    setText(state.querySelector("[data-state-words]"), words(`message_${item.state}`));
    const again = state.querySelector("[data-again]");
    const back = state.querySelector("[data-back]");
    again.hidden = item.state !== "failed";
    back.hidden = item.state === "sending";
    again.addEventListener("click", () => this.outbox.retry(item.client_id));
    back.addEventListener("click", () => this.takeBack(item, made));
    return made;
  }

  /** Back into the box, where it can be read and sent to whom one now means. */
  takeBack(item, element) {
    this.outbox.take(item.client_id);
    element.remove();
    const field = document.querySelector("[data-composer] textarea");
    field.value = field.value ? `${field.value}\n${item.text}` : item.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
}

/** 您离开了2分钟，错过3条 – with a jump to the first of them. */
export class Away {
  constructor(chat, strip) {
    this.chat = chat;
    this.strip = strip;
    this.goneAt = 0;
    this.seqs = new Map();
    strip.querySelector("[data-jump]").addEventListener("click", () => this.jump());
    strip.querySelector("[data-close]").addEventListener("click", () => this.hide());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.back()));
    chat.connection.on("state", (state) => (state === "online" ? this.back() : this.leave()));
    chat.host.addEventListener("scroll", () => chat.atEnd() && (chat.seen(chat.shown), this.strip.dataset.kind === "more" && this.hide()), { passive: true });
    chat.host.addEventListener("unread", () => this.more());
  }

  leave() {
    if (this.goneAt) return;
    this.goneAt = Date.now();
    this.lastSeq = this.chat.log(this.chat.shown).last;
    this.channel = this.chat.shown;
  }

  /** The missed ones come in a moment, from the server: look when they had the time to. */
  back() {
    if (!this.goneAt || document.hidden || !this.chat.connection.online) return;
    const { goneAt, lastSeq, channel } = this;
    this.goneAt = 0;
    setTimeout(() => this.show(Date.now() - goneAt, channel, lastSeq), 1200);
  }

  show(ms, channel, lastSeq) {
    if (channel !== this.chat.shown) return;
    const missed = [...this.chat.log(channel).bySeq.values()].filter((one) => one.seq > lastSeq && one.from !== page.me);
    if (!missed.length) return;
    this.first = missed.sort((a, b) => a.seq - b.seq)[0].id;
    const minutes = Math.max(1, Math.round(ms / 60000));
    this.say("away", words(ms < 45000 ? "away_moment" : "away_minutes", { minutes, n: missed.length }));
  }

  /** New words below while one reads further up. */
  more() {
    const { chat } = this;
    const n = chat.unread.get(chat.shown) ?? 0;
    if (!n || document.hidden || chat.atEnd() || this.strip.dataset.kind === "away") return;
    const mine = [...chat.log(chat.shown).bySeq.values()].filter((one) => one.from !== page.me).sort((a, b) => a.seq - b.seq);
    this.first = mine.at(-n)?.id;
    this.say("more", words("more_below", { n }));
  }

  say(kind, text) {
    this.strip.dataset.kind = kind;
    setText(this.strip.querySelector("[data-away-words]"), text);
    this.strip.hidden = false;
  }

  hide() {
    this.strip.hidden = true;
    delete this.strip.dataset.kind;
  }

  jump() {
    this.chat.find(this.first)?.scrollIntoView({ block: "center" });
    this.chat.seen(this.chat.shown);
    this.hide();
  }
}

/** The box one writes in: Enter sends, Shift+Enter is a new line, words are kept per channel. */
export function bindComposer(form, { channels, outbox, typed = () => {} }) {
  const field = form.querySelector("textarea");
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 4}px`;
  };
  let shown = null;
  channels.addEventListener("changed", () => {
    if (shown === channels.current) return;
    shown = channels.current;
    field.value = outbox.draft(shown);
    grow();
  });
  field.addEventListener("input", () => {
    outbox.setDraft(channels.current, field.value);
    grow();
    typed();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    // The channel the words were written for is the one the button names; it cannot have changed under the finger.
    const channel = form.dataset.composer;
    if (!text || !channel || channel !== channels.current) return;
    outbox.add(channel, text);
    outbox.setDraft(channel, "");
    field.value = "";
    grow();
  });
}
