/** The party's four buttons, and the small ones in the help dialog: hand, camera, silent call. */

import { news } from "./news.js";
import { page, words } from "./page.js";
import { setText } from "./channels.js";

export function bindVerbs({ connection, channels, media, presence }) {
  const speak = document.querySelector('[data-verb="speak"]');
  const type = document.querySelector('[data-verb="type"]');
  const composer = document.querySelector("[data-composer]");
  const show = () => {
    speak.setAttribute("aria-pressed", String(media.isOn("audio")));
    bindCameraWords(media);
  };
  media.addEventListener("mine", show);
  speak.addEventListener("click", () => toggleVoice(media));
  shut(composer, media.way !== "text");
  type.addEventListener("click", () => {
    shut(composer, composer.dataset.shut === undefined);
    if (composer.dataset.shut === undefined) composer.querySelector("textarea").focus();
  });
  new MutationObserver(() => type.setAttribute("aria-pressed", String(composer.dataset.shut === undefined))).observe(composer, { attributes: true });
  bindHelp({ connection, channels, media, presence });
  show();
}

function shut(composer, closed) {
  if (closed) composer.dataset.shut = "";
  else delete composer.dataset.shut;
  composer.hidden = closed || !composer.dataset.composer;
  document.querySelector('[data-verb="type"]').setAttribute("aria-pressed", String(!closed));
}

/** 说话: the first press of somebody who came for typing asks for the microphone; later ones only switch. */
async function toggleVoice(media) {
  if (media.has("audio")) {
    media.turn("audio", !media.isOn("audio"));
    return;
  }
  media.begun = false;
  if (media.way === "text") media.way = "audio";
  await media.begin();
}

function bindHelp({ connection, media, presence }) {
  const hand = document.querySelector("[data-hand]");
  hand.addEventListener("click", async () => {
    const raised = hand.getAttribute("aria-pressed") !== "true";
    const answer = await connection.ask("hand", { raised });
    if (!answer.ok) return news(words("failed"), "error");
    showHand(hand, raised);
    if (raised) news(words("hand_raised"));
    document.getElementById("help-dialog").close();
  });
  presence.addEventListener("changed", () => showHand(hand, Boolean(presence.mine?.hand)));
  document.querySelector("[data-camera]").addEventListener("click", () => media.turn("video", !media.isOn("video")));
}

function showHand(hand, raised) {
  hand.setAttribute("aria-pressed", String(raised));
  setText(hand.querySelector("span"), words(raised ? "hand_down" : "hand_up"));
}

export function bindCameraWords(media) {
  for (const button of document.querySelectorAll("[data-camera]")) {
    button.hidden = !media.has("video");
    button.setAttribute("aria-pressed", String(media.isOn("video")));
    setText(button.querySelector("span"), words(media.isOn("video") ? "camera_off" : "camera_on"));
  }
}

/** What went wrong with the device, in plain words, once. */
export function bindDeviceWords(media) {
  media.addEventListener("refused", () => news(words("refused"), "warning"));
  media.addEventListener("lost", ({ detail }) => news(words(`lost_${detail}`), "warning"));
}

export const roomUrl = () => page.urls.room;
