// The full mark of the whole rubric, while one types a criterion. The server sums the same again.
// Decimals are added as whole numbers, so that 33.3 + 66.7 is 100.
const PLACES = 12;

const exact = (text) => {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  return BigInt(match[1] + (match[2] || "").padEnd(PLACES, "0").slice(0, PLACES));
};

const times = (a, b) => (a === null || b === null ? null : (a * b) / 10n ** BigInt(PLACES));

const written = (sum) => {
  const digits = String(sum).padStart(PLACES + 1, "0");
  const rest = digits.slice(-PLACES).replace(/0+$/, "");
  return digits.slice(0, -PLACES) + (rest ? `.${rest}` : "");
};

const form = document.getElementById("criterion");
const out = form.querySelector("[data-sum]");

const most = () => {
  const full = form.elements.full.value;
  if (["bonus", "adjust"].includes(form.dataset.kind)) return 0n;
  if (full) return exact(full);
  if (form.dataset.kind === "check") return 0n;
  if (form.dataset.kind === "rate") return exact(form.elements.cap.value);
  const points = form.querySelectorAll(
    '[name^="bands["][name$=".points"], [name^="levels["][name$=".points"], [name^="levels["][name$=".to"], [name^="levels["][name$=".from"]',
  );
  const values = [...points].map((input) => exact(input.value)).filter((value) => value !== null);
  return values.length ? values.reduce((a, b) => (a > b ? a : b)) : null;
};

const show = () => {
  const others = exact(form.dataset.others);
  const weight = exact(form.elements.weight.value || "1");
  const own = times(times(most(), weight), exact(form.dataset.scale));
  const known = others !== null && own !== null && !form.elements.coefficient.checked;
  out.hidden = !known;
  if (!known) return;
  const sum = written(others + own);
  const full = exact(form.dataset.full);
  const good = full === null || written(full) === sum;
  out.textContent = (good ? out.dataset.good : out.dataset.bad).replace("%s", sum);
  out.className = `lt-st tone-${good ? "green" : "amber"}`;
};
form.addEventListener("input", show);
show();
