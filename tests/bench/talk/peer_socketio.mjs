/**
 * The peer: a Node Socket.IO server that keeps every message before it acknowledges it, as plainly as a good Node
 * programmer would. PORT, STORE = naive (one transaction a message) | group (one a turn of the loop) | pg (pool of ten),
 * FILE or DATABASE_URL. It authorises nobody, validates little and chains nothing: that is its advantage here.
 */
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import { Server } from "socket.io";

const stores = {
  async naive() {
    const { insert, head, advance, begin, commit } = await sqlite();
    return (row, done) => {
      begin.run();
      row.seq = head.get(row.channel).seq + 1;
      advance.run(row.seq, row.channel);
      insert.run(row.channel, row.seq, row.id, row.client_id, row.from, row.text, row.sent_at);
      commit.run();
      done();
    };
  },

  async group() {
    const { insert, head, advance, begin, commit } = await sqlite();
    const heads = new Map();
    let waiting = [];
    const write = () => {
      const batch = waiting;
      waiting = [];
      begin.run();
      for (const { row } of batch) {
        row.seq = (heads.get(row.channel) ?? head.get(row.channel).seq) + 1;
        heads.set(row.channel, row.seq);
        insert.run(row.channel, row.seq, row.id, row.client_id, row.from, row.text, row.sent_at);
      }
      for (const channel of new Set(batch.map(({ row }) => row.channel))) advance.run(heads.get(channel), channel);
      commit.run();
      for (const { done } of batch) done();
    };
    return (row, done) => {
      if (waiting.push({ row, done }) === 1) setImmediate(write);
    };
  },

  async pg() {
    const { default: pg } = await import("pg");
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
    await pool.query("create table if not exists room (channel text primary key, seq bigint not null)");
    await pool.query("create table if not exists message (channel text, seq bigint, id text, client_id text, author text, body text, sent_at text, primary key (channel, seq), unique (author, client_id))");
    const known = new Set();
    return async (row, done) => {
      const line = await pool.connect();
      try {
        if (!known.has(row.channel)) {
          await line.query("insert into room values ($1, 0) on conflict do nothing", [row.channel]);
          known.add(row.channel);
        }
        await line.query("begin");
        const found = await line.query({ name: "next", text: "update room set seq = seq + 1 where channel = $1 returning seq", values: [row.channel] });
        row.seq = Number(found.rows[0].seq);
        const { channel, seq, id, client_id: clientId, from, text, sent_at: at } = row;
        await line.query({ name: "keep", text: "insert into message values ($1,$2,$3,$4,$5,$6,$7)", values: [channel, seq, id, clientId, from, text, at] });
        await line.query("commit");
      } finally {
        line.release();
      }
      done();
    };
  },
};

async function sqlite() {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(process.env.FILE);
  database.exec("pragma journal_mode = wal; pragma synchronous = full");
  database.exec("create table if not exists room (channel text primary key, seq integer not null)");
  database.exec("create table if not exists message (channel text, seq integer, id text, client_id text, author text, body text, sent_at text, primary key (channel, seq), unique (author, client_id))");
  const make = database.prepare("insert or ignore into room values (?, 0)");
  const select = database.prepare("select seq from room where channel = ?");
  const head = {
    get(channel) {
      const found = select.get(channel);
      if (found) return found;
      make.run(channel);
      return { seq: 0 };
    },
  };
  return {
    head,
    insert: database.prepare("insert into message values (?,?,?,?,?,?,?)"),
    advance: database.prepare("update room set seq = ? where channel = ?"),
    begin: database.prepare("begin immediate"),
    commit: database.prepare("commit"),
  };
}

const store = await stores[process.env.STORE]();
const http = createServer((_, answer) => answer.end("ok"));
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });
io.of("/room").on("connection", (socket) => {
  const { token } = socket.handshake.auth;
  const [channel, me] = token.split("/");
  socket.join(channel);
  socket.emit("welcome", { channel, me });
  socket.on("message.send", (say, ack) => {
    if (typeof say?.text !== "string" || say.text.length > 4000 || typeof say.client_id !== "string") return ack({ ok: false, code: "invalid_input" });
    const row = { channel, id: randomBytes(16).toString("base64url"), client_id: say.client_id, from: me, text: say.text, sent_at: new Date().toISOString() };
    return store(row, () => {
      socket.to(channel).emit("message", row);
      ack({ ok: true, id: row.id, seq: row.seq, sent_at: row.sent_at });
    });
  });
});
http.listen(Number(process.env.PORT), "127.0.0.1");
