// The screen in the hall: asks every two seconds, changes only when something has changed, says what is called, and says
// since when the network is gone. It is left alone for days: a newer version of itself draws the page anew.
const board = document.querySelector("[data-board]");
const parts = board.querySelector("[data-parts]");
const lost = board.querySelector("[data-lost]");
const sound = board.querySelector("[data-sound]");
const clock = board.querySelector("[data-clock]");
const EVERY = 2000, PATIENCE = 8000, QUIET = 1500;
const shown = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
const ahead = new Date(clock.dataset.clock) - Date.now();
const calls = () => [...parts.querySelectorAll("[data-call]")].sort((one, other) => one.dataset.call - other.dataset.call);
let etag = "", answered = Date.now(), day = "";
let said = Math.max(0, ...calls().map((call) => Number(call.dataset.call)));

async function ask() {
  try {
    const answer = await fetch(board.dataset.board, {
      headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.redirected) { location.reload(); return; }
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      parts.replaceChildren(...page.body.children);
      etag = answer.headers.get("ETag") ?? "";
      announce();
    }
    if (answer.ok || answer.status === 304) answered = Date.now();
  } catch {
    // what stands there still stands; it is said since when
  }
  tell();
  setTimeout(ask, EVERY);
}

function tell() {
  const gone = Date.now() - answered > 3 * EVERY;
  lost.hidden = !gone;
  if (gone) lost.textContent = lost.dataset.words.replace("{time}", shown.format(answered + ahead));
}

// A call is said once, one after the other, with a quiet between them. Without a Mandarin voice the screen is silent.
const waiting = [];
let speaking = false;
const voice = () => window.speechSynthesis?.getVoices().find((one) => /^zh|^cmn/i.test(one.lang) && !/HK|yue/i.test(one.lang));

function announce() {
  for (const call of calls().filter((one) => Number(one.dataset.call) > said)) {
    said = Number(call.dataset.call);
    call.classList.add("is-new");
    waiting.push(call.dataset.say);
  }
  speak();
}

function speak() {
  const chosen = voice();
  if (speaking || !waiting.length || !chosen) { if (!chosen) waiting.length = 0; return; }
  speaking = true;
  const words = new SpeechSynthesisUtterance(waiting.shift());
  words.voice = chosen;
  words.lang = chosen.lang;
  words.rate = 0.9;
  words.onend = words.onerror = () => setTimeout(() => { speaking = false; speak(); }, QUIET);
  speechSynthesis.speak(words);
}

// A browser speaks only after somebody has touched the page: the button is gone once it has been pressed.
function offer() { sound.hidden = !voice() || navigator.userActivation?.hasBeenActive; }
sound.addEventListener("click", () => { sound.hidden = true; speechSynthesis.speak(new SpeechSynthesisUtterance("")); });
if (window.speechSynthesis) speechSynthesis.onvoiceschanged = offer;
offer();

function tick() {
  clock.textContent = shown.format(Date.now() + ahead).replace(/^0/, "");
  const today = new Date(Date.now() + ahead).toLocaleDateString("zh-CN", { timeZone: "Asia/Shanghai" });
  if (day && day !== today && Date.now() - answered < 3 * EVERY) { location.reload(); return; }
  day ||= today;
}
setInterval(tick, 1000);
setTimeout(ask, EVERY);
