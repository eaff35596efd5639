/**
 * One peer connection. Perfect negotiation on top of a fixed opener: the participant with the greater ref makes the offer,
 * so that both sides share two media lines and a muted or missing track never renegotiates. Each link has its own id, and
 * each signal names the link it is for, so that a signal from before a reload or a caucus is never mixed into a new one.
 */

const GIVE_UP = 6; // new links after failures, then the person is told
const newLinkId = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

export class Link {
  constructor({ me, them, config, send, tracks, show }) {
    Object.assign(this, { me, them, config, send, tracks, show });
    this.opener = me > them;
    this.polite = me < them;
    this.failures = 0;
    this.frames = 0; // of connections that are gone
    this.chain = Promise.resolve();
    this.start(null);
    if (!this.opener) this.signal({ hello: true });
  }

  /** A new connection under a new id; `theirs` is the other end's link where it is known. */
  start(theirs) {
    this.stop();
    this.id = newLinkId();
    this.theirs = theirs;
    this.waiting = [];
    this.making = false;
    this.ignoring = false;
    this.stream = new MediaStream();
    const pc = new RTCPeerConnection(this.config);
    this.pc = pc;
    pc.onicecandidate = ({ candidate }) => candidate && this.signal({ candidate: candidate.toJSON() });
    pc.onnegotiationneeded = () => this.offer(pc);
    pc.ontrack = ({ track }) => this.arrived(track);
    pc.onconnectionstatechange = () => this.watch(pc);
    if (this.opener) {
      for (const kind of ["audio", "video"]) pc.addTransceiver(this.tracks[kind] ?? kind, { direction: "sendrecv" });
      this.limit();
    }
  }

  stop() {
    clearTimeout(this.timer);
    if (!this.pc) return;
    this.frames += this.lastFrames ?? 0;
    this.lastFrames = 0;
    const pc = this.pc;
    this.pc = null;
    pc.onicecandidate = pc.onnegotiationneeded = pc.ontrack = pc.onconnectionstatechange = null;
    pc.close();
  }

  signal(more) {
    this.send(this.them, { link: this.id, for: this.theirs, ...more });
  }

  async offer(pc) {
    try {
      this.making = true;
      await pc.setLocalDescription();
      if (pc === this.pc) this.signal({ description: pc.localDescription.toJSON() });
    } catch {
      this.again();
    } finally {
      this.making = false;
    }
  }

  /** Signals are worked off one after the other: each of them waits for the browser. */
  hear(data) {
    this.chain = this.chain.then(() => this.handle(data)).catch(() => this.again());
  }

  async handle(data) {
    if (typeof data?.link !== "string" || !this.pc) return;
    if (data.for && data.for !== this.id) return; // meant for a link that is gone
    if (!this.theirs) this.theirs = data.link;
    if (this.theirs !== data.link) {
      if (data.for) return; // a second window over there; the newest one that says hello wins
      this.start(data.link);
    }
    if (data.hello) return this.greeted();
    if (data.description) await this.describe(data.description);
    else if (data.candidate) await this.candidate(data.candidate);
  }

  /** The other end came later than our offer: say it again. */
  greeted() {
    if (this.pc.signalingState === "have-local-offer") this.signal({ description: this.pc.localDescription.toJSON() });
  }

  async describe(description) {
    const pc = this.pc;
    const collision = description.type === "offer" && (this.making || pc.signalingState !== "stable");
    this.ignoring = collision && !this.polite;
    if (this.ignoring) return;
    if (description.type === "answer" && pc.signalingState !== "have-local-offer") return;
    await pc.setRemoteDescription(description);
    for (const candidate of this.waiting.splice(0)) await this.candidate(candidate);
    if (description.type !== "offer") return;
    await this.fill(pc);
    await pc.setLocalDescription();
    if (pc === this.pc) this.signal({ description: pc.localDescription.toJSON() });
  }

  async candidate(candidate) {
    if (!this.pc.remoteDescription) {
      this.waiting.push(candidate);
      return;
    }
    try {
      await this.pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.ignoring) throw error;
    }
  }

  /** The answering side puts its own tracks on the lines that were offered. */
  async fill(pc) {
    for (const line of pc.getTransceivers()) {
      if (line.stopped) continue;
      line.direction = "sendrecv";
      await line.sender.replaceTrack(this.tracks[line.receiver.track.kind] ?? null);
    }
    this.limit();
  }

  /** Another track (or none) on the same line: no renegotiation, nobody is asked anything. */
  async replace(kind, track) {
    for (const line of this.pc?.getTransceivers() ?? []) {
      if (line.receiver.track.kind === kind) await line.sender.replaceTrack(track).catch(() => {});
    }
  }

  /** Three people on telephones share a thin line: 600 kbit/s of picture are plenty for faces. */
  limit() {
    for (const { sender, receiver } of this.pc.getTransceivers()) {
      if (receiver.track.kind !== "video") continue;
      const parameters = sender.getParameters();
      if (!parameters.encodings?.length) continue;
      parameters.encodings[0].maxBitrate = 600_000;
      sender.setParameters(parameters).catch(() => {});
    }
  }

  arrived(track) {
    this.stream.addTrack(track);
    const { stream } = this;
    for (const name of ["mute", "unmute"]) track.addEventListener(name, () => stream === this.stream && this.show(this.them, stream, this.state()));
    this.show(this.them, this.stream, this.state());
  }

  state() {
    return this.pc?.connectionState ?? "closed";
  }

  watch(pc) {
    if (pc !== this.pc) return;
    clearTimeout(this.timer);
    if (pc.connectionState === "connected") this.failures = 0;
    if (pc.connectionState === "disconnected") this.timer = setTimeout(() => pc === this.pc && pc.restartIce(), 2500);
    if (pc.connectionState === "failed") this.again();
    this.show(this.them, this.stream, this.state());
  }

  /** A new link after a failure, a little later each time. */
  again() {
    this.failures += 1;
    clearTimeout(this.timer);
    if (this.failures > GIVE_UP || !this.pc) return;
    this.timer = setTimeout(() => {
      if (!this.pc) return;
      this.start(null);
      if (!this.opener) this.signal({ hello: true });
    }, 500 * 2 ** this.failures);
  }

  /** Pictures decoded from this participant since the page was opened. */
  async decoded() {
    if (!this.pc) return this.frames;
    let found = 0;
    for (const report of (await this.pc.getStats()).values()) {
      if (report.type === "inbound-rtp" && report.kind === "video") found += report.framesDecoded ?? 0;
    }
    this.lastFrames = Math.max(this.lastFrames ?? 0, found);
    return this.frames + found;
  }

  /** Loudness of the last moment, 0 to 1. */
  loudness() {
    for (const receiver of this.pc?.getReceivers() ?? []) {
      if (receiver.track.kind !== "audio") continue;
      return receiver.getSynchronizationSources()[0]?.audioLevel ?? 0;
    }
    return 0;
  }
}
