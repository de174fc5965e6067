/* Customers by own value and by referral value if asked alone: each by its place among all, cut at the medians. */
const field = report.quadrant;
const scatter = document.getElementById("scatter");
const INSET = { left: 46, right: 14, top: 14, bottom: 40 };
let pointed = -1;

function scatterSize() {
  return [scatter.clientWidth, scatter.clientHeight];
}

function spotOf(at) {
  const [width, height] = scatterSize();
  return [
    INSET.left + 8 + field.x[at] * (width - INSET.left - INSET.right - 16),
    height - INSET.bottom - 8 - field.y[at] * (height - INSET.top - INSET.bottom - 16),
  ];
}

const quarterOf = (at) => (field.x[at] > 0.5 ? (field.y[at] > 0.5 ? "champion" : "affluent") : field.y[at] > 0.5 ? "advocate" : "miser");

function drawQuadrant() {
  if (!field || !scatter.clientWidth) return;
  const ratio = devicePixelRatio || 1;
  const [width, height] = scatterSize();
  scatter.width = width * ratio;
  scatter.height = height * ratio;
  const ctx = scatter.getContext("2d");
  ctx.scale(ratio, ratio);
  const [left, right, top, low] = [INSET.left, width - INSET.right, INSET.top, height - INSET.bottom];
  const [middle, centre] = [(left + right) / 2, (top + low) / 2];
  const tints = { advocate: [left, top], champion: [middle, top], miser: [left, centre], affluent: [middle, centre] };
  for (const [segment, [x, y]] of Object.entries(tints)) {
    ctx.fillStyle = segment === chosenOf.segment ? "#dcebfa" : segment === "champion" ? "#eef4f3" : "#f6f8fb";
    ctx.fillRect(x, y, (right - left) / 2, (low - top) / 2);
  }
  ctx.strokeStyle = "#8b98a9";
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(middle, top); ctx.lineTo(middle, low); ctx.moveTo(left, centre); ctx.lineTo(right, centre);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.strokeRect(left, top, right - left, low - top);
  const many = field.account.length > 3000;
  const shown = new Set(order);
  const dot = (at, fill, stroke, r, line = 1) => {
    const [x, y] = spotOf(at);
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = fill;
    ctx.strokeStyle = stroke;
    ctx.lineWidth = line;
    ctx.fill();
    ctx.stroke();
  };
  const later = [];
  field.account.forEach((i, at) => {
    if (isTop(i)) later.push(at);
    else dot(at, shown.has(i) ? "rgba(52,70,92,.62)" : "rgba(160,172,186,.3)", "rgba(255,255,255,.8)", many ? 2 : 4);
  });
  for (const at of later) dot(at, shown.has(field.account[at]) ? "#1d2733" : "#9aa6b6", "#ffb000", many ? 4 : 6, 2.2);
  const words = { advocate: [left + 10, "left"], champion: [right - 10, "right"], miser: [left + 10, "left"], affluent: [right - 10, "right"] };
  for (const [segment, [x, align]] of Object.entries(words)) {
    ctx.textAlign = align;
    ctx.textBaseline = "middle";
    haloText(ctx, `600 15px ${FONT}`, codeWord(segment), x, segment === "advocate" || segment === "champion" ? top + 16 : low - 16, "#54606f");
  }
  const chosen = field.account.indexOf(selectedAccount());
  if (chosen >= 0) {
    dot(chosen, "#0b5cad", "#fff", 6, 2);
    const [x, y] = spotOf(chosen);
    ctx.beginPath();
    ctx.arc(x, y, 11, 0, 2 * Math.PI);
    ctx.strokeStyle = "#0b5cad";
    ctx.lineWidth = 2.5;
    ctx.stroke();
    const name = fitText(ctx, STRONG_FONT, accounts.name[field.account[chosen]], 220);
    ctx.textBaseline = "middle";
    ctx.textAlign = x > middle ? "right" : "left";
    haloText(ctx, STRONG_FONT, name, x + (x > middle ? -16 : 16), y, "#1d2733");
  }
  ctx.fillStyle = "#54606f";
  ctx.font = `13px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  ctx.fillText(fitText(ctx, ctx.font, say("quadrant_x"), right - left), (left + right) / 2, height - 8);
  ctx.save();
  ctx.translate(14, (top + low) / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textBaseline = "middle";
  ctx.fillText(fitText(ctx, `13px ${FONT}`, say("quadrant_y"), low - top), 0, 0);
  ctx.restore();
}

function showQuarters() {
  if (!field) return;
  const box = document.getElementById("quarters");
  const wanted = ["champion", "affluent", "advocate", "miser"];
  const focused = document.activeElement?.dataset?.segment;
  box.replaceChildren(...wanted.map((segment) => {
    const at = field.segments.indexOf(segment);
    const press = el("button", { type: "button", "aria-pressed": String(chosenOf.segment === segment), title: say(`mean_${segment}`) },
      el("strong", { text: `${codeWord(segment)} · ${whole(field.counts[at])}` }),
      el("span", { className: "under", text: say(`mean_${segment}`) }),
      el("span", { className: "small", text: say("quarter_facts", { own: money(field.own[at]), referral: money(field.referral[at]) }) }));
    press.dataset.segment = segment;
    press.addEventListener("click", () => {
      chosenOf.segment = chosenOf.segment === segment ? "" : segment;
      showFilters();
      applyFilters();
    });
    return press;
  }));
  if (focused) box.querySelector(`[data-segment="${focused}"]`)?.focus({ preventScroll: true });
  drawQuadrant();
}

function pointAt(event) {
  const box = scatter.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  let [best, least] = [-1, 14 * 14];
  field.account.forEach((_, at) => {
    const [px, py] = spotOf(at);
    const away = (px - x) ** 2 + (py - y) ** 2;
    if (away < least) [best, least] = [at, away];
  });
  return best;
}

function tellSpot(at) {
  const tip = document.getElementById("scatter-tip");
  pointed = at;
  tip.hidden = at < 0;
  scatter.style.cursor = at < 0 ? "default" : "pointer";
  if (at < 0) return;
  const i = field.account[at];
  const [x, y] = spotOf(at);
  tip.textContent = `${whole(accounts.rank[i])}. ${accounts.name[i]} · ${say("own_value")} ${money(accounts.own[i])} · ${say("alone_short")} ${money(partOf(ledger.alone, i))}`;
  tip.style.left = `${Math.max(4, Math.min(x + 12, scatter.clientWidth - tip.offsetWidth - 4))}px`;
  tip.style.top = `${y > 60 ? y - tip.offsetHeight - 10 : y + 14}px`;
}

starters.push(() => {
  if (!field) return;
  scatter.addEventListener("mousemove", (event) => { const at = pointAt(event); if (at !== pointed) tellSpot(at); });
  scatter.addEventListener("mouseleave", () => tellSpot(-1));
  scatter.addEventListener("click", (event) => {
    const at = pointAt(event);
    if (at >= 0) selectAccount(field.account[at]); else change({ selected: null });
  });
  document.getElementById("filter").addEventListener("input", drawQuadrant);
  new ResizeObserver(drawQuadrant).observe(scatter);
  onChange(drawQuadrant);
  followers.push(showQuarters);
  showQuarters();
});
