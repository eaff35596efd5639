/** Which channels one is in, which one is looked at, where voice and picture are – and the bar that says who hears it. */

import { joinNames, namesOfOthers, namesOfSides, page, words } from "./page.js";

/** together | applicant | respondent | notes: one audience, one colour. */
export function audienceOf(channel) {
  if (!channel || channel.kind === "joint") return "together";
  if (channel.kind === "mediators") return "notes";
  return channel.sides.includes(1) ? "applicant" : "respondent";
}

/** What a channel is called on screen, with the names of its people. */
export function nameOfPlace(channel) {
  if (!channel || channel.kind === "joint") return words("together");
  return channel.kind === "mediators" ? words("colleagues") : words("apart_with", { names: namesOfSides(channel.sides) });
}

export class Channels extends EventTarget {
  constructor(connection) {
    super();
    this.open = [];
    this.past = [];
    this.seat = null;
    this.peers = [];
    this.current = null;
    this.known = false;
    connection.on("welcome", (data) => this.take(data));
    connection.on("channels", (data) => this.take(data));
  }

  /** The places as the server tells them; whoever is moved looks at the new channel at once. */
  take(data) {
    const before = this.seat;
    const peers = [...data.peers].sort((a, b) => (b === page.presiding) - (a === page.presiding)); // who leads comes first
    Object.assign(this, { open: data.channels, past: data.past, seat: data.seat, peers, known: true });
    if (this.seat !== before || !this.find(this.current)) this.current = this.seat ?? this.current;
    if (data.presiding && data.presiding !== page.presiding) this.dispatchEvent(new CustomEvent("lead", { detail: data.presiding }));
    this.changed(before);
  }

  find(id) {
    return this.open.find((one) => one.id === id) ?? this.past.find((one) => one.id === id);
  }

  isOpen(id) {
    return this.open.some((one) => one.id === id);
  }

  /** The person's own choice; `asked` lets the box know that nobody was moved under the fingers. */
  look(id) {
    this.current = id;
    this.asked = true;
    this.changed(this.seat);
    this.asked = false;
  }

  changed(before) {
    this.dispatchEvent(new CustomEvent("changed", { detail: { before } }));
  }

  get all() {
    return [...this.open, ...this.past];
  }
}

/** What the bar needs to know: who is with me, who of them is on line, and whether I can be heard at all. */
export function circumstances(channels, media, presence) {
  const here = channels.current === channels.seat;
  const peers = here ? channels.peers : [];
  const away = peers.filter((ref) => presence.people.get(ref)?.online === false);
  return { here, isOpen: channels.isOpen(channels.current), peers, near: peers.filter((ref) => !away.includes(ref)), away, isHeard: media.isOn("audio"), paused: media.paused };
}

/** Who can hear me, in names; the second line says who cannot. */
export function barWords(channel, now) {
  if (now.paused) return { icon: "break", strong: words("break_strong"), note: words("break_note") };
  if (!channel) return { icon: "door", strong: words("nobody_hears"), note: words("not_recorded") };
  if (!now.isOpen) return { icon: "lock", strong: words("past_channel"), note: words("past_channel_note") };
  if (channel.kind === "mediators") return { icon: "lock", strong: words("colleagues_only"), note: words("not_recorded") };
  if (channel.kind === "joint") return jointWords(now);
  return apartWords(channel, now);
}

/** In a separate talk. Whoever leads may be elsewhere: then no voice reaches him, and what is written is written to him. */
function apartWords(channel, now) {
  const leader = page.presiding_name;
  if (page.leads || !page.presiding) return leaderWords(channel, now);
  if (now.here && !now.peers.includes(page.presiding)) {
    const names = joinNames(now.peers);
    return { icon: "clock", strong: words("leader_away", { name: leader }), note: names ? words("side_alone", { names, leader }) : words("alone_apart", { leader }) };
  }
  const names = joinNames(now.peers) || leader;
  return { icon: "ear", strong: words("only_hears_you", { names }), note: words("others_do_not", { names: namesOfOthers(channel.sides) }) };
}

function leaderWords(channel, now) {
  const sides = namesOfSides(channel.sides);
  if (!now.here) return { icon: "eye", strong: words("written_only", { names: sides }), note: words("voice_not_here") };
  return { icon: "ear", strong: words("only_hears_you", { names: joinNames(now.peers) || sides }), note: words("others_do_not", { names: namesOfOthers(channel.sides) }) };
}

/** While the leader is in another room nothing is said about where: only that it will not be long (S11). */
function jointWords({ here, peers, near, away, isHeard }) {
  const names = joinNames(near);
  const heard = !near.length ? words("nobody_hears") : isHeard ? words("hear_you", { names }) : words("see_words", { names });
  if (here && page.me !== page.presiding && !peers.includes(page.presiding)) {
    return { icon: "clock", strong: words("wait_for", { name: page.presiding_name }), note: `${heard}${words("stop")}${words("can_write")}` };
  }
  const note = away.length ? words("not_online", { names: joinNames(away) }) : isHeard || !here ? words("not_recorded_nobody") : words("my_mic_off");
  return { icon: "ear", strong: near.length ? heard : words("nobody_yet"), note };
}

/** The send button says to whom. */
export function sendWords(channel) {
  if (!channel || channel.kind === "joint") return words("send_all");
  if (channel.kind === "mediators") return words("send_colleagues");
  const name = page.presiding === page.me ? namesOfSides(channel.sides) : page.presiding_name;
  return words("send_only", { names: name });
}

export function placeholderWords(channel) {
  if (!channel || channel.kind === "joint") return words("write_all");
  const name = page.presiding === page.me ? namesOfSides(channel.sides) : page.presiding_name;
  return channel.kind === "mediators" ? words("write_colleagues") : words("write_only", { names: name });
}

/** Dress the page in the channel's colour and words. */
export function dress({ channels, media, presence }) {
  const channel = channels.find(channels.current);
  const audience = audienceOf(channel);
  for (const host of document.querySelectorAll("[data-room]:not([data-tab], .shows-notes)")) host.dataset.room = audience;
  const bar = document.querySelector("[data-room-bar]");
  const { icon, strong, note } = barWords(channel, circumstances(channels, media, presence));
  const use = bar.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  setText(bar.querySelector("strong"), strong);
  setText(bar.querySelector("p span"), note);
  const title = document.querySelector("[data-room-title]");
  const head = document.querySelector(".room-head use");
  head?.setAttribute("href", head.getAttribute("href").replace(/#.*/, audience === "together" ? "#together" : "#lock"));
  if (title) setText(title, channel && channel.kind !== "joint" ? words("apart") : words("together"));
  dressComposer(channels, channel);
}

function dressComposer(channels, channel) {
  const composer = document.querySelector("[data-composer]");
  const open = channels.isOpen(channels.current);
  composer.hidden = !open || composer.dataset.shut !== undefined;
  composer.dataset.composer = open ? channels.current : "";
  setText(composer.querySelector("button span"), sendWords(channel));
  const field = composer.querySelector("textarea");
  field.placeholder = placeholderWords(channel);
  setText(composer.querySelector("label"), placeholderWords(channel));
}

/** Only where it differs: a live region would say it again. */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
