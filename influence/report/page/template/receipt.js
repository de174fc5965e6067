/* The receipt of an account: from its own value, by what its word brings through each kind, less the cost of asking, to
   its priority. */
function receiptSteps(i) {
  const steps = [{ label: say(`basis_${ledger.basis ? coded(ledger.basis, i) : "own"}`) || say("own_value"), value: accounts.own[i] ?? 0, look: "own" }];
  if (ledger.carried) {
    kinds.forEach((_, k) => {
      const value = ledger.carried[k][i] ?? 0;
      if (value) steps.push({ label: say("through_kind", { kind: kindWord(k) }), value, look: "referral", kind: k });
    });
  } else {
    for (const key of ["new", "saved"]) if (partOf(ledger[key], i)) steps.push({ label: say(`part_${key}`), value: partOf(ledger[key], i), look: "referral" });
  }
  if (partOf(ledger.asking, i)) steps.push({ label: say("part_asking"), value: -partOf(ledger.asking, i), look: "cost" });
  if (ledger.rests && partOf(ledger.resting, i)) steps.push({ label: say("part_resting"), value: partOf(ledger.resting, i), look: "resting" });
  return steps;
}

/* A step begins where the one before it ended; the scale holds every end. */
function receipt(i) {
  const steps = receiptSteps(i);
  const total = steps.reduce((sum, { value }) => sum + value, 0);
  let at = 0;
  const ends = steps.map(({ value }) => { const from = at; at += value; return [from, at]; });
  const low = Math.min(0, ...ends.flat());
  const span = Math.max(1e-9, Math.max(0, ...ends.flat()) - low);
  const line = (label, value, [from, to], look, kind, strong) => {
    const track = el("span", { className: "fall", "aria-hidden": "true" });
    const bar = el("i", { className: look });
    bar.style.left = `${(100 * (Math.min(from, to) - low)) / span}%`;
    bar.style.width = `${(100 * Math.abs(to - from)) / span}%`;
    track.append(bar);
    const head = el("th", { scope: "row" }, ...(kind === undefined ? [] : [kindSample(kind, false)]), el("span", { text: label }));
    return el("tr", { className: strong ? "total" : "" }, head, el("td", {}, track), el("td", { className: "number", text: value }));
  };
  const sign = (value) => `${value < 0 ? "−" : "+"} ${money(Math.abs(value))}`;
  const rows = steps.map((step, place) => line(step.label, place ? sign(step.value) : money(step.value), ends[place], step.look, step.kind, false));
  const byMoney = data.combination === "money";
  rows.push(line(say(byMoney ? "receipt_total" : "receipt_sum"), money(total), [0, total], "sum", undefined, true));
  const table = el("table", { className: "receipt", "aria-label": say("receipt_title") }, el("tbody", {}, ...rows));
  const under = [];
  if (!byMoney) under.push(say("receipt_score", { score: priority(accounts.priority[i]) }));
  if (ledger.carried && (partOf(ledger.new, i) || partOf(ledger.saved, i))) {
    under.push(say("receipt_parts", { fresh: money(partOf(ledger.new, i)), saved: money(partOf(ledger.saved, i)) }));
  }
  if (partOf(ledger.alone, i)) {
    const ranged = ledger.alone_low && ledger.alone_low[i] !== null;
    under.push(say(ranged ? "receipt_alone_range" : "receipt_alone", {
      value: money(ledger.alone[i]), ...(ranged ? { low: money(ledger.alone_low[i]), high: money(ledger.alone_high[i]) } : {}),
    }));
  }
  return [el("h3", { text: say("receipt_title") }), table, ...under.map((text) => el("p", { className: "under small", text }))];
}

/* How sure the rank is, in a sentence. */
function standing(i) {
  const range = rangeText(i);
  if (!range) return [];
  const sure = sureOf(i);
  return [el("p", { className: "under standing", text: [say(new Set(rangeOf(i)).size === 1 ? "standing_fixed" : "standing", { rank: whole(accounts.rank[i]), low: whole(rangeOf(i)[0]), high: whole(rangeOf(i)[1]) }), sure ? say("standing_sure", { sure: codeWord(sure) }) : ""].filter(Boolean).join(" ") })];
}

/* What a plan of hours gives it. */
function hoursOf(i) {
  const { hours, now, contacts } = report.hours ?? {};
  if (!hours || hours[i] === null) return [];
  const known = now[i] !== null;
  const values = { hours: formats.plain.format(hours[i]), contacts: whole(contacts[i]), now: known ? formats.plain.format(now[i]) : "" };
  return [el("p", { className: "under standing", text: say(known ? "hours_standing" : "hours_standing_new", values) })];
}

figures = (i) => [
  ...(actionOf(i) ? [el("p", { className: "next" }, el("strong", { text: `${say("action_head")}: ` }), actionOf(i))] : []),
  ...standing(i), ...hoursOf(i), ...receipt(i),
];
actions = (i) => [
  ...(state.section === "map" ? [] : [button(say("on_map"), () => goTo("map", { selected: { type: "account", index: i }, view: i < count.drawn ? startView() : "around" }))]),
  button(say("print_card"), () => printPaper("card")),
];
