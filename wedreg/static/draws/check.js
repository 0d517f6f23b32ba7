// The button that works a published draw out again, here in the reader's own browser.

const button = document.querySelector("[data-check]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const words = button.querySelector("span");
    const before = words.textContent;
    button.disabled = true;
    words.textContent = button.dataset.busy;
    await check();
    words.textContent = before;
    button.disabled = false;
  });
}

async function check() {
  let program;
  let draw;
  try {
    program = await import(button.dataset.program);
    const answer = await fetch(button.dataset.facts);
    draw = await answer.json();
  } catch {
    tell("is-warn", button.dataset.lost);
    return;
  }
  try {
    show(program.checks(draw), draw.state);
  } catch {
    tell("is-warn", button.dataset.wrong);
  }
}

function show(found, state) {
  const list = document.querySelector("[data-checks]");
  for (const line of list.children) {
    line.hidden = !(line.dataset.name in found);
    for (const part of line.querySelectorAll("[data-right]")) part.hidden = !found[line.dataset.name];
    for (const part of line.querySelectorAll("[data-wrong]")) part.hidden = found[line.dataset.name];
  }
  list.hidden = false;
  if (!Object.values(found).every(Boolean)) tell("is-warn", button.dataset.wrong);
  else tell("is-ok", state === "drawn" ? button.dataset.right : button.dataset.void);
}

function tell(kind, words) {
  const told = document.querySelector("[data-told]");
  told.className = `wr-flash ${kind}`;
  told.textContent = words;
}
