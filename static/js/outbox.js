/* Sends what was given, in order and once: it waits here, on the phone, until the server has answered. Of several for the
   same place only the newest is sent. A client id goes with each, by which the server knows a resend. */

import { ask, Failed } from "./ask.js";

const ANSWER_WITHIN = 15000;

const spread = () => 2000 + Math.random() * 3000;
const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
const isJson = (answer) => Boolean(answer.headers.get("Content-Type")?.includes("json"));

/** `answered(entry, status, content)` is called once per entry, `delayed(entry)` whenever it could not be sent yet, and
    `busy(isWaiting)` whenever that may have changed. */
export const outboxOf = ({ store, answered, delayed, busy }) => {
  let sending = null;
  let timer = 0;
  let memory = store.waiting();
  let isStored = true;

  /* The phone's memory is the truth, as other tabs see it too; ours alone only where nothing can be kept there. */
  const list = () => (isStored ? store.waiting() : memory);
  const set = (entries) => { memory = entries; isStored = store.setWaiting(entries) !== false; busy(entries.length > 0); };

  const answerTo = async (entry) => {
    const answer = await ask(entry.url, {
      method: "POST", within: ANSWER_WITHIN, headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ ...entry.fields, run: entry.run, once: entry.once }),
    });
    const isNone = answer.status >= 500 || answer.status === 429 || (answer.ok && !isJson(answer));
    if (isNone) throw new Failed("strange", "", answer.status);
    return { status: answer.status, content: isJson(answer) ? await answer.json().catch(() => ({})) : {} };
  };

  const sendAll = async () => {
    for (let entry = list()[0]; entry; [entry] = list()) {
      const { status, content } = await answerTo(entry);
      if (status === 401) { answered(entry, status, content); return; }
      set(list().filter((one) => one.once !== entry.once));
      answered(entry, status, content);
    }
  };

  /** One tab at a time where the browser can say so; else the server knows a resend by its id. */
  const alone = (work) => (navigator.locks ? navigator.locks.request("facilitator-outbox", work) : work());

  const pump = () => {
    clearTimeout(timer);
    if (sending || !list().length) return;
    sending = alone(sendAll)
      .catch(() => { list().forEach(delayed); timer = setTimeout(pump, spread()); })
      .finally(() => { sending = null; busy(list().length > 0); });
  };

  addEventListener("online", () => { clearTimeout(timer); timer = setTimeout(pump, spread()); });
  if (memory.length) timer = setTimeout(pump, spread());
  busy(memory.length > 0);

  return {
    /** `target` names the place that this fills; an empty one is a thing of its own. */
    put(entry) {
      const others = list().filter((one, place) => (sending && place === 0) || !entry.target || one.target !== entry.target);
      set([...others, { ...entry, once: newId(), at: Date.now() }]);
      if (!sending) pump();
    },
    holds: (target) => Boolean(target) && list().some((one) => one.target === target),
    isEmpty: () => list().length === 0,
    pump,
  };
};
