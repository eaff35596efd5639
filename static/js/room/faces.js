/** The tiles: one per person at the table, mine last, whoever is behind the door as a shut door. */

import { nameOf, namesOfOthers, page, titledName, words } from "./page.js";
import { setText } from "./channels.js";

export class Faces {
  constructor(host, { media, channels }) {
    Object.assign(this, { host, media, channels });
    this.tiles = new Map();
    this.streams = new Map();
    this.speaking = new Set();
    media.addEventListener("stream", ({ detail }) => this.take(detail));
    media.addEventListener("closed", ({ detail }) => this.forget(detail));
    media.addEventListener("peers", () => this.draw());
    media.addEventListener("mine", () => this.draw());
    media.addEventListener("speaking", ({ detail }) => this.ring(detail));
  }

  take({ ref, stream, state }) {
    this.streams.set(ref, { stream, state });
    this.draw();
  }

  /** Out of the page at once: a frozen last picture would be seen across the wall. */
  forget(ref) {
    this.streams.delete(ref);
    const tile = this.tiles.get(ref);
    const video = tile?.querySelector("video");
    if (video) video.srcObject = null;
    tile?.remove();
    this.tiles.delete(ref);
    this.draw();
  }

  /** Presiding person first, then the others, then the shut door, then me. */
  order() {
    const others = this.channels.peers.filter((ref) => ref !== page.presiding);
    const first = this.channels.peers.includes(page.presiding) ? [page.presiding] : [];
    return [...first, ...others];
  }

  draw() {
    const wanted = this.order().map((ref) => this.tile(ref));
    wanted.push(...this.doors());
    wanted.push(this.mine());
    for (const child of [...this.host.children]) if (!wanted.includes(child)) child.remove();
    wanted.forEach((tile, at) => {
      // Moving a playing video in the document would stop it on some telephones: only where it is not there yet.
      if (this.host.children[at] !== tile) this.host.insertBefore(tile, this.host.children[at] ?? null);
    });
    this.host.dataset.count = wanted.length;
  }

  make(ref, name) {
    const tile = document.getElementById("face-template").content.firstElementChild.cloneNode(true);
    tile.dataset.face = ref;
    tile.querySelector(".face-initial").textContent = name.slice(0, 1);
    this.tiles.set(ref, tile);
    return tile;
  }

  tile(ref) {
    const tile = this.tiles.get(ref) ?? this.make(ref, nameOf(ref));
    const { stream, state } = this.streams.get(ref) ?? {};
    const there = this.media.online?.has(ref) ?? true;
    this.play(tile, stream, false);
    setText(tile.querySelector("[data-face-name]"), titledName(ref));
    setText(tile.querySelector("[data-face-state]"), !there ? words("face_away") : ["failed", "disconnected"].includes(state) ? words("face_weak") : "");
    return tile;
  }

  mine() {
    const tile = this.tiles.get(page.me) ?? this.make(page.me, nameOf(page.me));
    tile.classList.add("face-mine");
    this.play(tile, this.media.isOn("video") ? this.media.stream : null, true);
    setText(tile.querySelector("[data-face-name]"), words("me"));
    const silent = !this.media.isOn("audio");
    setText(tile.querySelector("[data-face-state]"), silent ? words("face_silent") : "");
    return tile;
  }

  /** The shut door of a separate talk; it names the other side, not what they do. And an empty chair for who leads. */
  doors() {
    const channel = this.channels.find(this.channels.seat);
    const found = [];
    if (!channel) return found;
    if (page.me !== page.presiding && !this.channels.peers.includes(page.presiding)) found.push(this.closed("chair", page.presiding_name, words("back_soon")));
    if (channel.kind === "caucus") found.push(this.closed("door", namesOfOthers(channel.sides), words("at_door")));
    return found;
  }

  closed(key, name, text) {
    const made = this.tiles.get(key) ?? document.getElementById("door-template").content.firstElementChild.cloneNode(true);
    this.tiles.set(key, made);
    setText(made.querySelector("strong"), name);
    setText(made.querySelector("span"), text);
    return made;
  }

  play(tile, stream, own) {
    const shows = Boolean(stream?.getVideoTracks().some((track) => own || !track.muted));
    const sounds = Boolean(stream?.getAudioTracks().length) && !own;
    let video = tile.querySelector("video");
    tile.classList.toggle("face-pictured", shows);
    if (!shows && !sounds) {
      video?.remove();
      return;
    }
    if (!video) {
      video = document.createElement("video");
      // iOS and WeChat play in the page only with these, and without sound only when muted from the start.
      Object.assign(video, { autoplay: true, playsInline: true, muted: own });
      video.setAttribute("aria-hidden", "true");
      tile.prepend(video);
    }
    if (video.srcObject !== stream) {
      video.srcObject = stream;
      video.play().catch((error) => error.name === "NotAllowedError" && this.askForSound());
    }
  }

  /** Some browsers play sound only after a tap: one button, in plain words. */
  askForSound() {
    const ask = document.querySelector("[data-ask-sound]");
    if (!ask || !ask.hidden) return;
    ask.hidden = false;
    ask.addEventListener("click", () => {
      ask.hidden = true;
      for (const video of this.host.querySelectorAll("video")) video.play().catch(() => {});
    }, { once: true });
  }

  ring(speaking) {
    for (const [ref, tile] of this.tiles) {
      const on = speaking.has(ref);
      tile.classList.toggle("face-speaking", on);
      const mark = tile.querySelector("[data-face-speaking]");
      if (mark) mark.hidden = !on;
    }
  }
}
