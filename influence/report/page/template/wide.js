/* The list alone: one line an account, with its range, its money as a bar, what follows, and why; and filters. */
const FIELDS = [
  { key: "segment", column: accounts.segment, word: codeWord, label: "filter_segment" },
  { key: "status", column: accounts.status, word: codeWord, label: "filter_status" },
  { key: "owner", column: accounts.owner, word: (text) => text, label: "filter_owner" },
  { key: "territory", column: accounts.territory, word: (text) => text, label: "filter_territory" },
];
const MOST_CHOICES = 300;
const chosenOf = { segment: "", status: "", owner: "", territory: "", hub: "", sure: "" };

const rangeOf = (i) => (ledger.low && ledger.low[i] !== null ? [ledger.low[i], ledger.high[i]] : null);
const sureOf = (i) => (ledger.sure ? coded(ledger.sure, i) : "");
const actionOf = (i) => ledger.action.words[language][ledger.action.code[i]] ?? "";
const partOf = (values, i) => values?.[i] ?? 0;

function rangeText(i) {
  const range = rangeOf(i);
  if (!range) return "";
  return `${whole(range[0])}–${whole(range[1])}`;
}

/* What the lower bars are measured by. */
const mostReferral = accounts.referral.reduce((most, value) => Math.max(most, value ?? 0), 0);

/* Two bars. The upper is the whole, parted into own and referral value; the lower the referral value alone beside the
   largest of the list, since next to a large own value it would not be seen. Losses count as nothing in a picture of
   lengths. */
function moneyBar(i) {
  const track = el("span", { className: "stack" });
  const amounts = [["own", Math.max(0, accounts.own[i] ?? 0)], ["referral", Math.max(0, accounts.referral[i] ?? 0)]];
  const both = amounts[0][1] + amounts[1][1];
  for (const [className, value] of amounts) {
    if (value <= 0) continue;
    const part = el("i", { className });
    part.style.width = `${(100 * value) / both}%`;
    track.append(part);
  }
  const bars = el("span", { className: "parts", "aria-hidden": "true" }, track);
  if (mostReferral > 0) {
    const alone = el("i", { className: "referral" });
    alone.style.width = `${(100 * amounts[1][1]) / mostReferral}%`;
    alone.hidden = !amounts[1][1];
    bars.append(el("span", { className: "stack alone" }, alone));
  }
  return bars;
}

/* What the two bars mean, in words. */
function partsKey() {
  const key = (className, text) => el("span", { className: "entry" }, el("i", { className: `key ${className}` }), text);
  const line = el("p", { className: "under small parts-key" }, `${say("parts_upper")} `, key("own", say("own_value")), " ", key("referral", say("referral_estimate")));
  if (mostReferral > 0) line.append(" ", el("span", { className: "entry", text: say("parts_lower", { most: money(mostReferral) }) }));
  return line;
}

function referralShare(i) {
  const [own, referral] = [Math.max(0, accounts.own[i] ?? 0), Math.max(0, accounts.referral[i] ?? 0)];
  return own + referral > 0 ? referral / (own + referral) : -1;
}

const WIDE = { name: "wide", height: 52, columns: [
  { key: "rank", className: "rank", phrase: "rank", value: (i) => accounts.rank[i] ?? Infinity, first: 1 },
  { key: "name", className: "account", phrase: "account", value: (i) => fold(accounts.name[i]), first: 1 },
  { key: "priority", className: "money", phrase: "priority", full: "priority_estimate", value: (i) => accounts.priority[i] ?? -Infinity, first: -1 },
  { key: "parts", className: "stacked", phrase: "parts_short", full: "parts_title", value: referralShare, first: -1 },
  { key: "own", className: "money", phrase: "own_value", value: (i) => accounts.own[i] ?? -Infinity, first: -1 },
  { key: "referral", className: "money", phrase: "referral_head", full: "referral_estimate", value: (i) => accounts.referral[i] ?? -Infinity, first: -1 },
  { key: "segment", className: "segment", phrase: "segment_head", value: (i) => codeWord(coded(accounts.segment, i)), first: 1 },
  { key: "action", className: "action", phrase: "action_why", value: actionOf, first: 1 },
], row: wideRow };

function wideRow(i, name, cell) {
  const bar = cell("stacked", "");
  bar.append(moneyBar(i));
  const range = rangeText(i);
  const rank = cell("rank", "");
  rank.append(el("span", { text: whole(accounts.rank[i]) }));
  if (range) rank.append(el("small", { text: range, title: [say("range_title", { range }), sureOf(i) && say("sure_title", { sure: codeWord(sureOf(i)) })].filter(Boolean).join(" ") }));
  const why = cell("action", "");
  why.append(el("span", { text: actionOf(i) }), el("span", { className: "because", text: voice.reasons[i] }));
  why.title = voice.reasons[i];
  return [
    rank, el("td", { className: "account", role: "cell" }, name), cell("money", priorityCell(accounts.priority[i])), bar,
    cell("money part", moneyCell(accounts.own[i])), cell("money part", moneyCell(accounts.referral[i])),
    cell("segment", codeWord(coded(accounts.segment, i))), why,
  ];
}

function choice(key, label, options) {
  const select = el("select", { id: `choose-${key}`, "aria-label": say(label) });
  select.append(el("option", { value: "", text: say("filter_any", { what: say(label) }) }));
  for (const [value, text] of options) select.append(el("option", { value, text }));
  select.value = chosenOf[key];
  select.addEventListener("change", () => { chosenOf[key] = select.value; applyFilters(); });
  return select;
}

/* Only what tells accounts apart is offered. */
function showFilters() {
  const box = document.getElementById("filters");
  const made = [];
  for (const { key, column, word, label } of FIELDS) {
    const known = [...new Set(column.code)].map((code) => column.words[code]).filter(Boolean);
    if (known.length < 2 && !column.code.some((code) => !column.words[code])) continue;
    if (!known.length) continue;
    const options = known.map((value) => [value, word(value)]).sort((one, two) => one[1].localeCompare(two[1], language));
    made.push(choice(key, label, options.slice(0, MOST_CHOICES)));
  }
  const hubs = kinds.map((kind, k) => [kind.name, kindWord(k)]).filter(([name]) => accounts.hubs.words.some((text) => text.split(", ").includes(name)));
  if (hubs.length) made.push(choice("hub", "filter_hub", hubs));
  if (ledger.sure) made.push(choice("sure", "filter_sure", ledger.sure.words.filter(Boolean).map((code) => [code, codeWord(code)])));
  const clear = button(say("filter_clear"), clearFilters);
  clear.id = "filters-clear";
  clear.hidden = !Object.values(chosenOf).some(Boolean);
  box.replaceChildren(...made, clear);
}

function applyFilters() {
  rowsBox.scrollTop = 0;
  sortRows();
  const clear = document.getElementById("filters-clear");
  if (clear) clear.hidden = !Object.values(chosenOf).some(Boolean);
  showQuarters();
}

function clearFilters() {
  for (const key of Object.keys(chosenOf)) chosenOf[key] = "";
  showFilters();
  applyFilters();
}

const holdsIn = (column, key) => (i) => !chosenOf[key] || coded(column, i) === chosenOf[key];
for (const { key, column } of FIELDS) listFilters.push(holdsIn(column, key));
listFilters.push((i) => !chosenOf.hub || coded(accounts.hubs, i).split(", ").includes(chosenOf.hub));
listFilters.push((i) => !chosenOf.sure || sureOf(i) === chosenOf.sure);

const showPartsKey = () => document.getElementById("list-key").replaceChildren(partsKey());

starters.push(() => {
  showFilters();
  showPartsKey();
  followers.push(showPartsKey);
  cleaners.push(clearFilters);
  followers.push(showFilters);
});
