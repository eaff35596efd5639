/** Sentences that may cross: asked for in a separate talk, passed on by a tap of its own with a countdown. */

import { nameOfPlace } from "../channels.js";
import { soon } from "../expose.js";
import { page, words } from "../page.js";

export class Releases {
  constructor({ channels, chat, act }) {
    Object.assign(this, { channels, chat, act });
    chat.host.addEventListener("click", (event) => this.choose(event));
  }

  /** In a separate talk, a tap on a party's words asks that party whether they may be passed on. */
  choose(event) {
    const message = event.target.closest(".message[data-from]");
    const channel = this.channels.find(this.chat.shown);
    if (!message || !page.leads || channel?.kind !== "caucus" || message.dataset.from === page.me || message.querySelector(".ask-release")) return;
    document.querySelector(".ask-release")?.remove();
    message.append(this.ask(message, channel));
  }

  ask(message, channel) {
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

  /** Where an approved sentence can go: every open channel but its own; where sides never meet, not to the empty table. */
  draw() {
    for (const slot of document.querySelectorAll("[data-pass]")) {
      const targets = this.channels.open.filter((one) => one.kind !== "mediators" && one.id !== slot.dataset.channel && !(page.shuttle && one.kind === "joint"));
      slot.replaceChildren(...targets.map((one) => this.button(slot.dataset.pass, one)));
    }
  }

  button(release, channel) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = words("pass_to", { room: nameOfPlace(channel) });
    made.addEventListener("click", async () => {
      if (await soon(words("pass_soon"), { source: made })) this.act("release.pass", { release, channel: channel.id });
    });
    return made;
  }
}
