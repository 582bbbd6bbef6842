// Copy the text of a notice; over plain HTTP there is no clipboard, then the text is selected for Ctrl+C.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const box = document.getElementById(button.dataset.copy);
  box.focus();
  box.select();
  let done = false;
  if (navigator.clipboard) {
    done = await navigator.clipboard.writeText(box.value).then(() => true, () => false);
  }
  if (!done) done = document.execCommand("copy");
  if (done) button.querySelector("span").textContent = button.dataset.done;
});
