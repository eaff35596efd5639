/**
 * The room without a socket, for networks that let none through: one waiting request after the other brings what is new, and
 * what one does goes by plain requests to the same operations. Only voice and picture need the socket.
 */

import { get, page, post } from "./page.js";
import { pause } from "./pause.js";

const WAIT_S = 25;
const PATIENCE_MS = (WAIT_S + 10) * 1000;
const ANSWER_MS = 8000;
const SPACE_MS = 400; // between two requests, so that a lively talk comes in handfuls
const PARTS = ["channels", "presence", "case"];
const GONE = { 401: "signed_out", 403: "signed_out", 404: "removed" };

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));


export class Requests {
  /** `tell` gets what a socket would have told; `numbers` gives [channel, last number] of what is followed. */
  constructor({ tell, numbers, arrived, lost, gone }) {
    Object.assign(this, { tell, numbers, arrived, lost, gone, on: false });
  }

  start() {
    if (this.on) return;
    this.on = true;
    this.mark = "";
    this.failures = 0;
    this.stopper = {};
    this.run(this.stopper);
  }

  stop() {
    this.on = false;
    this.current?.abort();
  }

  /** Ask at once again, with a new line. */
  again() {
    if (!this.on) return;
    this.stop();
    this.start();
  }

  async run(stopper) {
    while (this.on && stopper === this.stopper) {
      const answer = await get(this.url(), PATIENCE_MS, this.line()).catch(() => null);
      if (!this.on || stopper !== this.stopper) return;
      if (answer && GONE[answer.status]) return this.gone(GONE[answer.status]);
      if (answer?.ok) {
        this.take(answer.body);
        await sleep(SPACE_MS);
      } else {
        if (answer?.status !== 429) this.broken();
        await sleep(answer?.status === 429 && answer.wait ? answer.wait * 1000 : pause(this.failures++));
      }
    }
  }

  /** One request's own stopper: running out of patience with it does not end the whole. */
  line() {
    this.current = new AbortController();
    return this.current;
  }

  /** The next answer is a beginning again: who hears `welcome` sends what is waiting. */
  broken() {
    this.mark = "";
    this.lost();
  }

  url() {
    const asked = new URLSearchParams({ wait: this.mark ? WAIT_S : 0, mark: this.mark });
    for (const [channel, last] of this.numbers()) asked.append("after", `${channel}:${last}`);
    return `${page.urls.changes}?${asked}`;
  }

  take(body) {
    const first = !this.mark;
    this.mark = body.mark;
    this.failures = 0;
    if (first) {
      this.arrived();
      this.tell("welcome", { ...body.channels, room: body.room, me: body.me, presiding: body.presiding, ice: [], server_time: body.server_time });
    }
    for (const name of PARTS) if (body[name] && !(first && name === "channels")) this.tell(name, body[name]);
    for (const message of body.messages) this.tell("message", message);
  }

  /** The same names and answers as by socket. */
  async ask(name, data) {
    try {
      return await this.ways(name, data);
    } catch {
      return { ok: false, code: "no_answer" };
    }
  }

  async ways(name, data) {
    if (name === "signal") return { ok: false, code: "no_socket" };
    if (name === "look") return this.told(await get(`${page.urls.changes}?wait=0`, ANSWER_MS));
    if (name === "messages.since") {
      const asked = new URLSearchParams({ channel: data.channel, after: data.after_seq });
      return this.told(await get(`${page.urls.messages}?${asked}`, ANSWER_MS));
    }
    return this.told(await post(name === "message.send" ? page.urls.messages : page.urls.do + name, data, ANSWER_MS));
  }

  told({ ok, body, wait }) {
    return ok ? { ...body, ok: true } : { ok: false, code: body.code ?? "error", retry_after: wait || undefined };
  }
}
