/** The stoppable countdown before a verb that exposes somebody (请进, 一起谈). Nothing is sent before it has run out. */

const SECONDS = 5;
let running = null;

/**
 * Count down in the dark strip; resolves true when it ran out, false when stopped.
 * A second call stops the first. words: what is about to happen.
 */
export function countdown(words, { strip = document.querySelector("[data-undo]"), seconds = SECONDS } = {}) {
  running?.(false);
  const button = strip.querySelector("[data-undo-stop]");
  strip.querySelector("[data-undo-words]").textContent = words;
  strip.hidden = false;
  return new Promise((resolve) => {
    let left = seconds;
    const show = () => {
      button.textContent = button.dataset.words.replace("{n}", String(left));
    };
    const finish = (ranOut) => {
      clearInterval(ticking);
      button.removeEventListener("click", stop);
      document.removeEventListener("keydown", escape);
      strip.hidden = true;
      running = null;
      resolve(ranOut);
    };
    const stop = () => finish(false);
    const escape = (event) => event.key === "Escape" && stop();
    const ticking = setInterval(() => {
      left -= 1;
      if (left <= 0) finish(true);
      else show();
    }, 1000);
    button.addEventListener("click", stop);
    document.addEventListener("keydown", escape);
    running = finish;
    show();
  });
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
