// The scan page: a camera in the page, a USB scanner that types wherever the focus is, a photo, or a hand.
import decode from "../vendor/qr/qr-decode.js";

const $ = (selector) => document.querySelector(selector);
const form = $("#look");
const field = form.elements.text;
const result = $("[data-result]");
const idle = result.querySelector("[data-verdict]") ? [] : [...result.childNodes];
const video = $("[data-video]");
const words = $("[data-finder-words]");
const canvas = document.createElement("canvas");
const pen = canvas.getContext("2d", { willReadFrequently: true });
const LONGEST_SIDE = 1600;
const PAUSE = 120; // ms between two frames
const SAME_AGAIN = 4000; // ms in which the same code in view counts as the same scan
const PAUSE_OF_A_HAND = 1000; // ms after which what was typed before belongs to something else
const TOO_FAST_FOR_A_HAND = 35; // ms between two keys
const SETTLED = 120; // ms after which a scanner has typed all
const TOKEN = new RegExp(`[A-Z2-7]{${form.dataset.token}}$`);

const newUuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
  (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

// One long tone means go on; every other answer has short ones of its own. A phone shakes in the same rhythm, and the
// edge of the page flashes for who hears nothing.
const TONES = { // each: when it begins, how many seconds it lasts, how high it is
  go: [[0, 0.45, 880]],
  again: [[0, 0.12, 660]],
  wait: [[0, 0.12, 440], [0.2, 0.12, 440]],
  stop: [[0, 0.12, 440], [0.2, 0.35, 220]],
  alarm: [[0, 0.15, 330], [0.2, 0.15, 660], [0.4, 0.15, 330], [0.6, 0.15, 660]],
};
let audio;
function sound(kind) {
  try {
    audio ??= new AudioContext();
    audio.resume();
    const beep = (at, length, pitch) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.value = 0.15;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + length);
    };
    for (const tone of TONES[kind]) beep(...tone);
  } catch { /* a browser without sound */ }
  navigator.vibrate?.(TONES[kind].flatMap(([, length]) => [length * 1000, 60]));
  document.body.classList.add("wr-flashing");
  setTimeout(() => document.body.classList.remove("wr-flashing"), 300);
}

let hint = words.textContent;
let newest = 0; // an answer that was overtaken is not shown
async function send(action, body, lost) {
  const mine = ++newest;
  try {
    const answer = await fetch(action, { method: "POST", body, headers: { "X-Requested-With": "scan" } });
    if (answer.redirected) { location.href = answer.url; return; }
    const type = answer.headers.get("Content-Type") ?? "";
    if (!type.startsWith("text/html")) throw new Error(type);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== newest) return;
    const card = page.querySelector("[data-verdict], .wr-empty"); // the second is a refusal in words
    const others = page.querySelectorAll("[data-recent], [data-beside]");
    result.replaceChildren(card);
    for (const other of others) $("recent" in other.dataset ? "[data-recent]" : "[data-beside]").replaceWith(other);
    say(hint);
    sound(card.dataset.sound ?? "stop");
    card.querySelector("h2").scrollIntoView({ block: "nearest" });
  } catch {
    if (mine !== newest) return;
    lost();
    sound("stop");
  }
}

function say(text) { words.textContent = text; }

function look(text, how) {
  const body = new FormData(form);
  body.set("text", text);
  body.set("how", how);
  body.set("uuid", newUuid());
  return send(form.action, body, () => say(form.dataset.wordsLost));
}

let waiting;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  if (field.value.trim()) look(field.value, "typed");
  field.value = "";
});

result.addEventListener("submit", (event) => {
  const step = event.target.closest("[data-send]");
  if (!step) return;
  event.preventDefault();
  send(step.action, new FormData(step), () => { step.querySelector("[data-lost]").hidden = false; });
});

// The next couple: the camera stays on.
result.addEventListener("click", (event) => {
  if (!idle.length || !event.target.closest("[data-next]")) return;
  event.preventDefault();
  result.replaceChildren(...idle);
  field.focus({ preventScroll: matchMedia("(pointer: coarse)").matches });
});

// A USB scanner types a whole code, wherever the focus is, and may not end with Enter. Ours are known by their token,
// others by their speed.
let buffer = "";
let burst = 0;
let last = 0;
let heard = -PAUSE_OF_A_HAND;
const isToken = (text) => TOKEN.test(text.normalize("NFKC").toUpperCase().trim());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const now = performance.now();
  const pause = now - last;
  last = now;
  if (event.key === "Enter") {
    const scanned = isToken(buffer) || burst >= 8;
    if (scanned || now - heard < PAUSE_OF_A_HAND) event.preventDefault();
    if (scanned) finish(buffer);
    return;
  }
  if (event.key.length !== 1) return;
  if (pause > PAUSE_OF_A_HAND) buffer = "";
  burst = pause < TOO_FAST_FOR_A_HAND ? burst + 1 : 0;
  buffer += event.key;
  if (isToken(buffer)) settle(() => finish(buffer));
});

function settle(then) {
  clearTimeout(waiting);
  waiting = setTimeout(then, SETTLED);
}

function finish(text) {
  clearTimeout(waiting);
  buffer = "";
  burst = 0;
  heard = performance.now();
  for (const element of document.querySelectorAll("input:not([type=hidden], [type=file])")) {
    const at = element.value.lastIndexOf(text.slice(0, 20));
    if (at >= 0) element.value = element.value.slice(0, at);
  }
  look(text, "scanner");
}

// A Chinese input method swallows the keys; what it makes of them lands in the field and shows itself.
field.addEventListener("input", () => {
  $("[data-ime]").hidden = !/[^\x00-\x7F]/.test(field.value);
  if (isToken(field.value) && !isToken(buffer)) settle(() => finish(field.value));
});

// The camera.
let running = false;
let seen = { text: "", at: 0 };
function grab(source, width, height, options) {
  canvas.width = width;
  canvas.height = height;
  pen.drawImage(source, 0, 0, width, height);
  try { return decode(pen.getImageData(0, 0, width, height), options); } catch { return null; }
}

async function frame() {
  if (!running) return;
  const text = video.videoWidth ? grab(video, video.videoWidth, video.videoHeight) : null;
  const now = performance.now();
  if (text && (text !== seen.text || now - seen.at > SAME_AGAIN)) {
    seen = { text, at: now };
    await look(text, "camera");
  } else if (text) seen.at = now;
  setTimeout(frame, PAUSE);
}

async function start() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } },
    });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    running = true;
    hint = form.dataset.wordsAim;
    say(hint);
    $("[data-camera-start]").hidden = true;
    const [track] = stream.getVideoTracks();
    track.addEventListener("ended", stopped);
    offerTorch(track);
    frame();
  } catch (error) {
    say(error.name === "NotFoundError" ? form.dataset.wordsNoCamera : form.dataset.wordsRefused);
  }
}

// Somebody pulled the camera out, or the system took it: the page says so and offers it again.
function stopped() {
  running = false;
  video.hidden = true;
  hint = form.dataset.wordsStopped;
  say(hint);
  $("[data-camera-start]").hidden = false;
  $("[data-torch]").hidden = true;
}

function offerTorch(track) {
  if (!track.getCapabilities?.().torch) return;
  const button = $("[data-torch]");
  let on = false;
  button.hidden = false;
  button.onclick = () => {
    on = !on;
    button.setAttribute("aria-pressed", on);
    track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
  };
}

$("[data-camera]").hidden = false;
if (navigator.mediaDevices?.getUserMedia) $("[data-camera-start]").addEventListener("click", start);
else $("[data-camera-start]").hidden = true;

$("[data-photo]").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const picture = await createImageBitmap(file).catch(() => null);
  event.target.value = "";
  if (!picture) { say(form.dataset.wordsNone); sound("wait"); return; }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const text = grab(picture, Math.round(picture.width * scale), Math.round(picture.height * scale), { effort: Infinity, timeLimit: 2000 });
  if (text) look(text, "camera"); else { say(form.dataset.wordsNone); sound("wait"); }
});

// The time in the corner, by the server's clock.
const clock = $("[data-clock]");
const ahead = new Date(clock.dataset.clock) - Date.now();
const shown = new Intl.DateTimeFormat("zh-CN", { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" });
setInterval(() => { clock.textContent = shown.format(Date.now() + ahead).replace(/^0/, ""); }, 5000);

if (matchMedia("(pointer: fine)").matches) field.focus();
