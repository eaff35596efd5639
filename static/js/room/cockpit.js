/** The mediator's cockpit: tabs, six verbs, whose turn at the door, notes, the draft, sentences that may cross. */

import { countdown } from "../countdown.js";
import { news } from "./news.js";
import { audienceOf, setText } from "./channels.js";
import { CSRF, nameOf, namesOfSides, page, words } from "./page.js";

const ICONS = { together: "together", notes: "person", applicant: "lock", respondent: "lock" };

const titleOf = (channel) =>
  channel.kind === "joint" ? words("together") : channel.kind === "mediators" ? words("colleagues") : words("apart_with", { names: namesOfSides(channel.sides) });

export class Cockpit {
  constructor(talk) {
    Object.assign(this, talk);
    this.notes = document.querySelector("[data-notes]");
    this.bindTabs();
    this.bindVerbs();
    this.bindNotes();
    this.bindSwitches();
    this.channels.addEventListener("changed", () => this.draw());
    this.chat.host.addEventListener("unread", () => this.drawTabs());
    this.chat.host.addEventListener("click", (event) => this.choose(event));
    this.presence.addEventListener("changed", () => this.drawPeople());
    this.panels.addEventListener("drawn", () => this.drawPeople());
    this.connection.on("case", () => this.loadDraft());
    document.addEventListener("submit", (event) => this.beginDraft(event));
    this.loadDraft();
  }

  // tabs

  bindTabs() {
    this.tabs = document.querySelector("[data-tabs]");
    document.querySelector(".channel-tabs").addEventListener("click", (event) => {
      const tab = event.target.closest("button[data-tab]");
      if (!tab) return;
      this.showNotes(tab.dataset.tab === "notes");
      if (tab.dataset.tab !== "notes") this.channels.look(tab.dataset.tab);
      else this.draw();
    });
  }

  /** Tabs of channels that have a meaning for the reader: colleagues' talk only where there is a colleague. */
  shown() {
    const rank = { joint: 0, caucus: 1, mediators: 2 };
    const colleagues = Object.values(page.people).filter((one) => page.offices[one.capacity]).length > 1;
    return this.channels.all.filter((one) => one.kind !== "mediators" || colleagues).sort((a, b) => rank[a.kind] - rank[b.kind] || a.sides.join().localeCompare(b.sides.join()));
  }

  draw() {
    this.showNotes(this.notesShown);
    this.drawTabs();
    this.drawSeat();
    this.drawVerbs();
  }

  drawTabs() {
    const notes = this.notesShown;
    this.tabs.replaceChildren(...this.shown().map((channel) => this.tab(channel, !notes && channel.id === this.channels.current)));
    document.querySelector('[data-tab="notes"]')?.toggleAttribute("aria-current", notes);
  }

  tab(channel, current) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.tab = channel.id;
    made.dataset.room = audienceOf(channel);
    if (current) made.setAttribute("aria-current", "true");
    made.append(this.icon(ICONS[audienceOf(channel)]), titleOf(channel));
    const n = this.chat.unread.get(channel.id) ?? 0;
    if (n && !current) made.append(this.count(n));
    return made;
  }

  count(n) {
    const badge = document.createElement("span");
    badge.className = "channel-count";
    const aloud = document.createElement("span");
    aloud.className = "only-aloud";
    aloud.textContent = words("unread");
    badge.append(aloud, String(n));
    return badge;
  }

  icon(name) {
    const made = document.querySelector(".cockpit-verbs svg.icon").cloneNode(true);
    const use = made.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
    return made;
  }

  /** Reading another channel does not move the voice: the bar says where it is, and a button moves it. */
  drawSeat() {
    const { channels } = this;
    const strip = document.querySelector("[data-seat-strip]");
    const seat = channels.find(channels.seat);
    const elsewhere = Boolean(seat) && channels.current !== channels.seat && channels.isOpen(channels.current) && !this.notesShown;
    strip.hidden = !elsewhere;
    document.querySelector("[data-faces]").hidden = channels.current !== channels.seat || this.notesShown;
    if (elsewhere) setText(strip.querySelector("[data-seat-words]"), words("voice_elsewhere", { room: titleOf(seat) }));
  }

  // verbs

  bindVerbs() {
    const on = (name, act) => document.querySelector(`[data-verb="${name}"]`)?.addEventListener("click", () => act());
    on("admit", () => this.admit());
    on("join", () => this.join());
    on("break", () => this.act("break", { minutes: "10" }));
    on("sign", () => this.sign());
    document.querySelector("[data-take-seat]").addEventListener("click", () => this.takeSeat());
  }

  /** In a window of its own: the talk goes on while papers are signed. */
  sign() {
    const { url } = document.querySelector("[data-draft]").dataset;
    if (url) window.open(url.replace(/\/pane$/, ""), "_blank", "noopener");
  }

  drawVerbs() {
    const seat = this.channels.find(this.channels.seat);
    const press = (name, pressed) => document.querySelector(`[data-verb="${name}"]`)?.setAttribute("aria-pressed", String(pressed));
    press("apart", seat?.kind === "caucus");
    press("join", seat?.kind === "joint");
    for (const host of document.querySelectorAll(".cockpit-verbs[data-room]")) host.dataset.room = audienceOf(seat);
  }

  act(verb, fields = {}) {
    return this.panels.send(page.urls.act + verb, new URLSearchParams({ ...fields, csrf_token: CSRF }));
  }

  /** 请进: the one who waits, or a choice among several; five seconds to stop it. */
  admit() {
    const waiting = [...this.presence.people.values()].filter((one) => ["waiting", "sent_back"].includes(one.state));
    if (!waiting.length) return news(words("nobody_waits"), "warning");
    if (waiting.length === 1) return this.admitOne(waiting[0].participant);
    const dialog = document.getElementById("admit-dialog");
    dialog.querySelector("[data-admit-choices]").replaceChildren(...waiting.map((one) => this.admitChoice(one, dialog)));
    dialog.showModal();
  }

  admitChoice(one, dialog) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-wide";
    made.textContent = one.name;
    made.addEventListener("click", () => {
      dialog.close();
      this.admitOne(one.participant);
    });
    return made;
  }

  async admitOne(ref) {
    if (!(await countdown(words("admit_soon", { names: nameOf(ref) })))) return;
    this.answer(await this.connection.ask("admit", { participant: ref }));
  }

  /** 一起谈: everybody back from every separate talk. */
  async join() {
    const talks = this.channels.open.filter((one) => one.kind === "caucus");
    if (!talks.length) {
      this.showNotes(false);
      const joint = this.channels.open.find((one) => one.kind === "joint");
      return joint && this.channels.look(joint.id);
    }
    if (!(await countdown(words("join_soon")))) return;
    for (const talk of talks) this.answer(await this.connection.ask("caucus.close", { channel: talk.id }));
  }

  /** Into a separate talk at once; into the joint one, where more people hear, after the countdown. */
  async takeSeat() {
    const channel = this.channels.find(this.channels.current);
    if (channel.kind === "joint" && !(await countdown(words("seat_soon")))) return;
    this.answer(await this.connection.ask("seat", { channel: channel.id }));
  }

  answer(told) {
    if (!told.ok) news(words(told.code === "no_answer" ? "no_network" : "failed"), "error");
    return told.ok;
  }

  // notes

  get notesShown() {
    return Boolean(this.notes && !this.notes.hidden);
  }

  showNotes(shown) {
    if (!this.notes) return;
    this.notes.hidden = !shown;
    document.querySelector(".cockpit-channel").classList.toggle("shows-notes", shown);
    const audience = shown ? "notes" : audienceOf(this.channels.find(this.channels.current));
    document.querySelector(".cockpit-channel").dataset.room = audience;
  }

  bindNotes() {
    if (!this.notes) return;
    const field = this.notes.querySelector("textarea");
    let timer = 0;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const saved = await this.act("note", { text: field.value });
        field.defaultValue = field.value;
        setText(this.notes.querySelector("[data-note-saved]"), saved ? words("saved") : words("no_network"));
      }, 900);
    });
  }

  // my own device

  bindSwitches() {
    const microphone = document.querySelector("[data-mic]");
    const camera = document.querySelector("[data-camera]");
    const show = () => {
      microphone.setAttribute("aria-pressed", String(this.media.isOn("audio")));
      setText(microphone.querySelector("span"), words(this.media.isOn("audio") ? "mic_on" : "mic_off"));
      camera.setAttribute("aria-pressed", String(this.media.isOn("video")));
      setText(camera.querySelector("span"), words(this.media.isOn("video") ? "camera_off" : "camera_on"));
    };
    this.media.addEventListener("mine", show);
    microphone.addEventListener("click", () => (this.media.has("audio") ? this.media.turn("audio", !this.media.isOn("audio")) : this.media.begin()));
    camera.addEventListener("click", () => this.media.turn("video", !this.media.isOn("video")));
    show();
  }

  // sentences that may cross

  /** In a separate talk, a tap on a party's words asks that party whether they may be passed on. */
  choose(event) {
    const message = event.target.closest(".message[data-from]");
    const channel = this.channels.find(this.chat.shown);
    if (!message || channel?.kind !== "caucus" || message.dataset.from === page.me || message.querySelector(".ask-release")) return;
    document.querySelector(".ask-release")?.remove();
    message.append(this.askRelease(message, channel));
  }

  askRelease(message, channel) {
    const form = document.createElement("form");
    form.className = "ask-release";
    const field = document.createElement("input");
    Object.assign(field, { className: "input", value: message.querySelector(".bubble").textContent, maxLength: 4000 });
    field.setAttribute("aria-label", words("ask_release"));
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = words("ask_release");
    form.append(field, button);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = await this.act("release.propose", { channel: channel.id, participant: message.dataset.from, text: field.value.trim() });
      if (done) form.remove();
    });
    return form;
  }

  /** Where an approved sentence can go: every open channel but its own; always a separate tap with a countdown. */
  drawPasses() {
    for (const slot of document.querySelectorAll("[data-pass]")) {
      const targets = this.channels.open.filter((one) => one.kind !== "mediators" && one.id !== slot.dataset.channel);
      slot.replaceChildren(...targets.map((one) => this.passButton(slot.dataset.pass, one)));
    }
  }

  passButton(release, channel) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = words("pass_to", { room: titleOf(channel) });
    made.addEventListener("click", async () => {
      if (await countdown(words("pass_soon"))) this.act("release.pass", { release, channel: channel.id });
    });
    return made;
  }

  // people and draft

  drawPeople() {
    for (const line of document.querySelectorAll("[data-person]")) {
      const one = this.presence.people.get(line.dataset.person);
      const off = one && one.state !== "expected" && one.state !== "left" && !one.online;
      setText(line.querySelector("[data-online]"), off ? ` · ${words("face_away")}` : "");
    }
    const here = new Set(this.channels.peers);
    for (const line of document.querySelectorAll(".seat-here")) line.classList.toggle("seat-with-me", here.has(line.dataset.person));
    this.drawPasses();
  }

  /** The draft's own script loads the pane and keeps it fresh; we only tell it when something has changed. */
  loadDraft() {
    const slot = document.querySelector("[data-draft]");
    if (!slot.dataset.url) return;
    if (slot.dataset.pane) {
      document.dispatchEvent(new Event("heyi:agreement"));
      return;
    }
    slot.dataset.pane = slot.dataset.url;
    import("../draft.js");
  }

  /** 开始起草 without leaving the room: the answer's address names the new draft. */
  async beginDraft(event) {
    const form = event.target;
    if (!form.matches("[data-draft-begin]")) return;
    event.preventDefault();
    const answer = await fetch(`${form.action}?pane=1`, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const ref = /\/agreements\/([^/?]+)/.exec(answer.url)?.[1];
    if (!answer.ok || !ref) return news(words("failed"), "error");
    document.querySelector("[data-draft]").dataset.url = `/agreements/${ref}/pane`;
    this.loadDraft();
  }
}

