// The line beside the window: asked for every few seconds, drawn anew only when it has changed. While somebody is
// pressing or typing in it, it waits. A lost network is said, and the next answer says all.
const line = document.querySelector("[data-line]");
const EVERY = 3000;
let etag = "";

async function ask() {
  try {
    const answer = await fetch(line.dataset.line, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    if (answer.redirected || answer.status === 409) { location.reload(); return; }
    if (answer.ok && !line.contains(document.activeElement)) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      line.replaceChildren(...page.body.children);
      etag = answer.headers.get("ETag") ?? "";
    }
    delete line.dataset.lost;
  } catch {
    line.dataset.lost = "";
  }
  setTimeout(ask, EVERY);
}

// The one thing to do next has the focus, so that a registrar calls and begins with the Enter key alone. How a visit
// ended is never pressed by chance.
document.querySelector(".wr-window .wr-post .btn-staff")?.focus();
if (line) setTimeout(ask, EVERY);
