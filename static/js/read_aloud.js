/** Reads the page's own text aloud with the device's voice, sentence by sentence, and marks the paragraph being read. */

const speech = window.speechSynthesis;
const buttons = document.querySelectorAll("[data-read-aloud]");
const reader = document.querySelector("[data-reader]");
const PARTS = "h1, h2, h3, p, li, dt, dd, th, td, label, legend, figcaption";
let slow = false;
let run = 0; // each start is its own run; a cancelled run's late events are ignored

function parts(scope) {
  const all = [...scope.querySelectorAll(PARTS)];
  return all.filter((part) => {
    const seen = part.checkVisibility?.() ?? part.offsetParent !== null;
    const holdsOthers = part.querySelector(PARTS);
    return seen && !holdsOthers && !part.closest("[data-reader], [aria-hidden=true]") && part.textContent.trim();
  });
}

function scopeFor(button) {
  if (button.closest("[data-reader]")) {
    const named = button.closest("[data-reader]").dataset.reads;
    return (named && document.getElementById(named)) || document.querySelector(".sheet") || document.querySelector("main");
  }
  return document.querySelector("[data-aloud]") ?? document.querySelector("main");
}

function show(reading, done = 0) {
  buttons.forEach((button) => button.setAttribute("aria-pressed", String(reading)));
  if (!reader) return;
  const state = reader.querySelector("[data-reader-state]");
  state.textContent = reading ? state.dataset.wordsReading : state.dataset.wordsIdle;
  reader.querySelector("[data-reader-progress]").value = done;
  const use = reader.querySelector(".reader-play use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, reading ? "#pause" : "#play"));
}

function unmark() {
  document.querySelectorAll(".aloud-now").forEach((part) => part.classList.remove("aloud-now"));
}

function stop() {
  run += 1;
  speech.cancel();
  unmark();
  show(false);
}

function speakFrom(list, index, mine) {
  if (mine !== run) return;
  unmark();
  if (index >= list.length) return stop();
  const words = new SpeechSynthesisUtterance(list[index].textContent.trim());
  words.lang = list[index].closest("[lang]").lang;
  words.rate = slow ? 0.7 : 0.95;
  words.onend = () => speakFrom(list, index + 1, mine);
  words.onerror = () => mine === run && stop();
  list[index].classList.add("aloud-now");
  show(true, index / list.length);
  speech.speak(words);
}

function toggle(event) {
  const reading = event.currentTarget.getAttribute("aria-pressed") === "true";
  stop();
  if (reading) return;
  run += 1;
  speakFrom(parts(scopeFor(event.currentTarget)), 0, run);
}

if (speech) {
  buttons.forEach((button) => button.addEventListener("click", toggle));
  document.querySelector("[data-read-slower]")?.addEventListener("click", (event) => {
    slow = !slow;
    event.currentTarget.setAttribute("aria-pressed", String(slow));
  });
  window.addEventListener("pagehide", stop);
} else {
  buttons.forEach((button) => {
    button.hidden = true;
  });
  if (reader) reader.hidden = true;
}
