// The sum of an event's weights, while one types. The server checks the same when the step is saved.
// Decimals are added as whole numbers, so that 33.3 + 66.7 is 100.
const PLACES = 12;

const exact = (text) => {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  return BigInt(match[1] + (match[2] || "").padEnd(PLACES, "0").slice(0, PLACES));
};

const written = (sum) => {
  const digits = String(sum).padStart(PLACES + 1, "0");
  const rest = digits.slice(-PLACES).replace(/0+$/, "");
  return digits.slice(0, -PLACES) + (rest ? `.${rest}` : "");
};

for (const card of document.querySelectorAll("[data-weights]")) {
  const out = card.querySelector("[data-sum]");
  const show = () => {
    const parts = [...card.querySelectorAll("[data-weight]")].filter((input) => {
      const gone = input.closest(".lt-part").querySelector("[type=checkbox]");
      return !(gone && gone.checked);
    });
    const values = parts.map((input) => exact(input.value));
    const known = values.every((value) => value !== null);
    const sum = known ? written(values.reduce((all, value) => all + value, 0n)) : "?";
    const good = sum === "100";
    out.textContent = (good ? out.dataset.good : out.dataset.bad).replace("%s", sum);
    out.className = `lt-push lt-st tone-${good ? "green" : "amber"}`;
  };
  card.addEventListener("input", show);
  show();
}
