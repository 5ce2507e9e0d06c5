/* Rows of a register on the console: arrows go from row to row, and one key makes a commitment of the row. */

import { onActs } from "./room-keys.js";

const rows = () => [...document.querySelectorAll("[data-rows] .desk-row")];
const linkIn = (row) => row?.querySelector("[id^=make-]");
const rowOf = (target) => target.closest?.("[data-rows] .desk-row");

const along = ({ target }, key) => {
  const all = rows();
  const at = all.indexOf(rowOf(target));
  linkIn(all[at < 0 ? 0 : at + (key === "ArrowUp" ? -1 : 1)])?.focus();
  return all.length > 0;
};

const make = ({ target }) => {
  const link = linkIn(rowOf(target)) ?? linkIn(rows()[0]);
  link?.click();
  return Boolean(link);
};

onActs({ along, make });
