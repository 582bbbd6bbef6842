// The score page: marks in, signs and running total out, the sheet sent as a whole.

import { text } from "./fraction.js";
import { holdInHand } from "./hand.js";
import { clock, drop, keep, kept, newId, post } from "./keep.js";
import { makePad } from "./pad.js";
import { pinDialog } from "./pin.js";
import { groupFull, score } from "./points.js";
import { missing, showBoxes, showChoices, showCounters, valueOf } from "./view.js";

const root = document.querySelector("[data-sheet]");
const config = JSON.parse(root.dataset.sheet);
const { words } = config;
const { judge } = root.dataset;
const isClosed = "closed" in root.dataset;
const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (_all, name) => values[name]);
const one = (selector) => root.querySelector(selector);
const all = (selector) => [...root.querySelectorAll(selector)];
const rules = Object.fromEntries(config.groups.flatMap((g) => g.criteria ?? []).map((c) => [c.key, c]));

let marks = { ...config.marks };
let base = config.base;
let isStored = ["submitted", "checked", "locked"].includes(config.state);
let csrf = root.dataset.csrf;
let uuid = null; // of the sheet as it stands; a change makes a new one
let isSending = false;
let isWaiting = false;
let isAsked = "isAsked" in root.dataset; // the head judge wants it looked at again
let isHeld = true; // this tablet could keep what was typed
let retry = null; // a tablet may see a network while the server does not answer
const RETRY_MS = 15000;

const sign = (name, sentence, tone) => {
  const place = one(`[data-sign=${name}]`);
  place.querySelector("span").textContent = sentence;
  place.className = tone;
};

const alarm = (sentence, problems = {}) => {
  const place = one("[data-alert]");
  place.hidden = !sentence;
  place.querySelector("strong").textContent = sentence;
  one("[data-conflict]").hidden = true;
  const list = place.querySelector("ul");
  list.textContent = "";
  for (const row of all("[data-wrong]")) row.hidden = true;
  for (const [key, problem] of Object.entries(problems)) {
    const row = one(`[data-crit="${CSS.escape(key)}"] [data-wrong]`);
    if (row) {
      row.hidden = false;
      row.textContent = problem;
    }
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#crit-${key}`;
    link.textContent = (rules[key]?.name ?? key) + words.colon + problem;
    item.append(row ? link : document.createTextNode(problem));
    list.append(item);
  }
  if (sentence) place.scrollIntoView({ block: "nearest" });
};

// beside the button that was pressed: nothing has arrived, and what becomes of the sheet
const unsent = (sentence) => {
  const place = one("[data-unsent]");
  // the same sentence once more would be read out once more
  if (place.textContent !== sentence) place.textContent = sentence;
};

const state = (left) => {
  if (isClosed) return words.closed;
  if (isStored && isAsked) return words.asked;
  if (isStored) return words.sent;
  if (one("[data-unsent]").textContent) return words.waiting;
  return left ? fill(words.left, { count: left }) : words.full;
};

const show = () => {
  showChoices(root, marks);
  showBoxes(root, marks, words);
  showCounters(root, marks, rules, isClosed);
  const scored = score(config, marks);
  for (const place of all("[data-group]")) {
    const group = config.groups.find((g) => g.key === place.dataset.group);
    place.textContent = `${text(scored.groups[group.key])} / ${text(groupFull(group))}`;
  }
  const left = missing(root, config, marks).length;
  one("[data-total]").textContent = Object.keys(marks).length ? text(scored.total) : "—";
  one("[data-left]").textContent = state(left);
  one("[data-submit]").disabled = isClosed || isSending || left > 0 || isStored;
  one("[data-submit]").hidden = isStored || isClosed;
  one("[data-take]").hidden = !isStored || isClosed;
  one("[data-keep]").hidden = !isStored || !isAsked || isClosed;
  one("[data-keep]").disabled = isSending;
  one("[data-following]").hidden = !isClosed && (!isStored || isAsked);
  root.classList.toggle("is-stored", isStored);
};

const remember = () => {
  const at = clock(config.zone);
  isHeld = keep(judge, config.key, { marks, base, at, uuid, isWaiting, rubric: config.rubric });
  sign("here", isHeld ? fill(words.saved, { at }) : words.unsaved, isHeld ? "ok" : "wait");
};

const changed = () => {
  uuid = null;
  isStored = false;
  isWaiting = false;
  remember();
  sign("server", words.changed, "");
  alarm("");
  unsent("");
  show();
};

// ---- marks in

const setMark = (key, value) => {
  if (value === undefined || value === null) delete marks[key];
  else marks[key] = value;
  changed();
};

const setPart = (box, value) => {
  const { key, part } = box.dataset;
  const isWhole = rules[key].kind === "votes" && value !== null;
  const own = { ...(typeof marks[key] === "object" ? marks[key] : {}) };
  if (value === null) delete own[part];
  else own[part] = isWhole ? Number(value) : value;
  const isLine = "line" in box.dataset;
  setMark(key, Object.keys(own).length || isLine ? own : null);
};

const pad = makePad({
  words,
  changed(box, value, typed) {
    box.dataset.typed = typed;
    if (isClosed) return;
    const wanted = value === undefined ? null : value;
    if (box.dataset.part) setPart(box, wanted);
    else setMark(box.dataset.key, wanted);
  },
  advance(box) {
    box.dataset.typed = "";
    goOn(box.dataset.key, box);
  },
});

const unfilled = (row, behind) => {
  const boxes = [...row.querySelectorAll("[data-box]")];
  return boxes.slice(behind ? boxes.indexOf(behind) + 1 : 0).find(
    (box) => !box.hidden && !("line" in box.dataset) && valueOf(marks, box) === undefined);
};

// to what comes next in the order of the sheet, whether it is keyed in or chosen
const goOn = (key, box) => {
  const rows = all("[data-crit]");
  const at = rows.findIndex((row) => row.dataset.crit === key);
  const same = box && unfilled(rows[at], box);
  const left = missing(root, config, marks);
  const next = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))].find(
    (row) => left.includes(row.dataset.crit) || unfilled(row));
  openBox(same ?? (next && unfilled(next)) ?? null);
  if (!same && next && at >= 0) next.scrollIntoView({ block: "nearest" });
};

const openBox = (box) => {
  if (pad.current()) pad.current().dataset.typed = "";
  pad.open(box, box ? valueOf(marks, box) : "");
  box?.closest(".lt-crit").scrollIntoView({ block: "nearest" });
  show();
};

const choose = (button) => {
  const { key } = button.dataset;
  const isOn = button.getAttribute("aria-pressed") === "true";
  setMark(key, isOn ? null : JSON.parse(button.dataset.value));
  const box = one(`[data-crit="${CSS.escape(key)}"] [data-level]:not([hidden])`);
  if (box && !isOn) openBox(box);
  else if (!isOn) goOn(key);
};

const count = (counter, step) => {
  const { key, line } = counter.dataset;
  const own = { ...(marks[key] ?? {}) };
  const times = Math.max(0, Number(own[line] ?? 0) + step);
  if (times) own[line] = String(times);
  else delete own[line];
  setMark(key, own);
};

root.querySelector("main").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || isClosed) return;
  if ("box" in button.dataset && (button === pad.current() || pad.close())) openBox(button);
  else if ("choice" in button.dataset) choose(button);
  else if ("more" in button.dataset) count(button.closest("[data-counter]"), 1);
  else if ("less" in button.dataset) count(button.closest("[data-counter]"), -1);
});

// ---- sending

const place = () => ({
  stage: config.stage, no: config.no, period: config.period, member: config.member,
});

const stored = (sheet) => {
  isStored = sheet.state === "submitted";
  isWaiting = false;
  if (isStored) isAsked = false;
  uuid = null; // what is sent next is another sheet, even when nothing was changed
  base = sheet.revision;
  marks = { ...sheet.marks };
  drop(judge, config.key);
  alarm("");
  if (one("[data-asked]")) one("[data-asked]").hidden = !isAsked;
  sign("here", words.same, "ok");
};

const received = (sheet) => {
  stored(sheet);
  const at = clock(config.zone, sheet.at ?? undefined);
  if (isStored) sign("server", fill(words.received, { at }), "ok");
  else sign("server", words.taken, "");
  sign("here", fill(words.saved, { at }), "ok");
};

const conflict = (body) => {
  alarm(body.error);
  if (!body.stored) return;
  const mine = text(score(config, marks).total);
  const row = document.createElement("li");
  const at = body.stored.at ? clock(config.zone, body.stored.at) : "—";
  row.textContent = fill(words.differ, { mine, theirs: body.stored.total, at });
  one("[data-alert] ul").append(row);
  one("[data-conflict]").hidden = false;
  one("[data-keep-mine]").onclick = () => {
    base = body.stored.revision;
    uuid = null;
    send();
  };
  one("[data-take-theirs]").onclick = () => {
    received(body.stored);
    show();
  };
};

const send = async () => {
  if (pad.current() && !pad.close()) return;
  uuid = uuid ?? newId();
  isSending = true;
  isWaiting = true;
  remember();
  sign("server", words.sending, "wait");
  show();
  const { status, body } = await post(root.dataset.post, csrf, { ...place(), uuid, base, marks });
  isSending = false;
  if (status !== 0) unsent("");
  if (status === 201) {
    received(body);
    openBox(null);
  } else if (status === 401) {
    askPin(send);
  } else if (status === 409) {
    isWaiting = "stored" in body ? false : isWaiting;
    conflict(body);
  } else if (status === 0) {
    alarm("");
    // on a small screen the keys would leave no room for the sentence
    if (!one("[data-unsent]").textContent) openBox(null);
    unsent(isHeld ? words.offline : words.unheld);
    sign("server", words.waiting, "wait");
    clearTimeout(retry);
    retry = setTimeout(network, RETRY_MS);
  } else {
    isWaiting = status >= 500;
    sign("server", words.changed, "wait");
    alarm(body.error ?? words.gone, body.problems);
  }
  if (status !== 201) remember();
  show();
};

const takeBack = async () => {
  const { status, body } = await post(root.dataset.takeBack, csrf, place());
  if (status === 200) {
    stored(body);
    sign("server", words.taken, "");
  } else if (status === 401) askPin(takeBack);
  else alarm(body.error ?? words.gone);
  show();
};

// a session that ended in mid-afternoon asks for the PIN here; nothing typed is lost
const dialog = pinDialog(one("[data-pin-dialog]"), async (pin) => {
  const { status, body } = await post(root.dataset.pin, csrf, { pin });
  if (status !== 200) return body.error ?? words.gone;
  csrf = body.csrf;
  return "";
});
const askPin = (then) => {
  sign("server", words.waiting, "wait");
  dialog(then);
};

one("[data-submit]").addEventListener("click", send);
one("[data-take]").addEventListener("click", takeBack);
// the same marks once more: the next revision answers the head judge
one("[data-keep]").addEventListener("click", send);

const network = () => {
  one("[data-offline]").hidden = navigator.onLine || isClosed;
  if (navigator.onLine && isWaiting && !isSending) send();
};
addEventListener("online", network);
addEventListener("offline", network);

holdInHand(one("[data-pad]"), one("[data-hand]"));

// ---- begin: what this tablet kept comes before what the server has

const own = kept(judge, config.key);
if (own && own.base === base && own.rubric === config.rubric && !isClosed) {
  ({ marks, uuid, isWaiting } = own);
  isStored = false;
  sign("here", fill(words.saved, { at: own.at }), "ok");
  sign("server", isWaiting ? words.waiting : words.changed, isWaiting ? "wait" : "");
} else if (own && own.base !== base) {
  // a newer revision is there: what was kept here has arrived, or has been overtaken
  drop(judge, config.key);
}
show();
one("[data-offline]").hidden = navigator.onLine || isClosed;
if (!isClosed && !isStored) goOn("");
if (isWaiting && navigator.onLine) send();
