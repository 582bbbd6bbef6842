// What stands on the score page for the marks: pressed buttons, numbers, counters.

import { read, text } from "./fraction.js";
import { groupFull, worth } from "./points.js";

// required criteria that have no complete mark; a mark that was begun has to be finished
export const missing = (root, config, marks) => {
  const found = [];
  for (const group of config.groups) {
    for (const rule of group.criteria ?? []) {
      const mark = marks[rule.key];
      const isBegun = mark !== null && mark !== undefined;
      const isWanted = isBegun || (rule.required ?? rule.kind !== "bonus");
      if (!config.held.includes(rule.key) || !isWanted) continue;
      if (!isBegun || worth(rule, mark, groupFull(group)) === null) found.push(rule.key);
    }
  }
  return found;
};

export const showChoices = (root, marks) => {
  for (const button of root.querySelectorAll("[data-choice]")) {
    const mark = marks[button.dataset.key];
    const value = JSON.parse(button.dataset.value);
    let isOn = false;
    if (mark !== undefined && value !== null && typeof value === "object") {
      isOn = "level" in value ? mark?.level === value.level : Object.values(mark).every((n) => read(n)?.[0] === 0n);
    } else {
      isOn = mark === value;
    }
    button.setAttribute("aria-pressed", String(isOn));
  }
  for (const box of root.querySelectorAll("[data-level]")) box.hidden = marks[box.dataset.key]?.level !== box.dataset.level;
};

export const valueOf = (marks, box) => {
  const mark = marks[box.dataset.key];
  if (!box.dataset.part) return mark;
  const part = mark?.[box.dataset.part];
  return part === undefined ? undefined : String(part);
};

export const showBoxes = (root, marks, words) => {
  for (const box of root.querySelectorAll("[data-box]")) {
    const value = valueOf(marks, box);
    const isOpen = box.classList.contains("is-open");
    box.querySelector("b").textContent = isOpen && box.dataset.typed ? box.dataset.typed : value ?? "—";
    const hint = isOpen ? words.typing : value === undefined ? words.empty : words.filled;
    box.querySelector("[data-hint]").textContent = hint;
  }
};

export const showCounters = (root, marks, rules, isClosed) => {
  for (const counter of root.querySelectorAll("[data-counter]")) {
    const mark = marks[counter.dataset.key];
    const times = Number(mark?.[counter.dataset.line] ?? 0);
    counter.querySelector("output").textContent = mark === undefined ? "—" : String(times);
    const { most } = counter.dataset;
    counter.querySelector("[data-less]").disabled = isClosed || times <= 0;
    counter.querySelector("[data-more]").disabled = isClosed || (most !== "" && times >= Number(most));
  }
  for (const place of root.querySelectorAll("[data-worth]")) {
    const key = place.dataset.worth;
    place.textContent = marks[key] === undefined ? "" : text(worth(rules[key], marks[key]));
  }
};
