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

const form = document.querySelector("[data-pin-form]");
if (form) {
  const field = pinKeys(form);
  let sent = false;
  field.addEventListener("input", () => {
    if (field.value.length === MOST && !sent) {
      sent = true;
      form.requestSubmit();
    }
  });
}
