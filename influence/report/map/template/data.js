/* The page's data and its words. Everything that came from outside is text in here and only ever becomes a text
   node or canvas text: no function of this page builds markup from strings. */
const data = await unpacked(document.getElementById("data"));

/* Much of it repeats itself, so larger data come compressed. */
async function unpacked({ type, textContent }) {
  if (type === "application/json") return JSON.parse(textContent);
  const bytes = Uint8Array.from(atob(textContent), (mark) => mark.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

const { accounts, groups, islands } = data.nodes;
const { affiliations, ties } = data.edges;
const kinds = data.kinds;
const venues = data.nodes.venues; // groups as places of their own, and which share members

const count = {
  listed: accounts.id.length,
  drawn: data.drawn.accounts,
  groups: groups.name.length,
  drawnGroups: data.drawn.groups,
  islands: islands.x.length,
};

/* How many accounts wear the ring: in a short list, a quarter of it. */
const TOP = Math.min(20, Math.max(1, Math.round(count.listed / 4)));

/* Members of every group, first rank first: a position in the list is a rank. */
const members = Array.from({ length: count.groups }, () => []);
for (let i = 0; i < count.listed; i++) for (const g of groupsOf(i)) members[g].push(i);

/* Positions in `ties` of every account. */
const tiesOf = Array.from({ length: count.listed }, () => []);
ties.a.forEach((a, t) => { tiesOf[a].push(t); tiesOf[ties.b[t]].push(t); });

function groupsOf(i) {
  return affiliations.group.slice(affiliations.start[i], affiliations.start[i + 1]);
}

/* Of a group that does not tell its size: those in the list, who can be seen beside it. */
function knownMembers(g) {
  return groups.members[g] ?? members[g].length;
}

function otherEnd(tie, i) {
  return ties.a[tie] === i ? ties.b[tie] : ties.a[tie];
}

/* The language that is spoken now, its words and its ways to write numbers. */
let { language } = data;
let voice = data.languages[language];
let formats = makeFormats();

function speakIn(next) {
  language = next;
  voice = data.languages[language];
  formats = makeFormats();
}

/* Numbers of the language, with a minus where its data has a hyphen. */
function numbersWith(options) {
  const numbers = new Intl.NumberFormat(language, options);
  return { format: (value) => numbers.format(value).replace("-", "\u2212") };
}

function makeFormats() {
  const whole = numbersWith({ maximumFractionDigits: 0 });
  const plain = numbersWith({ maximumFractionDigits: 2 });
  const score = numbersWith({ maximumSignificantDigits: 3 });
  const percent = numbersWith({ style: "percent", maximumFractionDigits: 0 });
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  let money;
  let cell;
  try {
    const currency = numbersWith({ style: "currency", currency: data.currency, maximumFractionDigits: 0 });
    money = cell = (value) => currency.format(value);
  } catch { // not an ISO 4217 code: florins, points
    money = (value) => `${whole.format(value)} ${codeWord(data.currency)}`;
    cell = (value) => whole.format(value);
  }
  return { whole, plain, score, percent, date, money, cell };
}

/* A phrase whose first value is 1 may have a form of its own, called key_one. */
function say(key, values = {}) {
  const words = voice.phrases;
  const phrase = (Object.values(values)[0] === "1" && words[`${key}_one`]) || words[key];
  return phrase.replace(/\{(\w+)\}/g, (_, name) => (name in values ? String(values[name]) : ""));
}

const whole = (value) => (value === null ? say("unknown") : formats.whole.format(value));
const money = (value) => (value === null ? say("unknown") : formats.money(value));
/* Under any other combination than money, priority is a score without a unit. */
const priority = (value) => {
  if (value === null) return say("unknown");
  return data.combination === "money" ? formats.money(value) : formats.score.format(value);
};
/* In the narrow column of the list a unit that has no sign of its own is left out. */
const priorityCell = (value) => (value !== null && data.combination === "money" ? formats.cell(value) : priority(value));
const moneyCell = (value) => (value === null ? say("unknown") : formats.cell(value));
const codeWord = (code) => voice.codes[code] ?? code;
const kindWord = (k) => voice.kinds[k].word;
const dateWord = (day) => formats.date.format(new Date(`${day}T00:00:00Z`));
const groupName = (g) => groups.name[g] ?? voice.kinds[groups.kind[g]].masked;
/* A group whose name is withheld does not tell its size. */
const groupMembers = (g) => {
  if (groups.members[g] === null) return "";
  if (groups.size[g] > groups.members[g]) return say("members_declared", { size: whole(groups.size[g]), known: whole(groups.members[g]) });
  return say("members_known", { members: whole(groups.members[g]) });
};
const groupFacts = (g) => [kindWord(groups.kind[g]), groupMembers(g)].filter(Boolean).join(" · ");
const islandName = (c) => (c === islands.lonely ? say("lonely") : voice.islands[c] || say("cluster", { number: c + 1 }));
const coded = (column, i) => column.words[column.code[i]];
/* The kinds in which an account is a hub. */
const hubKinds = (i) => coded(accounts.hubs, i).split(", ").map((name) => kinds.findIndex((kind) => kind.name === name)).filter((k) => k >= 0);
const shorten = (text, most) => (text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`);

/* Search ignores case and accents; ß is written ss, as people type it. */
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
