/** The mediator's cockpit, put together: tabs, six verbs, doors, notes, the draft, sentences that may cross. */

import { bindAirlock } from "./cockpit/airlock.js";
import { listenForBalance } from "./cockpit/balance.js";
import { bindDevices } from "./cockpit/devices.js";
import { Knock } from "./cockpit/knock.js";
import { Notes } from "./cockpit/notes.js";
import { Paper } from "./cockpit/paper.js";
import { Releases } from "./cockpit/releases.js";
import { Tabs } from "./cockpit/tabs.js";
import { Verbs } from "./cockpit/verbs.js";
import { setText } from "./channels.js";
import { news } from "./news.js";
import { CSRF, page, words } from "./page.js";

export class Cockpit {
  constructor(talk) {
    Object.assign(this, talk);
    bindAirlock();
    bindDevices(this.media);
    listenForBalance(talk);
    const act = (verb, fields) => this.act(verb, fields);
    this.paper = new Paper(this.connection);
    this.notes = new Notes({ channels: this.channels, act });
    this.tabs = new Tabs({ ...talk, notes: this.notes });
    this.verbs = new Verbs({ ...talk, act, paper: this.paper, notes: this.notes });
    this.releases = new Releases({ ...talk, act });
    this.knock = new Knock({ ...talk, act, answer: (told) => this.answer(told) });
    document.querySelector("[data-take-seat]").addEventListener("click", () => this.knock.enter(this.channels.current));
    this.channels.addEventListener("changed", () => this.draw());
    this.presence.addEventListener("changed", () => this.drawPeople());
    this.panels.addEventListener("drawn", () => this.drawPeople());
  }

  draw() {
    this.notes.show(this.notes.shown);
    this.tabs.draw();
    this.tabs.drawSeat();
    this.verbs.draw();
    this.drawPeople();
  }

  drawPeople() {
    for (const line of document.querySelectorAll("[data-person]")) {
      const one = this.presence.people.get(line.dataset.person);
      const off = one && one.state !== "expected" && one.state !== "left" && !one.online;
      setText(line.querySelector("[data-online]"), off ? ` · ${words("face_away")}` : "");
    }
    const here = new Set(this.channels.peers);
    for (const line of document.querySelectorAll(".seat-here")) line.classList.toggle("seat-with-me", here.has(line.dataset.person));
    this.releases.draw();
  }

  act(verb, fields = {}) {
    return this.panels.send(page.urls.act + verb, new URLSearchParams({ ...fields, csrf_token: CSRF }));
  }

  answer(told) {
    if (!told.ok) news(words(told.code === "no_answer" ? "no_network" : "failed"), "error");
    return told.ok;
  }
}
