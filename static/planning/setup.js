// The steps of a set-up: rows come and go without losing the place on the page, the sum of an
// event's weights and the rule of a team ranking are written while one types. The server checks
// everything when a step is saved.
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

const addWeights = (card) => {
  const out = card.querySelector("[data-sum]");
  const total = card.querySelector("[data-total]");
  out.hidden = Boolean(total) && total.value !== "weighted";
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

const sayTeam = (card) => {
  const { how, few, whole } = JSON.parse(card.dataset.team);
  const value = (name) => card.querySelector(`[data-${name}]`).value;
  const way = value("combine");
  const parts = [how[`${value("by")}.${way}`], few[`${way}.${value("few")}`]];
  const [first, second] = parts.map((text) => text.replace("%k", value("k").trim() || "?"));
  const out = card.querySelector("[data-sentence]");
  out.textContent = whole[""].replace("%how", first).replace("%few", second);
  for (const part of card.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== way;
};

const show = (root) => {
  for (const card of root.querySelectorAll("[data-weights]")) addWeights(card);
  for (const card of root.querySelectorAll("[data-team]")) sayTeam(card);
};
document.addEventListener("input", (event) => {
  const weights = event.target.closest("[data-weights]");
  if (weights) addWeights(weights);
  const team = event.target.closest("[data-team]");
  if (team) sayTeam(team);
});
show(document);

// a button that changes a list: the form comes back with the row more, less or elsewhere
const swap = async (form, button) => {
  const answer = await fetch(location.href, { method: "POST", body: new FormData(form, button) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("step");
  if (!answer.ok || !next) throw new Error("no form came back");
  const drawn = document.querySelector(".lt-sprite defs");
  for (const symbol of page.querySelectorAll(".lt-sprite symbol")) {
    if (!document.getElementById(symbol.id)) drawn.append(document.importNode(symbol, true));
  }
  form.replaceWith(next);
  document.querySelector(".lt-errsum")?.remove();
  show(next);
  next.querySelector("[autofocus]")?.focus();
};

let plainly = false;
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (plainly || !button || button.name !== "do") return;
  event.preventDefault();
  const form = event.target;
  form.setAttribute("aria-busy", "true");
  swap(form, button).catch(() => {
    plainly = true;
    form.requestSubmit(button);
  });
});
