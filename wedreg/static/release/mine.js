// Asks now and then how the ticket stands. Words change in place; when there is something new to do, the page is drawn
// anew. A lost network loses nothing: the next answer says all.
const card = document.querySelector("[data-ticket]");

async function ask() {
  let next = Number(card.dataset.next);
  try {
    const answer = await fetch(card.dataset.ticket, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.redirected || answer.status === 404) { location.reload(); return; }
    if (answer.ok) {
      const facts = await answer.json();
      if (facts.key !== card.dataset.key) { location.reload(); return; }
      for (const part of card.querySelectorAll("[data-fact]")) {
        if (part.textContent !== facts[part.dataset.fact]) part.textContent = facts[part.dataset.fact];
      }
      next = facts.next;
    }
  } catch {
    next = 5;
  }
  setTimeout(ask, next * 1000);
}

if (card) setTimeout(ask, Number(card.dataset.next) * 1000);
