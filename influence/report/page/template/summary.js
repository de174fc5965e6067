/* What stands first: sentences, and the first accounts of the list. */
const FIRST = 10;

function firstTable(number = FIRST) {
  const head = el("thead", {}, el("tr", {}, ...[["rank", "number"], ["account", ""], ["parts_short", "bar"], ["priority", "number"], ["action_head", "wide-only"]].map(([key, className]) => el("th", { scope: "col", className, text: say(key) }))));
  const rows = Array.from({ length: Math.min(number, count.listed) }, (_, i) => {
    const name = button(accounts.name[i], () => openAccount(i));
    name.className = "seed";
    const range = rangeText(i);
    const rank = el("td", { className: "number" }, el("span", { text: whole(accounts.rank[i]) }));
    if (range) rank.append(" ", el("small", { className: "under", text: range }));
    return el("tr", {}, rank, el("th", { scope: "row" }, name), el("td", { className: "bar" }, moneyBar(i)), el("td", { className: "number", text: priorityCell(accounts.priority[i]) }), el("td", { className: "wide-only", text: actionOf(i) }));
  });
  return [head, el("tbody", {}, ...rows)];
}

function showSummary() {
  document.getElementById("headline").replaceChildren(...told().headline.map((text) => el("li", { text })));
  document.getElementById("missing").replaceChildren(...told().missing.map((text) => el("li", { text })));
  document.getElementById("first-title").textContent = say("first_title", { number: whole(Math.min(FIRST, count.listed)) });
  document.getElementById("first").replaceChildren(...firstTable());
  document.getElementById("first-key").replaceChildren(partsKey());
  const figure = document.getElementById("overview");
  figure.replaceChildren(...(count.drawn > 1 && count.islands > 1 ? [pictureOf("overview", 760, 440)] : []));
}

starters.push(() => {
  followers.push(showSummary);
  showSummary();
});
