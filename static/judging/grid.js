// Keying in down a column: Enter and the arrows move between rows.

const grid = document.querySelector("[data-grid]");
const cells = grid ? [...grid.querySelectorAll("input[data-column]:not(:disabled)")] : [];

const move = (cell, step) => {
  const column = cells.filter((one) => one.dataset.column === cell.dataset.column);
  const next = column[column.indexOf(cell) + step];
  next?.focus();
  next?.select();
  return Boolean(next);
};

grid?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("input[data-column]");
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!cell || !step || event.ctrlKey || event.isComposing) return;
  event.preventDefault(); // Enter moves on; the button saves
  move(cell, step);
});

// what was typed and not saved is not lost by mistake
let isChanged = false;
grid?.addEventListener("input", () => {
  isChanged = true;
});
grid?.addEventListener("submit", () => {
  isChanged = false;
});
addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
