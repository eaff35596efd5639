/**
 * The line to the room. A socket with a fresh one-time ticket for every attempt; where the network lets no socket through,
 * plain waiting requests until one gets through again. Nobody needs to know which of the two it is.
 * Emits: welcome, message, channels, presence, case, signal, bye, look, and `state` (online | waiting).
 */

import { io } from "../../vendor/socket.io.esm.min.js";
import { page, post } from "./page.js";
import { pause } from "./pause.js";
import { Requests } from "./requests.js";
import { watchWaking } from "./wake.js";

const EVENTS = ["welcome", "message", "channels", "presence", "case", "signal"];
const KEPT = new Set(["channels", "presence", "case"]);
const CONNECT_MS = 8000;
const ANSWER_MS = 8000;
const PROBE_MS = 5000;
const TICKET_MS = 5000;
const OLD_LINES = 6;
const REFUSALS = 2; // so many sockets in a row that fail although plain requests work: this network wants none
const SOCKET_AGAIN_MS = 60000;

export class Connection extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { tries: 0, silent: 0, blocked: 0, timer: 0, over: false, online: false, heardAt: Date.now(), last: {} });
    this.numbers = () => []; // the conversation says what it follows
    this.requests = new Requests({
      tell: (name, data) => this.tell(name, data),
      numbers: () => this.numbers(),
      arrived: () => this.show(true),
      lost: () => this.show(false),
      gone: (reason) => this.farewell({ reason }),
    });
    this.socket = io("/room", {
      path: page.urls.socket,
      query: { room: page.room }, // a proxy before several processes sends a room always to the same one
      transports: ["websocket"],
      autoConnect: false,
      reconnection: false, // our own: each attempt needs its own ticket
      timeout: CONNECT_MS,
    });
    this.listen();
    watchWaking(this);
  }

  listen() {
    this.socket.on("welcome", () => this.arrived()); // first: whoever hears `welcome` may send at once
    for (const name of EVENTS) this.socket.on(name, (data) => this.tell(name, data));
    this.socket.on("disconnect", () => this.dropped());
    this.socket.on("connect_error", (error) => this.refused(error));
    this.socket.on("restart", ({ retry_ms: ms }) => (this.announced = ms)); // a moment of each phone's own
    this.socket.on("bye", (data) => this.farewell(data));
    this.socket.io.on("ping", () => (this.heardAt = Date.now()));
  }

  tell(name, data) {
    this.heardAt = Date.now();
    if (KEPT.has(name)) this.last[name] = JSON.stringify(data);
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
      const answer = await post(page.urls.ticket, {}, TICKET_MS);
      this.silent = 0;
      if ([401, 403].includes(answer.status)) return this.farewell({ reason: "signed_out" });
      if (answer.status === 404) return this.farewell({ reason: "removed" });
      if (!answer.ok) return this.again();
      this.socket.auth = { token: answer.body.token };
      this.socket.connect();
    } catch (error) {
      // No network: a later try finds out. No answer: perhaps an old line that leads nowhere; the browser keeps up to six.
      this.again(error.name === "AbortError" && this.silent++ < OLD_LINES ? 0 : undefined);
    } finally {
      this.opening = false;
    }
  }

  arrived() {
    this.tries = 0;
    this.blocked = 0;
    this.requests.stop();
    this.show(true);
  }

  /** The ticket came by a plain request, the socket did not come about: twice, and the room goes on without one. */
  refused(error) {
    // «busy»: a full disk takes no ticket, but who asks by plain requests may go on reading.
    if (!error?.data || error.data.code === "busy") this.blocked += 1;
    if (this.blocked >= REFUSALS && !this.over) this.requests.start();
    this.dropped();
  }

  dropped() {
    if (!this.requests.on) this.show(false);
    this.again(this.announced);
    this.announced = undefined;
  }

  again(ms) {
    if (this.over) return;
    clearTimeout(this.timer);
    const wait = ms ?? (this.requests.on ? SOCKET_AGAIN_MS * (0.8 + Math.random() * 0.4) : pause(this.tries));
    this.tries += 1;
    this.timer = setTimeout(() => this.open(), wait);
  }

  /** The phone says that there is no network. */
  lost() {
    this.show(false);
  }

  /** Try now; `fresh` drops a socket that may be dead without knowing it. */
  hurry(fresh = false) {
    if (this.over) return;
    this.tries = 0;
    if (fresh) {
      this.requests.again();
      if (this.socket.connected) this.socket.disconnect();
    }
    if (this.socket.connected) {
      this.show(true);
      this.dispatchEvent(new CustomEvent("look"));
      this.doubt();
    } else this.open();
  }

  /** Ask whether the line lives; its answer also tells what a lost hint would have told. */
  async doubt() {
    if (this.over || this.asking || !this.socket.connected) return;
    this.asking = true;
    const answer = await this.ask("look", {}, PROBE_MS);
    this.asking = false;
    if (answer.code === "no_answer" && this.socket.connected) return this.hurry(true);
    if (!answer.ok) return;
    this.show(true);
    for (const name of KEPT) if (JSON.stringify(answer[name]) !== this.last[name]) this.tell(name, answer[name]);
  }

  farewell(data) {
    this.over = true;
    clearTimeout(this.timer);
    this.requests.stop();
    this.socket.disconnect();
    this.show(false);
    this.tell("bye", data);
  }

  show(online) {
    if (this.online === online) return;
    this.online = online;
    this.dispatchEvent(new CustomEvent("state", { detail: online ? "online" : "waiting" }));
  }

  /** Ask the server; resolves to its ack, or {ok: false, code: "no_answer"} – it may have been heard nevertheless. */
  ask(name, data, ms = ANSWER_MS) {
    if (!this.socket.connected) return this.requests.on ? this.requests.ask(name, data) : Promise.resolve({ ok: false, code: "no_answer" });
    return new Promise((resolve) => {
      this.socket.timeout(ms).emit(name, data, (error, answer) => {
        if (!error) this.heardAt = Date.now();
        resolve(error ? { ok: false, code: "no_answer" } : answer);
      });
    });
  }
}
