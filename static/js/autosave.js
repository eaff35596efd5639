/** Sends a form with data-autosave to that address a moment after the last change, and says in words how it went. */

const QUIET_MS = 900;
const RETRY_MS = [2000, 5000, 10000, 30000];

class Autosave {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-saved]");
    this.timer = 0;
    this.tries = 0;
    this.changes = 0;
    this.saved = 0;
    this.busy = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", () => this.rest());
    window.addEventListener("online", () => this.unsaved() && this.send());
    document.addEventListener("visibilitychange", () => document.hidden && this.unsaved() && this.send());
  }

  unsaved() {
    return this.changes > this.saved;
  }

  changed() {
    this.changes += 1;
    this.later(QUIET_MS);
  }

  rest() {
    clearTimeout(this.timer);
    this.saved = this.changes;
  }

  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), ms);
  }

  /** One request at a time, so that an older text can never overwrite a newer one. */
  async send() {
    if (this.busy) return;
    this.busy = true;
    const sending = this.changes;
    this.say("saving");
    try {
      const body = new FormData(this.form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const answer = await fetch(this.form.dataset.autosave, { method: "POST", body, keepalive: true });
      if (!answer.ok) throw new Error(String(answer.status));
      await this.takeVersion(answer);
      this.done(sending);
    } catch {
      this.failed();
    } finally {
      this.busy = false;
    }
    if (this.unsaved() && this.tries === 0) this.later(QUIET_MS);
  }

  /** A JSON answer may carry the new version, so that the next save is not refused as stale. */
  async takeVersion(answer) {
    const field = this.form.elements.version;
    if (!field || !answer.headers.get("content-type")?.includes("json")) return;
    const { version } = await answer.json();
    if (version !== undefined) field.value = version;
  }

  done(sending) {
    this.saved = sending;
    this.tries = 0;
    this.say("saved");
  }

  failed() {
    this.say("retrying");
    this.later(RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)]);
    this.tries += 1;
  }

  say(state) {
    if (!this.line) return;
    this.line.dataset.state = state;
    const words = this.line.dataset[`words${state[0].toUpperCase()}${state.slice(1)}`] ?? "";
    if (this.line.textContent !== words) this.line.textContent = words;
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
