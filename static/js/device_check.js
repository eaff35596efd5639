/** 看得见您, 对方能听见您: camera, microphone and loudspeaker tried in plain words before anybody else is there. */

import { page } from "./room/page.js";
import { Panels } from "./room/panels.js";

const LOUD = 0.04;
const PATIENCE_MS = 8000;

const host = document.querySelector("[data-check]");
const mirror = host.querySelector("[data-mirror]");
const result = document.querySelector("[data-check-result]");
let audio = null;
let stream = null;

function verdict(name, state) {
  const line = host.querySelector(`[data-verdict="${name}"]`);
  const text = line.querySelector("[data-words]");
  line.dataset.state = state;
  text.textContent = text.dataset[state];
}

const sound = () => (audio ??= new (window.AudioContext ?? window.webkitAudioContext)());

async function start() {
  host.querySelector("[data-check-start]").disabled = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { facingMode: "user" } });
  } catch (error) {
    stream = await voiceOnly(error);
  }
  if (stream?.getVideoTracks().length) showPicture();
  if (stream?.getAudioTracks().length) listen();
  if (!stream) host.querySelector("[data-check-start]").disabled = false;
  else host.querySelector("[data-check-start]").hidden = true;
  host.querySelector("[data-check-hint]").hidden = Boolean(stream);
  result.value = stream?.getVideoTracks().length ? "av" : stream ? "audio" : result.value;
}

/** No camera is no reason to stay away. */
async function voiceOnly(error) {
  const refused = error.name === "NotAllowedError" || !navigator.mediaDevices;
  verdict("camera", refused ? "refused" : "bad");
  if (refused) {
    verdict("microphone", "refused");
    return null;
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    verdict("microphone", "bad");
    return null;
  }
}

function showPicture() {
  mirror.hidden = false;
  host.querySelector("[data-mirror-empty]").hidden = true;
  mirror.srcObject = stream;
  mirror.addEventListener("loadeddata", () => verdict("camera", "good"), { once: true });
  mirror.play().catch(() => {}); // WeChat plays only inside the tap, which this is
}

function listen() {
  verdict("microphone", "say");
  const meter = host.querySelector("[data-level]");
  meter.hidden = false;
  const analyser = sound().createAnalyser();
  sound().createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const until = Date.now() + PATIENCE_MS;
  let heard = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    const level = Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length);
    meter.value = Math.min(level * 5, 1);
    if (level > LOUD) heard += 1;
    if (heard === 2) verdict("microphone", "good");
    else if (!heard && Date.now() > until) verdict("microphone", "bad");
    if (!stream.active) clearInterval(timer);
  }, 120);
}

function play() {
  const out = sound();
  out.resume();
  for (const at of [0, 0.5, 1]) {
    const tone = out.createOscillator();
    const volume = out.createGain();
    tone.frequency.value = 880;
    volume.gain.setValueAtTime(0.25, out.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, out.currentTime + at + 0.4);
    tone.connect(volume).connect(out.destination);
    tone.start(out.currentTime + at);
    tone.stop(out.currentTime + at + 0.4);
  }
  verdict("sound", "ask");
  for (const name of ["heard", "not-heard"]) host.querySelector(`[data-${name}]`).hidden = false;
}

host.querySelector("[data-check-start]").addEventListener("click", start);
host.querySelector("[data-play]").addEventListener("click", play);
host.querySelector("[data-heard]").addEventListener("click", () => verdict("sound", "good"));
host.querySelector("[data-not-heard]").addEventListener("click", () => verdict("sound", "bad"));
window.addEventListener("pagehide", () => stream?.getTracks().forEach((track) => track.stop()));
new Panels().addEventListener("done", () => location.assign(page.urls.room));
