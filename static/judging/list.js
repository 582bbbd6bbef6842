// The judge's list: drafts and waiting sheets of this tablet beside what the server has; filters.

import { drop, kept, newId, post } from "./keep.js";

const root = document.querySelector("[data-list]");
const rows = [...document.querySelectorAll(".lt-entry[data-key]")];
const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (_all, name) => values[name]);

const mark = (row, name) => {
  const tag = document.querySelector(`[data-tag-${name}]`).cloneNode(true);
  const place = row.querySelector("[data-tag]") ?? row.querySelector("[data-note]");
  if (place) place.replaceChildren(tag);
};

const refresh = () => {
  const found = { here: 0, waiting: 0, draft: 0 };
  for (const row of rows) {
    const own = kept(root.dataset.judge, row.dataset.key);
    if (!own || String(own.base) !== row.dataset.base || !Object.keys(own.marks).length) continue;
    found.here += 1;
    found[own.isWaiting ? "waiting" : "draft"] += 1;
    row.dataset.local = own.isWaiting ? "waiting" : "draft";
    mark(row, row.dataset.local);
  }
  return found;
};

const signs = ({ here, waiting }, done) => {
  const sign = document.querySelector("[data-sign=here]");
  sign.hidden = !here;
  sign.querySelector("span").textContent = fill(root.dataset.wordHere, { count: here });
  const server = document.querySelector("[data-sign=server]");
  server.className = waiting ? "wait" : "ok";
  const word = waiting ? root.dataset.wordLeft : root.dataset.wordServer;
  server.querySelector("span").textContent = fill(word, { done, count: waiting });
};

const filter = (wanted) => {
  let shown = 0;
  for (const row of rows) {
    const isDraft = "local" in row.dataset;
    const fits = !wanted || (wanted === "draft" ? isDraft : row.dataset.state === wanted);
    row.hidden = !fits;
    shown += fits;
  }
  const nothing = document.querySelector("[data-nothing]");
  if (nothing) nothing.hidden = shown > 0;
};

// sheets that could not be sent when they were finished
const sendWaiting = async () => {
  for (const row of rows.filter((one) => one.dataset.local === "waiting")) {
    const own = kept(root.dataset.judge, row.dataset.key);
    const place = new URL(row.href).searchParams;
    const body = {
      stage: Number(place.get("stage")), no: place.get("no"), period: place.get("period") ?? "",
      member: Number(place.get("member") ?? 0), uuid: own.uuid ?? newId(), base: own.base,
      marks: own.marks,
    };
    const { status } = await post(root.dataset.post, root.dataset.csrf, body);
    if (status === 0 || status === 401) return;
    if (status === 201) {
      drop(root.dataset.judge, row.dataset.key);
      location.reload();
      return;
    }
    row.querySelector("[data-note]")?.append(root.dataset.wordRefused);
  }
};

if (root) {
  const done = document.querySelector("[data-count=done]")?.textContent ?? "0";
  const found = refresh();
  signs(found, done);
  const drafts = document.querySelector("[data-count=draft]");
  if (drafts) drafts.textContent = String(found.draft + found.waiting);
  for (const chip of document.querySelectorAll("[data-filter]")) {
    chip.addEventListener("click", () => {
      for (const other of document.querySelectorAll("[data-filter]")) {
        other.setAttribute("aria-pressed", String(other === chip));
      }
      filter(chip.dataset.filter);
    });
  }
  const offline = document.querySelector("[data-offline]");
  const network = () => {
    if (offline) offline.hidden = navigator.onLine;
    if (navigator.onLine) sendWaiting();
  };
  addEventListener("online", network);
  addEventListener("offline", network);
  network();
}
