/**
 * The same load for a Matrix homeserver: a message counts as acknowledged when its PUT is answered; everybody follows
 * with /sync. Orders and answer as in load.mjs; `people` need {token, channel}: users are registered as guests of ours
 * beforehand by the shared secret, the first of each room makes it.
 */
import { createHmac, randomBytes } from "node:crypto";
import http from "node:http";
import { summary } from "./load.mjs";

const TEXT = "楼上的水管在三月二号晚上漏了，客厅的木地板和电视柜都泡坏了，我请师傅看过，修好大约要八千六百元。";
const agent = new http.Agent({ keepAlive: true, maxSockets: 500 });
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

let input = "";
for await (const chunk of process.stdin) input += chunk;
const orders = JSON.parse(input);
const found = { waits: [], delivered: 0, refused: 0, closed: 0, stop: false };

function ask(method, path, token, body) {
  return new Promise((done, fail) => {
    const data = body === undefined ? undefined : JSON.stringify(body);
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }), ...(data && { "Content-Length": Buffer.byteLength(data) }) };
    const call = http.request(new URL(path, orders.url), { method, agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => (text += chunk));
      answer.on("end", () => done({ status: answer.statusCode, body: text ? JSON.parse(text) : {} }));
    });
    call.on("error", fail);
    call.end(data);
  });
}

async function register(name) {
  const { body: { nonce } } = await ask("GET", "/_synapse/admin/v1/register");
  const password = randomBytes(8).toString("hex");
  const mac = createHmac("sha1", orders.secret).update([nonce, name, password, "notadmin"].join("\0")).digest("hex");
  const { body } = await ask("POST", "/_synapse/admin/v1/register", null, { nonce, username: name, password, admin: false, mac });
  return body.access_token;
}

const rooms = new Map();
const people = [];
for (const { token: name, channel } of orders.people) {
  const token = await register(name.replace(/[^a-z0-9]/gi, "").toLowerCase());
  if (!rooms.has(channel)) {
    const { body } = await ask("POST", "/_matrix/client/v3/createRoom", token, { preset: "public_chat" });
    rooms.set(channel, body.room_id);
  } else await ask("POST", `/_matrix/client/v3/join/${encodeURIComponent(rooms.get(channel))}`, token, {});
  people.push({ token, room: rooms.get(channel) });
}
process.stderr.write("connected\n");

async function follow({ token }) {
  let since = (await ask("GET", "/_matrix/client/v3/sync?timeout=0", token)).body.next_batch;
  while (!found.stop) {
    const { body } = await ask("GET", `/_matrix/client/v3/sync?timeout=10000&since=${encodeURIComponent(since)}`, token);
    since = body.next_batch;
    for (const room of Object.values(body.rooms?.join ?? {})) found.delivered += room.timeline.events.filter((one) => one.type === "m.room.message").length;
  }
}

async function talk({ token, room }) {
  for (let n = 1; !found.stop; n++) {
    const start = performance.now();
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${token.slice(-6)}${n}`;
    const { status } = await ask("PUT", path, token, { msgtype: "m.text", body: TEXT });
    if (status === 200) found.waits.push(performance.now() - start);
    else found.refused++;
  }
}

for (const one of people) follow(one).catch(() => found.closed++);
for (const one of people) talk(one).catch(() => found.closed++);
await sleep(orders.warm * 1000);
Object.assign(found, { waits: [], delivered: 0 });
process.stderr.write("begin\n");
await sleep(orders.seconds * 1000);
process.stderr.write("end\n");
const acked = found.waits.length;
process.stdout.write(`${JSON.stringify({ per_second: Number((acked / orders.seconds).toFixed(1)), acked, delivered: found.delivered, refused: found.refused, closed: found.closed, ...summary(found.waits) })}\n`);
process.exit(0);
