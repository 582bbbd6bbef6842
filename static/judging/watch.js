// Keeps one part of the page up to date: asks every few seconds, gets 304 while nothing moved.

import { clock } from "./keep.js";

const EVERY_MS = 5000;
const box = document.querySelector("[data-live]");
let etag = null;


const isBusy = () =>
  document.activeElement?.closest("form") || document.querySelector("details.lt-ask[open]");

// alarms and what is missing stand outside the part: they need the whole page
const notice = () => {
  if (!isBusy()) {
    location.reload();
    return;
  }
  if (document.querySelector("[data-reload]")) return;
  const link = document.createElement("a");
  link.href = location.href;
  link.className = "btn btn-primary mb-3";
  link.dataset.reload = "";
  link.textContent = box.dataset.fresh;
  box.before(link);
};

const look = async () => {
  if (document.hidden) return;
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const response = await fetch(box.dataset.live, { headers, redirect: "error" });
    if (response.status === 200) {
      etag = response.headers.get("ETag");
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const [old, fresh] = [box.querySelector("[data-live-part]"), page.querySelector("[data-live-part]")];
      const isSame = old.dataset.alarms.split("-")[0] === fresh.dataset.alarms.split("-")[0];
      old.replaceWith(fresh);
      if (!isSame) notice();
    }
    if (response.ok || response.status === 304) {
      const at = document.querySelector("[data-live-at]");
      if (at) at.textContent = at.dataset.word.replace("{at}", clock(at.dataset.zone));
    }
  } catch {
    // no network now; the next look will tell
  }
};

for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("details")?.removeAttribute("open"));
}
if (box) setInterval(look, EVERY_MS);
