/* On a small screen the panel lies below the map and the list, out of sight. There a choice raises it: it comes up over
   the lower part of the screen as a dialog that blocks nothing, and goes down again at a press or at Escape. */
const raised = () => document.body.classList.contains("raised");
const LEAST_PICTURE = 240; // pixels
let raisedFrom = null; // what had the focus before

function lowerer() {
  const press = button("×", lower);
  press.className = "lower";
  press.setAttribute("aria-label", say("close"));
  return press;
}

function focusCard() {
  const head = why.querySelector("h2");
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
}

/* Up it comes where the style says so: it alone knows on which screens. */
function raise(focus) {
  document.body.classList.add("raised");
  if (getComputedStyle(why).position !== "fixed") { document.body.classList.remove("raised"); return; }
  why.setAttribute("role", "dialog");
  keepInSight();
  if (!focus) return;
  if (!why.contains(document.activeElement)) raisedFrom = document.activeElement;
  focusCard();
}

function lower() {
  if (!raised()) return;
  document.body.classList.remove("raised");
  why.removeAttribute("role");
  const within = why.contains(document.activeElement);
  if (within) {
    const row = bodyBox.querySelector("tr[aria-current] button");
    const back = state.section === "map" && raisedFrom === stage ? stage : row?.offsetParent ? row : raisedFrom;
    back?.focus({ preventScroll: true });
  }
  raisedFrom = null;
}

/* How much of the stage is in sight above the panel; all of it where that is too little for a picture. */
function uncovered() {
  const free = raised() ? why.getBoundingClientRect().top - stage.getBoundingClientRect().top : stage.clientHeight;
  return free < LEAST_PICTURE ? stage.clientHeight : Math.min(stage.clientHeight, free);
}

/* How much of the list, at its lower end, the panel covers. */
const coveredRows = () => (raised() ? Math.max(0, rowsBox.getBoundingClientRect().bottom - why.getBoundingClientRect().top) : 0);

/* What was chosen stays in sight above the panel: the picture, or its row. */
function keepInSight() {
  const inList = state.section === "list" || rowsBox.contains(document.activeElement);
  const picture = inList ? null : stage.offsetParent ? document.getElementById("frame") : document.getElementById("field");
  if (picture) {
    const { top, bottom } = picture.getBoundingClientRect();
    const sheet = why.getBoundingClientRect().top;
    if (top < 0 || Math.min(bottom, sheet) - top < Math.min(LEAST_PICTURE, sheet)) scrollBy(0, top);
    if (stage.offsetParent && network && emphasis) bringIn(emphasis.node);
    return;
  }
  if (selectedAccount() >= 0) revealRow(selectedAccount());
  const row = bodyBox.querySelector("tr[aria-current]");
  const over = row?.offsetParent ? row.getBoundingClientRect().bottom + 8 - why.getBoundingClientRect().top : 0;
  if (over > 0) scrollBy(0, over);
}

/* The arrows walk on through the list; whoever presses or taps goes to the panel. Round an account the picture itself
   has changed, and is not covered. */
function startRaising() {
  let walking = false;
  document.addEventListener("keydown", (event) => { walking = event.key.startsWith("Arrow") || /^(Page|Home|End)/.test(event.key); }, true);
  document.addEventListener("pointerdown", () => { walking = false; }, true);
  onChange((before) => {
    const same = before.selected === state.selected;
    const around = state.section === "map" && state.view === "around" && (!same || before.view !== "around");
    if (!state.selected || around || (before.section !== state.section && same)) lower();
    else if (!same) raise(!walking);
  });
  addEventListener("resize", () => { if (raised() && getComputedStyle(why).position !== "fixed") lower(); });
}
