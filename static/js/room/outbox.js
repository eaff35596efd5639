/**
 * What was written and is not yet known to be stored. Kept for this tab only, so that a reload loses nothing and the
 * phone keeps nothing afterwards. One message of a channel is under way at a time, so that they arrive in order. A message
 * for a channel one has left stays here: it is never sent anywhere else.
 */

import { page } from "./page.js";

const KEY = `heyi-unsent-${page.room}-${page.me}`;
const LEFT = new Set(["not_allowed", "not_found", "wrong_state"]);
const LATER = new Set(["no_answer", "busy", "error", "not_signed_in"]);

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

export class Outbox extends EventTarget {
  constructor(connection) {
    super();
    this.connection = connection;
    const kept = this.restore();
    this.items = kept.unsent;
    this.drafts = new Map(kept.drafts);
    this.busy = new Set();
    connection.on("welcome", () => this.pumpAll());
    connection.on("look", () => this.pumpAll());
    window.addEventListener("pagehide", () => this.keep());
  }

  restore() {
    try {
      const { unsent = [], drafts = [] } = JSON.parse(sessionStorage.getItem(KEY)) ?? {};
      return { unsent, drafts };
    } catch {
      return { unsent: [], drafts: [] };
    }
  }

  keep() {
    const drafts = [...this.drafts].filter(([, text]) => text);
    try {
      if (this.items.length || drafts.length) sessionStorage.setItem(KEY, JSON.stringify({ unsent: this.items, drafts }));
      else sessionStorage.removeItem(KEY);
    } catch {
      // A full or forbidden store: the message is still here as long as the page is.
    }
  }

  draft(channel) {
    return this.drafts.get(channel) ?? "";
  }

  setDraft(channel, text) {
    this.drafts.set(channel, text);
    this.keep();
  }

  of(channel) {
    return this.items.filter((item) => item.channel === channel);
  }

  add(channel, text) {
    const item = { client_id: newId(), channel, text, state: "sending", at: new Date().toISOString() };
    this.items.push(item);
    this.keep();
    this.changed(item);
    this.pump(channel);
    return item;
  }

  /** The person presses 再发一次. */
  retry(clientId) {
    const item = this.items.find((one) => one.client_id === clientId);
    if (!item) return;
    item.state = "sending";
    this.changed(item);
    this.pump(item.channel);
  }

  /** Take it back into the box to be changed or sent elsewhere by hand. */
  take(clientId) {
    const item = this.items.find((one) => one.client_id === clientId);
    this.items = this.items.filter((one) => one !== item);
    this.keep();
    return item;
  }

  /** The server told it to us: it is stored, whatever became of the ack. */
  heard(clientId) {
    if (this.take(clientId)) this.dispatchEvent(new CustomEvent("gone", { detail: clientId }));
  }

  pumpAll() {
    for (const channel of new Set(this.items.map((item) => item.channel))) this.pump(channel);
  }

  async pump(channel) {
    if (this.busy.has(channel)) return;
    this.busy.add(channel);
    try {
      let item = this.next(channel);
      while (item && this.connection.online && (await this.send(item))) item = this.next(channel);
    } finally {
      this.busy.delete(channel);
    }
  }

  next(channel) {
    return this.items.find((item) => item.channel === channel && item.state === "sending");
  }

  /** True where the next one may go. */
  async send(item) {
    const { channel, client_id: clientId, text } = item;
    const answer = await this.connection.ask("message.send", { channel, client_id: clientId, text });
    if (answer.ok) {
      this.take(clientId);
      this.dispatchEvent(new CustomEvent("sent", { detail: { ...item, ...answer } }));
      return true;
    }
    if (answer.code === "rate_limited") {
      setTimeout(() => this.pump(channel), 1000 * (answer.retry_after ?? 2));
      return false;
    }
    if (LATER.has(answer.code)) {
      if (this.connection.online) setTimeout(() => this.pump(channel), 2000);
      return false;
    }
    item.state = LEFT.has(answer.code) ? "left" : "failed";
    this.keep();
    this.changed(item);
    return true;
  }

  changed(item) {
    this.dispatchEvent(new CustomEvent("changed", { detail: item }));
  }
}
