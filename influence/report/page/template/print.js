/* Paper: a summary for management on two pages, or the card of one account; made when somebody prints. */
let wanted = "summary";
const paper = document.getElementById("paper");

/* A view of the map as a picture, whatever the map shows now. */
function pictureOf(view, width, height) {
  const kept = { ...state };
  const upright = turned;
  if (upright) turnMap();
  const before = [current, shownRibbons, emphasis, fitScale];
  Object.assign(state, { view, selected: null, hover: null, off: new Set(), singles: false });
  current = mapScene[view];
  shownRibbons = view === "groups" ? [] : ribbons();
  emphasis = null;
  const camera = cameraOn(view === "groups" ? current.bounds : wholeMap, width, height);
  fitScale = camera.scale;
  const drawn = drawnAsSvg(width, height, "", camera);
  Object.assign(state, kept);
  [current, shownRibbons, emphasis, fitScale] = before;
  if (upright) turnMap();
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", say("print_picture"));
  return drawn;
}

const paperHead = (words) => el("header", {}, el("h2", { text: words }), el("p", { className: "under", text: [document.getElementById("title").textContent, document.getElementById("as-of").textContent].filter(Boolean).join(" · ") }));
const listOf = (lines, tag = "ul") => el(tag, {}, ...lines.map((text) => el("li", { text })));

function summaryPaper() {
  const first = el("section", { className: "leaf" }, paperHead(say("print_title")), listOf(told().headline));
  first.append(el("h3", { text: say("first_title", { number: whole(Math.min(FIRST, count.listed)) }) }), el("table", { className: "plain" }, ...firstTable()), partsKey());
  const second = el("section", { className: "leaf" });
  if (plan) {
    const rows = Array.from({ length: Math.min(8, plan.seeds.adds.length) }, (_, at) => `${plan.seeds.name[at]}: ${say("seed_adds", { value: planMoney(plan.seeds.adds[at]), low: planMoney(plan.seeds.low[at]), high: planMoney(plan.seeds.high[at]) })}`);
    second.append(el("h3", { text: say("print_campaign") }), el("p", { text: told().campaign.verdict }), listOf(rows, "ol"));
  }
  if (count.listed) {
    const view = venues.group.length > 3 ? "groups" : "overview";
    second.append(el("h3", { text: say(view === "groups" ? "print_groups" : "print_map") }), el("figure", {}, pictureOf(view, 900, 470)));
  }
  second.append(el("h3", { text: say("summary_missing") }), listOf(told().missing.slice(0, 8)), el("p", { className: "under small", text: say("print_foot", { number: whole(voice.assumptions.length) }) }));
  return [first, second];
}

function cardPaper(i) {
  const facts = [coded(accounts.territory, i), codeWord(coded(accounts.status, i)), coded(accounts.owner, i) && say("owner", { owner: coded(accounts.owner, i) }), codeWord(coded(accounts.segment, i))].filter(Boolean).join(" · ");
  const leaf = el("section", { className: "leaf account-card" }, paperHead(`${whole(accounts.rank[i])}. ${accounts.name[i]}`), el("p", { className: "under", text: facts }), tags(i), el("p", { className: "reason", text: voice.reasons[i] }), ...figures(i));
  const own = groupsOf(i);
  if (own.length) leaf.append(el("h3", { text: say("groups_of", { number: whole(own.length) }) }), listOf(own.slice(0, 8).map((g) => [groupName(g), groupFacts(g)].filter(Boolean).join(" · "))));
  const near = neighboursOf(i);
  if (near.length) leaf.append(el("h3", { text: say("neighbours_of", { number: whole(near.length) }) }), listOf(near.slice(0, 6).map(([j, fact]) => `${whole(accounts.rank[j])}. ${accounts.name[j]} (${neighbourFact(fact)})`)));
  const asked = plan ? plan.seeds.account.indexOf(i) : -1;
  if (asked >= 0) leaf.append(el("h3", { text: say("print_campaign") }), el("p", { text: told().campaign.briefs[asked] }));
  leaf.append(el("h3", { text: say("print_notes") }), el("div", { className: "lines" }), el("p", { className: "under small", text: say("print_foot", { number: whole(voice.assumptions.length) }) }));
  return [leaf];
}

function fillPaper() {
  paper.replaceChildren(...(wanted === "card" && selectedAccount() >= 0 ? cardPaper(selectedAccount()) : summaryPaper()));
  paper.className = wanted;
}

function printPaper(what) {
  wanted = what;
  print();
}

starters.push(() => {
  document.getElementById("print-summary").addEventListener("click", () => printPaper("summary"));
  addEventListener("beforeprint", fillPaper);
  addEventListener("afterprint", () => { wanted = "summary"; paper.replaceChildren(); });
});
