/* The panel that says why. */
const byId = (id) => document.getElementById(id);
const why = document.getElementById("why");

function el(tag, { className = "", text = "", ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== "") node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function button(text, act) {
  const node = el("button", { type: "button", text });
  node.addEventListener("click", act);
  return node;
}

/* A row that leads somewhere: sign, name, fact. */
function pickRow(sign, main, side, act) {
  const node = el("button", { type: "button" }, ...(sign ? [sign] : []), el("bdi", { className: "main", text: main }), el("span", { className: "side", text: side }));
  node.addEventListener("click", act);
  return el("li", {}, node);
}

const groupRow = (g) => pickRow(
  kindSample(groups.kind[g], false), groupName(g),
  groupMembers(g), () => selectGroup(g),
);
const accountRow = (i, side) => pickRow(null, `${whole(accounts.rank[i])}. ${accounts.name[i]}`, side, () => selectAccount(i));
const picks = (...rows) => el("ul", { className: "picks" }, ...rows);

const highest = {
  priority: Math.max(1e-9, ...accounts.priority.map((value) => value ?? 0)),
  part: Math.max(1e-9, ...accounts.own.map((value) => value ?? 0), ...accounts.referral.map((value) => value ?? 0)),
};

function barRow(label, parts, value, total = false) {
  const track = el("div", { className: "track", "aria-hidden": "true" });
  for (const [className, share] of parts) {
    const part = el("i", { className });
    part.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    track.append(part);
  }
  return [el("span", { className: total ? "total" : "", text: label }), track, el("span", { className: total ? "value total" : "value", text: value })];
}

function bars(i) {
  const [own, referral] = [accounts.own[i], accounts.referral[i]];
  const byMoney = data.combination === "money";
  const share = (accounts.priority[i] ?? 0) / highest.priority;
  return el("div", { className: "bars" },
    ...barRow(say("priority_estimate"), byMoney ? [["own", (own ?? 0) / highest.priority], ["referral", (referral ?? 0) / highest.priority]] : [["influence", share]], priority(accounts.priority[i]), true),
    ...barRow(say("own_value"), [["own", (own ?? 0) / (byMoney ? highest.priority : highest.part)]], money(own)),
    ...barRow(say("referral_estimate"), [["referral", (referral ?? 0) / (byMoney ? highest.priority : highest.part)]], money(referral)),
    ...barRow(say("influence"), [["influence", (accounts.influence[i] ?? 0) / 100]], say("of_hundred", { value: whole(accounts.influence[i]) })),
  );
}

/* What a page shows of an account's figures, and what can be done with it; a report puts more here. */
let figures = (i) => [bars(i)];
let actions = () => [];

function tags(i) {
  const found = [];
  if (coded(accounts.segment, i)) found.push(el("span", { className: "tag", text: codeWord(coded(accounts.segment, i)) }));
  for (const name of coded(accounts.hubs, i).split(", ").filter(Boolean)) {
    const k = kinds.findIndex((kind) => kind.name === name);
    found.push(el("span", { className: "tag" }, ...(k >= 0 ? [kindSample(k, false)] : []), say("hub_of", { kind: k >= 0 ? kindWord(k) : codeWord(name) })));
  }
  for (const code of coded(accounts.tags, i).split(", ").filter(Boolean)) found.push(el("span", { className: "tag", text: codeWord(code) }));
  return el("div", { className: "tags" }, ...found);
}

/* Who is nearest: shared groups count 1 / (size − 1) each, ties their strength. */
function neighboursOf(i) {
  const found = new Map();
  const at = (j) => {
    if (!found.has(j)) found.set(j, { strength: 0, groups: 0, ties: 0 });
    return found.get(j);
  };
  for (const g of groupsOf(i)) {
    if (members[g].length > 4000) continue;
    for (const j of members[g]) {
      if (j === i) continue;
      const one = at(j);
      one.strength += 1 / Math.max(1, (groups.size[g] ?? members[g].length) - 1);
      one.groups += 1;
    }
  }
  for (const t of tiesOf[i]) {
    const one = at(otherEnd(t, i));
    one.strength += ties.strength[t] ?? 0;
    one.ties += 1;
  }
  return [...found].sort(([i1, one], [i2, two]) => two.strength - one.strength || i1 - i2);
}

function neighbourFact({ groups: shared, ties: direct }) {
  return [shared ? say("shared_groups", { number: whole(shared) }) : "", direct ? say("direct_ties", { number: whole(direct) }) : ""].filter(Boolean).join(" · ");
}

function accountPanel(i) {
  const under = [coded(accounts.territory, i), codeWord(coded(accounts.status, i)), coded(accounts.owner, i) && say("owner", { owner: coded(accounts.owner, i) })];
  const neighbours = neighboursOf(i);
  const own = [...groupsOf(i)].sort((one, two) => groups.kind[one] - groups.kind[two] || knownMembers(one) - knownMembers(two));
  const parts = [
    el("h2", {}, el("bdi", { text: `${whole(accounts.rank[i])}. ${accounts.name[i]}` })),
    el("p", { className: "under", text: under.filter(Boolean).join(" · ") }),
    tags(i),
    el("p", { className: "reason", text: voice.reasons[i] }),
    ...figures(i),
    el("div", { className: "actions" }, ...actions(i), state.view === "around"
      ? button(say("to_map"), () => showView("all"))
      : button(say("to_around"), () => showAround(i)), button(say("clear"), clearAll)),
  ];
  if (own.length) parts.push(el("h3", { text: say("groups_of", { number: whole(own.length) }) }), picks(...own.slice(0, 40).map(groupRow)));
  if (neighbours.length) {
    parts.push(el("h3", { text: say("neighbours_of", { number: whole(neighbours.length) }) }));
    parts.push(picks(...neighbours.slice(0, 8).map(([j, fact]) => accountRow(j, neighbourFact(fact)))));
  } else if (!own.length) parts.push(el("p", { className: "under", text: say("no_ties") }));
  return parts;
}

function groupPanel(g) {
  const near = venuesNear(g);
  const carried = groups.referral[g] === null ? [] : [
    el("p", { className: "reason", text: say("group_carries", { referral: money(groups.referral[g]), own: money(groups.own[g]) }) }),
  ];
  return [
    el("h2", {}, el("bdi", { text: groupName(g) })),
    el("p", { className: "under", text: groupFacts(g) }),
    ...carried,
    el("div", { className: "actions" }, button(say("clear"), clearAll)),
    ...(near.length ? [el("h3", { text: say("group_near") }), picks(...near.slice(0, 6).map(([other, shared]) => pickRow(
      kindSample(groups.kind[other], false), groupName(other), say("shared_members", { number: whole(shared) }), () => selectGroup(other),
    )))] : []),
    el("h3", { text: say("first_members", { number: whole(Math.min(12, members[g].length)) }) }),
    picks(...members[g].slice(0, 12).map((i) => accountRow(i, priority(accounts.priority[i])))),
  ];
}

function islandPanel(c) {
  const inside = islandMembers[c];
  const own = mapScene.groupNodes.filter((node) => islandOf(node) === c).map((node) => node.index)
    .sort((one, two) => knownMembers(two) - knownMembers(one));
  const parts = [
    el("h2", {}, el("bdi", { text: islandName(c) })),
    el("p", { className: "under", text: islandFacts(c) }),
    el("div", { className: "actions" }, button(say("clear"), clearAll)),
    el("h3", { text: say("first_members", { number: whole(Math.min(8, inside.length)) }) }),
    picks(...inside.slice(0, 8).map((i) => accountRow(i, priority(accounts.priority[i])))),
  ];
  if (own.length) parts.push(el("h3", { text: say("largest_groups") }), picks(...own.slice(0, 8).map(groupRow)));
  return parts;
}

/* With nothing selected the panel says what the picture shows, in sentences. */
function factsPanel() {
  const { accounts: all, groups: allGroups, affiliations: spokes, ties: direct } = data.totals;
  const facts = [say("fact_totals", { groups: whole(allGroups), accounts: whole(all), connections: whole(spokes + direct), affiliations: whole(spokes), ties: whole(direct) })];
  const joinNobody = allGroups - groups.name.filter((_, g) => knownMembers(g) > 1).length;
  if (count.drawn === all && joinNobody) facts.push(say("fact_not_drawn", { number: whole(joinNobody) }));
  if (count.listed) facts.push(say("fact_first", { name: accounts.name[0], priority: priority(accounts.priority[0]) }));
  const tops = mapScene.accountNodes.filter((node) => isTop(node.index));
  const by = islands.x.map((_, c) => (c === islands.lonely ? 0 : tops.filter((node) => islandOf(node) === c).length));
  const best = by.indexOf(Math.max(...by));
  if (by[best] > 1 && count.islands > 1) facts.push(say("fact_tops", { number: whole(by[best]), top: whole(TOP), cluster: islandName(best) }));
  const largest = mapScene.groupNodes.map((node) => node.index).filter((g) => groups.members[g] !== null)
    .sort((one, two) => groups.members[two] - groups.members[one])[0];
  if (largest !== undefined) facts.push(say("fact_group", { name: groupName(largest), members: whole(groups.members[largest]) }));
  return [
    el("h2", { text: say("facts_title") }),
    el("ul", { className: "facts" }, ...facts.map((text) => el("li", { text }))),
    el("p", { className: "under", text: say("hint") }),
  ];
}

/* The groups that share most members with one, of those that the view of groups holds. */
function venuesNear(g) {
  return venues.a.map((a, s) => (a === g ? [venues.b[s], venues.shared[s]] : venues.b[s] === g ? [a, venues.shared[s]] : null)).filter(Boolean)
    .sort((one, two) => two[1] - one[1] || one[0] - two[0]);
}

function showPanel() {
  const parts = !state.selected ? factsPanel()
    : state.selected.type === "account" ? accountPanel(state.selected.index)
      : state.selected.type === "group" ? groupPanel(state.selected.index) : islandPanel(state.selected.index);
  const within = why.contains(document.activeElement);
  why.replaceChildren(lowerer(), ...parts);
  why.scrollTop = 0;
  if (within) focusCard(); // what was pressed is gone: go on at the top of what it led to
}

function showAbout() {
  const section = (title, lines) => (lines.length ? [el("h3", { text: title }), el("ul", {}, ...lines.map((text) => el("li", { text })))] : []);
  const own = [say("about_map"), ...(venues.group.length ? [say("about_groups")] : []), say("about_priority"), say("about_display")];
  if (count.drawn < data.totals.accounts) own.push(say("about_drawn", { drawn: whole(count.drawn), listed: whole(count.listed), total: whole(data.totals.accounts) }));
  own.push(say("about_offline"));
  kinds.forEach((kind, k) => {
    if (kind.sensitive) own.push(say(voice.kinds[k].masked ? "about_masked" : "about_sensitive", { kind: kindWord(k) }));
  });
  document.getElementById("about-text").replaceChildren(
    ...section(say("about_reading"), own),
    ...section(say("about_assumptions"), voice.assumptions),
    ...section(say("about_notes"), voice.notes),
  );
}
