// Ticking entries of a list: all of the page, a count, and which buttons make sense.
const form = document.querySelector("[data-bulk]");
if (form) {
  const boxes = [...form.querySelectorAll("tbody input[name=entry]")];
  const whole = form.querySelector("[data-tick-all]");
  const everything = form.querySelector("[data-everything]");
  const told = form.querySelector("[data-chosen]");
  const texts = form.querySelector("[data-chosen-text]");
  const buttons = form.querySelectorAll(".lt-bulk button[name=word]");
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    const all = Boolean(everything?.checked);
    if (told) told.textContent = count ? texts.dataset.chosenText.replace("#", count) : texts.dataset.noneText;
    for (const box of boxes) box.closest("tr").classList.toggle("is-on", box.checked);
    for (const button of buttons) button.disabled = !count && !all;
    if (whole) {
      whole.checked = count > 0 && count === boxes.length;
      whole.indeterminate = count > 0 && count < boxes.length;
    }
  };
  whole?.addEventListener("change", () => {
    for (const box of boxes) box.checked = whole.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
}
