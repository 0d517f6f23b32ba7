// What makes a page nicer where there is script; without it everything works as well.

// A summary of errors takes the focus, so that it is read out first.
document.querySelector("[data-focus]")?.focus();

// On a narrow window the menu of the staff is one line: where one is stands in view.
document.querySelector(".wr-side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A form is sent once: the button keeps its width and says so. Coming back by the back button frees it again.
for (const form of document.querySelectorAll("form[data-once]")) {
  const buttons = () => [...form.elements, ...document.querySelectorAll(`[form="${form.id}"]`)]
    .filter((element) => element.type === "submit");
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent || offline(form)) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    for (const button of buttons()) {
      button.style.minWidth = `${button.offsetWidth}px`;
      button.dataset.words = button.textContent;
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    }
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    for (const button of buttons()) if (button.dataset.words) button.textContent = button.dataset.words;
  });
}

// Without a network the form stays as it is, and says so; the browser's own page would take away what was typed.
function offline(form) {
  form.querySelector("[data-lost]")?.remove();
  if (navigator.onLine) return false;
  const note = document.createElement("div");
  note.className = "wr-flash is-err";
  note.dataset.lost = "";
  note.setAttribute("role", "alert");
  note.tabIndex = -1;
  note.textContent = document.body.dataset.offline;
  form.prepend(note);
  note.focus();
  return true;
}

// The chosen time stands beside the button that takes it.
const time = document.querySelector("[data-time]");
if (time) {
  const tell = () => {
    const chosen = document.querySelector('[name="slot"]:checked + label b');
    time.textContent = chosen ? ` ${chosen.textContent}` : "";
  };
  document.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
}

// The time for which a place is held, by the server's clock; two minutes before the end it is said, once.
for (const line of document.querySelectorAll("[data-countdown]")) {
  const ahead = new Date(line.dataset.now) - Date.now();
  const until = new Date(line.dataset.until);
  const number = line.querySelector("b");
  const said = document.createElement("b");
  said.className = "d-block";
  said.setAttribute("role", "status");
  line.after(said);
  const tick = () => {
    const left = Math.max(0, Math.round((until - Date.now() - ahead) / 1000));
    if (number) number.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) { line.textContent = line.dataset.over; said.textContent = ""; return; }
    if (left <= 120 && !said.textContent) said.textContent = line.dataset.soon;
    setTimeout(tick, 1000);
  };
  if (number) {
    number.setAttribute("aria-hidden", "true");
    line.firstChild.textContent = `${line.dataset.left} `;
  }
  tick();
}

// The pass as a picture: code, short code and time, drawn by the browser itself.
const save = document.querySelector("[data-save-pass]");
const pass = document.querySelector("[data-pass]");
if (save && pass && window.Path2D) {
  save.hidden = false;
  save.addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    canvas.width = 720;
    canvas.height = 960;
    const pen = canvas.getContext("2d");
    const line = (text, y, font) => { pen.font = font; pen.fillText(text, 360, y, 660); };
    const words = (selector) => pass.querySelector(selector)?.textContent.trim() ?? "";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 720, 960);
    pen.fillStyle = "#1b2231";
    pen.textAlign = "center";
    line(words(".wr-pass-head b"), 70, "600 34px serif");
    line(words(".wr-pass-when b"), 140, "700 52px serif");
    line(words(".wr-code"), 850, "600 46px monospace");
    line(words(".wr-facts dd:nth-of-type(2)").replace(/\s+/g, " "), 915, "26px sans-serif");
    const code = pass.querySelector(".wr-qr svg");
    const scale = 560 / code.viewBox.baseVal.width;
    pen.save();
    pen.translate(80, 200);
    pen.scale(scale, scale);
    pen.fillStyle = "#14305f";
    pen.fill(new Path2D(code.querySelector("path").getAttribute("d")));
    pen.restore();
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = "pass.png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  });
}

// A page that is made to be printed has a button for it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
