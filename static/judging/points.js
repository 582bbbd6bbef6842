// What a sheet comes to, by the rules of the server (contest/scoring); shown as help, never stored.

import {
  ZERO, abs, add, div, fraction, less, max, min, mul, read, round, sub, trunc,
} from "./fraction.js";

const optional = (text) => (text === null || text === undefined ? null : read(text));
const or = (text, other) => optional(text) ?? read(other);
const clamp = (value, low, high) => {
  if (high && less(high, value)) value = high;
  return low && less(value, low) ? low : value;
};

const capOf = (rule, groupFull) => {
  const caps = [optional(rule.cap)];
  if (rule.cap_rate !== null && rule.cap_rate !== undefined) {
    caps.push(mul(read(rule.cap_rate), groupFull ?? ZERO));
  }
  const there = caps.filter((cap) => cap !== null);
  return there.length ? there.reduce(min) : null;
};

const inBand = (value, edges) =>
  Object.entries(edges).every(([name, edge]) => {
    if (edge === null) return true;
    const limit = read(edge);
    if (name === "gt") return less(limit, value);
    if (name === "ge") return !less(value, limit);
    return name === "lt" ? less(value, limit) : !less(limit, value);
  });

const band = (rule, mark) => {
  const keys = (rule.measures ?? []).map((measure) => measure.key);
  const known = keys.length ? keys : [...new Set(rule.bands.flatMap((b) => Object.keys(b.when ?? {})))];
  const values = typeof mark === "string" ? { [known[0]]: read(mark) } : {};
  if (typeof mark !== "string") for (const key of known) values[key] = optional(mark[key]);
  if (known.some((key) => !values[key])) return null;
  const found = rule.bands.find((b) =>
    Object.entries(b.when ?? {}).every(([key, edges]) => inBand(values[key], edges)));
  return found ? read(found.points) : null;
};

const level = (rule, mark) => {
  const given = typeof mark === "string" ? { level: mark } : mark;
  const item = rule.levels.find((one) => String(one.key) === given.level);
  if (!item) return null;
  return item.points === null || item.points === undefined ? optional(given.points) : read(item.points);
};

const deduction = (rule, mark) => {
  let lost = ZERO;
  let gone = false;
  for (const line of rule.lines ?? []) {
    const times = or(mark[line.key], "0");
    const off = mul(times, or(line.per, "1"));
    const cap = optional(line.cap);
    lost = add(lost, cap ? min(off, cap) : off);
    const zeroes = line.zeroes;
    if (zeroes && times[0] !== 0n) {
      const own = (zeroes.scope ?? "criterion") === "criterion" && (zeroes.effect ?? "zero") === "zero";
      gone = gone || zeroes === true || (own && less(or(zeroes.over, "0"), times));
    }
  }
  return gone ? ZERO : max(ZERO, sub(read(rule.full), lost));
};

const bonus = (rule, mark, groupFull) => {
  const worth = (rule.lines ?? []).map((line) => {
    const points = mul(or(mark[line.key], "0"), or(line.per, "1"));
    const most = optional(line.cap);
    return most ? min(points, most) : points;
  });
  const value = rule.take === "highest_only" ? worth.reduce(max, ZERO) : worth.reduce(add, ZERO);
  const cap = capOf(rule, groupFull);
  return cap ? min(value, cap) : value;
};

const measure = (rule, mark) => {
  const full = read(rule.full);
  if (typeof mark === "boolean") return mark ? full : ZERO;
  const outside = sub(abs(sub(read(mark), read(rule.nominal))), or(rule.tolerance, "0"));
  if (!less(ZERO, outside)) return full;
  const steps = (rule.steps ?? [])
    .map((step) => [read(step.over), read(step.points)])
    .sort((a, b) => (less(a[0], b[0]) ? -1 : 1));
  const step = steps.find(([over]) => !less(over, outside));
  return step ? max(ZERO, sub(full, step[1])) : ZERO;
};

const rate = (rule, mark, groupFull) => {
  let plan = null;
  let x = null;
  if (typeof mark === "string") {
    x = read(mark);
  } else {
    plan = optional(mark.plan);
    const actual = optional(mark.actual);
    if (!plan || !actual || !less(ZERO, plan)) return null;
    x = mul(div(actual, plan), fraction(100n));
  }
  let steps = div(sub(x, or(rule.target, "100")), or(rule.per, "1"));
  if (rule.step_mode === "down") steps = trunc(steps);
  const tiers = rule.tiers ?? [];
  const tier = plan && tiers.find((one) => one.plan_to === null || one.plan_to === undefined
    || !less(read(one.plan_to), plan));
  const per = tier ? read(tier.points_per) : optional(rule.points_per) ?? (tiers.length ? null : ZERO);
  if (!per) return null;
  const value = add(or(rule.base, "0"), mul(steps, per));
  return clamp(value, optional(rule.floor), capOf(rule, groupFull));
};

const linear = (rule, mark) => {
  const value = add(or(rule.base, "0"), mul(sub(read(mark), or(rule.origin, "0")), or(rule.rate, "1")));
  return rule.open ? value : clamp(value, ZERO, optional(rule.full));
};

const votes = (rule, mark) => {
  if (!Number.isInteger(mark.for) || !Number.isInteger(mark.cast) || mark.cast < 1) return null;
  return div(mul(read(rule.full), fraction(BigInt(mark.for))), fraction(BigInt(mark.cast)));
};

const READERS = {
  points: (rule, mark) => read(mark),
  adjust: (rule, mark) => read(mark),
  check: (rule, mark) => (mark ? or(rule.full, "0") : ZERO),
  judgement: (rule, mark) => div(mul(read(rule.full), fraction(BigInt(mark))), fraction(3n)),
  level, deduction, bonus, band, measure, rate, linear, votes,
};

// points of one mark before any rounding; null while it is not complete
export const worth = (rule, mark, groupFull = null) => READERS[rule.kind](rule, mark, groupFull);

export const groupFull = (group) => {
  if (group.full !== null && group.full !== undefined) return read(group.full);
  return (group.criteria ?? [])
    .filter((c) => c.kind !== "bonus" && c.full !== null && c.full !== undefined)
    .reduce((sum, c) => add(sum, mul(read(c.full), or(c.weight, "1"))), ZERO);
};

const zeroesGroup = (rule, mark, points) => {
  const isGroup = (effect) => effect?.scope === "group" && (effect.effect ?? "zero") === "zero";
  const isOwn = (effect) => effect && (effect.scope ?? "criterion") === "criterion"
    && (effect.effect ?? "zero") === "zero";
  const failed = rule.kind === "check" ? mark === false : !less(ZERO, points);
  const veto = failed ? [isGroup(rule.veto), isOwn(rule.veto)] : [false, false];
  if (rule.kind !== "deduction") return veto;
  const lines = (rule.lines ?? []).filter((line) => isGroup(line.zeroes)
    && less(or(line.zeroes.over, "0"), or(mark[line.key], "0")));
  return [veto[0] || lines.length > 0, veto[1]];
};

// {total, groups}: what a sheet comes to so far, over the criteria that make up its total
export const score = (config, marks) => {
  const places = (step) => config.rounding[step] ?? null;
  const mode = config.rounding.mode ?? "half_up";
  const groups = {};
  let exact = ZERO;
  for (const group of config.groups) {
    const full = groupFull(group);
    let sum = ZERO;
    let gone = false;
    for (const rule of group.criteria ?? []) {
      const mark = marks[rule.key];
      if (!config.held.includes(rule.key) || mark === null || mark === undefined) continue;
      if (rule.coefficient === "entry" && !(rule.key in config.coefficients)) continue;
      const value = worth(rule, mark, full);
      if (value === null) continue;
      const worthNow = round(value, places("mark"), mode);
      const [groupZero, ownZero] = zeroesGroup(rule, mark, worthNow);
      gone = gone || groupZero;
      let factor = or(rule.weight, "1");
      if (rule.coefficient === "entry") factor = mul(factor, read(config.coefficients[rule.key]));
      const points = ownZero ? ZERO : worthNow;
      if (rule.kind !== "judgement") sum = add(sum, round(mul(points, factor), places("weighted"), mode));
    }
    groups[group.key] = gone ? ZERO : sum;
    exact = add(exact, mul(or(group.scale, "1"), groups[group.key]));
  }
  const total = round(exact, config.level === "sheet" ? places("sheet") : null, mode);
  return { total, groups };
};
