/** What every room needs, put together once: socket, outbox, channels, chat, voice and picture, panels. */

import { news } from "./news.js";
import { Away } from "./away.js";
import { bindComposer } from "./composer.js";
import { Chat } from "./chat.js";
import { Channels, dress } from "./channels.js";
import { Connection } from "./connection.js";
import { watchLine } from "./expose.js";
import { Faces } from "./faces.js";
import { Media } from "./media.js";
import { Outbox } from "./outbox.js";
import { nameOf, page, words } from "./page.js";
import { Panels } from "./panels.js";
import { guardPlace } from "./place_guard.js";
import { Presence } from "./presence.js";
import { bindDeviceWords } from "./verbs.js";

const TAB = `heyi-room-${page.room}`;

export function startTalk() {
  const connection = new Connection();
  const outbox = new Outbox(connection);
  const channels = new Channels(connection);
  const presence = new Presence(connection);
  const media = new Media({ connection, channels });
  const host = document.querySelector("[data-chat]");
  const chat = new Chat(host, { connection, channels, outbox });
  const away = new Away(chat, document.querySelector("[data-away]"));
  const panels = new Panels();
  const faces = new Faces(document.querySelector("[data-faces]"), { media, channels });
  const talk = { connection, outbox, channels, presence, media, chat, away, panels, faces };
  watchLine(connection);
  guardPlace(talk);
  bindComposer(document.querySelector("[data-composer]"), talk);
  channels.addEventListener("lead", ({ detail }) => newLead(detail));
  for (const [source, name] of [[channels, "changed"], [presence, "changed"], [media, "mine"]]) source.addEventListener(name, () => channels.known && dress(talk));
  const quiet = () => media.pause(Boolean(document.querySelector("[data-break]")));
  panels.addEventListener("drawn", quiet); // during a break nothing leaves the device, of nobody
  quiet();
  presence.addEventListener("news", ({ detail }) => news(detail.text, detail.kind === "dropped" ? "warning" : "success"));
  connection.on("case", () => panels.refresh());
  connection.on("state", (state) => panels.line(state === "online"));
  connection.on("bye", ({ reason }) => goodbye(reason, media));
  bindDeviceWords(media);
  oneWindow(talk);
  window.heyiRoom = { stats: () => media.stats(), talk };
  return talk;
}

/** Somebody else leads from now on: both mediators get the screen that is theirs, everybody else a word. */
function newLead(ref) {
  const was = page.presiding;
  if ([was, ref].includes(page.me) || page.screen === "cockpit") {
    page.leaving = true; // parts of the old screen are not this person's any more: not to be asked for
    return location.reload();
  }
  Object.assign(page, { presiding: ref, presiding_name: nameOf(ref) });
  news(words("leads_now", { name: nameOf(ref) }));
}

/** The session has ended or the place in the case: the server's own page says what to do. */
function goodbye(reason, media) {
  media.stop();
  if (reason === "elsewhere") return;
  news(words(reason === "removed" ? "bye_removed" : "bye_signed_out"), "warning");
  setTimeout(() => location.reload(), 1500);
}

/** Two windows of one person would echo and fight for the same peers: the newest one keeps the talk. */
function oneWindow({ connection, media }) {
  if (!("BroadcastChannel" in window)) return;
  const tabs = new BroadcastChannel(TAB);
  const mark = crypto.randomUUID?.() ?? String(Math.random());
  tabs.addEventListener("message", ({ data }) => {
    if (data.room !== page.room || data.me !== page.me || data.mark === mark) return;
    media.stop();
    connection.farewell({ reason: "elsewhere" });
    news(words("elsewhere"), "warning");
  });
  tabs.postMessage({ room: page.room, me: page.me, mark });
}
