// The scan page: a camera in the page, a USB scanner that types wherever the focus is, a photo, or a hand.
import decode from "../vendor/qr/qr-decode.js";

const $ = (selector) => document.querySelector(selector);
const form = $("#look");
const field = form.elements.text;
const result = $("[data-result]");
const video = $("[data-video]");
const words = $("[data-finder-words]");
const canvas = document.createElement("canvas");
const pen = canvas.getContext("2d", { willReadFrequently: true });
const LONGEST_SIDE = 1600;
const PAUSE = 120; // ms between two frames
const SAME_AGAIN = 4000; // ms in which the same code in view counts as the same scan

const newUuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
  (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

// One long tone means go on, two short ones mean look; the edge of the page flashes for who hears nothing.
let audio;
function sound(kind) {
  try {
    audio ??= new AudioContext();
    const beep = (at, length, pitch) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.value = 0.15;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + length);
    };
    if (kind === "go") beep(0, 0.45, 880); else { beep(0, 0.12, 440); beep(0.2, 0.12, 440); }
  } catch { /* a browser without sound */ }
  navigator.vibrate?.(kind === "go" ? 200 : [80, 80, 80]);
  document.body.classList.add("wr-flashing");
  setTimeout(() => document.body.classList.remove("wr-flashing"), 300);
}

async function send(action, body) {
  try {
    const answer = await fetch(action, { method: "POST", body, headers: { "X-Requested-With": "scan" } });
    if (answer.redirected) { location.href = answer.url; return; }
    const type = answer.headers.get("Content-Type") ?? "";
    if (!type.startsWith("text/html")) throw new Error(type);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    result.replaceChildren(...page.body.childNodes);
    const card = result.querySelector("[data-sound]");
    if (card) sound(card.dataset.sound);
    result.querySelector("h2")?.scrollIntoView({ block: "nearest" });
  } catch {
    say(form.dataset.wordsLost);
    sound("look");
  }
}

function say(text) { words.textContent = text; words.hidden = !text; }

function look(text, how) {
  const body = new FormData(form);
  body.set("text", text);
  body.set("how", how);
  body.set("uuid", newUuid());
  field.value = "";
  return send(form.action, body);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (field.value.trim()) look(field.value, "typed");
});

result.addEventListener("submit", (event) => {
  const admit = event.target.closest("[data-admit]");
  if (!admit) return;
  event.preventDefault();
  send(admit.action, new FormData(admit));
});

// A USB scanner types a whole code within a moment, wherever the focus is, and may not end with Enter.
let buffer = "";
let last = 0;
let waiting;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const now = performance.now();
  if (now - last > 100) buffer = "";
  last = now;
  if (event.key === "Enter") {
    if (buffer.length >= 8) { event.preventDefault(); finish(); }
    return;
  }
  if (event.key.length !== 1) return;
  buffer += event.key;
  clearTimeout(waiting);
  if (buffer.length > 40) waiting = setTimeout(finish, 120);
});

function finish() {
  clearTimeout(waiting);
  const text = buffer;
  buffer = "";
  for (const element of document.querySelectorAll("input")) if (element.value.endsWith(text.slice(-20))) element.value = "";
  look(text, "scanner");
}

// A Chinese input method swallows the keys; what it makes of them lands in the field and shows itself.
field.addEventListener("input", () => { $("[data-ime]").hidden = !/[^\x00-\x7F]/.test(field.value); });

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
    say(form.dataset.wordsAim);
    $("[data-camera-start]").hidden = true;
    offerTorch(stream.getVideoTracks()[0]);
    frame();
  } catch { say(form.dataset.wordsRefused); }
}

function offerTorch(track) {
  if (!track.getCapabilities?.().torch) return;
  const button = $("[data-torch]");
  let on = false;
  button.hidden = false;
  button.addEventListener("click", () => { on = !on; track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {}); });
}

$("[data-camera]").hidden = false;
if (navigator.mediaDevices?.getUserMedia) $("[data-camera-start]").addEventListener("click", start);
else $("[data-camera-start]").hidden = true;

$("[data-photo]").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const text = grab(picture, Math.round(picture.width * scale), Math.round(picture.height * scale), { effort: Infinity, timeLimit: 2000 });
  if (text) look(text, "camera"); else { say(form.dataset.wordsNone); sound("look"); }
  event.target.value = "";
});

if (matchMedia("(pointer: fine)").matches) field.focus();
