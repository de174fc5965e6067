/* The campaign: a nested plan, so that a smaller budget is a shorter list, beside plainer ways to spend the same. */
const plan = report.campaign ?? null;
const LOOKS = [
  { colour: "#332288", dash: "" }, { colour: "#E05600", dash: "9 4" }, { colour: "#882255", dash: "2 3" }, { colour: "#3d6fe0", dash: "9 3 2 3" },
  { colour: "#604818", dash: "14 4" }, { colour: "#007A5E", dash: "4 6" }, { colour: "#7800D8", dash: "5 3" },
];
/* As wide as its place, so that letters keep their size; where that is narrow, the names stand below, not beside. */
const NARROW_CURVE = 560;
function shapeOf(room, words) {
  const names = words.length;
  const width = Math.max(280, Math.min(760, room || 760));
  const narrow = width < NARROW_CURVE;
  return { width, narrow, height: Math.max(300, width * 0.54) + (narrow ? 20 * names + 8 : 0), right: narrow ? 18 : Math.min(width * 0.42, 44 + 6.9 * Math.max(...words.map((word) => word.length))), top: 16, bottom: narrow ? 54 + 20 * names : 46 };
}
const MOST_SEEDS = 300;
let budget = plan ? plan.seeds.adds.length : 0;

const planMoney = (value) => {
  if (plan.currency === data.currency) return money(value);
  return `${formats.whole.format(value)} ${codeWord(plan.currency)}`;
};
const resourceWord = (name) => (["accounts", "hours"].includes(name) ? say(`unit_${name}`) : name);
const spentOn = (k) => plan.resources.map((_, r) => plan.seeds.costs[r].slice(0, k).reduce((sum, value) => sum + value, 0));
const costText = (costs) => costs.map((value, r) => `${formats.plain.format(value)} ${resourceWord(plan.resources[r])}`).join(" · ");

/* What a list brings for no more than was spent. */
function listAt({ costs, value, seeds }, spent) {
  let best = -1;
  for (let at = 0; at < value.length; at++) if (costs.every((cost, r) => cost[at] <= spent[r] * (1 + 1e-9) + 1e-9)) best = at;
  return best < 0 ? { value: 0, seeds: 0 } : { value: value[best], seeds: seeds[best] };
}

function lists() {
  return Object.entries(plan.lists).map(([name, list], at) => ({ name, word: told().campaign.lists[name] ?? name, list, look: LOOKS[at % LOOKS.length] }));
}

/* Round steps of an axis. */
function stepsTo(most, wanted = 5) {
  const raw = Math.max(most, 1e-9) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, at) => at * step);
}

function drawCurve() {
  const spent = plan.seeds.costs[0].reduce((sums, value) => [...sums, sums.at(-1) + value], [0]);
  const worth = [0, ...plan.seeds.together];
  const mostX = Math.max(...spent, 1e-9);
  const shown = lists().filter(({ name }) => name !== "random_more");
  const { width, height, right, top, bottom, narrow } = shapeOf(document.getElementById("curve").clientWidth, [say("plan_itself"), ...shown.map(({ word }) => word)]);
  const mostY = Math.max(...worth, ...shown.flatMap(({ list }) => list.value), 1e-9) * 1.04;
  const left = Math.max(narrow ? 40 : 74, 16 + 7.6 * Math.max(...stepsTo(mostY).map((value) => planMoney(value).length)));
  const x = (value) => left + (Math.min(value, mostX) / mostX) * (width - left - right);
  const y = (value) => height - bottom - (value / mostY) * (height - top - bottom);
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": say("curve_label"), "font-family": FONT, "font-size": 13 });
  const write = (text, at, to, anchor, fill = "#54606f", weight = "400") => {
    const node = svg("text", { x: at, y: to, "text-anchor": anchor, fill, "font-weight": weight, "dominant-baseline": "middle" });
    node.textContent = text;
    root.append(node);
  };
  for (const value of stepsTo(mostY)) {
    root.append(svg("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), stroke: "#d5dce6" }));
    write(planMoney(value), left - 8, y(value), "end");
  }
  for (const value of stepsTo(mostX, narrow ? 3 : 5)) write(formats.plain.format(value), x(value), height - bottom + 16, "middle");
  write(say("curve_x", { resource: resourceWord(plan.resources[0]) }), (left + width - right) / 2, height - bottom + 38, "middle");
  const path = (points) => points.map(([px, py], at) => `${at ? "L" : "M"}${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join("");
  const ends = [];
  for (const { word, list, look } of shown) {
    const points = [[0, 0], ...list.value.map((value, at) => [list.costs[0][at], value])].filter(([px]) => px <= mostX * (1 + 1e-9));
    root.append(svg("path", { d: path(points), fill: "none", stroke: look.colour, "stroke-width": 1.8, ...(look.dash ? { "stroke-dasharray": look.dash } : {}) }));
    ends.push({ word, colour: look.colour, y: y(points.at(-1)[1]), dash: look.dash, x: x(points.at(-1)[0]) });
  }
  root.append(svg("path", { d: path(spent.map((value, at) => [value, worth[at]])), fill: "none", stroke: "#1d2733", "stroke-width": 3.4 }));
  ends.push({ word: say("plan_itself"), colour: "#1d2733", y: y(worth.at(-1)), strong: true, dash: "", x: x(mostX) });
  spreadEnds(ends, 17, top + 6, height - bottom);
  if (narrow) ends.forEach((end, place) => { end.at = height - bottom + 60 + 20 * place; });
  const begin = narrow ? 6 : width - right + 8;
  for (const { word, colour, at, strong, dash } of ends) {
    root.append(svg("line", { x1: begin, x2: begin + 22, y1: at, y2: at, stroke: colour, "stroke-width": strong ? 3.4 : 2, ...(dash ? { "stroke-dasharray": dash } : {}) }));
    write(shorten(word, narrow ? 42 : Math.floor((right - 43) / 6.9)), begin + 28, at, "start", "#1d2733", strong ? "700" : "400");
  }
  for (let at = 1; plan.waves && at < plan.seeds.wave.length; at++) {
    if (plan.seeds.wave[at] === plan.seeds.wave[at - 1]) continue;
    root.append(svg("line", { x1: x(spent[at]), x2: x(spent[at]), y1: top, y2: height - bottom, stroke: "#8a94a3", "stroke-dasharray": "1 4" }));
    write(say("wave_starts", { wave: String(plan.seeds.wave[at]) }), x(spent[at]) + 4, top + 6, "start");
  }
  const now = x(spent[budget]);
  root.append(svg("line", { x1: now, x2: now, y1: top, y2: height - bottom, stroke: "#0b5cad", "stroke-width": 1.6, "stroke-dasharray": "3 3" }));
  root.append(svg("circle", { cx: now, cy: y(worth[budget]), r: 6, fill: "#0b5cad", stroke: "#fff", "stroke-width": 2 }));
  return root;
}

/* Names at the ends of lines stand apart, in the order of their ends. */
function spreadEnds(ends, gap, low, high) {
  ends.sort((one, two) => one.y - two.y);
  ends.forEach((end, at) => { end.at = Math.max(end.y, at ? ends[at - 1].at + gap : low); });
  for (let at = ends.length - 1, most = high; at >= 0; at--, most = ends[at + 1].at - gap) ends[at].at = Math.min(ends[at].at, most);
}

function showBudget() {
  const spent = spentOn(budget);
  const value = plan.seeds.together[budget - 1] ?? 0;
  const slider = document.getElementById("slider");
  const byNumber = plan.resources.length === 1 && plan.resources[0] === "accounts";
  const words = say(byNumber ? "budget_plain" : "budget_now", { number: whole(budget), cost: costText(spent), value: planMoney(value) });
  document.getElementById("slider-label").textContent = words;
  slider.setAttribute("aria-valuetext", words);
  document.getElementById("curve").replaceChildren(drawCurve());
  const head = el("thead", {}, el("tr", {}, ...["compared_list", "compared_accounts", "compared_value", "compared_less"].map((key, at) => el("th", { scope: "col", className: at ? "number" : "", text: say(key) }))));
  const own = el("tr", { className: "total" }, el("th", { scope: "row", text: say("plan_itself") }), el("td", { className: "number", text: whole(budget) }), el("td", { className: "number", text: planMoney(value) }), el("td", { className: "number", text: "" }));
  const others = lists().map(({ name, word, list }) => {
    const found = listAt(list, spent.map((cost) => cost * (1 + list.more)));
    const gain = value - found.value;
    return el("tr", {}, el("th", { scope: "row", text: word }), el("td", { className: "number", text: whole(found.seeds) }), el("td", { className: "number", text: planMoney(found.value) }),
      el("td", { className: "number", text: `${gain < 0 ? "−" : "+"} ${planMoney(Math.abs(gain))}` }));
  });
  document.getElementById("compared").replaceChildren(el("caption", { text: say("compared") }), head, el("tbody", {}, own, ...others));
  showSeeds();
}

/* The wave that is due is to be asked now; those after it stand as they would be today. */
function waveWord(wave) {
  const number = whole(plan.seeds.wave.filter((one) => one === wave).length);
  return say(wave === plan.seeds.wave[0] ? "wave_now" : "wave_later", { number, wave: String(wave), of: String(plan.waves) });
}

function showSeeds() {
  const seeds = plan.seeds;
  const all = seeds.adds.length;
  document.getElementById("seeds-title").textContent = say("seeds_title", { number: whole(budget) });
  const rows = Array.from({ length: Math.min(all, MOST_SEEDS) }, (_, at) => {
    const i = seeds.account[at];
    const name = i >= 0 ? button(seeds.name[at], () => openAccount(i)) : el("span", { text: seeds.name[at] });
    name.className = "seed";
    const item = el("li", { className: at < budget ? "" : "beyond", value: at + 1 }, el("div", { className: "line" }, name,
      el("span", { className: "number", text: say("seed_adds", { value: planMoney(seeds.adds[at]), low: planMoney(seeds.low[at]), high: planMoney(seeds.high[at]) }) })),
    el("p", { className: "under small", text: told().campaign.briefs[at] }));
    return plan.waves && seeds.wave[at] !== seeds.wave[at - 1] ? [el("li", { className: "wave", text: waveWord(seeds.wave[at]) }), item] : [item];
  }).flat();
  document.getElementById("seeds").replaceChildren(...rows, ...(all > MOST_SEEDS ? [el("li", { className: "under", text: say("seeds_more", { number: whole(all - MOST_SEEDS) }) })] : []));
}

function showCampaign() {
  document.getElementById("campaign-verdict").textContent = told().campaign.verdict;
  document.getElementById("campaign-notes").replaceChildren(...told().campaign.notes.map((text) => el("li", { text })));
  showBudget();
}

starters.push(() => {
  if (!plan) return;
  const slider = document.getElementById("slider");
  slider.max = String(budget);
  slider.value = String(budget);
  slider.addEventListener("input", () => { budget = Number(slider.value); showBudget(); });
  followers.push(showCampaign);
  new ResizeObserver(() => document.getElementById("curve").replaceChildren(drawCurve())).observe(document.getElementById("campaign"));
  showCampaign();
});
