/* Hears what changes in the room: one stream, or questions now and then where a proxy keeps streams back.

   connect({ stream, poll, onScene, onVersion, onEnd, onState }) → { close, again }
     stream, poll   addresses
     onScene(s)     { version, digest, html, now }: what to show now, only when it differs from what was told before
     onVersion(v)   { version, present, now }: something changed, fetch what you need; `present` phones are there
     onEnd(reason)  "removed" or "closed": nothing comes any more
     onState(word)  "open" | "polling" | "away" (just now) | "lost" (for five seconds: show a mark) | "ended"
   Every answer sets the clocks of clock.js: they never trust this device. */

import { ask as askServer } from "./ask.js";
import { setNow } from "./clock.js";

const FIRST = 6000;      // a stream that says nothing for so long is being kept back
const SILENT = 26000;    // the server gives a sign of life every ten seconds
const LOST = 5000;
const ASK_EVERY = 2500;
const ASK_HIDDEN = 15000;
const TRY_STREAM = [60000, 120000, 300000];

const spread = (from, to) => from + Math.random() * (to - from);

export const connect = ({ stream, poll, onScene, onVersion, onEnd, onState }) => {
  let source = null;       // the open stream, if there is one
  let timer = 0;           // the next attempt, question or doubt: there is only ever one
  let retryAt = 0;         // while polling: when to try a stream again
  let kept = 0;            // how often a stream was kept back
  let asking = null;
  let state = "";
  let heardAt = 0;
  let lostTimer = 0;
  let failed = 0;          // streams in a row that ended before their first word
  const known = { digest: "", version: "" };

  const say = (word) => {
    if (state === word || state === "ended") return;
    state = word;
    onState?.(word);
  };

  const later = (act, wait) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };

  const drop = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
    asking?.abort();
    asking = null;
  };

  const touched = (word) => {
    heardAt = performance.now();
    clearTimeout(lostTimer);
    lostTimer = 0;
    say(word);
  };

  const missed = () => {
    if (lostTimer) return;
    say("away");
    lostTimer = setTimeout(() => say("lost"), LOST);
  };

  const close = () => {
    drop();
    clearTimeout(lostTimer);
    say("ended");
    for (const [target, name, act] of watched) target.removeEventListener(name, act);
  };

  /* What has ended because somebody signed out goes on when they sign in again on the same page. */
  const revive = () => {
    state = "";
    for (const [target, name, act] of watched) target.addEventListener(name, act);
    listen();
  };

  const end = (reason) => {
    close();
    document.addEventListener("signed-in", revive, { once: true });
    onEnd?.(reason);
  };

  /* The page says above that somebody is to sign in; that is no lost connection. */
  const waitForSignIn = () => {
    clearTimeout(lostTimer);
    lostTimer = 0;
    later(() => ask(askLater), ASK_HIDDEN);
  };

  const tell = (told) => {
    if (told.html !== undefined) {
      const isNew = told.digest !== known.digest;
      known.digest = told.digest;
      if (isNew) onScene?.(told);
      return;
    }
    const mark = `${told.version}.${told.present}`;
    if (mark === known.mark) return;
    known.mark = mark;
    known.version = told.version;
    onVersion?.(told);
  };

  /* --- the stream ------------------------------------------------------------------------------------------ */

  const listen = () => {
    drop();
    if (state === "ended") return;
    const mine = new EventSource(stream);
    source = mine;
    let isFirst = true;
    const hear = (act) => (event) => {
      if (source !== mine) return;
      const told = JSON.parse(event.data);
      setNow(told.now, isFirst);
      isFirst = false;
      kept = 0;
      failed = 0;
      touched("open");
      later(reconnect, SILENT);
      act(told);
    };
    mine.addEventListener("scene", hear(tell));
    mine.addEventListener("version", hear(tell));
    mine.addEventListener("beat", hear(() => {}));
    mine.addEventListener("end", hear((told) => (told.reason === "replaced" ? keepAsking() : end(told.reason))));
    mine.addEventListener("error", () => {
      if (source !== mine) return;
      drop();  // EventSource would come back by itself, but all at once with everybody else
      missed();
      failed += isFirst ? 1 : 0;
      if (isFirst) ask(afterFailure);
      else reconnect();
    });
    later(keepAsking, FIRST);
  };

  /* Questions are answered and streams are not: something between us refuses them. */
  const afterFailure = (isHeard) => {
    if (isHeard && failed > 1) keepAsking();
    else reconnect();
  };

  const reconnect = () => {
    drop();
    missed();
    later(listen, spread(2000, 5000));
  };

  /* --- asking ---------------------------------------------------------------------------------------------- */

  const keepAsking = () => {
    drop();
    retryAt = performance.now() + TRY_STREAM[Math.min(kept, TRY_STREAM.length - 1)];
    kept += 1;
    ask(askLater);
  };

  const askLater = (isHeard) => {
    if (isHeard) touched("polling");
    else missed();
    if (performance.now() >= retryAt) { listen(); return; }
    later(() => ask(askLater), isHeard ? spread(0.8, 1.2) * (document.hidden ? ASK_HIDDEN : ASK_EVERY) : spread(2000, 5000));
  };

  const address = () => {
    const wanted = onScene ? ["digest", known.digest] : ["version", known.version];
    return `${poll}${poll.includes("?") ? "&" : "?"}${wanted[0]}=${encodeURIComponent(wanted[1])}`;
  };

  /* Asks once and says whether an answer came; an address that is no longer ours ends everything. */
  const ask = async (then) => {
    const mine = new AbortController();
    asking = mine;
    let isHeard = false;
    let isOut = false;
    try {
      const answer = await askServer(address(), { signal: mine.signal, within: 8000, quiet: true, headers: { Accept: "application/json" } });
      if (asking !== mine) return;
      if ([401, 403, 404, 410].includes(answer.status)) {
        const told = await answer.json().catch(() => ({}));
        end(told.reason ?? "removed");
        return;
      }
      isHeard = answer.status === 200 || answer.status === 204;
      if (isHeard) setNow(answer.headers.get("X-Now"));
      const told = answer.status === 200 ? await answer.json() : null;
      if (asking !== mine) return;
      if (told) tell(told);
    } catch (failed) {
      isOut = failed.kind === "signed-out";
    }
    if (isOut && asking === mine) { waitForSignIn(); return; }
    if (asking !== mine) return;  // given up in favour of something newer
    asking = null;
    then(isHeard);
  };

  /* --- a device that slept, a page that comes back, a network that does ------------------------------------- */

  const again = () => {
    if (state === "ended") return;
    listen();
  };

  const shown = () => {
    if (!document.hidden && (!source || performance.now() - heardAt > SILENT / 2)) again();
  };

  const watched = [
    [document, "visibilitychange", shown],
    [window, "pageshow", (event) => { if (event.persisted) again(); }],
    [window, "pagehide", drop],
    [window, "online", () => { if (state !== "ended") later(listen, spread(200, 2000)); }],
    [window, "offline", missed],
    [document, "signed-in", () => again()],
  ];
  for (const [target, name, act] of watched) target.addEventListener(name, act);

  listen();
  return { close, again };
};
