/**
 * A crowd: 160 telephones in one room. Three people and the mediator talk, hands go up and down. Orders as in load.mjs. Prints waits of the acks, waits until the last
 * telephone has a message, and bytes per telephone.
 */
import { Person, frame, summary } from "./load.mjs";

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
let input = "";
for await (const chunk of process.stdin) input += chunk;
const orders = { ...JSON.parse(input), mode: "open" };
const found = { waits: [], delivered: 0, bytes: 0, refused: 0, closed: 0, stop: false };
const all = []; // ms from sending until the last telephone has it
const open = new Map(); // message id → {start, waiting}

class Phone extends Person {
  constructor(...rest) {
    super(...rest);
    this.down = 0;
    this.seen = 0;
  }

  hear(start, body) {
    this.down += body.length + 4;
    if (start.startsWith('42/room,["message"')) {
      this.seen++;
      const { client_id: id } = JSON.parse(body.toString().slice(8))[1];
      const one = open.get(id);
      if (one && --one.waiting === 0) {
        all.push(performance.now() - one.start);
        open.delete(id);
      }
    }
    super.hear(start, body);
  }

  say(people) {
    const id = this.next;
    open.set(`${this.token.slice(-8)}-${id}`.replace(/[^A-Za-z0-9._:-]/g, "-"), { start: performance.now(), waiting: people.length - 1 });
    this.send(performance.now());
  }

  hand(raised) {
    this.socket.write(frame(`42/room,${900000 + this.next++}${JSON.stringify(["hand", { raised }])}`));
  }
}

const people = orders.people.map((one) => new Phone(orders, one, found));
for (let i = 0; i < people.length; i += 20) await Promise.all(people.slice(i, i + 20).map((one) => one.connect()));
process.stderr.write("connected\n");
await sleep(2000);
const joined = Float64Array.from(people, (one) => one.down);
process.stderr.write("begin\n");
const end = performance.now() + orders.seconds * 1000;
const speakers = [people[0], people[1], people[2], people.at(-1)];
let said = 0;
let hands = 0;
for (let tick = 0; performance.now() < end; tick++) {
  speakers[tick % 4].say(people); // one message every two seconds: a lively talk
  said++;
  if (tick % 5 === 4) {
    const one = people[3 + ((tick * 7) % 150)];
    one.hand(hands++ % 2 === 0);
  }
  await sleep(2000);
}
await sleep(1000);
process.stderr.write("end\n");
const acked = found.waits.length;
const missed = people.reduce((sum, one) => sum + (said - one.seen - (speakers.includes(one) ? Math.ceil((said - speakers.indexOf(one)) / 4) : 0)), 0);
const down = summary(people.map((one) => one.down));
process.stdout.write(`${JSON.stringify({ people: people.length, acked, hands, missed, refused: found.refused, closed: found.closed, all: summary(all), join: summary([...joined]), down, ...summary(found.waits) })}\n`);
process.exit(0);
