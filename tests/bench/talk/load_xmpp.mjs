/**
 * The same load for an XMPP server with group chat: anonymous people in rooms of four. A message counts as acknowledged
 * when the room reflects it to its sender. Orders and answer as in load.mjs; `people` need {token, channel}.
 */
import net from "node:net";
import { summary } from "./load.mjs";

const TEXT = "楼上的水管在三月二号晚上漏了，客厅的木地板和电视柜都泡坏了，我请师傅看过，修好大约要八千六百元。";
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

class Person {
  constructor(orders, { token, channel }, found) {
    Object.assign(this, { orders, channel, found, nick: token.replace(/[^a-z0-9]/gi, ""), next: 1, due: new Map(), rest: "" });
  }

  async connect() {
    const { hostname, port } = new URL(this.orders.url);
    this.socket = net.connect(Number(port), hostname);
    this.socket.setNoDelay(true);
    this.socket.setEncoding("utf8");
    this.socket.on("data", (chunk) => this.hear(chunk));
    this.socket.on("error", () => this.found.closed++);
    const open = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>";
    this.socket.write(open);
    await this.until("</stream:features>");
    this.socket.write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
    await this.until("<success");
    this.socket.write(open);
    await this.until("</stream:features>");
    this.socket.write("<iq id='b' type='set'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
    await this.until("</iq>");
    this.socket.write(`<presence to='${this.channel}@rooms.localhost/${this.nick}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`);
    await this.until("code='110'");
    this.live = true;
  }

  until(text) {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`no ${text}: ${this.rest.slice(0, 300)}`)), 10_000);
      this.waiting = () => {
        const at = this.rest.indexOf(text);
        if (at < 0) return;
        this.rest = this.rest.slice(at + text.length);
        this.waiting = null;
        clearTimeout(timer);
        done();
      };
      this.waiting();
    });
  }

  hear(chunk) {
    this.rest += chunk;
    if (!this.live) return this.waiting?.();
    for (let end = this.rest.indexOf("</message>"); end >= 0; end = this.rest.indexOf("</message>")) {
      const one = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + 10);
      this.took(one);
    }
  }

  took(one) {
    const id = /<message[^>]* id=['"]([^'"]+)['"]/.exec(one)?.[1];
    if (one.includes("type='error'") || one.includes('type="error"')) this.found.refused++;
    const due = this.due.get(id);
    if (due === undefined) {
      if (one.includes("<body>")) this.found.delivered++;
      return;
    }
    this.due.delete(id);
    this.found.waits.push(performance.now() - due);
    if (!this.found.stop) this.send(performance.now());
  }

  send(due) {
    const id = `${this.nick}-${this.next++}`;
    this.due.set(id, due);
    this.socket.write(`<message id='${id}' to='${this.channel}@rooms.localhost' type='groupchat'><body>${TEXT}</body></message>`);
  }
}

let input = "";
for await (const chunk of process.stdin) input += chunk;
const orders = JSON.parse(input);
const found = { waits: [], delivered: 0, refused: 0, closed: 0, stop: false };
const people = orders.people.map((one) => new Person(orders, one, found));
for (const one of people) await one.connect();
process.stderr.write("connected\n");
await sleep(500);
for (const one of people) one.send(performance.now());
await sleep(orders.warm * 1000);
Object.assign(found, { waits: [], delivered: 0 });
process.stderr.write("begin\n");
await sleep(orders.seconds * 1000);
process.stderr.write("end\n");
const acked = found.waits.length;
found.stop = true;
await sleep(300);
process.stdout.write(`${JSON.stringify({ per_second: Math.round(acked / orders.seconds), acked, delivered: found.delivered, refused: found.refused, closed: found.closed, ...summary(found.waits) })}\n`);
process.exit(0);
