// Large keys under a PIN field; without this module the tablet's own keyboard does.

const MOST = 6;

export const pinKeys = (box) => {
  const field = box.querySelector(".lt-pin");
  const keys = box.querySelector("[data-pin-keys]");
  keys.hidden = false;
  keys.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if (key.dataset.digit && field.value.length < MOST) field.value += key.dataset.digit;
    if ("back" in key.dataset) field.value = field.value.slice(0, -1);
    if ("clear" in key.dataset) field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return field;
};

// the last digit is the end of it: nobody has to press anything more
const onSixth = (field, then) => {
  field.addEventListener("input", () => {
    if (field.value.length === MOST) then();
  });
};

// (then): asks for the PIN in a dialog of the page, goes on with ``then`` when ``check`` finds no fault
export const pinDialog = (dialog, check) => {
  const field = pinKeys(dialog);
  const wrong = dialog.querySelector("[data-pin-wrong]");
  let after = null;
  let isChecking = false;
  onSixth(field, () => dialog.querySelector("form").requestSubmit());
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isChecking) return;
    isChecking = true;
    const problem = await check(field.value);
    isChecking = false;
    wrong.hidden = !problem;
    wrong.textContent = problem;
    field.value = "";
    if (problem) {
      field.focus();
      return;
    }
    dialog.close();
    after?.();
  });
  return (then) => {
    after = then;
    wrong.hidden = true;
    dialog.showModal();
  };
};

const form = document.querySelector("[data-pin-form]");
if (form) {
  const field = pinKeys(form);
  let sent = false;
  onSixth(field, () => {
    if (sent) return;
    sent = true;
    form.requestSubmit();
  });
}
