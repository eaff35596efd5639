/**
 * One socket to the room: a fresh one-time ticket for every attempt, reconnecting by itself, asking again when the page
 * comes back. Emits: welcome, message, channels, presence, case, signal, bye, and `state` (online | waiting | offline).
 */

import { io } from "../../vendor/socket.io.esm.min.js";
import { page, post } from "./page.js";

const EVENTS = ["welcome", "message", "channels", "presence", "case", "signal"];
const SLOWEST = 10000;
const ANSWER_MS = 8000;
const STALE_MS = 45000; // two pings of the server; a socket that slept longer is not to be believed

export class Connection extends EventTarget {
  constructor() {
    super();
    this.tries = 0;
    this.timer = 0;
    this.over = false;
    this.online = false;
    this.hiddenAt = 0;
    this.socket = io("/room", {
      path: page.urls.socket,
      transports: ["websocket", "polling"],
      autoConnect: false,
      reconnection: false, // our own: each attempt needs its own ticket
      timeout: 10000,
    });
    this.listen();
    this.watchPage();
  }

  listen() {
    this.socket.on("welcome", () => this.arrived()); // first: whoever hears `welcome` may send at once
    for (const name of EVENTS) this.socket.on(name, (data) => this.tell(name, data));
    this.socket.on("disconnect", () => this.dropped());
    this.socket.on("connect_error", () => this.dropped());
    this.socket.on("restart", ({ retry_ms: ms }) => this.again(ms));
    this.socket.on("bye", (data) => this.farewell(data));
  }

  /** A phone that slept, changed its network or came back from the page cache may hold a dead socket. */
  watchPage() {
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("offline", () => this.show(false));
    window.addEventListener("pageshow", (event) => event.persisted && this.hurry(true));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.hiddenAt = Date.now();
      else if (this.hiddenAt) this.hurry(Date.now() - this.hiddenAt > STALE_MS);
    });
  }

  tell(name, data) {
    this.dispatchEvent(new CustomEvent(name, { detail: data }));
  }

  on(name, act) {
    this.addEventListener(name, (event) => act(event.detail));
  }

  async open() {
    clearTimeout(this.timer);
    if (this.over || this.socket.connected || this.opening) return;
    this.opening = true;
    try {
      const answer = await post(page.urls.ticket);
      if ([401, 403, 404].includes(answer.status)) return this.farewell({ reason: answer.body.code ?? "signed_out" });
      if (!answer.ok) return this.again();
      this.socket.auth = { token: answer.body.ticket ?? answer.body.token };
      this.socket.connect();
    } catch {
      this.again(); // no network: the next try finds out
    } finally {
      this.opening = false;
    }
  }

  arrived() {
    this.tries = 0;
    this.show(true);
  }

  dropped() {
    this.show(false);
    this.again();
  }

  again(ms) {
    if (this.over) return;
    clearTimeout(this.timer);
    const wait = ms ?? Math.min(400 * 2 ** this.tries, SLOWEST) * (0.7 + Math.random() * 0.6);
    this.tries += 1;
    this.timer = setTimeout(() => this.open(), wait);
  }

  /** Try now; `fresh` drops a socket that may be dead without knowing it. */
  hurry(fresh = false) {
    if (this.over) return;
    if (fresh && this.socket.connected) this.socket.disconnect();
    this.tries = 0;
    if (this.socket.connected) this.tell("look");
    else this.open();
  }

  farewell(data) {
    this.over = true;
    clearTimeout(this.timer);
    this.socket.disconnect();
    this.show(false);
    this.tell("bye", data);
  }

  show(online) {
    if (this.online === online) return;
    this.online = online;
    this.tell("state", online ? "online" : "waiting");
  }

  /** Ask the server; resolves to its ack, or {ok: false, code: "no_answer"} – it may have been heard nevertheless. */
  ask(name, data) {
    if (!this.socket.connected) return Promise.resolve({ ok: false, code: "no_answer" });
    return new Promise((resolve) => {
      this.socket.timeout(ANSWER_MS).emit(name, data, (error, answer) => {
        resolve(error ? { ok: false, code: "no_answer" } : answer);
      });
    });
  }
}
