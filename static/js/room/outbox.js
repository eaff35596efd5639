/**
 * What was written and is not yet known to be stored. Each message keeps its id until it is acked, over a reload and a
 * killed tab too (store.js says where). One message of a channel is under way at a time, so that they arrive in order. A
 * message for a channel one has left stays here: it is never sent anywhere else.
 */

import { page } from "./page.js";
import { pause } from "./pause.js";
import { Store } from "./store.js";

const LEFT = new Set(["not_allowed", "not_found", "wrong_state"]);
const LATER = new Set(["no_answer", "busy", "error", "not_signed_in"]);
const STALE_MS = 12 * 3600 * 1000; // older words are not sent by themselves: the talk has gone on, the person decides

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

export class Outbox extends EventTarget {
  constructor(connection) {
    super();
    this.connection = connection;
    this.store = new Store(`${page.room}.${page.me}`, page.box_key);
    this.items = [];
    this.drafts = new Map();
    this.busy = new Set();
    this.tries = new Map(); // channel → failures in a row
    this.timers = new Map();
    connection.on("welcome", () => this.pumpAll());
    connection.on("look", () => this.pumpAll());
    this.ready = this.restore();
  }

  async restore() {
    for (const [id, value] of await this.store.all()) {
      if (id.startsWith("draft/")) this.drafts.has(id.slice(6)) || this.drafts.set(id.slice(6), value);
      else if (!this.items.some((item) => item.client_id === value.client_id)) this.items.push(this.aged(value));
    }
    this.items.sort((a, b) => a.at.localeCompare(b.at));
    this.dispatchEvent(new Event("restored"));
    this.pumpAll();
  }

  aged(item) {
    return item.state === "sending" && Date.now() - Date.parse(item.at) > STALE_MS ? { ...item, state: "failed" } : item;
  }

  keep(item) {
    this.store.put(`unsent/${item.client_id}`, { ...item });
  }

  draft(channel) {
    return this.drafts.get(channel) ?? "";
  }

  setDraft(channel, text) {
    this.drafts.set(channel, text);
    if (text) this.store.put(`draft/${channel}`, text);
    else this.store.remove(`draft/${channel}`);
  }

  of(channel) {
    return this.items.filter((item) => item.channel === channel);
  }

  add(channel, text) {
    const item = { client_id: newId(), channel, text, state: "sending", at: this.now() };
    this.items.push(item);
    this.keep(item);
    this.changed(item);
    this.pump(channel);
    return item;
  }

  /** Rising, also where the phone's clock was set back meanwhile: the order of writing is the order of sending. */
  now() {
    const last = this.items.at(-1);
    const at = new Date(Math.max(Date.now(), last ? Date.parse(last.at) + 1 : 0));
    return at.toISOString();
  }

  /** The person presses 再发一次. */
  retry(clientId) {
    const item = this.items.find((one) => one.client_id === clientId);
    if (!item) return;
    item.state = "sending";
    this.keep(item);
    this.changed(item);
    this.pump(item.channel);
  }

  /** Take it back into the box to be changed or sent elsewhere by hand. */
  take(clientId) {
    const item = this.items.find((one) => one.client_id === clientId);
    if (!item) return undefined;
    this.items = this.items.filter((one) => one !== item);
    this.store.remove(`unsent/${clientId}`);
    return item;
  }

  /** The server told it to us: it is stored, whatever became of the ack. */
  heard(clientId) {
    const known = Boolean(this.take(clientId));
    if (known) this.dispatchEvent(new CustomEvent("gone", { detail: clientId }));
    return known;
  }

  pumpAll() {
    this.tries.clear();
    for (const channel of new Set(this.items.map((item) => item.channel))) this.pump(channel);
  }

  async pump(channel) {
    if (this.busy.has(channel)) return;
    this.busy.add(channel);
    clearTimeout(this.timers.get(channel));
    try {
      await this.ready; // what was written before the reload goes first
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
      this.tries.delete(channel);
      this.take(clientId);
      this.dispatchEvent(new CustomEvent("sent", { detail: { ...item, ...answer } }));
      return true;
    }
    if (answer.code === "rate_limited" || LATER.has(answer.code)) {
      this.later(channel, answer.retry_after);
      return false;
    }
    item.state = LEFT.has(answer.code) ? "left" : "failed";
    this.keep(item);
    this.changed(item);
    return true;
  }

  /** The fate is unknown or the server is busy: the same id again, a little later each time. */
  later(channel, seconds) {
    const failures = this.tries.get(channel) ?? 0;
    this.tries.set(channel, failures + 1);
    clearTimeout(this.timers.get(channel));
    this.timers.set(channel, setTimeout(() => this.pump(channel), seconds ? seconds * 1000 : pause(failures)));
  }

  changed(item) {
    this.dispatchEvent(new CustomEvent("changed", { detail: item }));
  }
}
