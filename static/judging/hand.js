// Keys for the hand that is free: mirrored for who holds the tablet in the right one.

const NAME = "leitai-hand";

const remembered = () => {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
};

export const holdInHand = (pad, button) => {
  const show = (side) => {
    const isLeft = side === "left";
    pad.classList.toggle("left", isLeft);
    const [left, right] = button.querySelectorAll("span");
    [left.hidden, right.hidden] = [isLeft, !isLeft];
  };
  button.addEventListener("click", () => {
    const side = pad.classList.contains("left") ? "right" : "left";
    try {
      localStorage.setItem(NAME, side);
    } catch {
      // then only until the next page
    }
    show(side);
  });
  show(remembered());
};
