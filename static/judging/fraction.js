// Exact numbers as [numerator, denominator] of BigInt; the running total must not differ from the server's.

const gcd = (a, b) => {
  a = a < 0n ? -a : a;
  while (b) [a, b] = [b, a % b];
  return a;
};

export const fraction = (top, bottom = 1n) => {
  if (bottom < 0n) [top, bottom] = [-top, -bottom];
  const shared = gcd(top, bottom) || 1n;
  return [top / shared, bottom / shared];
};

export const ZERO = [0n, 1n];

// "8.5" → 17/2; null where the text is no plain decimal
export const read = (text) => {
  const found = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(String(text));
  if (!found) return null;
  const [, sign, whole, rest = ""] = found;
  const value = BigInt(whole + rest);
  return fraction(sign ? -value : value, 10n ** BigInt(rest.length));
};

export const add = (a, b) => fraction(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
export const sub = (a, b) => fraction(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
export const mul = (a, b) => fraction(a[0] * b[0], a[1] * b[1]);
export const div = (a, b) => fraction(a[0] * b[1], a[1] * b[0]);
export const less = (a, b) => a[0] * b[1] < b[0] * a[1];
export const min = (a, b) => (less(b, a) ? b : a);
export const max = (a, b) => (less(a, b) ? b : a);
export const abs = (a) => (a[0] < 0n ? [-a[0], a[1]] : a);

const floor = (a) => {
  const whole = a[0] / a[1];
  return a[0] % a[1] < 0n ? whole - 1n : whole;
};

// towards nought
export const trunc = (a) => fraction(a[0] / a[1]);

export const isMultiple = (value, step) => div(value, step)[1] === 1n;

// the multiples of step on either side
export const around = (value, step) => {
  const below = mul(fraction(floor(div(value, step))), step);
  return [below, add(below, step)];
};

// as the rule rounds: half_up (away from nought), half_even, truncate; places null: not at all
export const round = (value, places, mode) => {
  if (places === null || places === undefined) return value;
  const scale = 10n ** BigInt(places);
  const size = abs(value);
  const scaled = [size[0] * scale, size[1]];
  let whole = scaled[0] / scaled[1];
  const twice = (scaled[0] % scaled[1]) * 2n;
  const up = mode === "half_even" ? twice === scaled[1] && whole % 2n === 1n : twice === scaled[1];
  if (mode !== "truncate" && (twice > scaled[1] || up)) whole += 1n;
  return fraction(value[0] < 0n ? -whole : whole, scale);
};

// shortest decimal; a/b where it never ends
export const text = (value) => {
  let bottom = value[1];
  let places = 0n;
  while (bottom % 10n === 0n) [bottom, places] = [bottom / 10n, places + 1n];
  while (bottom % 2n === 0n || bottom % 5n === 0n) {
    bottom /= bottom % 2n === 0n ? 2n : 5n;
    places += 1n;
  }
  if (bottom !== 1n) return `${value[0]}/${value[1]}`;
  const size = abs(value);
  const digits = String((size[0] * 10n ** places) / size[1]).padStart(Number(places) + 1, "0");
  const cut = digits.length - Number(places);
  const shown = places ? `${digits.slice(0, cut)}.${digits.slice(cut)}`.replace(/\.?0+$/, "") : digits;
  return value[0] < 0n ? `-${shown}` : shown;
};
