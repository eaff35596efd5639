/**
 * The stoppable countdown before a verb that exposes somebody (请进, 一起谈). Nothing is sent before it has run out; it lives in this
 * page only, so a reload forgets it, and a line that drops stops it (`halt`). Stopped by its button, by Esc, or by pressing the
 * same button again. Said once, politely; the running number is for the eye.
 */

const SECONDS = 5;
let running = null;

/** Stop whatever counts; true where something did. `why` comes back to who asked, as the answer's reason. */
export function halt(why = "stopped") {
  const was = running;
  was?.(false, why);
  return Boolean(was);
}

/** Do not wait any longer: somebody inside has opened the door. */
export const hurry = () => running?.(true);

/**
 * Count down in the dark strip; resolves true when it ran out, false when stopped. A second call stops the first.
 * words: what is about to happen; after: told the reason when it was stopped.
 */
export function countdown(words, { strip = document.querySelector("[data-undo]"), seconds = SECONDS, source = document.activeElement, after = () => {} } = {}) {
  halt();
  const button = strip.querySelector("[data-undo-stop]");
  const aloud = document.querySelector("[data-undo-aloud]");
  strip.querySelector("[data-undo-words]").textContent = words;
  if (aloud) aloud.textContent = `${words} ${strip.dataset.how ?? ""}`;
  strip.hidden = false;
  return new Promise((resolve) => {
    const until = performance.now() + seconds * 1000;
    const show = () => {
      button.textContent = button.dataset.words.replace("{n}", String(Math.max(1, Math.ceil((until - performance.now()) / 1000))));
    };
    const finish = (ranOut, why = "") => {
      clearInterval(ticking);
      document.removeEventListener("click", again, true);
      document.removeEventListener("keydown", escape, true);
      leave(strip, source);
      running = null;
      if (!ranOut) after(why);
      resolve(ranOut);
    };
    const again = (event) => {
      const pressed = event.target.closest?.("button");
      if (pressed !== button && !isSame(pressed, source)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      finish(false, "stopped");
    };
    const escape = (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      finish(false, "stopped");
    };
    const ticking = setInterval(() => (performance.now() >= until ? finish(true) : show()), 250);
    document.addEventListener("click", again, true);
    document.addEventListener("keydown", escape, true);
    running = finish;
    show();
  });
}

/** The very button, or the one that was drawn in its place meanwhile. */
function isSame(pressed, source) {
  if (!pressed || !source?.matches?.("button")) return false;
  return pressed === source || (!source.isConnected && pressed.textContent === source.textContent);
}

/** The strip goes; who stood on its button stands where the act began. */
function leave(strip, source) {
  const was = strip.contains(document.activeElement);
  strip.hidden = true;
  if (was && source?.isConnected) source.focus();
}

/** A form with data-countdown="words" waits for the countdown before it is sent. */
function bindForm(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const submitter = event.submitter;
    if (!(await countdown(form.dataset.countdown))) return;
    if (submitter?.name) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(field);
    }
    form.submit();
  });
}

document.querySelectorAll("form[data-countdown]").forEach(bindForm);
