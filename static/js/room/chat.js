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
    this.connection.on("state", () => this.unsentAgain());
    this.connection.numbers = () => [...this.logs].filter(([, log]) => log.asked).map(([channel, log]) => [channel, log.last]);
    this.channels.addEventListener("changed", () => this.moved());
    this.outbox.addEventListener("changed", ({ detail }) => this.drawUnsent(detail));
    this.outbox.addEventListener("sent", ({ detail }) => this.sent(detail));
    this.outbox.addEventListener("restored", () => this.redraw());
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

  /** Channels whose head is beyond what we have. */
  behind() {
    return this.channels.all.filter(({ id, head_seq: head }) => this.log(id).last < head || !this.log(id).asked);
  }

  /** Ask each of them for the rest; resolves when the answers are here, or none came in time. */
  sync() {
    return Promise.all(this.behind().map(({ id, head_seq: head }) => this.fetch(id, head)));
  }

  async fetch(channel, head = 0) {
    const log = this.log(channel);
    if (log.syncing) {
      log.again = Math.max(log.again ?? 0, head);
      return log.syncing;
    }
    log.syncing = this.fetchAll(channel, log, head);
    try {
      await log.syncing;
    } finally {
      log.syncing = null;
    }
    const again = log.again;
    log.again = 0;
    if (again > log.last) await this.fetch(channel, again);
    return undefined;
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
    if (message.from === page.me && this.outbox.heard(message.client_id)) this.said = message.id;
    if (message.channel === this.shown) this.draw(message, fresh);
    if (fresh && message.from !== page.me) this.count(message);
  }

  sent({ channel, client_id: clientId, text, id, seq, sent_at: at }) {
    this.find(`unsent-${clientId}`)?.remove();
    this.said = id;
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
    if (old) return old.replaceWith(made);
    this.host.append(made);
    this.host.scrollTop = this.host.scrollHeight;
  }

  /** Whether it is under way or waits for the network is told as it is now. */
  unsentAgain() {
    for (const item of this.outbox.of(this.shown)) this.drawUnsent(item);
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
    if (mine && message.id === this.said) this.markSent(made);
    return made;
  }

  /** 已发出 beside the newest own words, once the server has them on its disk; the older ones need no word any more. */
  markSent(made) {
    this.host.querySelector(".message-sent")?.classList.remove("message-sent");
    for (const old of this.host.querySelectorAll("[data-sent]")) old.hidden = true;
    const state = made.querySelector(".message-state");
    made.classList.add("message-sent");
    state.dataset.sent = "";
    state.hidden = false;
    setText(state.querySelector("[data-state-words]"), words("message_sent"));
  }

  unsentElement(item) {
    const made = this.element({ ...item, id: `unsent-${item.client_id}`, seq: "", from: page.me });
    const state = made.querySelector(".message-state");
    made.classList.add(item.state === "sending" ? "message-sending" : "message-failed");
    state.hidden = false;
    const told = item.state === "sending" && !this.connection.online ? "waiting" : item.state;
    setText(state.querySelector("[data-state-words]"), words(`message_${told}`));
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
