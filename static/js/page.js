// Small comforts of every page. Nothing here is needed to get work done.

// the summary of what is wrong with a form is read first
document.querySelector("[data-focus]")?.focus();

// the current tab of a contest is in view on a narrow screen
const current = document.querySelector(".lt-tabs [aria-current]");
if (current) {
  const row = current.closest("ul");
  row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}

// a table that scrolls sideways can be scrolled by keyboard
const reach = () => {
  for (const box of document.querySelectorAll(".lt-scroll")) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
    } else {
      box.removeAttribute("tabindex");
    }
  }
};
addEventListener("resize", reach);
reach();

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.lt-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-back]")) history.back();
  if (event.target.closest("[data-print]")) print();
  const close = event.target.closest("[data-close]");
  if (close) close.closest("details").open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.lt-menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
