/**
 * Voice and picture. The device is asked once in the life of the page; who is seen and heard follows the `peers` that the
 * server tells, by opening and closing peer connections. Whoever is not among them has no connection with us at all.
 */

import { Link } from "./link.js";
import { page } from "./page.js";

const LOUD = 0.012;
const LOOK_MS = 400;
const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 }, facingMode: "user" };
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export class Media extends EventTarget {
  constructor({ connection, channels }) {
    super();
    Object.assign(this, { connection, channels });
    this.links = new Map();
    this.gone = new Map(); // ref → pictures decoded before the wall came down
    this.tracks = { audio: null, video: null };
    this.way = page.device; // av | audio | text
    this.wants = { audio: true, video: true };
    this.ice = [];
    connection.on("welcome", ({ ice }) => this.welcome(ice));
    connection.on("signal", ({ from, data }) => this.hear(from, data));
    connection.on("presence", ({ participants }) => this.present(participants));
    channels.addEventListener("changed", () => this.follow());
    setInterval(() => this.listen(), LOOK_MS);
  }

  /** Signals may have been lost with the socket: links that were not through yet begin again. */
  welcome(ice) {
    this.ice = ice ?? [];
    for (const link of this.links.values()) {
      link.config = this.config;
      if (!["connected", "new"].includes(link.state())) link.again();
    }
  }

  get config() {
    return { iceServers: this.ice, iceTransportPolicy: page.relay_only ? "relay" : "all", bundlePolicy: "max-bundle" };
  }

  /** What a new link sends: the camera only while it is on. */
  outgoing() {
    const media = this;
    return {
      get audio() {
        return media.tracks.audio;
      },
      get video() {
        return media.isOn("video") ? media.tracks.video : null;
      },
    };
  }

  /** Ask for the device, once. What cannot be had is done without: picture first, then voice. */
  async begin() {
    if (this.begun || this.way === "text") return this.tracks;
    this.begun = true;
    const picture = this.way === "av" ? PICTURE : false;
    try {
      this.stream = await this.take(picture);
    } catch (error) {
      this.dispatchEvent(new CustomEvent("refused", { detail: error.name }));
      return this.tracks;
    }
    for (const track of this.stream.getTracks()) {
      this.tracks[track.kind] = track;
      track.enabled = this.wants[track.kind] && !this.paused;
      track.addEventListener("ended", () => this.lost(track));
    }
    for (const link of this.links.values()) await this.give(link);
    this.dispatchEvent(new Event("mine"));
    return this.tracks;
  }

  async take(picture) {
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: VOICE, video: picture });
    } catch (error) {
      if (!picture || error.name === "NotAllowedError") throw error;
      return navigator.mediaDevices.getUserMedia({ audio: VOICE }); // the camera is missing or busy
    }
  }

  /** A camera was pulled out, or the system took the microphone for a telephone call. */
  lost(track) {
    this.tracks[track.kind] = null;
    for (const link of this.links.values()) link.replace(track.kind, null);
    this.dispatchEvent(new CustomEvent("lost", { detail: track.kind }));
    this.dispatchEvent(new Event("mine"));
  }

  async give(link) {
    for (const kind of ["audio", "video"]) await link.replace(kind, this.outgoing()[kind]);
  }

  has(kind) {
    return Boolean(this.tracks[kind]);
  }

  isOn(kind) {
    return this.has(kind) && this.tracks[kind].enabled;
  }

  /** Microphone or camera on or off; the track stays, so switching on asks nobody. */
  turn(kind, on) {
    this.wants[kind] = on;
    if (this.tracks[kind]) this.tracks[kind].enabled = on && !this.paused;
    // A camera that is off sends nothing, so that the others see a name and not a black hole.
    if (kind === "video") for (const link of this.links.values()) link.replace("video", this.isOn("video") ? this.tracks.video : null);
    this.dispatchEvent(new Event("mine"));
  }

  /** During a break nothing leaves this device, whatever the buttons say; afterwards it is as before. */
  pause(paused) {
    if (this.paused === paused) return;
    this.paused = paused;
    for (const kind of ["audio", "video"]) this.turn(kind, this.wants[kind]);
  }

  /** Close the door first, then open others. */
  follow() {
    if (!this.channels.known) return;
    const wanted = new Set(this.channels.peers);
    for (const ref of [...this.links.keys()]) if (!wanted.has(ref)) this.close(ref);
    // Without a socket nothing can be agreed with the other end: what stands is kept, the rest waits for the socket.
    for (const ref of wanted) if (!this.connection.requests.on) this.link(ref);
    this.dispatchEvent(new Event("peers"));
  }

  /** A link; also for somebody whose signal comes a moment before our own news of being at one table. */
  link(ref) {
    if (!this.links.has(ref)) {
      const send = (to, data) => this.connection.ask("signal", { to, data });
      const show = (them, stream, state) => this.show(them, stream, state);
      this.links.set(ref, new Link({ me: page.me, them: ref, config: this.config, send, tracks: this.outgoing(), show }));
    }
    return this.links.get(ref);
  }

  hear(from, data) {
    this.link(from).hear(data);
  }

  show(ref, stream, state) {
    if (!this.links.has(ref)) return;
    this.dispatchEvent(new CustomEvent("stream", { detail: { ref, stream, state } }));
  }

  close(ref) {
    const link = this.links.get(ref);
    this.links.delete(ref);
    link.stop();
    this.gone.set(ref, (this.gone.get(ref) ?? 0) + link.frames);
    this.dispatchEvent(new CustomEvent("closed", { detail: ref }));
  }

  /** Somebody at the table came back with a new page: their old link is dead, they will say hello. */
  present(participants) {
    this.online = new Set(participants.filter((one) => one.online).map((one) => one.participant));
    this.dispatchEvent(new Event("peers"));
  }

  /** Who speaks, and how many pictures came, so that the count is known when a link is closed at once. */
  listen() {
    const speaking = new Set();
    for (const [ref, link] of this.links) {
      if (link.loudness() > LOUD) speaking.add(ref);
      link.decoded().catch(() => {});
    }
    const mark = [...speaking].sort().join();
    if (mark === this.mark) return;
    this.mark = mark;
    this.dispatchEvent(new CustomEvent("speaking", { detail: speaking }));
  }

  /** Pictures decoded per participant since the page was opened. */
  async stats() {
    const found = Object.fromEntries(this.gone);
    for (const [ref, link] of this.links) found[ref] = (found[ref] ?? 0) + (await link.decoded());
    return found;
  }

  stop() {
    for (const ref of [...this.links.keys()]) this.close(ref);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }
}
