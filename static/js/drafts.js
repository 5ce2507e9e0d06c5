/* What somebody has written on this phone and not sent yet: kept here for an hour, under the phone's own key. */

const HOUR = 60 * 60 * 1000;
const PREFIX = "facilitator.room.";

const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
const write = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch { return false; } };
const remove = (name) => { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } };
const names = () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)); } catch { return []; } };

/** Everything that is older than an hour goes, whosever it was. */
const sweep = () => {
  for (const name of names()) {
    const value = read(name);
    const at = Array.isArray(value) ? Math.max(0, ...value.map((one) => one.at)) : value?.at;
    if (!at || Date.now() - at > HOUR) remove(name);
  }
};

const newest = (drafts) => drafts.filter(([, draft]) => draft?.fields).sort(([, one], [, other]) => other.at - one.at);

/** What was kept on this device for whichever phone it was: for the page on which everything has ended. */
export const leftOver = () => {
  sweep();
  return {
    drafts: () => newest(names().filter((name) => name.includes(".draft.")).map((name) => [name, read(name)])),
    forget: remove,
  };
};

/** The store of one phone. `place` is item.mode.run.give.slot. */
export const storeOf = (phone) => {
  const drafts = `${PREFIX}${phone}.draft.`;
  const waiting = `${PREFIX}${phone}.outbox`;
  sweep();
  setInterval(sweep, 5 * 60 * 1000);
  return {
    keep: (place, fields, about) => write(drafts + place, { fields, ...about, at: Date.now() }),
    draft: (place) => read(drafts + place),
    forget: (place) => remove(drafts + place),
    /** All drafts as [place, draft], the newest first. */
    drafts: () => newest(names().filter((name) => name.startsWith(drafts)).map((name) => [name.slice(drafts.length), read(name)])),
    waiting: () => read(waiting) ?? [],
    setWaiting: (entries) => (entries.length ? write(waiting, entries) : remove(waiting)),
  };
};
