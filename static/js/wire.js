/* The one place that fetches. Nothing is known here about pages or people: only that an answer came, or did not. */

/** Why something that was asked for did not come. `kind` is
    away        nobody answered, or not in time
    signed-out  the sign-in has ended
    stale       the page's token no longer fits the session
    cookies     this browser keeps no cookies for this site
    refused     the server said no: `message` is its one sentence
    strange     an answer, but not to what was asked */
export class Failed extends Error {
  constructor(kind, message = "", status = 0) {
    super(message);
    Object.assign(this, { kind, status });
  }
}

const WITHIN = 20000;
const LONG = 5000;
const ours = { "X-Requested-With": "fetch" };

/* How many have waited for long: `slow` on the document says whether there are any. */
let slow = 0;
const count = (by) => {
  slow += by;
  document.dispatchEvent(new CustomEvent("slow", { detail: slow > 0 }));
};

/** The answer to a request, whatever it says. Throws Failed("away") when none came `within` milliseconds. */
export const call = async (url, { within = WITHIN, signal, headers, ...options } = {}) => {
  const limit = new AbortController();
  const give = () => limit.abort();
  signal?.addEventListener("abort", give);
  let isSlow = false;
  const long = setTimeout(() => { isSlow = true; count(1); }, LONG);
  const end = setTimeout(give, within);
  try {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store", ...options, headers: { ...ours, ...headers }, signal: limit.signal });
    if (options.method === "POST") document.dispatchEvent(new CustomEvent("posted"));
    return answer;
  } catch {
    throw new Failed("away");
  } finally {
    clearTimeout(long);
    clearTimeout(end);
    signal?.removeEventListener("abort", give);
    if (isSlow) count(-1);
  }
};
