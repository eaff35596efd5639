/**
 * The load: people in rooms of four over raw websockets, so that the generator costs little beside what it measures.
 * Reads one JSON line of orders from standard input:
 *   {url, people: [{token, channel, room, url}], seconds, warm, mode: "closed"|"open"|"idle", rate}
 * closed: everybody has one message out and sends the next when it is acknowledged.
 * open: `rate` messages a second over all; a wait counts from the moment the message was due, not from when it was sent.
 * Prints one JSON line: messages acknowledged per second, waits in milliseconds, deliveries, refusals.
 */
import net from "node:net";
import { randomBytes } from "node:crypto";

const TEXT = "楼上的水管在三月二号晚上漏了，客厅的木地板和电视柜都泡坏了，我请师傅看过，修好大约要八千六百元。";
const NONE = Buffer.alloc(4); // a zero mask: legal, and no work for us

export function frame(text) {
  const data = Buffer.from(text);
  const head = data.length < 126 ? Buffer.from([0x81, 0x80 | data.length]) : Buffer.from([0x81, 0x80 | 126, data.length >> 8, data.length & 255]);
  return Buffer.concat([head, NONE, data]);
}

/** Calls `hear` with every text frame; control frames are not expected from these servers except close. */
function frames(hear, closed) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      if (rest.length < 2) return;
      let size = rest[1] & 127;
      let start = 2;
      if (size === 126) {
        if (rest.length < 4) return;
        size = rest.readUInt16BE(2);
        start = 4;
      } else if (size === 127) {
        if (rest.length < 10) return;
        size = Number(rest.readBigUInt64BE(2));
        start = 10;
      }
      if (rest.length < start + size) return;
      const kind = rest[0] & 15;
      const body = rest.subarray(start, start + size);
      rest = rest.subarray(start + size);
      if (kind === 1) hear(body.latin1Slice(0, Math.min(size, 40)), body);
      else if (kind === 8) closed();
    }
  };
}

export class Person {
  constructor(orders, { token, channel, room, url }, found) {
    Object.assign(this, { orders, token, channel, room, url: url ?? orders.url, found });
    this.next = 1;
    this.due = new Map(); // ack id → due time
    this.live = false;
  }

  connect() {
    const { hostname, port } = new URL(this.url);
    this.socket = net.connect(Number(port), hostname);
    this.socket.setNoDelay(true);
    return new Promise((done, fail) => {
      this.done = done;
      const wrong = (error) => (this.live ? this.found.closed++ : fail(error ?? new Error("closed")));
      this.socket.on("error", wrong);
      this.socket.on("close", () => wrong());
      let head = "";
      const hear = frames((start, body) => this.hear(start, body), () => this.found.closed++);
      const shake = (chunk) => {
        head += chunk.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end < 0) return;
        if (!head.startsWith("HTTP/1.1 101")) return fail(new Error(head.split("\r\n")[0]));
        this.socket.off("data", shake);
        this.socket.on("data", hear);
        const left = Buffer.from(head.slice(end + 4), "latin1");
        if (left.length) hear(left);
      };
      this.socket.on("data", shake);
      const path = `/socket.io/?EIO=4&transport=websocket&room=${this.room ?? ""}`;
      this.socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nOrigin: ${this.url}\r\n\r\n`);
    });
  }

  hear(start, body) {
    if (start.startsWith("43/room,")) return this.acked(start, body);
    if (start.startsWith('42/room,["message"')) {
      this.found.delivered++;
      this.found.bytes += body.length;
    } else if (start[0] === "2") this.socket.write(frame("3"));
    else if (start[0] === "0") this.socket.write(frame(`40/room,${JSON.stringify({ token: this.token })}`));
    else if (start.startsWith('42/room,["welcome"')) {
      this.live = true;
      this.done();
    } else if (start.startsWith("44/room,")) this.done(Promise.reject(new Error(body.toString())));
  }

  send(due) {
    const id = this.next++;
    this.due.set(id, due);
    const say = ["message.send", { channel: this.channel, client_id: `${this.token.slice(-8)}-${id}`.replace(/[^A-Za-z0-9._:-]/g, "-"), text: TEXT }];
    this.socket.write(frame(`42/room,${id}${JSON.stringify(say)}`));
  }

  acked(start, body) {
    const end = start.indexOf("[");
    const id = Number(start.slice(8, end));
    const due = this.due.get(id);
    this.due.delete(id);
    if (!body.includes('"ok":true')) {
      this.found.refused++;
      this.found.why ??= body.toString();
    } else if (due !== undefined) this.found.waits.push(performance.now() - due);
    if (this.orders.mode === "closed" && !this.found.stop) this.send(performance.now());
  }
}

export function summary(waits) {
  const sorted = Float64Array.from(waits).sort();
  const at = (p) => Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function open(orders, people, found) {
  const every = 1000 / orders.rate;
  const start = performance.now();
  const end = start + orders.seconds * 1000;
  let n = 0;
  while (performance.now() < end) {
    for (let due = start + n * every; due <= performance.now(); due = start + n * every) people[n++ % people.length].send(due);
    await sleep(1);
  }
  found.offered = n;
}

async function main() {
  let input = "";
  for await (const chunk of process.stdin) input += chunk;
  const orders = JSON.parse(input);
  const found = { waits: [], delivered: 0, bytes: 0, refused: 0, closed: 0, stop: false };
  const people = orders.people.map((one) => new Person(orders, one, found));
  for (let i = 0; i < people.length; i += 20) await Promise.all(people.slice(i, i + 20).map((one) => one.connect()));
  process.stderr.write("connected\n");
  if (orders.mode === "idle") {
    await sleep(orders.seconds * 1000);
    process.stdout.write(`${JSON.stringify({ people: people.length, closed: found.closed, bytes: found.bytes })}\n`);
    process.exit(0);
  }
  const [mode, seconds] = [orders.mode, orders.seconds];
  Object.assign(orders, { mode: "closed" });
  for (const one of people) one.send(performance.now());
  await sleep(orders.warm * 1000);
  if (mode === "open") {
    found.stop = true;
    await sleep(300);
    Object.assign(orders, { mode: "open" });
    found.stop = false;
  }
  Object.assign(found, { waits: [], delivered: 0, bytes: 0 });
  process.stderr.write("begin\n");
  const start = performance.now();
  if (mode === "open") await open(orders, people, found);
  else await sleep(seconds * 1000);
  const took = (performance.now() - start) / 1000;
  process.stderr.write("end\n");
  const [acked, delivered] = [found.waits.length, found.delivered];
  found.stop = true;
  await sleep(500);
  const answer = { per_second: Math.round(acked / took), acked, delivered, refused: found.refused, why: found.why, closed: found.closed, ...summary(found.waits) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.exit(0);
}

if (process.argv[1] === import.meta.filename) await main();
