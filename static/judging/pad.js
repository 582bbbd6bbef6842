// The keypad: one number at a time, refused with a sentence when it leaves its limits.

import { around, isMultiple, less, read, text } from "./fraction.js";

const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (_all, name) => values[name]);
const find = (name) => document.querySelector(`[data-pad-${name}]`);

// ways: {words, changed(box, value), advance(box)}
export const makePad = ({ words, changed, advance }) => {
  let box = null;
  let typed = "";
  let fresh = true; // the next digit replaces what stands there
  const keys = find("keys");
  const sign = keys.querySelector("[data-sign-key]");
  const idle = find("name").textContent; // what stands there while nothing is open

  const wrong = (sentence) => {
    const place = find("wrong");
    place.hidden = !sentence;
    place.textContent = sentence;
    return !sentence;
  };

  const beyond = (value) => {
    const { low, high } = box.dataset;
    if (high && less(read(high), value)) return fill(words.most, { high, found: text(value) });
    return "";
  };

  const below = (value) => {
    const { low } = box.dataset;
    return low && less(value, read(low)) ? fill(words.least, { low, found: text(value) }) : "";
  };

  const offStep = (value) => {
    const { step, low } = box.dataset;
    if (!step || isMultiple(value, read(step))) return "";
    const [under, over] = around(value, read(step)).map(text);
    return fill(words.step, { found: text(value), step, below: under, above: over });
  };

  // keep what is typed when it is a number within its limits; everything else only shows
  const take = (isEnd) => {
    const value = read(typed.endsWith(".") ? typed.slice(0, -1) : typed);
    if (typed === "" || value === null) {
      changed(box, null, typed);
      return wrong("");
    }
    const problem = beyond(value) || below(value) || offStep(value);
    changed(box, problem ? undefined : text(value), typed);
    // 1 may become 10, and 8.2 may become 8.25: wait for the end before saying so
    return wrong(isEnd || beyond(value) ? problem : "");
  };

  const show = () => {
    find("show").textContent = typed;
  };

  const close = () => {
    const good = !box || fresh || take(true);
    return good;
  };

  const open = (next, value) => {
    box?.classList.remove("is-open");
    box?.closest(".lt-crit").classList.remove("is-open");
    box = next;
    keys.closest("[data-pad]").classList.toggle("is-idle", !box);
    typed = value ?? "";
    fresh = true;
    wrong("");
    find("name").textContent = box ? box.dataset.label : idle;
    find("quick").textContent = "";
    find("range").textContent = "";
    show();
    sign.disabled = !box || !("signed" in box.dataset);
    if (!box) return;
    box.classList.add("is-open");
    box.closest(".lt-crit").classList.add("is-open");
    const { low, high, step, usual } = box.dataset;
    const said = high ? [fill(words.range, { low: low || "0", high })] : [words.any];
    if (step) said.push(fill(words.by, { step }));
    find("range").textContent = said.join(words.comma);
    for (const mark of usual ? usual.split(" ") : []) {
      const key = document.createElement("button");
      key.type = "button";
      key.dataset.usual = mark;
      key.textContent = mark;
      find("quick").append(key);
    }
  };

  const press = (key) => {
    if (!box) return;
    const next = (fresh ? "" : typed) + key;
    if ((key === "." && (fresh ? "" : typed).includes(".")) || next.length > 12) return;
    const wanted = next === "." ? "0." : next.replace(/^0+(?=[0-9])/, "");
    const value = read(wanted.endsWith(".") ? wanted.slice(0, -1) : wanted);
    const problem = value && beyond(value);
    if (problem) {
      wrong(problem); // the key is refused; what stood there stays
      return;
    }
    typed = wanted;
    fresh = false;
    show();
    take(false);
  };

  const back = () => {
    if (!box) return;
    typed = typed.slice(0, -1);
    fresh = false;
    show();
    take(false);
  };

  const flip = () => {
    if (!box || !("signed" in box.dataset)) return;
    typed = typed.startsWith("-") ? typed.slice(1) : `-${typed}`;
    fresh = false;
    show();
    take(false);
  };

  const next = () => {
    if (box && close()) advance(box);
  };

  const unset = () => {
    if (!box) return;
    typed = "";
    fresh = false;
    show();
    take(true);
  };

  const usual = (mark) => {
    typed = mark;
    fresh = false;
    show();
    if (take(true)) advance(box);
  };

  keys.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if (key.dataset.digit) press(key.dataset.digit);
    else if ("back" in key.dataset) back();
    else if ("signKey" in key.dataset) flip();
    else if ("next" in key.dataset) next();
    else if ("unset" in key.dataset) unset();
  });
  find("quick").addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (key) usual(key.dataset.usual);
  });
  // the keyboard of a PC does the same
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, dialog")) return;
    if (!box) return;
    if (/^[0-9.]$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") back();
    else if (event.key === "Delete") unset();
    else if (event.key === "-") flip();
    else if (event.key === "Enter" && !event.target.closest("[data-submit], [data-choice], a")) next();
    else return;
    event.preventDefault();
  });
  return { open, close, current: () => box };
};
