/** Which channels one is in, which one is looked at, where voice and picture are – and the bar that says who hears it. */

import { joinNames, namesOfOthers, namesOfSides, page, words } from "./page.js";

/** together | applicant | respondent | notes: one audience, one colour. */
export function audienceOf(channel) {
  if (!channel || channel.kind === "joint") return "together";
  if (channel.kind === "mediators") return "notes";
  return channel.sides.includes(1) ? "applicant" : "respondent";
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
    Object.assign(this, { open: data.channels, past: data.past, seat: data.seat, peers: data.peers, known: true });
    if (this.seat !== before || !this.find(this.current)) this.current = this.seat ?? this.current;
    this.changed(before);
  }

  find(id) {
    return this.open.find((one) => one.id === id) ?? this.past.find((one) => one.id === id);
  }

  isOpen(id) {
    return this.open.some((one) => one.id === id);
  }

  look(id) {
    this.current = id;
    this.changed(this.seat);
  }

  changed(before) {
    this.dispatchEvent(new CustomEvent("changed", { detail: { before } }));
  }

  get all() {
    return [...this.open, ...this.past];
  }
}

/** Who can hear me, in names; the second line says who cannot. */
export function barWords(channel, peers, isOpen = true) {
  if (!channel) return { icon: "door", strong: words("nobody_hears"), note: words("not_recorded") };
  if (!isOpen) return { icon: "lock", strong: words("past_channel"), note: words("past_channel_note") };
  if (channel.kind === "joint") {
    return { icon: "ear", strong: peers.length ? words("hear_you", { names: joinNames(peers) }) : words("nobody_yet"), note: words("not_recorded_nobody") };
  }
  if (channel.kind === "mediators") return { icon: "lock", strong: words("colleagues_only"), note: words("not_recorded") };
  const who = page.presiding === page.me ? namesOfSides(channel.sides) : joinNames(peers) || page.presiding_name;
  return { icon: "ear", strong: words("only_hears_you", { names: who }), note: words("others_do_not", { names: namesOfOthers(channel.sides) }) };
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
export function dress(channels) {
  const channel = channels.find(channels.current);
  const audience = audienceOf(channel);
  for (const host of document.querySelectorAll("[data-room]:not([data-tab])")) host.dataset.room = audience;
  const here = channels.current === channels.seat;
  const bar = document.querySelector("[data-room-bar]");
  const { icon, strong, note } = barWords(channel, here ? channels.peers : [], channels.isOpen(channels.current));
  const use = bar.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  setText(bar.querySelector("strong"), strong);
  setText(bar.querySelector("p span"), note);
  const title = document.querySelector("[data-room-title]");
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
