// What is typed stays on this tablet until the server has it: one place in localStorage for each sheet.

const HEAD = "leitai-sheet/";

// not crypto.randomUUID: in a hall without a certificate the page is plain http
export const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

// 14:38:05 where the contest is held, wherever this tablet believes to be; zone: an IANA name
export const clock = (zone, moment = new Date()) =>
  new Date(moment).toLocaleTimeString("en-GB", { timeZone: zone });

export const keep = (judge, key, kept) => {
  try {
    localStorage.setItem(`${HEAD}${judge}/${key}`, JSON.stringify(kept));
    return true;
  } catch {
    return false; // full, or forbidden: the sign says so
  }
};

export const kept = (judge, key) => {
  try {
    return JSON.parse(localStorage.getItem(`${HEAD}${judge}/${key}`));
  } catch {
    return null;
  }
};

export const drop = (judge, key) => {
  try {
    localStorage.removeItem(`${HEAD}${judge}/${key}`);
  } catch {
    // nothing was kept
  }
};

// {status, body}; status 0 when nothing answers
export const post = async (url, csrf, body) => {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: {} };
  }
};
