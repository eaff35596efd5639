/** Into a separate talk that goes on: knock, wait ten seconds or until somebody inside says 请进, then the voice moves. */

import { hurry } from "../../countdown.js";
import { namesOfSides, page, words } from "../page.js";
import { news } from "../news.js";
import { soon } from "../expose.js";

const GRACE = 10;
const LOOK_MS = 1500;

export class Knock {
  constructor({ channels, connection, act, answer }) {
    Object.assign(this, { channels, connection, act, answer });
    document.addEventListener("click", (event) => {
      const door = event.target.closest("[data-knock-at]");
      if (!door) return;
      door.closest("dialog")?.close();
      this.enter(door.dataset.knockAt);
    });
  }

  /** To the common table after the usual countdown; into a separate talk after knocking, where somebody is inside. */
  async enter(id) {
    const channel = this.channels.find(id);
    if (!channel) return;
    if (channel.kind !== "caucus") return (await soon(words("seat_soon"))) && this.sit(id);
    const straight = await this.connection.ask("seat", { channel: id });
    if (straight.ok) return;
    if (straight.code !== "wrong_state") return this.answer(straight);
    if (!(await this.act("knock", { channel: id }))) return;
    const watching = this.watch(id);
    const done = await soon(words("knock_soon", { names: namesOfSides(channel.sides) }), { seconds: GRACE + 0.5 });
    clearInterval(watching);
    if (done) return this.sit(id);
    news(words("knock_off"));
    this.act("knock.off", { channel: id });
  }

  async sit(id) {
    if (this.answer(await this.connection.ask("seat", { channel: id }))) this.channels.look(id);
  }

  /** Whether the door was opened from inside; asked for, because nothing of it is pushed to anybody else. */
  watch(id) {
    return setInterval(async () => {
      try {
        const told = await fetch(`${page.urls.room}/state`, { credentials: "same-origin", headers: { Accept: "application/json" } });
        const { knocks = [] } = await told.json();
        if (!knocks.some((one) => one.channel === id && one.answered)) return;
        news(words("let_in"));
        hurry();
      } catch {
        // no network: the countdown stops by itself
      }
    }, LOOK_MS);
  }
}
