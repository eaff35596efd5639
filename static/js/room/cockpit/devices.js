/** The mediator's own microphone and camera. */

import { setText } from "../channels.js";
import { words } from "../page.js";

export function bindDevices(media) {
  const microphone = document.querySelector("[data-mic]");
  const camera = document.querySelector("[data-camera]");
  const show = () => {
    microphone.setAttribute("aria-pressed", String(media.isOn("audio")));
    setText(microphone.querySelector("span"), words(media.isOn("audio") ? "mic_on" : "mic_off"));
    camera.setAttribute("aria-pressed", String(media.isOn("video")));
    setText(camera.querySelector("span"), words(media.isOn("video") ? "camera_off" : "camera_on"));
  };
  media.addEventListener("mine", show);
  microphone.addEventListener("click", () => (media.has("audio") ? media.turn("audio", !media.isOn("audio")) : media.begin()));
  camera.addEventListener("click", () => media.turn("video", !media.isOn("video")));
  show();
}
